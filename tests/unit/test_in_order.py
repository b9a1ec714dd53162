"""Calls in order: whoever makes them, however late one ends, and what is known already."""

import time
from functools import partial
from typing import Any

import pytest

from sim.montecarlo.in_order import CallFailedError, Calls, in_order, map_in_order
from sim.montecarlo.pools import Serial, Threads

COUNT = 12


def late(number: int) -> int:
    """Every third call takes its time."""
    time.sleep(0.05 if number % 3 == 0 else 0.0)
    return number * number


def calls(**more: Any) -> Calls[int]:
    """Squares of 0 to 11."""
    return Calls(COUNT, lambda number: partial(late, number), **more)


@pytest.mark.parametrize("pool", [Serial, partial(Threads, 1), partial(Threads, 4)])
def test_results_come_in_order(pool: Any) -> None:
    """Whatever ends first, results are taken by number, each once."""
    with pool() as open_pool:
        assert list(in_order(calls(), open_pool)) == [number**2 for number in range(COUNT)]
        assert map_in_order(open_pool)(late, range(5)) == [0, 1, 4, 9, 16]
        assert map_in_order(open_pool)(late, []) == []


@pytest.mark.parametrize("known", [set[int](), {0, 1, 2, 3, 4, 5, 6}, {3, 5, 11}, set(range(COUNT))])
def test_what_is_known_is_not_called_for(known: set[int]) -> None:
    """Known ones stand at their places, be they at the front, in between or all there are."""
    ended = dict[int, int]()

    def before(number: int) -> int | None:
        return -number if number in known else None

    with Threads(2) as pool:
        found = list(in_order(calls(known=before, ended=ended.__setitem__), pool))
    assert found == [-number if number in known else number**2 for number in range(COUNT)]
    assert sorted(ended) == [number for number in range(COUNT) if number not in known]


def test_few_results_wait() -> None:
    """While the first call takes its time, no more than two a worker are under way or wait."""
    begun = list[int]()

    def slow(number: int) -> int:
        begun.append(number)
        if number == 0:
            time.sleep(0.3)
        return number

    with Threads(2) as pool:
        loop = in_order(Calls(100, lambda number: partial(slow, number)), pool)
        assert next(loop) == 0
        assert len(begun) <= 5
        loop.close()


def test_a_call_that_raises_ends_it_with_its_reason() -> None:
    """What ended before has been told of; the reason is the error's."""

    def bad(number: int) -> int:
        if number == 3:
            raise ValueError("three")
        return number

    ended = dict[int, int]()
    with Threads(1) as pool, pytest.raises(CallFailedError, match="ValueError: three"):
        list(in_order(Calls(9, lambda number: partial(bad, number), ended=ended.__setitem__), pool))
    assert sorted(ended) == [0, 1, 2]
