"""Routine acts are part of the baseline: what they are expected to say is taken off where it is heard."""

import math
from typing import Any

import numpy as np
import pytest

from sim.dynamics.step import start
from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    ALIGNMENT,
    ATTENTION,
    HOLD,
    PERCEIVED,
    PLIGHT,
    ROUTINE,
    SUPPORT,
    USUAL_PLEDGE,
)
from tests.worlds import Bench, invented, near, still_theory

# Log-odds of engaging 0 (a contact in half of all weeks where nothing else is done), so that the odds are
# e^-1 of a pledge, e^-2 of cooperation, e^-.5 of a protest, e^-1.5 of a downgrade, 1 of engaging and holding.
ODDS = {"pledge": -1.0, "cooperate": -2.0, "protest": -0.5, "downgrade": -1.5}
EVIDENCE = {"talk_evidence": 0.2, "tied_evidence": 1.0, "sunk_evidence": 0.7}


def bench_of(dyad: dict[str, Any] | None = None, lanes: int = 1, **theory: float) -> Bench:
    """Return AA and BB, whose audiences weigh .5, and CC; contact in half of all weeks."""
    pairs: dict[str, dict[str, Any]] = {
        "AA-BB": {"contact": 0.5, **(dyad or {})},
        "AA-CC": {"contact": 0.5, "relevant": False},
    }
    scenario = invented({"AA": {}, "BB": {}, "CC": {}}, pairs)
    return Bench(World(scenario, still_theory(**{**ODDS, **EVIDENCE, **theory})), lanes=lanes)


def usual(protest: float = 0.0, downgrade: float = 0.0, bias: float = 1.0) -> tuple[float, float]:
    """Return the weight and the pledges of a usual week, where hostile acts have so much more log-odds.

    Weights .6, .35, .1, -.2 and -.4. A pledge ties hands: .35 x 1 x .5; cooperation sinks costs: .6 x .7.
    """
    e4, e5 = math.exp(-0.5 + protest), math.exp(-1.5 + downgrade)
    total = 2.0 + math.exp(-1) + math.exp(-2) + e4 + e5
    friendly = 0.1 + 0.35 * math.exp(-1) + 0.6 * math.exp(-2)
    pledged = 0.175 * math.exp(-1) + 0.42 * math.exp(-2)
    return (friendly - bias * (0.2 * e4 + 0.4 * e5)) / total, pledged / total


def assert_usual(bench: Bench, expected: tuple[float, float], other: str = "BB") -> None:
    """AA says so much to another in a usual week, and pledges so much."""
    j = bench.i(other)
    assert bench.block.pair[[ROUTINE, USUAL_PLEDGE], 0, j, 0].tolist() == near(expected)


@pytest.mark.parametrize("other", ["BB", "CC"])
def test_a_usual_week_is_the_expected_weight_of_its_diplomacy(other: str) -> None:
    """Shares of the acts times their weights, be the two relevant to each other or not."""
    assert_usual(bench_of(), usual(), other)


def test_strangers_have_no_routine() -> None:
    """BB and CC are not tied."""
    bench = bench_of()
    assert bench.block.pair[[ROUTINE, USUAL_PLEDGE], 1, 2, 0].tolist() == [0.0, 0.0]


def test_the_baseline_alignment_of_the_sender_counts() -> None:
    """-.5: protests at +.8, downgrades at +.6. What the other feels is for its reading."""
    feelings = {"alignment": {"AA": -0.5, "BB": 0.3}}
    bench = bench_of(feelings, protest_alignment=1.6, downgrade_alignment=1.2)
    assert_usual(bench, usual(0.8, 0.6))


def test_hostility_is_read_by_the_one_who_hears_it() -> None:
    """BB dislikes AA by .5, bias .8: hostile weight counts 1.4 times; what AA feels has no part in it."""
    bench = bench_of({"alignment": {"AA": 0.9, "BB": -0.5}}, attribution_bias=0.8)
    assert_usual(bench, usual(bias=1.4))


def test_tension_at_the_start_is_part_of_the_routine() -> None:
    """.3 x 1.5 for protests and downgrades of a dyad; a pair that may not fight has none."""
    bench = bench_of({"tension": 1.5}, hostile_talk=0.3)
    assert_usual(bench, usual(0.45, 0.45))
    assert_usual(bench, usual(), "CC")


def test_what_comes_and_goes_is_no_routine() -> None:
    """Neither attention nor a friend's plight nor where alignments have gone meanwhile."""
    bench = bench_of(solidarity=2.0, protest_alignment=1.6, attribution_bias=0.8)
    bench.block.pair[ATTENTION], bench.block.own[PLIGHT], bench.block.pair[ALIGNMENT] = 2.0, 1.0, -0.5
    start(bench.structure, bench.block)
    assert_usual(bench, usual())


@pytest.mark.parametrize(("t", "taken_off"), [(0, 0.0), (1, 1.0)])
def test_it_is_taken_off_from_the_step_after_the_first_acts(t: int, taken_off: float) -> None:
    """A week of holding still departs from routine: the hearer's alignment and the belief of help fall by
    what is usual."""
    bench = bench_of(signal_effect=0.1)
    weight, pledged = usual()
    before = float(bench.block.pair[SUPPORT, 0, 1, 0])
    bench.block.conduct[ACT], bench.block.pair[PERCEIVED] = HOLD, 1.0
    bench.take("send", "align", "believe", "settle", t=t)
    assert bench.block.pair[ALIGNMENT, 1, 0, 0] == near(-taken_off * 0.1 * weight)
    assert bench.block.pair[SUPPORT, 0, 1, 0] == near(before - taken_off * pledged)


def test_routine_alone_leaves_alignments_and_beliefs_where_they_are_on_average() -> None:
    """One week of ordinary diplomacy from the baseline: both moved, and by nothing on average, to four
    standard errors."""
    lanes = 20_000
    bench = bench_of({"alignment": {"AA": 0.2, "BB": -0.4}}, lanes, signal_effect=0.1, attribution_bias=0.8,
                     protest_alignment=1.6, downgrade_alignment=1.2)  # fmt: skip
    before = bench.block.pair[[ALIGNMENT, SUPPORT]].copy()
    bench.take("draw", "open", "respond", "confer")
    bench.take("draw", "send", "align", "believe", "settle", t=1)
    moved = (bench.block.pair[[ALIGNMENT, SUPPORT]] - before).astype(np.float64)
    for row, i, j in ((0, 0, 1), (0, 1, 0), (1, 0, 1), (1, 1, 0)):
        change = moved[row, i, j]
        assert change.std() > 0.001
        assert abs(change.mean()) < 4 * change.std() / math.sqrt(lanes)
