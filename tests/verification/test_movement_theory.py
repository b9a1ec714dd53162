"""What moves by chance or fades, against its law: alignments, attention, tension, rivalries, diplomacy.

Variances are held to chi-square ranges, counts to chi-square or binomial tests, each failed by a sound model
with a chance of SURE at most.
"""

from math import exp

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from sim.engines.batch import simulate
from sim.engines.world import World
from sim.model.declaration import ALIGNMENT, ATTENTION, RIFT, TENSION
from tests.verification.closed_forms import Floats
from tests.verification.test_dispute_theory import SURE, assert_drawn_from
from tests.worlds import Bench, full_theory, invented, still_theory

PAIR: dict[str, dict[str, object]] = {"AA": {}, "BB": {}}
LANES = 8192


def assert_variance(sample: Floats, variance: float) -> None:
    """Independent normal numbers of mean 0 have this variance."""
    statistic = float((sample.astype(float) ** 2).sum() / variance)
    law = stats.chi2(sample.size)
    assert law.ppf(SURE / 2) < statistic < law.isf(SURE / 2)


def alignments(weeks: int, **theory: float) -> Floats:
    """Return alignments of both states toward each other [2, W] after some weeks, from 0."""
    bench = Bench(World(invented(PAIR, {"AA-BB": {}}, weeks=weeks), still_theory(**theory)), 4, lanes=LANES)
    for t in range(weeks):
        bench.week(t)
    return np.asarray(bench.block.pair[ALIGNMENT, [0, 1], [1, 0]], np.float64)


@pytest.mark.parametrize("weeks", [13, 52, 104])
def test_drift_alone_is_a_random_walk(weeks: int) -> None:
    """Variance drift^2 a week, the two directions independent: .1 a year at .0139 a root week."""
    drift = 0.1 / 52**0.5
    found = alignments(weeks, drift=drift)
    assert_variance(found, drift**2 * weeks)
    assert abs(stats.pearsonr(found[0], found[1]).statistic) < stats.norm.isf(SURE / 2) / LANES**0.5


def test_reversion_bounds_the_walk() -> None:
    """Of an autoregression that keeps k = .5^(1/26) a week: drift^2 (1 - k^2n) / (1 - k^2) after n weeks."""
    kept, weeks = 0.5 ** (1 / 26), 104
    found = alignments(weeks, drift=0.01, reversion_half_life=26.0)
    assert_variance(found, 0.01**2 * (1 - kept ** (2 * weeks)) / (1 - kept**2))


@pytest.mark.parametrize("changes", [{}, {"drift": 0.02}])
def test_what_the_full_theory_makes_of_a_year_is_what_the_record_says(changes: dict[str, float]) -> None:
    """Without incident an alignment moves by .06 to .1 a year (root mean square; .087 in the panel, of which
    votes and pacts are part); at twice the drift it does not."""
    quiet = {"open": -30.0, "contact": -30.0, "rivalry_begins": 0.0, "pact_begins": 0.0}
    world = World(invented(PAIR, {"AA-BB": {}}, weeks=52), full_theory(**quiet, **changes))
    rows, _ = simulate(world, 4, 0, LANES)
    change = rows["alignment.AA>BB"].astype(float) - rows["alignment_origin.AA>BB"].astype(float)
    moved = float(np.sqrt(np.mean(change**2)))
    assert (0.06 < moved < 0.1) == (not changes)


def test_attention_is_an_autoregression_shared_by_the_two() -> None:
    """Standard deviation .55 and half-life 2.5 weeks: after half a year its variance is .3025, from week to
    week it keeps .758; both directions are the same number."""
    theory = still_theory(attention_spread=0.55, attention_half_life=2.5)
    bench = Bench(World(invented(PAIR, {"AA-BB": {}}, weeks=30), theory), 4, lanes=LANES)
    seen = []
    for t in range(30):
        bench.week(t)
        seen.append(bench.block.pair[ATTENTION, 0, 1].copy())
    np.testing.assert_array_equal(bench.block.pair[ATTENTION, 1, 0], seen[-1])
    assert_variance(seen[-1], 0.55**2)
    error = stats.norm.isf(SURE / 2) / np.sqrt(LANES - 3)
    for lag in (1, 5):
        found = np.corrcoef(seen[-1], seen[-1 - lag])[0, 1]
        assert abs(np.arctanh(found) - np.arctanh(0.5 ** (lag / 2.5))) < error


def test_tension_halves_in_its_half_life_and_raises_the_odds_by_itself() -> None:
    """1.6 at the start is .8 after 105 weeks and .4 after 210."""
    scenario = invented(PAIR, {"AA-BB": {"tension": 1.6}}, weeks=211)
    bench = Bench(World(scenario, still_theory(tension_half_life=105.0, dispute_tension=1.6)))
    for t in range(210):
        bench.week(t)
        if t in (104, 209):
            assert bench.block.dispute[TENSION, 0, 0] == pytest.approx(1.6 * 0.5 ** ((t + 1) / 105), rel=1e-4)


def test_signals_saturate_tension() -> None:
    """A display at the border a week, worth .9 of a tau of 1.6: 1 - (1 - .9/1.6)^n of tau, never more."""
    displays = {
        f"d{day}": {"sources": ["AA"], "targets": ["BB"], "near_border": True, "date": f"2030-01-{day}"}
        for day in ("07", "14", "21")
    }
    theory = still_theory(display_tension=0.45, border_salience=1.0, dispute_tension=1.6)
    bench = Bench(World(invented(PAIR, {"AA-BB": {}}, displays), theory))
    for n in range(3):
        bench.week(n)
        expected = 1.6 * (1 - (1 - 0.9 / 1.6) ** (n + 1))
        assert bench.block.dispute[TENSION, 0, 0] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("flag", "column", "theory"),
    [
        ({"rivalry": True}, "rivals.AA-BB", {"rivalry_ends": 0.01}),
        ({"commitment": {"AA": 0.5, "BB": 0.5}}, "allied.AA-BB", {"pact_ends": 0.01}),
    ],
)
def test_rivalries_and_pacts_last_as_long_as_their_rate_says(
    flag: dict[str, object], column: str, theory: dict[str, float]
) -> None:
    """At 1 % a week .593 are left after a year; by a binomial test."""
    world = World(invented(PAIR, {"AA-BB": flag}, weeks=52), still_theory(**theory))
    rows, _ = simulate(world, 6, 0, LANES)
    assert stats.binomtest(int(rows[column].sum()), LANES, 0.99**52).pvalue > SURE


def test_pacts_begin_among_friends_alone() -> None:
    """At 1 % a week .407 of friends (.5) have made one in a year, and none of those who are indifferent."""
    made = {}
    for alignment in (0.1, 0.5):
        world = World(
            invented(PAIR, {"AA-BB": {"alignment": alignment}}, weeks=52), still_theory(pact_begins=0.01)
        )
        made[alignment] = int(simulate(world, 6, 0, LANES)[0]["allied.AA-BB"].sum())
    assert made[0.1] == 0
    assert stats.binomtest(made[0.5], LANES, 1 - 0.99**52).pvalue > SURE


def test_diplomacy_comes_in_its_shares() -> None:
    """Usual attention, alignment -.5, tension 1: a year's visits, pledges, cooperation, protests, downgrades
    and quiet weeks of one state are those of the multinomial logit; `contact` states its odds of engaging
    against doing nothing."""
    dyad = {"alignment": -0.5, "contact": 0.4, "tension": 1.0, "relevant": True}
    talk = {"pledge": -1.5, "cooperate": -2.3, "protest": -2.1, "downgrade": -3.0, "protest_alignment": 1.7,
            "downgrade_alignment": 1.6, "hostile_talk": 0.5}  # fmt: skip
    scenario = invented(PAIR, {"AA-BB": dyad}, weeks=52)
    theory = still_theory(**talk, dispute_tension=2.0)
    rows, _ = simulate(World(scenario, theory), 8, 0, 2000)
    busy = np.log(0.4 / 0.6)
    odds = {
        "engage": exp(busy), "pledge": exp(busy - 1.5), "cooperate": exp(busy - 2.3),
        "protest": exp(busy - 2.1 + 0.85 + 0.5), "downgrade": exp(busy - 3.0 + 0.8 + 0.5),
    }  # fmt: skip
    counts = [int(rows[f"acts_{name}.AA>BB"].sum()) for name in odds]
    assert_drawn_from([*counts, 52 * 2000 - sum(counts)], [*odds.values(), 1.0])


def test_relations_mend_by_half_in_their_half_life() -> None:
    """Downgrades at random, each 1 and halved every 13 weeks: on average chance / (1 - kept), less what a
    start from 0 lacks."""
    scenario = invented(PAIR, {"AA-BB": {"contact": 0.5}}, weeks=40)
    bench = Bench(World(scenario, still_theory(downgrade=-2.0)), 3, lanes=LANES)
    for t in range(40):
        bench.week(t)
    found: npt.NDArray[np.float32] = bench.block.pair[RIFT, 0, 1]
    kept, chance = 0.5 ** (1 / 13), exp(-2.0) / (1 + 1 + exp(-2.0))
    mean = chance * (1 - kept**40) / (1 - kept)
    variance = chance * (1 - chance) * (1 - kept**80) / (1 - kept**2)
    assert abs(found.mean() - mean) < stats.norm.isf(SURE / 2) * np.sqrt(variance / LANES)
