"""Signals: what one state says to the others in a step, by its scheduled signals and by its acts of the last one.

A signal is believed for what it costs (Fearon 1997). Sunk costs are paid when it is sent, tied hands later, if the sender
backs down before its public; military moves do both (Slantchev 2005). Weights are Goldstein (1992) scores / 10, hostile ones negative.
"""

import numpy as np

from sim.dynamics.arrays import (
    ACT, ACTOR, AUDIENCE, BORDER, FIRST_HOSTILE, FRIENDLY, FRIENDLY_DIRECT, GIVEN, GIVEN_RUNG, HEARD_BY, HOSTILE,
    HOSTILE_DIRECT, LENGTH, MEMORIES, ONSET, PLEDGE_COST, PLEDGED, PRIVATE, RECEIVER, REMEMBERED, REVERSE, SENDER,
    SIGNAL, SUNK, TALK, TARGET, THREAT_COST, TIED, TYING, Block, Floats, Ints, Structure, Words,
)  # fmt: skip
from sim.dynamics.compiled import compiled, per_lane, spliced
from sim.dynamics.draws import SIGNAL as SIGNAL_DRAW
from sim.dynamics.draws import STEP_BITS, philox, unit
from sim.dynamics.parameters import BORDER_SALIENCE, PRIVATE_VISIBILITY, SUNK_EVIDENCE, TALK_EVIDENCE, TIED_EVIDENCE


@spliced
def send(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Gather everything that states lo..hi-1 send in step t."""
    for i in range(lo, hi):
        for j in range(structure.square.shape[1]):
            if structure.square[TIED, i, j] == 1:
                _fall_silent(block.pair, i, j)
        for d in range(structure.first[i], structure.first[i + 1]):
            _forget_given(structure.link, block.dyad, block.memory, block.choice, d)
            _send_act(structure, block, d)
    for at in range(structure.due_from[t], structure.due_from[t + 1]):
        e = structure.due[at]
        if lo <= structure.message[SENDER, e] < hi:
            _under_way(structure, block, t, e)
            _deliver(structure, block, e)


@compiled
def _fall_silent(pair: Floats, i: int, j: int) -> None:
    for row in range(FRIENDLY, PLEDGE_COST + 1):
        for w in range(pair.shape[3]):
            pair[row, i, j, w] = 0.0


@compiled
def _forget_given(link: Ints, dyad: Floats, memory: Floats, choice: Ints, d: int) -> None:
    for w in range(dyad.shape[2]):
        choice[GIVEN_RUNG, d, w] = 0
    for h in range(MEMORIES):
        for w in range(dyad.shape[2]):
            memory[GIVEN, link[REVERSE, d], h, w] = 0.0


@per_lane
def evidence(weight: float, audience: float, talk: float, tying: float, sunk: float) -> float:
    """Log-odds that a signal of `weight` is worth: sunk costs as they are, words only before an audience."""
    return abs(weight) * (sunk + (tying + talk) * audience)


@compiled
def _send_act(structure: Structure, block: Block, d: int) -> None:
    """The last step's act of dyad d becomes a public signal, and ties the sender to it."""
    i, j = structure.link[ACTOR, d], structure.link[TARGET, d]
    weigh_act(block.choice, structure.act_weight, structure.act_mechanism, block.theory, block.own, block.scratch, i, d)
    _publish(block.pair, block.scratch, i, j)
    for w in range(block.scratch.shape[1]):
        block.dyad[PLEDGED, d, w] = block.scratch[2, w]


@compiled
def weigh_act(
    choice: Ints, weights: Floats, costs: Floats, theory: Floats, own: Floats, scratch: Floats, i: int, d: int
) -> None:
    """Weight, evidence and tied severity of the act of dyad d into scratch[0], [1], [2]."""
    for w in range(scratch.shape[1]):
        rung = choice[ACT, d, w]
        weight = weights[rung]
        talk = costs[TALK, rung] * theory[TALK_EVIDENCE, w]
        tying = costs[TYING, rung] * theory[TIED_EVIDENCE, w]
        sunk = costs[SUNK, rung] * theory[SUNK_EVIDENCE, w]
        scratch[0, w] = weight
        scratch[1, w] = evidence(weight, own[AUDIENCE, i, w], talk, tying, sunk)
        scratch[2, w] = max(-weight, 0.0) * costs[TYING, rung]


@compiled
def _publish(pair: Floats, scratch: Floats, i: int, j: int) -> None:
    """Add a public signal, of the weight and evidence in scratch[0] and [1], to what i sends j."""
    for w in range(scratch.shape[1]):
        friendly, hostile = max(scratch[0, w], 0.0), min(scratch[0, w], 0.0)
        pair[FRIENDLY, i, j, w] += friendly
        pair[HOSTILE, i, j, w] += hostile
        pair[FRIENDLY_DIRECT, i, j, w] += friendly
        pair[HOSTILE_DIRECT, i, j, w] += hostile
    for w in range(scratch.shape[1]):
        pair[THREAT_COST, i, j, w] += scratch[1, w] if scratch[0, w] < 0.0 else 0.0
        pair[PLEDGE_COST, i, j, w] += scratch[1, w] if scratch[0, w] > 0.0 else 0.0


@compiled
def _under_way(structure: Structure, block: Block, t: int, e: int) -> None:
    """Weight of the delivery in this step into scratch[0]: an even share of its length, or a draw if it recurs."""
    s = structure.message[SIGNAL, e]
    if structure.recurring[s] == 1:
        _recur(block.replicate, block.seed, structure.signal_key, block.chance, block.scratch, t, s)
    else:
        _last(block.schedule, block.scratch, t, s)
    for w in range(block.scratch.shape[1]):
        block.scratch[0, w] *= block.weight[e, w]


@compiled
def _recur(replicate: Words, seed: Words, key: Words, chance: Floats, scratch: Floats, t: int, s: int) -> None:
    second = np.uint64((SIGNAL_DRAW << STEP_BITS) | t)
    for w in range(scratch.shape[1]):
        word, _, _, _ = philox(replicate[w], second, key[s, 0], key[s, 1], seed[0], seed[1])
        scratch[0, w] = 1.0 if unit(word) < chance[s, w] else 0.0


@compiled
def _last(schedule: Ints, scratch: Floats, t: int, s: int) -> None:
    for w in range(scratch.shape[1]):
        since = t - schedule[ONSET, s, w]
        length = schedule[LENGTH, s, w]
        scratch[0, w] = 1.0 / length if since >= 0 and since < length else 0.0


@compiled
def _deliver(structure: Structure, block: Block, e: int) -> None:
    """Send the weight in scratch[0]: what a private signal hides from third states is taken back from their rows."""
    i, j = structure.message[SENDER, e], structure.message[RECEIVER, e]
    _weigh_delivery(structure.mechanism, block.theory, block.own, block.scratch, i, e)
    _publish(block.pair, block.scratch, i, j)
    if structure.mechanism[PRIVATE, e] == 1.0:
        _hide(block.theory, block.pair, block.scratch, i, j)
    d = structure.message[HEARD_BY, e]
    if d >= 0 and structure.message[REMEMBERED, e] >= 0:
        _remember(structure, block, e, d, structure.link[REVERSE, d])


@compiled
def _weigh_delivery(mechanism: Floats, theory: Floats, own: Floats, scratch: Floats, i: int, e: int) -> None:
    for w in range(scratch.shape[1]):
        talk = mechanism[TALK, e] * theory[TALK_EVIDENCE, w]
        tying = mechanism[TYING, e] * theory[TIED_EVIDENCE, w]
        sunk = mechanism[SUNK, e] * theory[SUNK_EVIDENCE, w]
        scratch[1, w] = evidence(scratch[0, w], own[AUDIENCE, i, w], talk, tying, sunk)


@compiled
def _hide(theory: Floats, pair: Floats, scratch: Floats, i: int, j: int) -> None:
    for w in range(scratch.shape[1]):
        hidden = 1.0 - theory[PRIVATE_VISIBILITY, w]
        pair[FRIENDLY, i, j, w] -= hidden * max(scratch[0, w], 0.0)
        pair[HOSTILE, i, j, w] -= hidden * min(scratch[0, w], 0.0)


@compiled
def _remember(structure: Structure, block: Block, e: int, d: int, mine: int) -> None:
    """A hostile delivery along a dyad enters the receiver's memory and ties the sender's hands."""
    h = structure.message[REMEMBERED, e]
    border, tying = structure.mechanism[BORDER, e], structure.mechanism[TYING, e]
    memory, dyad, choice, scratch, theory = block.memory, block.dyad, block.choice, block.scratch, block.theory
    for w in range(scratch.shape[1]):
        severity = max(-scratch[0, w], 0.0)
        memory[GIVEN, d, h, w] += severity * (1.0 + border * theory[BORDER_SALIENCE, w])
        dyad[PLEDGED, mine, w] = max(dyad[PLEDGED, mine, w], severity * tying)
        if severity > 0.0:
            choice[GIVEN_RUNG, mine, w] = max(choice[GIVEN_RUNG, mine, w], h + FIRST_HOSTILE)
