"""The loop over blocks: handed to threads, gathered in order; a failed block is recorded, the rest goes on.

The engine's kernel releases the interpreter's lock, so threads use all cores without copying anything between
processes. Rows depend on (world, seed, replicate) alone: workers and order of completion leave no trace.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.montecarlo.plan import Block

Arrays = dict[str, NDArray[Any]]
Simulate = Callable[[int, int], tuple[Mapping[str, NDArray[Any]], Mapping[str, NDArray[Any]]]]
"""`simulate(first, count) -> (rows, tallies)` for replicates first to first + count - 1."""

Progress = Callable[[int], None]
"""Called with the number of replicates that have just ended, in the thread that started the run."""


@dataclass(frozen=True)
class Failure:
    """A block that failed: its replicates and why."""

    first: int
    count: int
    reason: str


@dataclass(frozen=True)
class Result:
    """What came out of a run.

    rows: columns by name, each [succeeded replicates], in the order of replicates. tallies: counts by name,
    summed over the blocks that succeeded. failures: the blocks that did not, in the order of replicates.
    """

    rows: Arrays
    tallies: Arrays
    failures: tuple[Failure, ...]

    @property
    def n_failed(self) -> int:
        """Number of replicates that failed."""
        return sum(failure.count for failure in self.failures)


class AllFailedError(Exception):
    """No block of the run succeeded, so there is nothing to summarise; the text is the first reason."""


def run(simulate: Simulate, blocks: Sequence[Block], workers: int | None, progress: Progress) -> Result:
    """Run all blocks on `workers` threads (None: one per core) and return their rows and tallies.

    Raises AllFailedError where no block succeeded. KeyboardInterrupt passes through at once; blocks that have
    not begun are dropped then.
    """
    pool = ThreadPoolExecutor(min(workers or os.cpu_count() or 1, len(blocks)), "block")
    try:
        done = _gather(pool, simulate, blocks, progress)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
    return _result(blocks, done)


def _gather(
    pool: Executor, simulate: Simulate, blocks: Sequence[Block], progress: Progress
) -> list[Future[Any]]:
    futures = [pool.submit(simulate, block.first, block.count) for block in blocks]
    counts = {id(future): block.count for future, block in zip(futures, blocks, strict=True)}
    for future in as_completed(futures):
        progress(counts[id(future)])
    return futures


def _result(blocks: Sequence[Block], done: Sequence[Future[Any]]) -> Result:
    succeeded = [future.result() for future in done if future.exception() is None]
    failures = tuple(
        Failure(block.first, block.count, _reason(error))
        for block, future in zip(blocks, done, strict=True)
        if (error := future.exception()) is not None
    )
    if not succeeded:
        raise AllFailedError(failures[0].reason)
    return Result(
        joined([rows for rows, _ in succeeded]), summed(tallies for _, tallies in succeeded), failures
    )


def joined(parts: Sequence[Mapping[str, NDArray[Any]]]) -> Arrays:
    """Return the columns of all parts, one part after the other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def summed(parts: Iterable[Mapping[str, NDArray[Any]]]) -> Arrays:
    """Return the sums over all parts, in 64 bits whatever the parts hold."""
    total: Arrays = {}
    for part in parts:
        for name, counts in part.items():
            total[name] = counts.astype(np.int64) + total.get(name, 0)
    return total


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
