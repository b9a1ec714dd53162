"""Where the other contestants take their chance from: a generator of their own, or the engine's addresses.

For timing a contestant draws as its author would. For checking it is handed the numbers that the batch engine
draws at the same address, and must then tell the same history.
"""

import math
import random
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sim.dynamics.draws import SIGNAL, STEP, STEP_BITS, name_key, path_keys
from sim.engines.inputs import Lanes
from sim.engines.world import World
from sim.scenario.quantity import Quantity

Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]
Four = tuple[float, float, float, float]


class Chance(Protocol):
    """One history's chance."""

    def number(self, path: str, quantity: Quantity) -> float:
        """An uncertain input, drawn once."""

    def unit(self, path: str) -> float:
        """A uniform that belongs to a history, such as that of a date."""

    def recurs(self, t: int, signal: str) -> float:
        """The uniform that says whether a recurring signal is sent in step t."""

    def pair(self, t: int, i: int, j: int) -> Four:
        """Of i toward j in step t: two normals (perception, drift) and two uniforms (choice, joining)."""


class OwnChance:
    """A generator as it comes with Python; numbers are drawn one after the other."""

    def __init__(self, generator: random.Random) -> None:
        self.generator = generator
        self.together = generator.getrandbits(32)

    def number(self, _: str, quantity: Quantity) -> float:
        """Draw by the standard library's distributions."""
        args = quantity.args
        if quantity.kind == "value":
            return args[0]
        if quantity.kind == "discrete":
            half = len(args) // 2
            return self.generator.choices(args[:half], args[half:])[0]
        if quantity.kind == "draws":  # those that were drawn together stay together
            return args[self.together % len(args)]
        drawn: float = _DRAWS[quantity.kind](self.generator, args)
        return min(max(drawn, quantity.low), quantity.high)

    def unit(self, _: str) -> float:
        """Draw one uniform."""
        return self.generator.random()

    def recurs(self, _: int, __: str) -> float:
        """Draw one uniform."""
        return self.generator.random()

    def pair(self, _: int, __: int, ___: int) -> Four:
        """Draw two normals and two uniforms."""
        g = self.generator
        return g.gauss(0.0, 1.0), g.gauss(0.0, 1.0), g.random(), g.random()


_DRAWS = {
    "uniform": lambda g, args: g.uniform(*args),
    "normal": lambda g, args: g.gauss(*args),
    "beta": lambda g, args: g.betavariate(*args),
    "triangular": lambda g, args: g.triangular(args[0], args[2], args[1]),
}


def philox(counter: tuple[Words, Words, Words, Words], seed: int) -> tuple[Words, Words, Words, Words]:
    """Philox4x32-7 (Salmon et al. 2011) of arrays of counter words, all of one shape or broadcast to it."""
    low, shift = np.uint64(0xFFFFFFFF), np.uint64(32)
    a, b, c, d = np.broadcast_arrays(*counter)
    k, m = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(7):
        p, q = np.uint64(0xD2511F53) * a, np.uint64(0xCD9E8D57) * c
        a, b, c, d = (q >> shift) ^ b ^ np.uint64(k), q & low, (p >> shift) ^ d ^ np.uint64(m), p & low
        k, m = (k + 0x9E3779B9) & 0xFFFFFFFF, (m + 0xBB67AE85) & 0xFFFFFFFF
    return a, b, c, d


def units(words: Words) -> Floats:
    """Uniforms on (0, 1) of 32-bit words."""
    return (words.astype(np.float64) + 0.5) * 2.0**-32


class AddressedChance:
    """The batch engine's numbers for replicates [W]: pairs [N, N, W] of a step, units [W] by address."""

    def __init__(self, world: World, seed: int, replicates: Words) -> None:
        self.world, self.seed, self.replicates = world, seed, replicates
        self.keys = np.array([name_key(state) for state in world.states], np.uint64)

    def units(self, purpose: int, t: int, path: str) -> Floats:
        """Uniforms [W] at (purpose, step, path)."""
        second = np.uint64((purpose << STEP_BITS) | t)
        one, other = (np.uint64(key) for key in path_keys(path))
        word, *_ = philox((self.replicates, second, one, other), self.seed)  # type: ignore[arg-type]
        return units(word)

    def pairs(self, t: int) -> tuple[Floats, Floats, Floats, Floats]:
        """Normals of perception and drift, uniforms of choice and joining, [N, N, W] each."""
        second = np.uint64((STEP << STEP_BITS) | t)
        mine, theirs = self.keys[:, None, None], self.keys[None, :, None]
        words = philox((self.replicates, second, mine, theirs), self.seed)  # type: ignore[arg-type]
        u, v, choice, joining = (units(word) for word in words)
        radius, turn = np.sqrt(-2.0 * np.log(u)), 2.0 * math.pi * v
        return radius * np.cos(turn), radius * np.sin(turn), choice, joining


class HistoryChance:
    """One replicate of the batch engine, number by number."""

    def __init__(self, world: World, seed: int, replicate: int) -> None:
        self.source = AddressedChance(world, seed, np.array([replicate], np.uint64))
        self.inputs = Lanes(world, seed, width=1)
        self.inputs.load(replicate)
        self.step, self.drawn = -1, np.zeros((4, 0, 0))

    def number(self, path: str, _: Quantity) -> float:
        """What the engine's inputs hold at a path."""
        return float(self.inputs.drawn[path][0])

    def unit(self, path: str) -> float:
        """The uniform of a path."""
        return float(self.inputs.units(path)[0])

    def recurs(self, t: int, signal: str) -> float:
        """The uniform of a signal in step t."""
        return float(self.source.units(SIGNAL, t, f"signals.{signal}")[0])

    def pair(self, t: int, i: int, j: int) -> Four:
        """The four numbers of an ordered pair; those of a whole step are worked out at once."""
        if t != self.step:
            self.step, self.drawn = t, np.stack(self.source.pairs(t))[..., 0]
        seen, drifted, choice, joining = self.drawn[:, i, j].tolist()
        return seen, drifted, choice, joining
