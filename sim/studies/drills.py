"""Drills: whether an exercise raises or lowers the chance of force, by who takes part, where, and under
which theory.

An exercise works through three things: what it shows an opponent leaves tension, which brings the next
dispute nearer; it is evidence of resolve, which deters; with an ally it is evidence of support, which deters
the opponent and emboldens the friend. All runs share their random numbers, so every effect is a paired
difference: the same histories with and without the exercise.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engines.batch import simulate
from sim.engines.world import World
from sim.scenario import theory_sets
from sim.scenario.library import load, shipped
from sim.statistics import paired as differences
from sim.statistics.intervals import Interval, proportion
from sim.statistics.means import mean

FORCE_LEVEL = 4
WHOLE = (0.0, 1.0)
DISPLAY_TENSIONS = (0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.9)
RETALIATIONS = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 12.0)
RIVALS, STRANGERS = -0.45, -0.15
"""Alignments of ONE and TWO with a rivalry and without: it is worth .3, as in aras_drills."""

Edits = dict[str, object]
QUIET: Edits = {"signals": {"display": None, "exercise": None}}
CONTEXTS: dict[str, Edits] = {
    "joint exercise with the ally, away from the border": {"signals": {"display": None}},
    "display near the rival's border, alone": {"signals": {"exercise": None}},
    "display away from the border, alone": {"signals": {"display": {"near_border": False}, "exercise": None}},
    "display near the rival's border, in a joint exercise": {},
}


def _routine(near: bool, rivals: bool, commitment: float) -> tuple[Edits, Edits]:
    """Without and with a joint exercise: where it is held, against whom, how firm the pact is."""
    alignment = dict.fromkeys(("ONE", "TWO"), RIVALS if rivals else STRANGERS)
    dyads: Edits = {
        "ALLY-ONE": {"commitment": commitment},
        "ONE-TWO": {"rivalry": rivals, "alignment": alignment},
    }
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
    """P(use of force) without an exercise, and what the exercise changes it by, in percentage points / 100,
    over the same histories.
    """

    without: Interval
    change: Interval

    @property
    def sign(self) -> int:
        """1 raises, -1 lowers, 0 cannot be told."""
        return int(self.change.low > 0) - int(self.change.high < 0)


def force(edits: Edits, changes: Mapping[str, object], seed: int, count: int) -> NDArray[np.bool_]:
    """Whether each of `count` histories sees force between ONE and TWO; changes are of the full theory."""
    path = str(shipped("configs") / "evidence" / "drill.yaml")
    rows, _ = simulate(World(load(path, edits), theory_sets.load("full", changes)), seed, 0, count)
    return np.asarray(rows["peak.ONE-TWO"].astype(np.int64) >= FORCE_LEVEL)


def effect(edits: Edits, changes: Mapping[str, object], seed: int, count: int) -> Effect:
    """Effect of the exercise that `edits` leave in the scenario, against none."""
    before, after = force(QUIET, changes, seed, count), force(edits, changes, seed, count)
    return paired(before, after)


def paired(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> Effect:
    """Difference of two shares over the same histories."""
    without = proportion(int(np.count_nonzero(before)), len(before))
    return Effect(without, differences.proportions(before, after).interval)


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
    return Effect(mean(before, support=WHOLE), differences.means(before, after, support=WHOLE).interval)


def deterrence_spiral_map(context: str, seed: int, count: int) -> dict[tuple[float, float], Effect]:
    """Effect of one exercise by (display_tension, retaliation): how much a display alarms, how much resolve
    deters."""
    return {
        (tension, retaliation): effect(
            CONTEXTS[context], {"display_tension": tension, "retaliation": retaliation}, seed, count
        )
        for tension in DISPLAY_TENSIONS
        for retaliation in RETALIATIONS
    }
