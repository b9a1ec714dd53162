"""How good forecasts of events were: log loss, Brier score, area under the curve, with their intervals.

Years of one dyad hang together, so intervals come from a bootstrap of whole clusters (percentiles; Efron &
Tibshirani 1993, chapter 13). All forecasts of the same events are scored on the same resamples, so that their
differences are paired. Scores: Good 1952, JRSS B 14: 107-114; Brier 1950, Monthly Weather Review 78: 1-3;
Hanley & McNeil 1982, Radiology 143: 29-36.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import LEVEL, Floats, Interval, no_occasions, percent, proportion
from sim.statistics.resampling import SEED

RESAMPLES = 1000
LEAST = 1e-9
"""A forecast nearer than this to 0 or 1 counts as this near: an event held to be impossible costs 21 nats."""

FEWEST = 5
"""Clusters below which there is no interval: resamples of two or three are nearly always the same few."""

SCORES = ("log_loss", "brier", "area")


@dataclass(frozen=True)
class Scored:
    """Of one forecast: its scores, the share of the reference's log loss and of its Brier score that it saves
    (skill, brier_skill), and events expected and observed."""

    log_loss: Interval
    brier: Interval
    area: Interval
    skill: Interval
    brier_skill: Interval
    expected: float
    observed: int


def score(
    forecasts: Mapping[str, Floats], happened: NDArray[np.bool_], cluster: NDArray[np.int64], reference: str
) -> dict[str, Scored]:
    """Score forecasts, probabilities [n] by name, of events [n] in clusters [n].

    reference: the forecast to which skill is relative. Raises ValueError for a probability outside 0..1.
    """
    for name, chance in forecasts.items():
        if not np.all((chance >= 0) & (chance <= 1)):
            raise ValueError(f"forecasts lie between 0 and 1, those of {name} do not")
    label, index = np.unique(cluster, return_inverse=True)
    counts = resamples(len(label))
    drawn = {name: _Forecast(chance, happened, index).scores(counts) for name, chance in forecasts.items()}
    return {
        name: _scored(drawn[name], drawn[reference], forecasts[name], happened, len(label))
        for name in forecasts
    }


def log_losses(chance: Floats, happened: NDArray[np.bool_]) -> Floats:
    """What each forecast cost, minus the logarithm of what it gave to what happened, elementwise [..., Q]."""
    inside = np.clip(chance, LEAST, 1 - LEAST)
    return np.asarray(-np.where(happened, np.log(inside), np.log1p(-inside)))


def squares(chance: Floats, happened: NDArray[np.bool_]) -> Floats:
    """The Brier score of each forecast, elementwise [..., Q]."""
    return np.asarray((chance - happened) ** 2)


def resamples(clusters: int) -> Floats:
    """How often each cluster counts in each resample [1 + RESAMPLES, clusters]; in the first, once."""
    generator = np.random.Generator(np.random.Philox(SEED))
    drawn = generator.multinomial(clusters, np.full(clusters, 1 / clusters), RESAMPLES)
    return np.vstack([np.ones((1, clusters)), drawn])


class _Forecast:
    """A forecast: what it cost in each cluster, and its events in order. index [n]: the cluster of each."""

    def __init__(self, chance: Floats, happened: NDArray[np.bool_], index: NDArray[np.int64]) -> None:
        self.size = np.bincount(index)
        self.loss = np.bincount(index, log_losses(chance, happened))
        self.square = np.bincount(index, squares(chance, happened))
        self.order = np.argsort(chance, kind="stable")
        self.cluster, self.happened = index[self.order], happened[self.order]
        self.ends = np.flatnonzero(np.diff(chance[self.order], append=np.inf))  # of runs of equal forecasts

    def scores(self, counts: Floats) -> dict[str, Floats]:
        """Each of SCORES in every resample [B], in which each cluster counts so often [B, clusters]."""
        total = counts @ self.size
        return {
            "log_loss": np.asarray(counts @ self.loss / total),
            "brier": np.asarray(counts @ self.square / total),
            "area": np.array([self._area(each) for each in counts]),
        }

    def _area(self, count: Floats) -> float:
        """Share of pairs of an event and a non-event whose event had the higher forecast; ties count half."""
        ordered = count[self.cluster]
        events = np.diff(np.cumsum(ordered * self.happened)[self.ends], prepend=0.0)
        quiet = np.diff(np.cumsum(ordered * ~self.happened)[self.ends], prepend=0.0)
        before = np.cumsum(quiet) - quiet / 2
        whole = events.sum() * quiet.sum()
        return float(events @ before / whole) if whole else np.nan


def _scored(
    own: dict[str, Floats], reference: dict[str, Floats], chance: Floats, happened: NDArray[np.bool_], n: int
) -> Scored:
    found = {name: interval(own[name], n) for name in SCORES}
    skill, brier_skill = (interval(_saved(own[name], reference[name]), n) for name in ("log_loss", "brier"))
    return Scored(
        **found,
        skill=skill,
        brier_skill=brier_skill,
        expected=float(chance.sum()),
        observed=int(happened.sum()),
    )


def _saved(own: Floats, reference: Floats) -> Floats:
    """Share of a reference's score that is saved, by resample; NaN where there was nothing to save."""
    return np.asarray(1 - np.divide(own, reference, out=np.full(len(own), np.nan), where=reference > 0))


def measure_skill(own: Floats, reference: Floats, cluster: NDArray[np.int64]) -> Interval:
    """The share of a reference's losses [n] that is saved by losses [n], of events in clusters [n]."""
    label, index = np.unique(cluster, return_inverse=True)
    counts = resamples(len(label))
    lost = (counts @ np.bincount(index, of, len(label)) for of in (own, reference))
    return interval(_saved(*lost), len(label))


def interval(drawn: Floats, n: int) -> Interval:
    """The first value [B], and percentiles of the others; n: clusters that were resampled."""
    if np.isnan(drawn[0]):
        return no_occasions(0)
    if n < FEWEST:
        return Interval(float(drawn[0]), np.nan, np.nan, n, 0, "no interval: fewer than 5 clusters")
    low, high = np.nanquantile(drawn[1:], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    text = f"bootstrap of {n} clusters {percent(LEVEL)}"
    return Interval(float(drawn[0]), float(low), float(high), n, 0, text)


@dataclass(frozen=True)
class Class:
    """Events that were forecast alike: how many, the mean forecast, and the share of them that happened."""

    events: int
    forecast: float
    observed: Interval


def by_tenth(
    chance: Floats, happened: NDArray[np.bool_], cluster: NDArray[np.int64], classes: int = 10
) -> list[Class]:
    """Events [n] in classes of the same size, from the lowest forecast to the highest: what was forecast
    beside what happened, with the interval of a bootstrap of clusters [n]; where none happened, or all, with
    that of none or all of so many clusters, as if the events of each were one.
    """
    label, index = np.unique(cluster, return_inverse=True)
    counts, order = resamples(len(label)), np.argsort(chance, kind="stable")
    return [
        _class(chance[part], happened[part], index[part], counts) for part in np.array_split(order, classes)
    ]


def _class(chance: Floats, happened: NDArray[np.bool_], index: NDArray[np.int64], counts: Floats) -> Class:
    size, events = (np.bincount(index, of, counts.shape[1]) for of in (np.ones(len(index)), happened))
    clusters = int(np.count_nonzero(size))
    if events.sum() in (0, len(index)):  # resamples of one and the same say nothing
        observed = proportion(clusters if events.any() else 0, clusters)
        return Class(len(index), float(chance.mean()), observed)
    whole = counts @ size
    share = np.divide(counts @ events, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return Class(len(index), float(chance.mean()), interval(share, clusters))
