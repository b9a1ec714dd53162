"""The plan of a run: replicates in blocks, and what the whole will cost.

Blocks depend on the scenario's size alone, never on workers or on the number of replicates: block k is always
the same replicates, so that a longer run begins with the blocks of a shorter one.
"""

from dataclasses import dataclass
from typing import NamedTuple

from sim.scenario.schema import Scenario

LANES = 256
"""A block is a multiple of the engine's bank of lanes, so that only the last runs lanes nobody needs."""

BLOCK_SECONDS = 1.0
"""Aim: long enough that handing out costs nothing, short enough for Ctrl-C and the progress bar."""

MOST_BANKS = 2
"""Banks of lanes in a block at most: a default run of a small model should still use several cores."""


@dataclass(frozen=True)
class Block:
    """Replicates `first` to `first + count - 1`: the unit of work and of storage."""

    first: int
    count: int


class Size(NamedTuple):
    """What a history costs depends on: numbers of states, dyads that may act, declared dyads, steps."""

    states: int
    dyads: int
    pairs: int
    steps: int


@dataclass(frozen=True)
class Estimate:
    """What a run is expected to take on one core, in seconds, and at its peak in memory, in bytes."""

    seconds: float
    memory: float


def size(scenario: Scenario) -> Size:
    """Return the size of a scenario."""
    relevant = sum(dyad.relevant for dyad in scenario.dyads.values())
    return Size(len(scenario.states), relevant, len(scenario.dyads), scenario.horizon.steps)


def blocks(replicates: int, of: int) -> tuple[Block, ...]:
    """Return the blocks of replicates 0 to replicates - 1, `of` replicates each; the last may be shorter."""
    return tuple(Block(first, min(of, replicates - first)) for first in range(0, replicates, of))


def block_size(model: Size) -> int:
    """Return the number of replicates in a block: about a second's work, a multiple of LANES."""
    banks = int(BLOCK_SECONDS / (seconds_per_replicate(model) * LANES))
    return LANES * max(1, min(MOST_BANKS, banks))


def estimate(model: Size, replicates: int) -> Estimate:
    """Return what `replicates` histories of such a model are expected to take."""
    return Estimate(replicates * seconds_per_replicate(model), replicates * bytes_per_replicate(model))


def seconds_per_replicate(model: Size) -> float:
    """Return the expected time of one history on one core, in seconds.

    A step costs its balance term (N^3) and its choices (per dyad); fitted to runs of the scenarios that ship.
    """
    per_step = 0.15e-6 + 0.08e-6 * model.dyads + 0.001e-6 * model.states**3
    return per_step * model.steps


def bytes_per_replicate(model: Size) -> float:
    """Return the expected memory of one row at the peak, in bytes.

    Three times the row: itself, its copy when blocks are joined, and the file's.
    """
    row = 64 + 64 * model.dyads + 40 * model.pairs + 16 * model.states * (model.states - 1) + 8 * model.states
    return 3.0 * row
