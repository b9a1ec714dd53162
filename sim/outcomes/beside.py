"""What a run is set beside: the same histories without the scenario's signals, and under parameters drawn
from what is known of them.

Both take part in the summary of every run. Histories of two worlds with one seed share their draws, so that a
difference is the signals' and not that of chance; what its interval holds is chance alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.outcomes.figures import OVERALL, Figure, Meta, Rows, figure
from sim.outcomes.themes.escalation import REACHED, at_least
from sim.outcomes.themes.ties import both_ways
from sim.statistics import paired
from sim.statistics.intervals import proportion
from sim.statistics.means import mean
from sim.statistics.spread import over_parameters

Bools = npt.NDArray[np.bool_]

WITHOUT, ADDED, HELD = "p_level_{}_without_signals", "p_level_{}_from_signals", "p_level_{}_with_parameters"
MOVED = "alignment_from_signals"
DIFFERENCE = "difference of probabilities"
MOST_APART = (-2.0, 2.0)
"""What two alignments can differ by."""


@dataclass(frozen=True)
class Beside:
    """Rows of the first histories of a run once more, in another world.

    rows: columns by name [n], as of the run. asked: histories that were to be run. draws: parameter draws
    that they were taken under in turn, 0 where the parameters are the run's own.
    """

    rows: Rows
    asked: int
    draws: int = 0


def columns(meta: Meta) -> list[str]:
    """Return the names of the columns that are looked at."""
    return ["replicate", *(_first(subject, level) for subject in _subjects(meta) for level in REACHED),
            *(f"alignment.{pair}" for pair in meta.directed)]  # fmt: skip


def quiet(rows: Rows, other: Beside, meta: Meta) -> Iterator[Figure]:
    """How far dyads go without the signals, what these add, and how they move alignments.

    rows: of the run itself, columns [n]; other: of the world without signals.
    """
    here, there, lost = _matched(rows, other)
    for subject in _subjects(meta):
        for level in REACHED:
            first, second = (_reached(take, subject, level) for take in (there, here))
            event, n = at_least(level), len(first)
            share = proportion(int(first.sum()), n, lost)
            label = f"P({event}) in the same world without the scenario's signals"
            yield figure(WITHOUT.format(level), subject, label, "probability", share, meta)
            added = paired.proportions(first, second, lost).interval
            label = f"what the scenario's signals add to P({event})"
            yield figure(ADDED.format(level), subject, label, DIFFERENCE, added, meta)
    for pair in meta.pairs:
        take = both_ways(pair)
        moved = mean(take(here) - take(there), lost, MOST_APART)  # no bootstrap: it would take a second
        label = "what the scenario's signals add to mean alignment at the end, both ways"
        yield figure(MOVED, pair, label, "alignment", moved, meta)


def parameters(rows: Rows, other: Beside | None, meta: Meta, draws: int) -> Iterator[Figure]:
    """How far dyads go over what the parameters may be: chance and parameters in one interval.

    rows: columns [n]. other: the run's first histories under drawn parameters; None where the run itself,
    `rows`, is under `draws` of them.
    """
    here, there, lost = (rows, rows, meta.n_failed) if other is None else _matched(rows, other)
    count = draws if other is None else other.draws
    group = np.asarray(there["replicate"]).astype(np.int64) % max(count, 1)
    for subject in _subjects(meta):
        for level in REACHED:
            usual = None if other is None else _reached(here, subject, level)
            found = over_parameters(_reached(there, subject, level), group, count, usual, lost)
            if found is not None:
                label = f"P({at_least(level)}) whatever the parameters are"
                yield figure(HELD.format(level), subject, label, "probability", found, meta)


def _subjects(meta: Meta) -> tuple[str, ...]:
    return (OVERALL, *meta.dyads)


def _first(subject: str, level: int) -> str:
    return f"first_{level}" if subject == OVERALL else f"first_{level}.{subject}"


def _reached(rows: Rows, subject: str, level: int) -> Bools:
    return np.asarray(rows[_first(subject, level)]) >= 0


def _matched(rows: Rows, other: Beside) -> tuple[Rows, Rows, int]:
    """Rows of the histories that ended well in both worlds, and how many of those asked for did not."""
    own = np.asarray(rows["replicate"])[: other.asked]
    _, here, there = np.intersect1d(
        own, np.asarray(other.rows["replicate"]), assume_unique=True, return_indices=True
    )
    return _At(rows, here), _At(other.rows, there), other.asked - len(here)


class _At(dict[str, npt.NDArray[np.generic]]):
    """Columns at some places, taken when they are asked for."""

    def __init__(self, rows: Rows, places: npt.NDArray[np.int64]) -> None:
        super().__init__()
        self._rows, self._places = rows, places

    def __missing__(self, name: str) -> npt.NDArray[np.generic]:
        self[name] = found = np.asarray(self._rows[name])[self._places]
        return found
