"""Cells: many worlds on one pool, block by block; what is kept of a cell is made where its histories ran.

A cell of one block, as most cells of a sweep are, takes one call: its rows never leave the worker. Of a cell
of several blocks, or of one that had to be halved, the rows are gathered here, and what is kept of them is
made in a call of its own, so that no worker waits for it. A worker that dies takes one block with it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from numpy.typing import NDArray

from sim.montecarlo.completed import (
    USUAL,
    BlockFailedError,
    Ended,
    Failed,
    Finished,
    Limits,
    Simulate,
    Task,
    check,
    complete_each,
)
from sim.montecarlo.plan import Block
from sim.montecarlo.pools import Pool
from sim.montecarlo.run import AllFailedError, Result, gather

Arrays = Mapping[str, NDArray[Any]]
Make = Callable[[Result], Arrays]


@dataclass(frozen=True)
class Cell:
    """A world at work. simulate: runs its blocks. make: what is kept of all its rows; both can be sent to
    another process.
    """

    simulate: Simulate
    blocks: tuple[Block, ...]
    make: Make


@dataclass(frozen=True)
class Done:
    """A cell that ended: its number, and what was kept of it.

    arrays: None where the cell failed. n_failed: histories that did; reason: of the first.
    """

    index: int
    arrays: Arrays | None
    n_failed: int = 0
    reason: str = ""


@dataclass(frozen=True)
class _Made:
    """What is kept of a cell, from the call that made it."""

    block: Block
    arrays: Arrays


@dataclass
class _Standing:
    """A cell under way. left: histories that have not ended."""

    cell: Cell
    left: int
    ended: list[Ended] = field(default_factory=list)
    result: Result | None = None


def carried_out(
    numbers: Iterable[int], cell: Callable[[int], Cell], pool: Pool, limits: Limits = USUAL
) -> Iterator[Done]:
    """Run the cells of these numbers on `pool` and yield each once, as it ends.

    cell: gives a cell by its number, when its first block is handed out. A cell that fails is yielded with
    its reason. Raises WorkersLostError where the pool cannot run anything any more.
    """
    cells = _Cells(numbers, cell)
    for end in complete_each(Task[Finished | _Made](cells.call, _judged), cells, pool, limits):
        if (done := cells.settled(end)) is not None:
            yield done


class _Cells(Iterator[Block]):
    """The blocks that can be handed out, of one cell after the other, and the cells that they are of."""

    def __init__(self, numbers: Iterable[int], cell: Callable[[int], Cell]) -> None:
        self._left, self._cell = iter(numbers), cell
        self._ready = deque[Block]()
        self._standing: dict[int, _Standing] = {}

    def __next__(self) -> Block:
        if not self._ready:
            number = next(self._left)
            cell = self._cell(number)
            self._standing[number] = _Standing(cell, sum(block.count for block in cell.blocks))
            self._ready.extend(cell.blocks)
        return self._ready.popleft()

    def call(self, block: Block) -> Callable[[int, int], Any]:
        """What runs a block of a cell, all of it, or what makes what is kept of the rows that are here."""
        standing = self._standing[block.cell]
        if standing.result is not None:
            return partial(_make, standing.cell.make, standing.result)
        if standing.cell.blocks == (block,):
            return partial(_whole, standing.cell.simulate, standing.cell.make)
        return standing.cell.simulate

    def settled(self, end: Ended | _Made) -> Done | None:
        """Take in how a block ended; return its cell where that has ended too."""
        number = end.block.cell
        standing = self._standing[number]
        if isinstance(end, _Made):
            return self._done(number, end.arrays)
        if standing.result is not None:  # the call that was to make what is kept
            return self._done(number, None, end.reason if isinstance(end, Failed) else "")
        standing.ended.append(end)
        standing.left -= end.block.count
        if standing.left:
            return None
        try:
            standing.result = gather(standing.ended)
        except AllFailedError as error:
            return self._done(number, None, f"{type(error).__name__}: {error}")
        standing.ended = []
        self._ready.appendleft(Block(0, 0, number))
        return None

    def _done(self, number: int, arrays: Arrays | None, reason: str = "") -> Done:
        result = self._standing.pop(number).result
        if arrays is None or result is None or not result.failures:
            return Done(number, arrays, 0, reason)
        return Done(number, arrays, result.n_failed, result.failures[0].reason)


def _judged(block: Block, answer: Any) -> Ended | _Made:
    return check(block, *answer) if isinstance(answer, tuple) else _Made(block, answer)


def _whole(simulate: Simulate, make: Make, first: int, count: int) -> Arrays:
    """Run all of a cell and return what is kept of it. Raises BlockFailedError for rows that cannot be."""
    end = check(Block(first, count), *simulate(first, count))
    if isinstance(end, Failed):
        raise BlockFailedError(end.reason)
    return make(gather([end]))


def _make(make: Make, result: Result, _first: int, _count: int) -> Arrays:
    return make(result)
