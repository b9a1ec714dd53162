"""Histories that climb a ladder of escalation, copied where they first reach a stage and continued with
fresh chance.

A state of affairs is everything a block holds of a lane, inputs included. Copies of it go on under a seed of
their own, so that two copies share their past and nothing else.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import ACTOR, FORTH, OF, RETURN, TARGET, THIRD, Block, blank_block
from sim.dynamics.draws import seed_words
from sim.dynamics.step import advance, make
from sim.engines.inputs import Lanes
from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    AGE,
    AT_WAR,
    DISPLAY,
    FORCE,
    JOIN_FIRST,
    JOIN_SECOND,
    SIDE,
    STIRRED,
    THREATEN,
    TOP,
    WAR,
    WORST,
)

LANES = 256
KEPT = (
    "theory", "own", "pair", "conduct", "dyad", "memory", "choice", "dispute", "course", "stand", "weight",
    "schedule", "chance",
)  # fmt: skip
"""Fields of a block that make up the state of a lane; their last axis is the lane."""

HEIGHTS = ("threat", "display", "force", "force by both sides", "war")
"""What the heights from 1 on are called."""

JOINED = "joined"
TO_JOINING = (*HEIGHTS[:3], JOINED)
"""The same on the way to a third state's joining."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ladder:
    """Nested heights of escalation in any of some dyads: threat, display, force, force by both, war.

    A dyad's height is 0 below a threat, 1 to 3 for the levels up to force, 4 where both sides have used force
    in its open dispute, which every war has behind it, and 5, the height `top`, in a war.

    joiner: a third state and whom it may join, one state of every dyad. Then the heights above force give way
    to one, that it has joined, be it at a mere threat: a path may skip heights.
    """

    world: World
    dyads: tuple[str, ...]
    joiner: tuple[str, str] | None = None

    @property
    def heights(self) -> tuple[str, ...]:
        """What the heights from 1 on are called."""
        return HEIGHTS if self.joiner is None else TO_JOINING

    @cached_property
    def places(self) -> Ints:
        """Indices of the ladder's dyads [dyads]."""
        return np.array([self.world.names.dyads.index(dyad) for dyad in self.dyads], np.int64)

    @property
    def top(self) -> int:
        """Height of a war, or of joining."""
        return len(self.heights)

    @cached_property
    def stands(self) -> tuple[Ints, Ints]:
        """Which third states of disputes are the joiner, and the side on which it would join; [disputes]
        each.
        """
        if self.joiner is None:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        helper, helped = self.joiner
        third, dyads = self.world.structure.third, self.world.names.dyads
        at_hand = (third[THIRD] == self.world.states.index(helper)) & np.isin(third[OF], self.places)
        which = np.flatnonzero(at_hand)
        first = [dyads[p].split("-")[0] == helped for p in third[OF, which]]
        return which, np.where(first, JOIN_FIRST, JOIN_SECOND)

    def height(self, block: Block) -> Ints:
        """Height reached in the block's step, [W]."""
        structure, p = self.world.structure, self.places
        forth, back = structure.sides[FORTH, p], structure.sides[RETURN, p]
        i, j = structure.link[ACTOR, forth], structure.link[TARGET, forth]
        act = np.maximum(block.conduct[ACT, i, j], block.conduct[ACT, j, i])
        height = (act >= THREATEN).astype(np.int64) + (act >= DISPLAY) + (act >= FORCE)
        if self.joiner is not None:
            which, side = self.stands
            found = height.max(axis=0)
            joined = (block.stand[SIDE, which] == side[:, None]).any(axis=0)
            return np.asarray(np.where(joined, self.top, found))
        course = block.course[:, p]
        tops = np.minimum(block.choice[TOP, forth], block.choice[TOP, back])
        height[(course[AGE] >= 0) & (tops == FORCE)] = self.top - 1
        height[(course[WORST] == WAR) | (course[STIRRED] == AT_WAR)] = self.top
        return np.asarray(height.max(axis=0))


@dataclass(frozen=True)
class States:
    """States of affairs, one a path: a block's arrays by field, all with the path last.

    step [paths]: the step that comes next. height [paths]: of the step before.
    """

    arrays: dict[str, npt.NDArray[np.generic]]
    step: Ints
    height: Ints

    def __len__(self) -> int:
        return len(self.step)

    def take(self, which: Ints) -> "States":
        """Copies of some paths [paths], in that order, also repeated."""
        arrays = {name: array[..., which] for name, array in self.arrays.items()}
        return States(arrays, self.step[which], self.height[which])


def join(parts: list[States]) -> States:
    """Paths of several parts, one after the other."""
    names = parts[0].arrays
    return States(
        {name: np.concatenate([part.arrays[name] for part in parts], axis=-1) for name in names},
        np.concatenate([part.step for part in parts]),
        np.concatenate([part.height for part in parts]),
    )


def derive_seed(seed: int, *place: int) -> int:
    """A seed for the histories at `place`, independent of that of any other place (64 bits of BLAKE2b)."""
    text = "/".join(map(str, ("splitting", seed, *place)))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def beginnings(ladder: Ladder, seed: int, paths: int) -> States:
    """`paths` paths before the first step, each with uncertain inputs of its own."""
    lanes = Lanes(ladder.world, seed, paths)
    block = lanes.load(0)
    arrays = {name: getattr(block, name) for name in KEPT}
    nothing = np.zeros(paths, np.int64)
    return States(arrays, nothing, nothing)


def climb(ladder: Ladder, starts: States, seed: int, goal: int) -> tuple[States, Ints]:
    """Continue every path under `seed` until it is at height `goal` or the horizon ends.

    Returns the states in which the goal was first reached, with the number of the path that each belongs to
    [reached].
    """
    order = np.argsort(starts.step, kind="stable")
    banks = [order[first : first + LANES] for first in range(0, len(order), LANES)]
    done = [_climb(ladder, starts.take(bank), bank, seed, goal) for bank in banks]
    return join([states for states, _ in done]), np.concatenate([paths for _, paths in done])


def _climb(ladder: Ladder, starts: States, paths: Ints, seed: int, goal: int) -> tuple[States, Ints]:
    """One bank of at most LANES paths; `paths` numbers them, and so addresses their chance."""
    block = _block(ladder.world, starts, paths, seed)
    there = starts.height >= goal
    reached, who = [starts.take(np.flatnonzero(there))], [np.flatnonzero(there)]
    first, step = int(starts.step.min()), make(ladder.world.structure.states)
    for t in range(first, ladder.world.clock.steps):
        if there.all():
            break
        if t > first:
            _set_out(block, starts, np.flatnonzero(starts.step == t))
        advance(step, ladder.world.structure, block, t)
        height = ladder.height(block)
        new = np.flatnonzero((height >= goal) & ~there & (starts.step <= t))
        if len(new):
            there[new] = True
            reached.append(_state(block, height, new, t + 1))
            who.append(new)
    return join(reached), paths[np.concatenate(who)]


def _block(world: World, starts: States, paths: Ints, seed: int) -> Block:
    block = blank_block(world.structure, len(starts))
    block.seed[:] = seed_words(seed)
    block.replicate[:] = paths.astype(np.uint64)
    for name, array in starts.arrays.items():
        getattr(block, name)[:] = array
    return block


def _set_out(block: Block, starts: States, lanes: Ints) -> None:
    """Put paths that start now where they start; whatever ran in their lanes before did not count."""
    for name, array in starts.arrays.items():
        getattr(block, name)[..., lanes] = array[..., lanes]


def _state(block: Block, height: Ints, lanes: Ints, step: int) -> States:
    arrays = {name: getattr(block, name)[..., lanes] for name in KEPT}
    return States(arrays, np.full(len(lanes), step), height[lanes])
