"""Intervals against numbers worked out by hand or printed in the source."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.statistics.intervals import (
    clopper_pearson,
    joint_proportions,
    proportion,
    proportion_bounds,
    proportions,
    wilson,
)
from sim.statistics.means import mean
from sim.statistics.quantiles import enclosing_ranks, median, quantile, quantiles
from sim.statistics.ratios import ratio_of_sums
from sim.statistics.unseen import kinds, unseen_mass

NEWCOMBE = [  # Newcombe 1998, Statistics in Medicine 17: 857-872, table I, methods 3 and 5
    (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
    (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
    (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
    (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
]


@pytest.mark.parametrize(("k", "n", "score", "exact"), NEWCOMBE)
def test_proportion_bounds_are_the_published_ones(k, n, score, exact):
    """Wilson's and Clopper-Pearson's bounds equal the four decimals of Newcombe's table."""
    assert np.round(wilson(k, n), 4) == pytest.approx(score)
    assert np.round(clopper_pearson(k, n), 4) == pytest.approx(exact)


def test_no_event_in_a_thousand_bounds_the_probability_from_above():
    """0 of 1,000 leaves up to .00368, which is 1 - .025^(1/1000)."""
    found = proportion(0, 1000)
    assert (found.estimate, found.low) == (0, 0)
    assert found.high == pytest.approx(1 - 0.025 ** (1 / 1000))
    assert found.method == "Clopper-Pearson 95 %"


@pytest.mark.parametrize(
    ("k", "n", "name"),
    [
        (9, 1000, "Clopper-Pearson"),
        (10, 1000, "Wilson"),
        (990, 1000, "Wilson"),
        (991, 1000, "Clopper-Pearson"),
    ],
)
def test_the_exact_interval_takes_over_below_ten_events_or_non_events(k, n, name):
    """The rule switches between 9 and 10, on both sides, and the method says which was used."""
    bounds = {"Wilson": wilson, "Clopper-Pearson": clopper_pearson}[name](k, n)
    found = proportion(k, n)
    assert (found.low, found.high) == pytest.approx((float(bounds[0]), float(bounds[1])))
    assert found.method == f"{name} 95 %"


def test_failed_replicates_count_both_ways():
    """Two failures of 102 attempts: low as 50 of 102, high as 52 of 102, the estimate as 50 of 100."""
    found = proportion(50, 100, failed=2)
    assert found.estimate == 0.5
    assert found.low == pytest.approx(float(wilson(50, 102)[0]))
    assert found.high == pytest.approx(float(wilson(52, 102)[1]))
    assert found.method == "Wilson 95 %, 2 failed as worst case"
    assert (found.n, found.failed) == (100, 2)


def test_a_failure_never_shortens_an_interval_by_changing_its_rule():
    """0 of 10 with 9 and with 10 failures: with the tenth counted as an event Wilson would be shorter."""
    nine, ten = proportion(0, 10, failed=9), proportion(0, 10, failed=10)
    assert ten.high > nine.high
    assert ten.high == float(clopper_pearson(10, 20)[1])
    assert ten.method == "Clopper-Pearson 95 %, 10 failed as worst case"


def test_nothing_out_of_nothing_is_not_a_number():
    """0/0 claims nothing, whichever way it is asked."""
    nothing = ratio_of_sums([0, 0], [0, 0], 3)
    for found in (proportion(0, 0, 3), mean([], 3), median([], 3), nothing, unseen_mass([], 3)):
        assert math.isnan(found.estimate)
        assert math.isnan(found.low)
        assert math.isnan(found.high)
        assert (found.n, found.failed, found.method) == (0, 3, "no occasions")


def test_impossible_counts_are_refused():
    """More events than units is an error of the caller, not a probability above 1."""
    with pytest.raises(ValueError, match="between 0 and n = 10"):
        proportion(11, 10)
    with pytest.raises(ValueError, match="between 0 and n = 10"):
        proportion(-1, 10)


def test_many_proportions_equal_each_one():
    """Arrays and scalars agree."""
    assert proportions([0, 7, 50, 100], 100, 4) == [proportion(k, 100, 4) for k in (0, 7, 50, 100)]
    low, high = proportion_bounds(np.array([[1, 20], [30, 99]]), 100)
    assert low.shape == high.shape == (2, 2)
    assert low[0, 1] == proportion(20, 100).low


def test_joint_intervals_are_bonferroni_and_exact():
    """Over ten cells each interval is an exact 99.5 % one, and the method names the joint level."""
    found = joint_proportions([50], 100, cells=10)[0]
    assert (found.low, found.high) == pytest.approx(tuple(map(float, clopper_pearson(50, 100, 0.995))))
    assert found.method == "Clopper-Pearson 95 % jointly over 10"


def test_mean_of_one_to_five():
    """1..5: mean 3, s² = 2.5, t(4) = 2.776, so 3 ± 1.963."""
    found = mean([1, 2, 3, 4, 5], support=(0, 10))
    assert found.estimate == 3
    assert (found.low, found.high) == pytest.approx((3 - 2.776445 * 0.5**0.5, 3 + 2.776445 * 0.5**0.5))
    assert found.method == "t 95 %"


def test_mean_of_zeros_has_the_exact_poisson_bound():
    """No event in 1,000 units that can hold at most one: high is -ln(.025) / 1000 (Garwood 1936)."""
    found = mean(np.zeros(1000, int), support=(0, 1))
    assert (found.estimate, found.low) == (0, 0)
    assert found.high == pytest.approx(-math.log(0.025) / 1000)
    assert found.method == "gamma 95 %"


def test_mean_of_rare_events_is_nearly_the_exact_poisson_interval():
    """4 events in 10,000 units: Garwood's bounds for a count of 4 are 1.0899 and 10.2416."""
    found = mean([1] * 4 + [0] * 9996, support=(0, 1))
    assert (found.low * 1e4, found.high * 1e4) == pytest.approx((1.0899, 10.2416), rel=2e-3)


def test_mean_does_not_claim_certainty_from_a_constant_sample():
    """Thirty equal observations leave room on both sides of them within the support, and only there."""
    inside, edge = mean([5] * 30, support=(0, 10)), mean([10] * 30, support=(0, 10))
    assert inside.low < 5 < inside.high
    assert edge.low < 10 == edge.high
    without = mean([5] * 30)
    assert (without.low, without.high) == (-math.inf, math.inf)


def test_mean_mirrors():
    """Ten less the observations has ten less the bounds, in the skewed case as in the other."""
    for x in (np.array([0] * 97 + [1, 1, 6]), np.arange(10)):
        found, other = mean(x, 2, (0, 10)), mean(10 - x, 2, (0, 10))
        assert (other.low, other.high) == pytest.approx((10 - found.high, 10 - found.low))


def test_failed_replicates_move_a_mean_to_the_ends_of_its_support():
    """One failure in six attempts: a sixth of the bounds comes from the support's ends."""
    without, found = mean([1, 2, 3, 4, 5], support=(0, 10)), mean([1, 2, 3, 4, 5], 1, (0, 10))
    assert found.low == pytest.approx(5 / 6 * without.low)
    assert found.high == pytest.approx(5 / 6 * without.high + 10 / 6)
    assert mean([1, 2, 3], 1).high == math.inf


def test_mean_refuses_what_lies_outside_the_support():
    """A value beyond the stated range, or none at all, is an error and no quiet number."""
    with pytest.raises(ValueError, match="allowed 0 to 10"):
        mean([3, 11], support=(0, 10))
    with pytest.raises(ValueError, match="nan"):
        mean([1.0, math.nan])


def test_sums_of_large_integers_are_exact():
    """A million counts of 2^31 - 1 do not overflow and lose nothing."""
    big = np.full(1_000_000, 2**31 - 1, np.int32)
    assert mean(big, support=(0, 2**31)).estimate == 2**31 - 1
    ratio = ratio_of_sums(big, big)
    assert ratio.low > 0.99999
    assert ratio.estimate == ratio.high == 1


RANKS = [(5, (0, 6)), (6, (1, 6)), (10, (2, 9)), (20, (6, 15)), (100, (40, 61))]


@pytest.mark.parametrize(("n", "ranks"), RANKS)
def test_ranks_around_the_median_are_the_tabulated_ones(n, ranks):
    """Ranks that enclose the median with 95 % (David & Nagaraja 2003); below n = 6 there are none."""
    assert enclosing_ranks(n, 0.5) == ranks


def test_median_and_its_order_statistics():
    """Of 1..10 the median is 5.5 and the 2nd and 9th value enclose it."""
    found = median(np.arange(10, 0, -1))
    assert (found.estimate, found.low, found.high) == (5.5, 2, 9)
    assert found.method == "order-statistic 95 %"


def test_quantiles_fall_back_on_the_support_where_n_is_too_small():
    """The 5 % quantile of ten values has no order statistic below it."""
    found = quantile(np.arange(1, 11), 0.05, support=(0, 20))
    assert (found.low, found.high) == (0, 3)
    assert quantile(np.arange(1, 11), 0.05).low == -math.inf


def test_failed_replicates_shift_the_ranks_of_a_quantile():
    """Two failures make 12 attempts, ranks 3 and 10: as the lowest they leave rank 1, as the highest 10."""
    assert enclosing_ranks(12, 0.5) == (3, 10)
    found = median(np.arange(1, 11), failed=2)
    assert (found.low, found.high) == (1, 10)


def test_several_quantiles_equal_each_one():
    """One partial sort serves all quantiles."""
    x = np.random.default_rng(1).normal(size=501)
    assert quantiles(x, [0.05, 0.5, 0.95], 3) == [quantile(x, q, 3) for q in (0.05, 0.5, 0.95)]
    low, high = quantiles(x, [0.05, 0.95])
    theirs = np.quantile(x, [0.05, 0.95], method="averaged_inverted_cdf")
    assert [low.estimate, high.estimate] == pytest.approx(list(theirs))


@pytest.mark.parametrize(("k", "n"), [(0, 7), (3, 7), (7, 7), (2, 400)])
def test_a_ratio_with_one_occasion_each_is_clopper_pearson(k, n):
    """Replicates with one occasion or none: the ratio is a binomial share of those with one, exactly."""
    part = np.array([1] * k + [0] * (n - k) + [0] * 50)
    whole = np.array([1] * n + [0] * 50)
    found = ratio_of_sums(part, whole)
    assert (found.low, found.high) == pytest.approx(tuple(map(float, clopper_pearson(k, n))), abs=1e-12)
    assert found.n == n


def test_a_ratio_does_not_depend_on_the_unit_of_its_counts():
    """Every replicate's counts tenfold: the same share from the same number of histories."""
    part, whole = np.array([0, 1, 2, 0, 1]), np.array([1, 1, 4, 2, 3])
    once, ten = ratio_of_sums(part, whole), ratio_of_sums(10 * part, 10 * whole)
    assert (ten.estimate, ten.low, ten.high) == pytest.approx((once.estimate, once.low, once.high))
    assert once.estimate == pytest.approx(4 / 11)


def test_occasions_of_one_replicate_are_not_independent():
    """All the difference lying between histories, 40 occasions in four say no more than four occasions."""
    found = ratio_of_sums([10, 10, 0, 0], [10, 10, 10, 10])
    low, high = clopper_pearson(2, 4)
    assert (found.low, found.high) == pytest.approx((float(low), float(high)))


def test_failed_replicates_widen_a_ratio_by_the_busiest_one_seen():
    """One failure beside 2 of 8 occasions, at most 4 in one: a third of the weight is unknown."""
    part, whole = [1, 1, 0], [2, 2, 4]
    without, found = ratio_of_sums(part, whole), ratio_of_sums(part, whole, failed=1)
    assert found.low == pytest.approx(2 / 3 * without.low)
    assert found.high == pytest.approx(2 / 3 * without.high + 1 / 3)


def test_a_part_greater_than_its_whole_is_refused():
    """The ratio is a share, history by history."""
    with pytest.raises(ValueError, match="between 0 and its whole"):
        ratio_of_sums([0, 3], [5, 2])


def test_unseen_mass_is_the_share_of_singletons():
    """Good-Turing: two of ten observations are the only one of their kind."""
    found = unseen_mass([5, 3, 1, 1])
    assert found.estimate == 0.2
    assert found.low == 0
    assert found.high > 0.2


def test_unseen_mass_is_zero_once_all_possible_kinds_are_seen():
    """Of four possible kinds four were met, so no other can be."""
    found = unseen_mass([5, 3, 1, 1], failed=1, possible=4)
    assert (found.estimate, found.low, found.high) == (0, 0, 0)


def test_unseen_mass_without_singletons_is_not_certainty():
    """A thousand observations of two kinds: up to -ln(.025) / 1000 may be left."""
    assert unseen_mass([600, 400]).high == pytest.approx(-math.log(0.025) / 1000)


def test_number_of_kinds():
    """Chao 1984, bias-corrected: 4 seen, two once and none twice give 4 + 9/10 · 2 · 1 / 2 = 4.9."""
    found = kinds([5, 3, 1, 1], possible=16)
    assert (found.estimate, found.low, found.high) == (pytest.approx(4.9), 4, 16)


def test_scipy_agrees_on_the_proportion():
    """scipy.stats.binomtest, written by others, gives the same bounds."""
    for k, n in ((3, 40), (25, 60)):
        test = stats.binomtest(k, n)
        exact, score = test.proportion_ci(method="exact"), test.proportion_ci(method="wilson")
        assert tuple(map(float, clopper_pearson(k, n))) == pytest.approx((exact.low, exact.high))
        assert tuple(map(float, wilson(k, n))) == pytest.approx((score.low, score.high))
