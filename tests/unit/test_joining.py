"""Joining: shares of a fine grid of the one uniform that take up arms, against the logit by hand."""

import math

import numpy as np
import pytest

from sim.engines.world import World
from sim.model.declaration import ACT, ALIGNMENT, FORCE, HELP, HOLD, JOIN_DRAW, SIDE, TOIL
from tests.worlds import Bench, invented, still_theory

LANES = 2000
PAIRS = {"AA-BB": {}, "AA-KK": {"relevant": False}, "BB-KK": {}}


def bench_of(pairs: dict[str, dict[str, object]] | None = None, **theory: float) -> Bench:
    """Return AA and BB who may fight, and KK who is tied to AA and may act against BB; join -.5."""
    scenario = invented({"AA": {}, "BB": {}, "CC": {}, "KK": {}}, pairs or PAIRS)
    bench = Bench(World(scenario, still_theory(**{"join": -0.5, **theory})), lanes=LANES)
    bench.block.dyad[JOIN_DRAW] = (np.arange(LANES) + 0.5) / LANES
    bench.block.pair[HELP] = 0.0
    return bench


def fight(bench: Bench, actor: str, target: str) -> None:
    """Let one state use force against another."""
    bench.block.choice[ACT, bench.d(actor, target)] = FORCE
    bench.block.alarm[bench.d(actor, target)] = bench.block.choice.shape[2]


def joined(bench: Bench, helper: str = "KK", opponent: str = "BB", side: str = "AA") -> float:
    """Return the share of the grid in which the helper fights the opponent on that side."""
    bench.take("join")
    return float(np.mean(bench.block.choice[SIDE, bench.d(helper, opponent)] == bench.i(side)))


def logit(u: float) -> object:
    """Return the probability of log-odds u, to the width of a cell of the grid."""
    return pytest.approx(1 / (1 + math.exp(-u)), abs=1.01 / LANES)


@pytest.mark.parametrize("attacker", ["AA", "BB"])
def test_a_fight_is_joined_with_the_odds_of_the_rule(attacker: str) -> None:
    """Whoever uses force: on AA's side with log-odds -.5; nobody joins where nobody fights."""
    bench = bench_of()
    assert joined(bench) == 0.0
    fight(bench, attacker, {"AA": "BB", "BB": "AA"}[attacker])
    assert joined(bench) == logit(-0.5)


def test_pledge_leaning_and_distance_count() -> None:
    """join -.5, 4 x audience .5 x help .3 = .6, 2 x (.7 - -.2) = 1.8, log .25 = -1.386: .514."""
    bench = bench_of(join_commitment=4.0, join_alignment=2.0)
    k, a, b = (bench.i(state) for state in ("KK", "AA", "BB"))
    bench.block.pair[HELP, k, a] = 0.3
    bench.block.pair[ALIGNMENT, k, a], bench.block.pair[ALIGNMENT, k, b] = 0.7, -0.2
    bench.block.pair[TOIL, k, b] = math.log(0.25)
    fight(bench, "BB", "AA")
    assert joined(bench) == logit(-0.5 + 0.6 + 1.8 + math.log(0.25))


def test_precision_scales_the_log_odds() -> None:
    """Precision 3: log-odds -1.5; precision 0: a coin, but only where there is a fight."""
    for precision, u in ((3.0, -1.5), (0.0, 0.0)):
        bench = bench_of(precision=precision)
        assert joined(bench) == 0.0
        fight(bench, "BB", "AA")
        assert joined(bench) == logit(u)


@pytest.mark.parametrize("pair", ["AA-KK", "BB-KK"])
def test_third_parties_with_nothing_between_them_do_not_fight(pair: str) -> None:
    """Without a tie to the one side, or without a dyad against the other, nobody joins."""
    pairs = {key: given for key, given in PAIRS.items() if key != pair} | {"CC-KK": {}}
    bench = bench_of(pairs, join=30.0)
    fight(bench, "BB", "AA")
    bench.take("join")
    assert np.all(bench.block.choice[SIDE] == -1)


def test_a_state_that_fights_on_its_own_account_joins_nobody() -> None:
    """KK already uses force against BB: no side is taken there."""
    bench = bench_of(join=30.0)
    fight(bench, "BB", "AA")
    fight(bench, "KK", "BB")
    assert joined(bench) == 0.0


def test_of_several_fights_the_one_that_draws_most_is_considered() -> None:
    """BB fights AA and CC; KK likes CC more: only CC's side is taken, at CC's odds of -.5 + .8."""
    pairs = {"AA-BB": {}, "BB-CC": {}, "AA-KK": {}, "CC-KK": {}, "BB-KK": {}}
    bench = bench_of(pairs, join_alignment=1.0)
    k = bench.i("KK")
    bench.block.pair[ALIGNMENT, k, bench.i("AA")], bench.block.pair[ALIGNMENT, k, bench.i("CC")] = 0.2, 0.8
    fight(bench, "AA", "BB")
    fight(bench, "BB", "CC")
    assert joined(bench, side="CC") == logit(0.3)
    assert joined(bench, side="AA") == 0.0


def test_both_sides_may_be_joined_at_once() -> None:
    """KK may act against both: the two decisions are apart, each with its own draw."""
    bench = bench_of({"AA-BB": {}, "AA-KK": {}, "BB-KK": {}})
    fight(bench, "AA", "BB")
    assert joined(bench, "KK", "BB", "AA") == joined(bench, "KK", "AA", "BB") == logit(-0.5)


def test_joining_is_fighting() -> None:
    """Striking turns the helper's act into force, and nobody else's."""
    bench = bench_of()
    fight(bench, "BB", "AA")
    share = joined(bench)
    bench.take("strike")
    d = bench.d("KK", "BB")
    assert np.mean(bench.block.choice[ACT, d] == FORCE) == share
    assert set(bench.block.choice[ACT, d]) == {HOLD, FORCE}
    assert set(bench.block.choice[ACT, bench.d("AA", "BB")]) == {HOLD}


def test_a_joiner_draws_in_nobody_in_the_same_week() -> None:
    """KK's force against BB is no fight of its own that CC could join on KK's side."""
    pairs = {**PAIRS, "BB-CC": {}, "CC-KK": {"relevant": False}}
    bench = bench_of(pairs, join=30.0)
    fight(bench, "BB", "AA")
    bench.take("join", "strike")
    assert np.all(bench.block.choice[SIDE, bench.d("CC", "BB")] == -1)


def test_nobody_joins_before_the_origin() -> None:
    """In a given history own acts begin at the origin, joining too."""
    horizon = {"start": "2030-01-07", "end": "2030-12-31", "origin": "2030-02-04", "step_days": 7}
    scenario = invented({"AA": {}, "BB": {}, "KK": {}}, PAIRS, horizon=horizon, history="given")
    bench = Bench(World(scenario, still_theory(join=30.0)))
    bench.block.dyad[JOIN_DRAW] = 0.5
    for t, side in ((3, -1), (4, bench.i("AA"))):
        fight(bench, "BB", "AA")
        bench.take("join", t=t)
        assert bench.block.choice[SIDE, bench.d("KK", "BB"), 0] == side
