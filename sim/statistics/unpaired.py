"""Differences between two independent samples, for where nothing was shared."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.statistics.differences import Difference
from sim.statistics.intervals import LEVEL, Interval, no_occasions, percent, wilson, with_failed
from sim.statistics.means import mean, moments
from sim.statistics.ratios import ratio_of_sums
from sim.statistics.resampling import influence


def proportions(
    k: tuple[int, int], n: tuple[int, int], failed: tuple[int, int] = (0, 0), level: float = LEVEL
) -> Difference:
    """k[1] events of n[1] less k[0] of n[0], as shares.

    Interval: Newcombe's hybrid score (1998, Statistics in Medicine 17: 873-890, method 10). Test: chi-squared
    times (N - 1) / N (Campbell 2007, Statistics in Medicine 26: 3661-3675).
    """
    if not min(n):
        return Difference(no_occasions(sum(failed)), np.nan, "none")
    low, high = newcombe(k, n, level)
    shares = [lost / (lost + count) for lost, count in zip(failed, n, strict=True)]
    low, high = _worst(low, high, k[0] / n[0], k[1] / n[1], shares, (0.0, 1.0))
    text = with_failed(f"Newcombe hybrid score {percent(level)}, unpaired", sum(failed))
    interval = Interval(k[1] / n[1] - k[0] / n[0], low, high, min(n), sum(failed), text)
    return Difference(interval, chi_squared(k, n), "chi-squared, N - 1")


def newcombe(k: tuple[int, int], n: tuple[int, int], level: float = LEVEL) -> tuple[float, float]:
    """Bounds on the difference of two independent proportions, from Wilson's bounds on each."""
    p, q = k[0] / n[0], k[1] / n[1]
    (low, lower), (high, higher) = wilson(np.array(k), np.array(n), level)
    return q - p - float(np.hypot(q - lower, high - p)), q - p + float(np.hypot(higher - q, p - low))


def chi_squared(k: tuple[int, int], n: tuple[int, int]) -> float:
    """Two-sided p-value of equal proportions."""
    from scipy.special import chdtrc

    events, total = sum(k), sum(n)
    if events in (0, total):
        return 1.0
    apart = k[1] * (n[0] - k[0]) - k[0] * (n[1] - k[1])
    return float(chdtrc(1, (total - 1) * apart**2 / (n[0] * n[1] * events * (total - events))))


def means(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    failed: tuple[int, int] = (0, 0),
    support: tuple[float, float] | None = None,
    level: float = LEVEL,
) -> Difference:
    """Mean of `second` [m] less mean of `first` [n]: Welch's t (1947, Biometrika 34: 28-35).

    Where neither sample varies t knows nothing; given a `support`, the bounds of both means are put together
    by squares (MOVER) then.
    """
    from scipy.special import stdtr, stdtrit

    x, y = np.asarray(first, float), np.asarray(second, float)
    if min(x.size, y.size) < 2:
        return Difference(no_occasions(sum(failed)), np.nan, "none")
    a, b = moments(x), moments(y)
    variances = np.array([m.spread / (m.n - 1) / m.n for m in (a, b)])
    away, error = b.mean - a.mean, float(np.sqrt(variances.sum()))
    if error == 0:
        freedom, p = 1.0, float(away == 0)
    else:
        freedom = float(variances.sum() ** 2 / np.sum(variances**2 / (a.n - 1, b.n - 1)))
        p = float(2 * stdtr(freedom, -abs(away) / error))
    half = float(stdtrit(freedom, (1 + level) / 2)) * error if error else np.inf
    ends = support or (-np.inf, np.inf)
    shares = [lost / (lost + m.n) for lost, m in zip(failed, (a, b), strict=True)]
    name, low, high = "Welch", away - half, away + half
    if not error and support is not None:
        name, (low, high) = "MOVER of gamma bounds", _mover(mean(x, 0, ends, level), mean(y, 0, ends, level))
    low, high = _worst(low, high, a.mean, b.mean, shares, ends)
    text = with_failed(f"{name} {percent(level)}, unpaired", sum(failed))
    interval = Interval(away, low, high, min(a.n, b.n), sum(failed), text)
    return Difference(interval, p, "Welch")


def _mover(one: Interval, other: Interval) -> tuple[float, float]:
    """Bounds on `other` less `one` (Zou & Donner 2008, Statistics in Medicine 27: 1693-1702)."""
    away = other.estimate - one.estimate
    low = away - float(np.hypot(other.estimate - other.low, one.high - one.estimate))
    return low, away + float(np.hypot(other.high - other.estimate, one.estimate - one.low))


def _worst(
    low: float, high: float, before: float, after: float, shares: list[float], ends: tuple[float, float]
) -> tuple[float, float]:
    """Bounds on a difference of means of which shares of both samples were lost and may lie anywhere."""
    if not any(shares):
        return low, high
    one, other = shares
    low += other * (ends[0] - after) - one * (ends[1] - before)
    high += other * (ends[1] - after) - one * (ends[0] - before)
    return max(low, ends[0] - ends[1]), min(high, ends[1] - ends[0])


def ratios(
    first: tuple[npt.NDArray[Any], npt.NDArray[Any]],
    second: tuple[npt.NDArray[Any], npt.NDArray[Any]],
    failed: tuple[int, int] = (0, 0),
    level: float = LEVEL,
) -> Difference:
    """Difference of two shares of independent samples: (part, whole), [n] each, part <= whole in every unit.

    The interval puts those of the two shares together by squares (MOVER, Zou & Donner 2008, Statistics in
    Medicine 27: 1693-1702); the test is that of the linearised ratios.
    """
    from scipy.special import ndtr

    one, other = (
        ratio_of_sums(*pair, lost, level) for pair, lost in zip((first, second), failed, strict=True)
    )
    if not min(one.n, other.n):
        return Difference(no_occasions(sum(failed)), np.nan, "none")
    away, (low, high) = other.estimate - one.estimate, _mover(one, other)
    error = float(np.sqrt(sum(moved.var() / moved.size for moved in (influence(*first), influence(*second)))))
    p = float(2 * ndtr(-abs(away) / error)) if error else float(away == 0)
    text = with_failed(f"MOVER of ratios {percent(level)}, unpaired", sum(failed))
    interval = Interval(away, max(low, -1.0), min(high, 1.0), min(one.n, other.n), sum(failed), text)
    return Difference(interval, p, "linearised ratios")
