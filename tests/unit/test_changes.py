"""Mean of paired changes that are mostly zero."""

import numpy as np
import pytest

from sim.statistics.changes import mean_change


def test_many_changes_are_t() -> None:
    """With many changes the interval is Student's: mean 0.1, standard error known by hand."""
    x = np.repeat([1.0, 0.0, -1.0], [200, 700, 100])
    found = mean_change(x, 1)
    half = 1.962 * np.sqrt((300 - 1000 * 0.01) / 999 / 1000)
    assert (found.low, found.high) == pytest.approx((0.1 - half, 0.1 + half), abs=2e-4)
    assert found.method.startswith("paired t")


def test_no_change_is_no_proof() -> None:
    """Zero of 1,000 leaves both bounds away from zero, about 4.4 / n each way at half the error."""
    found = mean_change(np.zeros(1000), 1)
    assert found.estimate == 0
    assert found.high == pytest.approx(-found.low)
    assert 0.003 < found.high < 0.006


def test_few_changes_hold_zero() -> None:
    """Three rises of 2,000: the estimate is 0.0015, and no effect at all is not excluded on the upper side
    only.
    """
    x = np.zeros(2000)
    x[:3] = 1
    found = mean_change(x, 1)
    assert found.low < 0.0015 < found.high
    assert "counted separately" in found.method


def test_dust_is_no_change() -> None:
    """What sums that should cancel leave over counts as zero: one fall of 100 proves no sign."""
    x = np.full(100, 1e-17)
    x[0] = -0.1
    found = mean_change(x, 1)
    assert found.low < 0 < found.high


def test_larger_than_possible_is_refused() -> None:
    """A change beyond the stated largest one is an error of the caller."""
    with pytest.raises(ValueError, match="allowed at most 1"):
        mean_change(np.array([1.5]), 1)


def test_nothing_observed() -> None:
    """No histories, no claim."""
    assert np.isnan(mean_change(np.empty(0), 1).estimate)


def test_intervals_cover() -> None:
    """Over true effects of 0.002 up and 0.001 down in 800 histories, at least 93 of 100 intervals hold
    0.001.
    """
    generator = np.random.default_rng(5)
    draws = generator.choice([1.0, -1.0, 0.0], p=[0.002, 0.001, 0.997], size=(400, 800))
    found = [mean_change(x, 1) for x in draws]
    assert sum(each.low <= 0.001 <= each.high for each in found) >= 0.93 * 400
