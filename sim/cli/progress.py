"""What is shown while a run works: a bar on a terminal, else a line now and then; all on stderr."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sim.cli import manner
from sim.cli.afford import duration
from sim.scenario.errors import count_of, printable

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

Progress = Callable[[int], None]

EVERY = 15.0
"""Seconds between two lines where stderr is no terminal; a shorter run says nothing there."""


def say(line: str) -> None:
    """Print a line, or a few, for the person who waits, with nothing that a terminal obeys."""
    print("\n".join(map(printable, line.split("\n"))), file=sys.stderr, flush=True)


def note(line: str) -> None:
    """Print a line that only says how things go: nothing where only errors are wanted."""
    if not manner.now().quiet:
        say(line)


def warn(scenarios: Iterable["Scenario"]) -> None:
    """Say where scenarios lie outside of what the model was fitted to, each reason once."""
    from sim.scenario.domain import outside

    for reason in dict.fromkeys(map(outside, scenarios)):
        if reason:
            note(reason)


@contextmanager
def doing(what: str) -> Iterator[None]:
    """Show on a terminal that something is under way that has no count."""
    if not sys.stderr.isatty() or manner.now().quiet:
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


@contextmanager
def reading(size: int) -> Iterator[Progress]:
    """Give a function to be called with the bytes that were just read, of `size` in all."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            TextColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )
        from rich.progress import Progress as Bar

        columns = (
            TextColumn("reading"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
        )
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=size)
            yield lambda count: bar.advance(task, count)
    else:
        yield _lines(size, 0, 2**20, lambda total: f"{total:,} MiB")


@contextmanager
def show(total: int, done: int = 0) -> Iterator[Progress]:
    """Give a function to be called with the number of histories that have just ended, of `total` in all.

    done: how many were there before.
    """
    if manner.now().quiet:
        yield lambda _: None
    elif sys.stderr.isatty():
        with _bar(total, done) as progress:
            yield progress
    else:
        yield _lines(total, done)


@contextmanager
def _bar(total: int, done: int) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar
    from rich.text import Text

    class Rate(ProgressColumn):
        """Histories a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    columns = (TextColumn("simulating"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total, completed=done)
        yield lambda count: bar.advance(task, count)


def _lines(
    total: int,
    done: int,
    unit: int = 1,
    of: Callable[[int], str] = lambda total: count_of(total, "history"),
) -> Progress:
    before, begun = done, time.monotonic()
    said = begun

    def progress(count: int) -> None:
        nonlocal done, said
        done += count
        if time.monotonic() - said >= EVERY:
            said = time.monotonic()
            rate = (done - before) / (said - begun)
            left = duration(max(0, total - done) / rate)
            note(f"{done // unit:,} of {of(total // unit)}, {rate / unit:,.0f} a second, {left} left")

    return progress
