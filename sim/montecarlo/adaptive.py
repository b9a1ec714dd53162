"""Runs that stop when they are precise enough: looks at fixed numbers of histories, each recorded.

What is looked at is a confidence sequence (sim.statistics.sequential), which holds at all looks together, so
that stopping at one of them costs no coverage. A look is worked out from the rows of the histories below its
number: it depends on (scenario, theory, seed, outcome, number) alone, and an interrupted run that goes on has
the same ones.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.outcomes.figures import Figure, Meta, Rows
from sim.outcomes.outcome import Outcome
from sim.outcomes.table import find, main_outcomes, outcomes
from sim.scenario.errors import InputError, Problem, clip
from sim.statistics.intervals import Interval
from sim.statistics.sequential import looks, sequence
from sim.store import files, tables
from sim.store.spelling import is_true, read_lines

PRECISION, OUTCOME, MOST, FIRST = "precision", "precision_outcome", "max_replicates", "replicates"
"""Options of a run that stops by itself; `replicates` is then the number at its first look."""

USE_OF_FORCE = 4


@dataclass(frozen=True)
class Aim:
    """When to stop: at the first look at which half the interval's width is at most `precision`.

    outcome: its name, None for the use of force in the focus. first, most: histories at the first
    look and at most.
    """

    precision: float
    outcome: str | None
    first: int
    most: int

    def at(self, replicates: int) -> list[int]:
        """Return the sizes at which a run of `replicates` has been looked at, its own the last."""
        return [*(n for n in looks(self.first, self.most) if n < replicates), replicates]

    def after(self, replicates: int, needed: float = 0.0) -> int | None:
        """Return the number of histories at the first look after this one that has as many as are needed,
        or may have no more; None where there is none.
        """
        coming = (n for n in looks(self.first, self.most) if n > replicates)
        return next((n for n in coming if n >= needed or n == self.most), None)

    def is_met(self, low: float, high: float) -> bool:
        """Whether an interval with these bounds is narrow enough."""
        return high - low <= 2 * self.precision


@dataclass(frozen=True)
class Look:
    """What a look saw: a line of looks.csv. n: histories with a row, of `attempted`."""

    attempted: int
    n: int
    failed: int
    estimate: float
    low: float
    high: float
    precise: bool


HEADER = [field.name for field in fields(Look)]


def aim(options: Mapping[str, Any]) -> Aim | None:
    """Return what a run's options say of stopping; None for a run of fixed size."""
    if options.get(PRECISION) is None:
        return None
    return Aim(float(options[PRECISION]), options.get(OUTCOME), int(options[FIRST]), int(options[MOST]))


def outcome(of: Aim, meta: Meta, columns: Iterable[str]) -> Outcome:
    """Return the outcome that is to be precise.

    Raises InputError for an unknown one, for one that is no mean over all histories of something bounded,
    and for a precision or a number of histories that makes no sense.
    """
    if of.most < of.first:
        allowed = f"at least the {of.first:,} histories of the first look"
        raise InputError([Problem("command line", None, MOST, f"{of.most:,}", allowed)])
    known = {
        name: each
        for name, each in outcomes(meta, columns).items()
        if each.kind != "ratio" and not each.divides and all(map(math.isfinite, each.support))
    }
    name = of.outcome or main_outcomes(meta)[USE_OF_FORCE - 2]
    found = find(name, known, OUTCOME)
    if of.precision >= found.largest / 2:
        allowed = f"less than half of what {clip(found.name)} can be"
        raise InputError([Problem("command line", None, PRECISION, str(of.precision), allowed)])
    return found


def interval_of(of: Outcome, rows: Rows, attempted: int) -> Interval:
    """Return the outcome's interval after the first `attempted` histories; rows: columns [n]."""
    there = np.asarray(rows["replicate"]) < attempted
    n = int(np.count_nonzero(there))
    total = math.fsum(of.values(rows)[there])  # exact, whatever the order
    return sequence(total, n, attempted - n, of.bounds)


def read_looks(of: Aim, what: Outcome, rows: Rows, attempted: int) -> list[Look]:
    """Return all looks that a run has had, in order; rows: columns [n]."""
    return [_look(of, interval_of(what, rows, n), n) for n in of.at(attempted)]


def _look(of: Aim, found: Interval, attempted: int) -> Look:
    precise = of.is_met(found.low, found.high)
    return Look(attempted, found.n, found.failed, found.estimate, found.low, found.high, precise)


def write_looks(of: Aim, place: Path, meta: Meta, rows: Rows, figures: Sequence[Figure]) -> list[Figure]:
    """Write looks.csv into the run's folder and return the figures with the interval that looks leave valid.

    rows: columns [n]. Raises OSError where the folder cannot be written.
    """
    what = outcome(of, meta, list(rows))
    every = read_looks(of, what, rows, meta.n_attempted)
    tables.write_csv(place / files.LOOKS, HEADER, map(astuple, every))
    return put(figures, what, interval_of(what, rows, meta.n_attempted))


def is_precise(place: Path) -> bool:
    """Tell whether the last look of the run in `place` saw what was asked for."""
    return is_true(read_lines(place / files.LOOKS)[-1]["precise"])


def put(figures: Sequence[Figure], what: Outcome, found: Interval) -> list[Figure]:
    """Return the figures, the outcome's own with the interval that holds at all looks."""
    return [
        replace(each, estimate=found.estimate, low=found.low, high=found.high, method=found.method)
        if (each.quantity, each.subject) == (what.quantity, what.subject)
        else each
        for each in figures
    ]
