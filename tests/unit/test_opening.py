"""How disputes open: the hazard term by term, with what they open, and when nobody opens any, by hand."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from grid import EVEN, LANES, assert_picks

from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    AGE,
    ALIGNMENT,
    BELIEF,
    CAUSE,
    CHOICE_DRAW,
    COMMITMENT,
    DISPLAY,
    FORCE,
    GROUND,
    HOLD,
    NO_CAUSE,
    OPENING,
    PRESSING,
    PROPENSITY,
    QUIET,
    STRENGTH,
    TENSION,
    THREATEN,
    YIELDS,
)
from tests.worlds import Bench, invented, still_theory

LN2 = math.log(2.0)


def bench_of(
    dyad: dict[str, Any] | None = None, head: dict[str, Any] | None = None, **theory: float
) -> Bench:
    """Return AA and BB with draws on an even grid; ground and all else 0, an even chance, resolve .4.

    Resolve .4 times a chance to lose of .5 is the usual deterrence, which counts for nothing.
    """
    scenario = invented({"AA": {}, "BB": {}}, {"AA-BB": dyad or {}}, **(head or {}))
    bench = Bench(World(scenario, still_theory(**theory)), lanes=LANES)
    bench.block.dispute[[GROUND, PROPENSITY]] = 0.0
    bench.block.dyad[CHOICE_DRAW] = EVEN
    bench.block.dyad[STRENGTH] = 0.5
    bench.block.dyad[BELIEF] = math.log(0.4 / 0.6)
    return bench


def acts(bench: Bench, t: int = 0, actor: str = "AA", target: str = "BB") -> npt.NDArray[np.int32]:
    """Return what one state does to the other in each lane, once all had their chance to open a dispute."""
    bench.take("open", t=t)
    found: npt.NDArray[np.int32] = bench.block.conduct[ACT, bench.i(actor), bench.i(target)]
    return found


def assert_hazard(bench: Bench, log_odds: float) -> None:
    """AA opens with these log-odds; it begins with force and with a display alike."""
    odds = math.exp(log_odds)
    assert_picks(acts(bench), {FORCE: odds / 2, DISPLAY: odds / 2, HOLD: 1.0})


@pytest.mark.parametrize("row", [GROUND, PROPENSITY, TENSION])
def test_each_state_has_half_the_odds_of_ground_propensity_and_tension(row: int) -> None:
    """1.3 of any of the three, else nothing: log-odds 1.3 - ln 2."""
    bench = bench_of()
    bench.block.dispute[row] = 1.3
    assert_hazard(bench, 1.3 - LN2)


def test_ground_propensity_and_tension_add_up() -> None:
    """-2 + .5 + 1.6 - ln 2."""
    bench = bench_of()
    bench.block.dispute[[GROUND, PROPENSITY, TENSION], 0] = np.array([[-2.0], [0.5], [1.6]])
    assert_hazard(bench, 0.1 - LN2)


@pytest.mark.parametrize("liked", [-0.5, 0.5])
def test_alignment_takes_off(liked: float) -> None:
    """Three per unit: 1.5 more against who is disliked by .5, as much less against who is liked.

    The other's alignment, .9, has no part in it.
    """
    bench = bench_of(open_alignment=3.0)
    bench.block.pair[ALIGNMENT, 0, 1], bench.block.pair[ALIGNMENT, 1, 0] = liked, 0.9
    assert_hazard(bench, -3.0 * liked - LN2)


def test_expected_success_speaks_for_a_dispute() -> None:
    """p = .75, success 2: 2 x (2 x .75 - 1) = 1."""
    bench = bench_of(success=2.0)
    bench.block.dyad[STRENGTH, bench.d("AA", "BB")] = 0.75
    assert_hazard(bench, 1.0 - LN2)


def test_a_resolved_opponent_who_would_win_deters_by_what_is_more_than_usual() -> None:
    """Belief .75 (log 3), p = .4, retaliation 1.5: -1.5 x (.75 x .6 - .2) = -.375."""
    bench = bench_of(retaliation=1.5)
    d = bench.d("AA", "BB")
    bench.block.dyad[STRENGTH, d], bench.block.dyad[BELIEF, d] = 0.4, math.log(3)
    assert_hazard(bench, -0.375 - LN2)


def test_the_usual_deterrence_is_in_the_ground_already() -> None:
    """Belief .4, p = .5: .4 x .5 = .2, so that retaliation of any weight changes nothing."""
    assert_hazard(bench_of(retaliation=20.0), -LN2)


def test_who_has_tied_its_hands_pays_for_doing_nothing() -> None:
    """Audience cost 2 x audience .5 x commitment .65."""
    bench = bench_of(audience_cost=2.0)
    bench.block.dyad[COMMITMENT, bench.d("AA", "BB")] = 0.65
    assert_hazard(bench, 0.65 - LN2)


@pytest.mark.parametrize(("contiguous", "log_odds"), [(True, 0.5), (False, -0.25)])
def test_a_dispute_opens_with_a_threat_or_a_military_act(contiguous: bool, log_odds: float) -> None:
    """Threats with log-odds -1; of the rest force with log-odds -.25, and .75 more at a land border.

    Draws count from force down: force, display, threat, none.
    """
    shape: dict[str, Any] = {"open_threat": -1.0, "open_force": -0.25, "open_force_land": 0.75}
    bench = bench_of({"contiguous": contiguous, "distance": 0 if contiguous else 10}, **shape)
    bench.block.dispute[GROUND] = LN2
    threat, force = 1 / (1 + math.e), 1 / (1 + math.exp(-log_odds))
    shares = {FORCE: (1 - threat) * force, DISPLAY: (1 - threat) * (1 - force), THREATEN: threat, HOLD: 1.0}
    assert_picks(acts(bench), shares)


def test_either_state_may_open() -> None:
    """Each with its own draw, both in one week too; who opens has that as its cause, who does not none."""
    bench = bench_of()
    bench.block.dispute[GROUND] = LN2
    d, r = bench.d("AA", "BB"), bench.d("BB", "AA")
    bench.block.dyad[CHOICE_DRAW, d, :4] = [0.4, 0.4, 0.6, 0.6]
    bench.block.dyad[CHOICE_DRAW, r, :4] = [0.4, 0.6, 0.4, 0.6]
    bench.take("open")
    assert bench.block.conduct[ACT, 0, 1, :4].tolist() == [DISPLAY, DISPLAY, HOLD, HOLD]
    assert bench.block.conduct[ACT, 1, 0, :4].tolist() == [DISPLAY, HOLD, DISPLAY, HOLD]
    assert bench.block.choice[CAUSE, d, :4].tolist() == [OPENING, OPENING, NO_CAUSE, NO_CAUSE]
    assert bench.block.choice[CAUSE, r, :4].tolist() == [OPENING, NO_CAUSE, OPENING, NO_CAUSE]


@pytest.mark.parametrize(
    ("age", "quiet", "opens"),
    [(-1, 26, True), (-1, 25, False), (-1, 0, False), (0, 26, False), (5, 0, False)],
)
def test_nobody_opens_a_second_dispute_or_one_within_half_a_year(age: int, quiet: int, opens: bool) -> None:
    """26 weeks without an act lie between two disputes; in the 27th week after it another may open."""
    bench = bench_of()
    bench.block.dispute[GROUND] = 30.0
    bench.block.course[AGE], bench.block.course[QUIET] = age, quiet
    assert np.all((acts(bench) >= THREATEN) == opens)
    assert np.all((bench.block.choice[CAUSE] == OPENING) == opens)


def test_half_a_year_is_half_a_year_whatever_the_step() -> None:
    """With steps of 14 days 13 of them, and a year is 26."""
    horizon = {"start": "2030-01-07", "end": "2030-12-31", "origin": "2030-01-07", "step_days": 14}
    bench = bench_of(head={"horizon": horizon})
    assert bench.structure.spans.tolist() == [13, 26]
    bench.block.dispute[GROUND] = 30.0
    for quiet, act in ((12, HOLD), (13, DISPLAY)):
        bench.block.course[QUIET] = quiet
        assert acts(bench)[LANES - 1] == act


def test_what_was_done_last_week_is_over() -> None:
    """Acts, causes and settlements of the week before are cleared, in an open dispute too."""
    for age in (-1, 3):
        bench = bench_of()
        bench.block.dispute[GROUND] = -30.0
        bench.block.course[AGE] = age
        bench.block.conduct[ACT, [0, 1], [1, 0]] = FORCE
        bench.block.choice[CAUSE], bench.block.choice[YIELDS] = PRESSING, 1
        assert np.all(acts(bench) == HOLD)
        assert np.all(bench.block.choice[CAUSE] == NO_CAUSE)
        assert np.all(bench.block.choice[YIELDS] == 0)


def test_nobody_opens_before_the_origin() -> None:
    """History given: only the scenario's signals happen, whatever the draw."""
    horizon = {"start": "2030-01-07", "end": "2030-12-31", "origin": "2030-02-04", "step_days": 7}
    bench = bench_of(head={"horizon": horizon, "history": "given"})
    bench.block.dispute[GROUND] = 30.0
    for t, quiet in ((3, True), (4, False)):
        assert np.all((acts(bench, t) == HOLD) == quiet)


def test_states_that_are_not_relevant_to_each_other_open_nothing() -> None:
    """What such a pair does is left to its diplomacy."""
    pairs = {"AA-BB": {}, "AA-CC": {"relevant": False}}
    bench = Bench(World(invented({"AA": {}, "BB": {}, "CC": {}}, pairs), still_theory()), lanes=50)
    bench.block.dispute[GROUND] = 30.0
    bench.take("draw", "weigh", "open")
    assert np.all(bench.block.conduct[ACT, [0, 1], [1, 0]] >= THREATEN)
    assert np.all(bench.block.conduct[ACT, [0, 2], [2, 0]] == HOLD)


def test_every_dyad_reads_its_own_reasons() -> None:
    """Three states, random reasons for each directed dyad: the acts that a loop over the formula finds."""
    names = ("AA", "BB", "CC")
    weights = {"open_alignment": 2.0, "success": 1.5, "retaliation": 1.2, "audience_cost": 2.0,
               "open_threat": -1.0, "open_force": -0.3, "open_force_land": 0.8}  # fmt: skip
    pairs = {"AA-BB": {}, "AA-CC": {"contiguous": False, "distance": 5}, "BB-CC": {}}
    states = {name: {"audience_cost": 0.2 + 0.3 * i} for i, name in enumerate(names)}
    bench = Bench(World(invented(states, pairs), still_theory(**weights)), lanes=200)
    rng, block = np.random.default_rng(5), bench.block
    block.pair[ALIGNMENT] = rng.uniform(-1, 1, block.pair[ALIGNMENT].shape)
    block.dyad[:] = rng.uniform(0, 1, block.dyad.shape)
    block.dispute[:] = rng.normal(0, 1, block.dispute.shape)
    bench.take("open")
    for i, actor in enumerate(names):
        for j, target in enumerate(names):
            if i != j:
                d, p = bench.d(actor, target), bench.p(actor, target)
                found = [by_formula(bench, (i, j), d, p, w) for w in range(200)]
                assert block.conduct[ACT, i, j].tolist() == found


def logistic(log_odds: float) -> float:
    """Return the probability of a log-odds."""
    return 1 / (1 + math.exp(-log_odds))


def by_formula(bench: Bench, who: tuple[int, int], d: int, p: int, w: int) -> int:
    """Return the rung that the rule's formula (docs/model.md) gives dyad d in lane w."""
    block = bench.block
    strength, belief, stake, drawn = (
        block.dyad[k, d, w] for k in (STRENGTH, BELIEF, COMMITMENT, CHOICE_DRAW)
    )
    worth = 1.5 * (2 * strength - 1) - 1.2 * (logistic(belief) * (1 - strength) - 0.2)
    log_odds = sum(block.dispute[row, p, w] for row in (GROUND, PROPENSITY, TENSION)) - LN2
    log_odds += worth - 2.0 * block.pair[ALIGNMENT, *who, w] + 2.0 * (0.2 + 0.3 * who[0]) * stake
    hazard, threat = logistic(log_odds), logistic(-1.0)
    force = (1 - threat) * logistic(-0.3 + (0.0 if who in ((0, 2), (2, 0)) else 0.8))
    ends = [hazard * force, hazard * (1 - threat), hazard, 1.0]
    return (FORCE, DISPLAY, THREATEN, HOLD)[int(np.searchsorted(ends, drawn))]


def test_26_whole_weeks_lie_between_two_disputes() -> None:
    """Whatever drives the two, an act in one week and the next dispute at the earliest 27 weeks on."""
    bench = bench_of(
        head={"horizon": {"start": "2030-01-07", "end": "2031-12-29", "origin": "2030-01-07", "step_days": 7}}
    )
    p = bench.p("AA", "BB")
    bench.block.dispute[GROUND] = 30.0  # opens where it may
    opened = []
    for t in range(80):
        bench.week(t)
        bench.block.course[AGE, p] = -1  # and closes at once
        if bench.block.course[QUIET, p, 0] == 0:
            opened.append(t)
    assert opened == [opened[0], opened[0] + 27, opened[0] + 54]
