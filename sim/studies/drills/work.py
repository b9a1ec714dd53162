"""Drills: whether an exercise raises or lowers the chance of force, by who takes part, where, and under
which theory.

An exercise works through three things: what it shows an opponent leaves tension, which brings the next
dispute nearer; it is evidence of resolve, which deters; with an ally it is evidence of support, which deters
the opponent and emboldens the friend. All runs share their random numbers, so every effect is a paired
difference: the same histories with and without the exercise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.engines import batch
from sim.engines.world import World
from sim.montecarlo.completed import USUAL, Limits
from sim.montecarlo.in_order import CallFailedError
from sim.montecarlo.pools import Pool
from sim.montecarlo.run import Result
from sim.scenario import theory_sets
from sim.scenario.library import load
from sim.scenario.places import find_shipped
from sim.statistics import paired as differences
from sim.statistics.intervals import Interval, proportion
from sim.statistics.means import mean
from sim.studies.cells import Arrays, Draws, simulate

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


@dataclass(frozen=True)
class Force:
    """Keeps whether each history sees force between ONE and TWO."""

    label: str = "force between ONE and TWO"

    def make(self, result: Result, world: World) -> Arrays:  # noqa: ARG002
        """Whether it does [n]."""
        return {"force": result.rows["peak.ONE-TWO"].astype(np.int64) >= FORCE_LEVEL}


Case = tuple[Edits, Mapping[str, object]]
"""Edits of the scenario, and changes of the full theory."""


def forces(
    cases: Sequence[Case], seed: int, count: int, pool: Pool | None, limits: Limits
) -> list[NDArray[np.bool_]]:
    """Whether each of `count` histories of each case sees force between ONE and TWO; [count] each.

    Raises CallFailedError where a history fails, WorkersLostError where the pool is gone for good.
    """
    path = str(find_shipped("configs") / "evidence" / "drill.yaml")
    worlds = [World(load(path, edits), theory_sets.load("full", changes)) for edits, changes in cases]
    batch.ready(len(worlds[0].states))
    found: dict[int, NDArray[np.bool_]] = {}
    for done in simulate(worlds, Draws(seed, count), Force(), pool=pool, limits=limits):
        if done.arrays is None or done.n_failed:
            raise CallFailedError(done.reason)
        found[done.index] = done.arrays["force"]
    return [found[index] for index in range(len(cases))]


def effect(
    edits: Edits,
    changes: Mapping[str, object],
    seed: int,
    count: int,
    pool: Pool | None = None,
    limits: Limits = USUAL,
) -> Effect:
    """Effect of the exercise that `edits` leave in the scenario, against none."""
    before, after = forces([(QUIET, changes), (edits, changes)], seed, count, pool, limits)
    return pair_worlds(before, after)


def pair_worlds(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> Effect:
    """Difference of two shares over the same histories, after less before; [n] both."""
    without = proportion(int(np.count_nonzero(before)), len(before))
    return Effect(without, differences.proportions(before, after).interval)


def contexts(seed: int, count: int, pool: Pool | None = None, limits: Limits = USUAL) -> dict[str, Effect]:
    """Effects of the four exercises under the full theory."""
    cases: list[Case] = [(edits, {}) for edits in (QUIET, *CONTEXTS.values())]
    before, *after = forces(cases, seed, count, pool, limits)
    return {name: pair_worlds(before, each) for name, each in zip(CONTEXTS, after, strict=True)}


def average(seed: int, count: int, pool: Pool | None = None, limits: Limits = USUAL) -> Effect:
    """Effect of a joint exercise averaged over `ROUTINE`: which share of the contexts sees force in each
    history, with and without it.
    """
    cases: list[Case] = [(pair[side], {}) for side in (0, 1) for pair in ROUTINE]
    found = forces(cases, seed, count, pool, limits)
    before, after = (np.mean(part, axis=0) for part in (found[: len(ROUTINE)], found[len(ROUTINE) :]))
    return Effect(mean(before, support=WHOLE), differences.means(before, after, support=WHOLE).interval)


def deterrence_spiral_map(
    context: str, seed: int, count: int, pool: Pool | None = None, limits: Limits = USUAL
) -> dict[tuple[float, float], Effect]:
    """Effect of one exercise by (display_tension, retaliation): how much a display alarms, how much resolve
    deters."""
    points = [(tension, retaliation) for tension in DISPLAY_TENSIONS for retaliation in RETALIATIONS]
    theories = [dict(zip(("display_tension", "retaliation"), point, strict=True)) for point in points]
    cases: list[Case] = [(edits, changes) for changes in theories for edits in (QUIET, CONTEXTS[context])]
    found = forces(cases, seed, count, pool, limits)
    pairs = zip(found[::2], found[1::2], strict=True)
    return {point: pair_worlds(*pair) for point, pair in zip(points, pairs, strict=True)}
