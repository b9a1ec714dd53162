"""Disputes: how they open, turn to force and to war, and how they close.

A dispute belongs to two states. It opens with a militarized act (opening.py), and while it is open each side
may owe the other an answer: to what opens it or presses on, and to an answer that goes beyond what it
answers. It closes week by week, the later the rarer once both sides have acted; force prolongs it and war
more. Once force was used on both sides it may become a war, after which both sides fight until it closes. A
settlement takes tension off, a stalemate does not (Goertz, Diehl & Balas 2016; rivalries: Hensel 1999).
"""

import numpy as np

from sim.dynamics.arrays import FORTH, OF, RETURN, Block, Bytes, Floats, Ints, Shorts, Structure
from sim.dynamics.compiled import compiled, per_lane, rule
from sim.dynamics.draws import uniform
from sim.dynamics.lanes import expit, select
from sim.dynamics.marked import list_marked
from sim.model.declaration import (
    ACT,
    AGE,
    ANSWER,
    AT_WAR,
    CALM,
    CAUSE,
    END,
    END_AT_ONCE,
    END_FORCE,
    END_WAR,
    FATE,
    FORCE,
    FOUGHT,
    GIVEN_RUNG,
    HOLD,
    LAPSE,
    LAPSE_AT_ONCE,
    LEVEL_OF_RUNG,
    LONG,
    NEUTRAL,
    OPENED,
    OWED,
    PEACE,
    QUIET,
    SIDE,
    SINCE,
    STIRRED,
    TENSION,
    THREATEN,
    TOP,
    WAR,
    WAR_DRAWS,
    WAR_ODDS,
    WORST,
    YIELDS,
)
from sim.model.relations import DISPUTE_TENSION, RELIEF, THREAT_TENSION

AT_FORCE = LEVEL_OF_RUNG[FORCE]
BELOW = FORCE - AT_FORCE
"""Of a militarized act, rung less hostility level."""

Both = tuple[int, int]


@rule
def stir(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Note where a dispute opens, turns to force or becomes a war this step; of dyads whose first state is
    among lo..hi-1."""
    for p in range(structure.sides.shape[1]):
        d, r = structure.sides[FORTH, p], structure.sides[RETURN, p]
        i, j = structure.link[0, d], structure.link[1, d]
        if lo <= i < hi:
            block.stirred[p] = 0
            _calm(block.course, p)
            if t >= structure.acts_from[0]:
                _mark(block.conduct, block.course, block.marks.view(np.uint8), (i, j), p)
                found = list_marked(block.marks, block.lane)
                if found > 0:
                    block.stirred[p] = _stir(structure, block, found, t, (i, j), (d, r), p)


@compiled
def _calm(course: Shorts, p: int) -> None:
    for w in range(course.shape[2]):
        course[STIRRED, p, w] = CALM


@compiled
def _mark(conduct: Shorts, course: Shorts, marked: Bytes, who: Both, p: int) -> None:
    """Mark the histories in which a dispute is open or opens now."""
    i, j = who
    for w in range(course.shape[2]):
        acts = max(conduct[ACT, i, j, w], conduct[ACT, j, i, w]) >= THREATEN
        marked[w] = acts | (course[AGE, p, w] >= 0)


@per_lane
def level_of(mine: int, theirs: int) -> int:
    """Hostility level of what both sides do."""
    return max(max(mine, theirs) - BELOW, 1)


@compiled
def _stir(structure: Structure, block: Block, found: int, t: int, who: Both, dyads: Both, p: int) -> int:
    """Number of histories of the first `found` of `lane` in which something happened."""
    i, j = who
    course, stirred = block.course, 0
    for at in range(found):
        w = block.lane[at]
        level = level_of(block.conduct[ACT, i, j, w], block.conduct[ACT, j, i, w])
        event = CALM
        if course[AGE, p, w] < 0:
            event = FOUGHT if level == AT_FORCE else OPENED
        elif course[WORST, p, w] == AT_FORCE and _breaks_out(structure, block, t, who, dyads, w):
            event = AT_WAR
        elif level == AT_FORCE and course[WORST, p, w] < AT_FORCE:
            event = FOUGHT
        course[STIRRED, p, w] = event
        stirred += 1 if event != CALM else 0
    return stirred


@compiled
def _breaks_out(structure: Structure, block: Block, t: int, who: Both, dyads: Both, w: int) -> bool:
    """Whether a dispute with force on both sides becomes a war."""
    d, r = dyads
    if block.choice[TOP, d, w] < FORCE or block.choice[TOP, r, w] < FORCE:
        return False
    key, seed = structure.state_key, block.seed
    drawn = uniform(WAR_DRAWS, t, block.replicate[w], key[who[0]], key[who[1]], seed[0], seed[1])
    breaks_out: bool = drawn < expit(block.theory[WAR_ODDS, w])
    return breaks_out


@rule
def proceed(structure: Structure, block: Block, t: int, lo: int, hi: int) -> None:
    """Carry disputes on, or close them; of dyads whose first state is among lo..hi-1."""
    for p in range(structure.sides.shape[1]):
        d, r = structure.sides[FORTH, p], structure.sides[RETURN, p]
        i, j = structure.link[0, d], structure.link[1, d]
        if lo <= i < hi and t >= structure.acts_from[0]:
            _grow_quiet(block.course, p)
            _mark(block.conduct, block.course, block.marks.view(np.uint8), (i, j), p)
            found = list_marked(block.marks, block.lane)
            for at in range(found):
                w = block.lane[at]
                if block.course[AGE, p, w] < 0 and block.course[STIRRED, p, w] == CALM:
                    _forget_sides(structure.third, block.stand, p, w)
                _proceed(block, (i, j), (d, r), p, w)


@compiled
def _forget_sides(third: Ints, stand: Shorts, p: int, w: int) -> None:
    """Nobody has a side yet in a dispute that a joiner opens, whatever was so in the last one of the two."""
    for q in range(third.shape[1]):
        if third[OF, q] == p:
            stand[SIDE, q, w] = NEUTRAL


@compiled
def _grow_quiet(course: Shorts, p: int) -> None:
    for w in range(course.shape[2]):
        course[QUIET, p, w] = min(course[QUIET, p, w] + 1, LONG)
        course[PEACE, p, w] = min(course[PEACE, p, w] + 1, LONG)


@compiled
def _proceed(block: Block, who: Both, dyads: Both, p: int, w: int) -> None:
    i, j = who
    d, r = dyads
    course, choice = block.course, block.choice
    mine, theirs = block.conduct[ACT, i, j, w], block.conduct[ACT, j, i, w]
    level, opened = level_of(mine, theirs), course[AGE, p, w] < 0
    _note(block.theory, block.dispute, course, level, opened, p, w)
    given, taken = choice[GIVEN_RUNG, r, w], choice[GIVEN_RUNG, d, w]
    to_me = incur(theirs, choice[CAUSE, r, w], choice[OWED, r, w], 0 if opened else given)
    to_them = incur(mine, choice[CAUSE, d, w], choice[OWED, d, w], 0 if opened else taken)
    _owe(choice, mine, to_me, d, w)
    _owe(choice, theirs, to_them, r, w)
    if not opened and _closes(block.theory, block.dispute, course, choice, dyads, p, w):
        _close(choice, course, dyads, p, w)


@per_lane
def _note(theory: Floats, dispute: Floats, course: Shorts, level: int, opened: bool, p: int, w: int) -> None:
    """What happened to the dispute itself: its age, its worst, and the tension that it sets."""
    war = (course[STIRRED, p, w] == AT_WAR) | (course[WORST, p, w] == WAR)
    course[AGE, p, w] = 0 if opened else course[AGE, p, w] + 1
    course[WORST, p, w] = max(course[WORST, p, w], WAR if war else level)
    course[QUIET, p, w] = 0 if level > 1 else course[QUIET, p, w]
    sets = select(level > LEVEL_OF_THREAT, theory[DISPUTE_TENSION, w], theory[THREAT_TENSION, w])
    dispute[TENSION, p, w] = max(dispute[TENSION, p, w], select(level > 1, sets, 0.0))
    course[PEACE, p, w] = 0 if war | (level == AT_FORCE) else course[PEACE, p, w]


LEVEL_OF_THREAT = LEVEL_OF_RUNG[THREATEN]


@per_lane
def incur(act: int, cause: int, answered: int, given: int) -> int:
    """Rung that an act, or a signal of the scenario, asks to be answered; HOLD for none.

    An answer asks for nothing unless it is harsher than what it answers.
    """
    asks = act if (act >= THREATEN) & ((cause != ANSWER) | (act > answered)) else HOLD
    return max(asks, given if given >= THREATEN else HOLD)


@per_lane
def _owe(choice: Shorts, act: int, incurs: int, d: int, w: int) -> None:
    """An act settles what its state owes; what it has now received is owed anew."""
    owed = HOLD if act >= THREATEN else choice[OWED, d, w]
    fresh = (incurs >= THREATEN) & (incurs > owed)
    choice[OWED, d, w] = incurs if fresh else owed
    choice[SINCE, d, w] = 0 if fresh else choice[SINCE, d, w] + 1
    choice[TOP, d, w] = max(choice[TOP, d, w], act if act >= THREATEN else 0)


@per_lane
def _closes(
    theory: Floats, dispute: Floats, course: Shorts, choice: Shorts, dyads: Both, p: int, w: int
) -> bool:
    """Whether an open dispute closes, by settlement, which takes tension off, or by itself."""
    d, r = dyads
    settled = (choice[YIELDS, d, w] == 1) | (choice[YIELDS, r, w] == 1)
    dispute[TENSION, p, w] *= select(settled, 1.0 - theory[RELIEF, w], 1.0)
    at_once = course[AGE, p, w] == 1
    answered = (choice[TOP, d, w] >= THREATEN) & (choice[TOP, r, w] >= THREATEN)
    ends = select(at_once, theory[END_AT_ONCE, w], theory[END, w])
    lapses = select(at_once, theory[LAPSE_AT_ONCE, w], theory[LAPSE, w])
    log_odds = select(answered, ends, lapses)
    log_odds += select(course[WORST, p, w] >= AT_FORCE, theory[END_FORCE, w], 0.0)
    log_odds += select(course[WORST, p, w] == WAR, theory[END_WAR, w], 0.0)
    closes: bool = settled | (dispute[FATE, p, w] < expit(log_odds))
    return closes


@compiled
def _close(choice: Shorts, course: Shorts, dyads: Both, p: int, w: int) -> None:
    course[AGE, p, w], course[WORST, p, w] = -1, 1
    for d in dyads:
        choice[TOP, d, w], choice[OWED, d, w], choice[SINCE, d, w] = HOLD, HOLD, 0
