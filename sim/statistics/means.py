"""Intervals of a mean, also where most observations are zero and a few are large.

Student's t where n > 25 skewness² (Cochran 1977, Sampling Techniques, 3rd ed., p. 42: then a nominal 95 %
errs in at most 6 %). Elsewhere t fails, above all for rare counts (it covers 54-90 % where 1 to 10 in 1,000
are not zero), and gamma bounds take over: the sum of the observations' gaps from the end of their support
that they crowd at is compared with a gamma variable of the same mean and variance, and for the high bound one
more gap is added, as an exact Poisson interval adds one more event (Fay & Feuer 1997, Statistics in Medicine
16: 791-801). Where every gap is 0 or 1 and the spread is that of a Poisson count these are the exact Poisson
bounds. Deviations from the source: the variance is that about the mean, not about zero; the added gap is that
of a typical unit of the sum (Tiwari, Clegg & Zou 2006, Statistical Methods in Medical Research 15: 547-569),
averaged, as one observation more, with the largest gap possible. No bootstrap: with three events among a
thousand a resample knows no more than t does, and a million rows would take minutes. Measured coverage:
tests/verification/test_coverage.py; it fails, as any method must, where rare large values carry the mean and
none has been seen.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.statistics.intervals import LEVEL, Interval, no_occasions, percent, with_failed, worst_case

COCHRAN = 25.0  # observations needed per squared unit of skewness


class Moments(NamedTuple):
    """A sample's size, mean, sum of squared deviations and skewness (0 where constant)."""

    n: int
    mean: float
    spread: float
    skew: float


class Gaps(NamedTuple):
    """Distances of n observations from the end of their support."""

    n: int
    total: float
    spread: float  # sum of squared deviations from their mean
    nonzero: int
    largest: float  # possible, not observed

    @property
    def added(self) -> float:
        """The gap that one more observation might have: a typical one, or the largest where few are known."""
        if not self.nonzero:
            return self.largest
        typical = self.spread / self.total + self.total / self.n
        return (self.nonzero * typical + self.largest) / (self.nonzero + 1)

    def mirrored(self) -> "Gaps":
        """The gaps of a constant sample from the other end of the support."""
        total = self.n * self.largest - self.total
        return self._replace(total=total, nonzero=self.n if total > 0 else 0)


def mean(
    x: npt.ArrayLike, failed: int = 0, support: tuple[float, float] | None = None, level: float = LEVEL
) -> Interval:
    """Mean of the observations x [n].

    `support` is the range an observation can have. It is what the gamma bounds and the worst case of failed
    units rest on; without it the interval is Student's t, unbounded where t has nothing to go by. Raises
    ValueError where x holds a NaN or leaves the support.
    """
    values = np.asarray(x)
    if not values.size:
        return no_occasions(failed)
    _check(values, support)
    m = moments(values)
    if support is None or (m.spread > 0 and m.n > COCHRAN * m.skew**2):
        name, (low, high) = "t", _student(m, level)
    else:
        name, (low, high) = "gamma", _skewed(values, m, support, level)
    ends = support or (-np.inf, np.inf)
    low, high = worst_case(low, high, failed / (m.n + failed), ends)
    text = with_failed(f"{name} {percent(level)}", failed)
    return Interval(m.mean, max(low, ends[0]), min(high, ends[1]), m.n, failed, text)


def _check(x: npt.NDArray[Any], support: tuple[float, float] | None) -> None:
    lowest, highest = float(x.min()), float(x.max())
    low, high = support or (-np.inf, np.inf)
    if not low <= lowest <= highest <= high:
        raise ValueError(f"observations from {lowest} to {highest}, allowed {low} to {high}")


def moments(x: npt.NDArray[Any]) -> Moments:
    """Moments of x [n]; the sum of integers is exact."""
    whole = np.issubdtype(x.dtype, np.integer) or x.dtype == bool
    average = float(x.sum(dtype=np.int64 if whole else np.float64)) / x.size
    away = np.subtract(x, average, dtype=np.float64)
    square = away * away
    spread = float(square.sum())
    skew = float(np.einsum("i,i->", square, away)) / x.size / (spread / x.size) ** 1.5 if spread > 0 else 0.0
    return Moments(x.size, average, spread, skew)


def _student(m: Moments, level: float) -> tuple[float, float]:
    from scipy.special import stdtrit

    if m.spread == 0:
        return -np.inf, np.inf
    half = float(stdtrit(m.n - 1, (1 + level) / 2)) * (m.spread / (m.n - 1) / m.n) ** 0.5
    return m.mean - half, m.mean + half


def _skewed(
    x: npt.NDArray[Any], m: Moments, support: tuple[float, float], level: float
) -> tuple[float, float]:
    """Gamma bounds from the end of the support that the observations crowd at."""
    low, high = support
    if m.skew >= 0:
        gaps = Gaps(m.n, m.n * (m.mean - low), m.spread, int(np.count_nonzero(x > low)), high - low)
        near, far = gamma_bounds(gaps, level)
        return low + near, low + far
    gaps = Gaps(m.n, m.n * (high - m.mean), m.spread, int(np.count_nonzero(x < high)), high - low)
    near, far = gamma_bounds(gaps, level)
    return high - far, high - near


def gamma_bounds(gaps: Gaps, level: float = LEVEL) -> tuple[float, float]:
    """Bounds on the mean gap."""
    high = gamma_high(gaps.total, gaps.spread, gaps.added, level) / gaps.n
    if gaps.spread > 0:
        return gamma_low(gaps.total, gaps.spread, level) / gaps.n, min(high, gaps.largest)
    other = gaps.mirrored()
    low = gaps.largest - gamma_high(other.total, 0.0, other.added, level) / gaps.n
    return max(low, 0.0), min(high, gaps.largest)


def gamma_low(total: float, spread: float, level: float = LEVEL) -> float:
    """Low bound on the expectation of a sum of rare amounts: `total` seen, with variance `spread`."""
    return _gamma_quantile(total, spread, (1 - level) / 2)


def gamma_high(total: float, spread: float, added: float, level: float = LEVEL) -> float:
    """High bound on the expectation of a sum of rare amounts, allowing for one more of size `added`."""
    return _gamma_quantile(total + added, spread + added**2, (1 + level) / 2)


def _gamma_quantile(average: float, variance: float, q: float) -> float:
    from scipy.special import gammaincinv

    if average <= 0 or variance <= 0:
        return max(average, 0.0)
    return variance / average * float(gammaincinv(average**2 / variance, q))
