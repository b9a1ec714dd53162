"""p = F^m / (F^m + F'^m) on capabilities of the Correlates of War (v7.0, 2022)."""

import pytest

from sim.engines.world import World
from sim.model.declaration import HELP, PROJECTED, STRENGTH
from tests.worlds import Bench, invented, near, shipped_world, still_theory

SHARES = {"AZE": 0.00138, "IRN": 0.01636, "TUR": 0.01250, "ISR": 0.00378, "USA": 0.12357}


def bench_of(**theory: float) -> Bench:
    """Return the five states with nothing but capabilities, all pairs declared, no help and no distance."""
    states = {state: {"capability": share} for state, share in SHARES.items()}
    pairs = {f"{a}-{b}": {} for a in SHARES for b in SHARES if a < b}
    bench = Bench(World(invented(states, pairs), still_theory(**theory)))
    bench.block.pair[HELP] = 0.0
    return bench


def success(bench: Bench, actor: str, target: str) -> float:
    """Return the expected success of one state against another."""
    bench.take("weigh")
    return float(bench.block.dyad[STRENGTH, bench.d(actor, target), 0])


@pytest.mark.parametrize(
    ("helpers", "share"),
    [((), 0.08), (("TUR",), 0.46), (("TUR", "ISR"), 0.52), (("TUR", "ISR", "USA"), 0.90)],
)
def test_everything_hangs_on_whether_third_parties_are_believed(
    helpers: tuple[str, ...], share: float
) -> None:
    """AZE against IRN: .00138 / .01774 alone, .01388 / .03024 with TUR, and so on up to .90 with the USA."""
    bench = bench_of()
    for helper in helpers:
        bench.block.pair[HELP, bench.i(helper), bench.i("AZE")] = 1.0
    assert success(bench, "AZE", "IRN") == pytest.approx(share, abs=0.005)


def test_the_two_sides_of_a_dyad_share_one_contest() -> None:
    """p of one side is 1 - p of the other."""
    bench = bench_of()
    assert success(bench, "AZE", "IRN") + success(bench, "IRN", "AZE") == near(1.0)


def test_help_counts_by_its_probability_and_by_the_doubt_that_it_goes_to_the_other_side() -> None:
    """TUR helps AZE at .5 and IRN at .2: .5 x .8 x .0125 = .005 for AZE, .2 x .5 x .0125 = .00125 for IRN.
    p = .00638 / (.00638 + .01761) = .26594."""
    bench = bench_of()
    bench.block.pair[HELP, bench.i("TUR"), bench.i("AZE")] = 0.5
    bench.block.pair[HELP, bench.i("TUR"), bench.i("IRN")] = 0.2
    assert success(bench, "AZE", "IRN") == near(0.00638 / 0.02399)


def test_strength_is_lost_over_distance() -> None:
    """With half of AZE's strength left at IRN's border: .00069 / (.00069 + .01636)."""
    bench = bench_of()
    bench.block.pair[PROJECTED, bench.i("AZE"), bench.i("IRN")] *= 0.5
    assert success(bench, "AZE", "IRN") == near(0.00069 / 0.01705)


@pytest.mark.parametrize(("m", "odds"), [(0.0, 1.0), (1.0, 4.0), (2.0, 16.0)])
def test_decisiveness_is_the_exponent_of_the_contest(m: float, odds: float) -> None:
    """Capabilities 4 to 1: odds 4^m; with m = 0 an even chance whatever the strengths."""
    states = {"AA": {"capability": 0.04}, "BB": {"capability": 0.01}}
    bench = Bench(World(invented(states, {"AA-BB": {}}), still_theory(decisiveness=m)))
    assert success(bench, "AA", "BB") == near(odds / (1 + odds))


def test_the_distance_halves_strength_with_every_reach() -> None:
    """1000 km at a reach of 500: a quarter; 0 km: all of it. Out of reach a trace is left, for its log."""
    states = {"AA": {"reach": 500}, "BB": {"reach": 100}, "CC": {"reach": 0.001}}
    pairs = {"AA-BB": {"distance": 1000}, "AA-CC": {}, "BB-CC": {"distance": 20000}}
    pairs = {pair: {"contiguous": False, **given} for pair, given in pairs.items()}
    left = Bench(World(invented(states, pairs), still_theory())).block.pair[PROJECTED, :, :, 0] / 0.01
    assert [left[0, 1], left[1, 0], left[0, 2]] == near([2.0**-2, 2.0**-10, 1.0])
    assert 0.0 < left[2, 1] <= 1e-30


def test_the_shipped_scenario_holds_the_same_shares() -> None:
    """The rounded shares above are those of aras_drills."""
    states = shipped_world("aras_drills").scenario.states
    assert {state: round(states[state].capability.args[0], 5) for state in SHARES} == SHARES
