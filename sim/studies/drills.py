"""Drills: whether an exercise raises or lowers the chance of force, by who takes part, where, and under
which theory.

All runs share their random numbers, so every effect is a paired difference: the same histories with and
without the exercise.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engines.batch import simulate
from sim.engines.world import World
from sim.scenario import theory_sets
from sim.scenario.library import load, shipped

FORCE_LEVEL = 4
NORMAL_95 = 1.96
REACTIONS = (0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0)
RETALIATIONS = (0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0)

Edits = dict[str, object]
Floats = NDArray[np.float64]
QUIET: Edits = {"signals": {"display": None, "exercise": None}}
CONTEXTS: dict[str, Edits] = {
    "joint exercise with the ally, away from the border": {"signals": {"display": None}},
    "display near the rival's border, alone": {"signals": {"exercise": None}},
    "display away from the border, alone": {"signals": {"display": {"near_border": False}, "exercise": None}},
    "display near the rival's border, in a joint exercise": {},
}


def _routine(near: bool, rivals: bool, commitment: float) -> tuple[Edits, Edits]:
    """Without and with a joint exercise: where it is held, against whom, how firm the pact is."""
    dyads: Edits = {"ALLY-ONE": {"commitment": commitment}, "ONE-TWO": {"rivalry": rivals}}
    held: Edits = {"display": None, "exercise": {"near_border": near}}
    return {"dyads": dyads, **QUIET}, {"dyads": dyads, "signals": held}


ROUTINE = [
    _routine(near, rivals, pact)
    for near in (False, True)
    for rivals in (False, True)
    for pact in (0.05, 0.3, 0.9)
]
"""Contexts of a joint exercise that the average is taken over, each once without and once with it."""


@dataclass(frozen=True)
class Effect:
    """Change of P(use of force) by an exercise, in percentage points / 100, with a 95 % interval (paired)."""

    without: float
    change: float
    low: float
    high: float

    @property
    def sign(self) -> int:
        """1 raises, -1 lowers, 0 cannot be told."""
        return int(self.low > 0) - int(self.high < 0)


def force(edits: Edits, changes: Mapping[str, object], seed: int, count: int) -> NDArray[np.bool_]:
    """Whether each of `count` histories sees force between ONE and TWO; changes are of the full theory."""
    path = str(shipped("configs") / "evidence" / "drill.yaml")
    rows, _ = simulate(World(load(path, edits), theory_sets.load("full", changes)), seed, 0, count)
    return np.asarray(rows["peak.ONE-TWO"].astype(np.int64) >= FORCE_LEVEL)


def effect(edits: Edits, changes: Mapping[str, object], seed: int, count: int) -> Effect:
    """Effect of the exercise that `edits` leave in the scenario, against none."""
    before, after = force(QUIET, changes, seed, count), force(edits, changes, seed, count)
    return paired(before, after)


def paired(before: NDArray[np.bool_] | Floats, after: NDArray[np.bool_] | Floats) -> Effect:
    """Difference of two shares over the same histories."""
    gap = after.astype(np.float64) - before
    half = NORMAL_95 * float(gap.std()) / np.sqrt(len(gap))
    change = float(gap.mean())
    return Effect(float(before.mean()), change, float(change - half), float(change + half))


def contexts(seed: int, count: int) -> dict[str, Effect]:
    """Effects of the four exercises under the full theory."""
    return {name: effect(edits, {}, seed, count) for name, edits in CONTEXTS.items()}


def average(seed: int, count: int) -> Effect:
    """Effect of a joint exercise averaged over `ROUTINE`: which share of the contexts sees force in each
    history, with and without it.
    """
    before, after = (
        np.mean([force(pair[side], {}, seed, count) for pair in ROUTINE], axis=0) for side in (0, 1)
    )
    return paired(before, after)


def deterrence_spiral_map(context: str, seed: int, count: int) -> dict[tuple[float, float], Effect]:
    """Effect of one exercise by (reaction, retaliation)."""
    return {
        (reaction, retaliation): effect(
            CONTEXTS[context], {"reaction": reaction, "retaliation": retaliation}, seed, count
        )
        for reaction in REACTIONS
        for retaliation in RETALIATIONS
    }
