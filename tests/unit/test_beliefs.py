"""Bayes in log-odds: relax to the prior, then add the evidence; worked out by hand."""

import math

import pytest

from sim.engines.world import World
from sim.model.declaration import (
    BELIEF,
    HELP,
    PACT,
    PERCEIVED,
    PLEDGE_COST,
    RESOLVE,
    SUPPORT,
    THREAT_COST,
    USUAL_PLEDGE,
)
from tests.worlds import Bench, invented, near, still_theory


def bench_of(states: dict[str, dict[str, float]] | None = None, **theory: float) -> Bench:
    """Return AA, BB, CC; AA and CC are tied but cannot act on each other. Half-life of beliefs: a week."""
    pairs: dict[str, dict[str, object]] = {
        "AA-BB": {},
        "AA-CC": {"relevant": False, "commitment": {"CC": 0.8}},
        "BB-CC": {},
    }
    ids = states or {"AA": {}, "BB": {}, "CC": {}}
    bench = Bench(World(invented(ids, pairs), still_theory(belief_half_life=1.0, **theory)))
    bench.block.pair[PERCEIVED] = 1.0
    return bench


def test_priors_are_log_odds_of_what_the_scenario_says() -> None:
    """Resolve .8 of BB is log 4 in the eyes of all; a pact of .8 is log 4, none is no_pact_support, .05."""
    bench = bench_of({"AA": {}, "BB": {"resolve": 0.8}, "CC": {}})
    for other in ("AA", "CC"):
        assert bench.block.dyad[RESOLVE, bench.d(other, "BB"), 0] == near(math.log(4))
    assert bench.block.pair[PACT, bench.i("CC"), bench.i("AA"), 0] == near(math.log(4))
    assert bench.block.pair[PACT, bench.i("AA"), bench.i("CC"), 0] == near(math.log(0.05 / 0.95))


def test_a_certain_prior_is_held_finite() -> None:
    """Resolve 0 and 1 are kept at a millionth from certainty."""
    bench = bench_of({"AA": {"resolve": 0}, "BB": {"resolve": 1}, "CC": {}})
    certain = math.log((1 - 1e-6) / 1e-6)
    assert bench.block.dyad[RESOLVE, bench.d("AA", "BB"), 0] == near(certain)
    assert bench.block.dyad[RESOLVE, bench.d("BB", "AA"), 0] == near(-certain)


def test_belief_in_resolve_relaxes_and_adds_what_was_seen() -> None:
    """Prior log 4, belief log 4 + 2, noise 1.1, direct evidence .8, and .4 toward CC at reputation .25:
    log 4 + 1 + 1.1 x (.8 + .1) = log 4 + 1.99."""
    bench = bench_of({"AA": {}, "BB": {"resolve": 0.8}, "CC": {}}, reputation=0.25)
    a, b, c = (bench.i(state) for state in ("AA", "BB", "CC"))
    d = bench.d("AA", "BB")
    bench.block.dyad[BELIEF, d] += 2.0
    bench.block.pair[PERCEIVED, a, b] = 1.1
    bench.block.pair[THREAT_COST, b, a], bench.block.pair[THREAT_COST, b, c] = 0.8, 0.4
    bench.take("believe")
    assert bench.block.dyad[BELIEF, d, 0] == near(math.log(4) + 1.99)


def test_support_is_believed_by_all_and_adds_costly_cooperation() -> None:
    """Prior log 4, now log 4 + 1, pledge .5: log 4 + .5 + .5; the probability is 4e / (1 + 4e) = .9158."""
    bench = bench_of()
    k, i = bench.i("CC"), bench.i("AA")
    bench.block.pair[SUPPORT, k, i] += 1.0
    bench.block.pair[PLEDGE_COST, k, i] = 0.5
    bench.take("believe")
    assert bench.block.pair[SUPPORT, k, i, 0] == near(math.log(4) + 1.0)
    assert bench.block.pair[HELP, k, i, 0] == near(4 * math.e / (1 + 4 * math.e))


def test_hostile_cost_says_nothing_of_support_and_friendly_cost_nothing_of_resolve() -> None:
    """Each kind of evidence moves its own belief only."""
    bench = bench_of(reputation=1.0)
    before = bench.block.dyad[BELIEF].copy(), bench.block.pair[SUPPORT].copy()
    bench.block.pair[PLEDGE_COST] = 3.0
    bench.take("believe")
    assert bench.block.dyad[BELIEF] == near(before[0])
    bench.block.pair[SUPPORT], bench.block.pair[PLEDGE_COST] = before[1], 0.0
    bench.block.pair[THREAT_COST] = 3.0
    bench.take("believe")
    assert bench.block.pair[SUPPORT] == near(before[1])


@pytest.mark.parametrize(("t", "usual"), [(0, 0.0), (1, 0.2), (5, 0.2)])
def test_pledges_of_a_usual_week_tell_nothing(t: int, usual: float) -> None:
    """From the step after the first acts: log 4 + .5 x 1 + .5, less the .2 that is said every week."""
    bench = bench_of()
    k, i = bench.i("CC"), bench.i("AA")
    bench.block.pair[SUPPORT, k, i] += 1.0
    bench.block.pair[PLEDGE_COST, k, i], bench.block.pair[USUAL_PLEDGE, k, i] = 0.5, 0.2
    bench.take("believe", t=t)
    assert bench.block.pair[SUPPORT, k, i, 0] == near(math.log(4) + 1.0 - usual)


def test_a_pact_that_begins_draws_the_belief_of_help_to_its_own_prior() -> None:
    """Prior now 2, belief log(.05 / .95), half-life of a week: half the way."""
    bench = bench_of()
    k, i, before = bench.i("AA"), bench.i("CC"), math.log(0.05 / 0.95)
    bench.block.pair[PACT, k, i] = 2.0
    bench.take("believe")
    assert bench.block.pair[SUPPORT, k, i, 0] == near((2.0 + before) / 2)
    bench.block.pair[SUPPORT] = before
    bench.take("believe")
    assert bench.block.pair[HELP, k, i, 0] == near(1 / (1 + math.exp(-(2.0 + before) / 2)))


def test_before_the_origin_nobody_asks_how_likely_help_is() -> None:
    """What is believed moves, in log-odds; probabilities are worked out from the origin on."""
    horizon = {"start": "2030-01-07", "end": "2030-12-31", "origin": "2030-02-04", "step_days": 7}
    scenario = invented({"AA": {}, "BB": {}}, {"AA-BB": {}}, horizon=horizon, history="given")
    bench = Bench(World(scenario, still_theory()))
    bench.block.pair[PERCEIVED] = 1.0
    for t, expected in ((3, 0.0), (4, 0.95)):
        bench.block.pair[SUPPORT, 0, 1], bench.block.pair[PACT, 0, 1] = math.log(19), math.log(19)
        bench.take("believe", t=t)
        assert bench.block.pair[HELP, 0, 1, 0] == near(expected)
        assert bench.block.pair[SUPPORT, 0, 1, 0] == near(math.log(19))
