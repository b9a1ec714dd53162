"""Sobol indices of a noisy model: which inputs the variance of the outcome comes from, Monte Carlo noise
taken out.

The usual estimators take the mean of m histories at a point for f itself and count noise as influence: that
turned a total index of .24 into a confident .61. Here every square and product of means is free of noise
(sim.statistics.noisy), and the noise is reported by itself (law of total variance: the variance of one
history is that of f over the inputs plus the mean variance within a point).

First-order index: Saltelli et al. 2010, Computer Physics Communications 181: 259-270, estimator (b). Total
index: Jansen 1999, ibid. 117: 35-43. Intervals: percentile bootstrap over the rows of the design.

A bootstrap knows nothing of what it has not seen. The index of an input that moved nothing in any row has the
upper bound that none of n rows allows; where more resamples have no variance to share than the level leaves
out, an index may be anything from 0 to 1.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.statistics.intervals import LEVEL, Interval, no_occasions, percent
from sim.statistics.means import mean
from sim.statistics.noisy import noise, product, resamples, square

Floats = npt.NDArray[np.float64]


class Design(NamedTuple):
    """Outcomes of a Saltelli design of `rows` base points with m histories each.

    a, b [rows, m]: at the row's two independent points. ab [rows, k, m]: at the first, with input i taken
    from the second. Within a row points may share random numbers; rows may not.
    """

    a: Floats
    b: Floats
    ab: Floats


class Indices(NamedTuple):
    """Sobol indices by input, and where the variance comes from; every one with its interval.

    variance: of f over the inputs. noise: of one history at a given point. history_share: of the variance
    of one history that is noise. point_share: of the variance of a point's mean of m histories that is
    noise. uncorrected: total indices that take the mean of m histories for f, to show what the correction
    did.
    """

    first: list[Interval]
    total: list[Interval]
    uncorrected: list[Interval]
    variance: Interval
    noise: Interval
    history_share: Interval
    point_share: Interval


def indices(
    design: Design, generator: np.random.Generator, largest: float = np.inf, level: float = LEVEL
) -> Indices:
    """Sobol indices of a design. largest: how far two histories can be apart.

    Raises ValueError where a point has fewer than two histories.
    """
    rows, m = design.a.shape
    parts = _by_row(design)
    found = _indices(np.full((1, rows), 1 / rows), parts, m)
    spread = _indices(resamples(generator, rows), parts, m)
    intervals = {key: _intervals(found[key][0], spread[key], rows, level) for key in found}
    for factor in np.flatnonzero(~(design.ab - design.a[:, None]).any(axis=(0, 2))):
        bound = _unmoved(rows, float(found["variance"][0, 0]), largest, level)
        for key in ("first", "total", "uncorrected"):
            intervals[key][factor] = bound
    alone = {key: intervals[key][0] for key in ("variance", "noise", "history_share", "point_share")}
    return Indices(intervals["first"], intervals["total"], intervals["uncorrected"], **alone)


def _by_row(design: Design) -> dict[str, Floats]:
    """What the indices are made of, row by row: means over rows of [rows, columns] are all that is needed."""
    a, b, ab = design
    shift = ab - a[:, None]
    both = np.stack([a, b], axis=1)
    centred = np.broadcast_to((b - both.mean())[:, None], ab.shape)
    return {
        "first": product(centred, shift),
        "total": square(shift) / 2,
        "uncorrected": shift.mean(axis=-1) ** 2 / 2,
        "mean": both.mean(axis=(1, 2))[:, None],
        "square": square(both).mean(axis=1)[:, None],
        "noise": noise(both).mean(axis=1)[:, None],
    }


def _indices(weight: Floats, parts: Mapping[str, Floats], m: int) -> dict[str, Floats]:
    """Indices for every weighting of the rows, weight [weightings, rows] -> [weightings, inputs]."""
    mean = {key: weight @ part for key, part in parts.items()}
    points = 2 * weight.shape[1]
    variance = (mean["square"] - mean["mean"] ** 2) * points / (points - 1)
    spread, within = np.maximum(variance, 0.0), mean["noise"]
    some, either = np.where(variance > 0, variance, np.nan), spread + within
    any_at_all = np.where(either > 0, either, np.nan)
    return {
        "first": mean["first"] / some,
        "total": mean["total"] / some,
        "uncorrected": mean["uncorrected"] / (any_at_all - within * (1 - 1 / m)),
        "variance": variance,
        "noise": within,
        "history_share": within / any_at_all,
        "point_share": within / (m * any_at_all - within * (m - 1)),
    }


def _unmoved(rows: int, variance: float, largest: float, level: float) -> Interval:
    """The index of an input that moved nothing in any row: 0, and at most what none of so many allows."""
    if not variance > 0:
        return no_occasions(0)
    text = f"nothing moved in {rows} rows, gamma {percent(level)}"
    squares = mean(np.zeros(rows), 0, (0.0, largest**2 / 2), level) if np.isfinite(largest) else None
    high = min(squares.high / variance, 1.0) if squares else 1.0
    return Interval(0.0, 0.0, high, rows, 0, text)


def _intervals(found: Floats, spread: Floats, rows: int, level: float) -> list[Interval]:
    """Bootstrap intervals of each column; NaN where the inputs explain nothing that could be shared."""
    text = f"noise removed, bootstrap over {rows} rows {percent(level)}"
    ends = np.array([(1 - level) / 2, (1 + level) / 2])
    usable = np.isfinite(spread).any(axis=0)
    bounds = np.full((2, len(found)), np.nan)
    bounds[:, usable] = np.nanquantile(spread[:, usable], ends, axis=0)
    empty = np.isfinite(found) & (np.isnan(spread).mean(axis=0) > ends[0])  # only shares can be
    bounds[:, empty] = np.minimum(found[empty], 0.0), np.maximum(found[empty], 1.0)
    return [
        Interval(float(e), float(low), float(high), rows, 0, text)
        for e, low, high in zip(found, *bounds, strict=True)
    ]
