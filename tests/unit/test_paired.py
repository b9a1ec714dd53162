"""Differences of two samples against numbers worked out by hand, published, or computed by SciPy."""

import math

import numpy as np
import pytest
import scipy.stats

from sim.statistics import paired, unpaired
from sim.statistics.differences import holm, simultaneous
from sim.statistics.logrank import log_rank
from sim.statistics.resampling import Linear, bca, influence, resample

X = np.array([1.0, 3.0, 2.0, 6.0, 4.0, 5.0, 3.0, 2.0, 7.0, 4.0, 5.0, 3.0])
Y = np.array([2.0, 3.5, 4.0, 6.5, 4.0, 7.0, 3.0, 4.0, 7.5, 6.0, 5.5, 3.5])


def pairs(lost: int, won: int, both: int, n: int):
    """First and second sample of n pairs of events."""
    first, second = np.zeros(n, bool), np.zeros(n, bool)
    first[: lost + both] = True
    second[lost : lost + both + won] = True
    return first, second


def test_mcnemar_by_hand():
    """1 against 5: exact 2 (1 + 6) / 64, less half of twice the chance of exactly this, 6 / 64."""
    assert paired.mcnemar(1, 5) == pytest.approx(8 / 64)
    assert paired.mcnemar(5, 1) == pytest.approx(8 / 64)
    assert paired.mcnemar(4, 4) == paired.mcnemar(0, 0) == 1


def test_bonett_price_by_hand():
    """1 and 5 of 20: shares 2/22 and 6/22, standard error .12258."""
    assert paired.bonett_price(1, 5, 20) == pytest.approx((-0.05844, 0.42208), abs=1e-5)


def test_paired_proportions_by_hand():
    """1 lost, 5 won, 2 both, of 20: .20; variances 3/20·17/20/20 + 7/20·13/20/20 against (6 - 16/20)/400."""
    found = paired.proportions(*pairs(1, 5, 2, 20))
    assert (found.interval.estimate, found.interval.n) == (pytest.approx(0.2), 20)
    assert found.gain == pytest.approx((51 / 400 + 91 / 400) / 20 / ((6 - 0.8) / 400))
    assert found.p == pytest.approx(0.125)


def test_pairs_that_never_differ_have_an_interval_all_the_same():
    """No disagreement in 100 pairs: difference 0, p 1, bounds on both sides, infinite gain."""
    found = paired.proportions(*pairs(0, 0, 30, 100))
    assert (found.interval.estimate, found.p, found.gain) == (0, 1, math.inf)
    assert found.interval.low < 0 < found.interval.high


def test_lost_pairs_widen_by_the_worst_they_could_have_been():
    """With 5 of 25 pairs lost the bounds are those of 20, four fifths, less and plus one fifth."""
    whole, part = (paired.proportions(*pairs(1, 5, 2, 20), failed).interval for failed in (0, 5))
    assert part.low == pytest.approx(0.8 * whole.low - 0.2)
    assert part.high == pytest.approx(0.8 * whole.high + 0.2)
    assert "5 failed" in part.method


def test_paired_means_are_student_s_t_of_the_differences():
    """Interval and p-value equal SciPy's paired t; the gain is the ratio of the variances."""
    found, known = paired.means(X, Y), scipy.stats.ttest_rel(Y, X)
    bounds = known.confidence_interval()
    assert (found.interval.low, found.interval.high) == pytest.approx((bounds.low, bounds.high))
    assert found.p == pytest.approx(known.pvalue)
    assert found.gain == pytest.approx((X.var() + Y.var()) / (Y - X).var())


def test_few_differences_get_gamma_bounds_and_none_of_a_bootstrap():
    """Three pairs of 500 differ: a resample would know nothing; the bounds reach both sides of 0."""
    x, y = np.zeros(500), np.zeros(500)
    y[:3] = (1, 2, 4)
    found = paired.means(x, y, support=(0, 10))
    assert found.interval.method == "gamma MOVER 95 %, paired"
    assert found.interval.low < 0.014 < found.interval.high
    assert found.p == pytest.approx(1 / 8)  # sign test, mid-p: 2 / 8 - 1 / 8
    assert paired.means(x, y).interval.low == -math.inf


def test_skewed_differences_get_the_wider_of_bootstrap_and_t():
    """Twenty large differences in 300: BCa reaches further up, t further down."""
    x, y = np.zeros(300), np.zeros(300)
    y[:20] = np.arange(1, 21) ** 2
    found = paired.means(x, y)
    low, high, _ = bca(Linear(y - x))
    assert found.test == "BCa bootstrap or t"
    assert (found.interval.low < low, found.interval.high) == (True, high)


def test_student_needs_more_units_further_out():
    """25 skewness² at 95 % (Cochran); 3.5 standard errors out some 27 times as many."""
    assert paired.enough_for_t(2.0) == pytest.approx(100)
    assert 20 < paired.enough_for_t(1.0, 0.9995) / 25 < 40


def test_bootstrap_is_scipy_s():
    """BCa bounds of a skewed mean lie within 2 % of SciPy's, and are the same every time."""
    x = np.repeat([0.0, 1.0, 5.0, 20.0], [60, 25, 10, 5])
    known = scipy.stats.bootstrap((x,), np.mean, rng=1).confidence_interval
    assert bca(Linear(x))[:2] == pytest.approx((known.low, known.high), rel=0.02)
    assert bca(Linear(x)) == bca(Linear(x))


def test_resamples_have_the_sample_s_mean_and_standard_error():
    """Over 10,000 resamples of a known sample, to within sampling error."""
    found = resample(Linear(X))
    assert found.mean() == pytest.approx(X.mean(), abs=4 * X.std() / math.sqrt(12 * 10_000))
    assert found.std() == pytest.approx(X.std() / math.sqrt(12), rel=0.03)


def test_influence_by_hand():
    """Parts 1, 0, 3 of wholes 2, 1, 3: ratio 4/6; influences (part - 2/3 whole) / 2."""
    assert influence([1, 0, 3], [2, 1, 3]) == pytest.approx([-1 / 6, -1 / 3, 1 / 2])


def test_paired_ratios_that_share_their_occasions_gain():
    """Half the parts dropped in 200 units: the difference is exact, and pairing is worth something."""
    whole = np.tile([0, 1, 2, 3], 50)
    part, fewer = np.minimum(whole, 2), np.minimum(whole, 1)
    found = paired.ratios((part, whole), (fewer, whole))
    assert found.interval.estimate == pytest.approx(150 / 300 - 250 / 300)
    assert found.interval.low < found.interval.estimate < found.interval.high < 0
    assert found.gain > 1


def test_ratios_without_occasions_claim_nothing():
    """Nothing over nothing is not a number, and is not tested."""
    nothing = np.zeros(5, int)
    found = paired.ratios((nothing, nothing), (nothing, nothing))
    assert math.isnan(found.interval.estimate)
    assert math.isnan(found.p)


def test_newcombe_s_own_example():
    """56/70 less 48/80: .0524 to .3339 (Newcombe 1998, table II, method 10)."""
    found = unpaired.proportions((48, 56), (80, 70))
    assert found.interval.estimate == pytest.approx(0.2)
    assert (found.interval.low, found.interval.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_chi_squared_by_hand():
    """10/20 against 4/20: chi-squared 3.956 times 39/40."""
    known = scipy.stats.chi2.sf(40 * (10 * 16 - 4 * 10) ** 2 / (20 * 20 * 14 * 26) * 39 / 40, 1)
    assert unpaired.chi_squared((10, 4), (20, 20)) == pytest.approx(known)


def test_welch_is_scipy_s():
    """Interval and p-value of two samples of different sizes."""
    found, known = unpaired.means(X, Y[:7]), scipy.stats.ttest_ind(Y[:7], X, equal_var=False)
    bounds = known.confidence_interval()
    assert (found.interval.low, found.interval.high) == pytest.approx((bounds.low, bounds.high))
    assert found.p == pytest.approx(known.pvalue)


def test_samples_that_never_vary_have_bounds():
    """Two samples of zeros, of 20 and 40 units up to 3: by hand the bounds of 0 of 20 and 0 of 40."""
    found = unpaired.means(np.zeros(20), np.zeros(40), support=(0.0, 3.0)).interval
    assert found.estimate == 0
    assert (found.low, found.high) == pytest.approx((3 * np.log(0.025) / 20, -3 * np.log(0.025) / 40))
    assert "MOVER" in found.method
    assert unpaired.means(np.zeros(20), np.zeros(40)).interval.high == np.inf


def test_unpaired_losses_go_each_their_worst_way():
    """A tenth of the first and a fifth of the second sample lost, in [0, 1]: means .5 and .8."""
    args = ((45, 64), (90, 80))
    whole, part = (unpaired.proportions(*args, lost).interval for lost in ((0, 0), (10, 20)))
    assert part.low == pytest.approx(whole.low - 0.2 * 0.8 - 0.1 * 0.5)
    assert part.high == pytest.approx(whole.high + 0.2 * 0.2 + 0.1 * 0.5)


def test_log_rank_of_freireich_s_trial():
    """6-MP against placebo: chi-squared 16.79 (Freireich et al. 1963, Blood 21: 699-716)."""
    drug = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    seen = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    p = log_rank(drug, seen, placebo, [1] * 21)
    assert scipy.stats.chi2.isf(p, 1) == pytest.approx(16.79, abs=0.005)
    assert math.isnan(log_rank([5, 5], [0, 0], [5], [0]))


def test_holm_by_hand():
    """.01 x 3, .03 x 2, then .04 x 1 raised to .06; a NaN stays out of the count."""
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.01, math.nan])[0] == 0.01
    assert holm([0.9, 0.8]) == [1, 1]


def test_simultaneous_level_by_hand():
    """Five intervals at .99 hold together at .95."""
    assert simultaneous(0.95, 5) == pytest.approx(0.99)
    assert simultaneous(0.95, 0) == 0.95
