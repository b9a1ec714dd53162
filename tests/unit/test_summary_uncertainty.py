"""Parameter draws as clusters: variance split by hand, and intervals that cover where pooling does not."""

import numpy as np
import pytest

from sim.outcomes.summary_uncertainty import average, between, split, uncertainty
from sim.statistics.intervals import proportion
from tests.unit.shown_run import run

META = run().meta


def test_variance_is_split_by_hand() -> None:
    """Two draws of four: shares 1/4 and 3/4; within 6 x 1/4 / 6 = .25, between (.5 - .25) / 4 = .0625."""
    group = np.repeat([0, 1], 4)
    parts = split(np.array([1, 0, 0, 0, 1, 1, 1, 0], bool), group, 2)
    assert parts.means.tolist() == [0.25, 0.75]
    assert parts.within == pytest.approx(0.25)
    assert parts.between == pytest.approx(0.0625)
    assert parts.ratio == pytest.approx(2.0)


def test_equal_draws_leave_nothing_between() -> None:
    """Same shares: everything is chance."""
    parts = split(np.tile([True, False], 20), np.repeat(np.arange(10), 4), 10)
    found = between(parts, META)
    assert found.estimate == 0.0
    assert 0.0 == found.low <= found.high < 0.2


def test_clusters_cover_where_pooling_does_not() -> None:
    """40 draws of 100 histories, shares Beta(1, 4): 92 to 98 % of 400 trials cover 0.2; pooled, not half."""
    rng = np.random.default_rng(3)
    group, covered = np.tile(np.arange(40), 100), np.zeros(2)
    for _ in range(400):
        happened = rng.random(4000) < rng.beta(1, 4, 40)[group]
        clustered = average(split(happened, group, 40), META)
        pooled = proportion(int(happened.sum()), 4000)
        covered += [clustered.low <= 0.2 <= clustered.high, pooled.low <= 0.2 <= pooled.high]
    assert 0.92 <= covered[0] / 400 <= 0.98
    assert covered[1] / 400 < 0.5


def test_no_sample_no_figures() -> None:
    """A fixed theory, or fewer than two histories for a draw: nothing is said."""
    rows = {"replicate": np.arange(10)}
    assert list(uncertainty(rows, META, 0)) == []
    assert list(uncertainty(rows, META, 8)) == []
