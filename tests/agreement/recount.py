"""Outcomes counted a second time, in plain Python and one history at a time, from what the agents did.

Written from the definitions (docs/model.md, "Outcomes"), not from the code that counts during a run.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

from sim.engines.world import World

DIPLOMACY = ("cooperate", "pledge", "engage", "protest", "downgrade")
LEVEL = {"threaten": 2, "display": 3, "force": 4}
WAR, CALM_WEEKS = 5, 4
JOINS, NEVER, NOBODY_ASKED = 2, -1, -9
TIE = 0.1


@dataclass(frozen=True)
class DyadWeek:
    """What happened between two states in a week, the first of them first.

    acts: in words. causes: of militarized ones, "" for none. event: what made third states take sides, "",
    "opened", "force" or "war". sides: of every third state, from 2 to -2. going_on: whether the dispute is
    open after the week. war: whether it is one.
    """

    acts: tuple[str, str]
    causes: tuple[str, str]
    event: str
    sides: dict[str, int]
    going_on: bool
    war: bool
    tension: float

    @property
    def level(self) -> int:
        """Level of the dyad, of 1 to 5."""
        return WAR if self.war else max(LEVEL.get(act, 1) for act in self.acts)

    @property
    def own(self) -> tuple[bool, bool]:
        """Which of the two acted, but for the sake of nobody else."""
        first, second = (
            act in LEVEL and cause != "joining" for act, cause in zip(self.acts, self.causes, strict=True)
        )
        return first, second


Matrix = npt.NDArray[np.float64]


@dataclass
class History:
    """What the agents did and how they stood in the window.

    dyads: what happened in each week. acts: of every state toward every other. alignment: after each week.
    bonds: `rivals` and `allied` at the start and the end by pair. rift: by `A>B`, at the end. posture: of
    every third state by dyad, at the end.
    """

    dyads: dict[str, list[DyadWeek]]
    acts: list[dict[tuple[str, str], str]] = field(default_factory=list)
    alignment: list[Matrix] = field(default_factory=list)
    bonds: dict[str, bool] = field(default_factory=dict)
    rift: dict[str, float] = field(default_factory=dict)
    posture: dict[tuple[str, str], int] = field(default_factory=dict)


Found = dict[str, object]


def recount(world: World, history: History) -> Found:
    """Return the columns of sim.outcomes.rows for one history."""
    rows: Found = {}
    for dyad, weeks in history.dyads.items():
        rows |= {f"{name}.{dyad}": value for name, value in of_dyad(weeks).items()}
    rows["peak"] = max(week.level for weeks in history.dyads.values() for week in weeks)
    for k in range(2, 6):
        firsts = [first(weeks, k) for weeks in history.dyads.values()]
        rows[f"first_{k}"] = min((one for one in firsts if one != NEVER), default=NEVER)
    for state in world.states:
        rows[f"exposure.{state}"] = sum(
            LEVEL.get(act, 1) >= 3 for week in history.acts for (_, j), act in week.items() if j == state
        )
    rows |= of_helpers(world, history) | of_thirds(world, history) | of_pairs(world, history)
    ends = Ties(world, history.alignment[-1])
    rows |= ends.columns(world)
    rows["partition_origin"] = Ties(world, history.alignment[0]).blocs()[0]
    return rows


def of_dyad(weeks: list[DyadWeek]) -> Found:
    """Return levels, first passages, calm, disputes, causes and tension of one dyad."""
    levels = [week.level for week in weeks]
    found: Found = {"peak": max(levels), "calm": calm(levels)}
    for k in range(2, 6):
        found[f"first_{k}"] = first(weeks, k)
        found[f"weeks_{k}"] = sum(level >= k for level in levels)
    for cause in ("opening", "answer", "pressing", "joining"):
        found[f"acts_{cause}"] = sum(week.causes.count(cause) for week in weeks)
    found["weeks_open"] = sum(week.going_on for week in weeks)
    disputes = list(disputes_of(weeks))
    found["disputes"] = len(disputes)
    found["disputes_answered"] = sum(
        any(week.own[0] for week in each) and any(week.own[1] for week in each) for each in disputes
    )
    found["disputes_joined"] = sum(
        any(abs(side) == JOINS for week in each for side in week.sides.values()) for each in disputes
    )
    found["tension_origin"], found["tension"] = weeks[0].tension, weeks[-1].tension
    return found


def first(weeks: list[DyadWeek], k: int) -> int:
    """First week, from 1, of that level or a higher one."""
    return next((t for t, week in enumerate(weeks, start=1) if week.level >= k), NEVER)


def calm(levels: list[int]) -> int:
    """Weeks from the first display to the first of four quiet weeks running."""
    shown = next((t for t, level in enumerate(levels) if level >= 3), None)
    if shown is None:
        return NEVER
    starts = range(shown, len(levels) - CALM_WEEKS + 1)
    return next((t - shown for t in starts if set(levels[t : t + CALM_WEEKS]) == {1}), NEVER)


def disputes_of(weeks: list[DyadWeek]) -> Iterator[list[DyadWeek]]:
    """The weeks of each dispute that one of the two has opened: from the opening to the week in which it is
    over."""
    current: list[DyadWeek] = []
    for week in weeks:
        opened = "opening" in week.causes
        if current or opened:
            current.append(week)
        if current and not week.going_on:
            yield current
            current = []
    if current:
        yield current


def of_helpers(world: World, history: History) -> Found:
    """Return how often third states were called, and what they did, for every helper and helped state."""
    counts = dict.fromkeys(_helper_columns(world), 0)
    for dyad, weeks in history.dyads.items():
        a, b = dyad.split("-")
        for week in weeks:
            for k, side in week.sides.items() if week.event else ():
                for i, sign, mine, theirs in ((a, 1, *week.acts), (b, -1, *reversed(week.acts))):
                    for name in what_was_done(week.event, sign * side, mine, theirs):
                        if f"{name}.{k}+{i}" in counts:
                            counts[f"{name}.{k}+{i}"] += 1
    return dict(counts)


def what_was_done(event: str, side: int, mine: str, theirs: str) -> Iterator[str]:
    """What one state did for another that did `mine` while `theirs` was done to it; side: 2 and 1 for it."""
    if side == 2:
        yield "joined"
        if event != "war" and LEVEL.get(mine, 1) > LEVEL.get(theirs, 1):
            yield "entrapped"
    if side == 1:
        yield "supported"
    if event == "war" or (event == "force" and theirs == "force"):
        yield "called"
        if side > 0:
            yield "answered"


def _helper_columns(world: World) -> Iterator[str]:
    for k, i in product(world.states, repeat=2):
        dyads = [dyad for dyad in world.relevant if i in dyad.split("-") and k not in dyad.split("-")]
        if k != i and "-".join(sorted((k, i))) in world.scenario.dyads and dyads:
            yield from (
                f"{name}.{k}+{i}" for name in ("joined", "supported", "called", "answered", "entrapped")
            )


def of_thirds(world: World, history: History) -> Found:
    """Return the sides that third states took when it first came to force and to war, and would take."""
    rows: Found = {}
    for (k, dyad), posture in history.posture.items():
        at_force = [week.sides[k] for week in history.dyads[dyad] if week.event in ("force", "war")]
        in_war = [week.sides[k] for week in history.dyads[dyad] if week.event == "war"]
        rows[f"stand.{k}:{dyad}"] = at_force[0] if at_force else NOBODY_ASKED
        rows[f"stand_war.{k}:{dyad}"] = in_war[0] if in_war else NOBODY_ASKED
        rows[f"posture.{k}:{dyad}"] = posture
    return rows


def of_pairs(world: World, history: History) -> Found:
    """Return alignments, diplomacy, rivalries and pacts."""
    rows: Found = dict(history.bonds)
    for pair in world.scenario.dyads:
        for x, y in (pair.split("-"), reversed(pair.split("-"))):
            i, j = world.states.index(x), world.states.index(y)
            rows[f"alignment.{x}>{y}"] = history.alignment[-1][i, j]
            rows[f"alignment_origin.{x}>{y}"] = history.alignment[0][i, j]
            rows[f"rift.{x}>{y}"] = history.rift[f"{x}>{y}"]
            for act in DIPLOMACY:
                rows[f"acts_{act}.{x}>{y}"] = sum(week[x, y] == act for week in history.acts)
    return rows


class Ties:
    """Ties of some states, beyond .1 on either side of zero, and the blocs that they make."""

    def __init__(self, world: World, alignment: Matrix) -> None:
        self.states = len(world.states)
        self.strength: dict[tuple[int, int], float] = {}
        for pair in world.scenario.dyads:
            i, j = sorted(world.states.index(state) for state in pair.split("-"))
            mean = (alignment[i, j] + alignment[j, i]) / 2.0
            if abs(mean) > TIE:
                self.strength[i, j] = mean

    def columns(self, world: World) -> Found:
        """Blocs, balance and pivots of a row."""
        partition, ways, fewest = self.blocs()
        rows: Found = {
            "partition": partition,
            "blocs": len(set(partition)),
            "partition_unique": int(ways == 1),
            "disagreements": fewest,
            "frustration": min(len(self.unsatisfied(bloc)) for bloc in product("01", repeat=self.states)),
        }
        signs = ("ppp", "ppm", "pmm", "mmm")
        triads = [self.negative(triad) for triad in combinations(range(self.states), 3)]
        rows |= {f"triads_{name}": triads.count(negative) for negative, name in enumerate(signs)}
        for pair in world.scenario.dyads:
            i, j = sorted(world.states.index(state) for state in pair.split("-"))
            rows[f"pivot.{pair}"] = int((i, j) in self.strength and self.turned(i, j).blocs()[0] != partition)
        return rows

    def negative(self, triad: tuple[int, ...]) -> int | None:
        """Negative ties of three states; None where one of their ties is none."""
        ties = [self.strength[pair] for pair in combinations(triad, 2) if pair in self.strength]
        return sum(tie < 0 for tie in ties) if len(ties) == len(triad) else None

    def turned(self, i: int, j: int) -> "Ties":
        """The same with one tie of the opposite sign."""
        other = object.__new__(Ties)
        other.states, other.strength = self.states, {**self.strength, (i, j): -self.strength[i, j]}
        return other

    def unsatisfied(self, bloc: tuple[str, ...]) -> list[float]:
        """Strengths of negative ties within blocs and positive ones between them."""
        return [abs(tie) for (i, j), tie in self.strength.items() if (tie < 0) == (bloc[i] == bloc[j])]

    def blocs(self) -> tuple[str, int, int]:
        """The best partition, how many have as few disagreements, and how few these are."""
        found = [bloc for bloc in partitions(self.states) if self.hang_together(bloc)]
        fewest = min(len(self.unsatisfied(bloc)) for bloc in found)
        good = [bloc for bloc in found if len(self.unsatisfied(bloc)) == fewest]
        best = min(good, key=lambda bloc: (sum(self.unsatisfied(bloc)), len(set(bloc))))
        return "".join(best), len(good), fewest

    def hang_together(self, bloc: tuple[str, ...]) -> bool:
        """Whether positive ties lead from the first state of each bloc to all others in it."""
        reached = {bloc.index(one) for one in set(bloc)}
        for _ in bloc:
            for (i, j), tie in self.strength.items():
                if tie > 0 and bloc[i] == bloc[j] and reached & {i, j}:
                    reached |= {i, j}
        return len(reached) == self.states


def partitions(states: int) -> list[tuple[str, ...]]:
    """All partitions, blocs numbered in the order of their first states."""
    found: list[tuple[str, ...]] = [("0",)]
    for _ in range(states - 1):
        found = [(*bloc, str(new)) for bloc in found for new in range(len(set(bloc)) + 1)]
    return found
