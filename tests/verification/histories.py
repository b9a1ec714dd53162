"""Paired histories of shipped scenarios under the shipped theory, for the checks that need many of them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.engines.batch import simulate
from sim.engines.world import World
from sim.scenario import theory_sets
from sim.scenario.library import load
from sim.statistics import paired
from sim.statistics.intervals import Interval

SEED, MANY, FEW = 1, 20_000, 4096
DISPLAY, FORCE, WAR = 3, 4, 5
ARAS = "aras_drills"

Edits = Mapping[str, Any]
Rows = Mapping[str, npt.NDArray[Any]]
Flags = npt.NDArray[np.bool_]
NOTHING: Edits = {}


def world(name: str = ARAS, edits: Edits = NOTHING, theory: str = "full", **changes: float) -> World:
    """Return a shipped scenario, edited as under `set.`, under a shipped theory with changes."""
    return World(load(name, dict(edits)), theory_sets.load(theory, changes))


def rows(
    name: str = ARAS, edits: Edits = NOTHING, count: int = MANY, theory: str = "full", **changes: float
) -> Rows:
    """Return the histories of that: always the same draws, so that any two may be compared one by one."""
    return _rows(name, json.dumps(edits, sort_keys=True), count, theory, tuple(sorted(changes.items())))


@lru_cache(maxsize=8)
def _rows(name: str, edits: str, count: int, theory: str, changes: tuple[tuple[str, float], ...]) -> Rows:
    return simulate(world(name, json.loads(edits), theory, **dict(changes)), SEED, 0, count)[0]


def reached(found: Rows, dyad: str, level: int) -> Flags:
    """Whether each history has the level between the two."""
    return np.asarray(found[f"peak.{dyad}"] >= level)


def moved(before: Flags, after: Flags) -> Interval:
    """Return by how many points of a hundred a probability has changed, over the same histories."""
    found = paired.proportions(before, after).interval
    return replace(found, estimate=100 * found.estimate, low=100 * found.low, high=100 * found.high)


def odds_ratio(before: Flags, after: Flags) -> float:
    """Return the odds after, over those before."""
    old, new = float(before.mean()), float(after.mean())
    return new / (1 - new) / (old / (1 - old))


def tie(found: Rows, pair: str, when: str = "") -> npt.NDArray[np.float64]:
    """Return the mean alignment of two states at the end, or at the window's start (when="_origin")."""
    a, b = pair.split("-")
    both_ways = found[f"alignment{when}.{a}>{b}"] + found[f"alignment{when}.{b}>{a}"]
    return np.asarray(both_ways, np.float64) / 2


def without(*signals: str) -> dict[str, dict[str, None]]:
    """Return edits that leave signals out; all of the article's where none is named."""
    return {"signals": dict.fromkeys(signals or load(ARAS).signals, None)}


def between(pair: str, **inputs: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """Return edits of a dyad; alignment is of both sides alike."""
    if isinstance(inputs.get("alignment"), float | int):
        inputs["alignment"] = dict.fromkeys(pair.split("-"), inputs["alignment"])
    return {"dyads": {pair: inputs}}


def both(*several: Edits) -> dict[str, Any]:
    """Return edits of several kinds at once."""
    result: dict[str, Any] = {}
    for edits in several:
        for kind, items in edits.items():
            result[kind] = {**result.get(kind, {}), **items} if isinstance(items, Mapping) else items
    return result
