"""What a state does in an open dispute, read off a fine grid of the one uniform, by hand.

Severities are .6 (threaten), .72 (display) and 1 (force).
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from grid import EVEN, LANES, assert_picks

from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    AGE,
    ALIGNMENT,
    ANSWER,
    BELIEF,
    CAUSE,
    CHOICE_DRAW,
    COMMITMENT,
    DISPLAY,
    ENGAGE,
    FORCE,
    HOLD,
    NO_CAUSE,
    OWED,
    PRESSING,
    SINCE,
    STRENGTH,
    THREATEN,
    TOP,
    WORST,
    YIELDS,
)
from tests.worlds import Bench, invented, still_theory

ANSWERS: dict[str, Any] = {"answer_threat": 0.2, "answer_display": -0.1, "answer_force": 0.4, "concede": -0.5}
SPILL: dict[str, Any] = {"spill_up": -2.0, "spill_down": -1.0, "spill_threat": -1.3}
NEVER: dict[str, Any] = dict.fromkeys(("answer_land", "answer_alignment", "late"), -30.0)
HOLDS = {HOLD: 1.0}


def bench_of(
    owed: int = HOLD, top: int = HOLD, contiguous: bool = False, head: dict[str, Any] | None = None,
    **theory: float,
) -> Bench:  # fmt: skip
    """Return AA and BB in an open dispute, draws on an even grid: AA owes an answer to one rung and has gone
    up to another. An even chance; a resolve of .4, so that deterrence is the usual one."""
    dyad = {"contiguous": contiguous, "distance": 0 if contiguous else 10}
    scenario = invented({"AA": {}, "BB": {}}, {"AA-BB": dyad}, **(head or {}))
    bench = Bench(World(scenario, still_theory(**theory)), lanes=LANES)
    bench.block.dyad[CHOICE_DRAW] = EVEN
    bench.block.dyad[STRENGTH], bench.block.dyad[BELIEF] = 0.5, math.log(0.4 / 0.6)
    bench.block.course[AGE], bench.block.course[WORST] = 2, 3
    bench.block.choice[OWED, bench.d("AA", "BB")] = owed
    bench.block.choice[TOP, bench.d("AA", "BB")] = top
    return bench


def assert_acts(bench: Bench, utilities: Mapping[int, float], t: int = 0) -> None:
    """AA chooses with these log-odds, holding at 0, drawn in this order; BB, which has no reason, holds."""
    bench.take("open", "respond", t=t)
    odds = {rung: math.exp(utility) for rung, utility in utilities.items()}
    assert_picks(bench.block.conduct[ACT, bench.i("AA"), bench.i("BB")], odds)
    assert np.all(bench.block.conduct[ACT, bench.i("BB"), bench.i("AA")] == HOLD)


def in_order(force: float, display: float, threat: float, engage: float | None = None) -> dict[int, float]:
    """Return log-odds of what a state may do, in the order in which the draw counts."""
    found = {FORCE: force, DISPLAY: display, THREATEN: threat, HOLD: 0.0}
    return found if engage is None else {**found, ENGAGE: engage}


def test_who_owes_nothing_and_has_done_nothing_does_nothing() -> None:
    """Whatever the draw and however ready states are to answer and to press on."""
    ready: dict[str, Any] = {
        "answer_threat": 9.0,
        "answer_display": 9.0,
        "answer_force": 9.0,
        "press": 9.0,
        "concede": 9.0,
    }
    assert_acts(bench_of(**ready), HOLDS)


@pytest.mark.parametrize(
    ("received", "chosen"),
    [
        (THREATEN, in_order(0.2 - 4.0, 0.2 - 2.0, 0.2, -0.5)),
        (DISPLAY, in_order(-0.1 - 2.0, -0.1, -0.1 - 1.3, -0.5)),
        (FORCE, in_order(0.4, 0.4 - 1.0, 0.4 - 1.3, -0.5)),
    ],
)
def test_an_answer_in_kind_is_likeliest(received: int, chosen: dict[int, float]) -> None:
    """Of its own log-odds by what is answered, -2 for each rung harsher, -1 of a display for force, -1.3 of a
    mere threat for either, settling at -.5; draws count from force down to settling."""
    assert_acts(bench_of(received, **ANSWERS, **SPILL), chosen)


def test_acts_that_answer_say_so_and_settling_settles() -> None:
    """The cause of threats and worse is answering, that of holding and settling none; who settles engages."""
    bench = bench_of(DISPLAY, **ANSWERS, **SPILL)
    bench.take("open", "respond")
    act = bench.block.conduct[ACT, 0, 1]
    cause, yields = bench.block.choice[[CAUSE, YIELDS], bench.d("AA", "BB")]
    assert cause.tolist() == np.where(act >= THREATEN, ANSWER, NO_CAUSE).tolist()
    assert yields.tolist() == (act == ENGAGE).tolist()
    assert np.all(bench.block.choice[[CAUSE, YIELDS], bench.d("BB", "AA")] == 0)


def test_a_common_land_border_speaks_for_an_answer() -> None:
    """Display at -.1 + .35, the harsher and the milder rung with it."""
    bench = bench_of(DISPLAY, contiguous=True, answer_land=0.35, **ANSWERS, **SPILL)
    assert_acts(bench, in_order(0.25 - 2.0, 0.25, 0.25 - 1.3, -0.5))
    apart = bench_of(DISPLAY, answer_land=0.35, **ANSWERS, **SPILL)
    assert_acts(apart, in_order(-0.1 - 2.0, -0.1, -0.1 - 1.3, -0.5))


def test_alignment_toward_the_other_counts_as_it_is_told_to() -> None:
    """-.26 per unit, alignment -.5: +.13. What the other feels has no part in it."""
    bench = bench_of(DISPLAY, answer_alignment=-0.26, **ANSWERS, **SPILL)
    bench.block.pair[ALIGNMENT, 0, 1], bench.block.pair[ALIGNMENT, 1, 0] = -0.5, 0.9
    assert_acts(bench, in_order(0.03 - 2.0, 0.03, 0.03 - 1.3, -0.5))


@pytest.mark.parametrize(("since", "late"), [(0, 0.0), (1, -0.7), (9, -0.7)])
def test_a_late_answer_is_another_matter(since: int, late: float) -> None:
    """In the week that follows there is nothing late in it; from then on -.7, settling as before."""
    bench = bench_of(DISPLAY, late=-0.7, **ANSWERS, **SPILL)
    bench.block.choice[SINCE] = since
    assert_acts(bench, in_order(late - 0.1 - 2.0, late - 0.1, late - 0.1 - 1.3, -0.5))


@pytest.mark.parametrize(
    ("top", "chosen"),
    [
        (THREATEN, in_order(-0.5 - 3.0, -0.5 - 1.5, -0.5)),
        (DISPLAY, in_order(-0.5 - 1.5, -0.5, -0.5 - 1.3)),
        (FORCE, in_order(-0.5, -0.5 - 1.0, -0.5 - 1.3)),
    ],
)
def test_who_owes_nothing_may_press_on(top: int, chosen: dict[int, float]) -> None:
    """Repeating one's harshest act at -.5, -1.5 more for each rung beyond it, -1 for a display below force,
    -1.3 for a threat below either; there is nothing to settle, and border, alignment and delay have no part
    in it."""
    bench = bench_of(top=top, contiguous=True, press=-0.5, climb=-1.5, concede=9.0, **{**SPILL, **NEVER})
    bench.block.choice[SINCE] = 5
    bench.block.pair[ALIGNMENT] = 0.5
    assert_acts(bench, chosen)
    act = bench.block.conduct[ACT, 0, 1]
    cause = bench.block.choice[CAUSE, bench.d("AA", "BB")]
    assert cause.tolist() == np.where(act >= THREATEN, PRESSING, NO_CAUSE).tolist()
    assert np.all(bench.block.choice[YIELDS] == 0)


def test_an_answer_that_is_owed_comes_before_pressing_on() -> None:
    """AA, who has used force, owes an answer to a threat: the answer is what it thinks about."""
    bench = bench_of(THREATEN, top=FORCE, press=9.0, climb=9.0, **ANSWERS, **SPILL)
    assert_acts(bench, in_order(0.2 - 4.0, 0.2 - 2.0, 0.2, -0.5))


def test_coercion_is_worth_its_success_by_severity() -> None:
    """p = .75, success 2: 2 x (2 x .75 - 1) = 1 per unit of severity: 1, .72 and .6."""
    bench = bench_of(DISPLAY, success=2.0, **ANSWERS, **SPILL)
    bench.block.dyad[STRENGTH, bench.d("AA", "BB")] = 0.75
    assert_acts(bench, in_order(-0.1 - 2.0 + 1.0, -0.1 + 0.72, -0.1 - 1.3 + 0.6, -0.5))


def test_retaliation_deters_by_severity_when_pressing_on_too() -> None:
    """Belief .75, p = .4, retaliation 1.6: -1.6 x (.75 x .6 - .2) = -.4 per unit of severity."""
    bench = bench_of(top=DISPLAY, press=-0.5, climb=-1.5, spill_threat=-1.3, retaliation=1.6)
    d = bench.d("AA", "BB")
    bench.block.dyad[STRENGTH, d], bench.block.dyad[BELIEF, d] = 0.4, math.log(3)
    assert_acts(bench, in_order(-2.0 - 0.4, -0.5 - 0.288, -1.8 - 0.24))


@pytest.mark.parametrize(("stake", "kept"), [(0.0, (0.0, 0.0, 0.0)), (0.7, (0.7, 0.7, 0.6)),
                                             (1.0, (1.0, 0.72, 0.6)), (0.3, (0.3, 0.3, 0.3))])  # fmt: skip
def test_an_act_makes_good_ones_own_threat_as_far_as_it_goes(
    stake: float, kept: tuple[float, float, float]
) -> None:
    """Audience cost 2 x audience .5 x the lesser of commitment and severity; holding makes good nothing."""
    bench = bench_of(DISPLAY, audience_cost=2.0, **ANSWERS, **SPILL)
    bench.block.dyad[COMMITMENT, bench.d("AA", "BB")] = stake
    force, display, threat = kept
    assert_acts(bench, in_order(-2.1 + force, -0.1 + display, -1.4 + threat, -0.5))


def test_in_a_war_both_use_force() -> None:
    """Whatever is owed, done, preferred or drawn; the cause is pressing on."""
    bench = bench_of(concede=30.0)
    bench.block.course[WORST] = 5
    bench.take("open", "respond")
    assert np.all(bench.block.conduct[ACT, [0, 1], [1, 0]] == FORCE)
    assert np.all(bench.block.choice[CAUSE] == PRESSING)
    assert np.all(bench.block.choice[YIELDS] == 0)


@pytest.mark.parametrize("worst", [2, 3, 4])
def test_short_of_war_states_answer_whatever_has_happened(worst: int) -> None:
    """Though force was used by both, as little as a threat: the odds are the same."""
    bench = bench_of(DISPLAY, **ANSWERS, **SPILL)
    bench.block.course[WORST] = worst
    assert_acts(bench, in_order(-0.1 - 2.0, -0.1, -0.1 - 1.3, -0.5))


@pytest.mark.parametrize(("row", "rung"), [(OWED, FORCE), (TOP, FORCE), (WORST, 5)])
def test_without_an_open_dispute_nobody_responds(row: int, rung: int) -> None:
    """An age of -1 is no dispute, whatever else is written down."""
    bench = bench_of(answer_force=30.0, press=30.0)
    (bench.block.course if row == WORST else bench.block.choice)[row] = rung
    bench.block.course[AGE] = -1
    assert_acts(bench, HOLDS)


def test_lanes_in_and_out_of_a_dispute_do_not_touch_each_other() -> None:
    """Every third lane has no dispute: there AA holds, elsewhere it answers as if all had one."""
    whole, part = (bench_of(DISPLAY, **ANSWERS, **SPILL) for _ in range(2))
    part.block.course[AGE, :, ::3] = -1
    for bench in (whole, part):
        bench.take("open", "respond")
    expected = whole.block.conduct[ACT, 0, 1].copy()
    expected[::3] = HOLD
    assert part.block.conduct[ACT, 0, 1].tolist() == expected.tolist()


def test_nobody_responds_before_the_origin() -> None:
    """History given: nothing is answered, not even a war goes on."""
    horizon = {"start": "2030-01-07", "end": "2030-12-31", "origin": "2030-02-04", "step_days": 7}
    for t, act in ((3, HOLD), (4, FORCE)):
        bench = bench_of(head={"horizon": horizon, "history": "given"})
        bench.block.course[WORST] = 5
        bench.take("open", "respond", t=t)
        assert np.all(bench.block.conduct[ACT, 0, 1] == act)


def test_odds_are_bounded_so_that_no_preference_runs_over() -> None:
    """Log-odds of 90 for force, 120 for a display and for a threat all count as 80: a third each."""
    bench = bench_of(FORCE, contiguous=True, answer_force=30.0, answer_land=30.0, answer_alignment=30.0,
                     spill_down=30.0, spill_threat=30.0)  # fmt: skip
    bench.block.pair[ALIGNMENT, 0, 1] = 1.0
    bench.take("open", "respond")
    act = bench.block.conduct[ACT, 0, 1]
    assert [float(np.mean(act == rung)) for rung in (FORCE, DISPLAY, THREATEN)] == pytest.approx(
        [1 / 3] * 3, abs=1e-3
    )
