"""The loop over blocks: a few handed out at a time, each yielded as it ends, finished or failed.

All that is simulated goes through here: the blocks of a run (`completed`), those of many cells and whatever
else is worked out in calls (`each_ended`). What a block gives depends on (world, seed, histories) alone, so
a block whose worker was killed is simply run again. A block that raises, or gives a number that is none,
would do so again: its halves are run, and their halves, until the histories that are to blame stand alone.
Only one that takes too long fails as it is, since each half would take as long once more.
"""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.montecarlo.plan import Block
from sim.montecarlo.pools import Pool

Arrays = Mapping[str, NDArray[Any]]
Simulate = Callable[[int, int], tuple[Arrays, Arrays]]
"""`simulate(first, count) -> (rows, tallies)` for histories first to first + count - 1."""

SECOND = 1.0
"""By which time is counted: a second counts as one however long this process was stopped in it."""

KEY = "replicate"
"""The column that says which history a row is."""


@dataclass(frozen=True)
class Limits:
    """What a block may cost before it is recorded as failed.

    seconds: that it may run, as far as this process runs too: one that is stopped, by Ctrl-Z or by a cluster
    that suspends it, lets nobody's time pass; None for no limit. deaths: workers that a block and a single
    history may kill; what lies between them is halved after one.
    """

    seconds: float | None = None
    deaths: int = 3


USUAL = Limits()


@dataclass(frozen=True)
class Finished:
    """A block that ended well: rows [count] by column, and tallies over them."""

    block: Block
    rows: Arrays
    tallies: Arrays


@dataclass(frozen=True)
class Failed:
    """Histories that gave nothing, and why: those of a block that are to blame, or all of it."""

    block: Block
    reason: str


Ended = Finished | Failed


class Whole(Protocol):
    """The answer of a block that ended well."""

    @property
    def block(self) -> Block:
        """The block."""


E = TypeVar("E", bound=Whole)


@dataclass(frozen=True)
class Task(Generic[E]):
    """What is done to blocks, and what is made of what comes of it.

    call: what runs a block, called with its first history and its count where the block runs. judge: how a
    block ended, from what that returned.
    """

    call: Callable[[Block], Callable[[int, int], Any]]
    judge: Callable[[Block, Any], E | Failed]


class BlockFailedError(Exception):
    """A block that cannot end well; the text is the reason, in words."""


class WorkersLostError(Exception):
    """The workers are gone for good; blocks that were yielded before are whole."""


def complete(
    simulate: Simulate, blocks: Iterable[Block], pool: Pool, limits: Limits = USUAL
) -> Iterator[Ended]:
    """Run all blocks of one world on `pool` and yield their rows [count], as `each_ended` does."""
    task = Task[Finished](lambda _: simulate, lambda block, answer: check(block, *answer))
    return complete_each(task, blocks, pool, limits)


def complete_each(
    task: Task[E], blocks: Iterable[Block], pool: Pool, limits: Limits = USUAL
) -> Iterator[E | Failed]:
    """Run all blocks on `pool` and yield each once, in the order in which they end; of a block that failed
    yield the pieces that ended well, and those that did not.

    blocks: may go on after it has stopped, as long as anything is under way. At most one block per worker is
    under way: results never pile up, and a limit on time starts with the block. Workers of an isolating pool
    are busy again before what they gave is yielded. Leaving the loop early gives up what has not ended;
    `pool` stays open. Raises WorkersLostError where the pool cannot run anything any more.
    """
    work = _Work(task, pool, limits)
    left = iter(blocks)
    try:
        while work.hand_out(left):
            for end in work.ended():
                try:
                    if pool.isolating:  # else whose fault a death was is judged first, for all that it took
                        work.hand_out(left)
                finally:  # an interrupt, or no more workers: what has ended is not lost
                    yield end
    finally:
        work.drop()


@dataclass
class _Search:
    """A block that failed once, in search of the histories that are to blame: pieces of it that have not
    ended, and those that failed for good."""

    left: int = 1
    failed: list[Failed] = field(default_factory=list)


class _Work(Generic[E]):
    """What is under way."""

    def __init__(self, task: Task[E], pool: Pool, limits: Limits) -> None:
        self._task, self._pool, self._limits = task, pool, limits
        self._waiting: dict[Future[Any], Block] = {}
        self._waited: dict[Future[Any], float] = {}  # seconds
        self._again: deque[Block] = deque()
        self._deaths: Counter[Block] = Counter()
        self._searches: dict[Block, _Search] = {}  # by piece

    def hand_out(self, left: Iterator[Block]) -> bool:
        """Keep the workers busy; return whether anything is under way.

        Where a dead worker takes others' blocks with it, blocks that were under way then run alone, each in
        turn: only so it is certain whose fault a death is, and no block is counted out for another's.
        """
        alone = not self._pool.isolating
        while self._again and not (alone and self._waiting):
            self._submit(self._again.popleft())
            if alone:
                return True
        while not (alone and self._again) and len(self._waiting) < self._pool.workers:
            if (block := next(left, None)) is None:
                break
            self._submit(block)
        return bool(self._waiting)

    def _submit(self, block: Block) -> None:
        future = self._pool.submit(self._task.call(block), block.first, block.count)
        self._waiting[future], self._waited[future] = block, 0.0

    def ended(self) -> Iterator[E | Failed]:
        """Wait until something has ended or is late, and yield what can be said of it."""
        alone = self._pool.isolating or len(self._waiting) == 1
        patience, begun = self._patience(), time.monotonic()
        done, _ = wait(self._waiting, timeout=patience, return_when=FIRST_COMPLETED)
        if patience is not None:
            passed = min(time.monotonic() - begun, patience)
            self._waited = {future: waited + passed for future, waited in self._waited.items()}
        for future in sorted(done, key=lambda future: self._waiting[future].place):
            block = self._taken(future)
            end = self._judge(block, future, alone)
            if isinstance(end, Failed) and block.count > 1:
                self._halve(block)
            elif end is not None:
                yield from self._settled(end)
        if not done:
            for late in self._late():
                yield from self._settled(late)

    def _halve(self, block: Block) -> None:
        """Have both halves of a block run in its place."""
        half = block.count // 2
        parts = replace(block, count=half), replace(block, first=block.first + half, count=block.count - half)
        search = self._searches.pop(block, _Search())
        search.left += 1
        self._searches.update(dict.fromkeys(parts, search))
        self._again.extend(parts)

    def _settled(self, end: E | Failed) -> Iterator[E | Failed]:
        """Yield what is known for good of a piece that ended: what failed when its whole block has."""
        search = self._searches.pop(end.block, None)
        if search is None:
            yield end
            return
        search.left -= 1
        if isinstance(end, Failed):
            search.failed.append(end)
        else:
            yield end
        if not search.left:
            yield from join_failures(search.failed)

    def _judge(self, block: Block, future: "Future[Any]", alone: bool) -> E | Failed | None:
        """Return how a block ended, None where it has to run again."""
        if future.cancelled():
            raise WorkersLostError("calls were cancelled from outside")
        error = future.exception()
        if error is None:
            return self._task.judge(block, future.result())
        if isinstance(error, CancelledError):
            raise WorkersLostError(str(error)) from error
        if isinstance(error, BlockFailedError):
            return Failed(block, str(error))
        if not (deaths := self._pool.deaths(error)):
            return Failed(block, f"{type(error).__name__}: {error}")
        self._deaths[block] += deaths if alone else 0
        is_piece = block in self._searches and block.count > 1
        if self._deaths[block] >= (1 if is_piece else self._limits.deaths):
            return Failed(block, f"its worker was killed {self._deaths[block]} times")
        self._again.append(block)
        return None

    def _patience(self) -> float | None:
        """Seconds until the first block under way will be late, a second at most."""
        limit = self._limits.seconds
        if limit is None or self._pool.guards:
            return None
        return max(0.0, min(SECOND, limit - max(self._waited.values())))

    def _late(self) -> Iterator[Failed]:
        """Give up what ran past its time; it had not ended when looked at last."""
        limit = self._limits.seconds
        assert limit is not None
        for future in [future for future, waited in self._waited.items() if waited >= limit]:
            block = self._taken(future)
            self._pool.abandon(future)
            yield Failed(block, past(limit))

    def _taken(self, future: "Future[Any]") -> Block:
        del self._waited[future]
        return self._waiting.pop(future)

    def drop(self) -> None:
        """Give up everything under way."""
        for future in self._waiting:
            self._pool.abandon(future)


def join_failures(failed: Sequence[Failed]) -> Iterator[Failed]:
    """Yield failures of one block in the order of histories, neighbours of one reason as one."""
    found = list[Failed]()
    for each in sorted(failed, key=lambda each: each.block.first):
        last = found[-1] if found else None
        if last and last.reason == each.reason and last.block.first + last.block.count == each.block.first:
            whole = replace(last.block, count=last.block.count + each.block.count)
            found[-1] = Failed(whole, each.reason)
        else:
            found.append(each)
    yield from found


def past(seconds: float) -> str:
    """Return the reason of a block that ran too long."""
    return f"ran past the limit of {seconds:g} seconds (block_seconds)"


def check(block: Block, rows: Arrays, tallies: Arrays) -> Ended:
    """Return the block as finished, or failed where its rows [count] are not its own or hold no number."""
    expected = np.arange(block.first, block.first + block.count)
    if KEY not in rows or not np.array_equal(rows[KEY], expected):
        return Failed(block, f"its rows are not those of histories {block.first} to {expected[-1]}")
    for name, column in rows.items():
        if column.shape != expected.shape:
            return Failed(block, f"column {name} has shape {column.shape}, not ({block.count},)")
        if column.dtype.kind == "f" and not (finite := np.isfinite(column)).all():
            where = block.first + int(np.argmin(finite))
            return Failed(block, f"column {name} holds {column[~finite][0]} in history {where}")
    return Finished(block, rows, tallies)
