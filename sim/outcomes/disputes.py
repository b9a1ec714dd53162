"""Disputes one by one, as the Militarized Interstate Disputes data know them: who opened, how far each
side went, how soon the answer came.

A dispute opens with a threat, display or use of force after 26 quiet weeks (the six-month rule; Jones,
Bremer & Singer 1996). The initiator is the side that acts first; where both act in one week, the one
that goes further, and by the parity of the replicate where they go equally far. Acts of states that
joined the fight of another are not counted.
"""

from dataclasses import dataclass

import numpy as np

from sim.dynamics.arrays import ACTOR, REVERSE, TARGET, Block, Ints, Structure
from sim.model.declaration import ACT, DISPLAY, FORCE, SIDE, THREATEN, UNPROVOKED
from sim.outcomes.escalation import Clock

LEVELS = 5
STARTS = {
    "opening": 0, "initiator": 1, "answered": 1, "first": 1, "acts": 0, "military": 0, "answers": 0,
    "lag": -1, "opened_by": 0,
}  # fmt: skip
"""What is kept of the dispute under way, and where it starts."""
OPENING, INITIATOR, ANSWERED, FIRST, ACTS, MILITARY, ANSWERS, LAG, OPENED_BY = range(len(STARTS))


@dataclass(frozen=True)
class Disputes:
    """Closed or cut-off disputes, one entry each [n]."""

    opening: Ints  # level of the initiator's first act, 2..4
    initiator: Ints  # highest level of the initiator, 2..5
    target: Ints  # highest level of the target, 1..5
    first: Ints  # level of the target's first act, 1 for none
    acts: Ints  # number of weeks in which the initiator acted
    military: Ints  # displays and uses of force, both sides together
    answers: Ints  # of those, the ones that would not have happened without a provocation
    lag: Ints  # weeks from the opening to the target's first act, -1 for none
    steps: int  # steps per replicate in which a dispute could open
    replicates: int

    def __len__(self) -> int:
        return len(self.opening)


class DisputeWatch:
    """Watches the first dyad of a world; disputes that open in the last `tail` steps are left out, since they
    may be cut off.
    """

    def __init__(self, clock: Clock, lanes: int, tail: int) -> None:
        self.clock, self.tail, self.lanes = clock, tail, lanes
        self.since = np.full(lanes, clock.gap_steps)
        self.open = np.zeros(lanes, bool)
        self.parity = np.arange(lanes) % 2 == 0
        self.mutual = np.zeros(lanes, np.int64)
        self.now = np.zeros((len(STARTS), lanes), np.int64)  # the columns of Disputes, then who opened
        self.done: list[Ints] = []

    def see(self, structure: Structure, block: Block, t: int) -> None:
        """Count step t."""
        if t < self.clock.window:
            return
        d = int(np.flatnonzero(structure.link[ACTOR] < structure.link[TARGET])[0])
        both = [d, int(structure.link[REVERSE, d])]
        own = block.choice[ACT, both] * (block.choice[SIDE, both] < 0)
        military = own >= DISPLAY
        self._count(own[0], own[1], t)
        self.now[MILITARY] += military.sum(axis=0)
        self.now[ANSWERS] += (military & (block.choice[UNPROVOKED, both] < DISPLAY)).sum(axis=0)

    def _count(self, a: Ints, b: Ints, t: int) -> None:
        """Rungs of both sides in step t."""
        hostile = np.maximum(a, b) >= THREATEN
        opens = hostile & (self.since >= self.clock.gap_steps)
        self._close(opens & self.open)
        self.since = np.where(hostile, 0, self.since + 1)
        if t < self.clock.steps - self.tail:
            self._open(opens, a, b)
        else:
            self.open &= ~opens
        self.mutual = np.where(np.minimum(a, b) == FORCE, self.mutual + 1, 0)
        self._follow(a, b)

    def _open(self, opens: np.ndarray[tuple[int], np.dtype[np.bool_]], a: Ints, b: Ints) -> None:
        first = (a > b) | ((a == b) & self.parity)
        self.now[:, opens] = np.array([*STARTS.values()])[:, None]
        self.now[OPENING, opens] = (np.maximum(a, b) - 1)[opens]
        self.now[OPENED_BY, opens] = first[opens]
        self.open |= opens

    def _follow(self, a: Ints, b: Ints) -> None:
        """Bring disputes up to date; a lag below 0 counts the weeks without an answer, from -1 down."""
        war = self.mutual >= self.clock.war_steps
        opener = np.where(self.now[OPENED_BY] == 1, a, b)
        answer = np.where(self.now[OPENED_BY] == 1, b, a)
        for row, act in ((INITIATOR, opener), (ANSWERED, answer)):
            level = np.where(war, LEVELS, np.where(act >= THREATEN, act - 1, 1))
            self.now[row] = np.maximum(self.now[row], level)
        self.now[ACTS] += opener >= THREATEN
        unanswered = self.now[FIRST] == 1
        self.now[FIRST] = np.where(unanswered & (answer >= THREATEN), answer - 1, self.now[FIRST])
        lag = self.now[LAG]
        self.now[LAG] = np.where(lag >= 0, lag, np.where(answer >= THREATEN, -1 - lag, lag - 1))

    def _close(self, which: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
        if which.any():
            self.done.append(self.now[:, which])
        self.open &= ~which

    def disputes(self) -> Disputes:
        """All disputes seen; call once, after the run."""
        self._close(self.open.copy())
        rows = np.concatenate(self.done, axis=1) if self.done else np.zeros((len(STARTS), 0), np.int64)
        rows[LAG] = np.maximum(rows[LAG], -1)
        steps = self.clock.steps - self.tail - self.clock.window
        opening, initiator, target, first, acts, military, answers, lag = rows[:OPENED_BY]
        return Disputes(opening, initiator, target, first, acts, military, answers, lag, steps, self.lanes)
