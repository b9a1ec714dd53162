"""Do the intervals cover what they say?

Proportions and quantiles are enumerated exactly. The rest is simulated where it is hardest, with few
occasions, and judged by a binomial test: the hypothesis that an interval covers at least FLOOR is given up
only where the number of covering samples would have had probability below DOUBT under it. Seeds are fixed, so
the verdict is the same every time. Where a simpler method is known to fail, the same criterion is shown to
catch it.
"""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from sim.statistics.intervals import (
    clopper_pearson,
    joint_proportions,
    proportion,
    proportion_bounds,
    wilson,
)
from sim.statistics.means import mean
from sim.statistics.quantiles import enclosing_ranks
from sim.statistics.ratios import ratio_of_sums
from sim.statistics.survival import kaplan_meier, median_time, restricted_mean
from sim.statistics.unseen import unseen_mass

FLOOR = 0.94  # what a nominal 95 % may fall to in its hardest cases
DOUBT = 1e-4
SAMPLES = 1500
PROPORTION_FLOOR = 0.925


def covers(hits, floor=FLOOR):
    """Whether coverage of at least `floor` can be upheld, given one truth value per sample."""
    return bool(stats.binom.cdf(np.sum(hits), len(hits), floor) > DOUBT)


MEAN_GRID = (np.arange(1000) + 0.5) / 2000  # of p, from 0 to a half; the other half mirrors it


def coverage(bounds, n, grid):
    """Probability that bounds(k, n) contain p, for each p of the grid: summed over all n + 1 outcomes."""
    k = np.arange(n + 1)
    low, high = bounds(k, n)
    inside = (low[None, :] <= grid[:, None]) & (grid[:, None] <= high[None, :])
    return (stats.binom.pmf(k[None, :], n, grid[:, None]) * inside).sum(axis=1)


def lowest_coverage(bounds, n):
    """Least coverage over p; it can only be beside a bound, so both sides of every bound are looked at."""
    edges = np.concatenate(bounds(np.arange(n + 1), n))
    edges = edges[(edges > 0) & (edges <= 0.5)]
    return coverage(bounds, n, np.concatenate((edges * (1 - 1e-9), edges * (1 + 1e-9), [1e-6]))).min()


@pytest.mark.parametrize("n", [5, 10, 20, 30, 50, 100, 153, 200, 500, 1000])
def test_proportions_cover_whatever_p(n):
    """Exactly enumerated, the rule never covers less than .925 (n = 153 is the worst below 200).

    Wilson alone drops to .84, at about .18 expected events; the exact interval never to less than .95.
    """
    assert lowest_coverage(proportion_bounds, n) >= PROPORTION_FLOOR
    assert 0.83 < lowest_coverage(wilson, n) < 0.85
    assert lowest_coverage(clopper_pearson, n) >= 0.95 - 1e-9


PAGE = Path(__file__).resolve().parents[2] / "docs" / "statistics.md"
METHODS = {"used": proportion_bounds, "Wilson": wilson, "Clopper-Pearson": clopper_pearson}


@pytest.mark.parametrize("n", [10, 30, 100, 300, 1000])
def test_the_page_tells_the_enumerated_coverage(n):
    """docs/statistics.md has the least and the mean coverage of each interval, to three decimals."""
    found = [
        f"{lowest_coverage(b, n):.3f} | {coverage(b, n, MEAN_GRID).mean():.3f}" for b in METHODS.values()
    ]
    line = f"| {n:,} | {' | '.join(found)} |"
    assert line in PAGE.read_text(encoding="utf-8").splitlines(), line


@pytest.mark.parametrize("n", [20, 100, 1000])
def test_each_of_fifty_joint_proportions_covers(n):
    """At Bonferroni's 99.9 % each misses at most as often as it may; Wilson's up to five times as often."""
    level = 1 - 0.05 / 50
    assert lowest_coverage(partial(proportion_bounds, level=level), n) >= level - 1e-9
    assert lowest_coverage(partial(wilson, level=level), n) < 1 - 4 * 0.05 / 50


@pytest.mark.parametrize("n", [6, 30, 1000, 4000])
@pytest.mark.parametrize("q", [0.05, 0.5, 0.95])
def test_order_statistics_cover_at_least_their_level(n, q):
    """Exactly: the number below the quantile is binomial. One rank closer would be too close."""
    low, high = enclosing_ranks(n, q)
    below = stats.binom(n, q)
    assert below.cdf(high - 1) - below.cdf(low - 1) >= 0.95
    assert below.cdf(low) > 0.025
    assert below.cdf(high - 2) < 0.975


def chains(rng, n, rate, answer):
    """Acts that are answered, answers that are answered in turn: answers and acts of n replicates [n]."""
    spontaneous = rng.poisson(rate, n)
    answers, latest = np.zeros(n, np.int64), spontaneous
    while latest.any():
        latest = rng.poisson(answer * latest)
        answers += latest
    return answers, spontaneous + answers


def moods(rng, n, rate, answer):
    """Replicates of long-tailed size and of a propensity of their own, whose mean is `answer`."""
    whole = rng.geometric(0.3, n) * (rng.random(n) < rate)
    return rng.binomial(whole, rng.beta(answer, 1 - answer, n)), whole


def alike(rng, n, rate, answer):
    """All acts of a history are part, or none is: only histories count."""
    whole = rng.geometric(0.3, n) * (rng.random(n) < rate)
    return whole * (rng.random(n) < answer), whole


def delta(part, whole):
    """The textbook's ratio estimate with its linearised standard error."""
    ratio = part.sum() / whole.sum()
    half = 1.96 * np.sqrt(np.sum((part - ratio * whole) ** 2)) / whole.sum()
    return ratio - half, ratio + half


@pytest.mark.parametrize("draw", [chains, moods, alike])
@pytest.mark.parametrize("answer", [0.05, 0.45])
@pytest.mark.parametrize("occasions", [3, 10, 30, 300])
def test_ratios_cover_with_few_replicates_that_have_any_occasion(draw, answer, occasions):
    """Of 1,000 histories 3 to 300 have an occasion: the interval covers, clustered as the occasions are."""
    rng = np.random.default_rng([occasions, int(100 * answer)])
    samples = [draw(rng, 1000, occasions / 1000, answer) for _ in range(SAMPLES)]
    found = [ratio_of_sums(part, whole) for part, whole in samples if whole.any()]
    assert covers([each.low <= answer <= each.high for each in found])


@pytest.mark.parametrize("draw", [chains, moods, alike])
def test_the_criterion_catches_the_delta_method(draw):
    """On the same samples the usual linearised interval fails it: the simulation can tell good from bad."""
    rng = np.random.default_rng(10)
    samples = [draw(rng, 1000, 0.01, 0.45) for _ in range(SAMPLES)]
    bounds = [delta(part, whole) for part, whole in samples if whole.any()]
    assert not covers([low <= 0.45 <= high for low, high in bounds])


def bouts(rng, n, rate):
    """Weeks: none mostly, else geometric with mean 5."""
    return (rng.random(n) < rate) * np.minimum(rng.geometric(0.2, n), 107), rate * 5


def anything(rng, n, rate):
    """Weeks: none mostly, else any number up to 100."""
    return (rng.random(n) < rate) * rng.integers(1, 101, n), rate * 50.5


def single(rng, n, rate):
    """Poisson counts."""
    return rng.poisson(rate, n), rate


@pytest.mark.parametrize("draw", [bouts, anything, single])
@pytest.mark.parametrize("rate", [0.001, 0.003, 0.01, 0.03, 0.1, 0.5])
def test_means_of_rare_amounts_cover(draw, rate):
    """Of 1,000 observations one to half are not zero; also mirrored, where they crowd at the high end."""
    rng = np.random.default_rng(int(1000 * rate))
    samples = [draw(rng, 1000, rate) for _ in range(SAMPLES)]
    found = [(mean(x, support=(0, 107)), mean(107 - x, support=(0, 107)), truth) for x, truth in samples]
    assert covers([each.low <= truth <= each.high for each, _, truth in found])
    assert covers([other.low <= 107 - truth <= other.high for _, other, truth in found])


def test_the_criterion_catches_t_where_the_rule_avoids_it():
    """Without its support a mean falls back on t, which misses badly at three bouts among a thousand."""
    rng = np.random.default_rng(3)
    found = [mean(bouts(rng, 1000, 0.003)[0]) for _ in range(SAMPLES)]
    assert not covers([each.low <= 0.015 <= each.high for each in found])


def rare_kinds(m, times):
    """m kinds that are each expected `times` among 1,000 observations, and one common kind."""
    return np.append(np.full(m, times / 1000), 1 - m * times / 1000)


KINDS = {
    "one rare": rare_kinds(1, 1.0),
    "three rare": rare_kinds(3, 2.0),
    "ten rarer": rare_kinds(10, 0.5),
    "ten rare": rare_kinds(10, 4.0),
    "fifty rare": rare_kinds(50, 2.0),
    "many rare": rare_kinds(300, 1.0),
    "two thousand equal": np.full(2048, 1 / 2048),
    "Zipf": 1 / np.arange(1, 2049) / np.sum(1 / np.arange(1, 2049)),
    "halving": 0.5 ** np.arange(1, 17) / np.sum(0.5 ** np.arange(1, 17)),
}


@pytest.mark.parametrize("name", list(KINDS))
def test_the_unseen_mass_is_covered(name):
    """The truth is the mass of the kinds that this very sample missed, whatever the distribution."""
    p = KINDS[name]
    samples = np.random.default_rng(list(KINDS).index(name)).multinomial(1000, p, SAMPLES)
    hits = []
    for seen in samples:
        found = unseen_mass(seen[seen > 0])
        hits.append(found.low <= p[seen == 0].sum() <= found.high)
    assert covers(hits)


def test_the_most_frequent_of_fifty_equal_cells_is_covered_jointly():
    """Read off the winner of 50: its own interval covers about 21 %, a joint one at least 95 %."""
    samples = np.random.default_rng(50).multinomial(1000, np.full(50, 0.02), SAMPLES)
    winners = [proportion(int(seen.max()), 1000) for seen in samples]
    joint = [joint_proportions([seen.max()], 1000, cells=50)[0] for seen in samples]
    assert np.mean([each.low <= 0.02 <= each.high for each in winners]) < 0.4
    assert covers([each.low <= 0.02 <= each.high for each in joint], 0.95)


@pytest.mark.parametrize("n", [40, 400])
@pytest.mark.parametrize("hazard", [0.002, 0.03])
def test_curve_median_and_restricted_mean_cover_under_censoring(n, hazard):
    """Geometric waiting times, a fixed horizon and half of the units lost before it."""
    rng, horizon, at = np.random.default_rng([n, int(1000 * hazard)]), 52, 26
    area = (1 - (1 - hazard) ** horizon) / hazard
    middle = np.ceil(np.log(0.5) / np.log(1 - hazard))
    hits = []
    for _ in range(SAMPLES):
        event, watched = rng.geometric(hazard, n), rng.integers(horizon // 2, 3 * horizon // 2, n)
        end = np.minimum(watched, horizon)
        curve = kaplan_meier(np.minimum(event, end), event <= end, horizon)
        half, kept = median_time(curve), restricted_mean(curve)
        true = (1 - hazard) ** at
        reached = half.low <= middle <= half.high if middle <= horizon else half.high >= middle
        hits.append((curve.low[at] <= true <= curve.high[at], reached, kept.low <= area <= kept.high))
    assert all(covers(column) for column in np.transpose(hits))
