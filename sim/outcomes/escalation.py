"""Escalation as it is counted during a run: hostility levels, first passages, disputes, why states acted.

Levels follow the Militarized Interstate Disputes data (Jones, Bremer & Singer 1996): 1 none, 2 threat, 3
display, 4 use of force, 5 war. A dyad's level in a step is the highest act of either side, and 5 while its
dispute is a war. A dispute is counted where one of the two opens it; what a third state does on somebody's
side is an act of its own dyad, but opens no dispute that is counted. Rows: sim.outcomes.record.
"""

import numpy as np

from sim.dynamics.arrays import (
    ACTOR,
    FORTH,
    RETURN,
    TARGET,
    Block,
    Bytes,
    Ints,
    Shorts,
    Structure,
)
from sim.dynamics.compiled import compiled, kernel, per_lane
from sim.dynamics.disputes import level_of
from sim.dynamics.marked import list_marked
from sim.dynamics.tension import remembers_any
from sim.model.declaration import (
    ACT,
    AGE,
    AT_WAR,
    CAUSE,
    DISPLAY,
    GIVEN_RUNG,
    JOINING,
    OPENING,
    STIRRED,
    THREATEN,
    WAR,
    WORST,
)
from sim.outcomes.record import (
    ACTS_BY,
    BY_FIRST,
    BY_SECOND,
    CALMED,
    CURRENT,
    DISPUTES,
    DISPUTES_ANSWERED,
    FIRST,
    LOUD,
    PEAK,
    STEPS_AT,
    STEPS_OPEN,
    UNDERWAY,
    Clock,
    Record,
    Tallies,
)
from sim.outcomes.sides import stand_by
from sim.outcomes.ties import chart, feel, keep_ends, keep_origin

Two = tuple[int, int]


@kernel
def observe(
    structure: Structure, block: Block, record: Record, tallies: Tallies, clock: Clock, t: int, used: int
) -> None:
    """Record step t; only the first `used` lanes are tallied."""
    since = t - clock.window
    for p in range(structure.sides.shape[1]):
        _tally_given(structure, block.choice, tallies.given_levels, t, p, used)
        feel(block.dispute, tallies.tension, t, p, used)
        tallies.levels[t, p, 0] += used
        if since >= 0:
            d = structure.sides[FORTH, p]
            i, j = structure.link[ACTOR, d], structure.link[TARGET, d]
            _mark(block.conduct, block.course, block.marks.view(np.uint8), (i, j), p)
            found = list_marked(block.marks, block.lane)
            _act(structure, block, record, clock, p, since + 1, found)
            _tally_level(record.level, block.lane, tallies.levels, (t, p), found, used)
            stand_by(structure, block, record, tallies, p, found)
            _count_open(block.course, record.dyad, p)
    chart(block, record, tallies, t, since, used)
    if since == 0:
        keep_origin(block, record)
    if t == clock.steps - 1:
        keep_ends(block, record, tallies)
        _close(record.dyad, since + 2, clock.calm_steps)


@compiled
def _mark(conduct: Shorts, course: Shorts, marked: Bytes, who: Two, p: int) -> None:
    """Mark the histories in which a dyad is above level 1."""
    i, j = who
    for w in range(course.shape[2]):
        loud = max(conduct[ACT, i, j, w], conduct[ACT, j, i, w]) >= THREATEN
        marked[w] = loud | at_war(course, p, w)


@per_lane
def at_war(course: Shorts, p: int, w: int) -> bool:
    """Whether the dispute of a dyad is a war in this step, or ends as one in it; course [rows, P, W]."""
    return bool((course[WORST, p, w] == WAR) | (course[STIRRED, p, w] == AT_WAR))


@compiled
def _act(
    structure: Structure, block: Block, record: Record, clock: Clock, p: int, week: int, found: int
) -> None:
    """Record what both sides of a dyad do, in the first `found` of `lane`, in which it is above level 1.

    week: the step's number in the window, from 1.

    Levels go to record.level, one for each of these lanes.
    """
    d, r = structure.sides[FORTH, p], structure.sides[RETURN, p]
    i, j = structure.link[ACTOR, d], structure.link[TARGET, d]
    dyad = record.dyad
    for at in range(found):
        w = block.lane[at]
        mine, theirs = block.conduct[ACT, i, j, w], block.conduct[ACT, j, i, w]
        level = WAR if at_war(block.course, p, w) else level_of(mine, theirs)
        _calm(dyad, p, w, week, clock.calm_steps)
        _reach(dyad, p, w, week, level)
        causes = block.choice[CAUSE, d, w], block.choice[CAUSE, r, w]
        _dispute(dyad, block.course, (mine, theirs), causes, p, w)
        record.exposure[j, w] += 1 if mine >= DISPLAY else 0
        record.exposure[i, w] += 1 if theirs >= DISPLAY else 0
        record.level[at] = level


@compiled
def _calm(dyad: Shorts, p: int, w: int, week: int, calm_steps: int) -> None:
    """Note the first calm after the first display, once it is known how long it was quiet before `week`."""
    displayed, loud = dyad[FIRST + 1, p, w], dyad[LOUD, p, w]
    if displayed >= 0 and dyad[CALMED, p, w] < 0 and week - loud > calm_steps:
        dyad[CALMED, p, w] = loud + 1 - displayed
    dyad[LOUD, p, w] = week


@compiled
def _close(dyad: Shorts, week: int, calm_steps: int) -> None:
    """Note calms that last to the end; week: the one after the last."""
    for p in range(dyad.shape[1]):
        for w in range(dyad.shape[2]):
            _calm(dyad, p, w, week, calm_steps)


@compiled
def _reach(dyad: Shorts, p: int, w: int, week: int, level: int) -> None:
    dyad[PEAK, p, w] = max(dyad[PEAK, p, w], level)
    for k in range(level - 1):
        dyad[STEPS_AT + k, p, w] += 1
        if dyad[FIRST + k, p, w] < 0:
            dyad[FIRST + k, p, w] = week


@compiled
def _dispute(dyad: Shorts, course: Shorts, acts: Two, causes: Two, p: int, w: int) -> None:
    """Count the acts of both sides by their cause, and the dispute that they open or answer in."""
    current = dyad[CURRENT, p, w]
    if causes[0] == OPENING or causes[1] == OPENING:
        dyad[DISPUTES, p, w] += 1
        current = UNDERWAY
    elif course[AGE, p, w] == 0:  # a third state's act has just begun this one
        current = 0
    by = _own(dyad, acts[0], causes[0], BY_FIRST, p, w) + _own(dyad, acts[1], causes[1], BY_SECOND, p, w)
    if current > 0:
        both = BY_FIRST + BY_SECOND
        dyad[DISPUTES_ANSWERED, p, w] += 1 if current & both != both and (current | by) & both == both else 0
        current |= by
    dyad[CURRENT, p, w] = current


@compiled
def _own(dyad: Shorts, act: int, cause: int, bit: int, p: int, w: int) -> int:
    """Count an act by its cause; return its side's bit where it is an act of the dyad's own, else 0."""
    if act < THREATEN:
        return 0
    if cause >= OPENING:
        dyad[ACTS_BY + cause - OPENING, p, w] += 1
    return 0 if cause == JOINING else bit


@compiled
def _count_open(course: Shorts, dyad: Shorts, p: int) -> None:
    for w in range(dyad.shape[2]):
        dyad[STEPS_OPEN, p, w] += 1 if course[AGE, p, w] >= 0 else 0


@compiled
def _tally_level(level: Shorts, lane: Ints, levels: Ints, where: Two, found: int, used: int) -> None:
    """Move the lanes that are above level 1 to where they are."""
    t, p = where
    for at in range(found):
        if lane[at] < used:
            levels[t, p, 0] -= 1
            levels[t, p, level[at] - 1] += 1


@compiled
def _tally_given(structure: Structure, choice: Shorts, levels: Ints, t: int, p: int, used: int) -> None:
    """Levels that the scenario's signals of this step stand for."""
    d, r = structure.sides[FORTH, p], structure.sides[RETURN, p]
    speaks = structure.due_from[t + 1] > structure.due_from[t]
    if speaks and (remembers_any(structure.remembers, d) or remembers_any(structure.remembers, r)):
        for w in range(used):
            levels[t, p, level_of(choice[GIVEN_RUNG, d, w], choice[GIVEN_RUNG, r, w]) - 1] += 1
    else:
        levels[t, p, 0] += used
