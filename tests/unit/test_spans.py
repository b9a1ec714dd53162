"""Spans of histories, by hand."""

import numpy as np

from sim.store import spans


def test_spans_that_touch_or_overlap_are_one() -> None:
    """Spans in any order become the fewest that hold the same histories."""
    assert spans.union([(5, 8), (0, 2), (2, 3), (6, 9), (4, 4)]) == [(0, 3), (5, 9)]


def test_what_is_missing_is_what_nobody_holds() -> None:
    """The gaps within a range, its ends included; spans outside of it do not count."""
    assert list(spans.missing([(2, 4), (6, 7), (20, 30)], (0, 9))) == [(0, 2), (4, 6), (7, 9)]
    assert list(spans.missing([(0, 9)], (0, 9))) == []
    assert list(spans.missing([], (3, 5))) == [(3, 5)]


def test_sets_that_share_a_replicate_overlap() -> None:
    """Touching is no overlap, one common history is."""
    assert not spans.overlap([(0, 2)], [(2, 4)])
    assert spans.overlap([(0, 3)], [(2, 4)])


def test_sorted_replicates_become_spans() -> None:
    """Runs of consecutive numbers, each once."""
    assert spans.merge_sorted(np.array([0, 1, 2, 5, 9, 10])) == [(0, 3), (5, 6), (9, 11)]
    assert spans.merge_sorted([]) == []
    assert spans.size([(0, 3), (5, 6)]) == 4
