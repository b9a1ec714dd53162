"""What a sensitivity analysis found, as figures with intervals, and as files."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.statistics import morris, sobol, unpaired
from sim.statistics.intervals import Interval
from sim.store import atomic, tables
from sim.studies.chance import generator
from sim.studies.columns import NUMBERS, numbers
from sim.studies.pieces import Arrays
from sim.studies.sensitivity.work import Sensitivity, gather

Floats = npt.NDArray[np.float64]
TABLE, SUMMARY = "sensitivity.csv", "sensitivity.json"
FIFTH = 0.2
BINS = 8


@dataclass(frozen=True)
class Ranked:
    """Outcomes [rows, points, histories] of a design, and what is made of them."""

    study: Sensitivity
    outcome: Floats

    @cached_property
    def indices(self) -> sobol.Indices:
        """Sobol indices, of the factors and the dummy."""
        y = self.outcome
        design = sobol.Design(y[:, 0], y[:, -1], y[:, 1:-1])
        return sobol.indices(design, self._chance, self.study.outcome.largest)

    @cached_property
    def effects(self) -> morris.Effects:
        """Elementary effects, of the factors and the dummy, per width of the central range."""
        steps = np.diff(self.study.design, axis=1)
        which = np.abs(steps).argmax(axis=2)
        order = np.argsort(which, axis=1)
        taken = np.take_along_axis(steps, which[:, :, None], axis=2)[:, :, 0]
        change = np.take_along_axis(np.diff(self.outcome, axis=1), order[:, :, None], axis=1)
        steps_taken = np.take_along_axis(taken, order, axis=1)
        return morris.effects(change, steps_taken, self._chance, self.study.outcome.largest)

    @property
    def _chance(self) -> np.random.Generator:
        return generator(self.study.seed, "bootstrap")

    @property
    def is_sobol(self) -> bool:
        """Whether variance was shared out, rather than inputs screened."""
        return self.study.method == "sobol"

    @cached_property
    def strength(self) -> list[Interval]:
        """What factors are ranked by: total indices, or root mean square effects; noise removed from both."""
        return self.indices.total if self.is_sobol else self.effects.strength

    @property
    def ranked(self) -> list[int]:
        """Factors, the dummy included, by strength."""
        return sorted(
            range(len(self.strength)), key=lambda i: -np.nan_to_num(self.strength[i].estimate, nan=-1.0)
        )

    def is_told(self, factor: int) -> bool:
        """Whether an input's strength is surely above zero, and above that of the idle dummy."""
        strength = self.strength[factor]
        return strength.low > 0 and strength.estimate > self.strength[-1].estimate

    @cached_property
    def overall(self) -> Interval:
        """Mean of the outcome over all inputs; rows are the sampling units."""
        return self.study.outcome.mean(self.outcome.mean(axis=(1, 2)))

    @cached_property
    def points(self) -> tuple[Floats, Floats]:
        """Independent points on the unit cube and their mean outcomes: [2 rows, factors], [2 rows]."""
        ends = self.study.design[:, [0, -1]], self.outcome[:, [0, -1]].mean(axis=2)
        within = np.clip(ends[1], *self.study.outcome.bounds)  # the mean of equal numbers may be off a digit
        return ends[0].reshape(-1, ends[0].shape[-1]), within.ravel()

    def swing(self, factor: int) -> Interval:
        """Change of the outcome from the lowest fifth of an input to its highest; of a screening, mu."""
        if not self.is_sobol:
            return self.effects.mean[factor]
        u, y = self.points
        ends = y[u[:, factor] < FIFTH], y[u[:, factor] > 1 - FIFTH]
        return unpaired.means(*ends, support=self.study.outcome.bounds).interval

    def course(self, factor: int) -> list[tuple[float, Interval]]:
        """Mean outcome in equal slices of an input, with the slice's middle on the unit interval."""
        u, y = self.points
        which = np.minimum((u[:, factor] * BINS).astype(np.int64), BINS - 1)
        return [((b + 0.5) / BINS, self.study.outcome.mean(y[which == b])) for b in range(BINS)]


def work_out(study: Sensitivity, done: Iterator[Arrays]) -> Ranked:
    """What the study's pieces come to: outcomes [rows, points, histories]."""
    return Ranked(study, gather(done))


def write(folder: Path, found: Ranked) -> list[Path]:
    """Write sensitivity.csv and sensitivity.json, and return their paths."""
    head = ("outcome", "measure", "factor", "rank", *NUMBERS)
    tables.write_csv(folder / TABLE, head, _lines(found))
    atomic.write_json(folder / SUMMARY, _summary(found))
    return [folder / TABLE, folder / SUMMARY]


def _lines(found: Ranked) -> Iterator[list[Any]]:
    rank = {factor: place for place, factor in enumerate(found.ranked, start=1)}
    for kind, intervals in _kinds(found):
        for factor, interval in enumerate(intervals):
            yield [
                found.study.outcome.name,
                kind,
                found.study.names[factor],
                rank[factor],
                *numbers(interval),
            ]


def _kinds(found: Ranked) -> Iterator[tuple[str, list[Interval]]]:
    if found.is_sobol:
        yield "total index", found.indices.total
        yield "first-order index", found.indices.first
        yield "total index, noise not removed", found.indices.uncorrected
        yield "highest fifth less lowest", [found.swing(i) for i in range(len(found.study.names))]
        return
    yield "root mean square effect, noise removed", found.effects.strength
    yield "mu", found.effects.mean
    yield "mu*, noise included", found.effects.mean_absolute


def _summary(found: Ranked) -> dict[str, Any]:
    study = found.study
    result: dict[str, Any] = {
        "outcome": study.outcome.name,
        "label": study.outcome.title,
        "method": study.method,
        "rows": study.rows,
        "replicates_per_point": study.replicates,
        "histories": study.histories,
        "mean": asdict(found.overall),
        "ranked": [study.names[i] for i in found.ranked],
        "null_check_holds": null_check(found),
        "told_from_dummy": [study.names[i] for i in found.ranked if found.is_told(i)],
    }
    if found.is_sobol:
        named = ("variance", "noise", "history_share", "point_share")
        return result | {name: asdict(getattr(found.indices, name)) for name in named}
    effects = zip(study.names, found.effects.noise_floor, found.effects.spread, strict=True)
    return result | {"effects": [{"factor": n, "noise_floor": f, "spread": s} for n, f, s in effects]}


def null_check(found: Ranked) -> bool:
    """Whether the interval of the dummy, which has no influence, holds zero."""
    interval = found.strength[-1]
    return not interval.low > 0
