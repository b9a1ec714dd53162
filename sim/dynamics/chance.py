"""Chance: the step's draws of every directed dyad, at the address (seed, history, step, i, j), and
of every dyad."""

import numpy as np

from sim.dynamics.arrays import DYAD_OF, TIED, UNDIRECTED, Block, Floats, Halves, Structure, Words
from sim.dynamics.compiled import compiled, rule
from sim.dynamics.draws import DYAD, HALF, LOW, STEP, STEP_BITS, Word, normal_pair, philox, unit
from sim.dynamics.lanes import exp
from sim.model.declaration import (
    ATTENTION_SHOCK,
    CHOICE_DRAW,
    CONFER_DRAW,
    FATE,
    PERCEIVED,
    REALIGN_DRAW,
    SHOCK,
)
from sim.model.relations import PERCEPTION_NOISE


@rule
def draw(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Draw i's perception of, drift toward, acts against and diplomacy toward every state it is tied to, and
    what is common to the two.

    One philox call gives the four words of a dyad. Perception noise is lognormal with mean one; it is left as
    it was where the other says nothing, and so are choices before states act.
    """
    square, key, acting = structure.square, structure.state_key, t >= structure.acts_from[0]
    second, third = np.uint64((STEP << STEP_BITS) | t), np.uint64((DYAD << STEP_BITS) | t)
    _pair_up(block.replicate, block.twins)
    for i in range(lo, hi):
        for j in range(square.shape[1]):
            if square[TIED, i, j] == 1:
                _words(block.twins, block.seed, block.words, second, key[i], key[j])
                bits = block.words.view(np.uint32)
                if structure.heard_from[t, j] < structure.heard_from[t, j + 1]:
                    _perceive(block.theory, block.pair, bits, i, j)
                else:
                    _drift(block.pair, bits, i, j)
                if acting:
                    _choices(block.pair, bits, i, j)
                    if square[DYAD_OF, i, j] >= 0:
                        _oppose(block.dyad, bits, square[DYAD_OF, i, j])
                    if i < j:
                        _words(block.twins, block.seed, block.words, third, key[i], key[j])
                        _share(block.pair, block.words.view(np.uint32), i, j)
                        if square[DYAD_OF, i, j] >= 0:
                            p = structure.link[UNDIRECTED, square[DYAD_OF, i, j]]
                            _fate(block.dispute, block.words.view(np.uint32), p)


@compiled
def _pair_up(replicate: Words, twins: Words) -> None:
    """Even lanes into twins[0], odd lanes into twins[1]."""
    for w in range(replicate.shape[0]):
        twins[w % 2, w // 2] = replicate[w]


@compiled
def _words(twins: Words, seed: Words, words: Words, second: Word, mine: Word, theirs: Word) -> None:
    """Four words of the dyad for each lane, those of two neighbours in 64 bits: read as 32 bits each they lie
    as lanes do. To take them out of 64 bits one by one costs as much as three rounds of the generator."""
    k0, k1 = seed[0], seed[1]
    for at in range(words.shape[1]):
        a, b, c, d = philox(twins[0, at], second, mine, theirs, k0, k1)
        e, f, g, h = philox(twins[1, at], second, mine, theirs, k0, k1)
        words[0, at] = a | (e << HALF)
        words[1, at] = b | (f << HALF)
        words[2, at] = c | (g << HALF)
        words[3, at] = d | (h << HALF)


@compiled
def _perceive(theory: Floats, pair: Floats, bits: Halves, i: int, j: int) -> None:
    for w in range(pair.shape[3]):
        seen, drifted = normal_pair(unit(bits[0, w]), unit(bits[1, w]))
        spread = theory[PERCEPTION_NOISE, w]
        pair[PERCEIVED, i, j, w] = exp(spread * (seen - 0.5 * spread))
        pair[SHOCK, i, j, w] = drifted


@compiled
def _drift(pair: Floats, bits: Halves, i: int, j: int) -> None:
    for w in range(pair.shape[3]):
        pair[SHOCK, i, j, w] = normal_pair(unit(bits[0, w]), unit(bits[1, w]))[1]


@compiled
def _choices(pair: Floats, bits: Halves, i: int, j: int) -> None:
    for w in range(pair.shape[3]):
        pair[CONFER_DRAW, i, j, w] = unit(bits[3, w])


@compiled
def _oppose(dyad: Floats, bits: Halves, d: int) -> None:
    """Uniform of the choice against an opponent, which counts from the top: its word is turned."""
    for w in range(dyad.shape[2]):
        dyad[CHOICE_DRAW, d, w] = unit(bits[2, w] ^ LOW)


@compiled
def _share(pair: Floats, bits: Halves, i: int, j: int) -> None:
    """What two states have in common: a shock of attention, and the draw of their realignment."""
    for w in range(pair.shape[3]):
        shock = normal_pair(unit(bits[0, w]), unit(bits[1, w]))[0]
        turn = unit(bits[2, w])
        pair[ATTENTION_SHOCK, i, j, w], pair[ATTENTION_SHOCK, j, i, w] = shock, shock
        pair[REALIGN_DRAW, i, j, w], pair[REALIGN_DRAW, j, i, w] = turn, turn


@compiled
def _fate(dispute: Floats, bits: Halves, p: int) -> None:
    for w in range(dispute.shape[2]):
        dispute[FATE, p, w] = unit(bits[3, w])
