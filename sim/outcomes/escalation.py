"""Escalation as it is counted during a run: hostility levels, first passages, disputes, who answered whom.

Levels follow the Militarized Interstate Disputes data (Jones, Bremer & Singer 1996): 1 none, 2 threat, 3
display, 4 use of force, 5 war. A dyad's level in a step is the highest act of either side; war is force by
both sides for `war_steps` steps running. Hostile acts with 26 quiet weeks between them belong to different
disputes (the six-month rule of MID). Index meaning: `p` undirected dyads [P], `k` thresholds level 2..5 [4];
the other letters as in sim.dynamics.arrays.
"""

from itertools import count, islice
from typing import Annotated, NamedTuple

import numpy as np

from sim.dynamics.arrays import (
    ACTOR,
    REVERSE,
    TARGET,
    TIED,
    UNDIRECTED,
    Block,
    Floats,
    Ints,
    Shorts,
    Structure,
    blank,
)
from sim.dynamics.compiled import compiled, kernel
from sim.dynamics.decision import among
from sim.dynamics.grievance import told as remembers_any
from sim.dynamics.lanes import as_bits
from sim.model.declaration import (
    ACT,
    ALIGNMENT,
    DISPLAY,
    FORCE,
    GIVEN_RUNG,
    SIDE,
    SIGNALLED,
    THREATEN,
    UNPROVOKED,
)

THRESHOLDS = 4
BINS = 200  # histogram cells of alignment over [-1, 1]
HALF_BINS, LAST_BIN = BINS / 2, BINS - 1.0

# Rows of `dyad` [.., P, W]; -1 stands for never.
_row = count()
PEAK = next(_row)  # highest level in the window
CALM = next(_row)  # steps from the first display to the start of the first calm
LOUD = next(_row)  # last step of the window above level 1
MUTUAL = next(_row)  # steps of force by both sides running, in step WAGED
DISPUTES = next(_row)
DISPUTES_JOINED = next(_row)
JOINER_SEEN = next(_row)  # 1 where the current dispute has been joined already
SPONTANEOUS, SIGNAL_DRIVEN, ANSWER = next(_row), next(_row), next(_row)  # military acts by what they needed
FIRST, *_ = islice(_row, THRESHOLDS)  # a row each: step from the window's start that first reached level 2..5
STEPS_AT, *_ = islice(_row, THRESHOLDS)  # a row each: steps at or above level 2..5
LAST_OWN = next(_row)  # last step of the window with a hostile act of the dyad's own, a joiner's not counted
WAGED = next(_row)  # last step of the window with force by both sides
DYAD_ROWS = next(_row)

# Rows of `pair` [.., N, N, W]: helper k, helped i.
_row = count()
JOINED = next(_row)  # steps in which k fought on i's side
CALLED = next(_row)  # times i was attacked by an opponent of k
ANSWERED = next(_row)  # of those, times k joined
ENTRAPPED = next(_row)  # times k joined a fight that i had opened
PAIR_ROWS = next(_row)


class Record(NamedTuple):
    """What is kept of each replicate while it runs."""

    dyad: Annotated[Shorts, "DYAD_ROWS P W"]
    pair: Annotated[Shorts, "PAIR_ROWS N N W"]
    exposure: Annotated[Shorts, "N W"]  # military acts suffered
    level: Annotated[Shorts, "W"]  # level of the dyad in hand
    origin: Annotated[Floats, "N N W"]  # alignment in the window's first step


class Tallies(NamedTuple):
    """Counts over replicates; blocks add up."""

    levels: Annotated[Ints, "T P 5"]  # replicates at each level, own acts
    given_levels: Annotated[Ints, "T P 5"]  # the same of the scenario's signals
    alignment: Annotated[Shorts, "T C BINS"]  # the largest by far, and a block's counts are small
    charted: Annotated[Ints, "2 C"]  # ordered pairs (i, j) whose alignment is tallied


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
    sizes = {"DYAD_ROWS": DYAD_ROWS, "PAIR_ROWS": PAIR_ROWS, "N": states, "P": dyads, "W": lanes}
    return blank(Record, sizes)


def blank_tallies(steps: int, dyads: int, charted: Ints) -> Tallies:
    """Tallies of zeros for `dyads` undirected dyads and the ordered pairs `charted` [2, C]."""
    return Tallies(
        levels=np.zeros((steps, dyads, 5), np.int64),
        given_levels=np.zeros((steps, dyads, 5), np.int64),
        alignment=np.zeros((steps, charted.shape[1], BINS), np.int32),
        charted=charted,
    )


def clear(record: Record, clock: Clock) -> None:
    """Forget the last block of replicates; a dispute may open at once."""
    record.dyad[:] = 0
    record.dyad[PEAK] = 1
    record.dyad[CALM] = -1
    record.dyad[FIRST : FIRST + THRESHOLDS] = -1
    record.dyad[LAST_OWN] = -1 - clock.gap_steps
    record.dyad[[LOUD, WAGED]] = -2
    record.pair[:] = 0
    record.exposure[:] = 0


@kernel
def observe(
    structure: Structure, block: Block, record: Record, tallies: Tallies, clock: Clock, t: int, used: int
) -> None:
    """Record step t; only the first `used` lanes are tallied."""
    link, choice, since = structure.link, block.choice, t - clock.window
    for d in range(link.shape[1]):
        if link[ACTOR, d] < link[TARGET, d]:
            p, r = link[UNDIRECTED, d], link[REVERSE, d]
            signalled = structure.due_from[t + 1] > structure.due_from[t]
            if signalled and (told(structure, d) or told(structure, r)):
                _tally_given(choice, tallies.given_levels, t, p, (d, r), used)
            else:
                tallies.given_levels[t, p, 0] += used
            tallies.levels[t, p, 0] += used
            if since >= 0:
                found = among(choice, d, r, THREATEN, block.lane)
                _hostile(structure, block, record, clock, d, since, found)
                _tally_level(record.level, block.lane, tallies.levels, (t, p), found, used)
                if block.alarm[d] + block.alarm[r] > 0:
                    _loyalty(structure, block, record, d, found)
    for c in range(tallies.charted.shape[1]):
        i, j = tallies.charted[0, c], tallies.charted[1, c]
        _cells(block.pair, record.level, i, j)
        _tally_alignment(record.level, tallies.alignment, t, c, used)
    if since == 0:
        _keep(block.pair, record.origin)
    if t == clock.steps - 1:
        _close(record.dyad, since, clock.calm_steps)


@compiled
def told(structure: Structure, d: int) -> bool:
    """Whether a signal of the scenario may be a hostile act of dyad d."""
    r = structure.link[REVERSE, d]
    return remembers_any(structure.remembers, r)


@compiled
def _keep(pair: Floats, origin: Floats) -> None:
    for i in range(origin.shape[0]):
        for j in range(origin.shape[0]):
            for w in range(origin.shape[2]):
                origin[i, j, w] = pair[ALIGNMENT, i, j, w]


@compiled
def _hostile(
    structure: Structure, block: Block, record: Record, clock: Clock, d: int, since: int, found: int
) -> None:
    """Record the hostile acts of both sides of a dyad, in the `found` lanes that have any.

    Levels go to record.level, one for each of these lanes.
    """
    p, r, choice, dyad = structure.link[UNDIRECTED, d], structure.link[REVERSE, d], block.choice, record.dyad
    for at in range(found):
        w = block.lane[at]
        mine, theirs = choice[ACT, d, w], choice[ACT, r, w]
        own = (mine >= THREATEN and choice[SIDE, d, w] < 0) or (theirs >= THREATEN and choice[SIDE, r, w] < 0)
        if own:
            _dispute(dyad, p, w, since, clock.gap_steps)
        level = max(mine, theirs) - 1
        if min(mine, theirs) == FORCE:
            level = 5 if _wage(dyad, p, w, since) >= clock.war_steps else level
        _calm(dyad, p, w, since, clock.calm_steps)
        _reach(dyad, p, w, since, level)
        _provenance(choice, dyad, p, d, w)
        _provenance(choice, dyad, p, r, w)
        record.exposure[structure.link[TARGET, d], w] += int(mine >= DISPLAY)
        record.exposure[structure.link[ACTOR, d], w] += int(theirs >= DISPLAY)
        record.level[at] = level


@compiled
def _dispute(dyad: Shorts, p: int, w: int, since: int, gap: int) -> None:
    """A hostile act of the dyad's own, after a long quiet, opens a dispute; a joiner's act does not."""
    if since - dyad[LAST_OWN, p, w] > gap:
        dyad[DISPUTES, p, w] += 1
        dyad[JOINER_SEEN, p, w] = 0
    dyad[LAST_OWN, p, w] = since


@compiled
def _wage(dyad: Shorts, p: int, w: int, since: int) -> int:
    """Steps of force by both sides running, this one included."""
    dyad[MUTUAL, p, w] = dyad[MUTUAL, p, w] + 1 if dyad[WAGED, p, w] == since - 1 else 1
    dyad[WAGED, p, w] = since
    return int(dyad[MUTUAL, p, w])


@compiled
def _calm(dyad: Shorts, p: int, w: int, since: int, calm_steps: int) -> None:
    """Note the first calm after the first display, once it is known how long it was quiet before `since`."""
    displayed, loud = dyad[FIRST + 1, p, w], dyad[LOUD, p, w]
    if displayed >= 0 and dyad[CALM, p, w] < 0 and since - loud > calm_steps:
        dyad[CALM, p, w] = loud + 1 - displayed
    dyad[LOUD, p, w] = since


@compiled
def _close(dyad: Shorts, since: int, calm_steps: int) -> None:
    """Note calms that last to the end."""
    for p in range(dyad.shape[1]):
        for w in range(dyad.shape[2]):
            _calm(dyad, p, w, since + 1, calm_steps)


@compiled
def _reach(dyad: Shorts, p: int, w: int, since: int, level: int) -> None:
    dyad[PEAK, p, w] = max(dyad[PEAK, p, w], level)
    for k in range(level - 1):
        dyad[STEPS_AT + k, p, w] += 1
        if dyad[FIRST + k, p, w] < 0:
            dyad[FIRST + k, p, w] = since


@compiled
def _provenance(choice: Shorts, dyad: Shorts, p: int, d: int, w: int) -> None:
    """Why a military act happened, by the choices that the same draw would have made with less grievance."""
    if choice[ACT, d, w] >= DISPLAY and choice[SIDE, d, w] < 0:
        if choice[UNPROVOKED, d, w] >= DISPLAY:
            dyad[SPONTANEOUS, p, w] += 1
        elif choice[SIGNALLED, d, w] >= DISPLAY:
            dyad[SIGNAL_DRIVEN, p, w] += 1
        else:
            dyad[ANSWER, p, w] += 1


@compiled
def _tally_level(
    level: Shorts, lane: Ints, levels: Ints, where: tuple[int, int], found: int, used: int
) -> None:
    """Move the lanes that are above level 1 to where they are."""
    t, p = where
    for at in range(found):
        if lane[at] < used:
            levels[t, p, 0] -= 1
            levels[t, p, level[at] - 1] += 1


@compiled
def _tally_given(choice: Shorts, levels: Ints, t: int, p: int, both: tuple[int, int], used: int) -> None:
    d, r = both
    for w in range(used):
        level = max(max(choice[GIVEN_RUNG, d, w], choice[GIVEN_RUNG, r, w]) - 1, 1)
        levels[t, p, level - 1] += 1


@compiled
def _cells(pair: Floats, cell: Shorts, i: int, j: int) -> None:
    """Histogram cell of i's alignment toward j; adding 2**23 rounds to a whole number in the low bits."""
    for w in range(cell.shape[0]):
        above = min(max((pair[ALIGNMENT, i, j, w] + 1.0) * HALF_BINS - 0.5, 0.0), LAST_BIN)
        cell[w] = as_bits(above + 8388608.0) & 0xFFFF


@compiled
def _tally_alignment(cell: Shorts, cells: Shorts, t: int, c: int, used: int) -> None:
    for w in range(used):
        cells[t, c, np.uint32(cell[w])] += 1  # a signed index could count from the end, which costs a check


@compiled
def _loyalty(structure: Structure, block: Block, record: Record, d: int, found: int) -> None:
    """Who was called to help whom in the fight of a dyad, who came, and who was drawn into a fight an ally
    opened; in those of the first `found` of `lane` in which it fights."""
    link = structure.link
    fought = _of_force(block.choice, d, link[REVERSE, d], block.lane, found)
    for o, i, f in (
        (link[ACTOR, d], link[TARGET, d], d),
        (link[TARGET, d], link[ACTOR, d], link[REVERSE, d]),
    ):
        for e in range(structure.first[o], structure.first[o + 1]):
            k = link[TARGET, e]
            if k != i and structure.square[TIED, k, i] == 1:
                where = (f, link[REVERSE, f], link[REVERSE, e], link[UNDIRECTED, f])
                _loyalty_of(block.choice, record.pair, record.dyad, block.lane, fought, where, (k, i))


@compiled
def _of_force(choice: Shorts, d: int, r: int, lane: Ints, found: int) -> int:
    """Keep those of the first `found` of `lane` in which one of two dyads uses force; return how many."""
    kept = 0
    for at in range(found):
        w = lane[at]
        lane[kept] = w
        kept += 1 if max(choice[ACT, d, w], choice[ACT, r, w]) == FORCE else 0
    return kept


@compiled
def _loyalty_of(
    choice: Shorts,
    pair: Shorts,
    dyad: Shorts,
    lane: Ints,
    fought: int,
    where: tuple[int, int, int, int],
    who: tuple[int, int],
) -> None:
    """k's part in i's fight, in the first `fought` of `lane`: f the attack on i, r that of i, d k's dyad
    against i's opponent, p the fighting dyad."""
    f, r, d, p = where
    k, i = who
    for at in range(fought):
        w = lane[at]
        attacked = 1 if choice[ACT, f, w] == FORCE and choice[SIDE, f, w] < 0 else 0
        opened = (1 if choice[ACT, r, w] == FORCE and choice[SIDE, r, w] < 0 else 0) * (1 - attacked)
        joins = 1 if choice[SIDE, d, w] == i else 0
        pair[CALLED, k, i, w] += attacked
        pair[ANSWERED, k, i, w] += attacked * joins
        pair[ENTRAPPED, k, i, w] += opened * joins
        pair[JOINED, k, i, w] += joins
        dyad[DISPUTES_JOINED, p, w] += joins * (1 - dyad[JOINER_SEEN, p, w])
        dyad[JOINER_SEEN, p, w] = max(dyad[JOINER_SEEN, p, w], joins)
