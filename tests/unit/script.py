"""A world of three states who do as they are told, week by week, and what is counted of it."""

from collections.abc import Mapping

from sim.dynamics.arrays import OF, THIRD
from sim.engines.batch import _new_tallies
from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    AGE,
    ALIGNMENT,
    CALM,
    CAUSE,
    CAUSES,
    COOPERATE,
    DISPLAY,
    DOWNGRADE,
    ENGAGE,
    FORCE,
    HOLD,
    NO_CAUSE,
    PLEDGE,
    PROTEST,
    SIDE,
    STIRRED,
    THREATEN,
    WORST,
)
from sim.outcomes.escalation import observe
from sim.outcomes.record import Clock, blank_record, clear
from sim.outcomes.rows import Names, escalation_rows, side_rows, tie_rows
from tests.worlds import Bench, invented, still_theory

PAIRS = {"AA-BB": {}, "AA-KK": {"relevant": False}, "BB-KK": {}}
RUNG = {
    "c": COOPERATE, "p": PLEDGE, "e": ENGAGE, ".": HOLD, "x": PROTEST, "w": DOWNGRADE, "t": THREATEN,
    "d": DISPLAY, "f": FORCE,
}  # fmt: skip
STIRS = {"": CALM, "opened": 1, "fought": 2, "war": 3}


class Script:
    """AA and BB, who may act against each other, as may BB and KK, and KK, tied to AA; one history."""

    def __init__(self, window: int = 0, weeks: int = 60) -> None:
        talk = {"sources": ["BB"], "targets": ["AA"], "date": "2030-01-07", "until": "2031-02-28"}
        scenario = invented({"AA": {}, "BB": {}, "KK": {}}, PAIRS, {"talk": talk}, weeks=60)
        self.bench = Bench(World(scenario, still_theory()))
        self.names: Names = self.bench.world.names
        self.clock = Clock(steps=weeks, window=window, calm_steps=4)
        self.record = blank_record(3, 2, len(self.names.directed), len(self.names.thirds), 1)
        self.tallies = _new_tallies(self.bench.world)
        clear(self.record)

    def week(
        self,
        t: int,
        acts: Mapping[str, str],
        course: Mapping[str, tuple[int, int, str]] | None = None,
        sides: Mapping[str, int] | None = None,
    ) -> None:
        """Observe week t.

        acts: "AA>BB" to a letter of RUNG and, after a space, a cause. course: "AA-BB" to what has become of
        its dispute: age, worst level and, from STIRS, what has happened. sides: "KK:AA-BB" to a side.
        """
        block = self.bench.block
        block.conduct[ACT], block.choice[CAUSE] = HOLD, NO_CAUSE
        block.course[AGE], block.course[WORST], block.course[STIRRED] = -1, 1, CALM
        for key, told in acts.items():
            i, j = key.split(">")
            letter, _, cause = told.partition(" ")
            block.conduct[ACT, self.bench.i(i), self.bench.i(j)] = RUNG[letter]
            if cause:
                block.choice[CAUSE, self.bench.d(i, j)] = CAUSES.index(cause)
        for dyad, (age, worst, stirs) in (course or {}).items():
            p = self.names.dyads.index(dyad)
            block.course[AGE, p], block.course[WORST, p], block.course[STIRRED, p] = age, worst, STIRS[stirs]
        for key, side in (sides or {}).items():
            block.stand[SIDE, self.third(key)] = side
        observe(self.bench.structure, block, self.record, self.tallies, self.clock, t, 1)

    def third(self, key: str) -> int:
        """Index of a third state in a dispute, "KK:AA-BB"."""
        state, dyad = key.split(":")
        third = self.bench.structure.third
        which = (third[THIRD] == self.bench.i(state)) & (third[OF] == self.names.dyads.index(dyad))
        return int(which.argmax())

    def play(self, ours: str, theirs: str = "") -> "Script":
        """Observe weeks 0, 1, .. in which AA and BB act by a letter each."""
        for t, (a, b) in enumerate(zip(ours, theirs.ljust(len(ours), "."), strict=True)):
            self.week(t, {"AA>BB": a, "BB>AA": b})
        return self

    def row(self, quantity: str, subject: str = "AA-BB") -> float:
        """Return a column of this one history."""
        rows = escalation_rows(self.names, self.record) | side_rows(self.names, self.record)
        rows |= tie_rows(self.names, self.record, self.bench.block.pair[ALIGNMENT])
        found: float = rows[f"{quantity}.{subject}" if subject else quantity][0].item()
        return found
