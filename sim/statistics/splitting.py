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


def combined(estimates: Floats, level: float = LEVEL) -> Interval:
    """Mean of the estimates of independent repeats [repeats]; each may be 0 and none is above 1.

    Student's t on the logarithm would be biased and fails at 0; the mean is unbiased, and its interval is
    that of sim.statistics.means, whose gamma bounds stand in where the repeats are skewed.
    """
    if not len(estimates):
        return no_occasions(0)
    if not estimates.any():
        return Interval(
            0.0, 0.0, np.nan, len(estimates), 0, "no repeat reached it: no upper bound from splitting"
        )
    found = mean(estimates, support=(0.0, 1.0), level=level)
    text = f"splitting, {len(estimates)} repeats, {found.method}"
    return Interval(found.estimate, found.low, found.high, len(estimates), 0, text)


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
