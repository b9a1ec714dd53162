"""Mean of changes, most of which may be zero: what common random numbers leave over.

Student's t where changes are many. Where they are few (a signal that turned 3 of 2,000 histories), rises
and falls are bounded apart, each by the gamma bounds of sim.statistics.means at half the error, and the
interval runs from the least rise less the greatest fall to the reverse. It is not empty where nothing
changed: none of n is no proof of no effect.
"""

import numpy as np
import numpy.typing as npt

from sim.statistics.intervals import LEVEL, Interval, no_occasions, percent
from sim.statistics.means import COCHRAN, mean, moments

FEW = 20
"""Changes below which t has too little to go by."""

ROUNDING = 1e-9


def mean_change(x: npt.ArrayLike, largest: float, level: float = LEVEL) -> Interval:
    """Mean of changes x [n], none of which can be larger than `largest` either way.

    Raises ValueError where one is.
    """
    values = np.asarray(x, dtype=np.float64)
    values = np.where(
        np.abs(values) > ROUNDING * largest, values, 0.0
    )  # sums that cancel leave dust, not changes
    if not values.size:
        return no_occasions(0)
    bound = largest * (1 + ROUNDING)
    if np.abs(values).max() > bound:
        raise ValueError(f"a change of {np.abs(values).max()}, allowed at most {largest}")
    m = moments(values)
    if np.count_nonzero(values) >= FEW and m.n > COCHRAN * m.skew**2:
        found = mean(values, level=level)
        text = f"paired t {percent(level)}"
        return Interval(found.estimate, max(found.low, -bound), min(found.high, bound), m.n, 0, text)
    return _few(values, bound, level)


def _few(x: npt.NDArray[np.float64], bound: float, level: float) -> Interval:
    each = 1 - (1 - level) / 2
    rise = mean(np.maximum(x, 0.0), 0, (0.0, bound), each)
    fall = mean(np.maximum(-x, 0.0), 0, (0.0, bound), each)
    text = f"increases and decreases counted separately, gamma {percent(level)}"
    return Interval(float(x.mean()), rise.low - fall.high, rise.high - fall.low, x.size, 0, text)
