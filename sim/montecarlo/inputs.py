"""Drawn inputs of a run, inputs.parquet: a row per history, a column per uncertain input by its key path.

What a history draws depends on scenario, theory, seed and its own number alone, so the table is drawn once
more at the end of a run, a row group at a time, however the run was cut and whoever ran it.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.engines import placed
from sim.engines.world import World
from sim.montecarlo.ahead import ahead
from sim.store import atomic, compact, tables
from sim.store.spans import Span

KEY, DATE = "replicate", ".date"

THREADS = 2
"""Row groups that are drawn side by side; more would only wait for the one thread that writes."""

Numbers = npt.NDArray[np.int64]
Columns = dict[str, npt.NDArray[Any]]


def write(path: Path, world: World, seed: int, done: Sequence[Span]) -> None:
    """Write what the histories of `done` drew. Raises OSError, leaving no part of a file."""
    size = compact.group_size(4 * (2 + len(placed.uncertain(world))))
    with ThreadPoolExecutor(THREADS) as threads:
        calls = ((draw, world, seed, replicates) for replicates in groups(done, size))
        rows = ahead(threads, calls, THREADS + 1)
        atomic.write(path, lambda file: tables.stream_rows(file, rows))


def groups(done: Sequence[Span], size: int) -> Iterator[Numbers]:
    """Yield the histories of `done` in order, their numbers [n]: those of each range of `size` histories,
    which begins at a multiple of it, together.
    """
    for start in range(done[0][0] // size * size, done[-1][1], size):
        parts = [np.arange(max(first, start), min(stop, start + size)) for first, stop in done]
        replicates = np.concatenate(parts)
        if len(replicates):
            yield replicates


def draw(world: World, seed: int, replicates: Numbers) -> Columns:
    """The columns [n] of some histories, in single precision as the rules take them; a date is the step in
    which the signal begins.
    """
    found = placed.inputs(world, seed, replicates)
    kinds = {path: np.int32 if path.endswith(DATE) else np.float32 for path in found}
    return {KEY: replicates, **{path: found[path].astype(kinds[path]) for path in found}}
