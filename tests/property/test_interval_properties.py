"""What holds of every interval, whatever the numbers."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.statistics.intervals import proportion
from sim.statistics.means import mean
from sim.statistics.quantiles import quantile
from sim.statistics.ratios import ratio_of_sums
from sim.statistics.survival import kaplan_meier, median_time, restricted_mean
from sim.statistics.unseen import kinds, unseen_mass

TOLERANCE = 1e-9
WEEKS = 107
counts = st.lists(st.integers(0, WEEKS), min_size=1, max_size=60)
rare = st.lists(st.sampled_from([0] * 20 + [1, 2, 50]), min_size=1, max_size=60)
failures = st.integers(0, 20)
at_leisure = settings(deadline=None)  # a busy machine proves nothing about an interval


@st.composite
def events(draw):
    """k events in n units."""
    n = draw(st.integers(1, 100_000))
    return draw(st.one_of(st.integers(0, min(n, 15)), st.integers(0, n))), n


@st.composite
def shares(draw):
    """Parts and wholes of up to 40 histories, at least one of them with an occasion."""
    whole = np.array(draw(st.lists(st.integers(0, 12), min_size=1, max_size=40)))
    assume(whole.any())
    return np.array([draw(st.integers(0, int(w))) for w in whole]), whole


@at_leisure
@given(events(), failures)
def test_a_proportion_lies_within_its_interval(kn, failed):
    """0 <= low <= k/n <= high <= 1."""
    found = proportion(*kn, failed)
    assert 0 <= found.low <= found.estimate + TOLERANCE
    assert found.estimate - TOLERANCE <= found.high <= 1


@at_leisure
@given(events(), failures)
def test_one_event_more_lowers_no_bound(kn, failed):
    """Both bounds rise with k, also where the exact interval hands over to Wilson's."""
    k, n = kn
    assume(k < n)
    fewer, more = proportion(k, n, failed), proportion(k + 1, n, failed)
    assert fewer.low <= more.low
    assert fewer.high <= more.high


@at_leisure
@given(events(), failures)
def test_events_and_non_events_mirror_each_other(kn, failed):
    """The interval of 1 - p is one less that of p."""
    k, n = kn
    found, other = proportion(k, n, failed), proportion(n - k, n, failed)
    assert other.low == pytest.approx(1 - found.high, abs=TOLERANCE)
    assert other.high == pytest.approx(1 - found.low, abs=TOLERANCE)


@at_leisure
@given(events(), failures)
def test_every_failure_widens_a_proportion(kn, failed):
    """One failure more raises no low bound and lowers no high one."""
    without, found = proportion(*kn, failed), proportion(*kn, failed + 1)
    assert found.low <= without.low
    assert found.high >= without.high


@at_leisure
@given(events())
def test_more_confidence_is_wider(kn):
    """A 99 % interval contains the 90 % one."""
    narrow, wide = proportion(*kn, level=0.9), proportion(*kn, level=0.99)
    assert wide.low <= narrow.low
    assert wide.high >= narrow.high


@at_leisure
@given(st.one_of(counts, rare), failures)
def test_a_mean_lies_within_its_interval_and_that_within_the_support(x, failed):
    """low <= mean <= high, and nothing beyond what an observation can be."""
    found = mean(x, failed, (0, WEEKS))
    assert 0 <= found.low <= found.estimate + TOLERANCE
    assert found.estimate - TOLERANCE <= found.high <= WEEKS


@at_leisure
@given(st.one_of(counts, rare), failures)
def test_a_mean_in_other_units_has_its_interval_in_other_units(x, failed):
    """Days instead of weeks: seven times the bounds, also where the rule switches."""
    weeks, days = mean(x, failed, (0, WEEKS)), mean(7 * np.array(x), failed, (0, 7 * WEEKS))
    assert days.method == weeks.method
    assert (days.low, days.high) == pytest.approx((7 * weeks.low, 7 * weeks.high), abs=1e-6)


@at_leisure
@given(st.one_of(counts, rare), failures)
def test_failures_widen_a_mean(x, failed):
    """Bounds move outwards only."""
    without, found = mean(x, failed, (0, WEEKS)), mean(x, failed + 1, (0, WEEKS))
    assert found.low <= without.low + TOLERANCE
    assert found.high >= without.high - TOLERANCE


@at_leisure
@given(counts, st.floats(0.01, 0.99), failures)
def test_a_quantile_lies_within_its_interval_and_failures_widen_it(x, q, failed):
    """Distribution-free bounds enclose the estimate, more widely with every failure."""
    without, found = quantile(x, q, failed, (0, WEEKS)), quantile(x, q, failed + 1, (0, WEEKS))
    assert without.low <= without.estimate <= without.high
    assert found.low <= without.low
    assert found.high >= without.high


@at_leisure
@given(shares(), failures)
def test_a_ratio_lies_within_its_interval(ab, failed):
    """0 <= low <= ratio <= high <= 1."""
    found = ratio_of_sums(*ab, failed)
    assert 0 <= found.low <= found.estimate + TOLERANCE
    assert found.estimate - TOLERANCE <= found.high <= 1


@at_leisure
@given(shares(), failures)
def test_a_part_and_its_rest_mirror_each_other(ab, failed):
    """The interval of the rest is one less that of the part."""
    part, whole = ab
    found, rest = ratio_of_sums(part, whole, failed), ratio_of_sums(whole - part, whole, failed)
    assert (rest.low, rest.high) == pytest.approx((1 - found.high, 1 - found.low), abs=1e-7)


@at_leisure
@given(shares(), st.integers(1, 30))
def test_replicates_without_occasion_tell_nothing(ab, empty):
    """Any number of them leaves ratio, bounds and n as they are."""
    part, whole = ab
    more = [np.append(x, np.zeros(empty, int)) for x in ab]
    assert ratio_of_sums(*more) == ratio_of_sums(part, whole)


@at_leisure
@given(shares(), failures)
def test_failures_widen_a_ratio(ab, failed):
    """Bounds move outwards only."""
    without, found = ratio_of_sums(*ab, failed), ratio_of_sums(*ab, failed + 1)
    assert found.low <= without.low
    assert found.high >= without.high


@at_leisure
@given(st.lists(st.integers(1, 30), min_size=1, max_size=40), failures)
def test_unseen_mass_and_number_of_kinds_lie_within_their_bounds(seen, failed):
    """Shares within 0 and 1, kinds within those seen and those possible."""
    mass, number = unseen_mass(seen, failed), kinds(seen, failed, 60)
    assert 0 <= mass.low <= mass.estimate <= mass.high <= 1
    assert len(seen) == number.low <= number.estimate <= number.high == 60


@at_leisure
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60), failures)
def test_a_curve_falls_between_its_bounds(watched, failed):
    """1 >= S >= 0, never rising, low <= S <= high at every time, and failures widen."""
    time, observed = zip(*watched, strict=True)
    without, curve = (kaplan_meier(time, observed, 30, f) for f in (0, failed))
    assert (np.diff(curve.survival) <= 0).all()
    assert (curve.low <= curve.survival + TOLERANCE).all()
    assert (curve.survival <= curve.high + TOLERANCE).all()
    assert (curve.low >= 0).all()
    assert (curve.high <= 1).all()
    half, kept = median_time(curve), restricted_mean(curve)
    assert half.low <= half.estimate <= half.high
    assert 0 <= kept.low <= kept.estimate + TOLERANCE
    assert kept.estimate <= kept.high + TOLERANCE <= 30 + 2 * TOLERANCE
    assert half.low <= median_time(without).low
    assert half.high >= median_time(without).high


@at_leisure
@given(st.lists(st.integers(-1, 19), min_size=1, max_size=60), st.integers(1, 20))
def test_without_early_censoring_the_curve_counts(first, at):
    """All watched to the end: S is the share without an event, and the restricted mean the mean."""
    first = np.array(first)
    time = np.where(first < 0, 20, first + 1)
    curve = kaplan_meier(time, first >= 0, 20)
    assert curve.survival[at] == pytest.approx(np.mean((first < 0) | (first >= at)))
    assert restricted_mean(curve).estimate == pytest.approx(time.mean())
