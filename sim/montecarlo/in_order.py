"""Calls whose results are wanted in order, on the loop over blocks: some run ahead, few wait in memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sim.montecarlo.completed import USUAL, Failed, Limits, Task, complete_each
from sim.montecarlo.plan import Block
from sim.montecarlo.pools import Pool

T = TypeVar("T")

AHEAD = 2
"""Calls per worker that are under way or wait to be taken."""


class CallFailedError(Exception):
    """A call that gave nothing; the text is the reason, in words."""


@dataclass(frozen=True)
class Calls(Generic[T]):
    """Calls by their number, from 0 to count - 1.

    call: what is called, without arguments; it can be sent to another process. known: the result of one that
    was called before, if there is one. ended: is told what a call gave, as soon as it has ended.
    """

    count: int
    call: Callable[[int], Callable[[], T]]
    known: Callable[[int], T | None] = lambda _: None
    ended: Callable[[int, T], None] = lambda _, __: None


def in_order(calls: Calls[T], pool: Pool, limits: Limits = USUAL, ahead: int = AHEAD) -> Iterator[T]:
    """Yield what all calls give, in the order of their numbers; those that are known are not made.

    ahead: calls per worker that are under way or wait to be taken. A call whose
    worker was killed is made again. Raises CallFailedError for one that raised, ran too long or
    killed too many, WorkersLostError where the pool cannot run anything any more.
    """
    queue = _Queue(calls, ahead * pool.workers)
    task = Task[_Given[T]](lambda block: _Call(calls.call(block.cell)), _Given)
    while queue.turn < calls.count:
        for end in complete_each(task, queue, pool, limits):
            if isinstance(end, Failed):
                raise CallFailedError(end.reason)
            calls.ended(end.block.cell, end.result)
            queue.results[end.block.cell] = end.result
            yield from queue.taken()
        yield from queue.taken()


@dataclass(frozen=True)
class _Given(Generic[T]):
    """A call that ended well. block: one of a single history, since it cannot be halved."""

    block: Block
    result: T


@dataclass(frozen=True)
class _Call(Generic[T]):
    """A call in the form of a block's."""

    call: Callable[[], T]

    def __call__(self, _first: int, _count: int) -> T:
        return self.call()


@dataclass
class _Queue(Iterator[Block], Generic[T]):
    """Calls that can be made now. turn: the number of the result that is to be taken next."""

    calls: Calls[T]
    most: int
    turn: int = 0
    following: int = 0
    results: dict[int, T] = field(default_factory=dict)

    def __next__(self) -> Block:
        while self.following < min(self.calls.count, self.turn + self.most):
            number = self.following
            self.following += 1
            known = self.calls.known(number)
            if known is None:
                return Block(0, 1, number)
            self.results[number] = known
        raise StopIteration

    def taken(self) -> Iterator[T]:
        """Yield the results whose turn has come."""
        while self.turn in self.results:
            self.turn += 1
            yield self.results.pop(self.turn - 1)


def map_in_order(pool: Pool, limits: Limits = USUAL) -> Callable[..., list[Any]]:
    """Return what `map` is on a pool: mapped(pool)(function, items) is a list in the order of the items."""

    def together(function: Callable[[Any], T], items: Any) -> list[T]:
        given = list(items)
        calls = Calls(len(given), lambda number: _On(function, given[number]))
        return list(in_order(calls, pool, limits))

    return together


@dataclass(frozen=True)
class _On(Generic[T]):
    function: Callable[[Any], T]
    item: Any

    def __call__(self) -> T:
        return self.function(self.item)
