"""What is kept of a history while it runs: a few counts of each dyad, tie and third state, and tallies.

Letters that stand for places in its arrays: the head of the room (sim/outcomes/__init__.py).
"""

from collections.abc import Sequence
from itertools import count, islice
from typing import Annotated, NamedTuple

import numpy as np

from sim.dynamics.arrays import Floats, Ints, Shorts, blank
from sim.model.declaration import CAUSES, COOPERATE, DOWNGRADE, ENGAGE, OPENING, PLEDGE, PROTEST

THRESHOLDS = 4
BINS = 200  # histogram cells of alignment over [-1, 1]
FINE = 2**20
"""Tension is tallied in whole units of 1 / FINE, so that sums do not depend on their order."""

DIPLOMACY = (COOPERATE, PLEDGE, ENGAGE, PROTEST, DOWNGRADE)
"""Acts below a threat that are counted, in the order of their rows."""

NEVER, NOWHERE = -1, -9
"""Stand for a step that never came, and for a side that nobody was asked to take."""

# Rows of `dyad` [.., P, W]; NEVER stands for never.
_row = count()
PEAK = next(_row)  # highest level in the window
CALMED = next(_row)  # steps from the first display to the start of the first calm
LOUD = next(_row)  # last step of the window, from 1, above level 1
FIRST, *_ = islice(_row, THRESHOLDS)  # a row each: step of the window, from 1, that first reached level 2..5
STEPS_AT, *_ = islice(_row, THRESHOLDS)  # a row each: steps at or above level 2..5
STEPS_OPEN = next(_row)  # steps after which a dispute was open
DISPUTES = next(_row)  # disputes that one of the two has opened
DISPUTES_ANSWERED = next(_row)  # of those, the ones in which both acted
DISPUTES_JOINED = next(_row)  # of those, the ones that a third state joined
CURRENT = next(_row)  # the dispute in hand: bits of UNDERWAY, BY_FIRST, BY_SECOND, BY_OTHERS
ACTS_BY, *_ = islice(_row, len(CAUSES) - 1)  # a row each: militarized acts by cause, from OPENING on
DYAD_ROWS = next(_row)

DYAD_COLUMNS = {
    "calm": CALMED,
    "weeks_open": STEPS_OPEN,
    "disputes": DISPUTES,
    "disputes_answered": DISPUTES_ANSWERED,
    "disputes_joined": DISPUTES_JOINED,
    **{f"acts_{cause}": ACTS_BY + at for at, cause in enumerate(CAUSES[OPENING:])},
}
"""Columns of outcomes.parquet that are a row as it is, by their name; likewise below. The others: rows.py."""

UNDERWAY, BY_FIRST, BY_SECOND, BY_OTHERS = 1, 2, 4, 8
"""Bits of CURRENT: one of the two has opened it; the first, the second, third states have acted in it."""

# Rows of `tension` [.., P, W].
TENSION_ORIGIN, TENSION_END = 0, 1

# Rows of `helper` [.., N, N, W]: third state k, helped i. Counted are the moments in which third states take
# sides in a dispute of i: it opens, comes to force, becomes a war.
_row = count()
JOINED = next(_row)  # times k was on i's side by arms
SUPPORTED = next(_row)  # times k was on i's side short of that
CALLED = next(_row)  # times i was a victim of force or in a war
ANSWERED = next(_row)  # of those, times k was on i's side
ENTRAPPED = next(_row)  # times k was there by arms where i had gone further than its opponent
HELPER_ROWS = next(_row)

HELPER_COLUMNS = {
    "joined": JOINED,
    "supported": SUPPORTED,
    "called": CALLED,
    "answered": ANSWERED,
    "entrapped": ENTRAPPED,
}

# Rows of `bond` [.., C, W], as the history ended.
_row = count()
RIVALS_FIRST, RIVALS_LAST = next(_row), next(_row)  # 1 where the two are rivals, at the start and now
ALLIED_FIRST, ALLIED_LAST = next(_row), next(_row)  # 1 where a pact is in force
BOND_ROWS = next(_row)

BOND_COLUMNS = {
    "rivals_origin": RIVALS_FIRST,
    "rivals": RIVALS_LAST,
    "allied_origin": ALLIED_FIRST,
    "allied": ALLIED_LAST,
}

# Rows of `stand` [.., K, W]: a side of sim.model.declaration, or NOWHERE.
_row = count()
AT_FORCE = next(_row)  # the side taken when the dispute first came to force in the window
IN_WAR = next(_row)  # the same when it first became a war
POSTURE = next(_row)  # the side that would be taken at the end if force were used then
STAND_ROWS = next(_row)

STAND_COLUMNS = {"stand": AT_FORCE, "stand_war": IN_WAR, "posture": POSTURE}


class Clock(NamedTuple):
    """How long a run is, from which step on it is counted, and how many steps make a calm."""

    steps: int
    window: int
    calm_steps: int


class Record(NamedTuple):
    """What is kept of each history while it runs."""

    dyad: Annotated[Shorts, f"{DYAD_ROWS} P W"]
    tension: Annotated[Floats, "2 P W"]
    helper: Annotated[Shorts, f"{HELPER_ROWS} N N W"]
    stand: Annotated[Shorts, f"{STAND_ROWS} K W"]
    acts: Annotated[Shorts, f"{len(DIPLOMACY)} C W"]  # acts of each kind in the window
    bond: Annotated[Shorts, f"{BOND_ROWS} C W"]
    rift: Annotated[Floats, "C W"]  # as the history ended
    exposure: Annotated[Shorts, "N W"]  # displays and uses of force suffered
    origin: Annotated[Floats, "N N W"]  # alignment in the window's first step
    level: Annotated[Shorts, "W"]  # level of the dyad in hand


class Tallies(NamedTuple):
    """Counts over histories; blocks add up."""

    levels: Annotated[Ints, "T P 5"]  # histories at each level, own acts
    given_levels: Annotated[Ints, "T P 5"]  # the same of the scenario's signals
    alignment: Annotated[Shorts, f"T C {BINS}"]  # the largest by far, and a block's counts are small
    tension: Annotated[Ints, "T P 2"]  # sums of tension and of its square, times FINE
    charted: Annotated[Ints, "2 C"]  # directed dyads (i, j) that have columns of their own
    followed: Annotated[Ints, "Q"]  # n of a third state in a dispute; -1 where it has no columns


def blank_record(states: int, dyads: int, charted: int, followed: int, lanes: int) -> Record:
    """A record for so many states, relevant dyads, charted dyads, followed third states and histories."""
    return blank(Record, {"N": states, "P": dyads, "C": charted, "K": followed, "W": lanes})


def blank_tallies(steps: int, dyads: int, charted: Ints, followed: Ints) -> Tallies:
    """Tallies of zeros for `dyads` undirected dyads; `charted` [2, C] and `followed` [Q] are kept."""
    return Tallies(
        levels=np.zeros((steps, dyads, 5), np.int64),
        given_levels=np.zeros((steps, dyads, 5), np.int64),
        alignment=np.zeros((steps, charted.shape[1], BINS), np.int32),
        tension=np.zeros((steps, dyads, 2), np.int64),
        charted=charted,
        followed=followed,
    )


def followed_by(third_states: int, chosen: Sequence[int]) -> Ints:
    """Place [Q] of each third state among the `chosen` ones, -1 for those that are not."""
    place = np.full(third_states, -1, np.int64)
    place[list(chosen)] = np.arange(len(chosen))
    return place


def clear(record: Record) -> None:
    """Forget the last block of histories."""
    record.dyad[:] = 0
    record.dyad[PEAK] = 1
    record.dyad[CALMED] = NEVER
    record.dyad[FIRST : FIRST + THRESHOLDS] = NEVER
    record.helper[:] = 0
    record.stand[:] = NOWHERE
    record.acts[:] = 0
    record.exposure[:] = 0
