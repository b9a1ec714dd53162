"""Routine: what states say to each other in a usual week, which moves nothing.

A scenario's alignments and beliefs are observed while states visit, praise and protest as they always do.
Counting that traffic again would move every alignment away from its baseline from the first step on which
states act. So what a usual week is expected to say, at the baseline and with the attention that is usual, is
taken off where it is heard (alignment.py) and believed (beliefs.py): only what is unusual moves anything.
"""

from sim.dynamics.arrays import DYAD_OF, TIED, UNDIRECTED, Block, Floats, Structure
from sim.dynamics.compiled import compiled, rule
from sim.dynamics.diplomacy import HOSTILE, odds
from sim.dynamics.perception import bias
from sim.dynamics.signals import evidence
from sim.model.declaration import (
    AUDIENCE,
    BUSY,
    COOPERATE,
    DOWNGRADE,
    ENGAGE,
    HOSTILE_TALK,
    INTEREST_GIVEN,
    PLEDGE,
    PROTEST,
    ROUTINE,
    TENSION_GIVEN,
    USUAL_PLEDGE,
)
from sim.model.relations import ATTRIBUTION_BIAS, SUNK_EVIDENCE, TIED_EVIDENCE


@rule
def expect(structure: Structure, block: Block) -> None:
    """Work out what every state is expected to say to every other in a usual week."""
    square = structure.square
    for i in range(square.shape[1]):
        for j in range(square.shape[1]):
            if square[TIED, i, j] == 1:
                d = square[DYAD_OF, i, j]
                if d >= 0:
                    _tense(block.theory, block.dispute, block.hand, structure.link[UNDIRECTED, d])
                else:
                    _relax(block.hand)
                _expect(structure.act_weight, block.theory, block.own, block.pair, block.hand, i, j)


@compiled
def _tense(theory: Floats, dispute: Floats, hand: Floats, p: int) -> None:
    for w in range(hand.shape[1]):
        hand[HOSTILE, w] = theory[HOSTILE_TALK, w] * dispute[TENSION_GIVEN, p, w]


@compiled
def _relax(hand: Floats) -> None:
    for w in range(hand.shape[1]):
        hand[HOSTILE, w] = 0.0


@compiled
def _expect(weight: Floats, theory: Floats, own: Floats, pair: Floats, hand: Floats, i: int, j: int) -> None:
    g0, g1, g2, h4, h5 = (
        weight[COOPERATE],
        weight[PLEDGE],
        weight[ENGAGE],
        weight[PROTEST],
        weight[DOWNGRADE],
    )
    for w in range(hand.shape[1]):
        alignment, busy = pair[INTEREST_GIVEN, i, j, w], pair[BUSY, i, j, w]
        e5, e4, e2, e1, e0 = odds(theory, busy, alignment, 0.0, hand[HOSTILE, w], 0.0, w)
        share = 1.0 / (1.0 + e5 + e4 + e2 + e1 + e0)
        read = bias(theory[ATTRIBUTION_BIAS, w], pair[INTEREST_GIVEN, j, i, w])
        friendly, hostile = e0 * g0 + e1 * g1 + e2 * g2, e4 * h4 + e5 * h5
        pair[ROUTINE, i, j, w] = share * (friendly + read * hostile)
        sunk, tied = theory[SUNK_EVIDENCE, w], theory[TIED_EVIDENCE, w]
        cooperating = evidence(g0, own[AUDIENCE, i, w], 0.0, 0.0, sunk)
        pledging = evidence(g1, own[AUDIENCE, i, w], 0.0, tied, 0.0)
        pair[USUAL_PLEDGE, i, j, w] = share * (e0 * cooperating + e1 * pledging)
