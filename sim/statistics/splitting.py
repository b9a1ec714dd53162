"""Probability of a rare event from many events that are not rare: fixed-effort multilevel splitting.

An event that is reached through nested levels (nobody gets to level k + 1 without having been at k) has the
product of the levels' conditional probabilities. Each stage starts the same number of paths from states in
which its level was first reached, drawn among those of the stage before, and counts how many reach the
next. The product of the counted shares is unbiased whatever the levels (Garvels 2000; Amrein & Künsch 2011,
ACM Transactions on Modeling and Computer Simulation 21(2): 13). The shares of one run hang together, so the
interval comes from independent repeats of the whole.
"""

import numpy as np
import numpy.typing as npt

from sim.statistics.intervals import LEVEL, Interval, no_occasions
from sim.statistics.means import mean

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def products(reached: Ints, started: Ints) -> Floats:
    """Estimates of P(level 1), P(level 2), ... of each repeat: cumulative products of shares, [repeats,
    levels].

    reached, started [repeats, levels]: paths that reached each level, of how many that set out for it. A
    stage that nobody reached ends the repeat: everything above is 0.
    """
    share = np.divide(reached, started, out=np.zeros(reached.shape), where=started > 0)
    return np.cumprod(share, axis=1, dtype=np.float64)


def combined(estimates: Floats, largest: float = 1.0, level: float = LEVEL) -> Interval:
    """Mean of the estimates of independent repeats [repeats], none of which can be above `largest`.

    A level cannot be likelier than the one below it: `largest` is the highest estimate of that one. Student's
    t where every repeat got there: each is a product of shares of many paths, and coverage was measured
    (tests/unit/test_splitting_statistics.py). Otherwise, or where all are the same, the bounds of
    sim.statistics.means, which hold where few or none got there too.
    """
    if not len(estimates):
        return no_occasions(0)
    ends = (0.0, max(largest, float(estimates.max())))
    clear = estimates.all() and np.ptp(estimates) > 0
    found = mean(estimates, support=None if clear else ends, level=level)
    text = f"splitting, {len(estimates)} repeats, {found.method}"
    low, high = max(found.low, ends[0]), min(found.high, ends[1])
    return Interval(found.estimate, low, high, len(estimates), 0, text)


def parents(generator: np.random.Generator, entries: int, paths: int) -> Ints:
    """Which of `entries` states each of `paths` new paths starts from: every one as often as any other, or
    once more.

    The states that get one more are drawn (systematic resampling): unbiased, and with less scatter than
    drawing each path's start by itself.
    """
    order = generator.permutation(entries)
    return order[np.arange(paths) % entries]


def relative_error(estimates: Floats) -> float:
    """Standard error of the mean of repeats over the mean; NaN where it is 0 or there is one repeat."""
    if len(estimates) < 2 or not estimates.any():
        return float("nan")
    return float(estimates.std(ddof=1) / np.sqrt(len(estimates)) / estimates.mean())
