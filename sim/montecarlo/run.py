"""A whole run in memory: all blocks of it, their rows in the order of histories, and what failed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from sim.montecarlo.completed import USUAL, Ended, Failed, Finished, Limits, Simulate, complete
from sim.montecarlo.plan import Block
from sim.montecarlo.pools import Pool, Threads
from sim.store import blocks, tables

Arrays = dict[str, NDArray[Any]]

Progress = Callable[[int], None]
"""Called with the number of histories that have just ended, in the thread that started the run."""


@dataclass(frozen=True)
class Failure:
    """A block that failed: its histories and why."""

    first: int
    count: int
    reason: str


@dataclass(frozen=True)
class Result:
    """What came out of a run.

    rows: columns by name, each [succeeded histories], in the order of histories. tallies: counts by name,
    summed over the blocks that succeeded. failures: the blocks that did not, in the order of histories.
    """

    rows: Arrays
    tallies: Arrays
    failures: tuple[Failure, ...]

    @property
    def n_failed(self) -> int:
        """Number of histories that failed."""
        return sum(failure.count for failure in self.failures)


class AllFailedError(Exception):
    """No block of the run succeeded, so there is nothing to summarise; the text is the first reason."""


def run(simulate: Simulate, blocks: Sequence[Block], workers: int | None, progress: Progress) -> Result:
    """Run all blocks on `workers` threads (None: one per core) and return their rows [n] and tallies.

    Raises AllFailedError where no block succeeded. KeyboardInterrupt passes through at once; blocks that have
    not begun are dropped then.
    """
    with Threads(workers) as pool:
        return run_on(pool, simulate, blocks, progress)


def run_on(
    pool: Pool, simulate: Simulate, blocks: Sequence[Block], progress: Progress, limits: Limits = USUAL
) -> Result:
    """The same, rows [n], on a pool of any kind, which stays open. Raises WorkersLostError where it ran no
    more.
    """
    ended: list[Ended] = []
    for end in complete(simulate, blocks, pool, limits):
        ended.append(end)
        progress(end.block.count)
    return gather(ended)


def gather(ended: Iterable[Ended]) -> Result:
    """Return what blocks gave, in the order of histories. Raises AllFailedError where all of them failed."""
    in_order = sorted(ended, key=lambda end: end.block.first)
    succeeded = [end for end in in_order if isinstance(end, Finished)]
    failures = tuple(
        Failure(end.block.first, end.block.count, end.reason) for end in in_order if isinstance(end, Failed)
    )
    if not succeeded:
        raise AllFailedError(failures[0].reason)
    return Result(
        tables.stack([end.rows for end in succeeded]),
        blocks.add_up(end.tallies for end in succeeded),
        failures,
    )
