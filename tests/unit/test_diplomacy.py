"""Diplomacy: odds of the five acts against doing nothing, read off a fine grid of the uniform, by hand."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from grid import EVEN, LANES, assert_picks

from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    ALIGNMENT,
    ATTENTION,
    BUSY,
    CONFER_DRAW,
    COOPERATE,
    DOWNGRADE,
    ENGAGE,
    FORCE,
    HOLD,
    INCIDENT,
    PLEDGE,
    PLIGHT,
    PROTEST,
    RIFT,
    TENSION,
    THREATEN,
)
from tests.worlds import Bench, invented, near, still_theory

ODDS = {"pledge": -1.0, "cooperate": -2.0, "protest": -1.5, "downgrade": -2.5}
BUSINESS = 0.3
PAIRS: dict[str, dict[str, object]] = {"AA-BB": {}, "AA-CC": {"relevant": False}, "BB-CC": {}}


def bench_of(head: dict[str, Any] | None = None, **theory: float) -> Bench:
    """Return AA, BB, CC with draws on an even grid, log-odds of engaging .3; AA and CC cannot fight."""
    scenario = invented({"AA": {}, "BB": {}, "CC": {}}, PAIRS, **(head or {}))
    bench = Bench(World(scenario, still_theory(**{**ODDS, **theory})), lanes=LANES)
    bench.block.pair[CONFER_DRAW] = EVEN
    bench.block.pair[BUSY] = BUSINESS
    return bench


def assert_does(
    bench: Bench, other: str = "BB", more: Mapping[int, float] | None = None, all_: float = 0.0
) -> None:
    """AA does its acts with the usual log-odds, `more` of some and `all_` of all, drawn in their order."""
    bench.take("confer")
    log_odds = {DOWNGRADE: -2.5, PROTEST: -1.5, ENGAGE: 0.0, PLEDGE: -1.0, COOPERATE: -2.0}
    order = (DOWNGRADE, PROTEST, HOLD, ENGAGE, PLEDGE, COOPERATE)
    odds = {HOLD: 1.0}
    for rung, usual in log_odds.items():
        odds[rung] = math.exp(BUSINESS + usual + all_ + (more or {}).get(rung, 0.0))
    assert_picks(bench.block.conduct[ACT, 0, bench.i(other)], {rung: odds[rung] for rung in order})


@pytest.mark.parametrize("other", ["BB", "CC"])
def test_acts_have_their_odds_and_their_order(other: str) -> None:
    """Downgrade, protest, nothing, engaging, pledge, cooperation, be the two relevant or not."""
    assert_does(bench_of(), other)


def test_without_contact_nothing_is_done() -> None:
    """The parameters' own off values: whatever the draw, states hold."""
    bench = Bench(World(invented({"AA": {}, "BB": {}, "CC": {}}, PAIRS), still_theory()), lanes=LANES)
    bench.block.pair[CONFER_DRAW] = EVEN
    bench.take("confer")
    assert np.all(bench.block.conduct[ACT] == HOLD)


def test_attention_counts_for_every_act() -> None:
    """.7 of it: all five are that much likelier against doing nothing."""
    bench = bench_of()
    bench.block.pair[ATTENTION, 0, 1] = 0.7
    assert_does(bench, all_=0.7)


@pytest.mark.parametrize("liked", [-0.5, 0.5])
def test_protests_and_downgrades_fall_with_alignment_and_nothing_else_does(liked: float) -> None:
    """1.6 and 1.2 per unit of how the one who acts feels about the other; engaging is for friend and foe."""
    bench = bench_of(protest_alignment=1.6, downgrade_alignment=1.2)
    bench.block.pair[ALIGNMENT, 0, 1], bench.block.pair[ALIGNMENT, 1, 0] = liked, 0.9
    assert_does(bench, more={PROTEST: -1.6 * liked, DOWNGRADE: -1.2 * liked})


def test_tension_makes_for_hostile_talk() -> None:
    """Protests and downgrades, .3 x 1.5 each; a pair that may not fight has no tension."""
    for other, more in (("BB", 0.45), ("CC", 0.0)):
        bench = bench_of(hostile_talk=0.3)
        bench.block.dispute[TENSION] = 1.5
        assert_does(bench, other, {PROTEST: more, DOWNGRADE: more})


def test_an_incident_makes_for_a_downgrade() -> None:
    """.6 x .72 for AA, to which BB did it, toward BB; a pair that may not fight has none."""
    for other, more in (("BB", 0.432), ("CC", 0.0)):
        bench = bench_of(reaction=0.6)
        bench.block.dyad[INCIDENT, bench.d("AA", "BB")] = 0.72
        assert_does(bench, other, {DOWNGRADE: more})


def test_who_did_it_reacts_to_nothing() -> None:
    """An incident is the victim's."""
    bench = bench_of(reaction=0.6)
    bench.block.dyad[INCIDENT, bench.d("BB", "AA")] = 0.72
    assert_does(bench)


@pytest.mark.parametrize(("liked", "more"), [(0.8, 0.8), (-0.8, 0.0), (0.0, 0.0)])
@pytest.mark.parametrize("other", ["BB", "CC"])
def test_a_friend_in_plight_is_stood_by(other: str, liked: float, more: float) -> None:
    """Pledges and cooperation, solidarity 2 x plight .5 x alignment; nobody stands by who is disliked."""
    bench = bench_of(solidarity=2.0)
    bench.block.own[PLIGHT, bench.i(other)] = 0.5
    bench.block.pair[ALIGNMENT, 0, bench.i(other)] = liked
    assert_does(bench, other, {PLEDGE: more, COOPERATE: more})


def test_ones_own_plight_moves_nobody_to_stand_by_others() -> None:
    """AA's own, while BB is well."""
    bench = bench_of(solidarity=2.0)
    bench.block.own[PLIGHT, 0] = 0.5
    bench.block.pair[ALIGNMENT, 0, 1] = 0.8
    assert_does(bench)


@pytest.mark.parametrize("done", [ENGAGE, THREATEN, FORCE])
def test_what_was_done_in_a_dispute_stands(done: int) -> None:
    """Whoever has acted against the other, or settled, leaves it at that; elsewhere there is diplomacy."""
    free, taken = bench_of(), bench_of()
    taken.block.conduct[ACT, 0, 1, ::2] = done
    for bench in (free, taken):
        bench.take("confer")
    expected = free.block.conduct[ACT, 0, 1].copy()
    expected[::2] = done
    assert taken.block.conduct[ACT, 0, 1].tolist() == expected.tolist()


def test_who_is_not_relevant_acts_anew_every_week() -> None:
    """Nothing else clears the act of last week there."""
    bench = bench_of()
    bench.block.conduct[ACT, 0, 2] = COOPERATE
    assert_does(bench, "CC")


@pytest.mark.parametrize("other", ["BB", "CC"])
def test_a_downgrade_breaks_relations_for_a_while(other: str) -> None:
    """Half-life of a week: .6 of 1.2 is left, and 1 is added by a downgrade, by no other act."""
    bench = bench_of(rift_half_life=1.0)
    bench.block.pair[RIFT] = 1.2
    bench.take("confer")
    j = bench.i(other)
    lowered = bench.block.conduct[ACT, 0, j] == DOWNGRADE
    assert 0 < lowered.sum() < LANES
    assert bench.block.pair[RIFT, 0, j] == near(np.where(lowered, 1.6, 0.6))


def test_before_the_origin_there_is_no_diplomacy() -> None:
    """History given: states hold until they act on their own; relations that are broken mend before too."""
    horizon = {"start": "2030-01-07", "end": "2030-12-31", "origin": "2030-02-04", "step_days": 7}
    bench = bench_of({"horizon": horizon, "history": "given"}, rift_half_life=1.0)
    bench.block.pair[RIFT] = 1.2
    bench.take("confer", t=3)
    assert np.all(bench.block.conduct[ACT] == HOLD)
    assert bench.block.pair[RIFT, 0, 1] == near(np.full(LANES, 0.6))
    bench.take("confer", t=4)
    assert len(set(bench.block.conduct[ACT, 0, 1])) == len(set(bench.block.conduct[ACT, 0, 2])) == 6


def test_states_without_a_declared_pair_have_nothing_to_do_with_each_other() -> None:
    """AA and DD are strangers: they hold whatever the draw, and nothing breaks between them."""
    scenario = invented({"AA": {}, "BB": {}, "DD": {}}, {"AA-BB": {}, "BB-DD": {}})
    bench = Bench(World(scenario, still_theory(**ODDS)), lanes=LANES)
    bench.block.pair[CONFER_DRAW], bench.block.pair[BUSY] = EVEN, 5.0
    bench.take("confer")
    assert np.all(bench.block.conduct[ACT, [0, 2], [2, 0]] == HOLD)
    assert np.any(bench.block.conduct[ACT, 0, 1] != HOLD)


def test_odds_are_bounded_so_that_no_preference_runs_over() -> None:
    """Log-odds of 87.5 for a downgrade up to 120 for a pledge all count as 80: a fifth each, no infinity."""
    bench = bench_of(pledge=30.0, cooperate=30.0)
    bench.block.pair[BUSY], bench.block.pair[ATTENTION] = 30.0, 60.0
    bench.take("confer")
    act = bench.block.conduct[ACT, 0, 1]
    found = [float(np.mean(act == rung)) for rung in (DOWNGRADE, PROTEST, ENGAGE, PLEDGE, COOPERATE)]
    assert found == pytest.approx([0.2] * 5, abs=1e-3)
