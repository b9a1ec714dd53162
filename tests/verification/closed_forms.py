"""Closed forms of two states that nobody helps and whose utilities are constants: a Markov chain of disputes.

With no third state, no tension, no audience costs and nothing but intercepts, a dyad is calm, in a dispute
(how far it has gone, whether it opened in the step before, and what either side owes and has done), or over,
for the half-year in which none opens. The chain is carried from step to step with its whole distribution. It
is written anew from docs/model.md and shares no code with the rules.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product
from math import exp
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.model.declaration import DISPLAY, ENGAGE, FORCE, HOLD, THREATEN

Floats = npt.NDArray[np.float64]
Law = Mapping[str, float]

FORCE_USED, WAR = 4, 5
HEIGHTS = 5
"""Threat, display, force, force by both sides in one dispute, war."""


class Side(NamedTuple):
    """Of one side of an open dispute: what it owes, whether it owes it since longer than a step, what it has
    done at most."""

    owes: int = HOLD
    late: bool = False
    top: int = HOLD


class Dispute(NamedTuple):
    """An open dispute after a step."""

    fresh: bool
    worst: int
    one: Side
    two: Side


CALM, OVER = "calm", "over"
State = Dispute | str


class Act(NamedTuple):
    """What a side does in a step, with its probability; an answer, or something of its own."""

    rung: int
    answers: bool
    chance: float


def logistic(x: float) -> float:
    """Return the probability of log-odds."""
    return 1 / (1 + exp(-x))


def first_rungs(law: Law) -> dict[int, float]:
    """Return the shares of threats, displays and force among openings at a land border."""
    threat, force = logistic(law["open_threat"]), logistic(law["open_force"])
    return {THREATEN: threat, DISPLAY: (1 - threat) * (1 - force), FORCE: (1 - threat) * force}


def openings(law: Law) -> list[Act]:
    """Return what a state does in a week without a dispute; the two share the odds of their dyad."""
    hazard = logistic(law["open"] - np.log(2))
    begun = [Act(rung, False, hazard * share) for rung, share in first_rungs(law).items()]
    return [*begun, Act(HOLD, False, 1 - hazard)]


def answers(law: Law, owed: int, late: bool = False) -> dict[int, float]:
    """Return the shares of the answers to a rung; ENGAGE settles."""
    base = law[{THREATEN: "answer_threat", DISPLAY: "answer_display", FORCE: "answer_force"}[owed]]
    base += law["late"] if late else 0.0
    return _shares(law, base, law["spill_up"], owed, exp(law["concede"]))


def pressing(law: Law, top: int) -> dict[int, float]:
    """Return the shares of what a state without a debt does, whose harshest act was `top`."""
    return _shares(law, law["press"], law["climb"], top, 0.0)


def _shares(law: Law, base: float, up: float, kind: int, settling: float) -> dict[int, float]:
    odds = {HOLD: 1.0, ENGAGE: settling}
    for rung in (THREATEN, DISPLAY, FORCE):
        below = law["spill_threat"] if rung == THREATEN else law["spill_down"]
        odds[rung] = exp(base + up * max(rung - kind, 0) + (below if rung < kind else 0.0))
    whole = sum(odds.values())
    return {rung: each / whole for rung, each in odds.items()}


def responses(law: Law, side: Side) -> list[Act]:
    """Return what a side may do in an open dispute."""
    if side.owes >= THREATEN:
        shares = answers(law, side.owes, side.late)
        return [Act(rung, rung >= THREATEN, chance) for rung, chance in shares.items()]
    if side.top >= THREATEN:
        return [Act(rung, False, chance) for rung, chance in pressing(law, side.top).items()]
    return [Act(HOLD, False, 1.0)]


def charged(side: Side, mine: Act, theirs: Act, other: Side) -> Side:
    """Return a side after both have acted: an act settles what was owed, and what was received is owed."""
    asks = theirs.rung >= THREATEN and (not theirs.answers or theirs.rung > other.owes)
    owed = HOLD if mine.rung >= THREATEN else side.owes
    top = max(side.top, mine.rung) if mine.rung >= THREATEN else side.top
    if asks and theirs.rung > owed:
        return Side(theirs.rung, False, top)
    return Side(owed, owed >= THREATEN, top)


def closing(law: Law, dispute: Dispute, age_one: bool) -> float:
    """Return the chance that a dispute closes by itself."""
    both = min(dispute.one.top, dispute.two.top) >= THREATEN
    name = ("end" if both else "lapse") + ("_at_once" if age_one else "")
    log_odds = law[name] + (law["end_force"] if dispute.worst >= FORCE_USED else 0.0)
    return logistic(log_odds + (law["end_war"] if dispute.worst == WAR else 0.0))


class Step(NamedTuple):
    """One way that a step goes: what state it leaves, the level of what was done, the height that it was."""

    state: State
    level: int
    height: int
    chance: float


def ways(law: Law, state: State) -> Iterator[Step]:
    """Return every way that a step goes from a state."""
    if state == OVER:
        yield Step(OVER, 1, 0, 1.0)
    elif isinstance(state, str):
        for one, two in product(openings(law), repeat=2):
            level = level_of(one, two)
            sides = charged(Side(), one, two, Side()), charged(Side(), two, one, Side())
            after = Dispute(True, level, *sides) if level > 1 else CALM
            yield Step(after, level, _height(after, level), one.chance * two.chance)
    else:
        yield from _ways_on(law, state)


def _ways_on(law: Law, state: Dispute) -> Iterator[Step]:
    at_war = state.worst == WAR
    acts = [[Act(FORCE, False, 1.0)] if at_war else responses(law, side) for side in (state.one, state.two)]
    ready = state.worst == FORCE_USED and min(state.one.top, state.two.top) == FORCE
    breaks_out = logistic(law["war"]) if ready else 0.0
    for (one, two), war in product(product(*acts), (False, True)):
        chance = one.chance * two.chance * (breaks_out if war else 1 - breaks_out)
        if chance > 0:
            level = level_of(one, two)
            sides = charged(state.one, one, two, state.two), charged(state.two, two, one, state.one)
            after = Dispute(False, WAR if war else max(state.worst, level), *sides)
            settled = ENGAGE in (one.rung, two.rung)
            ends = 1.0 if settled else closing(law, after, age_one=state.fresh)
            shown = WAR if after.worst == WAR else level
            for left, share in ((OVER, ends), (after, 1 - ends)):
                height = HEIGHTS if war or at_war else _height(left, level)
                yield Step(left, shown if left != OVER or war else level, height, chance * share)


def level_of(one: Act, two: Act) -> int:
    """Return the hostility level of what both do."""
    return max(max(one.rung, two.rung) - (FORCE - FORCE_USED), 1)


def _height(after: State, level: int) -> int:
    if isinstance(after, Dispute) and min(after.one.top, after.two.top) == FORCE:
        return HEIGHTS - 1
    return level - 1


def levels(law: Law, weeks: int) -> Floats:
    """Return P(level 1 to 5) of what is done in each week, [weeks, 5]; no dispute opens in less than a
    half-year after another, and `weeks` may not be more than that."""
    assert weeks <= 26
    mass: dict[State, float] = {CALM: 1.0}
    known: dict[State, list[Step]] = {}
    found = np.zeros((weeks, 5))
    for week in range(weeks):
        moved: defaultdict[State, float] = defaultdict(float)
        for state, weight in mass.items():
            for step in known.setdefault(state, list(ways(law, state))):
                found[week, step.level - 1] += weight * step.chance
                moved[step.state] += weight * step.chance
        mass = dict(moved)
    return found


def first_passages(law: Law, weeks: int) -> Floats:
    """Return P(the height is reached within `weeks`) for threat, display, force, force by both sides, war."""
    assert weeks <= 26
    known: dict[State, list[Step]] = {}
    return np.array([_first_passage(law, weeks, goal, known) for goal in range(1, HEIGHTS + 1)])


def _first_passage(law: Law, weeks: int, goal: int, known: dict[State, list[Step]]) -> float:
    mass: dict[State, float] = {CALM: 1.0}
    arrived = 0.0
    for _ in range(weeks):
        moved: defaultdict[State, float] = defaultdict(float)
        for state, weight in mass.items():
            for step in known.setdefault(state, list(ways(law, state))):
                if step.height >= goal:
                    arrived += weight * step.chance
                else:
                    moved[step.state] += weight * step.chance
        mass = dict(moved)
    return arrived
