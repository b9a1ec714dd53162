"""Routine: what states do to each other when nothing unusual happens, and what that does to alignments.

A scenario's baseline alignments are observed while states protest, accommodate and now and then threaten as
they always do. Counting that traffic again would move every alignment away from its baseline from the first
step on which states act. So the push that routine acts give an alignment, at the baseline and as expected
from the choice rule without any grievance, is taken off in every step: only departures from routine move it.
"""

from sim.dynamics.alignment import HEARD, hear
from sim.dynamics.arrays import ACTOR, TARGET, TIED, Block, Floats, Ints, Structure
from sim.dynamics.compiled import compiled, rule
from sim.dynamics.decision import reckon
from sim.dynamics.lanes import exp, expit
from sim.dynamics.power import weigh
from sim.model.declaration import (
    ACCOMMODATE,
    ALIGNMENT,
    DISPLAY,
    DISPLAY_QUARREL,
    FORCE,
    FORCE_QUARREL,
    FRIENDLY,
    HELP,
    HIDDEN_FRIENDLY,
    HIDDEN_HOSTILE,
    HOSTILE,
    PACT,
    PRECISION,
    PROTEST,
    ROUTINE,
    SIGNAL_EFFECT,
    THREAT_QUARREL,
    THREATEN,
)


@rule
def expect(structure: Structure, block: Block) -> None:
    """Work out `pair[ROUTINE]` of a block that is at its start."""
    tied, now = structure.square[TIED], structure.acts_from[0]
    _prepare(tied, block.pair)
    weigh(structure, block, now, 0, tied.shape[0])
    for d in range(structure.link.shape[1]):
        i, j = structure.link[ACTOR, d], structure.link[TARGET, d]
        reckon(structure.act_weight, block, i, j, d)
        _foresee(structure.act_weight, block.theory, block.pair, block.dyad, block.odds, i, j, d)
    for o in range(tied.shape[0]):
        for s in range(tied.shape[0]):
            if tied[o, s] == 1:
                hear(structure, block.theory, block.pair, block.hand, now, o, s)
                _note(block.theory, block.pair, block.hand, o, s)
    _leave(tied, block.pair)


@compiled
def _prepare(tied: Ints, pair: Floats) -> None:
    """Help as it is believed at first, and nobody has said anything."""
    for i in range(tied.shape[0]):
        for j in range(tied.shape[0]):
            if tied[i, j] == 1:
                _trust(pair, i, j)
                _hush(pair, i, j)


@compiled
def _leave(tied: Ints, pair: Floats) -> None:
    """Everything but what was worked out is as it was at the start."""
    for i in range(tied.shape[0]):
        for j in range(tied.shape[0]):
            if tied[i, j] == 1:
                _withhold(pair, i, j)
                _hush(pair, i, j)


@compiled
def _trust(pair: Floats, i: int, j: int) -> None:
    for w in range(pair.shape[3]):
        pair[HELP, i, j, w] = expit(pair[PACT, i, j, w])


@compiled
def _withhold(pair: Floats, i: int, j: int) -> None:
    for w in range(pair.shape[3]):
        pair[HELP, i, j, w] = 0.0


@compiled
def _hush(pair: Floats, i: int, j: int) -> None:
    for w in range(pair.shape[3]):
        pair[FRIENDLY, i, j, w] = 0.0
        pair[HOSTILE, i, j, w] = 0.0
        pair[HIDDEN_FRIENDLY, i, j, w] = 0.0
        pair[HIDDEN_HOSTILE, i, j, w] = 0.0


@compiled
def _foresee(
    weight: Floats, theory: Floats, pair: Floats, dyad: Floats, odds: Floats, i: int, j: int, d: int
) -> None:
    """Expected friendly and hostile weight of an act of dyad d without grievance."""
    w0, w2, w3, w4, w5 = (
        weight[ACCOMMODATE],
        weight[PROTEST],
        weight[THREATEN],
        weight[DISPLAY],
        weight[FORCE],
    )
    for w in range(odds.shape[1]):
        precision = theory[PRECISION, w]
        coercive = max(max(odds[THREATEN, w], odds[DISPLAY, w]), odds[FORCE, w])
        most = max(max(odds[ACCOMMODATE, w], odds[PROTEST, w]), max(coercive, 0.0))
        e0 = exp(precision * (odds[ACCOMMODATE, w] - most))
        e2 = exp(precision * (odds[PROTEST, w] - most))
        e3 = exp(precision * (odds[THREATEN, w] - most)) * dyad[THREAT_QUARREL, d, w]
        e4 = exp(precision * (odds[DISPLAY, w] - most)) * dyad[DISPLAY_QUARREL, d, w]
        e5 = exp(precision * (odds[FORCE, w] - most)) * dyad[FORCE_QUARREL, d, w]
        total = exp(-precision * most) + e0 + e2 + e3 + e4 + e5
        pair[FRIENDLY, i, j, w] = w0 * e0 / total
        pair[HOSTILE, i, j, w] = (w2 * e2 + w3 * e3 + w4 * e4 + w5 * e5) / total


@compiled
def _note(theory: Floats, pair: Floats, hand: Floats, o: int, s: int) -> None:
    for w in range(hand.shape[1]):
        baseline = pair[ALIGNMENT, o, s, w]
        pair[ROUTINE, o, s, w] = (1.0 - baseline * baseline) * theory[SIGNAL_EFFECT, w] * hand[HEARD, w]
