"""What every comparison of two samples returns, and the correction for making many of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.statistics.intervals import Interval


@dataclass(frozen=True)
class Difference:
    """Second less first, with its interval, a two-sided test of no difference, and what pairing was worth.

    gain: variance of the difference had the samples been independent, over its variance as they are; how many
    times more units an unpaired comparison would have needed. 1 for unpaired samples, NaN where neither
    varies, infinite where pairs never differ.
    """

    interval: Interval
    p: float
    test: str
    gain: float = 1.0


def holm(p: Sequence[float]) -> list[float]:
    """Adjust p-values [m] so that the chance of any false finding among them stays at the level asked for.

    Holm 1979, Scandinavian Journal of Statistics 6: 65-70: the smallest times m, the next times m - 1, ...,
    never falling, at most 1. A NaN (nothing to test) stays NaN and does not count.
    """
    values = np.asarray(p, float)
    tested = np.flatnonzero(~np.isnan(values))
    order = tested[np.argsort(values[tested], kind="stable")]
    steps = values[order] * np.arange(len(order), 0, -1)
    values[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return [float(value) for value in values]


def simultaneous(level: float, comparisons: int) -> float:
    """Level at which each of several intervals must hold for all together to hold at `level` (Bonferroni)."""
    return 1 - (1 - level) / max(comparisons, 1)


def gain(unpaired: float, paired: float) -> float:
    """Variance ratio of a difference, unpaired over paired; see Difference."""
    if paired > 0:
        return unpaired / paired
    return float("inf") if unpaired > 0 else float("nan")


def widen(interval: Interval, low: float, high: float) -> Interval:
    """The interval with its bounds held within [low, high]."""
    return replace(interval, low=max(interval.low, low), high=min(interval.high, high))
