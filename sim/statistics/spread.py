"""A probability where the parameters behind it are not known: bounds that hold chance and parameters.

Histories come in groups, each under one joint draw of the parameters, so that a group has a probability of
its own. How far those lie apart is the variance between groups of the one-way analysis of variance (Searle,
Casella & McCulloch 1992, Variance Components, section 3.6). Where the same histories were also run under one
fixed set of parameters on the same random numbers, the difference of the two is analysed instead: the fixed
run adds nothing between groups and takes most of the chance away.

Bounds: the quantiles of a beta distribution with the mean over draws and, as its variance, that between
groups, one standard error of it, and that of the mean. Without the standard error the bounds would be too
narrow as often as the variance is found too small. In simulation they hold at least .91 of unseen draws,
beta or logit-normal; where a draw has few histories, so that its chance outweighs the parameters, they are up
to three times as wide as if the variance were known, and more histories narrow them
(tests/verification/test_spread_coverage.py).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.statistics.intervals import (
    LEVEL,
    Floats,
    Interval,
    percent,
    proportion_bounds,
    with_failed,
    worst_case,
)

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

FEWEST = 2
"""Groups, and histories in each, below which nothing can be said."""

WIDEST = 0.95
"""Share of mean (1 - mean) that the variance of a beta distribution is held to."""


class Between(NamedTuple):
    """Variance between groups, never below 0, and its standard error."""

    variance: float
    error: float


def between(values: Floats, group: Ints, draws: int) -> Between:
    """Variance between the means of `draws` groups; values [n], group [n] the number of each one's group."""
    n = len(values)
    count = np.bincount(group, minlength=draws).astype(np.float64)
    means = np.bincount(group, weights=values, minlength=draws) / count
    outside = float((count * (means - values.mean()) ** 2).sum()) / (draws - 1)
    inside = float((values**2).sum() - (count * means**2).sum()) / (n - draws)
    size = float(n - (count**2).sum() / n) / (draws - 1)
    error = float(np.sqrt(2 * outside**2 / (draws - 1) + 2 * inside**2 / (n - draws))) / size
    return Between(max(0.0, (outside - inside) / size), error)


def over_parameters(
    happened: Bools,
    group: Ints,
    draws: int,
    usual: Bools | None = None,
    failed: int = 0,
    level: float = LEVEL,
) -> Interval | None:
    """The mean probability over parameter draws, with bounds on what it is under any one of them.

    happened [n]: whether the event came about in histories whose parameters are draw `group` [n] of `draws`.
    usual: the same histories under one fixed set of parameters, [n]. failed: histories that were lost. Never
    narrower than chance alone. None where there are fewer than two histories for a draw.
    """
    n = len(happened)
    if draws < FEWEST or np.bincount(group, minlength=draws).min() < FEWEST:
        return None
    moved = happened.astype(np.float64) - (0.0 if usual is None else usual.astype(np.float64))
    estimate, (variance, error) = float(happened.mean()), between(moved, group, draws)
    chance_low, chance_high = (float(end[0]) for end in proportion_bounds([happened.sum()], n, 0, level))
    low, high = chance_low, chance_high
    if 0.0 < estimate < 1.0:
        unsure = variance + error + variance / draws + estimate * (1 - estimate) / n
        ends = _beta(estimate, min(unsure, WIDEST * estimate * (1 - estimate)), level)
        low, high = min(low, ends[0]), max(high, ends[1])
    low, high = worst_case(low, high, failed / (n + failed), (0.0, 1.0))
    method = with_failed(f"beta over {draws} parameter draws {percent(level)}", failed)
    return Interval(estimate, low, high, n, failed, method)


def _beta(mean: float, variance: float, level: float) -> tuple[float, float]:
    """Quantiles of the beta distribution with this mean and variance."""
    from scipy.special import betaincinv

    size = mean * (1 - mean) / variance - 1
    tail = (1 - level) / 2
    low, high = (float(betaincinv(mean * size, (1 - mean) * size, q)) for q in (tail, 1 - tail))
    return low, high
