"""The highest or lowest cell of a sweep once more, on draws that no cell has seen.

Whoever picks the highest of many cells picks luck too: its figure is too high and its interval covers less
than it says (the winner's curse; Efron 2011, Journal of the American Statistical Association 106: 1602-1614).
On fresh draws nothing was picked, and the interval holds again.

    rerun.csv       every outcome of that cell: as in the sweep, and on fresh draws
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.model.address import SEED_BITS
from sim.montecarlo.completed import USUAL, Limits
from sim.montecarlo.pools import Pool
from sim.outcomes.figures import Figure
from sim.statistics.intervals import LEVEL
from sim.store import tables
from sim.store.spelling import read_lines, unquote
from sim.studies.cells import Draws
from sim.studies.chance import generator
from sim.studies.sweep import work as sweep
from sim.studies.sweep.work import CellResult, Prepared, Progress

NAME = "rerun.csv"
HIGHEST, LOWEST = "highest", "lowest"
PICKED = (HIGHEST, LOWEST)
HEADER = [
    "outcome", "label", "unit", "picked", "of", "cell", "swept", "swept_low", "swept_high",
    "fresh", "fresh_low", "fresh_high", "seed", "n", "n_failed", "method", "reason",
]  # fmt: skip
"""picked: highest or lowest, for the outcome that the cell was picked by; of how many cells."""

Numbers = tuple[float, float, float]
"""An estimate and its bounds."""


@dataclass(frozen=True)
class Rerun:
    """A picked cell on fresh draws.

    picked: "highest" or "lowest". cell: from 0, of so many that have a figure of `outcome`. numbers: by
    outcome, NaN where there is none. reason: why there is none, or why some histories failed.
    """

    picked: str
    outcome: str
    cell: int
    of: int
    seed: int
    n: int
    n_failed: int
    reason: str
    numbers: Mapping[str, Numbers]


def coverage(cells: int) -> float:
    """What the interval of the highest of `cells` covers where all are equal and share no draws: it lies
    above the truth as soon as that of any cell does. Cells that differ, or share draws, suffer less.
    """
    return (1 - (1 - LEVEL) / 2) ** cells


def find_fresh_seed(prepared: Prepared) -> int:
    """Return a seed that no cell of a sweep has, the same whenever it is asked for."""
    used = sorted({draws.seed for draws in prepared.draws})
    return int(generator(prepared.asked.seed, "rerun", *used).integers(2**SEED_BITS))


def run(
    prepared: Prepared,
    results: Sequence[CellResult],
    folder: Path,
    pool: Pool,
    progress: Progress,
    limits: Limits = USUAL,
) -> Rerun | None:
    """Run the cell that is highest or lowest in the first outcome again; its draws are stored as cells are.

    None where nobody asked for it, or no cell has a figure of that outcome.
    """
    asked, outcome = prepared.asked, prepared.outcomes[0].name
    estimates = np.array([_numbers(each.figures.get(outcome))[0] for each in results])
    there = np.isfinite(estimates)
    if not asked.rerun or not there.any():
        return None
    cell = int(np.nanargmax(np.where(there, estimates if asked.rerun == HIGHEST else -estimates, np.nan)))
    seed = find_fresh_seed(prepared)
    replicates = prepared.draws[cell].replicates
    draws = Draws(seed, replicates)
    alone = replace(prepared, worlds=(prepared.worlds[cell],), draws=(draws,))
    (found,) = sweep.run(alone, folder, pool, progress, limits)
    n_failed = found.n_failed if found.figures else replicates
    return Rerun(
        asked.rerun, outcome, cell, int(there.sum()), seed, replicates - n_failed, n_failed,
        found.reason, {each.name: _numbers(found.figures.get(each.name)) for each in prepared.outcomes},
    )  # fmt: skip


def _numbers(figure: Figure | None) -> Numbers:
    return (figure.estimate, figure.low, figure.high) if figure else (math.nan,) * 3


def write(folder: Path, prepared: Prepared, results: Sequence[CellResult], again: Rerun | None) -> list[Path]:
    """Write rerun.csv and return it; where nothing was run again, one of before is gone."""
    path = folder / NAME
    if again is None:
        path.unlink(missing_ok=True)
        return []
    swept = results[again.cell].figures
    lines: list[list[Any]] = []
    for outcome in prepared.outcomes:
        figure = swept.get(outcome.name)
        by = [again.picked, again.of] if outcome.name == again.outcome else ["", ""]
        lines.append(
            [outcome.name, outcome.label, outcome.unit, *by, again.cell + 1,
             *_numbers(figure), *again.numbers[outcome.name],
             again.seed, again.n, again.n_failed, figure.method if figure else "", again.reason]
        )  # fmt: skip
    tables.write_csv(path, HEADER, lines)
    return [path]


def read(folder: Path) -> Rerun | None:
    """Return what rerun.csv of a finished sweep says; None where nothing was run again."""
    path = folder / NAME
    if not path.exists():
        return None
    lines = read_lines(path)
    by = next(line for line in lines if line["picked"])
    return Rerun(
        by["picked"], by["outcome"], int(by["cell"]) - 1, int(by["of"]), int(by["seed"]), int(by["n"]),
        int(by["n_failed"]), unquote(by["reason"]), {line["outcome"]: _fresh(line) for line in lines},
    )  # fmt: skip


def _fresh(line: Mapping[str, str]) -> Numbers:
    estimate, low, high = (float(line[name] or "nan") for name in ("fresh", "fresh_low", "fresh_high"))
    return estimate, low, high
