"""Chance: the step's four draws of every ordered pair of states, at the address (seed, replicate, step, i,
j)."""

import numpy as np

from sim.dynamics.arrays import (
    CHOICE_DRAW,
    DYAD_OF,
    JOIN_DRAW,
    PERCEIVED,
    SHOCK,
    TIED,
    Block,
    Floats,
    Structure,
    Words,
)
from sim.dynamics.compiled import compiled, spliced
from sim.dynamics.draws import LOW, STEP, STEP_BITS, Word, normal_pair, philox, unit
from sim.dynamics.lanes import exp
from sim.dynamics.parameters import PERCEPTION_NOISE


@spliced
def draw(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Draw i's perception of, drift toward, choice against and joining against every state it is tied to.

    One philox call gives the four words of an ordered pair. Perception noise is lognormal with mean one; it
    is left as it was where the other says nothing, and so are choices before states act.
    """
    square, key = structure.square, structure.state_key
    second = np.uint64((STEP << STEP_BITS) | t)
    for i in range(lo, hi):
        for j in range(square.shape[1]):
            if square[TIED, i, j] == 1:
                _words(block.replicate, block.seed, block.scratch, second, key[i], key[j])
                if structure.heard_from[t, j] < structure.heard_from[t, j + 1]:
                    _perceive(block.theory, block.pair, block.scratch, i, j)
                else:
                    _drift(block.pair, block.scratch, i, j)
                if square[DYAD_OF, i, j] >= 0 and t >= structure.acts_from[0]:
                    _choices(block.dyad, block.scratch, square[DYAD_OF, i, j])


@compiled
def _words(replicate: Words, seed: Words, scratch: Floats, second: Word, mine: Word, theirs: Word) -> None:
    """Four uniforms of the pair into scratch; that of the choice counts from the top: its word is turned."""
    k0, k1 = seed[0], seed[1]
    for w in range(scratch.shape[1]):
        a, b, c, d = philox(replicate[w], second, mine, theirs, k0, k1)
        scratch[0, w] = unit(a)
        scratch[1, w] = unit(b)
        scratch[2, w] = unit(c ^ LOW)
        scratch[3, w] = unit(d)


@compiled
def _perceive(theory: Floats, pair: Floats, scratch: Floats, i: int, j: int) -> None:
    for w in range(scratch.shape[1]):
        seen, drifted = normal_pair(scratch[0, w], scratch[1, w])
        spread = theory[PERCEPTION_NOISE, w]
        pair[PERCEIVED, i, j, w] = exp(spread * (seen - 0.5 * spread))
        pair[SHOCK, i, j, w] = drifted


@compiled
def _drift(pair: Floats, scratch: Floats, i: int, j: int) -> None:
    for w in range(scratch.shape[1]):
        pair[SHOCK, i, j, w] = normal_pair(scratch[0, w], scratch[1, w])[1]


@compiled
def _choices(dyad: Floats, scratch: Floats, d: int) -> None:
    for w in range(scratch.shape[1]):
        dyad[CHOICE_DRAW, d, w] = scratch[2, w]
        dyad[JOIN_DRAW, d, w] = scratch[3, w]
