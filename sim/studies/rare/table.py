"""What splitting found, as figures with intervals, and as files."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from sim.statistics import splitting
from sim.statistics.intervals import Interval, proportion
from sim.statistics.splitting import Floats
from sim.store import atomic, tables
from sim.studies.columns import NUMBERS, numbers
from sim.studies.pieces import Arrays
from sim.studies.rare.work import Counts, Rare, gather

TABLE, SUMMARY, REPEATS = "rare.csv", "rare.json", "repeats.csv"


@dataclass(frozen=True)
class Estimated:
    """A splitting study and its counts."""

    study: Rare
    counts: Counts

    @cached_property
    def estimates(self) -> Floats:
        """P(height) by repeat, [repeats, heights]."""
        return splitting.products(self.counts.reached, self.counts.started)

    @cached_property
    def heights(self) -> list[Interval]:
        """P(height) for every height up to the goal."""
        return splitting.ladder(self.counts.reached, self.counts.started)

    @property
    def result(self) -> Interval:
        """P(the outcome)."""
        return self.heights[-1]

    @cached_property
    def stages(self) -> list[float]:
        """Share of histories that reached each height, of those that set out for it, over all repeats."""
        started = np.maximum(self.counts.started.sum(axis=0), 1)
        return [float(share) for share in self.counts.reached.sum(axis=0) / started]

    def plain(self, height: int) -> Interval | None:
        """P(height) by plain counting; None where it was not counted. Heights from 1."""
        n, reached = int(self.counts.plain[-1]), int(self.counts.plain[height - 1])
        return proportion(reached, n) if n and reached >= 0 else None

    @property
    def gain(self) -> float:
        """Plain histories that would have given the same standard error, over those splitting took; NaN if
        unknown.
        """
        p, error = self.result.estimate, splitting.relative_error(self.estimates[:, -1])
        return (1 - p) / p / error**2 / int(self.counts.started.sum()) if p and error > 0 else float("nan")


def work_out(study: Rare, done: Iterator[Arrays]) -> Estimated:
    """What the study's pieces come to: counts [repeats, heights]."""
    return Estimated(study, gather(done))


def write(folder: Path, found: Estimated) -> list[Path]:
    """Write rare.csv, repeats.csv and rare.json, and return their paths."""
    tables.write_csv(folder / TABLE, ("height", "by", *NUMBERS), _lines(found))
    head = ("repeat", "height", "started", "reached", "estimate")
    tables.write_csv(folder / REPEATS, head, _repeats(found))
    atomic.write_json(folder / SUMMARY, _summary(found))
    return [folder / name for name in (TABLE, REPEATS, SUMMARY)]


def _lines(found: Estimated) -> Iterator[list[Any]]:
    for height, (name, interval) in enumerate(zip(found.study.heights, found.heights, strict=True), start=1):
        yield [name, "splitting", *numbers(interval)]
        plain = found.plain(height)
        if plain is not None:
            yield [name, "plain counting", *numbers(plain)]


def _repeats(found: Estimated) -> Iterator[list[Any]]:
    for repeat, row in enumerate(found.estimates):
        for height, estimate in enumerate(row):
            started, reached = found.counts.started[repeat, height], found.counts.reached[repeat, height]
            yield [repeat, found.study.heights[height], int(started), int(reached), float(estimate)]


def _summary(found: Estimated) -> dict[str, Any]:
    plain = found.plain(found.study.goal)
    return {
        "outcome": found.study.outcome.name,
        "label": found.study.outcome.title,
        "heights": list(found.study.heights),
        "result": asdict(found.result),
        "plain": None if plain is None else asdict(plain),
        "relative_error": splitting.relative_error(found.estimates[:, -1]),
        "histories_saved_ratio": found.gain,
        "stages": found.stages,
        "effort": found.study.effort,
        "repeats": found.study.repeats,
    }
