"""Coverage of intervals of a difference, enumerated where that is possible and simulated where it is not.

Criteria: a nominal 95 % covers at least 93 % at every point that is enumerated; what holds jointly may miss
at most its nominal share; simulated coverages lie above nominal less four standard errors of simulation.
"""

from functools import cache, partial
from itertools import product

import numpy as np
import pytest
from scipy.stats import binom

from sim.statistics import paired, unpaired

RARE = (0.0, 0.2, 0.5, 1, 2, 5, 10)


def miss(bounds, n: int, lost: float, won: float, most: int) -> float:
    """Probability that bounds(lost, won, n) do not hold the true difference, expected counts given."""
    p, q, counts = lost / n, won / n, np.arange(min(n, most) + 1)
    total = 0.0
    for k, weight in zip(counts, binom.pmf(counts, n, p), strict=True):
        for j, other in zip(counts, binom.pmf(counts, n - k, q / (1 - p)), strict=True):
            if weight * other > 1e-9:
                low, high = bounds(int(k), int(j), n)
                total += weight * other * (not low <= q - p <= high)
    return float(total)


@pytest.mark.parametrize("n", [20, 200])
def test_bonett_price_covers(n):
    """Enumerated over rare and frequent disagreement, a nominal 95 % misses in at most 7 %."""
    bounds = cache(paired.bonett_price)
    worst = max(miss(bounds, n, *each, 45) for each in product(RARE, RARE) if sum(each) < n)
    assert worst < 0.07


def test_exact_mover_holds_far_out():
    """At .9995, where Bonett and Price miss up to 13 times too often, it misses no more than it may."""
    bounds = cache(partial(paired.exact_mover, level=0.9995))
    cases = [(5, 0), (10, 1), (25, 5), (25, 25)]
    assert max(miss(bounds, 1000, *each, 70) for each in cases) < 0.0005
    assert miss(cache(partial(paired.bonett_price, level=0.9995)), 1000, 5, 0, 70) > 0.005


def test_mid_p_keeps_its_size():
    """With no difference, McNemar's mid-p is below .05 in at most 5.5 % of samples, rare events or not."""
    test = cache(paired.mcnemar)
    for expected in (1, 3, 7, 20, 50):
        counts = np.arange(2 * expected + 40)
        chance = binom.pmf(counts, 1000, 2 * expected / 1000)
        size = 0.0
        for pairs, weight in zip(counts, chance, strict=True):
            rejected = np.array([test(int(k), int(pairs - k)) < 0.05 for k in range(pairs + 1)])
            size += weight * binom.pmf(np.arange(pairs + 1), pairs, 0.5)[rejected].sum()
        assert size < 0.055


@pytest.mark.parametrize(("p", "q"), [(0.02, 0.02), (0.05, 0.2), (0.5, 0.5), (0.9, 0.98)])
def test_newcombe_covers(p, q):
    """Enumerated for samples of 40 and 60, a nominal 95 % covers at least 93 %."""
    one, other = np.arange(41), np.arange(61)
    weights = np.outer(binom.pmf(one, 40, p), binom.pmf(other, 60, q))
    held = [[_holds(unpaired.newcombe((k, j), (40, 60)), q - p) for j in range(61)] for k in range(41)]
    assert (weights * np.array(held)).sum() > 0.93


def _holds(bounds, truth):
    return bounds[0] <= truth <= bounds[1]


def _rare_amounts(generator, n):
    """Amounts of mean 6 that come with .01 in the first and .02 in the second sample: the truth is .06."""
    return tuple((generator.random(n) < p) * (1 + generator.geometric(0.2, n)) for p in (0.01, 0.02))


def _only_in_second(generator, n):
    """Nothing in the first sample, amounts of mean 11 with .05 in the second: the truth is .55."""
    return np.zeros(n), (generator.random(n) < 0.05) * (1 + generator.geometric(0.1, n))


def _symmetric(generator, n):
    """Amounts of mean 6 with .1 in both samples: the truth is 0."""
    return tuple((generator.random(n) < 0.1) * (1 + generator.geometric(0.2, n)) for _ in range(2))


@pytest.mark.parametrize(
    ("sample", "n", "truth"),
    [
        (_rare_amounts, 1000, 0.06),
        (_only_in_second, 300, 0.55),
        (_symmetric, 100, 0.0),
        (_symmetric, 1000, 0.0),
    ],
)
def test_paired_means_cover(sample, n, truth):
    """Skewed and rare differences, 200 samples each: at least 95 % less four standard errors."""
    generator, held = np.random.default_rng(5), 0
    for _ in range(200):
        interval = paired.means(*sample(generator, n), support=(0, 100)).interval
        held += interval.low <= truth <= interval.high
    assert held / 200 > 0.95 - 4 * (0.95 * 0.05 / 200) ** 0.5


@pytest.mark.parametrize(("n", "p", "q"), [(100, 0.2, 0.3), (500, 0.05, 0.05)])
def test_paired_ratios_cover(n, p, q):
    """Occasions in clusters that mostly agree between the samples, 50 samples each."""
    generator, held = np.random.default_rng(6), 0
    for _ in range(50):
        whole = np.where(generator.random(n) < 0.3, 1 + generator.poisson(2, n), 0)
        other = np.where(generator.random(n) < 0.9, whole, generator.poisson(1, n))
        first, second = (generator.binomial(whole, p), whole), (generator.binomial(other, q), other)
        interval = paired.ratios(first, second).interval
        held += interval.low <= q - p <= interval.high
    assert held / 50 > 0.95 - 4 * (0.95 * 0.05 / 50) ** 0.5
