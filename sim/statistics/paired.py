"""Differences between two samples of the same units: shared chance cancels, so few units say much.

Each unit gives an observation in both samples, in the same place of two arrays. Lost units widen every
interval as if each had differed by the most that is possible, one way for the low bound, the other for the
high one. Coverage of all of it is enumerated or simulated in tests/verification/test_paired_coverage.py.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.statistics import unpaired
from sim.statistics.differences import Difference, gain
from sim.statistics.intervals import (
    LEVEL,
    Floats,
    Interval,
    clopper_pearson,
    no_occasions,
    percent,
    with_failed,
    worst_case,
)
from sim.statistics.means import COCHRAN, Gaps, Moments, gamma_bounds, moments
from sim.statistics.resampling import Linear, bca, ratio_difference

FEW = 10
"""Units that differ below which no resample knows enough: then the bounds come from `mover`."""

STRICT = 0.99
"""Level above which Bonett and Price's bounds are not used: at .9995 they may miss 13 times too often."""


def proportions(
    first: npt.ArrayLike, second: npt.ArrayLike, failed: int = 0, level: float = LEVEL
) -> Difference:
    """Share of units with the event in `second` less that in `first` [n, true or false].

    Interval: Wald's after adding one unit to each kind of disagreement (Bonett & Price 2012, Statistics in
    Medicine 31: 479-488), above `STRICT` that of `exact_mover`. Test: McNemar's with mid-p (Fagerland,
    Lydersen & Laake 2013, BMC Medical Research Methodology 13: 91), which unlike the exact one is not
    needlessly cautious.
    """
    x, y = np.asarray(first, bool), np.asarray(second, bool)
    n, lost, won = x.size, int(np.count_nonzero(x & ~y)), int(np.count_nonzero(~x & y))
    if not n:
        return Difference(no_occasions(failed), np.nan, "none")
    name, bounds = ("Bonett-Price", bonett_price) if level <= STRICT else ("exact MOVER", exact_mover)
    low, high = worst_case(*bounds(lost, won, n, level), failed / (n + failed), (-1.0, 1.0))
    text = with_failed(f"{name} {percent(level)}, paired", failed)
    interval = Interval((won - lost) / n, low, high, n, failed, text)
    apart = sum(float(share.mean()) * (1 - float(share.mean())) for share in (x, y)) / n
    together = (won + lost - (won - lost) ** 2 / n) / n**2
    return Difference(interval, mcnemar(lost, won), "McNemar mid-p", gain(apart, together))


def bonett_price(lost: int, won: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Bounds on the difference of two proportions: of n pairs, `lost` have the event only in the first
    sample, `won` only in the second."""
    from scipy.special import ndtri

    p, q = (lost + 1) / (n + 2), (won + 1) / (n + 2)
    half = float(ndtri((1 + level) / 2)) * float(np.sqrt((p + q - (q - p) ** 2) / (n + 2)))
    return max(q - p - half, -1.0), min(q - p + half, 1.0)


def exact_mover(lost: int, won: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Bounds from Clopper and Pearson's on each kind of disagreement, put together by squares as in `mover`.

    Somewhat wider than Bonett and Price's, and enumerated to hold out to .9995.
    """
    (low_lost, low_won), (high_lost, high_won) = clopper_pearson([lost, won], [n, n], level)
    p, q = lost / n, won / n
    low = q - p - float(np.hypot(q - low_won, high_lost - p))
    return low, q - p + float(np.hypot(high_won - q, p - low_lost))


def mcnemar(lost: int, won: int) -> float:
    """Two-sided mid-p value of McNemar's test; 1 where no pair disagrees."""
    from scipy.special import bdtr, gammaln

    pairs, few = lost + won, min(lost, won)
    if lost == won:
        return 1.0
    at = np.exp(gammaln(pairs + 1) - gammaln(few + 1) - gammaln(pairs - few + 1) - pairs * np.log(2.0))
    return min(1.0, float(2 * bdtr(few, pairs, 0.5) - at))


def means(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    failed: int = 0,
    support: tuple[float, float] | None = None,
    level: float = LEVEL,
) -> Difference:
    """Mean of `second` less that of `first` [n]; support is the range an observation can have.

    Paired t where n is large for the skewness of the differences (`enough_for_t`); elsewhere the wider of t
    and the BCa bootstrap of pairs on each side (either alone errs: t where differences are skewed, BCa where
    only the sample is), and where fewer than ten pairs differ, `mover`.
    """
    x, y = np.asarray(first, float), np.asarray(second, float)
    away = y - x
    if not away.size:
        return Difference(no_occasions(failed), np.nan, "none")
    m = moments(away)
    widest = np.inf if support is None else support[1] - support[0]
    (low, high), p, test = _mean_bounds(away, m, widest, level)
    low, high = worst_case(low, high, failed / (m.n + failed), (-widest, widest))
    text = with_failed(f"{test} {percent(level)}, paired", failed)
    interval = Interval(m.mean, max(low, -widest), min(high, widest), m.n, failed, text)
    apart = float(x.var(ddof=1) + y.var(ddof=1)) if m.n > 1 else np.nan
    return Difference(interval, p, test, gain(apart, m.spread / max(m.n - 1, 1)))


def _mean_bounds(
    away: Floats, m: Moments, widest: float, level: float
) -> tuple[tuple[float, float], float, str]:
    """Bounds, p-value and name of the method that fits these differences."""
    if np.count_nonzero(away) < min(FEW, m.n):
        low, high = mover(away, widest, level)
        return (low, high), _sign_test(away), "gamma MOVER"
    low, high = _student(m, level)
    if m.n > enough_for_t(m.skew, level):
        return (low, high), _student_p(m), "t"
    lower, higher, p = bca(Linear(away), level)
    return (min(low, lower), max(high, higher)), max(p, _student_p(m)), "BCa bootstrap or t"


def enough_for_t(skew: float, level: float = LEVEL) -> float:
    """Observations that Student's t needs: 25 skewness² at 95 % (Cochran 1977), more further out.

    The first term of Edgeworth's series says by how much a tail at z is wrong, relative to itself:
    skewness z (2 z² + 1) / (6 sqrt n) (Hall 1992, The Bootstrap and Edgeworth Expansion, section 2.6). The
    error that Cochran accepts at 95 % is accepted at every level.
    """
    from scipy.special import ndtri

    def off(z: float) -> float:
        return z * (2 * z * z + 1)

    z, usual = float(ndtri((1 + level) / 2)), float(ndtri((1 + LEVEL) / 2))
    return COCHRAN * skew**2 * (off(z) / off(usual)) ** 2


def _student(m: Moments, level: float) -> tuple[float, float]:
    from scipy.special import stdtrit

    half = float(stdtrit(m.n - 1, (1 + level) / 2)) * (m.spread / (m.n - 1) / m.n) ** 0.5
    return m.mean - half, m.mean + half


def _student_p(m: Moments) -> float:
    from scipy.special import stdtr

    if m.spread == 0:
        return 0.0 if m.mean else 1.0
    return float(2 * stdtr(m.n - 1, -abs(m.mean) / (m.spread / (m.n - 1) / m.n) ** 0.5))


def _sign_test(away: Floats) -> float:
    return mcnemar(int(np.count_nonzero(away < 0)), int(np.count_nonzero(away > 0)))


def mover(away: Floats, widest: float, level: float = LEVEL) -> tuple[float, float]:
    """Bounds on a mean difference when few units differ; away [n]: each unit's difference.

    The mean is that of the gains less that of the losses; each has gamma bounds as a rare amount between 0
    and `widest` (sim.statistics.means), put together by squares as by Zou & Donner (2008, Statistics in
    Medicine 27: 1693-1702). Infinite where `widest` is.
    """
    if not np.isfinite(widest):
        return -np.inf, np.inf

    def side(part: Floats) -> tuple[float, float, float]:
        """Mean and bounds of the gains, or of the losses, of every unit [n]."""
        m = moments(part)
        gaps = Gaps(m.n, m.n * m.mean, m.spread, int(np.count_nonzero(part)), widest)
        return (m.mean, *gamma_bounds(gaps, level))

    up, down = side(np.maximum(away, 0.0)), side(np.maximum(-away, 0.0))
    low = up[0] - down[0] - float(np.hypot(up[0] - up[1], down[2] - down[0]))
    high = up[0] - down[0] + float(np.hypot(up[2] - up[0], down[0] - down[1]))
    return low, high


def ratios(
    first: tuple[npt.NDArray[Any], npt.NDArray[Any]],
    second: tuple[npt.NDArray[Any], npt.NDArray[Any]],
    failed: int = 0,
    level: float = LEVEL,
) -> Difference:
    """Difference of two shares, each a sum of parts over a sum of wholes [n]: (part, whole), part <= whole.

    BCa bootstrap of whole units; where fewer than ten units hold either kind of occasion in a sample, bounds
    that make no use of the pairing (sim.statistics.unpaired). A lost unit counts as if it had had as many
    occasions as the busiest one.
    """
    (a, b), (c, d) = ((np.asarray(x, float) for x in pair) for pair in (first, second))
    if min(_units(part) for part in (a, b - a, c, d - c)) < FEW:
        return unpaired.ratios(first, second, (failed, failed), level)
    statistic = ratio_difference(a, b, c, d)
    low, high, p = bca(statistic, level)
    lost = failed * max(b.max(), d.max())
    low, high = worst_case(low, high, lost / (min(b.sum(), d.sum()) + lost), (-1.0, 1.0))
    text = with_failed(f"BCa bootstrap of a difference of ratios {percent(level)}, paired", failed)
    n = int(np.count_nonzero((b > 0) | (d > 0)))
    interval = Interval(statistic.estimate, max(low, -1.0), min(high, 1.0), n, failed, text)
    one, other = statistic.influences
    return Difference(interval, p, "BCa bootstrap", gain(one.var() + other.var(), (other - one).var()))


def _units(part: Floats) -> int:
    return int(np.count_nonzero(part))
