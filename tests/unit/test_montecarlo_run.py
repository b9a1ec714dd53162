"""The loop over blocks, with a simulator made for the test."""

import threading
import time
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.engines import batch
from sim.engines.world import World
from sim.montecarlo.plan import Block, blocks
from sim.montecarlo.run import AllFailedError, run
from sim.scenario import library, theory_sets
from tests.worlds import full_theory, invented

Answer = tuple[dict[str, Any], dict[str, Any]]


def simulate(first: int, count: int) -> Answer:
    """Replicate r has the value r squared; one tally counts histories, in 32 bits."""
    time.sleep(0.001 * (first % 3))
    r = np.arange(first, first + count, dtype=np.int64)
    return {"replicate": r, "square": r * r}, {"n": np.array([count], np.int32)}


def ignore(count: int) -> None:
    """Show no progress."""


@pytest.mark.parametrize("workers", [1, 2, 7, None])
def test_rows_are_in_order_whatever_the_workers(workers: int | None) -> None:
    """Rows come in the order of histories and tallies add up, for any number of workers."""
    result = run(simulate, blocks(100, 7), workers, ignore)
    assert np.array_equal(result.rows["replicate"], np.arange(100))
    assert np.array_equal(result.rows["square"], np.arange(100) ** 2)
    assert result.tallies["n"].tolist() == [100]
    assert result.tallies["n"].dtype == np.int64
    assert result.failures == ()


def test_a_block_that_fails_is_recorded_and_the_others_go_on() -> None:
    """The rows of the other blocks are complete; the failure says which histories and why."""

    def flaky(first: int, count: int) -> Answer:
        if first < 20 and first + count > 10:
            raise ValueError("no such state")
        return simulate(first, count)

    result = run(flaky, blocks(25, 10), 2, ignore)
    (failure,) = result.failures
    assert (failure.first, failure.count, failure.reason) == (10, 10, "ValueError: no such state")
    assert result.n_failed == 10
    assert result.rows["replicate"].tolist() == [*range(10), *range(20, 25)]
    assert result.tallies["n"].tolist() == [15]


def test_a_run_without_a_single_success_says_why() -> None:
    """Where all blocks fail there is nothing to report but the reason."""

    def broken(first: int, count: int) -> Answer:
        raise ZeroDivisionError("by zero")

    with pytest.raises(AllFailedError, match="ZeroDivisionError: by zero"):
        run(broken, blocks(25, 10), 2, ignore)


def test_progress_adds_up_in_the_calling_thread() -> None:
    """Progress is told in the thread that started the run and adds up to all histories."""
    told: list[tuple[int, bool]] = []
    here = threading.get_ident()
    run(simulate, blocks(25, 10), 3, lambda count: told.append((count, threading.get_ident() == here)))
    assert sum(count for count, _ in told) == 25
    assert all(same for _, same in told)


def test_ctrl_c_drops_what_has_not_begun() -> None:
    """An interrupt passes through at once: blocks that have not begun never run."""
    begun: list[int] = []

    def slow(first: int, count: int) -> Answer:
        begun.append(first)
        time.sleep(0.05)
        return simulate(first, count)

    def interrupt(count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(slow, [Block(first, 1) for first in range(100)], 2, interrupt)
    time.sleep(0.1)
    assert len(begun) < 10


def test_a_thread_keeps_its_bank_from_block_to_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making a bank costs as much as dozens of histories: many blocks on one thread make one."""
    made, init = [], batch.Bank.__init__

    def counted(bank: batch.Bank, *args: Any) -> None:
        made.append(bank)
        init(bank, *args)

    monkeypatch.setattr(batch.Bank, "__init__", counted)
    task = partial(batch.simulate, World(library.load("demo", {}), theory_sets.load("full", {})), 1)
    run(task, blocks(160, 32), 1, ignore)
    assert len(made) == 1


def test_few_columns_do_not_keep_arrays_of_many() -> None:
    """Of a network with few ties a column is a copy, else a view of an array for all pairs."""
    names = [f"S{i:02}" for i in range(20)]
    ties = {f"{a}-{b}": {} for a, b in pairwise(names)}
    sparse = World(invented({name: {} for name in names}, ties, weeks=4), full_theory())
    dense = World(library.load("demo", {}), theory_sets.load("full", {}))
    for world, is_copied in ((sparse, True), (dense, False)):
        column = batch.simulate(world, 1, 0, 32)[0]["alignment." + batch.direct(world)[0]]
        assert (column.base is None) == is_copied
