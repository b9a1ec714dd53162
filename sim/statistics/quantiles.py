"""Quantiles with intervals from order statistics: no assumption on the distribution.

The number of observations below the q-quantile is binomial (n, q), so two ranks can be chosen that enclose it
with at least the stated probability, exactly (Thompson 1936, Annals of Mathematical Statistics 7: 122-128;
David & Nagaraja 2003, section 7.1). Ties, as in counts, only make it cover more.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.statistics.intervals import LEVEL, Interval, no_occasions, percent, with_failed

UNBOUNDED = (-math.inf, math.inf)
ROUNDING = 1e-9


def median(
    x: npt.ArrayLike, failed: int = 0, support: tuple[float, float] = UNBOUNDED, level: float = LEVEL
) -> Interval:
    """Median of the observations x [n]."""
    return quantiles(x, [0.5], failed, support, level)[0]


def quantile(
    x: npt.ArrayLike,
    q: float,
    failed: int = 0,
    support: tuple[float, float] = UNBOUNDED,
    level: float = LEVEL,
) -> Interval:
    """The q-quantile of the observations x [n], 0 < q < 1."""
    return quantiles(x, [q], failed, support, level)[0]


def quantiles(
    x: npt.ArrayLike,
    qs: Sequence[float],
    failed: int = 0,
    support: tuple[float, float] = UNBOUNDED,
    level: float = LEVEL,
) -> list[Interval]:
    """The quantiles qs of the observations x [n]; a bound is an end of `support` where n is too small.

    Estimates are those of the inverse of the sample's distribution, averaged at its jumps (type 2 of Hyndman
    & Fan 1996), which unlike interpolated ones never leave their interval. A failed unit counts as lying at
    the lower end of the support in the low bound, at the upper end in the high one.
    """
    values = np.asarray(x, dtype=np.float64)
    n = values.size
    if not n:
        return [no_occasions(failed) for _ in qs]
    ranks = [enclosing_ranks(n + failed, q, level) for q in qs]
    kth = {r - 1 for q in qs for r in _middle(n, q)}
    kth |= {r - 1 for low, high in ranks for r in (low - failed, high) if 1 <= r <= n}
    ordered = np.partition(values, sorted(kth))
    text = with_failed(f"order-statistic {percent(level)}", failed)
    bounds = [_bounds(ordered, low - failed, high, support) for low, high in ranks]
    return [
        Interval(_average(ordered, _middle(n, q)), low, high, n, failed, text)
        for q, (low, high) in zip(qs, bounds, strict=True)
    ]


def _middle(n: int, q: float) -> tuple[int, int]:
    """Ranks (from 1) of the observations that the q-quantile lies between."""
    place = n * q
    if abs(place - round(place)) < ROUNDING and 0 < round(place) < n:
        return round(place), round(place) + 1
    rank = min(max(math.ceil(place), 1), n)
    return rank, rank


def _average(ordered: npt.NDArray[np.float64], ranks: tuple[int, int]) -> float:
    return float(ordered[ranks[0] - 1] + ordered[ranks[1] - 1]) / 2


def _bounds(
    ordered: npt.NDArray[np.float64], low: int, high: int, support: tuple[float, float]
) -> tuple[float, float]:
    """Values at two ranks, counted from 1; the support's ends where a rank lies outside."""
    return (
        float(ordered[low - 1]) if low >= 1 else support[0],
        float(ordered[high - 1]) if high <= ordered.size else support[1],
    )


@lru_cache(maxsize=256)
def enclosing_ranks(n: int, q: float, level: float = LEVEL) -> tuple[int, int]:
    """Ranks (from 1) of the closest order statistics around the q-quantile; 0 and n + 1 stand for none."""
    from scipy.special import betainc

    def at_most(k: int) -> float:
        """P(no more than k of n fall below the quantile)."""
        return float(betainc(n - k, k + 1, 1 - q)) if k < n else 1.0

    tail = (1 - level) / 2
    low = bisect_right(range(n + 1), tail, key=at_most)
    high = bisect_left(range(n + 1), 1 - tail, key=at_most) + 1
    return low, high
