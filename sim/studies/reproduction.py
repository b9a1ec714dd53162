"""Reproduction: a run once more from its folder alone, block by block, against the rows that it has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engines import batch
from sim.engines.world import World
from sim.montecarlo import plan
from sim.montecarlo.completed import Finished, completed
from sim.montecarlo.pools import Threads
from sim.store import spans
from sim.store.read import Run

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Different:
    """The first value, by replicate and then by column, that is not as it was."""

    replicate: int
    column: str
    stored: Any
    again: Any


@dataclass(frozen=True)
class Reproduced:
    """rows: how many were compared. first: the first difference, None where there is none."""

    rows: int
    first: Different | None


def reproduce(run: Run, workers: int | None, progress: Callable[[int], None]) -> Reproduced:
    """Simulate every replicate that a run has a row of, and compare.

    Replicates that failed then are left out. A block that fails now counts as different in all its columns.
    """
    world, stored = World(run.scenario, run.theory), run.rows
    size = plan.block_size(plan.size(run.scenario))
    kept = spans.of_sorted(stored["replicate"])
    blocks = [block for first, stop in kept for block in plan.within(first, stop, size)]
    places = {first: place for (first, _), place in zip(kept, _starts(kept), strict=True)}
    found: list[Different] = []
    with Threads(workers) as pool:
        for end in completed(partial(batch.simulate, world, run.manifest.seed), blocks, pool):
            start = _place(kept, places, end.block.first)
            part = slice(start, start + end.block.count)
            again = end.rows if isinstance(end, Finished) else {}
            found += _first(stored, part, again, end.block.first)
            progress(end.block.count)
    first = min(found, key=lambda each: (each.replicate, each.column), default=None)
    return Reproduced(spans.size(kept), first)


def _starts(kept: list[spans.Span]) -> list[int]:
    """Row at which each span begins."""
    lengths = [stop - first for first, stop in kept]
    return [sum(lengths[:number]) for number in range(len(lengths))]


def _place(kept: list[spans.Span], places: Mapping[int, int], replicate: int) -> int:
    """Row of a replicate."""
    first = next(first for first, stop in kept if first <= replicate < stop)
    return places[first] + replicate - first


def _first(stored: Arrays, part: slice, again: Arrays, first: int) -> list[Different]:
    """The first difference of a block, if there is one."""
    found = []
    for column in dict.fromkeys((*stored, *again)):
        before = stored[column][part] if column in stored else None
        now = again.get(column)
        if before is None or now is None:
            found.append(Different(first, column, "a column" if now is None else None, None))
        elif (differs := before != now).any():
            at = int(np.argmax(differs))
            found.append(Different(first + at, column, before[at].item(), now[at].item()))
    return sorted(found, key=lambda each: (each.replicate, each.column))[:1]
