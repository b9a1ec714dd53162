"""Interrupts: a polite request to end (SIGTERM, as a cluster sends it) counts as Ctrl-C."""

import shlex
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType


class ToldInterrupt(KeyboardInterrupt):
    """An interrupt of which all has been said: what is kept, and how to go on."""


@contextmanager
def by_signal() -> Iterator[None]:
    """While the block runs, SIGTERM raises KeyboardInterrupt, as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():  # only there may handlers be set
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def say_again(words: Sequence[str], folder: Path, seed: int | None) -> str:
    """Return the command line that goes on in `folder` with what `words` began.

    seed: the one that was drawn, where `words` may not name it; None where it needs no naming.
    """
    kept = [word for word in words if _key(word) != "out" and (_key(word) != "seed" or "," in word)]
    named = seed is None or any(_key(word) == "seed" for word in kept)
    seeds = [] if named else [f"seed={seed}"]
    return type_again([*kept, *seeds, f"out={folder}"])


PROGRAM = ("python", "-m", "sim")


def type_again(words: Sequence[str]) -> str:
    """Return the command line that these words were."""
    return shlex.join([*PROGRAM, *words])


def words_of(line: str) -> list[str]:
    """Return the words that a command line of `type_again` was made of."""
    return shlex.split(line)[len(PROGRAM) :]


def _key(word: str) -> str:
    return word.lstrip("+").partition("=")[0]
