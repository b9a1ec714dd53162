"""Parameter draws as clusters: variance split by hand; coverage is in
tests/verification/test_parameter_coverage.py.
"""

from dataclasses import replace

import numpy as np
import pytest

from sim.outcomes.themes.uncertainty import average, deviation, share, split, uncertainty
from tests.unit.shown_run import run

META = run().meta


def test_variance_is_split_by_hand() -> None:
    """Two draws of four: shares 1/4 and 3/4; within 6 x 1/4 / 6 = .25, between (.5 - .25) / 4 = .0625."""
    parts = split(np.array([1, 0, 0, 0, 1, 1, 1, 0], bool), np.repeat([0, 1], 4), 2)
    assert parts.means.tolist() == [0.25, 0.75]
    assert parts.within == pytest.approx(0.25)
    assert parts.between == pytest.approx(0.0625)
    assert deviation(parts, META).estimate == pytest.approx(0.25)
    assert share(parts, META).estimate == pytest.approx(0.2)


def test_bounds_are_those_of_a_jackknife_by_hand() -> None:
    """Three draws of four: mean squares without each in turn, their logs, Student's t with 2 freedoms."""
    happened = np.array([1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0], bool)
    within = (3 + 4 + 3) / 4 / 9
    left = [(0.125, 7 / 24), (0.5, 0.25), (0.125, 7 / 24)]  # mean squares between and within without each
    pseudo = 3 * np.log(0.25) - 2 * np.log([b - w + within for b, w in left])
    half = 4.302653 * pseudo.std(ddof=1) / 3**0.5
    parts = split(happened, np.repeat([0, 1, 2], 4), 3)
    assert parts.low == pytest.approx(max(0.0, (np.exp(pseudo.mean() - half) - within) / 4))
    assert parts.high == pytest.approx((np.exp(pseudo.mean() + half) - within) / 4, rel=1e-5)


def test_draws_that_differ_by_chance_alone_may_differ_by_nothing() -> None:
    """40 draws of 50 with one probability: 0 is not excluded, and little is left above it."""
    happened = np.random.default_rng(1).random(2000) < 0.3
    found = deviation(split(happened, np.tile(np.arange(40), 50), 40), META)
    assert 0.0 == found.low <= found.estimate < found.high < 0.06


@pytest.mark.parametrize("events", [0, 39, 1961, 2000])
def test_fewer_events_than_draws_tell_nothing_of_the_spread(events: int) -> None:
    """Nor do fewer non-events: the whole range, and the method says why."""
    parts = split(np.arange(2000) < events, np.tile(np.arange(40), 50), 40)
    for found, end in ((deviation(parts, META), 0.5), (share(parts, META), 1.0)):
        assert (found.low, found.high) == (0.0, end)
        assert "fewer events" in found.method


def test_failed_histories_may_all_be_of_the_same_draws() -> None:
    """1 of 100 failed: the mean may be off by .01, the standard deviation by .1."""
    happened = np.random.default_rng(1).random(2000) < 0.3
    parts = split(happened, np.tile(np.arange(40), 50), 40)
    lossy = replace(META, n_attempted=100, n_failed=1)
    assert deviation(parts, lossy).high == pytest.approx(deviation(parts, META).high + 0.1)
    assert average(parts, lossy).high == pytest.approx(average(parts, META).high * 0.99 + 0.01)


def test_no_sample_no_figures() -> None:
    """A fixed theory, or fewer than two histories for a draw: nothing is said."""
    rows = {"replicate": np.arange(10)}
    assert list(uncertainty(rows, META, 0)) == []
    assert list(uncertainty(rows, META, 8)) == []
