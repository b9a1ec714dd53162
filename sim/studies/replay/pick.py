"""Which history to tell, of many: a typical one, the worst, the first war, or one in which a state joins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.asking.refuse import refusal
from sim.model.declaration import WAR
from sim.scenario.errors import InputError, count_of, list_of, near_miss
from sim.studies.replay.options import FIRST_WAR, JOINED, TYPICAL, WORST

Rows = Mapping[str, npt.NDArray[Any]]

MILITARIZED = (2, 3, 4, 5)
"""Hostility levels above none."""


@dataclass(frozen=True)
class Named:
    """What the columns of rows are about: states, dyads that may fight, dyads with a tie, and the focus."""

    states: Sequence[str]
    dyads: Sequence[str]
    pairs: Sequence[str]
    focus: str


@dataclass(frozen=True)
class Picked:
    """A history by its number, and in words why this one."""

    replicate: int
    why: str


def pick(which: str, rows: Rows, named: Named) -> Picked:
    """Return the history that `which` names among those of some rows [n]; the earliest of equals.

    Raises InputError for a state that is not there, and where there is no such history.
    """
    n = len(rows["replicate"])
    if which == TYPICAL:
        return _at(rows, _typical(rows, named)[0], f"of {_all(n)} the nearest to the middle of all")
    if which == WORST:
        return _at(rows, _worst(rows, named)[0], f"the worst of {_all(n)}")
    if which == FIRST_WAR:
        return _first_war(rows, named)
    return _joined(which.removeprefix(JOINED), rows, named)


def _at(rows: Rows, place: int, why: str) -> Picked:
    return Picked(int(rows["replicate"][place]), why)


def _all(n: int) -> str:
    return count_of(n, "history")


def _typical(rows: Rows, named: Named) -> npt.NDArray[np.int64]:
    """Places in rising order of the distance from the middle of all.

    The distance has four parts of equal weight: how many dyads come to each level, how far the focus goes,
    the ties at the end, all three as the mean distance from the median on the range that is possible; and
    whether the partition is the commonest.
    """
    peaks = np.array([rows[f"peak.{dyad}"] for dyad in named.dyads], np.float64)
    reached = np.array([(peaks >= level).mean(axis=0) for level in MILITARIZED])
    own = peaks[[place for place, dyad in enumerate(named.dyads) if dyad == named.focus]] / (WAR - 1)
    ties = np.array([_tie(rows, pair) / 2 for pair in named.pairs]).reshape(len(named.pairs), -1)
    parts = [_apart(each) for each in (reached, own, ties) if len(each)]
    _, which, counts = np.unique(rows["partition"], return_inverse=True, return_counts=True)
    parts.append((which != int(np.argmax(counts))).astype(np.float64))
    return np.argsort(np.sum(parts, axis=0), kind="stable")


def _apart(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Mean distance of each history from the median of every row of values [.., n]."""
    away: npt.NDArray[np.float64] = np.abs(values - np.median(values, axis=1, keepdims=True)).mean(axis=0)
    return away


def _tie(rows: Rows, pair: str) -> npt.NDArray[np.float64]:
    one, other = pair.split("-")
    both = np.asarray(rows[f"alignment.{one}>{other}"], np.float64) + rows[f"alignment.{other}>{one}"]
    return np.asarray(both / 2)


def _worst(rows: Rows, named: Named) -> npt.NDArray[np.int64]:
    """Places from the worst on: by dyads at war, then by those that used force, displayed it, threatened it,
    then by weeks of force.
    """
    peaks = np.array([rows[f"peak.{dyad}"] for dyad in named.dyads])
    weeks = np.sum([np.asarray(rows[f"weeks_4.{dyad}"], np.int64) for dyad in named.dyads], axis=0)
    keys = [-(peaks >= level).sum(axis=0) for level in MILITARIZED]
    return np.lexsort([-weeks, *keys])  # the last key counts first


def _first_war(rows: Rows, named: Named) -> Picked:
    first = np.array([rows[f"first_{WAR}.{dyad}"] for dyad in named.dyads], np.int64)
    began = np.where(first > 0, first, np.iinfo(np.int64).max).min(axis=0)
    wars = int((first > 0).any(axis=0).sum())
    if not wars:
        raise _none(rows, "there is no war", FIRST_WAR)
    why = f"{wars:,} of {_all(len(began))} have a war, and this one has it first"
    return _at(rows, int(np.argmin(began)), why)


def _joined(state: str, rows: Rows, named: Named) -> Picked:
    if state not in named.states:
        near = near_miss(state, named.states)
        allowed = f"{JOINED}STATE with one of {list_of(named.states)}"
        raise refusal("which", f"{JOINED}{state}", allowed, near and f"{JOINED}{near}")
    columns = [name for name in rows if name.startswith(f"joined.{state}+")]
    joins = np.zeros(len(rows["replicate"]), bool)
    for name in columns:
        joins |= np.asarray(rows[name]) > 0
    if not joins.any():
        raise _none(rows, f"{state} joins nobody by arms", f"{JOINED}{state}")
    order = _typical(rows, named)
    of = f"{state} joins by arms in {int(joins.sum()):,} of {_all(len(joins))}"
    why = f"{of}; of these the nearest to the middle of all"
    return _at(rows, int(order[joins[order]][0]), why)


def _none(rows: Rows, why: str, which: str) -> InputError:
    allowed = f"a history that there is ({why} in any of {_all(len(rows['replicate']))})"
    return refusal("which", which, allowed)
