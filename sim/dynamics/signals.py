"""Signals: what one state says to the others in a step, by its scheduled signals and by its acts of the last
one.

A signal is believed for what it costs (Fearon 1997). Sunk costs are paid when it is sent, tied hands later,
if the sender backs down before its public; military moves do both (Slantchev 2005). Weights are Goldstein
(1992) scores / 10, hostile ones negative.
"""

from sim.dynamics.arrays import (
    BORDER,
    DYAD_OF,
    HEARD_BY,
    PRIVATE,
    RECEIVER,
    REMEMBERED,
    REVERSE,
    SENDER,
    SIGNAL,
    SUNK,
    TALK,
    TIED,
    TYING,
    Block,
    Floats,
    Shorts,
    Structure,
    Words,
)
from sim.dynamics.compiled import compiled, per_lane, rule, splice
from sim.dynamics.draws import uniform
from sim.dynamics.lanes import fma, select, whole
from sim.model.declaration import (
    ACT,
    AUDIENCE,
    COOPERATE,
    DISPLAY,
    DOWNGRADE,
    ENGAGE,
    FIRST_HOSTILE,
    FORCE,
    FRIENDLY,
    GIVEN,
    GIVEN_RUNG,
    HIDDEN_FRIENDLY,
    HIDDEN_HOSTILE,
    HOSTILE,
    LENGTH,
    ONSET,
    PLEDGE,
    PLEDGE_COST,
    PLEDGED,
    PROTEST,
    SIGNAL_DRAWS,
    THREAT_COST,
    THREATEN,
)
from sim.model.kinds import Hand
from sim.model.relations import (
    BORDER_SALIENCE,
    PRIVATE_VISIBILITY,
    SUNK_EVIDENCE,
    TALK_EVIDENCE,
    TIED_EVIDENCE,
)

_hand = Hand()
UNDER_WAY = _hand.row("weight of the delivery in hand")

SAID = (FRIENDLY, HOSTILE, HIDDEN_FRIENDLY, HIDDEN_HOSTILE, THREAT_COST, PLEDGE_COST)
"""Rows of `pair` that hold what is said in a step."""


@rule
def send(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Gather everything that states lo..hi-1 send in step t."""
    due_from = structure.due_from
    for at in range(due_from[max(t - 1, 0)], due_from[t]):
        if lo <= structure.message[SENDER, structure.due[at]] < hi:
            _sweep(structure, block, structure.due[at])
    if t >= structure.acts_from[0]:
        _say_acts(structure, block, lo, hi)
    for at in range(due_from[t], due_from[t + 1]):
        e = structure.due[at]
        if lo <= structure.message[SENDER, e] < hi:
            _under_way(structure, block, t, e)
            _deliver(structure, block, e)


@splice
def _say_acts(structure: Structure, block: Block, lo: int, hi: int) -> None:
    square, weights = structure.square, structure.act_weight
    for i in range(lo, hi):
        for j in range(square.shape[1]):
            if square[TIED, i, j] == 1:
                _say_act(weights, block.theory, block.own, block.pair, block.conduct, i, j)
            if square[DYAD_OF, i, j] >= 0:
                _pledge(weights, block.conduct, block.dyad, i, j, square[DYAD_OF, i, j])


@per_lane
def evidence(weight: float, audience: float, talk: float, tying: float, sunk: float) -> float:
    """Log-odds that a signal of `weight` is worth: sunk costs as they are, words only before an audience."""
    return abs(weight) * fma(tying + talk, audience, sunk)


@compiled
def _say_act(
    weights: Floats, theory: Floats, own: Floats, pair: Floats, conduct: Shorts, i: int, j: int
) -> None:
    """The last step's act of i toward j becomes a public signal.

    Mechanism by rung: visits and protests are cheap, pledges and threats tie hands, cooperation, displays and
    force sink costs. Visits tell nothing of support, and protests and downgrades nothing of resolve: states
    exchange them as a matter of course.
    """
    g0, g1, g2 = weights[COOPERATE], weights[PLEDGE], weights[ENGAGE]
    h4, h5, h6, h7, h8 = (
        weights[PROTEST],
        weights[DOWNGRADE],
        weights[THREATEN],
        weights[DISPLAY],
        weights[FORCE],
    )
    for w in range(pair.shape[3]):
        rung = conduct[ACT, i, j, w]
        costly = select(rung == COOPERATE, g0, select(rung == PLEDGE, g1, 0.0))
        military = select(rung == FORCE, h8, select(rung == DISPLAY, h7, select(rung == THREATEN, h6, 0.0)))
        spoken = select(rung == DOWNGRADE, h5, select(rung == PROTEST, h4, 0.0))
        tying = select(rung == COOPERATE, 0.0, theory[TIED_EVIDENCE, w])
        sunk = select(rung == COOPERATE or rung >= DISPLAY, theory[SUNK_EVIDENCE, w], 0.0)
        pair[FRIENDLY, i, j, w] = costly + select(rung == ENGAGE, g2, 0.0)
        pair[HOSTILE, i, j, w] = military + spoken
        pair[THREAT_COST, i, j, w] = evidence(military, own[AUDIENCE, i, w], 0.0, tying, sunk)
        pair[PLEDGE_COST, i, j, w] = evidence(costly, own[AUDIENCE, i, w], 0.0, tying, sunk)


@compiled
def _pledge(weights: Floats, conduct: Shorts, dyad: Floats, i: int, j: int, d: int) -> None:
    """A public threat or a military act ties its sender's hands."""
    h6, h7, h8 = weights[THREATEN], weights[DISPLAY], weights[FORCE]
    for w in range(dyad.shape[2]):
        rung = conduct[ACT, i, j, w]
        military = select(rung == FORCE, h8, select(rung == DISPLAY, h7, select(rung == THREATEN, h6, 0.0)))
        dyad[PLEDGED, d, w] = -military


@compiled
def _sweep(structure: Structure, block: Block, e: int) -> None:
    """Unsay what a delivery of the last step said."""
    pair, i, j = block.pair, structure.message[SENDER, e], structure.message[RECEIVER, e]
    for row in SAID:
        for w in range(pair.shape[3]):
            pair[row, i, j, w] = 0.0
    d = structure.message[HEARD_BY, e]
    if d >= 0 and structure.message[REMEMBERED, e] >= 0:
        _forget(structure, block, d, structure.message[REMEMBERED, e])


@compiled
def _forget(structure: Structure, block: Block, d: int, h: int) -> None:
    mine = structure.link[REVERSE, d]
    for w in range(block.pair.shape[3]):
        block.memory[GIVEN, d, h, w] = 0.0
        block.dyad[PLEDGED, mine, w] = 0.0
        block.choice[GIVEN_RUNG, mine, w] = 0


@compiled
def _under_way(structure: Structure, block: Block, t: int, e: int) -> None:
    """Weight of the delivery in this step into UNDER_WAY: an even share of its length, or a draw if it
    recurs."""
    s = structure.message[SIGNAL, e]
    if structure.recurring[s] == 1:
        _recur(block.replicate, block.seed, structure.signal_key, block.chance, block.hand, t, s)
    else:
        _last(block.schedule, block.hand, t, s)
    for w in range(block.hand.shape[1]):
        block.hand[UNDER_WAY, w] *= block.weight[e, w]


@compiled
def _recur(replicate: Words, seed: Words, key: Words, chance: Floats, hand: Floats, t: int, s: int) -> None:
    for w in range(hand.shape[1]):
        drawn = uniform(SIGNAL_DRAWS, t, replicate[w], key[s, 0], key[s, 1], seed[0], seed[1])
        hand[UNDER_WAY, w] = 1.0 if drawn < chance[s, w] else 0.0


@compiled
def _last(schedule: Shorts, hand: Floats, t: int, s: int) -> None:
    for w in range(hand.shape[1]):
        since = t - schedule[ONSET, s, w]
        length = schedule[LENGTH, s, w]
        hand[UNDER_WAY, w] = 1.0 / whole(length) if since >= 0 and since < length else 0.0


@compiled
def _deliver(structure: Structure, block: Block, e: int) -> None:
    """Send the weight UNDER_WAY to the receiver, and to third states as far as it is public."""
    i, j = structure.message[SENDER, e], structure.message[RECEIVER, e]
    _publish(structure.mechanism, block.theory, block.own, block.pair, block.hand, (i, j), e)
    if structure.mechanism[PRIVATE, e] == 1.0:
        _hide(block.theory, block.pair, block.hand, i, j)
    d = structure.message[HEARD_BY, e]
    if d >= 0 and structure.message[REMEMBERED, e] >= 0:
        _remember(structure, block, e, d, structure.link[REVERSE, d])


@compiled
def _publish(
    mechanism: Floats,
    theory: Floats,
    own: Floats,
    pair: Floats,
    hand: Floats,
    ends: tuple[int, int],
    e: int,
) -> None:
    i, j = ends
    for w in range(hand.shape[1]):
        talk = mechanism[TALK, e] * theory[TALK_EVIDENCE, w]
        tying = mechanism[TYING, e] * theory[TIED_EVIDENCE, w]
        sunk = mechanism[SUNK, e] * theory[SUNK_EVIDENCE, w]
        friendly, hostile = max(hand[UNDER_WAY, w], 0.0), min(hand[UNDER_WAY, w], 0.0)
        pair[FRIENDLY, i, j, w] += friendly
        pair[HOSTILE, i, j, w] += hostile
        pair[THREAT_COST, i, j, w] += evidence(hostile, own[AUDIENCE, i, w], talk, tying, sunk)
        pair[PLEDGE_COST, i, j, w] += evidence(friendly, own[AUDIENCE, i, w], talk, tying, sunk)


@compiled
def _hide(theory: Floats, pair: Floats, hand: Floats, i: int, j: int) -> None:
    for w in range(hand.shape[1]):
        hidden = 1.0 - theory[PRIVATE_VISIBILITY, w]
        friendly, hostile = hidden * max(hand[UNDER_WAY, w], 0.0), hidden * min(hand[UNDER_WAY, w], 0.0)
        pair[FRIENDLY, i, j, w] -= friendly
        pair[HOSTILE, i, j, w] -= hostile
        pair[HIDDEN_FRIENDLY, i, j, w] += friendly
        pair[HIDDEN_HOSTILE, i, j, w] += hostile


@compiled
def _remember(structure: Structure, block: Block, e: int, d: int, mine: int) -> None:
    """A hostile delivery along a dyad strains it and ties the sender's hands."""
    h = structure.message[REMEMBERED, e]
    border, tying = structure.mechanism[BORDER, e], structure.mechanism[TYING, e]
    memory, dyad, choice, hand, theory = (
        block.memory,
        block.dyad,
        block.choice,
        block.hand,
        block.theory,
    )
    for w in range(hand.shape[1]):
        severity = max(-hand[UNDER_WAY, w], 0.0)
        memory[GIVEN, d, h, w] += severity * (1.0 + border * theory[BORDER_SALIENCE, w])
        dyad[PLEDGED, mine, w] = max(dyad[PLEDGED, mine, w], severity * tying)
        rung = h + FIRST_HOSTILE if severity > 0.0 else 0
        choice[GIVEN_RUNG, mine, w] = max(choice[GIVEN_RUNG, mine, w], rung)
