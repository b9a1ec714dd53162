"""Cells: the worlds that a study asks about, on common random numbers, thousands of them in one process.

A cell is a scenario under a theory with changes; all cells of a study share seed and replicates, so that
replicate r of one cell and of another are the same history but for what was changed. What a study needs of a
cell (a `Keep`) is worked out in the thread that simulated it; rows that nobody keeps are gone at once.

    cells = [Cell("aras_drills"), Cell("aras_drills", edits={"signals": {"aras_bridging": None}})]
    worlds = [cell.world() for cell in cells]                      # InputError before anything has run
    for done in simulate(worlds, Draws(seed=1, replicates=1000), keep, Store(folder)):
        done.index, done.arrays                                     # in the order of completion
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engines import batch
from sim.engines.world import World
from sim.montecarlo import plan
from sim.montecarlo.run import Result, run
from sim.scenario import library, theory_sets
from sim.scenario.schema import Scenario
from sim.studies.cell_store import Store, digest

Arrays = Mapping[str, NDArray[Any]]
REPLICATE = "replicate"

Progress = Callable[[int], None]
"""Called with the number of cells that have just ended."""


@dataclass(frozen=True)
class Cell:
    """A scenario (name, path or loaded) under a set of theory parameters (name), and what is changed in both.

    edits: nested, as under `set.` on the command line: {"signals": {"aras_bridging": None}}.
    parameters: by name, as under `theory.`.
    """

    scenario: str | Scenario
    theory: str = theory_sets.DEFAULT
    edits: Mapping[str, object] = field(default_factory=dict)
    parameters: Mapping[str, object] = field(default_factory=dict)

    def world(self) -> World:
        """Return what is simulated. Raises InputError where the cell's names or values are refused."""
        if isinstance(self.scenario, Scenario):
            scenario = library.changed(self.scenario, self.edits)
        else:
            scenario = library.load(self.scenario, self.edits)
        return World(scenario, theory_sets.load(self.theory, self.parameters))


class Draws(NamedTuple):
    """What all cells of a study share: replicates 0 to replicates - 1 of a seed."""

    seed: int
    replicates: int


@dataclass(frozen=True)
class Keep:
    """What a study keeps of a cell: arrays by name made of its rows and tallies, none of them of objects.

    label: says what is kept; a stored cell is used again only under the same label.
    """

    label: str
    make: Callable[[Result, World], Arrays]


@dataclass(frozen=True)
class Done:
    """A cell that ended: its place in the list, and what was kept of it.

    arrays: with its replicates under "replicate"; None where the cell failed.
    """

    index: int
    arrays: Arrays | None
    n_failed: int = 0
    reason: str = ""


def columns(names: Sequence[str]) -> Keep:
    """Keep some columns of the rows as they are."""
    return Keep("columns " + " ".join(names), lambda result, _: {name: result.rows[name] for name in names})


def simulate(
    worlds: Sequence[World],
    draws: Draws | Sequence[Draws],
    keep: Keep,
    store: Store | None = None,
    workers: int | None = None,
    progress: Progress = lambda _: None,
) -> Iterator[Done]:
    """Run every world and yield each as it ends; a world that is stored already is read instead.

    draws: one for all worlds, or one for each.
    A cell that raises is yielded with its reason, and the others go on. One with failed replicates is yielded
    with what is left but not stored, so that asking again tries it again. On KeyboardInterrupt, cells that
    have not begun are dropped and those that ended are stored.
    """
    cores = workers or os.cpu_count() or 1
    outer = max(1, min(cores, len(worlds)))
    each = [draws] * len(worlds) if isinstance(draws, Draws) else draws
    tasks = list(zip(worlds, each, strict=True))
    task = partial(_cell, keep=keep, store=store, workers=max(1, cores // outer))
    pool = ThreadPoolExecutor(outer, "cell")
    try:
        yield from _gather(pool, partial(_guarded, task), tasks, 2 * outer, progress)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _gather(
    pool: ThreadPoolExecutor,
    task: Callable[[int, World, Draws], Done],
    tasks: Sequence[tuple[World, Draws]],
    ahead: int,
    progress: Progress,
) -> Iterator[Done]:
    """Yield cells as they end, never more than `ahead` of them handed out: results do not pile up."""
    waiting: set[Future[Done]] = set()
    left = enumerate(tasks)
    while True:
        while len(waiting) < ahead and (item := next(left, None)) is not None:
            waiting.add(pool.submit(task, item[0], *item[1]))
        if not waiting:
            return
        ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        for future in sorted(ended, key=lambda each: each.result().index):
            progress(1)
            yield future.result()


def _guarded(task: Callable[[int, World, Draws], Done], index: int, world: World, draws: Draws) -> Done:
    try:
        # a copy: what is worked out for a world is dropped with it, and thousands of them do not pile up
        return task(index, World(world.scenario, world.theory), draws)
    except Exception as error:  # noqa: BLE001  a failed cell never stops the others
        return Done(index, None, 0, f"{type(error).__name__}: {error}")


def _cell(index: int, world: World, draws: Draws, *, keep: Keep, store: Store | None, workers: int) -> Done:
    key = digest(world, draws.seed, draws.replicates, keep.label) if store else ""
    if store and (known := store.load(key)) is not None:
        return Done(index, known)
    result = rows_of(world, draws, workers)
    arrays = {REPLICATE: result.rows[REPLICATE], **keep.make(result, world)}
    if result.failures:
        return Done(index, arrays, result.n_failed, result.failures[0].reason)
    if store:
        store.save(key, arrays)
    return Done(index, arrays)


def rows_of(world: World, draws: Draws, workers: int | None = None) -> Result:
    """Return all rows and tallies of one world. Raises AllFailedError where no block of it succeeded."""
    blocks = plan.blocks(draws.replicates, plan.block_size(plan.size(world.scenario)))
    return run(partial(batch.simulate, world, draws.seed), blocks, workers, lambda _: None)


def matched(first: Arrays, second: Arrays) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the places in `first` and in `second` of the replicates that both hold."""
    _, one, other = np.intersect1d(
        first[REPLICATE], second[REPLICATE], assume_unique=True, return_indices=True
    )
    return one, other
