"""A third way to drive the rules: step by step from Python, with something that watches; for statistics
the batch engine does not keep.

The trajectories are those of the batch engine and of the agents. Wide banks make the calls from Python cheap.
"""

from typing import Protocol

from sim.dynamics.arrays import Block, Structure
from sim.dynamics.step import watch_steps
from sim.engines.inputs import Lanes
from sim.engines.world import World


class Observer(Protocol):
    """Something that looks at every step once it is over."""

    def see(self, structure: Structure, block: Block, t: int) -> None:
        """Look at step t; the block must not be changed."""


def watch(world: World, seed: int, first: int, count: int, observer: Observer) -> None:
    """Run histories `first` to `first + count - 1` of `world` side by side under the eyes of `observer`."""
    block = Lanes(world, seed, count).load(first)
    for t in watch_steps(world.structure, block):
        observer.see(world.structure, block, t)
