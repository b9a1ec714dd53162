"""Reproduction: a run once more from its folder alone, block by block, against the rows that it has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engines.world import World
from sim.montecarlo import engine
from sim.montecarlo.completed import Finished, complete
from sim.montecarlo.executors import Crew, chosen
from sim.store import spans, tables
from sim.store.read import Run
from sim.store.tables import StoredRows

Arrays = Mapping[str, NDArray[Any]]

GROUPS_KEPT = 3
"""Row groups in memory; blocks come about in order, and one may straddle two groups."""


@dataclass(frozen=True)
class Different:
    """The first value, by history and then by column, that is not as it was."""

    replicate: int
    column: str
    stored: Any
    again: Any


@dataclass(frozen=True)
class Reproduced:
    """rows: how many were compared. first: the first difference, None where there is none."""

    rows: int
    first: Different | None


class Stored:
    """The rows of a run some at a time: the row groups read last stay in memory, and no whole column."""

    def __init__(self, rows: StoredRows) -> None:
        self.group = lru_cache(maxsize=GROUPS_KEPT)(rows.group)
        self.starts = [0, *accumulate(rows.sizes)]

    def rows(self, start: int, count: int) -> Arrays:
        """Return the columns [count] of `count` rows from `start` on; of fewer where there are no more."""
        parts = [
            {
                name: column[max(start - first, 0) : start + count - first]
                for name, column in self.group(number).items()
            }
            for number, (first, stop) in enumerate(pairwise(self.starts))
            if first < start + count and start < stop
        ]
        return tables.stack(parts) if parts else {}


def reproduce(run: Run, workers: int | None, progress: Callable[[int], None]) -> Reproduced:
    """Simulate every history that a run has a row of, and compare.

    A run's own agents are executed, out of its folder. Histories that failed then are left out. A block that
    fails now counts as different in all its columns.
    """
    stored = Stored(run.rows)
    task = engine.simulator(World(run.scenario, run.theory), run.manifest.seed, run.program)
    kept = spans.merge_sorted(run.rows["replicate"])
    places = {first: place for (first, _), place in zip(kept, _starts(kept), strict=True)}
    crew = Crew(chosen(None, bool(run.program)), workers).patient_with(engine.size(run))
    found: list[Different] = []
    with crew.opened() as pool:
        for end in complete(task, engine.blocks(run, kept), pool, crew.limits):
            start = _place(kept, places, end.block.first)
            again = end.rows if isinstance(end, Finished) else {}
            found += _first(stored.rows(start, end.block.count), again, end.block.first)
            progress(end.block.count)
    first = min(found, key=lambda each: (each.replicate, each.column), default=None)
    return Reproduced(spans.size(kept), first)


def _starts(kept: list[spans.Span]) -> list[int]:
    """Row at which each span begins."""
    lengths = [stop - first for first, stop in kept]
    return [sum(lengths[:number]) for number in range(len(lengths))]


def _place(kept: list[spans.Span], places: Mapping[int, int], replicate: int) -> int:
    """Row of a history."""
    first = next(first for first, stop in kept if first <= replicate < stop)
    return places[first] + replicate - first


def _first(stored: Arrays, again: Arrays, first: int) -> list[Different]:
    """The first difference of a block, if there is one."""
    found = []
    for column in dict.fromkeys((*stored, *again)):
        before, now = stored.get(column), again.get(column)
        if before is None or now is None:
            found.append(Different(first, column, "a column" if now is None else None, None))
        elif (differs := _unlike(before, now)).any():
            at = int(np.argmax(differs))
            found.append(Different(first + at, column, before[at].item(), now[at].item()))
    return sorted(found, key=lambda each: (each.replicate, each.column))[:1]


def _unlike(before: NDArray[Any], now: NDArray[Any]) -> NDArray[np.bool_]:
    """Where two columns differ; a value that is not a number is the same as another one."""
    differs = np.asarray(before != now)
    if before.dtype.kind == now.dtype.kind == "f":
        differs &= ~(np.isnan(before) & np.isnan(now))
    return differs
