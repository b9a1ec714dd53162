"""What is shown while a run works: a bar on a terminal, else a line now and then; all on stderr."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int], None]

EVERY = 15.0
"""Seconds between two lines where stderr is no terminal; a shorter run says nothing there."""


def say(line: str) -> None:
    """Print one line for the person who waits."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def doing(what: str) -> Iterator[None]:
    """Show on a terminal that something is under way that has no count."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


@contextmanager
def shown(total: int) -> Iterator[Progress]:
    """Give a function to be called with the number of replicates that have just ended, of `total` in all."""
    if sys.stderr.isatty():
        with _bar(total) as progress:
            yield progress
    else:
        yield _lines(total)


@contextmanager
def _bar(total: int) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("simulating"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda count: bar.advance(task, count)


def _lines(total: int) -> Progress:
    done, told = 0, time.monotonic()

    def progress(count: int) -> None:
        nonlocal done, told
        done += count
        if time.monotonic() - told >= EVERY:
            told = time.monotonic()
            say(f"{done:,} of {total:,} replicates")

    return progress
