"""Response: what a state does in an open dispute: answer, press on, settle, or hold still.

Quantal response (McKelvey & Palfrey 1995; Signorino 1999) over settling, holding, threatening, displaying and
using force. Two things make a state act: an act that it has not answered, and its own harshest act, which it
may repeat or go beyond. The rung r in kind is the likeliest; each rung above it adds `spill_up` (`climb`
where nothing is answered), a display below force `spill_down`, a mere threat below either `spill_threat`:

    U_k = base + spill_rk + severity_k (success (2p - 1) - retaliation (R (1 - p) - 0.2))
        + audience cost x audience x min(K, severity_k)

An answer settles the account unless it goes beyond what was received (disputes.py), so that answers do not
breed answers. In the dispute data (MID 5.0) a display is answered with a display and force with force, within
days or hardly ever; given a dispute, who the two are matters little (Senese 1996), so there is no term of
rivalry here and next to none of alignment.
"""

import numpy as np

from sim.dynamics.arrays import ACTOR, TARGET, UNDIRECTED, Block, Bytes, Floats, Ints, Shorts, Structure
from sim.dynamics.compiled import compiled, per_lane, rule
from sim.dynamics.lanes import exp, select
from sim.dynamics.marked import list_marked
from sim.dynamics.opening import coercive
from sim.model.declaration import (
    ACT,
    AGE,
    ALIGNMENT,
    ANSWER,
    ANSWER_ALIGNMENT,
    ANSWER_DISPLAY,
    ANSWER_FORCE,
    ANSWER_LAND,
    ANSWER_THREAT,
    AUDIENCE,
    CAUSE,
    CHOICE_DRAW,
    CLIMB,
    COMMITMENT,
    CONCEDE,
    DISPLAY,
    ENGAGE,
    FORCE,
    HOLD,
    LATE,
    OWED,
    PRESS,
    PRESSING,
    SINCE,
    SPILL_DOWN,
    SPILL_THREAT,
    SPILL_UP,
    THREATEN,
    TOP,
    WAR,
    WORST,
    YIELDS,
)
from sim.model.kinds import Hand
from sim.model.relations import AUDIENCE_COST

Three = tuple[float, float, float]
Both = tuple[int, int]

_hand = Hand()
CHOSEN = _hand.row("rung that was chosen")

OF_FORCE, OF_DISPLAY, OF_THREAT, OF_HOLD, OF_ENGAGE = map(float, (FORCE, DISPLAY, THREATEN, HOLD, ENGAGE))
"""Rungs as `hand` holds them."""


@rule
def respond(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Let states lo..hi-1 act in their open disputes."""
    link, weight, land = structure.link, structure.act_weight, structure.land
    if t >= structure.acts_from[0]:
        for d in range(structure.first[lo], structure.first[hi]):
            who, p = (link[ACTOR, d], link[TARGET, d]), link[UNDIRECTED, d]
            _mark(block.course, block.marks.view(np.uint8), p)
            found = list_marked(block.marks, block.lane)
            if found > 0:
                lane = block.lane[:found]
                _choose(weight, block.theory, block.own, block.pair, block.dyad, block.choice, block.hand,
                        lane, land[p], who, d)  # fmt: skip
                _act(block.conduct, block.choice, block.course, block.hand, lane, who, (d, p))


@compiled
def _mark(course: Shorts, marked: Bytes, p: int) -> None:
    """Mark the histories in which dyad p is in a dispute."""
    for w in range(course.shape[2]):
        marked[w] = course[AGE, p, w] >= 0


@compiled
def _choose(
    weight: Floats,
    theory: Floats,
    own: Floats,
    pair: Floats,
    dyad: Floats,
    choice: Shorts,
    hand: Floats,
    lane: Ints,
    land: float,
    who: Both,
    d: int,
) -> None:
    """The rung that the draw picks, counted from force down, into CHOSEN from its front on: an entry for each
    of `lane`, so that the loop vectorises. ENGAGE stands for a settlement."""
    i, j = who
    for at in range(lane.shape[0]):
        w = lane[at]
        owed, since = choice[OWED, d, w], choice[SINCE, d, w]
        base, up, concede = urge(theory, pair[ALIGNMENT, i, j, w], land, owed, since, w)
        reference = owed if owed >= THREATEN else choice[TOP, d, w]
        worth, stake = coercive(theory, dyad, d, w), dyad[COMMITMENT, d, w]
        tied = theory[AUDIENCE_COST, w] * own[AUDIENCE, i, w]
        s6, s7, s8 = -weight[THREATEN], -weight[DISPLAY], -weight[FORCE]
        e8 = _odds(base, up, FORCE - reference, 0.0, s8, worth, tied, stake)
        e7 = _odds(base, up, DISPLAY - reference, theory[SPILL_DOWN, w], s7, worth, tied, stake)
        e6 = _odds(base, up, THREATEN - reference, theory[SPILL_THREAT, w], s6, worth, tied, stake)
        to_display, to_threat = e8 + e7, e8 + e7 + e6
        x = dyad[CHOICE_DRAW, d, w] * (to_threat + 1.0 + concede)
        military = select(x <= e8, OF_FORCE, select(x <= to_display, OF_DISPLAY, OF_THREAT))
        hand[CHOSEN, at] = select(x <= to_threat, military, select(x <= to_threat + 1.0, OF_HOLD, OF_ENGAGE))


@per_lane
def urge(theory: Floats, alignment: float, land: float, owed: int, since: int, w: int) -> Three:
    """Log-odds of the act in kind, what each rung above it adds; odds of settling. theory [parameters, W].

    A state answers what it was given, or settles; without such a debt it repeats its harshest act, or goes
    beyond it.
    """
    milder = select(owed == DISPLAY, theory[ANSWER_DISPLAY, w], theory[ANSWER_THREAT, w])
    base = select(owed == FORCE, theory[ANSWER_FORCE, w], milder) + theory[ANSWER_LAND, w] * land
    base += theory[ANSWER_ALIGNMENT, w] * alignment
    base += select(since > 0, theory[LATE, w], 0.0)
    answers = owed >= THREATEN
    return (
        select(answers, base, theory[PRESS, w]),
        select(answers, theory[SPILL_UP, w], theory[CLIMB, w]),
        select(answers, exp(theory[CONCEDE, w]), 0.0),
    )


@compiled
def _act(
    conduct: Shorts, choice: Shorts, course: Shorts, hand: Floats, lane: Ints, who: Both, where: Both
) -> None:
    """Do what was chosen; at war, use force."""
    (i, j), (d, p) = who, where
    for at in range(lane.shape[0]):
        w, rung = lane[at], int(hand[CHOSEN, at])
        owes = choice[OWED, d, w] >= THREATEN
        if course[WORST, p, w] == WAR:
            conduct[ACT, i, j, w] = FORCE
            choice[CAUSE, d, w] = PRESSING
        elif owes or choice[TOP, d, w] >= THREATEN:
            conduct[ACT, i, j, w] = rung
            choice[YIELDS, d, w] = 1 if rung == ENGAGE else 0
            if rung >= THREATEN:
                choice[CAUSE, d, w] = ANSWER if owes else PRESSING


@per_lane
def _odds(
    base: float, up: float, apart: int, down: float, severity: float, worth: float, tied: float, stake: float
) -> float:
    spill = up * max(apart, 0) + select(apart < 0, down, 0.0)
    return exp(base + spill + severity * worth + tied * min(stake, severity))
