"""Cells on a pool: what is kept of each is made where it ran, and one that fails costs itself alone."""

from functools import partial
from typing import Any

import numpy as np
import pytest

from sim.montecarlo.cells import Cell, Done, carried_out
from sim.montecarlo.plan import blocks
from sim.montecarlo.pools import Pool, Serial, Threads
from sim.montecarlo.run import Result

REPLICATES = 20


def simulate(number: int, first: int, size: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Replicate r of cell c has the value 100 c + r."""
    r = np.arange(first, first + size, dtype=np.int64)
    return {"replicate": r, "value": 100 * number + r}, {"n": np.array([size])}


def total(result: Result) -> dict[str, Any]:
    """The values' sum, and how many there are by the tallies."""
    return {"sum": result.rows["value"].sum(), "n": result.tallies["n"]}


def cell(number: int, of: int = REPLICATES, run: Any = simulate, make: Any = total) -> Cell:
    """A cell whose blocks have `of` histories."""
    return Cell(partial(run, number), blocks(REPLICATES, of, number), make)


def ended(of: int, pool: Pool, **changed: Any) -> list[Done]:
    """What became of five cells, by number."""
    with pool:
        done = carried_out(range(5), lambda number: cell(number, of, **changed), pool)
        return sorted(done, key=lambda each: each.index)


@pytest.mark.parametrize("of", [REPLICATES, 7, 1])
@pytest.mark.parametrize("pool", [Serial, partial(Threads, 1), partial(Threads, 3)])
def test_every_cell_is_yielded_once_whatever_its_blocks(of: int, pool: Any) -> None:
    """In one block or in twenty, on one worker or several: what is kept is made of all rows of the cell."""
    found = ended(of, pool())
    assert [done.index for done in found] == [0, 1, 2, 3, 4]
    for done in found:
        assert done.arrays is not None
        assert done.arrays["sum"] == 2000 * done.index + 190
        assert done.arrays["n"].tolist() == [REPLICATES]


def test_rows_of_a_cell_of_one_block_stay_where_they_are() -> None:
    """What is kept is made in the call that simulated: there are no more calls than cells."""
    calls = list[Any]()

    class Counted(Serial):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
            calls.append(fn)
            return super().submit(fn, *args, **kwargs)

    ended(REPLICATES, Counted())
    assert len(calls) == 5


@pytest.mark.parametrize("of", [REPLICATES, 8])
def test_a_bad_history_costs_itself_alone(of: int) -> None:
    """Replicate 9 of cell 2 raises: that cell keeps the other 19 and says why, all others are whole."""

    def bad(number: int, first: int, size: int) -> Any:
        if number == 2 and first <= 9 < first + size:
            raise FloatingPointError("overflow")
        return simulate(number, first, size)

    found = ended(of, Threads(2), run=bad)
    assert [done.n_failed for done in found] == [0, 0, 1, 0, 0]
    assert found[2].reason == "FloatingPointError: overflow"
    assert found[2].arrays is not None
    assert found[2].arrays["n"].tolist() == [19]


@pytest.mark.parametrize("of", [REPLICATES, 8])
def test_what_cannot_be_made_fails_its_cell(of: int) -> None:
    """The rows are there and what is kept of them is not: the reason is that of the second."""

    def unmade(result: Result) -> Any:
        if result.rows["value"][0] == 300:
            raise ValueError("no figure")
        return total(result)

    found = ended(of, Threads(2), make=unmade)
    assert [done.arrays is None for done in found] == [False, False, False, True, False]
    assert (found[3].n_failed, found[3].reason) == (0, "ValueError: no figure")


def test_cells_are_built_as_they_are_handed_out() -> None:
    """A consumer that is slow holds the pool back: no more cells stand in memory than workers have begun."""
    built = list[int]()

    def given(number: int) -> Cell:
        built.append(number)
        return cell(number)

    loop = carried_out(range(1000), given, Threads(2))
    for seen, _ in zip(range(1, 6), loop, strict=False):
        assert len(built) <= seen + 3
    loop.close()
