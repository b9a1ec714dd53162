"""Histories run once more for what happened in every step of them, by the engine that made them."""

from collections.abc import Iterator

from sim.dynamics.arrays import Block
from sim.engines.watch import watch
from sim.engines.world import World
from sim.outcomes.chronicle import Chronicle, Chronicler


def chronicle(world: World, seed: int, program: str, first: int, count: int) -> Chronicle:
    """What happened in histories `first` to `first + count - 1`.

    program: the text of an agents file, which is executed; "" where all states follow the rules.
    """
    chronicler = Chronicler(world.names, world.structure, first, count)
    if not program:
        watch(world, seed, first, count, chronicler)
    else:
        for t, block in _of_agents(world, seed, program, first, count):
            chronicler.see(world.structure, block, t)
    return chronicler.chronicle()


def _of_agents(world: World, seed: int, program: str, first: int, count: int) -> Iterator[tuple[int, Block]]:
    """Steps of histories of the legible engine, and the block that holds what was done in them."""
    from sim.engines.legible import WatchedBank  # Mesa loads here

    bank = WatchedBank(world, seed, program, count)
    bank.advance(first, count)
    for t in range(world.clock.steps):
        bank.show(t)
        yield t, bank.lanes.block
