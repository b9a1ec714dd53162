"""The bootstrap of whole units, bias-corrected and accelerated, from a seed that never changes.

Units that look the same are resampled together, as one multinomial: exactly what drawing them one by one
would give, at the price of the distinct ones. Efron 1987, JASA 82: 171-185; Efron & Tibshirani 1993, An
Introduction to the Bootstrap, chapter 14.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from sim.statistics.intervals import LEVEL, Floats

RESAMPLES = 10_000
SEED = 20221214  # fixed, so that the same samples always give the same bounds
CELLS = 4_000_000  # counts held at once


class Statistic(Protocol):
    """Something estimated from units, that can be estimated again from resampled ones."""

    @property
    def units(self) -> Floats:
        """What each unit contributes [n, k]; units with equal rows are interchangeable."""
        ...

    @property
    def influence(self) -> Floats:
        """What each unit moves the estimate by, to first order [n]."""
        ...

    @property
    def estimate(self) -> float:
        """The estimate from the units as they are."""
        ...

    def of_sums(self, sums: Floats) -> Floats:
        """The estimate from each of B sums of contributions [B, k], of n units each."""
        ...


@dataclass(frozen=True)
class Linear:
    """A mean of x [n]."""

    x: Floats

    @property
    def units(self) -> Floats:
        """The observations, as one column [n, 1]."""
        return self.x[:, None]

    @property
    def influence(self) -> Floats:
        """How far each observation lies from the mean [n]."""
        return np.asarray(self.x - self.x.mean())

    @property
    def estimate(self) -> float:
        """The mean."""
        return float(self.x.mean())

    def of_sums(self, sums: Floats) -> Floats:
        """The mean of each resample [resamples]; sums [resamples, 1]."""
        return np.asarray(sums[:, 0] / len(self.x))


@dataclass(frozen=True)
class RatioDifference:
    """sum(c) / sum(d) - sum(a) / sum(b), where units are the columns [n, 4] of (a, b, c, d)."""

    units: Floats

    @cached_property
    def influences(self) -> tuple[Floats, Floats]:
        """What each unit moves the first and the second ratio by, [n] each."""
        a, b, c, d = self.units.T
        return influence(a, b), influence(c, d)

    @property
    def influence(self) -> Floats:
        """What each unit moves the difference by [n]."""
        return np.asarray(self.influences[1] - self.influences[0])

    @property
    def estimate(self) -> float:
        """The difference."""
        return float(self.of_sums(self.units.sum(axis=0)[None, :])[0])

    def of_sums(self, sums: Floats) -> Floats:
        """The difference in each resample [resamples]; NaN where one has no occasion. sums [resamples, 4]."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(sums[:, 2] / sums[:, 3] - sums[:, 0] / sums[:, 1])


def influence(part: Any, whole: Any) -> Floats:
    """Return what each unit moves sum(part) / sum(whole) by, to first order and times n [n]."""
    a, b = np.asarray(part, float), np.asarray(whole, float)
    return np.asarray((a - a.sum() / b.sum() * b) / b.mean())


def ratio_difference(a: Floats, b: Floats, c: Floats, d: Floats) -> RatioDifference:
    """Return the difference of two ratios of the same units, sum c / sum d less sum a / sum b; [n] each."""
    return RatioDifference(np.stack([a, b, c, d], axis=1))


def resample(statistic: Statistic, resamples: int = RESAMPLES) -> Floats:
    """Return the estimates from resamples of the units [resamples], sorted; those that cannot be formed are
    left out.
    """
    kinds, counts = np.unique(statistic.units, axis=0, return_counts=True)
    n = int(counts.sum())
    generator = np.random.Generator(np.random.Philox(SEED))
    size = max(1, min(resamples, CELLS // len(kinds)))
    parts = []
    for start in range(0, resamples, size):
        drawn = generator.multinomial(n, counts / n, min(size, resamples - start))
        parts.append(statistic.of_sums(drawn @ kinds))
    found = np.concatenate(parts)
    return np.sort(found[~np.isnan(found)])


def bca(statistic: Statistic, level: float = LEVEL) -> tuple[float, float, float]:
    """Return BCa bounds and the two-sided p-value of no difference: where the bounds would just reach 0.

    The p-value is never below 1 / RESAMPLES. Bounds are infinite where fewer than half of the resamples can
    be formed.
    """
    found = resample(statistic)
    if len(found) < RESAMPLES / 2:
        return -np.inf, np.inf, np.nan
    if found[0] == found[-1]:
        return float(found[0]), float(found[0]), 1.0 if found[0] == 0 else 1 / RESAMPLES
    place = _placing(found, statistic)
    low, high = _bounds(found, place, 1 - level)
    return low, high, _p(found, place)


def _bounds(found: Floats, place: Callable[[float], float], outside: float) -> tuple[float, float]:
    """Bounds that leave the share `outside` outside."""
    last = len(found) - 1
    low, high = (found[round(place(tail) * last)] for tail in (outside / 2, 1 - outside / 2))
    return float(low), float(high)


def _placing(found: Floats, statistic: Statistic) -> Callable[[float], float]:
    """Return what turns a nominal tail into the share of resamples at which its bound lies."""
    from scipy.special import ndtr, ndtri

    below = np.count_nonzero(found < statistic.estimate) + np.count_nonzero(found == statistic.estimate) / 2
    shift = float(ndtri(np.clip(below / len(found), 0.5 / len(found), 1 - 0.5 / len(found))))
    away = statistic.influence
    bend = float(np.sum(away**3) / (6 * np.sum(away**2) ** 1.5))

    def place(tail: float) -> float:
        z = shift + float(ndtri(tail))
        return float(ndtr(shift + z / (1 - bend * z))) if bend * z < 1 else float(z > 0)

    return place


def _p(found: Floats, place: Callable[[float], float]) -> float:
    """The largest share outside whose bounds still hold 0, found by halving."""
    least = 1 / RESAMPLES
    holds, fails = 0.0, 1.0
    for _ in range(30):
        middle = (holds + fails) / 2
        low, high = _bounds(found, place, middle)
        if low <= 0 <= high:
            holds = middle
        else:
            fails = middle
    return min(1.0, max(least, holds))
