"""A finished run drawn by several processes at once, where there are several cores.

Its folder is all that they read, and bytes are all that they hand back: only this process writes, so one that
is killed leaves no part of a file, and a full disk is met here. What they cannot do, be they killed or not
allowed, this process does by itself.
"""

import gc
import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, as_completed
from contextlib import ExitStack, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from sim.montecarlo import processes
from sim.store import atomic, read
from sim.store.files import PLOTS, REPORT

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.views.markup import Html

T = TypeVar("T")

LONGEST_FIRST = (
    "levels", "overview", "sides", "escalation", "tension", "alignment", "hazard", "network",
    "coassociation", "partitions",
)  # fmt: skip
"""The plots (`sim.views.gallery.PLOTS`) in the order in which they are begun, so that all end together; named
here because who only waits for them need not load what draws."""

DRAWING = (
    "pyarrow.parquet", "scipy.special", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg",
    "sim.views.report",
)  # fmt: skip
"""Modules that draw, and take a second to load."""

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
        self._loaded = ExitStack()

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
        self._loaded.close()

    def load_early(self) -> None:
        """Begin to load what draws, in a process beside this one, while there is nothing to draw yet."""
        if self._count > 1:
            with suppress(*NO_MORE):
                self._loaded.enter_context(processes.load_early(DRAWING))

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
    """What the page shows, in which a PNG stands for a heavy drawing; then the page, which somebody waits
    for; then what is left.
    """
    (place / PLOTS).mkdir(exist_ok=True)
    before, after, embedded = {}, [], {}
    for name, (content, drawing, is_heavy) in _made(
        {pool.submit(_vector, place, name): name for name in LONGEST_FIRST}
    ):
        atomic.write_bytes(place / PLOTS / f"{name}.svg", content)
        embedded[name] = drawing
        if is_heavy:
            before[pool.submit(_pixels, place, name)] = name
        else:
            after.append(name)
    _write_pixels(place, before)
    page = pool.submit(_page, place, embedded)
    rest = {pool.submit(_pixels, place, name): name for name in after}
    atomic.write_text(place / REPORT, page.result())
    _write_pixels(place, rest)


def _write_pixels(place: Path, asked: Mapping["Future[bytes | None]", str]) -> None:
    for name, content in _made(asked):
        atomic.write_bytes(place / PLOTS / f"{name}.png", content)


def _made(asked: Mapping["Future[T | None]", str]) -> Iterator[tuple[str, T]]:
    """What is made of each plot as soon as it is there; nothing of those in which there is nothing to see."""
    for future in as_completed(asked):
        made = future.result()
        if made is not None:
            yield asked[future], made


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
    gc.disable()  # a tenth of the time, for what ends with the process in a moment
    for name in DRAWING:
        import_module(name)


def _vector(place: Path, name: str) -> "tuple[bytes, Html, bool] | None":
    """The SVG, what the page makes of it, whether that is heavy; nothing where there is nothing to see."""
    from sim.views import captions, style

    figure = _figure(place, name)
    if figure is None:
        return None
    content = style.svg(figure)
    drawing = captions.embed(name, content, captions.caption("run", name).heading)
    return content, drawing, captions.is_heavy(drawing)


def _pixels(place: Path, name: str) -> bytes | None:
    from sim.views import style

    figure = _figure(place, name)
    return style.png(figure) if figure else None


@cache
def _figure(place: Path, name: str) -> "Figure | None":
    """Kept, since the same process may be asked for its other file."""
    from sim.views import gallery

    return gallery.draw(_run(place), name)


def _page(place: Path, embedded: "Mapping[str, Html]") -> str:
    from sim.views import gallery, report

    in_order = {name: embedded[name] for name in gallery.PLOTS if name in embedded}
    return report.page(_run(place), in_order, place / PLOTS)


@cache
def _run(place: Path) -> read.Run:
    return read.read(place)
