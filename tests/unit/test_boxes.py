"""Boxes: counted by hand."""

import numpy as np
import pytest

from sim.statistics import boxes
from sim.statistics.boxes import Limits

INPUTS = {"x": np.array([0.1, 0.2, 0.6, 0.7, 0.9]), "y": np.array([1.0, 5.0, 1.0, 5.0, 5.0])}
INTEREST = np.array([False, False, True, True, False])


def test_inside_by_hand() -> None:
    """Ends belong to the box, and every limit must hold."""
    box = (Limits("x", 0.2, 0.7), Limits("y", 5.0, 9.0))
    assert boxes.inside(box, INPUTS, 5).tolist() == [False, True, False, True, False]
    assert boxes.inside((), INPUTS, 5).all()


def test_quality_by_hand() -> None:
    """x >= .6 holds three of five cases and both of interest: coverage 1, density 2/3, mass 3/5, base 2/5."""
    found = boxes.quality(INPUTS["x"] >= 0.6, INTEREST)
    assert [each.estimate for each in found] == pytest.approx([1, 2 / 3, 3 / 5, 2 / 5])
    assert found.density.low < 2 / 3 < found.density.high


def test_quasi_p_by_hand() -> None:
    """Two of three in the box where two of five are without the limit: P(at least 2 of 3 at .4) = .352."""
    assert boxes.quasi_p(INPUTS["x"] >= 0.6, np.ones(5, bool), INTEREST) == pytest.approx(0.352)


def test_empty_box_proves_nothing() -> None:
    """A box without cases, or without any of interest, has a quasi-p of 1."""
    nothing = np.zeros(5, bool)
    assert boxes.quasi_p(nothing, np.ones(5, bool), INTEREST) == 1
    assert boxes.quasi_p(INPUTS["x"] < 0.3, np.ones(5, bool), INTEREST) == 1


def test_accuracy_is_nothing_at_both_ends() -> None:
    """Everything and nothing score 0; a box denser than the rest scores above."""
    scores = boxes.accuracy(np.array([1.0, 0.5, 0.0]), np.array([0.4, 0.7, 1.0]), 0.4)
    assert scores == pytest.approx([0, 0.15, 0])
