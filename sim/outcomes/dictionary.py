"""What each column of outcomes.parquet is, for the data dictionary (sim.store.dictionary).

Columns are called `quantity.subject` (sim.outcomes.rows); of a quantity that many subjects have, one entry
tells. A quantity that the table has without a subject too is that of all dyads together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sim.model.declaration import RUNGS
from sim.outcomes.record import DIPLOMACY, THRESHOLDS
from sim.scenario.codebook import LEVEL_LABELS, Level
from sim.scenario.pairs import MOST_TIES

DYAD = "dyad A-B"
ANY_DYAD = "dyad A-B, or all dyads together"
DIRECTED = "A toward B, A>B"
PAIR = "dyad A-B with a tie"
THIRD = "C where A and B fight, C:A-B"
HELPER = "C for A, C+A"
LEVEL = "1 none, 2 threat, 3 display, 4 force, 5 war"
SIDE = "2 joined A, 1 supported A, 0 stayed neutral, -1 supported B, -2 joined B"

NEVER, NOT_ASKED, UNKNOWN = "it never happened", "nobody was asked", "not worked out"


@dataclass(frozen=True)
class Entry:
    """What a column is. of: whom it is about. missing: what it means where there is nothing."""

    of: str
    unit: str
    meaning: str
    missing: str = ""
    type: Literal["integer", "number", "text", "boolean", "date", "number or text"] = "integer"


def _levels() -> Iterator[tuple[str, Entry]]:
    for level in range(2, 2 + THRESHOLDS):
        name = LEVEL_LABELS[Level(level)] + (" or above" if level <= THRESHOLDS else "")
        yield f"first_{level}", Entry(ANY_DYAD, "step", f"first step of the window, from 1, at {name}", NEVER)
        yield f"weeks_{level}", Entry(DYAD, "steps", f"steps of the window at {name}")


TOLD = (
    "of every declared tie, or of those that the scenario's ties name; without them, of more than"
    f" {MOST_TIES:,}, of relevant dyads"
)
"""Which ties have columns."""

QUANTITIES = {
    "replicate": Entry("", "", "number of the history; the first is 0"),
    "peak": Entry(ANY_DYAD, "level", f"highest hostility level of the window: {LEVEL}"),
    **dict(_levels()),
    "calm": Entry(DYAD, "steps", "from the first display or more to the start of the first calm", NEVER),
    "weeks_open": Entry(DYAD, "steps", "steps after which a dispute was open"),
    "disputes": Entry(DYAD, "disputes", "disputes that one of the two opened"),
    "disputes_answered": Entry(DYAD, "disputes", "of those, the ones in which both acted"),
    "disputes_joined": Entry(DYAD, "disputes", "of those, the ones that a third state joined"),
    "acts_opening": Entry(DYAD, "acts", "threats, displays and uses of force that opened a dispute"),
    "acts_answer": Entry(DYAD, "acts", "those that answered another"),
    "acts_pressing": Entry(DYAD, "acts", "those that pressed on"),
    "acts_joining": Entry(DYAD, "acts", "those of third states that joined"),
    "tension_origin": Entry(DYAD, "log-odds", "tension in the window's first step", type="number"),
    "tension": Entry(DYAD, "log-odds", "tension at the end", type="number"),
    "alignment": Entry(DIRECTED, "from -1 to 1", f"alignment at the end; {TOLD}", type="number"),
    "alignment_origin": Entry(DIRECTED, "from -1 to 1", "the same in the window's first step", type="number"),
    **{f"acts_{RUNGS[rung]}": Entry(DIRECTED, "acts", f"own acts: {RUNGS[rung]}") for rung in DIPLOMACY},
    "rift": Entry(DIRECTED, "downgrades", "diplomatic level at the end: downgrades, fading", type="number"),
    "rivals_origin": Entry(PAIR, "0 or 1", "1 where they were rivals in the window's first step"),
    "rivals": Entry(PAIR, "0 or 1", "1 where they were rivals at the end"),
    "allied_origin": Entry(PAIR, "0 or 1", "1 where a pact was in force in the window's first step"),
    "allied": Entry(PAIR, "0 or 1", "1 where a pact was in force at the end"),
    "stand": Entry(THIRD, "side", f"when the dispute first came to force: {SIDE}", NOT_ASKED),
    "stand_war": Entry(THIRD, "side", f"when it first became a war: {SIDE}", NOT_ASKED),
    "posture": Entry(THIRD, "side", f"were force used at the end: {SIDE}"),
    "joined": Entry(HELPER, "times", "C was on A's side by arms"),
    "supported": Entry(HELPER, "times", "C was on A's side short of arms"),
    "called": Entry(HELPER, "times", "A was a victim of force or in a war"),
    "answered": Entry(HELPER, "times", "of those, C was on A's side"),
    "entrapped": Entry(HELPER, "times", "C was there by arms where A had gone further than its opponent"),
    "exposure": Entry("state A", "acts", "displays and uses of force suffered, of joiners too"),
    "partition": Entry("", "", "bloc of each state at the end, a character each, by id", type="text"),
    "partition_origin": Entry("", "", "the same in the window's first step", type="text"),
    "blocs": Entry("", "blocs", "blocs of the partition at the end"),
    "partition_unique": Entry("", "0 or 1", "1 where no other leaves as few ties unsatisfied", UNKNOWN),
    "disagreements": Entry("", "ties", "ties that the partition leaves unsatisfied"),
    "frustration": Entry("", "ties", "ties that the best two blocs leave unsatisfied"),
    "triads_ppp": Entry("", "triads", "closed triads at the end without a negative tie"),
    "triads_ppm": Entry("", "triads", "those with one negative tie"),
    "triads_pmm": Entry("", "triads", "those with two"),
    "triads_mmm": Entry("", "triads", "those with three"),
    "pivot": Entry(PAIR, "0 or 1", "1 where turning the sign of their tie changes the partition", UNKNOWN),
}  # fmt: skip
"""By the name of the column before its subject, in the order of the table."""
