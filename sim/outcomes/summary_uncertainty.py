"""What is random and what is unknown: outcomes over a joint sample of parameters, its draws taken as
clusters.

A run under `theory=posterior` is a nested design: replicate r has parameter draw r modulo K, so that
each draw has n / K histories. By the law of total variance an outcome's variance is that within
histories of one draw plus that between draws. Histories that share a draw are not independent: pooling
them as if they were covered 35 % instead of 95 % when tried. So the interval of a probability is
Student's t over the K draws' own shares, and the share of variance between draws is stated with it
(one-way analysis of variance, interval by the F distribution; Searle, Casella & McCulloch 1992).
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.outcomes.figures import OVERALL, Figure, Meta, Rows, figure
from sim.outcomes.summary_escalation import REACHED, at_least
from sim.statistics.intervals import Interval
from sim.statistics.means import mean

FEWEST = 2  # histories per draw, so that there is a variance within


class Parts(NamedTuple):
    """Variance of an outcome, split by parameter draw."""

    means: npt.NDArray[np.float64]  # [K] share in each draw
    within: float
    between: float
    ratio: float  # mean square between over mean square within
    size: float  # histories per draw


def uncertainty(rows: Rows, meta: Meta, draws: int) -> Iterator[Figure]:
    """Figures of P(level) over `draws` parameter draws; none without a sample or with too few histories."""
    group = np.asarray(rows["replicate"]) % max(draws, 1)
    if draws < FEWEST or np.bincount(group, minlength=draws).min() < FEWEST:
        return
    for subject in (OVERALL, *meta.dyads):
        for level in REACHED:
            first = rows[f"first_{level}" if subject == OVERALL else f"first_{level}.{subject}"]
            parts = split(np.asarray(first) >= 0, group, draws)
            label = f"P({at_least(level)}), parameters uncertain"
            yield figure(
                f"p_level_{level}_over_parameters", subject, label, "probability", average(parts, meta), meta
            )
            label = f"share of the variance of {at_least(level)} that is between parameters"
            yield figure(
                f"between_parameters_level_{level}", subject, label, "ratio", between(parts, meta), meta
            )


def split(happened: npt.NDArray[np.bool_], group: npt.NDArray[np.int64], draws: int) -> Parts:
    """Analysis of variance of an event by parameter draw; group [n] holds the draw of each history."""
    count = np.bincount(group, minlength=draws).astype(np.float64)
    means = np.bincount(group, weights=happened, minlength=draws) / count
    n, whole = count.sum(), happened.mean()
    msb = float((count * (means - whole) ** 2).sum() / (draws - 1))
    msw = float((count * means * (1 - means)).sum() / (n - draws))
    size = float((n - (count**2).sum() / n) / (draws - 1))
    ratio = msb / msw if msw > 0 else (np.inf if msb > 0 else 1.0)
    return Parts(means, msw, max(0.0, (msb - msw) / size), ratio, size)


def average(parts: Parts, meta: Meta) -> Interval:
    """Mean over parameter draws, with Student's t over the draws as clusters; draws count, not histories."""
    found = mean(parts.means, support=(0.0, 1.0))
    lost = meta.n_failed / max(meta.n_attempted, 1)
    low, high = found.low * (1 - lost), found.high * (1 - lost) + lost
    return Interval(found.estimate, low, high, found.n, meta.n_failed, f"{found.method} over parameter draws")


def between(parts: Parts, meta: Meta) -> Interval:
    """Share of variance between draws (intraclass correlation)."""
    from scipy.special import fdtri

    draws, size = len(parts.means), parts.size
    total = parts.within + parts.between
    share = parts.between / total if total > 0 else 0.0
    freedom = (draws - 1.0, draws * (size - 1.0))
    ends = [parts.ratio / fdtri(*freedom, q) for q in (0.975, 0.025)]
    low, high = (float(max(0.0, (f - 1) / (f + size - 1))) if np.isfinite(f) else 1.0 for f in ends)
    return Interval(share, low, high, draws, meta.n_failed, "analysis of variance, F 95 %")
