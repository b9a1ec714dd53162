"""Peaks: the furthest that each state went against each other, which the level of a dyad does not tell."""

import numpy as np

from sim.dynamics.arrays import Block, Ints, Structure
from sim.model.declaration import ACT, SIDE


class PeakWatch:
    """Watches own acts. `peak` [D, W]: highest rung so far of each directed dyad."""

    def __init__(self, dyads: int, lanes: int, first: int = 0) -> None:
        self.first = first
        self.peak: Ints = np.zeros((dyads, lanes), np.int64)

    def see(self, structure: Structure, block: Block, t: int) -> None:  # noqa: ARG002  an observer is told all
        """Take step t into account."""
        if t >= self.first:
            np.maximum(self.peak, block.choice[ACT] * (block.choice[SIDE] < 0), out=self.peak)
