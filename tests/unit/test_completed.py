"""The loop over blocks, on pools and with simulators made for the test."""

import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from itertools import count
from typing import Any

import numpy as np
import pytest

from sim.montecarlo.completed import Ended, Failed, Finished, Limits, check, complete
from sim.montecarlo.plan import Block, blocks
from sim.montecarlo.pools import Pool, Serial, Threads

Answer = tuple[dict[str, Any], dict[str, Any]]


def simulate(first: int, size: int) -> Answer:
    """Replicate r has the value r / 2."""
    r = np.arange(first, first + size, dtype=np.int64)
    return {"replicate": r, "half": r / 2}, {"n": np.array([size])}


class Reported(Pool):
    """A pool whose workers share one fate: a call with a history in `deadly` takes all others with it."""

    isolating = False

    def __init__(self, deadly: set[int], workers: int) -> None:
        self.workers, self.deadly = workers, deadly
        self.waiting: list[tuple[Future[Any], Callable[[], Any], range]] = []
        self.alone: list[int] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Keep the call until as many are there as there are workers, or a moment has passed."""
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: fn(*args), range(args[0], args[0] + args[1])))
        if len(self.waiting) == self.workers:
            self._run()
        else:
            threading.Timer(0.02, self._run).start()
        return future

    def _run(self) -> None:
        under_way, self.waiting = self.waiting, []
        if len(under_way) == 1:
            self.alone.append(under_way[0][2].start)
        broken = any(not self.deadly.isdisjoint(histories) for _, _, histories in under_way)
        for future, call, _ in under_way:
            if broken:
                future.set_exception(BrokenProcessPool("a worker died"))
            else:
                future.set_result(call())


@pytest.mark.parametrize("pool", [Serial(), Threads(1), Threads(3)])
def test_every_block_is_yielded_once(pool: Pool) -> None:
    """Each block ends exactly once, whatever the pool."""
    ended = list(complete(simulate, blocks(50, 7), pool))
    assert sorted(end.block.first for end in ended) == list(range(0, 50, 7))
    assert all(isinstance(end, Finished) for end in ended)


def test_no_more_blocks_are_under_way_than_there_are_workers() -> None:
    """A consumer that is slow holds the pool back: blocks are taken from the list only when there is room."""
    taken = count()
    drawn: list[int] = []

    def source() -> Iterator[Block]:
        for first in taken:
            drawn.append(first)
            yield Block(first, 1)

    loop = complete(simulate, source(), Threads(2))
    for seen, _ in zip(range(1, 6), loop, strict=False):
        assert len(drawn) <= seen + 2
    loop.close()


def test_a_bad_history_fails_alone() -> None:
    """Three bad histories in blocks of 1,056: they fail, two neighbours as one, and all others are whole."""
    calls = list[int]()

    def raises(first: int, size: int) -> Answer:
        calls.append(size)
        if bad := [r for r in (700, 701, 2000) if first <= r < first + size]:
            raise ValueError("bad" if bad[0] < 2000 else "worse")
        return simulate(first, size)

    ended = list(complete(raises, blocks(3168, 1056), Threads(2)))
    failed = [end for end in ended if isinstance(end, Failed)]
    assert sorted(failed, key=lambda end: end.block.first) == [
        Failed(Block(700, 2), "ValueError: bad"),
        Failed(Block(2000, 1), "ValueError: worse"),
    ]
    rows = [r for end in ended if isinstance(end, Finished) for r in end.rows["replicate"].tolist()]
    assert sorted(rows) == [r for r in range(3168) if r not in {700, 701, 2000}]
    assert len(calls) < 60


def test_a_number_that_is_none_fails_its_history_alone() -> None:
    """NaN in one row is found as well, and the reason names the history."""

    def broken(first: int, size: int) -> Answer:
        rows, tallies = simulate(first, size)
        return {**rows, "half": np.where(rows["replicate"] == 5, np.nan, rows["half"])}, tallies

    (failed,) = [end for end in complete(broken, blocks(8, 8), Serial()) if isinstance(end, Failed)]
    assert failed == Failed(Block(5, 1), "column half holds nan in history 5")


def test_where_all_histories_are_bad_the_block_fails_as_one() -> None:
    """Neighbours that fail for one reason are one failure, not a thousand."""

    def raises(first: int, size: int) -> Answer:
        raise ValueError("always")

    ended = list(complete(raises, blocks(64, 32), Threads(2)))
    assert sorted(ended, key=lambda end: end.block.first) == [
        Failed(Block(0, 32), "ValueError: always"),
        Failed(Block(32, 32), "ValueError: always"),
    ]


def test_a_history_that_kills_its_workers_is_told_from_its_neighbours() -> None:
    """Where a death is shared too: the block dies three times, its halves once each, the history thrice."""
    pool = Reported({13}, 2)
    ended = list(complete(simulate, blocks(32, 8), pool))
    (failed,) = [end for end in ended if isinstance(end, Failed)]
    assert failed == Failed(Block(13, 1), "its worker was killed 3 times")
    assert sum(len(end.rows["replicate"]) for end in ended if isinstance(end, Finished)) == 31
    assert (pool.alone.count(12), pool.alone.count(13)) == (3, 3)  # 12 to 15, 12 to 13, 12; and 13 thrice


def test_a_shared_death_counts_nobody_out() -> None:
    """Where a death takes all blocks along, only the one that kills alone is failed; the others are whole."""
    pool = Reported({4}, 3)
    ended = {end.block.first: end for end in complete(simulate, blocks(12, 1), pool)}
    assert len(ended) == 12
    assert ended.pop(4) == Failed(Block(4, 1), "its worker was killed 3 times")
    assert all(isinstance(end, Finished) for end in ended.values())
    assert pool.alone.count(4) == 3


def test_two_killers_in_one_death_are_both_found() -> None:
    """Suspects run one at a time, so two killers under way together are told apart from their neighbours."""
    ended = list(complete(simulate, blocks(9, 1), Reported({3, 4}, 3)))
    assert sorted(end.block.first for end in ended if isinstance(end, Failed)) == [3, 4]
    assert len(ended) == 9


def test_a_block_past_its_time_is_failed_and_its_worker_goes_on() -> None:
    """A thread that never ends is given up: its block is failed, the others run on one worker."""
    stuck = threading.Event()

    def hangs(first: int, size: int) -> Answer:
        if first == 2:
            stuck.wait()
        return simulate(first, size)

    ended = {e.block.first: e for e in complete(hangs, blocks(6, 1), Threads(1), Limits(seconds=0.3))}
    stuck.set()
    assert ended.pop(2) == Failed(Block(2, 1), "ran past the limit of 0.3 seconds (block_seconds)")
    assert len([end for end in ended.values() if isinstance(end, Finished)]) == 5


def test_time_that_the_consumer_takes_is_not_the_blocks() -> None:
    """A block that ended while nobody looked is not late."""
    ended: list[Ended] = []
    for end in complete(simulate, blocks(6, 1), Threads(2), Limits(seconds=0.2)):
        time.sleep(0.25)
        ended.append(end)
    assert all(isinstance(end, Finished) for end in ended)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ({"replicate": [4, 5], "x": [0.0, np.nan]}, "column x holds nan in history 5"),
        ({"replicate": [4, 5], "x": [-np.inf, 0.0]}, "column x holds -inf in history 4"),
        ({"replicate": [4, 5], "x": [0.0]}, "column x has shape (1,), not (2,)"),
        ({"replicate": [4], "x": [0.0]}, "its rows are not those of histories 4 to 5"),
        ({"replicate": [5, 4], "x": [0.0, 0.0]}, "its rows are not those of histories 4 to 5"),
        ({"x": [0.0, 0.0]}, "its rows are not those of histories 4 to 5"),
    ],
)
def test_rows_that_cannot_be_right_fail_their_block(rows: dict[str, list[float]], reason: str) -> None:
    """NaN, infinity, wrong counts and foreign histories never reach a table."""
    end = check(Block(4, 2), {name: np.array(column) for name, column in rows.items()}, {})
    assert end == Failed(Block(4, 2), reason)


def test_threads_take_one_call_after_the_other() -> None:
    """A thread keeps its arrays from block to block: who submits a call when the last one has ended gets the
    same thread."""
    with Threads(2) as pool:
        assert len({pool.submit(threading.current_thread).result() for _ in range(50)}) == 1


def test_as_many_threads_run_as_calls_are_under_way() -> None:
    """A call that lasts keeps no other one waiting."""
    lasting = threading.Event()
    with Threads(2) as pool:
        first = pool.submit(lambda: lasting.wait(10) and threading.current_thread())
        second = pool.submit(threading.current_thread).result(timeout=10)
        lasting.set()
        assert first.result() is not second


def test_idle_threads_end_with_their_pool_and_hold_no_result() -> None:
    """What a call gave is gone when nobody wants it any more, and the thread when its pool is."""
    with Threads(1) as pool:
        thread = pool.submit(threading.current_thread).result()
        given = weakref.ref(pool.submit(np.zeros, 3).result())
        until = time.monotonic() + 10
        while given() is not None and time.monotonic() < until:
            time.sleep(0.01)
        assert given() is None
    thread.join(10)
    assert not thread.is_alive()


def test_workers_are_busy_while_a_block_is_dealt_with() -> None:
    """The next block runs already when the one before is yielded, however long that is looked at."""
    begun = [threading.Event() for _ in range(3)]

    def noted(first: int, size: int) -> Answer:
        begun[first].set()
        return simulate(first, size)

    with Threads(1) as pool:
        for end in complete(noted, blocks(3, 1), pool):
            following = end.block.first + 1
            assert following == 3 or begun[following].wait(10)


def test_a_pool_that_is_closed_takes_no_call() -> None:
    """It says so, as other executors do, instead of never answering."""
    with Threads(1) as pool:
        pool.submit(int).result()
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit(int)


def test_an_interrupt_in_the_next_block_loses_none_that_ended() -> None:
    """Without threads the next block runs before the one before is yielded; what had ended comes first."""

    def interrupted(first: int, size: int) -> Answer:
        if first == 2:
            raise KeyboardInterrupt
        return simulate(first, size)

    ended = complete(interrupted, blocks(4, 1), Serial())
    assert [next(ended).block.first, next(ended).block.first] == [0, 1]
    with pytest.raises(KeyboardInterrupt):
        next(ended)
