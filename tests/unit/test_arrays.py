"""Arrays of a bank in one piece of memory."""

from typing import NamedTuple

import numpy as np
import pytest

from sim.dynamics.arrays import LARGE_PAGE, LINE, Floats, Ints, Shorts, side_by_side


class Some(NamedTuple):
    """Arrays of several types, one of them empty."""

    first: Floats
    none: Floats
    second: Ints
    third: Shorts


def some(cells: int) -> Some:
    """Return arrays that hold different numbers; `cells` in the largest."""
    return Some(
        np.arange(cells, dtype=np.float32).reshape(-1, 2),
        np.zeros((0, 7), np.float32),
        np.arange(5) - 2,
        np.arange(9, dtype=np.int32).reshape(3, 3),
    )


def test_arrays_that_fill_a_large_page_move_into_one_piece() -> None:
    """They keep shape, type and numbers, begin on lines of the cache from a large page on, and overlap
    nowhere."""
    given = some(LARGE_PAGE // 4)
    moved = side_by_side(given)
    for before, after in zip(given, moved, strict=True):
        assert (after.dtype, after.shape) == (before.dtype, before.shape)
        assert after.flags.c_contiguous
        assert np.array_equal(before, after)
    full = [array for array in moved if array.size]
    assert len({id(array.base) for array in full}) == 1
    starts = [array.ctypes.data for array in full]
    assert starts[0] % LARGE_PAGE == 0
    assert all(start % LINE == 0 for start in starts)
    ends = [array.ctypes.data + array.nbytes for array in full]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))


@pytest.mark.parametrize("cells", [2, LARGE_PAGE // 16])
def test_few_numbers_stay_where_they_are(cells: int) -> None:
    """A bank of a few lanes does not take a page of two megabytes."""
    given = some(cells)
    assert side_by_side(given) is given
