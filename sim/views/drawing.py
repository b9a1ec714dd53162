"""A finished run drawn by several processes at once, where there are several cores.

Its folder is all that they read, and bytes are all that they hand back: only this process writes, so one that
is killed leaves no part of a file, and a full disk is met here. What they cannot do, be they killed or not
allowed, this process does by itself.
"""

import os
import shutil
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, as_completed
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Self

from sim.montecarlo import processes
from sim.store import atomic, read
from sim.store.files import PLOTS, REPORT

LONGEST_FIRST = (
    "levels", "overview", "sides", "escalation", "tension", "alignment", "hazard", "network",
    "coassociation", "partitions",
)  # fmt: skip
"""The plots (`sim.views.gallery.PLOTS`) in the order in which they are begun, so that all end together; named
here because who only waits for them need not load what draws."""

NO_MORE = (OSError, ImportError, NotImplementedError, BrokenExecutor)
"""What is raised where no more processes may be started, or a system has no semaphores for them."""

MOST = 4
"""Processes: the longest plot takes a quarter of the time of all."""


class Artists:
    """Processes that draw: none before `start`, and none at all where one core or worker is all there is.

    workers: how many may work at once, None for one per core; never more than MOST. plots: whether plots are
    drawn, or the page alone is written, which says so.
    """

    def __init__(self, workers: int | None = None, plots: bool = True) -> None:
        self._count = min(workers or MOST, _cores(), MOST) if plots else 1
        self._plots = plots
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            processes.kill(pool)
            pool.shutdown(cancel_futures=True)  # they are dead, so to wait is short

    def start(self) -> None:
        """Start them, if they are not, and let them load what draws."""
        if self._count < 2 or self._pool is not None:
            return
        try:
            self._pool = processes.several(self._count)
            with processes.leave_undisturbed():
                for _ in range(self._count):
                    self._pool.submit(_load)
        except NO_MORE:
            self._end()
            self._count = 1

    def write(self, place: Path) -> None:
        """Write the plots and the report of the finished run in `place`.

        Raises OSError where it cannot be written, InputError where the run is damaged.
        """
        self.start()
        if self._pool is not None:
            with suppress(BrokenExecutor):  # one was killed, or could not even say what is wrong
                _write_together(self._pool, place)
                return
        _write_alone(place, self._plots)


def _cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _write_together(pool: ProcessPoolExecutor, place: Path) -> None:
    plots = place / "plots"
    plots.mkdir(exist_ok=True)
    names = {pool.submit(_plot, place, name): name for name in LONGEST_FIRST}
    for drawn in as_completed(names):
        for suffix, content in drawn.result().items():
            atomic.write_bytes(plots / f"{names[drawn]}{suffix}", content)
    atomic.write_text(place / REPORT, pool.submit(_page, place).result())


def _write_alone(place: Path, plots: bool) -> None:
    from sim.views import gallery, report

    run = read.read(place)
    if plots:
        gallery.write_all(run, place)
    else:
        shutil.rmtree(place / PLOTS, ignore_errors=True)  # of a smaller run: they are no plots of this one
    report.write(run, place, plots)


# what follows is called in those processes


def _load() -> None:
    for name in ("pyarrow.parquet", "scipy.special", "sim.views.report"):
        import_module(name)


def _plot(place: Path, name: str) -> dict[str, bytes]:
    from sim.views import gallery, style

    with style.house():
        figure = gallery.draw(_run(place), name)
        return style.files(figure) if figure else {}


def _page(place: Path) -> str:
    from sim.views import report

    run = _run(place)
    return report.page(run, report.plots(run, place), place / "plots")


@cache
def _run(place: Path) -> read.Run:
    return read.read(place)
