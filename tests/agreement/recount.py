"""Outcomes counted a second time, in plain Python and one replicate at a time, from what the agents did.

Written from the definitions (docs/model.md, "Outcomes"), not from the code that counts during a run.
"""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.engines.world import World

THREATEN, DISPLAY, FORCE = 3, 4, 5
QUIET_GAP, CALM_WEEKS = 26, 4


class Act(NamedTuple):
    """What one state did to another in a week; `side` is the state it joined, or None."""

    rung: int
    unprovoked: int
    signalled: int
    side: str | None

    @property
    def own(self) -> bool:
        """Whether it was the state's own and not a joiner's."""
        return self.side is None


Week = dict[tuple[str, str], Act]
Matrix = npt.NDArray[np.float64]


def recount(world: World, weeks: list[Week], alignment: list[Matrix]) -> dict[str, object]:
    """Return the columns of sim.outcomes.rows for one history.

    weeks: the acts of every week of the window. alignment [N, N]: at the end of each of them.
    """
    rows: dict[str, object] = {}
    for dyad in world.names.dyads:
        rows |= {f"{name}.{dyad}": value for name, value in of_dyad(world, weeks, dyad).items()}
    rows["peak"] = max(rows[f"peak.{dyad}"] for dyad in world.names.dyads)
    for k in range(2, 6):
        firsts = [rows[f"first_{k}.{dyad}"] for dyad in world.names.dyads]
        rows[f"first_{k}"] = min((first for first in firsts if first >= 0), default=-1)
    rows |= of_helpers(world, weeks)
    for state in world.states:
        suffered = (act for week in weeks for (_, j), act in week.items() if j == state)
        rows[f"exposure.{state}"] = sum(act.rung >= DISPLAY for act in suffered)
    return rows | of_alignment(world, alignment)


def of_dyad(world: World, weeks: list[Week], dyad: str) -> dict[str, int]:
    """Return levels, first passages, calm, disputes and provenance of one undirected dyad."""
    a, b = dyad.split("-")
    both = [(week[a, b], week[b, a]) for week in weeks]
    levels = list(_levels(both, round(world.war_weeks)))
    own = [act for pair in both for act in pair if act.own and act.rung >= DISPLAY]
    counts = {"peak": max(levels), "calm": _calm(levels)}
    for k in range(2, 6):
        counts[f"first_{k}"] = next((t for t, level in enumerate(levels) if level >= k), -1)
        counts[f"weeks_{k}"] = sum(level >= k for level in levels)
    counts["acts_spontaneous"] = sum(act.unprovoked >= DISPLAY for act in own)
    counts["acts_signal"] = sum(act.unprovoked < DISPLAY <= act.signalled for act in own)
    counts["acts_answer"] = sum(max(act.unprovoked, act.signalled) < DISPLAY for act in own)
    return counts | _disputes(world, weeks, a, b)


def _levels(both: list[tuple[Act, Act]], war_weeks: int) -> Iterator[int]:
    mutual = 0
    for mine, theirs in both:
        mutual = mutual + 1 if mine.rung == theirs.rung == FORCE else 0
        yield 5 if mutual >= war_weeks else max(mine.rung - 1, theirs.rung - 1, 1)


def _calm(levels: list[int]) -> int:
    """Weeks from the first display to the first of four quiet weeks running."""
    first = next((t for t, level in enumerate(levels) if level >= 3), None)
    if first is None:
        return -1
    starts = range(first, len(levels) - CALM_WEEKS + 1)
    return next((t - first for t in starts if set(levels[t : t + CALM_WEEKS]) == {1}), -1)


def _disputes(world: World, weeks: list[Week], a: str, b: str) -> dict[str, int]:
    """Weeks of own hostile acts with less than 26 quiet weeks between them are one dispute."""
    disputes: list[bool] = []  # whether it was joined
    last = None
    for t, week in enumerate(weeks):
        if any(act.own and act.rung >= THREATEN for act in (week[a, b], week[b, a])):
            if last is None or t - last - 1 >= QUIET_GAP:
                disputes.append(False)
            last = t
        if any(_joins(week, k, i, o) for i, o in ((a, b), (b, a)) for k in world.states):
            disputes[-1] = True
    return {"disputes": len(disputes), "disputes_joined": sum(disputes)}


def _joins(week: Week, helper: str, helped: str, opponent: str) -> bool:
    """Whether the helper fights the opponent on the helped state's side."""
    act = week.get((helper, opponent))
    return act is not None and act.side == helped


def of_helpers(world: World, weeks: list[Week]) -> dict[str, int]:
    """Return the counts of joined, called, answered and entrapped for every helper and helped state."""
    counts: dict[str, int] = {}
    for k, i in world.names.helpers:
        helper, helped = world.states[k], world.states[i]
        seen = [_call(week, helper, helped, o) for week in weeks for o in world.states if (helper, o) in week]
        for name in ("joined", "called", "answered", "entrapped"):
            counts[f"{name}.{helper}+{helped}"] = sum(name in call for call in seen)
    return counts


def _call(week: Week, helper: str, helped: str, opponent: str) -> set[str]:
    """What one week said of helper and helped, with respect to an opponent of both."""
    if (helped, opponent) not in week:
        return set()
    attack, reply = week[opponent, helped], week[helped, opponent]
    attacked = attack.own and attack.rung == FORCE
    opened = reply.own and reply.rung == FORCE and not attacked
    joins = _joins(week, helper, helped, opponent)
    said = {
        "joined": joins,
        "called": attacked,
        "answered": attacked and joins,
        "entrapped": opened and joins,
    }
    return {name for name, true in said.items() if true}


def of_alignment(world: World, alignment: list[Matrix]) -> dict[str, object]:
    """Return alignments in the first week of the window and at the end, and the blocs of least energy."""
    rows: dict[str, object] = {}
    for pair in world.names.pairs:
        i, j = world.names.indices(pair)
        for x, y in ((i, j), (j, i)):
            subject = f"{world.states[x]}>{world.states[y]}"
            rows[f"alignment.{subject}"] = alignment[-1][x, y]
            rows[f"alignment_origin.{subject}"] = alignment[0][x, y]
    return rows


def blocs(propensity: Matrix, size: npt.NDArray[np.float64]) -> list[tuple[float, str]]:
    """Return (energy, bloc of each state) of every two-bloc configuration, lowest first."""
    n = len(size)
    found = []
    for rest in product("01", repeat=n - 1):
        bloc = "0" + "".join(rest)
        apart = [(i, j) for i in range(n) for j in range(i) if bloc[i] != bloc[j]]
        found.append((sum(size[i] * size[j] * propensity[i, j] for i, j in apart), bloc))
    return sorted(found)
