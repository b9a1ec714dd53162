"""Disputes one by one, as the Militarized Interstate Disputes data know them: who opened, how far each
side went, how soon the answer came, how long it lasted.

A dispute is one that one of the two has opened (cause opening), and it ends when the model closes it. The
initiator is the side that opens; where both do in one week, the one that goes further, and by the parity of
the history where they go equally far. Acts of states that joined the fight of another are not counted.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import ACTOR, FORTH, RETURN, TARGET, Block, Ints, Structure
from sim.model.declaration import (
    ACT,
    AGE,
    ANSWER,
    AT_WAR,
    CAUSE,
    JOINING,
    LEVEL_OF_RUNG,
    OPENING,
    STIRRED,
    THREATEN,
    WAR,
    WORST,
)
from sim.outcomes.record import Clock

Flags = npt.NDArray[np.bool_]

LEVELS = np.array(LEVEL_OF_RUNG)
STARTS = {
    "opening": 0, "initiator": 1, "answered": 1, "first": 1, "acts": 0, "military": 0, "answers": 0,
    "lag": -1, "lasted": 0, "opened": 0, "lane": 0, "opened_by": 0,
}  # fmt: skip
"""What is kept of the dispute under way, and where it starts."""
_row = iter(range(len(STARTS)))
OPENING_LEVEL, INITIATOR, ANSWERED, FIRST = next(_row), next(_row), next(_row), next(_row)
ACTS, MILITARY, ANSWERS = next(_row), next(_row), next(_row)
LAG, LASTED, OPENED, LANE, OPENED_BY = next(_row), next(_row), next(_row), next(_row), next(_row)


@dataclass(frozen=True)
class Disputes:
    """Closed or cut-off disputes, one entry each [n]."""

    opening: Ints  # level of the initiator's first act, 2..4
    initiator: Ints  # highest level of the initiator, 2..5
    target: Ints  # highest level of the target, 1..5
    first: Ints  # level of the target's first act, 1 for none
    acts: Ints  # number of weeks in which the initiator acted
    military: Ints  # militarized acts, both sides together
    answers: Ints  # of those, the ones that answer an act
    lag: Ints  # weeks from the opening to the target's first act, -1 for none
    lasted: Ints  # weeks from the opening to the last act of either, 0 where all is done in one
    opened: Ints  # step of the window in which it opened
    lane: Ints  # history, counted from the first that is watched
    steps: int  # steps per history in which a dispute could open
    replicates: int

    def __len__(self) -> int:
        return len(self.opening)


class Week(NamedTuple):
    """What the dyad did in a step: own rungs of both, whether each opens or answers, a war, still open."""

    acts: tuple[Ints, Ints]  # [W] each; of a joiner's act 0
    opens: tuple[Flags, Flags]
    answers: tuple[Flags, Flags]
    war: Flags
    open: Flags


class DisputeWatch:
    """Watches the first dyad of a world; disputes that open in the last `tail` steps are left out, since they
    may be cut off.
    """

    def __init__(self, clock: Clock, lanes: int, tail: int) -> None:
        self.clock, self.tail, self.lanes = clock, tail, lanes
        self.open = np.zeros(lanes, bool)
        self.parity = np.arange(lanes) % 2 == 0
        # The columns of Disputes, then who opened it.
        self.now = np.zeros((len(STARTS), lanes), np.int64)
        self.done: list[Ints] = []

    def see(self, structure: Structure, block: Block, t: int) -> None:
        """Count step t."""
        if t >= self.clock.window:
            self.count(week(structure, block), t)

    def count(self, done: Week, t: int) -> None:
        """Count what was done in step t."""
        opens = done.opens[0] | done.opens[1]
        self._close(opens & self.open)
        if t < self.clock.steps - self.tail:
            self._open(opens, done, t)
        self._follow(done, t)
        self._close(self.open & ~done.open)

    def _open(self, opens: Flags, done: Week, t: int) -> None:
        a, b = (np.where(which, act, 0) for which, act in zip(done.opens, done.acts, strict=True))
        first = (a > b) | ((a == b) & self.parity)
        self.now[:, opens] = np.array([*STARTS.values()])[:, None]
        self.now[OPENING_LEVEL, opens] = LEVELS[np.maximum(a, b)][opens]
        self.now[OPENED, opens] = t - self.clock.window
        self.now[LANE] = np.arange(self.lanes)
        self.now[OPENED_BY, opens] = first[opens]
        self.open |= opens

    def _follow(self, done: Week, t: int) -> None:
        """Bring disputes up to date."""
        by_first, now = self.now[OPENED_BY] == 1, self.now
        a, b = done.acts
        opener, answer = np.where(by_first, a, b), np.where(by_first, b, a)
        for row, act in ((INITIATOR, opener), (ANSWERED, answer)):
            now[row] = np.maximum(now[row], np.where(done.war, WAR, LEVELS[act]))
        now[ACTS] += opener >= THREATEN
        now[MILITARY] += (opener >= THREATEN).astype(np.int64) + (answer >= THREATEN)
        now[ANSWERS] += done.answers[0].astype(np.int64) + done.answers[1]
        since, acted = t - self.clock.window - now[OPENED], answer >= THREATEN
        now[LAG] = np.where((now[FIRST] == 1) & acted, since, now[LAG])
        now[FIRST] = np.where((now[FIRST] == 1) & acted, LEVELS[answer], now[FIRST])
        now[LASTED] = np.where(np.maximum(a, b) >= THREATEN, since, now[LASTED])

    def _close(self, which: Flags) -> None:
        if which.any():
            self.done.append(self.now[:, which])
        self.open &= ~which

    def disputes(self) -> Disputes:
        """All disputes seen; call once, after the run."""
        self._close(self.open.copy())
        rows = np.concatenate(self.done, axis=1) if self.done else np.zeros((len(STARTS), 0), np.int64)
        steps = self.clock.steps - self.tail - self.clock.window
        opening, initiator, target, first, acts, military, answers, lag, lasted, opened, lane = rows[
            :OPENED_BY
        ]
        return Disputes(
            opening, initiator, target, first, acts, military, answers, lag, lasted, opened, lane, steps,
            self.lanes,
        )  # fmt: skip


def week(structure: Structure, block: Block) -> Week:
    """What the first dyad did in the step that the block has just taken."""
    both = [int(structure.sides[side, 0]) for side in (FORTH, RETURN)]
    i, j = (int(structure.link[end, both[0]]) for end in (ACTOR, TARGET))
    causes = block.choice[CAUSE, both]
    acts = np.stack([block.conduct[ACT, i, j], block.conduct[ACT, j, i]]) * (causes != JOINING)
    military = acts >= THREATEN
    opens, answers = military & (causes == OPENING), military & (causes == ANSWER)
    course = block.course[:, 0]
    war = (course[WORST] == WAR) | (course[STIRRED] == AT_WAR)
    return Week((acts[0], acts[1]), (opens[0], opens[1]), (answers[0], answers[1]), war, course[AGE] >= 0)
