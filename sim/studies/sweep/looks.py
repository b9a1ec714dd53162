"""Sweeps that stop when every cell is precise enough: looks at which all cells are of one size.

The outcome's interval in each cell is a term of a confidence sequence, as in a run that stops by itself
(sim.montecarlo.adaptive). All cells go to the next look together, also those that are precise already, so
that they stay paired on the same draws. What is kept of a cell cannot be added up, so each look runs its
cells from their first history; sizes at which the widest interval cannot be expected to be narrow enough are
left out, as the sequence holds at whatever size one looks. Which sizes are looked at depends on the cells'
figures alone.

    looks.csv       a line per look: histories of each cell, cells, how many were precise, the widest of them
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from sim.montecarlo.adaptive import Aim
from sim.store import files, tables
from sim.studies.sweep.work import CellResult, Prepared


@dataclass(frozen=True)
class Look:
    """What a look saw. attempted: histories of each cell. cells: those that have an interval, `precise` of
    them narrow enough. widest: half the width of the widest, NaN where no cell has one.
    """

    attempted: int
    cells: int
    precise: int
    widest: float


HEADER = [each.name for each in fields(Look)]


def run_until_precise(
    prepared: Prepared, run: Callable[[Prepared], list[CellResult]]
) -> tuple[Prepared, list[CellResult], list[Look]]:
    """Run a sweep to the look at which it stops; return it as it was run last, its results, and all looks.

    run: runs all cells of a sweep. One of a fixed size is run once and has no looks.
    """
    results, looks = run(prepared), list[Look]()
    aim = prepared.aim
    while aim is not None:
        looks.append(_look(aim, prepared.most, results))
        n = _next(aim, looks[-1])
        if n is None:
            break
        prepared = prepared.of_size(n)
        results = run(prepared)
    return prepared, results, looks


def _look(aim: Aim, attempted: int, results: Sequence[CellResult]) -> Look:
    name = str(aim.outcome)
    figures = [result.figures[name] for result in results if name in result.figures]
    precise = sum(aim.is_met(figure.low, figure.high) for figure in figures)
    widest = max(((figure.high - figure.low) / 2 for figure in figures), default=math.nan)
    return Look(attempted, len(figures), precise, widest)


def _next(aim: Aim, look: Look) -> int | None:
    """The size of the next look: where the widest interval, which shrinks as one over the root of the number,
    should be narrow enough. None where nothing is left to do, or to look at.
    """
    if look.precise == look.cells:
        return None
    return aim.after(look.attempted, look.attempted * (look.widest / aim.precision) ** 2)


def write(folder: Path, looks: Sequence[Look]) -> list[Path]:
    """Write looks.csv, where there were looks, and return it. Raises OSError."""
    path = folder / files.LOOKS
    if not looks:
        return []
    tables.write_csv(path, HEADER, map(astuple, looks))
    return [path]
