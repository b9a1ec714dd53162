"""Lists of the few histories in which something happens.

A loop that vectorises marks them, a byte each; eight marks are looked at with one glance, so that to find
nobody costs next to nothing.
"""

import numpy as np

from sim.dynamics.arrays import Ints, Words
from sim.dynamics.compiled import compiled

AT_ONCE = 8
NOBODY = np.uint64(0)


@compiled
def list_marked(marks: Words, lane: Ints) -> int:
    """Number of marked histories; which ones, in their order, into `lane` [W]; marks [W/8], a byte each."""
    marked = marks.view(np.uint8)
    found = 0
    for at in range(marks.shape[0]):
        if marks[at] != NOBODY:
            for w in range(AT_ONCE * at, min(AT_ONCE * (at + 1), lane.shape[0])):
                lane[found] = w
                found += marked[w]
    return found
