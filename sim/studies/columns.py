"""The columns that hold a number with its interval, in every table of a study."""

from typing import Any

from sim.statistics.intervals import Interval

NUMBERS = ("estimate", "low", "high", "n", "n_failed", "method")


def numbers(interval: Interval) -> list[Any]:
    """An interval as cells of a table, in the order of NUMBERS."""
    return [interval.estimate, interval.low, interval.high, interval.n, interval.failed, interval.method]
