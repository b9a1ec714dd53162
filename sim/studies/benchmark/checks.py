"""Correctness first: a contestant must tell the compiled engine's histories before it is timed."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.engines import batch
from sim.engines import legible as legible_engine
from sim.engines.lane_counts import MOST_LANES
from sim.engines.world import World
from sim.studies.benchmark.rules_in_c import Race

TOLERANCE = 1e-5
"""Between floats of the legible engine, in double precision, and the compiled one's singles."""

OFF = 0.02
"""Share of histories that may go another way: a draw that falls within a rounding error of where two acts
meet. One in ten thousand does; of 64 histories one may (tests/verification/test_precision.py counts)."""

Column = npt.NDArray[Any]


@dataclass(frozen=True)
class Check:
    """What was compared, on how many histories, whether it held, and how far apart floats were."""

    contestant: str
    histories: int
    columns: int
    passed: bool
    apart: float
    criterion: str


def legible(world: World, seed: int, histories: int) -> tuple[Check, float]:
    """Rows of the legible engine against the compiled one's; and its processor seconds a history."""
    rows, _ = batch.simulate(world, seed, 0, histories)
    clock = time.process_time()
    told, _ = legible_engine.simulate(world, seed, "", 0, histories)
    pace = (time.process_time() - clock) / histories
    apart = by_history(rows, told)
    off = apart > TOLERANCE
    criterion = f"same draws: all numbers within {TOLERANCE:g} in all but {OFF:.0%} of the histories"
    passed = bool(off.mean() <= OFF)
    return Check("Mesa", histories, len(told), passed, float(apart[~off].max(initial=0.0)), criterion), pace


def rules_in_c(race: Race) -> Check:
    """Whether C and the compiled rules left the same bits."""
    apart = sum(not rule["equal"] for rule in race.rules)
    return Check("rules in C", MOST_LANES, len(race.rules), not apart, apart, "same inputs: every bit equal")


def by_history(rows: Mapping[str, Column], told: Mapping[str, Column]) -> Column:
    """How far apart the numbers of `told` are from the same columns of `rows` at most, [histories].

    Texts, such as partitions, are 1 apart where they differ.
    """
    return np.asarray(np.max([_apart(rows[name], told[name]) for name in rows], axis=0))


def _apart(one: Column, other: Column) -> Column:
    if one.dtype.kind not in "iuf":
        return np.asarray(one != other, np.float64)
    return np.asarray(np.abs(one.astype(np.float64) - other.astype(np.float64)))
