"""Histories that climb a ladder of escalation, copied where they first reach a rung and continued with
fresh chance.

A state of affairs is everything a block holds of a lane, inputs included, and how long force has been
mutual. Copies of it go on under a seed of their own, so that two copies share their past and nothing else.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import ACTOR, REVERSE, TARGET, UNDIRECTED, Block, blank_block
from sim.dynamics.draws import seed_words
from sim.dynamics.step import advance, made
from sim.engines.inputs import Lanes
from sim.engines.world import World
from sim.model.declaration import ACT, FORCE

LANES = 256
KEPT = ("theory", "own", "pair", "dyad", "memory", "choice", "weight", "schedule", "chance")
"""Fields of a block that make up the state of a lane; their last axis is the lane."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ladder:
    """Nested heights of escalation in any of some dyads: threat, display, force, then one for each step of
    mutual force.

    A dyad's height is 0 below a threat, 1 to 3 for the levels up to force, 3 + n where force by both sides
    has lasted n steps; the war level of `sim.outcomes.escalation` is height `top`.
    """

    world: World
    dyads: tuple[str, ...]

    @cached_property
    def sides(self) -> tuple[Ints, Ints]:
        """Both directed dyads of each of `dyads`."""
        link = self.world.structure.link
        forth = np.flatnonzero(link[ACTOR] < link[TARGET])
        chosen = np.isin(link[UNDIRECTED, forth], [self.world.names.dyads.index(dyad) for dyad in self.dyads])
        return forth[chosen], link[REVERSE, forth[chosen]]

    @property
    def top(self) -> int:
        """Height of a war."""
        return 3 + self.world.clock.war_steps

    def mutual(self, block: Block, before: Ints) -> Ints:
        """Steps of force by both sides running, [P, W], after the block's step; `before` it, [P, W]."""
        one, other = (block.choice[ACT, side] for side in self.sides)
        return np.where(np.minimum(one, other) == FORCE, before + 1, 0)

    def height(self, block: Block, mutual: Ints) -> Ints:
        """Height reached in the block's step, [W]."""
        one, other = (block.choice[ACT, side] for side in self.sides)
        level = np.maximum(np.maximum(one, other) - 2, 0)
        return np.asarray(np.where(mutual > 0, 3 + mutual, level).max(axis=0))


@dataclass(frozen=True)
class States:
    """States of affairs, one a path: a block's arrays by field, all with the path last.

    mutual [P, paths]: steps of mutual force running. step [paths]: the step that comes next. height
    [paths]: of the step before.
    """

    arrays: dict[str, npt.NDArray[np.generic]]
    mutual: Ints
    step: Ints
    height: Ints

    def __len__(self) -> int:
        return len(self.step)

    def take(self, which: Ints) -> "States":
        """Copies of some paths, in that order, also repeated."""
        arrays = {name: array[..., which] for name, array in self.arrays.items()}
        return States(arrays, self.mutual[:, which], self.step[which], self.height[which])


def joined(parts: list[States]) -> States:
    """Paths of several parts, one after the other."""
    names = parts[0].arrays
    return States(
        {name: np.concatenate([part.arrays[name] for part in parts], axis=-1) for name in names},
        np.concatenate([part.mutual for part in parts], axis=-1),
        np.concatenate([part.step for part in parts]),
        np.concatenate([part.height for part in parts]),
    )


def derived(seed: int, *place: int) -> int:
    """A seed for the histories at `place`, independent of that of any other place (64 bits of BLAKE2b)."""
    text = "/".join(map(str, ("splitting", seed, *place)))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def beginnings(ladder: Ladder, seed: int, paths: int) -> States:
    """`paths` paths before the first step, each with uncertain inputs of its own."""
    lanes = Lanes(ladder.world, seed, paths)
    block = lanes.load(0)
    arrays = {name: getattr(block, name) for name in KEPT}
    nothing = np.zeros(paths, np.int64)
    return States(arrays, np.zeros((len(ladder.dyads), paths), np.int64), nothing, nothing)


def climb(ladder: Ladder, starts: States, seed: int, goal: int) -> tuple[States, Ints]:
    """Continue every path under `seed` until it is at height `goal` or the horizon ends.

    Returns the states in which the goal was first reached, with the number of the path that each belongs to.
    """
    order = np.argsort(starts.step, kind="stable")
    banks = [order[first : first + LANES] for first in range(0, len(order), LANES)]
    done = [_climb(ladder, starts.take(bank), bank, seed, goal) for bank in banks]
    return joined([states for states, _ in done]), np.concatenate([paths for _, paths in done])


def _climb(ladder: Ladder, starts: States, paths: Ints, seed: int, goal: int) -> tuple[States, Ints]:
    """One bank of at most LANES paths; `paths` numbers them, and so addresses their chance."""
    block = _block(ladder.world, starts, paths, seed)
    mutual = starts.mutual.copy()
    there = starts.height >= goal
    reached, who = [starts.take(np.flatnonzero(there))], [np.flatnonzero(there)]
    first, step = int(starts.step.min()), made(ladder.world.structure.states)
    for t in range(first, ladder.world.clock.steps):
        if there.all():
            break
        _set_out(block, mutual, starts, np.flatnonzero(starts.step == t)) if t > first else None
        advance(step, ladder.world.structure, block, t)
        mutual = ladder.mutual(block, mutual)
        height = ladder.height(block, mutual)
        new = np.flatnonzero((height >= goal) & ~there & (starts.step <= t))
        if len(new):
            there[new] = True
            reached.append(_state(block, mutual, height, new, t + 1))
            who.append(new)
    return joined(reached), paths[np.concatenate(who)]


def _block(world: World, starts: States, paths: Ints, seed: int) -> Block:
    block = blank_block(world.structure, len(starts))
    block.seed[:] = seed_words(seed)
    block.replicate[:] = paths.astype(np.uint64)
    for name, array in starts.arrays.items():
        getattr(block, name)[:] = array
    return block


def _set_out(block: Block, mutual: Ints, starts: States, lanes: Ints) -> None:
    """Put paths that start now where they start; whatever ran in their lanes before did not count."""
    for name, array in starts.arrays.items():
        getattr(block, name)[..., lanes] = array[..., lanes]
    mutual[:, lanes] = starts.mutual[:, lanes]
    block.joined[:] = 1  # who starts here may have joined a fight in the step before


def _state(block: Block, mutual: Ints, height: Ints, lanes: Ints, step: int) -> States:
    arrays = {name: getattr(block, name)[..., lanes] for name in KEPT}
    return States(arrays, mutual[:, lanes], np.full(len(lanes), step), height[lanes])
