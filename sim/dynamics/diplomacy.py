"""Diplomacy: what states do toward each other beside disputes, every week: visits, pledges, cooperation,
protests, downgrades.

Log-odds against doing nothing: engaging follows attention, to strong ties whether good or bad, to neighbours
and to power, and does not rise with alignment; protests and downgrades fall with it and rise with tension, a
downgrade besides after a threat or worse. What a friend suffers is answered: a state pledges to and exercises
with a friend who was just threatened or attacked, the more the closer the two are. Answers in kind beyond
that are not to be seen in weekly events, so there are none. All of this was estimated from weekly events
between governments (ICEWS 2005-2015 and 2018; Boschee et al. 2015); of what a dyad did in a week its rarest
act counts.
"""

from sim.dynamics.arrays import DYAD_OF, TIED, UNDIRECTED, Block, Floats, Shorts, Structure
from sim.dynamics.compiled import compiled, per_lane, rule
from sim.dynamics.lanes import exp
from sim.model.declaration import (
    ACT,
    ALIGNMENT,
    ATTENTION,
    BUSY,
    CONFER_DRAW,
    COOPERATE,
    COOPERATE_ODDS,
    DOWNGRADE,
    DOWNGRADE_ALIGNMENT,
    DOWNGRADE_ODDS,
    ENGAGE,
    HOLD,
    HOSTILE_TALK,
    INCIDENT,
    PLEDGE,
    PLEDGE_ODDS,
    PLIGHT,
    PROTEST,
    PROTEST_ALIGNMENT,
    PROTEST_ODDS,
    REACTION,
    RIFT,
    RIFT_KEPT,
    SOLIDARITY,
    TENSION,
)
from sim.model.kinds import Hand

_hand = Hand()
HOSTILE = _hand.row("log-odds of a protest and a downgrade, of tension")
PROVOKED = _hand.row("log-odds of a downgrade, of what was just suffered")

Five = tuple[float, float, float, float, float]


@rule
def confer(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Let states lo..hi-1 choose an act toward every state that they do not act against in a dispute."""
    square, acting = structure.square, t >= structure.acts_from[0]
    for i in range(lo, hi):
        for j in range(square.shape[1]):
            if square[TIED, i, j] == 1:
                d = square[DYAD_OF, i, j]
                if acting and d >= 0:
                    _resent(
                        block.theory, block.dyad, block.dispute, block.hand, d, structure.link[UNDIRECTED, d]
                    )
                elif acting:
                    _resent_nothing(block.conduct, block.hand, i, j)
                if acting:
                    _choose(block.theory, block.own, block.pair, block.conduct, block.hand, i, j)
                _mend(block.theory, block.pair, block.conduct, i, j)


@compiled
def _resent(theory: Floats, dyad: Floats, dispute: Floats, hand: Floats, d: int, p: int) -> None:
    for w in range(hand.shape[1]):
        hand[HOSTILE, w] = theory[HOSTILE_TALK, w] * dispute[TENSION, p, w]
        hand[PROVOKED, w] = theory[REACTION, w] * dyad[INCIDENT, d, w]


@compiled
def _resent_nothing(conduct: Shorts, hand: Floats, i: int, j: int) -> None:
    for w in range(hand.shape[1]):
        conduct[ACT, i, j, w] = HOLD
        hand[HOSTILE, w] = 0.0
        hand[PROVOKED, w] = 0.0


@per_lane
def odds(
    theory: Floats, busy: float, alignment: float, friend: float, hostile: float, provoked: float, w: int
) -> Five:
    """Odds of a downgrade, a protest, engaging, a pledge, cooperation, against doing nothing.

    theory [parameters, W]; the other numbers are those of lane w, log-odds but for the alignment.
    """
    downgrade = theory[DOWNGRADE_ODDS, w] - theory[DOWNGRADE_ALIGNMENT, w] * alignment
    protest = theory[PROTEST_ODDS, w] - theory[PROTEST_ALIGNMENT, w] * alignment
    return (
        exp(busy + downgrade + hostile + provoked),
        exp(busy + protest + hostile),
        exp(busy),
        exp(busy + theory[PLEDGE_ODDS, w] + friend),
        exp(busy + theory[COOPERATE_ODDS, w] + friend),
    )


@compiled
def _choose(theory: Floats, own: Floats, pair: Floats, conduct: Shorts, hand: Floats, i: int, j: int) -> None:
    """What the draw picks where nothing was done yet, counted from the downgrade."""
    for w in range(hand.shape[1]):
        alignment, busy = pair[ALIGNMENT, i, j, w], pair[BUSY, i, j, w] + pair[ATTENTION, i, j, w]
        friend = theory[SOLIDARITY, w] * own[PLIGHT, j, w] * max(alignment, 0.0)
        five = odds(theory, busy, alignment, friend, hand[HOSTILE, w], hand[PROVOKED, w], w)
        c1 = five[0]
        c2 = c1 + five[1]
        c3 = c2 + 1.0
        c4 = c3 + five[2]
        c5 = c4 + five[3]
        x = pair[CONFER_DRAW, i, j, w] * (c5 + five[4])
        hostile = DOWNGRADE if x <= c1 else PROTEST
        friendly = ENGAGE if x <= c4 else (PLEDGE if x <= c5 else COOPERATE)
        chosen = hostile if x <= c2 else (HOLD if x <= c3 else friendly)
        conduct[ACT, i, j, w] = chosen if conduct[ACT, i, j, w] == HOLD else conduct[ACT, i, j, w]


@compiled
def _mend(theory: Floats, pair: Floats, conduct: Shorts, i: int, j: int) -> None:
    """Relations that were downgraded become normal again; a downgrade sets them back."""
    for w in range(pair.shape[3]):
        fresh = 1.0 if conduct[ACT, i, j, w] == DOWNGRADE else 0.0
        pair[RIFT, i, j, w] = theory[RIFT_KEPT, w] * pair[RIFT, i, j, w] + fresh
