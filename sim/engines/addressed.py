"""One history's random numbers at their addresses, all of them at once, in NumPy.

A draw belongs to (seed, history, purpose, step, two names), as sim.dynamics.draws says. That page works
through one step of many histories in compiled code; this one through all steps of a single history, and is
written a second time so that each checks the other.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.dynamics.draws import DYAD, INPUT, SIGNAL, STEP, STEP_BITS, path_keys
from sim.model.address import name_key

Doubles = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]

PairDraws = tuple[float, float, float, float]
"""Of i toward j in a step: two standard normals (perception, drift), two uniforms (what i does against j, its
diplomacy)."""

SharedDraws = tuple[float, float, float]
"""Of two states in a step: a standard normal (attention), two uniforms (realignment, whether a dispute
closes)."""

LOW, HALF = np.uint64(0xFFFFFFFF), np.uint64(32)


def philox(counter: Sequence[npt.ArrayLike], seed: int) -> tuple[Words, Words, Words, Words]:
    """Philox4x32-7 (Salmon et al. 2011): four words of 32 bits for each counter, [...] each.

    counter: its four words, arrays that are broadcast to one shape [...]; seed: the 64-bit key.
    """
    a, b, c, d = np.broadcast_arrays(*(np.asarray(word, np.uint64) for word in counter))
    k, m = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(7):
        p, q = np.uint64(0xD2511F53) * a, np.uint64(0xCD9E8D57) * c
        a, b, c, d = (q >> HALF) ^ b ^ np.uint64(k), q & LOW, (p >> HALF) ^ d ^ np.uint64(m), p & LOW
        k, m = (k + 0x9E3779B9) & 0xFFFFFFFF, (m + 0xBB67AE85) & 0xFFFFFFFF
    return a, b, c, d


def unit(words: Words) -> Doubles:
    """Uniforms on (0, 1] in the words' shape [...]: the middles of 2^31 equal cells, rounded to singles as
    the rules draw them.
    """
    cells = (words >> np.uint64(1)).astype(np.float32).astype(np.float64)
    return (cells * 2.0**-31 + 2.0**-32).astype(np.float32).astype(np.float64)


def normals(one: Words, other: Words) -> tuple[Doubles, Doubles]:
    """Two independent standard normals from two words, elementwise [...] (Box & Muller 1958)."""
    radius, turn = np.sqrt(-2.0 * np.log(unit(one))), 2.0 * math.pi * unit(other)
    return radius * np.cos(turn), radius * np.sin(turn)


@dataclass(frozen=True)
class Address:
    """Where the draws of one history lie, which lasts `steps` steps. seed has 64 bits, replicate 32."""

    seed: int
    replicate: int
    steps: int

    def pairs(self, keys: Sequence[tuple[str, str]]) -> list[list[PairDraws]]:
        """What each directed dyad (i, j) draws, step by step.

        What i does against j is counted from the use of force down, where singles are finest, so its words
        are turned.
        """
        one, other, choice, conferring = self._words(STEP, keys)
        return _by_step(*normals(one, other), unit(choice ^ LOW), unit(conferring))

    def shared(self, keys: Sequence[tuple[str, str]]) -> list[list[SharedDraws]]:
        """What each dyad draws, step by step; keys: with the first id first."""
        one, other, turn, fate = self._words(DYAD, keys)
        return _by_step(normals(one, other)[0], unit(turn), unit(fate))

    def _words(self, purpose: int, keys: Sequence[tuple[str, str]]) -> tuple[Words, Words, Words, Words]:
        mine, theirs = (np.array([[name_key(pair[side])] for pair in keys], np.uint64) for side in (0, 1))
        return philox((self.replicate, self._second(purpose), mine, theirs), self.seed)

    def signal(self, name: str) -> list[float]:
        """Uniform of every step that says whether the recurring signal `name` happens then."""
        word, *_ = philox((self.replicate, self._second(SIGNAL), *path_keys(f"signals.{name}")), self.seed)
        drawn: list[float] = unit(word).tolist()
        return drawn

    def uniforms(self, purpose: int, name: str, other: str) -> list[float]:
        """Uniform on (0, 1] of every step at (purpose, two names): a rule's own draws."""
        keys = name_key(name), name_key(other)
        word, *_ = philox((self.replicate, self._second(purpose), *keys), self.seed)
        drawn: list[float] = unit(word).tolist()
        return drawn

    def input(self, path: str) -> float:
        """Uniform on (0, 1) of what is drawn once a history, by its key path: the middle of 2^32 cells."""
        word, *_ = philox((self.replicate, INPUT << STEP_BITS, *path_keys(path)), self.seed)
        return (float(word) + 0.5) * 2.0**-32

    def _second(self, purpose: int) -> Words:
        return self._steps | np.uint64(purpose << STEP_BITS)

    @cached_property
    def _steps(self) -> Words:
        return np.arange(self.steps, dtype=np.uint64)


def _by_step(*drawn: Doubles) -> list[list[Any]]:
    """Draws [dyads, steps] as a tuple for each step of each dyad."""
    return [list(zip(*of_pair, strict=True)) for of_pair in zip(*(x.tolist() for x in drawn), strict=True)]
