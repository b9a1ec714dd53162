"""The smooth line through the cells of a design."""

import numpy as np
import pytest

from sim.statistics.smoothing import smooth


def test_points_on_a_line_are_smoothed_to_that_line() -> None:
    """y = 2 x + 1, between the points and at their ends."""
    x = np.array([0.0, 1, 2, 3, 4])
    assert smooth(x, 2 * x + 1, np.array([0, 0.5, 4.0]), 0.6) == pytest.approx([1, 2, 9])


def test_weights_are_tricube_in_the_distance_to_the_farthest_of_the_nearest() -> None:
    """At 0, of 0, 1 and 2: weights 1, (7/8)^3 and nothing, so the line goes through the first two points."""
    x, y = np.array([0.0, 1, 2, 9]), np.array([1.0, 3, 100, 100])
    assert smooth(x, y, np.array([0.0, 0.5]), 0.75)[0] == pytest.approx(1.0, abs=1e-3)


def test_where_all_points_share_a_place_the_line_is_their_mean() -> None:
    """No slope can be told."""
    assert smooth(np.zeros(4), np.array([0.0, 2, 4, 6]), np.zeros(1), 0.5) == pytest.approx([3.0])
