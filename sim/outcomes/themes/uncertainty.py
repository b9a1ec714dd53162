"""What is random and what is unknown: outcomes over a joint sample of parameters, its draws taken as
clusters.

A run under `theory=posterior` is a nested design: history r has parameter draw r modulo K, so that each
draw has n / K histories. By the law of total variance an outcome's variance is that within histories of one
draw plus that between draws. Histories that share a draw are not independent: an interval that pools them
covers 36 to 48 % instead of 95 % in the demo at 400 a draw. So the interval of a probability is Student's t
over the K draws' own shares, or gamma bounds where they are skewed (sim.statistics.means).

How much the probability differs from one draw to another is its standard deviation between draws, from the
one-way analysis of variance (Searle, Casella & McCulloch 1992). The F interval of the textbook rests on
normal draws and covers 75 % of war in the demo, most of which is in a few draws; the interval here
is a jackknife over draws on the log scale (Arvesen 1969, Annals of Mathematical Statistics 40: 2076-2100),
of the variance between draws plus what chance adds to it. Coverage: tests/verification/
test_parameter_coverage.py.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.outcomes.figures import OVERALL, Figure, Meta, Rows, figure
from sim.outcomes.themes.escalation import REACHED, at_least
from sim.statistics.intervals import Interval, proportion
from sim.statistics.means import mean

Floats = npt.NDArray[np.float64]
FEWEST = 2  # histories per draw, so that there is a variance within


class Parts(NamedTuple):
    """Variance of an outcome, split by parameter draw; with no bound known, low is 0 and high infinite."""

    means: Floats  # [K] share in each draw
    within: float
    between: float
    low: float  # bounds on the variance between
    high: float


def probability(
    happened: npt.NDArray[np.bool_], replicate: npt.NDArray[np.int64], meta: Meta, draws: int
) -> Interval:
    """P(event) of histories [n]: over `draws` parameter draws where there are, else over histories alone."""
    group = replicate % max(draws, 1)
    if _too_few(group, draws):
        return proportion(int(np.count_nonzero(happened)), len(happened), meta.n_failed)
    return average(split(happened, group, draws), meta)


def _too_few(group: npt.NDArray[np.int64], draws: int) -> bool:
    return draws < FEWEST or bool(np.bincount(group, minlength=draws).min() < FEWEST)


def uncertainty(rows: Rows, meta: Meta, draws: int) -> Iterator[Figure]:
    """Figures of P(level) over `draws` parameter draws; none without a sample or with too few histories.

    rows: columns [n]; draw d is that of the histories whose number leaves d over.
    """
    group = np.asarray(rows["replicate"]) % max(draws, 1)
    if _too_few(group, draws):
        return
    for subject in (OVERALL, *meta.dyads):
        for level in REACHED:
            first = rows[f"first_{level}" if subject == OVERALL else f"first_{level}.{subject}"]
            parts, event = split(np.asarray(first) >= 0, group, draws), at_least(level)
            for name, label, unit, found in (
                ("p_level_{}_over_parameters", "P({}) over parameter draws", "probability", average),
                ("sd_level_{}_between_parameters", DEVIATION, "probability", deviation),
                ("share_level_{}_between_parameters", SHARE, "share", share),
            ):
                yield figure(name.format(level), subject, label.format(event), unit, found(parts, meta), meta)


DEVIATION = "standard deviation of P({}) between parameter draws"
SHARE = "share of the variance of {} that is between parameter draws"


def split(happened: npt.NDArray[np.bool_], group: npt.NDArray[np.int64], draws: int) -> Parts:
    """Analysis of variance of an event by parameter draw; group [n] holds the draw of each history."""
    count = np.bincount(group, minlength=draws).astype(np.float64)
    means = np.bincount(group, weights=happened, minlength=draws) / count
    sums = np.stack([count, count * means, count * means**2, count * means * (1 - means)])
    whole = sums.sum(axis=1)
    size = float((whole[0] - (count**2).sum() / whole[0]) / (draws - 1))
    square, within = _mean_squares(whole, draws)
    low, high = 0.0, np.inf
    if draws > FEWEST and min(whole[1], whole[0] - whole[1]) >= draws:
        others = np.subtract(*_mean_squares(whole[:, None] - sums, draws - 1)) + within
        low, high = ((end - float(within)) / size for end in _jackknifed(float(square), others))
    return Parts(means, float(within), *(max(0.0, float(v)) for v in ((square - within) / size, low, high)))


def _mean_squares(sums: Floats, draws: int) -> tuple[Floats, Floats]:
    """Mean squares between and within, from sums over draws of n, events, n p^2 and n p (1 - p) [4, ...]."""
    n, events, squares, inside = sums
    return (squares - events**2 / n) / (draws - 1), inside / (n - draws)


def _jackknifed(whole: float, without: Floats) -> tuple[float, float]:
    """Bounds of a positive statistic, given its values without each draw in turn [K]; else 0 and infinity."""
    if min(whole, without.min()) <= 0:
        return 0.0, np.inf
    k = len(without)
    found = mean(k * np.log(whole) - (k - 1) * np.log(without))
    return float(np.exp(found.low)), float(np.exp(found.high))


def average(parts: Parts, meta: Meta) -> Interval:
    """Mean over parameter draws, with Student's t over the draws as clusters; draws count, not histories."""
    found, lost = mean(parts.means, support=(0.0, 1.0)), _lost(meta)
    low, high = found.low * (1 - lost), found.high * (1 - lost) + lost
    return Interval(found.estimate, low, high, found.n, meta.n_failed, f"{found.method} over parameter draws")


def deviation(parts: Parts, meta: Meta) -> Interval:
    """Standard deviation between draws. Failed histories change it by at most the root of their share, if
    all were of the same draws.
    """
    lost = _lost(meta) ** 0.5
    low, high = max(0.0, parts.low**0.5 - lost), min(parts.high**0.5 + lost, 0.5)
    return Interval(parts.between**0.5, low, high, len(parts.means), meta.n_failed, _method(parts))


def share(parts: Parts, meta: Meta) -> Interval:
    """Share of variance between draws (intraclass correlation)."""
    sd = deviation(parts, meta)
    ends = [v**2 / (v**2 + parts.within) if v else 0.0 for v in (sd.estimate, sd.low, sd.high)]
    high = ends[2] if np.isfinite(parts.high) else 1.0
    return Interval(ends[0], ends[1], high, sd.n, sd.failed, sd.method)


def _lost(meta: Meta) -> float:
    return meta.n_failed / max(meta.n_attempted, 1)


def _method(parts: Parts) -> str:
    known = np.isfinite(parts.high)
    return (
        "jackknife over parameter draws 95 %" if known else "whole range: fewer events, or others, than draws"
    )
