"""Escalation as it is counted during a run: hostility levels, first passages, disputes, who answered whom.

Levels follow the Militarized Interstate Disputes data (Jones, Bremer & Singer 1996): 1 none, 2 threat, 3
display, 4 use of force, 5 war. A dyad's level in a step is the highest act of either side; war is force by
both sides for `war_steps` steps running. Hostile acts with 26 quiet weeks between them belong to different
disputes (the six-month rule of MID). Index meaning: `p` undirected dyads [P], `k` thresholds level 2..5 [4];
the other letters as in sim.dynamics.arrays.
"""

from typing import NamedTuple

import numpy as np

from sim.dynamics.arrays import (
    ACT,
    ACTOR,
    ALIGNMENT,
    DISPLAY,
    FORCE,
    GIVEN_RUNG,
    PAIR,
    REVERSE,
    SIDE,
    SIGNALLED,
    TARGET,
    THREATEN,
    TIED,
    UNPROVOKED,
    Block,
    Floats,
    Ints,
    Structure,
)
from sim.dynamics.compiled import compiled, spliced

THRESHOLDS = 4
BINS = 200  # histogram cells of alignment over [-1, 1]

# Rows of `dyad` [.., P, W]; -1 stands for never.
PEAK = 0  # highest level in the window
CALM = 1  # steps from the first display to the start of the first calm
QUIET = 2  # steps since the last hostile act
MUTUAL = 3  # steps of force by both sides running
DISPUTES, DISPUTES_JOINED = 4, 5
JOINER_SEEN = 6  # 1 where the current dispute has been joined already
SPONTANEOUS, SIGNAL_DRIVEN, ANSWER = 7, 8, 9  # own military acts by what they needed
FIRST = 10  # four rows: step, counted from the window's start, at which level 2..5 was first reached
STEPS_AT = 14  # four rows: steps at or above level 2..5
SINCE_OWN = 18  # steps since the last hostile act of the dyad's own, a joiner's not counted
DYAD_ROWS = 19

# Rows of `pair` [.., N, N, W]: helper k, helped i.
JOINED = 0  # steps in which k fought on i's side
CALLED = 1  # times i was attacked by an opponent of k
ANSWERED = 2  # of those, times k joined
ENTRAPPED = 3  # times k joined a fight that i had opened
PAIR_ROWS = 4


class Record(NamedTuple):
    """What is kept of each replicate while it runs."""

    dyad: Ints  # [DYAD_ROWS, P, W]
    pair: Ints  # [PAIR_ROWS, N, N, W]
    exposure: Ints  # [N, W] military acts suffered
    level: Ints  # [W] scratch: level of the dyad in hand
    origin: Floats  # [N, N, W] alignment in the window's first step


class Tallies(NamedTuple):
    """Counts over replicates; blocks add up."""

    levels: Ints  # [T, P, 5] replicates at each level, own acts
    given_levels: Ints  # [T, P, 5] the same of the scenario's signals
    alignment: Ints  # [T, C, BINS]
    charted: Ints  # [2, C] ordered pairs (i, j) whose alignment is tallied


class Clock(NamedTuple):
    """How long a run is, from which step on it is counted, and how many steps make a war, a dispute's end, a
    calm."""

    steps: int
    window: int
    war_steps: int
    gap_steps: int
    calm_steps: int


def blank_record(states: int, dyads: int, lanes: int) -> Record:
    """A record for `states` states, `dyads` undirected dyads and `lanes` replicates."""
    n, p, w = states, dyads, lanes
    return Record(
        dyad=np.zeros((DYAD_ROWS, p, w), np.int64),
        pair=np.zeros((PAIR_ROWS, n, n, w), np.int64),
        exposure=np.zeros((n, w), np.int64),
        level=np.zeros(w, np.int64),
        origin=np.zeros((n, n, w)),
    )


def blank_tallies(steps: int, dyads: int, charted: Ints) -> Tallies:
    """Tallies of zeros for `dyads` undirected dyads and the ordered pairs `charted` [2, C]."""
    return Tallies(
        levels=np.zeros((steps, dyads, 5), np.int64),
        given_levels=np.zeros((steps, dyads, 5), np.int64),
        alignment=np.zeros((steps, charted.shape[1], BINS), np.int64),
        charted=charted,
    )


def clear(record: Record, clock: Clock) -> None:
    """Forget the last block of replicates; a dispute may open at once."""
    record.dyad[:] = 0
    record.dyad[PEAK] = 1
    record.dyad[CALM] = -1
    record.dyad[FIRST : FIRST + THRESHOLDS] = -1
    record.dyad[SINCE_OWN] = clock.gap_steps
    record.pair[:] = 0
    record.exposure[:] = 0


@spliced
def observe(
    structure: Structure, block: Block, record: Record, tallies: Tallies, clock: Clock, t: int, used: int
) -> None:
    """Record step t; only the first `used` lanes are tallied."""
    link, choice, since = structure.link, block.choice, t - clock.window
    for d in range(link.shape[1]):
        if link[ACTOR, d] < link[TARGET, d]:
            p, r = link[PAIR, d], link[REVERSE, d]
            if structure.due_from[t + 1] > structure.due_from[t]:
                _tally_given(choice, tallies.given_levels, t, p, (d, r), used)
            else:
                tallies.given_levels[t, p, 0] += used
            if since >= 0:
                _disputes(choice, record.dyad, p, (d, r), clock.gap_steps)
                _level(choice, record.dyad, record.level, p, (d, r), clock.war_steps)
                _calm(record.dyad, record.level, p, since, clock.calm_steps)
                _passages(record.dyad, record.level, p, since)
                _provenance(choice, record.dyad, p, d)
                _provenance(choice, record.dyad, p, r)
                _tally_level(record.level, tallies.levels, t, p, used)
            else:
                tallies.levels[t, p, 0] += used
    for c in range(tallies.charted.shape[1]):
        _tally_alignment(
            block.pair, tallies.alignment, t, c, (tallies.charted[0, c], tallies.charted[1, c]), used
        )
    if since == 0:
        _keep(block.pair, record.origin)
    if since >= 0:
        _exposure(link, choice, record.exposure)
        _loyalty(structure, block, record)


@compiled
def _keep(pair: Floats, origin: Floats) -> None:
    for i in range(origin.shape[0]):
        for j in range(origin.shape[0]):
            for w in range(origin.shape[2]):
                origin[i, j, w] = pair[ALIGNMENT, i, j, w]


@compiled
def _disputes(choice: Ints, dyad: Ints, p: int, both: tuple[int, int], gap: int) -> None:
    """A hostile act of the dyad's own, after a long quiet, opens a dispute; a joiner's act does not."""
    d, r = both
    for w in range(choice.shape[2]):
        mine = choice[ACT, d, w] >= THREATEN and choice[SIDE, d, w] < 0
        theirs = choice[ACT, r, w] >= THREATEN and choice[SIDE, r, w] < 0
        own = mine or theirs
        opens = 1 if own and dyad[SINCE_OWN, p, w] >= gap else 0
        dyad[SINCE_OWN, p, w] = 0 if own else dyad[SINCE_OWN, p, w] + 1
        dyad[DISPUTES, p, w] += opens
        dyad[JOINER_SEEN, p, w] *= 1 - opens


@compiled
def _level(choice: Ints, dyad: Ints, level: Ints, p: int, both: tuple[int, int], war_steps: int) -> None:
    """Level of the dyad in this step."""
    d, r = both
    for w in range(choice.shape[2]):
        mine, theirs = choice[ACT, d, w], choice[ACT, r, w]
        mutual = dyad[MUTUAL, p, w] + 1 if min(mine, theirs) == FORCE else 0
        dyad[MUTUAL, p, w] = mutual
        level[w] = 5 if mutual >= war_steps else max(max(mine, theirs) - 1, 1)


@compiled
def _calm(dyad: Ints, level: Ints, p: int, since: int, calm_steps: int) -> None:
    """Count quiet steps, and note the first calm after the first display."""
    for w in range(level.shape[0]):
        quiet = dyad[QUIET, p, w] + 1 if level[w] == 1 else 0
        dyad[QUIET, p, w] = quiet
        displayed = dyad[FIRST + 1, p, w]
        if displayed >= 0 and dyad[CALM, p, w] < 0 and quiet >= calm_steps:
            dyad[CALM, p, w] = since - calm_steps + 1 - displayed


@compiled
def _passages(dyad: Ints, level: Ints, p: int, since: int) -> None:
    for w in range(level.shape[0]):
        dyad[PEAK, p, w] = max(dyad[PEAK, p, w], level[w])
    for k in range(THRESHOLDS):
        for w in range(level.shape[0]):
            reached = 1 if level[w] >= k + 2 else 0
            dyad[STEPS_AT + k, p, w] += reached
            first = dyad[FIRST + k, p, w]
            dyad[FIRST + k, p, w] = since if reached == 1 and first < 0 else first


@compiled
def _provenance(choice: Ints, dyad: Ints, p: int, d: int) -> None:
    """Why a military act happened, by the choices that the same draw would have made with less grievance."""
    for w in range(choice.shape[2]):
        own = 1 if choice[ACT, d, w] >= DISPLAY and choice[SIDE, d, w] < 0 else 0
        calm_too = own if choice[UNPROVOKED, d, w] >= DISPLAY else 0
        signalled_too = own if choice[SIGNALLED, d, w] >= DISPLAY else 0
        dyad[SPONTANEOUS, p, w] += calm_too
        dyad[SIGNAL_DRIVEN, p, w] += signalled_too * (1 - calm_too)
        dyad[ANSWER, p, w] += own * (1 - calm_too) * (1 - signalled_too)


@compiled
def _tally_level(level: Ints, levels: Ints, t: int, p: int, used: int) -> None:
    for w in range(used):
        levels[t, p, level[w] - 1] += 1


@compiled
def _tally_given(choice: Ints, levels: Ints, t: int, p: int, both: tuple[int, int], used: int) -> None:
    d, r = both
    for w in range(used):
        level = max(max(choice[GIVEN_RUNG, d, w], choice[GIVEN_RUNG, r, w]) - 1, 1)
        levels[t, p, level - 1] += 1


@compiled
def _tally_alignment(pair: Floats, cells: Ints, t: int, c: int, ends: tuple[int, int], used: int) -> None:
    i, j = ends
    for w in range(used):
        cell = int((pair[ALIGNMENT, i, j, w] + 1.0) * (BINS / 2))
        cells[t, c, min(cell, BINS - 1)] += 1


@compiled
def _exposure(link: Ints, choice: Ints, exposure: Ints) -> None:
    for d in range(link.shape[1]):
        j = link[TARGET, d]
        for w in range(choice.shape[2]):
            exposure[j, w] += 1 if choice[ACT, d, w] >= DISPLAY else 0


@compiled
def _loyalty(structure: Structure, block: Block, record: Record) -> None:
    """Who was called to help whom against a common opponent, who came, and who was drawn into a fight an ally
    opened."""
    link = structure.link
    for f in range(link.shape[1]):
        if block.alarm[f] + block.alarm[link[REVERSE, f]] > 0:
            o, i = link[ACTOR, f], link[TARGET, f]
            for e in range(structure.first[o], structure.first[o + 1]):
                k = link[TARGET, e]
                if k != i and structure.square[TIED, k, i] == 1:
                    where = (f, link[REVERSE, f], link[REVERSE, e], link[PAIR, f])
                    _loyalty_of(block.choice, record.pair, record.dyad, where, k, i)


@compiled
def _loyalty_of(
    choice: Ints, pair: Ints, dyad: Ints, where: tuple[int, int, int, int], k: int, i: int
) -> None:
    """k's part in i's fight: f the attack on i, r that of i, d k's dyad against i's opponent, p the fighting
    dyad."""
    f, r, d, p = where
    for w in range(choice.shape[2]):
        attacked = 1 if choice[ACT, f, w] == FORCE and choice[SIDE, f, w] < 0 else 0
        opened = (1 if choice[ACT, r, w] == FORCE and choice[SIDE, r, w] < 0 else 0) * (1 - attacked)
        joins = 1 if choice[SIDE, d, w] == i else 0
        pair[CALLED, k, i, w] += attacked
        pair[ANSWERED, k, i, w] += attacked * joins
        pair[ENTRAPPED, k, i, w] += opened * joins
        pair[JOINED, k, i, w] += joins
        dyad[DISPUTES_JOINED, p, w] += joins * (1 - dyad[JOINER_SEEN, p, w])
        dyad[JOINER_SEEN, p, w] = max(dyad[JOINER_SEEN, p, w], joins)
