"""What an outcome reads of the rows: a column, a sum over subjects, a difference, whether a value is met.

Each is a function of the rows that gives one entry per history [n], and can be sent to another process.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np

from sim.outcomes.figures import Column, Rows, sample_size

Take = Callable[[Rows], Column]


def column(name: str) -> Take:
    """A column as it is [n]."""
    return partial(_column, name=name)


def above(name: str, least: float = 0) -> Take:
    """Whether a column is above a value [n]."""
    return partial(_above, name=name, least=least)


def equal(name: str, value: int) -> Take:
    """Whether a column has a value [n]."""
    return partial(_equal, name=name, value=value)


def among(name: str, values: Sequence[int]) -> Take:
    """Whether a column has one of some values [n]."""
    return partial(_among, name=name, values=tuple(values))


def difference(end: str, start: str) -> Take:
    """One column less another [n]."""
    return partial(_difference, end=end, start=start)


def add_up(quantity: str, subjects: Sequence[str]) -> Take:
    """A count, added up over subjects [n]."""
    return partial(total, quantity=quantity, subjects=tuple(subjects))


def total(rows: Rows, quantity: str, subjects: Iterable[str]) -> Column:
    """A count added up over subjects, per history [n]."""
    added = np.zeros(sample_size(rows), np.int64)
    for subject in subjects:
        added += rows[f"{quantity}.{subject}"]
    return added


def _column(rows: Rows, name: str) -> Column:
    return rows[name]


def _above(rows: Rows, name: str, least: float) -> Column:
    return np.asarray(rows[name] > least)


def _equal(rows: Rows, name: str, value: int) -> Column:
    return np.asarray(rows[name] == value)


def _among(rows: Rows, name: str, values: Sequence[int]) -> Column:
    found = rows[name]
    met = [found == value for value in values]  # np.isin sorts, and takes far longer
    return np.asarray(np.logical_or.reduce(met))


def _difference(rows: Rows, end: str, start: str) -> Column:
    return np.asarray(rows[end] - rows[start])
