"""Histories with signals taken out, lane by lane: what attribution asks for thousands of times.

A delivery of weight 0 changes nothing, so a world without a signal is the world with its deliveries set to
0, number for number (tests/agreement/test_muted.py). A bank is drawn once and run with as many selections
of deliveries as wanted, each lane with its own; no scenario is built, compiled or drawn anew.
"""

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import Block
from sim.dynamics.step import start
from sim.engines.batch import Bank
from sim.engines.inputs import Lanes
from sim.engines.world import World
from sim.outcomes.rows import Rows

Flags = npt.NDArray[np.bool_]

LANES = 128
"""Lanes of a bank. Attribution draws its orders bank by bank, so that its results depend on this."""


class MutedLanes(Lanes):
    """Lanes that hear only some deliveries: `heard` [M, W], in the order of `World.deliveries`."""

    heard: Flags
    loaded: int | None = None

    def load(self, first: int) -> Block:
        """Fill the block with histories `first` to `first + width - 1`, as far as they are not there
        already.
        """
        if self.loaded != first:
            self.loaded = None  # until all is there: an interrupt leaves nothing that looks whole
            super().load(first)
            self.loaded, self.weights = first, self.block.weight.copy()
        else:
            start(self.world.structure, self.block)
        self.block.weight[:] = np.where(self.heard, self.weights, 0.0)
        return self.block


class MutedBank:
    """A bank of histories of one world, to be run again and again with other deliveries."""

    def __init__(self, world: World, seed: int) -> None:
        self.lanes = MutedLanes(world, seed, LANES)
        self.bank = Bank(world, seed, LANES)
        self.bank.lanes = self.lanes

    def run(self, first: int, used: int, heard: Flags) -> Rows:
        """Rows of histories `first` to `first + used - 1`, at most LANES; heard [M] or [M, LANES]."""
        self.lanes.heard = heard if heard.ndim == 2 else heard[:, None]
        rows = self.bank.run(first, used)
        return {name: column[:used].copy() for name, column in rows.items()}
