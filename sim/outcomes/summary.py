"""Summary: the rows of a run as figures, each with its interval, n, failures, method, window and unit."""

import math
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from itertools import chain
from typing import Any

import numpy.typing as npt

from sim.outcomes.figures import Figure, Meta, Rows, figure, sample_size
from sim.outcomes.table import THEMES
from sim.outcomes.themes.escalation import CHECKPOINTS
from sim.scenario.codebook import LEVEL_LABELS, Level
from sim.statistics.intervals import proportion

MANY = 50_000
"""Rows from which on a theme takes longer than a thread takes to begin."""


def summarise(rows: Rows, meta: Meta, tallies: Mapping[str, npt.NDArray[Any]] | None = None) -> list[Figure]:
    """The figures of every summary. Nothing here depends on the order of rows or on a random number.

    rows: columns [n]. `tallies` [steps, ...] add what rows do not hold: the likeliest level of each dyad over
    time.
    """
    figures = chain.from_iterable(_themes(rows, meta))
    path = likeliest_path(tallies["levels"], meta) if tallies else ()
    return [*figures, *path]


def _themes(rows: Rows, meta: Meta) -> Iterator[Iterable[Figure]]:
    """The figures of each theme; of many rows two at a time, since arithmetic on arrays runs beside others'.

    No more than two: each holds a dozen columns, and on more cores it is a second that could be saved.
    """
    if sample_size(rows) < MANY:
        yield from (theme.summary(rows, meta) for theme in THEMES)
        return
    with ThreadPoolExecutor(2) as threads:
        yield from threads.map(lambda theme: list(theme.summary(rows, meta)), THEMES)


def likeliest_path(levels: npt.NDArray[Any], meta: Meta) -> Iterator[Figure]:
    """The level most histories are at, dyad by dyad, at each checkpoint and at the end; levels [T, P, 5]."""
    weeks = [*(week for week in CHECKPOINTS if week < meta.weeks), meta.weeks]
    for p, dyad in enumerate(meta.dyads):
        for week in weeks:
            counts = levels[meta.window.first + meta.steps_within(week) - 1, p]
            level = Level(int(counts.argmax()) + 1)
            share = proportion(int(counts.max()), int(counts.sum()), meta.n_failed)
            label = f"P({LEVEL_LABELS[level]}), the likeliest level in week {week:g}"
            yield figure(f"p_likeliest_level_week_{week:g}", dyad, label, "probability", share, meta)


def to_records(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """Figures as JSON-safe mappings: None where a number is not a number or has no bound."""
    return [{key: _finite(value) for key, value in asdict(each).items()} for each in figures]


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
