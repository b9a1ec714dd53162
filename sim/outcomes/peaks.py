"""Peaks: the furthest that each state went against each other, which the level of a dyad does not tell."""

import numpy as np

from sim.dynamics.arrays import ACTOR, TARGET, Block, Ints, Structure
from sim.model.declaration import ACT, CAUSE, JOINING


class PeakWatch:
    """Watches own acts. `peak` [D, W]: highest rung so far of each directed dyad."""

    def __init__(self, dyads: int, lanes: int, first: int = 0) -> None:
        self.first = first
        self.peak: Ints = np.zeros((dyads, lanes), np.int64)

    def see(self, structure: Structure, block: Block, t: int) -> None:
        """Take step t into account."""
        if t >= self.first:
            act = block.conduct[ACT, structure.link[ACTOR], structure.link[TARGET]]
            np.maximum(self.peak, act * (block.choice[CAUSE] != JOINING), out=self.peak)
