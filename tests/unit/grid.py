"""An even grid of the one uniform that a rule draws, a point for each lane: shares and their order show."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

LANES = 4000
EVEN: npt.NDArray[np.float32] = ((np.arange(LANES) + 0.5) / LANES).astype(np.float32)


def assert_picks(found: npt.NDArray[np.int32], odds: Mapping[int, float]) -> None:
    """The grid picks rungs with these odds, in their order: the first of them where the draw is least.

    Where one rung ends and the next begins a point may fall to either side.
    """
    shares = np.array(list(odds.values())) / sum(odds.values())
    ends = np.minimum(np.cumsum(shares), 1.0)
    expected = np.array(list(odds))[np.minimum(np.searchsorted(ends, EVEN), len(odds) - 1)]
    wrong = np.flatnonzero(expected != found)
    assert len(wrong) <= len(odds) - 1, (found[wrong][:9], expected[wrong][:9], wrong[:9])
    assert all(np.abs(ends - EVEN[at]).min() < 1.0 / LANES for at in wrong)
