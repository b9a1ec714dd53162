"""The confidence sequence against numbers worked out by hand."""

import math

import pytest

from sim.statistics.intervals import proportion
from sim.statistics.sequential import looks, sequence, sequence_bounds


def test_the_first_units_by_hand():
    """One unit: B(1/2, 3/2) / B(1/2, 1/2) = 1/2, so p is left out where 1/2 / (1 - p) exceeds 20."""
    assert sequence_bounds(0, 1) == pytest.approx((0, 0.975))
    assert sequence_bounds(1, 1) == pytest.approx((0.025, 1))


def test_one_of_two_by_hand():
    """B(3/2, 3/2) / B(1/2, 1/2) = 1/8, so the bounds are the roots of p (1 - p) = 1/160."""
    root = (1 - math.sqrt(1 - 4 / 160)) / 2
    assert sequence_bounds(1, 2) == pytest.approx((root, 1 - root))


def test_no_event_by_hand():
    """0 of n: the product of (2 i - 1) / (2 i) over i is 20 (1 - p)^n at the bound."""
    mixed = math.prod((2 * i - 1) / (2 * i) for i in range(1, 101))
    assert sequence_bounds(0, 100) == pytest.approx((0, 1 - (mixed / 20) ** (1 / 100)))


def test_it_is_wider_than_one_look_and_mirrors():
    """Twice as wide at 10,000 units; events and non-events change places."""
    low, high = sequence_bounds(5000, 10_000)
    once = proportion(5000, 10_000)
    assert (high - low) / (once.high - once.low) == pytest.approx(2.018, abs=1e-3)
    low, high = sequence_bounds(3, 1000)
    assert sequence_bounds(997, 1000) == pytest.approx((1 - high, 1 - low))


def test_a_mean_within_a_support():
    """Observations from -1 to 1 with a sum of 20 in 100 are the bounds of 60 of 100, stretched."""
    low, high = sequence_bounds(60, 100)
    found = sequence(20, 100, support=(-1, 1))
    assert (found.low, found.high) == pytest.approx((2 * low - 1, 2 * high - 1))
    assert (found.estimate, found.n, found.method) == (0.2, 100, "confidence sequence 95 %")


def test_failed_units_count_both_ways():
    """Two lost of 102: low as 50 of 102, high as 52 of 102."""
    found = sequence(50, 100, 2)
    assert (found.low, found.high) == (sequence_bounds(50, 102)[0], sequence_bounds(52, 102)[1])
    assert found.method == "confidence sequence 95 %, 2 failed as worst case"


def test_nothing_is_claimed_of_nothing_or_of_the_impossible():
    """No unit, no claim; a sum beyond the support is the caller's error, rounding is not."""
    assert math.isnan(sequence(0, 0, 3).estimate)
    for total, n in ((11, 10), (-1, 10)):
        with pytest.raises(ValueError, match="cannot be"):
            sequence(total, n)
    assert sequence(10 + 1e-12, 10).high == 1


def test_each_look_has_half_as_many_more_and_the_last_is_the_most():
    """From the first on, each half as many more rounded up; the last is the most there may be."""
    assert list(looks(2000, 8000)) == [2000, 3000, 4500, 6750, 8000]
    assert list(looks(2000, 2000)) == [2000]
    assert list(looks(2000, 100)) == [100]
