"""Probability of a rare event from many events that are not rare: fixed-effort multilevel splitting.

An event that is reached through nested levels (nobody gets to level k + 1 without having been at k) has the
product of the levels' conditional probabilities. Each stage starts the same number of paths from states in
which its level was first reached, drawn among those of the stage before, and counts how many reach the
next. The product of the counted shares is unbiased whatever the levels (Garvels 2000; Amrein & Künsch 2011,
ACM Transactions on Modeling and Computer Simulation 21(2): 13). The shares of one run hang together, so the
interval comes from independent repeats of the whole.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from sim.statistics.intervals import LEVEL, Interval, no_occasions, proportion
from sim.statistics.means import mean

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BELOW = "bound of the level below, "


def products(reached: Ints, started: Ints) -> Floats:
    """Estimates of P(level 1), P(level 2), ... of each repeat: cumulative products of shares, [repeats,
    levels].

    reached, started [repeats, levels]: paths that reached each level, of how many that set out for it. A
    stage that nobody reached ends the repeat: everything above is 0.
    """
    share = np.divide(reached, started, out=np.zeros(reached.shape), where=started > 0)
    return np.cumprod(share, axis=1, dtype=np.float64)


def ladder(reached: Ints, started: Ints, level: float = LEVEL) -> list[Interval]:
    """P(level 1), P(level 2), ... with intervals, from repeats [repeats, levels] as in `products`.

    A level is never likelier than the one below it, so every high bound also bounds what comes above it, and
    it is all that is known of a level that no repeat set out for.
    """
    found: list[Interval] = []
    ceiling = 1.0
    for place, estimates in enumerate(products(reached, started).T):
        starts = int(np.count_nonzero(started[:, place]) if place else started[:, 0].sum())
        if starts or not found:
            found.append(combine(estimates, starts, ceiling, level))
        else:
            found.append(replace(found[-1], method=f"{BELOW}{found[-1].method.removeprefix(BELOW)}"))
        ceiling = max(found[-1].high, float(estimates.max()))
    return found


def combine(estimates: Floats, starts: int, ceiling: float = 1.0, level: float = LEVEL) -> Interval:
    """Mean of the estimates of independent repeats [repeats], which is at most `ceiling`.

    starts: independent ones, which is every path of the first level; above it every repeat that got so far,
    since its paths may all descend from one state. Where some repeats arrived the bounds are those of
    sim.statistics.means. Where none did, the high one is the ceiling times that of none of `starts`.
    Coverage: tests/verification/test_splitting.py.
    """
    n = len(estimates)
    if not n:
        return no_occasions(0)
    if not estimates.any():
        none = proportion(0, starts, level=level)
        return replace(none, high=ceiling * none.high)
    found = mean(estimates, support=(0.0, max(ceiling, float(estimates.max()))), level=level)
    return replace(found, method=f"splitting, {n} repeats, {found.method}")


def parents(generator: np.random.Generator, entries: int, paths: int) -> Ints:
    """Which of `entries` states each of `paths` new paths starts from [paths]: every one as often as any
    other, or once more.

    The states that get one more are drawn (systematic resampling): unbiased, and with less scatter than
    drawing each path's start by itself.
    """
    order = generator.permutation(entries)
    return order[np.arange(paths) % entries]


def relative_error(estimates: Floats) -> float:
    """Standard error of the mean of repeats [repeats] over the mean; NaN where it is 0 or there is one
    repeat.
    """
    if len(estimates) < 2 or not estimates.any():
        return float("nan")
    return float(estimates.std(ddof=1) / np.sqrt(len(estimates)) / estimates.mean())
