"""Time to a first event where some units are watched only up to a point: the product-limit curve.

Written out here because importing scipy.stats costs two thirds of a second on the way of every run; the curve
and its log-log bounds equal those of scipy.stats.ecdf (tests/unit/test_survival.py). Where that interval does
not exist, before the first event and after the last, it is replaced by Clopper and Pearson's for the units
then at risk.

Kaplan & Meier 1958, JASA 53: 457-481. Greenwood's variance on the scale of log(-log S): Kalbfleisch &
Prentice 1980. Median: Brookmeyer & Crowley 1982, Biometrics 38: 29-41.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
from sim.statistics.means import Gaps, gamma_bounds

Ints = npt.NDArray[np.int64]
NOT_REACHED = "not reached"
"""What the method of a time adds where fewer had the event than would be needed; its estimate is infinite."""

ROUNDING = 1e-12  # a product of shares that should be exactly one half may miss it by this much


@dataclass(frozen=True)
class Curve:
    """P(no event up to and including time t) for t = 0 .. horizon; all arrays [horizon + 1]."""

    time: Ints
    survival: Floats
    low: Floats
    high: Floats
    at_risk: Ints  # units watched and without an event just before t
    events: Ints  # events at t
    n: int
    failed: int
    level: float

    @property
    def method(self) -> str:
        """How the curve and its bounds were found."""
        return with_failed(f"Kaplan-Meier, log-log Greenwood {percent(self.level)}", self.failed)


def kaplan_meier(
    time: npt.ArrayLike,
    observed: npt.ArrayLike,
    horizon: int | None = None,
    failed: int = 0,
    level: float = LEVEL,
) -> Curve:
    """Curve from whole times [n] >= 0 of an event (observed) or of the end of watching (not observed).

    `horizon` is the last time of the curve, by default the longest one given. A failed unit has its event at
    once in the low bound and never in the high one.
    """
    t, seen = np.asarray(time, dtype=np.int64), np.asarray(observed, dtype=bool)
    end = int(horizon if horizon is not None else t.max(initial=0))
    events = np.bincount(t[seen], minlength=end + 1)
    leaving = events + np.bincount(t[~seen], minlength=len(events))[: len(events)]
    at_risk = t.size - _before(leaving)
    return _curve(events[: end + 1], at_risk[: end + 1], t.size, failed, level)


def kaplan_meier_of_counts(events: Ints, n: int, failed: int = 0, level: float = LEVEL) -> Curve:
    """The same from the number of events at each time [horizon + 1], of n units all watched to the end."""
    return _curve(events, n - _before(events), n, failed, level)


def _before(leaving: Ints) -> Ints:
    return np.concatenate(([0], np.cumsum(leaving)[:-1]))


def _curve(events: Ints, at_risk: Ints, n: int, failed: int, level: float) -> Curve:
    at_once = np.zeros_like(events)
    at_once[0] = failed
    survival = product_limit(events, at_risk) if n else np.full(len(events), np.nan)
    low, high = _log_log(events, at_risk, level)
    if failed:  # the exact bounds beyond the last event are wide: a failure must not make them look surer
        low = np.minimum(low, _log_log(events + at_once, at_risk + at_once, level)[0])
        high = np.maximum(high, _log_log(events, at_risk + failed, level)[1])
    return Curve(np.arange(len(events)), survival, low, high, at_risk, events, n, failed, level)


def product_limit(events: Ints, at_risk: Ints) -> Floats:
    """The product over times of the share at risk that goes on without an event; all [times]."""
    return np.cumprod(1 - events / np.maximum(at_risk, 1), dtype=np.float64)


def _greenwood(events: Ints, at_risk: Ints) -> Floats:
    """What each time adds to the variance of log S; infinite where all at risk have their event."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(events > 0, events / (at_risk * (at_risk - events)), 0.0)


def _log_log(events: Ints, at_risk: Ints, level: float) -> tuple[Floats, Floats]:
    from scipy.special import ndtri

    survival, spread = product_limit(events, at_risk), np.cumsum(_greenwood(events, at_risk))
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.exp(ndtri((1 + level) / 2) * np.sqrt(spread) / np.log(survival))
        low, high = survival ** (1 / factor), survival**factor
    exact_low, exact_high = _exact(survival, at_risk, level)
    usual = (survival > 0) & (survival < 1)
    low, high = np.where(usual, low, exact_low), np.where(usual, high, exact_high)
    before = high[np.flatnonzero(survival > 0)[-1]] if (survival > 0).any() else 1.0
    return low, np.where(survival > 0, high, np.minimum(high, before))


def _exact(survival: Floats, at_risk: Ints, level: float) -> tuple[Floats, Floats]:
    """Bounds from the units at risk (the last there were) for times when none or all had their event."""
    last = at_risk[np.maximum.accumulate(np.where(at_risk > 0, np.arange(len(at_risk)), 0))]
    low, high = clopper_pearson(np.where(survival == 1, last, 0), np.maximum(last, 1), level)
    return np.where(last > 0, low, 0.0), np.where(last > 0, high, 1.0)


def quantile_time(curve: Curve, q: float = 0.5) -> Interval:
    """First time by which a share q has had the event; infinite where the curve does not come down so far."""
    if not curve.n:
        return no_occasions(curve.failed)
    found = [_first(bound <= 1 - q + ROUNDING) for bound in (curve.survival, curve.low, curve.high)]
    text = curve.method if np.isfinite(found[0]) else f"{curve.method}; {NOT_REACHED}"
    return Interval(found[0], found[1], found[2], curve.n, curve.failed, text)


def median_time(curve: Curve) -> Interval:
    """First time by which half have had the event; infinite, and "not reached" in the method, where none."""
    return quantile_time(curve, 0.5)


def _first(reached: npt.NDArray[np.bool_]) -> float:
    return float(np.argmax(reached)) if reached.any() else np.inf


def restricted_mean(curve: Curve) -> Interval:
    """Mean time without an event, up to the horizon (Irwin 1949; Royston & Parmar 2013).

    Its bounds are gamma bounds on the time lost, from its `standard_error` (sim.statistics.means): symmetric
    ones are wrong where events are few.
    """
    if not curve.n:
        return no_occasions(curve.failed)
    horizon = len(curve.time) - 1
    kept = float(curve.survival[:-1].sum())
    spread = (curve.n * standard_error(curve)) ** 2
    early = int(curve.events[:-1].sum())
    lost = gamma_bounds(Gaps(curve.n, curve.n * (horizon - kept), spread, early, horizon), curve.level)
    share = curve.failed / (curve.n + curve.failed)
    low, high = worst_case(horizon - lost[1], horizon - lost[0], share, (0.0, horizon))
    text = with_failed(f"Kaplan-Meier restricted mean, gamma {percent(curve.level)}", curve.failed)
    return Interval(kept, low, high, curve.n, curve.failed, text)


def standard_error(curve: Curve) -> float:
    """Greenwood's standard error of the restricted mean."""
    after = np.cumsum(curve.survival[:-1][::-1])[::-1]
    terms = _greenwood(curve.events[:-1], curve.at_risk[:-1])
    return float(np.sqrt(np.sum(np.where(np.isfinite(terms), terms, 0.0) * after**2)))
