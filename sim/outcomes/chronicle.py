"""A chronicle: how every dyad stood after each step of some histories, and what happened in it.

A batch keeps counts only. This is what they are counted of, for whoever asks for step data. Of its axes, C
are the directed dyads that have columns of their own, and E events.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import (
    ACTOR,
    DYAD_OF,
    FORTH,
    OF,
    RETURN,
    TARGET,
    THIRD,
    TIED,
    Block,
    Floats,
    Ints,
    Structure,
)
from sim.model.declaration import (
    ACT,
    AGE,
    ALIGNMENT,
    ALLIED,
    ALLIED_GIVEN,
    AT_WAR,
    CALM,
    CAUSE,
    ENGAGE,
    HOLD,
    JOIN_FIRST,
    JOINING,
    LEVEL_OF_RUNG,
    NO_CAUSE,
    OPENING,
    RIVALS,
    RIVALS_GIVEN,
    RUNGS,
    SIDE,
    STIRRED,
    TENSION,
    WAR,
    WORST,
)
from sim.outcomes.rows import Names

Codes = npt.NDArray[np.int32]
Small = npt.NDArray[np.int8]
Truths = npt.NDArray[np.bool_]
Some = npt.NDArray[Any]

KINDS = (
    "rivalry_begins", "rivalry_ends", "pact_begins", "pact_ends", "act", "dispute_begins", "takes_side",
    "war_begins", "dispute_ends",
)  # fmt: skip
"""What may happen, in the order in which it does within a step."""

RIVALRY_BEGINS, RIVALRY_ENDS, PACT_BEGINS, PACT_ENDS, ACTS, BEGINS, SIDES, WARS, ENDS = range(len(KINDS))

HELP = ("joins", "supports")
"""What a third state does on the side it takes: by arms, or short of that."""

TOLD = np.array([rung not in (HOLD, ENGAGE) for rung in range(len(RUNGS))])
"""Rungs that are events: neither holding still nor visits and talks."""

LEVELS = np.array(LEVEL_OF_RUNG, np.int8)

# Rows of `events` [.., E]; NONE where there is nothing to say.
NONE = -1
_row = count()
LANE, STEP, KIND = next(_row), next(_row), next(_row)
FIRST, SECOND = next(_row), next(_row)  # states of the dyad
WHO, WHOM = next(_row), next(_row)  # who did it, and to whom or on whose side
RUNG, WHY, HOW = next(_row), next(_row), next(_row)  # of an act rung and cause, of a side a place in HELP
FIELDS = next(_row)


class Chronicle(NamedTuple):
    """What happened in histories `first` to `first + W - 1`. Events are sorted by lane, then step."""

    first: int
    level: Small  # [T, P, W]
    tension: Floats  # [T, P, W]
    alignment: Floats  # [T, C, W]
    act: Small  # [T, C, W]
    events: Codes  # [FIELDS, E]


class Chronicler:
    """Looks at every step of a block once it is over, and keeps what it sees."""

    def __init__(self, names: Names, structure: Structure, first: int, lanes: int) -> None:
        steps, dyads = structure.steps, len(names.dyads)
        charted = [[names.states.index(state) for state in pair.split(">")] for pair in names.directed]
        self._charted: Ints = np.array(charted, np.int64).reshape(-1, 2).T
        forth, back = structure.sides[FORTH], structure.sides[RETURN]
        self._dyads = structure.link[ACTOR][forth], structure.link[TARGET][forth]
        self._sides = forth, back
        self._tied = np.nonzero(np.triu(structure.square[TIED]))
        self._kept = Chronicle(
            first,
            np.ones((steps, dyads, lanes), np.int8),
            np.zeros((steps, dyads, lanes), np.float32),
            np.zeros((steps, len(charted), lanes), np.float32),
            np.full((steps, len(charted), lanes), HOLD, np.int8),
            np.zeros((FIELDS, 0), np.int32),
        )
        self._events: list[Codes] = []
        self._age: Some = np.full((dyads, lanes), -1)
        self._side: Some = np.zeros((structure.third.shape[1], lanes), np.int32)
        self._bonds: dict[int, Truths] = {}

    def see(self, structure: Structure, block: Block, t: int) -> None:
        """Keep step t, which has just ended."""
        if t == 0:
            given = {RIVALS: RIVALS_GIVEN, ALLIED: ALLIED_GIVEN}
            self._bonds = {int(now): self._of_tied(block, before) for now, before in given.items()}
        self._keep(block, t)
        told = (*self._realigned(block), self._acts(structure, block), *self._disputes(structure, block))
        self._events += [_with_step(found, t) for found in told if found.size]

    def _keep(self, block: Block, t: int) -> None:
        i, j = self._charted
        conduct, kept = block.conduct[ACT], self._kept
        kept.act[t], kept.alignment[t] = conduct[i, j], block.pair[ALIGNMENT][i, j]
        kept.tension[t] = block.dispute[TENSION]
        kept.level[t] = levels(block, self._dyads)

    def _of_tied(self, block: Block, row: Any) -> Truths:
        found: Truths = block.pair[row][self._tied] > 0.5
        return found

    def _realigned(self, block: Block) -> Iterator[Codes]:
        """Rivalries and pacts that begin or end."""
        for row, begins, ends in ((RIVALS, RIVALRY_BEGINS, RIVALRY_ENDS), (ALLIED, PACT_BEGINS, PACT_ENDS)):
            before, now = self._bonds[int(row)], self._of_tied(block, row)
            self._bonds[int(row)] = now
            for kind, changed in ((begins, now & ~before), (ends, before & ~now)):
                pair, lane = np.nonzero(changed)
                a, b = self._tied[0][pair], self._tied[1][pair]
                yield _events(lane, kind, (a, b), (a, b))

    def _acts(self, structure: Structure, block: Block) -> Codes:
        """Everything that states do, but for what is not told."""
        i, j, lane = np.nonzero(TOLD[block.conduct[ACT]])
        rung, d = block.conduct[ACT, i, j, lane], structure.square[DYAD_OF][i, j]
        cause = np.where(d >= 0, block.choice[CAUSE, d, lane], NO_CAUSE)
        pair = np.minimum(i, j), np.maximum(i, j)
        return _events(lane, ACTS, pair, (i, j), rung, np.where(cause == NO_CAUSE, NONE, cause))

    def _disputes(self, structure: Structure, block: Block) -> Iterator[Codes]:
        """Disputes that begin and end, wars that begin, sides that third states take."""
        age, stirred = block.course[AGE], block.course[STIRRED]
        forth, back = self._sides
        opened = (block.choice[CAUSE][forth] == OPENING) | (block.choice[CAUSE][back] == OPENING)
        why = np.where(opened, OPENING, JOINING)
        yield self._of_dyads(BEGINS, (age >= 0) & (self._age < 0), why)
        yield self._takers(structure, block)
        yield self._of_dyads(WARS, stirred == AT_WAR)
        yield self._of_dyads(ENDS, (age < 0) & (self._age >= 0))
        self._age = age.copy()

    def _of_dyads(self, kind: int, found: Truths, why: Some | None = None) -> Codes:
        p, lane = np.nonzero(found)
        pair = self._dyads[0][p], self._dyads[1][p]
        return _events(lane, kind, pair, pair, NONE, NONE if why is None else why[p, lane])

    def _takers(self, structure: Structure, block: Block) -> Codes:
        """Sides taken just now: of a dispute that has just begun, whatever was taken in the last one."""
        side, of = block.stand[SIDE], structure.third[OF]
        asked = block.course[STIRRED][of] != CALM
        new = (side != self._side) | (block.course[AGE][of] == 0)
        q, lane = np.nonzero(asked & new & (side != 0))
        taken, p = side[q, lane], of[q]
        a, b = self._dyads[0][p], self._dyads[1][p]
        self._side = side.copy()
        whom = np.where(taken > 0, a, b)
        how = np.where(np.abs(taken) == JOIN_FIRST, 0, 1)
        return _events(lane, SIDES, (a, b), (structure.third[THIRD][q], whom), NONE, NONE, how)

    def chronicle(self) -> Chronicle:
        """All that was seen."""
        events = np.concatenate([self._kept.events, *self._events], axis=1)
        in_order = np.lexsort((events[STEP], events[LANE]))  # as they happened, within a step
        return self._kept._replace(events=events[:, in_order])


def levels(block: Block, dyads: tuple[Some, Some]) -> Small:
    """Hostility level of dyads after a step, [P, W], as sim.outcomes.escalation counts it; dyads: first and
    second state of each, [P]."""
    a, b = dyads
    conduct = block.conduct[ACT]
    at_war = (block.course[WORST] == WAR) | (block.course[STIRRED] == AT_WAR)
    found: Small = np.where(at_war, WAR, LEVELS[np.maximum(conduct[a, b], conduct[b, a])]).astype(np.int8)
    return found


def _events(
    lane: Some, kind: int, pair: tuple[Some, Some], who: tuple[Some, Some], rung: Some | int = NONE,
    why: Some | int = NONE, how: Some | int = NONE,
) -> Codes:  # fmt: skip
    """Events of one kind, whose step is not said yet."""
    return np.array(np.broadcast_arrays(lane, NONE, kind, *pair, *who, rung, why, how), np.int32)


def _with_step(events: Codes, t: int) -> Codes:
    events[STEP] = t
    return events
