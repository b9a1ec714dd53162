"""Cells: the worlds that a study asks about, on common random numbers, thousands of them on one pool.

A cell is a scenario under a theory with changes; all cells of a study share seed and histories, so that
history r of one cell and of another are the same history but for what was changed. What a study needs of a
cell (a `Keep`) is worked out where it was simulated; rows that nobody keeps are gone at once.

    cells = [Cell("aras_drills"), Cell("aras_drills", edits={"signals": {"aras_bridging": None}})]
    worlds = [cell.world() for cell in cells]                      # InputError before anything has run
    for done in simulate(worlds, Draws(seed=1, replicates=1000), keep, Store(folder)):
        done.index, done.arrays                                     # in the order of completion
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.engines import batch
from sim.engines.world import World
from sim.montecarlo import cells, plan
from sim.montecarlo.cells import Done
from sim.montecarlo.completed import USUAL, Limits
from sim.montecarlo.pools import Pool, Threads
from sim.montecarlo.run import Result
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
            scenario = library.change(self.scenario, self.edits)
        else:
            scenario = library.load(self.scenario, self.edits)
        return World(scenario, theory_sets.load(self.theory, self.parameters))


class Draws(NamedTuple):
    """What all cells of a study share: histories 0 to `replicates` - 1 of a seed."""

    seed: int
    replicates: int


class Keep(Protocol):
    """What a study keeps of a cell; it can be sent to another process."""

    @property
    def label(self) -> str:
        """Says what is kept; a stored cell is used again only under the same label."""

    def make(self, result: Result, world: World) -> Arrays:
        """Arrays by name, of any shape [...], made of a cell's rows and tallies, none of them of objects."""


@dataclass(frozen=True)
class Columns:
    """Keeps some columns of the rows as they are."""

    names: tuple[str, ...]

    @property
    def label(self) -> str:
        """Says which columns."""
        return "columns " + " ".join(self.names)

    def make(self, result: Result, world: World) -> Arrays:  # noqa: ARG002
        """The columns [n]."""
        return {name: result.rows[name] for name in self.names}


def columns(names: Sequence[str]) -> Columns:
    """Keep some columns of the rows as they are."""
    return Columns(tuple(names))


def simulate(
    worlds: Sequence[World],
    draws: Draws | Sequence[Draws],
    keep: Keep,
    store: Store | None = None,
    pool: Pool | None = None,
    progress: Progress = lambda _: None,
    limits: Limits = USUAL,
) -> Iterator[Done]:
    """Run every world and yield each as it ends; worlds that are stored already are read first.

    draws: one for all worlds, or one for each. pool: who runs them, by default threads, one per core.
    A cell that raises is yielded with its reason, and the others go on. One with failed histories is yielded
    with what is left but not stored, so that asking again tries it again. On KeyboardInterrupt, cells that
    have not begun are dropped and those that were yielded are stored.
    Raises WorkersLostError where the pool cannot run anything any more.
    """
    each = [draws] * len(worlds) if isinstance(draws, Draws) else draws
    keys = [
        digest(world, *drawn, keep.label) if store else "" for world, drawn in zip(worlds, each, strict=True)
    ]
    left = []
    for index, key in enumerate(keys):
        if store and (known := store.load(key)) is not None:
            progress(1)
            yield Done(index, known)
        else:
            left.append(index)
    with ExitStack() as stack:
        team = pool or stack.enter_context(Threads())
        for done in cells.carried_out(left, lambda n: _cell(n, worlds[n], each[n], keep), team, limits):
            progress(1)
            yield _stored(done, keys[done.index], store)


def _cell(number: int, world: World, draws: Draws, keep: Keep) -> cells.Cell:
    # a copy: what is worked out for a world is dropped with it, and thousands of them do not pile up
    copy = World(world.scenario, world.theory)
    blocks = plan.blocks(draws.replicates, plan.block_size(plan.size(world.scenario)), number)
    return cells.Cell(partial(batch.simulate, copy, draws.seed), blocks, partial(_kept, keep, copy))


def _kept(keep: Keep, world: World, result: Result) -> Arrays:
    return {REPLICATE: result.rows[REPLICATE], **keep.make(result, world)}


def _stored(done: Done, key: str, store: Store | None) -> Done:
    """Store a cell, unless some of its histories failed; one that cannot be stored has failed."""
    if store is None or done.arrays is None or done.n_failed:
        return done
    try:
        store.save(key, done.arrays)
    except (OSError, ValueError) as error:
        return Done(done.index, None, 0, f"{type(error).__name__}: {error}")
    return done


def match(first: Arrays, second: Arrays) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the places in `first` and in `second` of the histories that both hold, [shared] each."""
    _, one, other = np.intersect1d(
        first[REPLICATE], second[REPLICATE], assume_unique=True, return_indices=True
    )
    return one, other
