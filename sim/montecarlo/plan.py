"""The plan of a run: histories in blocks, and what the whole will cost.

Blocks depend on the scenario's size alone, never on workers or on the number of histories: block k is always
the same histories, so that a longer run begins with the blocks of a shorter one.
"""

import itertools
from dataclasses import dataclass
from typing import NamedTuple

from sim.engines.charted import charted_ties
from sim.engines.lane_counts import LEAST_LANES, MOST_LANES
from sim.scenario.schema import Scenario

BLOCK_SECONDS = 1.0
"""Aim: long enough that handing out costs nothing, short enough for Ctrl-C and the progress bar."""

PATIENCE = 100.0
"""A block may take this many times what it is expected to take ..."""

LEAST_PATIENCE = 600.0
"""... and ten minutes anyhow: a first block compiles the rules, on a machine that may be busy."""

LEGIBLE_PATIENCE = 60.0
"""The same of the legible engine, which compiles next to nothing: a modeler's class may loop for ever."""


@dataclass(frozen=True)
class Block:
    """Histories `first` to `first + count - 1` of a cell: the unit of work and of storage.

    cell: its number, where there are several; 0 in a run, which is the one cell that there is.
    """

    first: int
    count: int
    cell: int = 0

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands among all blocks."""
        return self.cell, self.first


class Size(NamedTuple):
    """What a history costs depends on: numbers of states, dyads that may act, declared dyads, steps,
    whether it is the legible engine that runs it, whether step data are kept, and of how many ties (-1 for
    all that are declared).
    """

    states: int
    dyads: int
    pairs: int
    steps: int
    legible: bool = False
    kept: bool = False
    told: int = -1


@dataclass(frozen=True)
class Estimate:
    """What a run is expected to take: seconds of one core, bytes of memory at its peak, bytes of disk."""

    seconds: float
    memory: float
    disk: float


def size(scenario: Scenario, legible: bool = False, kept: bool = False) -> Size:
    """Return the size of a scenario, for one engine or the other, with or without step data."""
    relevant = sum(dyad.relevant for dyad in scenario.dyads.values())
    pairs, told = len(scenario.dyads), len(charted_ties(scenario))
    return Size(len(scenario.states), relevant, pairs, scenario.horizon.steps, legible, kept, told)


def blocks(replicates: int, of: int, cell: int = 0) -> tuple[Block, ...]:
    """Return the blocks of histories 0 to `replicates` - 1, `of` histories each; the last may be shorter."""
    return tuple(Block(first, min(of, replicates - first), cell) for first in range(0, replicates, of))


def within(first: int, stop: int, of: int) -> tuple[Block, ...]:
    """Return the blocks of histories first to stop - 1, cut where blocks of `of` histories always are."""
    cuts = [first, *range(first - first % of + of, stop, of), stop]
    return tuple(Block(start, end - start) for start, end in itertools.pairwise(cuts))


def share(replicates: int, of: int, number: int, shards: int) -> tuple[int, int]:
    """Return first and stop of the histories of shard `number`, from 1, of `shards`: neighbouring blocks of
    `of` histories, as many in each shard but for one; none in some where there are fewer blocks than shards.
    """
    whole = -(-replicates // of)
    first, stop = (min(-(-whole * cut // shards) * of, replicates) for cut in (number - 1, number))
    return first, stop


def block_size(model: Size) -> int:
    """Return the number of histories in a block: about a second's work, of the compiled engine a multiple of
    LEAST_LANES.
    """
    fitting = min(MOST_LANES, int(BLOCK_SECONDS / seconds_per_replicate(model)))
    return max(1, fitting) if model.legible else LEAST_LANES * max(1, fitting // LEAST_LANES)


def block_seconds(model: Size) -> float:
    """Return the seconds after which a block is given up, if nobody said otherwise."""
    least = LEGIBLE_PATIENCE if model.legible else LEAST_PATIENCE
    return max(least, PATIENCE * block_size(model) * seconds_per_replicate(model))


def estimate(model: Size, replicates: int) -> Estimate:
    """Return what `replicates` histories of such a model are expected to take.

    Memory is flat once the rows are too many to be held at once: banks, held blocks, a few columns.
    """
    row = bytes_per_row(model)
    memory = BASE_MEMORY + min(3.0 * row * replicates, HELD_MEMORY) + MEMORY_COLUMNS * 8 * replicates
    whole = Estimate(replicates * seconds_per_replicate(model), memory, DISK_SHARE * row * replicates)
    if not model.kept:
        return whole
    steps = step_data(model, replicates)
    return Estimate(whole.seconds + steps.seconds, max(whole.memory, steps.memory), whole.disk + steps.disk)


def step_data(model: Size, replicates: int) -> Estimate:
    """Return what it takes to run `replicates` histories once more and write what happened in their steps."""
    ties = model.told if model.told >= 0 else model.pairs
    rows = 2.0 * ties * model.steps * replicates
    seconds = replicates * seconds_per_replicate(model) + SECONDS_PER_ROW * rows
    return Estimate(seconds, BASE_MEMORY + STEP_MEMORY, BYTES_PER_ROW * rows)


def whole_banks(replicates: int) -> int:
    """Return about how many lanes are run for some histories, full or not."""
    return -(-replicates // LEAST_LANES) * LEAST_LANES


def cell_seconds(model: Size, replicates: int) -> tuple[float, float]:
    """Return the seconds of a cell of a sweep: in the rules, which cores share, and around them, not shared.

    Around them lie the world, its figures and its file; fitted to sweeps of 200 cells of the demo and of the
    article on one core.
    """
    return whole_banks(replicates) * seconds_per_replicate(model), 0.02 + 0.004 * model.dyads


BASE_MEMORY, HELD_MEMORY, MEMORY_COLUMNS = 300e6, 1.2e9, 20
"""Interpreter and banks; rows and blocks that are held at most; columns of a summary in hand at once."""

SECONDS_PER_ROW, BYTES_PER_ROW, STEP_MEMORY = 0.3e-6, 6.0, 500e6
"""Of trajectories.parquet, events.parquet included: aras_drills needs 5 bytes a row, most for alignments."""

DISK_SHARE = 1.5
"""Blocks are as large as rows, the final table, for a moment beside them, half as large."""


def seconds_per_replicate(model: Size) -> float:
    """Return the expected time of one history on one core, in seconds.

    A step costs what states have toward each other (per dyad) and its balance term (N^3); fitted to
    aras_drills and to the invented worlds of `benchmark growth=true`, of which it is within a factor of two.
    The legible engine's cost is that of the calls for each dyad and each relevant one, fitted to the same
    worlds.
    """
    if model.legible:
        return 25e-6 * (1 + model.dyads + model.pairs) * model.steps
    per_step = 0.1e-6 + 0.06e-6 * model.pairs + 0.00015e-6 * model.states**3
    return per_step * model.steps


def bytes_per_row(model: Size) -> float:
    """Return the size of a row in memory, in bytes."""
    ordered = model.states * (model.states - 1)
    return 64 + 64 * model.dyads + 40 * model.pairs + 16 * ordered + 8 * model.states
