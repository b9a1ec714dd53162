"""How a command tells what it found: the screen, or one JSON document, or the folder alone; plots or none.

`plots=`, `quiet=` and `json=` say nothing about what is simulated, so they are taken off the line before a
command reads it, and no folder knows of them.

    quiet=true   stdout has the folder alone, stderr has errors alone
    json=true    stdout has one JSON document of the answer, the folder in it; stderr as ever
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from contextvars import ContextVar
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.asking.options import TELLING
from sim.asking.readers import flag
from sim.asking.refuse import problem
from sim.cli.commands import STUDIES
from sim.scenario.errors import InputError, Problem

if TYPE_CHECKING:
    from sim.views.answer import Answer

ALL = ("run", "resume", "merge", "sweep", "compare", "report", *STUDIES)
TAKERS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(ALL, tuple(TELLING)),
    "summary": ("quiet", "json"),
    "landscape": ("plots", "quiet"),
    "drills": ("plots", "quiet"),
    "replay": ("plots", "quiet"),
}  # fmt: skip
"""Which commands take which; `landscape` and `benchmark` have a json of their own."""


@dataclass(frozen=True)
class Manner:
    """How it is told. screen: whether the results are printed for people."""

    plots: bool = True
    quiet: bool = False
    json: bool = False

    @property
    def screen(self) -> bool:
        """Whether results are printed for people to read."""
        return not (self.quiet or self.json)


_manner: ContextVar[Manner] = ContextVar("manner", default=Manner())  # noqa: B039 - it is frozen


def now() -> Manner:
    """How this command tells what it finds."""
    return _manner.get()


@contextmanager
def in_force(command: str, words: Sequence[str]) -> Iterator[list[str]]:
    """Give the words of a command without those that say how it tells what it finds, which hold meanwhile.

    Raises InputError for a value that is neither true nor false, and for a word that is given twice.
    """
    keys = TAKERS.get(command, ())
    token = _manner.set(_read([word for word in words if _key(word) in keys]))
    try:
        yield [word for word in words if _key(word) not in keys]
    finally:
        _manner.reset(token)


def _key(word: str) -> str:
    key, equals, _ = word.lstrip("+").partition("=")
    return key if equals else ""


def _read(words: Sequence[str]) -> Manner:
    found: dict[str, bool] = {}
    wrong: list[Problem] = []
    for word in words:
        key, value = _key(word), word.partition("=")[2]
        if key in found:
            wrong.append(problem(key, word, "each key once"))
        try:
            found[key] = flag(value)
        except ValueError:
            found[key] = False
            wrong.append(problem(key, value, TELLING[key].allowed))
    if wrong:
        raise InputError(wrong)
    return Manner(**found)


@contextmanager
def hush() -> Iterator[None]:
    """While what is called prints on stderr by itself: nothing of it, where only errors are wanted."""
    with redirect_stderr(StringIO()) if now().quiet else redirect_stderr(sys.stderr):
        yield


def show(folder: Path, screen: Callable[[], None], answer: "Callable[[], Answer]", **facts: Any) -> None:
    """Tell what a command found: by the screen, folder last; by one JSON document; or by the folder alone.

    facts: what else the document says.
    """
    if now().json:
        print(answer().document(folder, facts))
    elif now().quiet:
        show_place(folder)
    else:
        screen()


def show_place(folder: Path) -> None:
    """Print a folder as it is, to be copied or read by a pipe."""
    from rich import get_console

    from sim.views.lines import show_folder

    show_folder(get_console(), folder)
