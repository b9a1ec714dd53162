"""Elementary effects of a noisy model: a cheap first look at which inputs matter at all.

A path through the unit cube changes one input at a time; the effect of a change is the difference it made
to the outcome per unit of the input's range. Morris 1991, Technometrics 33: 161-174; mu* (mean absolute
effect) of Campolongo, Cariboni & Saltelli 2007, Environmental Modelling & Software 22: 1509-1518.

Deviation: the absolute value of a noisy effect is never zero, so that mu* ranks noise. It is reported beside
`noise_floor`, the mu* that noise alone would give, and inputs are ranked by `strength`, the root mean square
effect from which the noise has been taken out (sim.statistics.noisy).

A bootstrap of changes that are all zero says 0 to 0, and none of n is no proof of no effect: the bounds are
those on a mean of which n observations are zero then (sim.statistics.changes, means), a path being the unit.
Where the noise is larger than what it is taken out of in every resample, the root mean square is bounded by
the bounds of mu, which it cannot be below.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.statistics.changes import mean_change
from sim.statistics.intervals import LEVEL, Interval, percent
from sim.statistics.means import mean
from sim.statistics.noisy import noise, resamples, square

Floats = npt.NDArray[np.float64]


class Effects(NamedTuple):
    """Effects by input [k], per unit of its range.

    mean: mu, signed. strength: root mean square, noise removed. mean_absolute: mu*, noise included.
    noise_floor [k]: mu* of an input without influence. spread [k]: sigma, noise removed; large beside mu
    where an effect depends on the other inputs.
    """

    mean: list[Interval]
    strength: list[Interval]
    mean_absolute: list[Interval]
    noise_floor: Floats
    spread: Floats


def effects(
    change: Floats, step: Floats, generator: np.random.Generator, largest: float, level: float = LEVEL
) -> Effects:
    """Effects from the changes of the outcome, history by history: change [paths, k, m], step [paths, k]
    (signed).

    Both points of a change may share random numbers. largest: how far two histories can be apart. Raises
    ValueError where m < 2.
    """
    slope = change / step[..., None]
    parts = {"mean": slope.mean(axis=-1), "square": square(slope), "absolute": np.abs(slope.mean(axis=-1))}
    paths, _, m = slope.shape
    resampled = resamples(generator, paths)
    text = f"bootstrap over {paths} paths {percent(level)}"

    def of(key: str, root: bool = False) -> list[Interval]:
        found, spread = parts[key].mean(axis=0), resampled @ parts[key]
        if root:
            found, spread = _root(found), _root(spread)
        ends = np.quantile(spread, [(1 - level) / 2, (1 + level) / 2], axis=0)
        return [
            Interval(float(e), float(a), float(b), paths, 0, text)
            for e, a, b in zip(found, *ends, strict=True)
        ]

    error = noise(slope) / m
    squared = parts["square"].mean(axis=0) - np.maximum(
        parts["mean"].mean(axis=0) ** 2 - error.mean(axis=0) / paths, 0
    )
    floor = np.sqrt(2 / np.pi * error).mean(axis=0)
    found = Effects(of("mean"), of("square", root=True), of("absolute"), floor, _root(squared))
    for factor in range(change.shape[1]):
        if not change[:, factor].any():
            _unmoved(found, factor, paths, largest / np.abs(step[:, factor]).min(), level)
        elif found.strength[factor].high == 0:
            mu = found.mean[factor]
            most = max(abs(mu.low), abs(mu.high))
            found.strength[factor] = replace(
                found.strength[factor], high=most, method=f"noise above effects, bound by mu; {text}"
            )
    return found


def _unmoved(found: Effects, factor: int, paths: int, largest: float, level: float) -> None:
    """Put bounds on the effects of an input that no change was seen of, where 0 to 0 stood."""
    none = np.zeros(paths)
    found.mean[factor] = mean_change(none, largest, level)
    found.mean_absolute[factor] = mean(none, 0, (0.0, largest), level)
    squared = mean(none, 0, (0.0, largest**2), level)
    found.strength[factor] = replace(squared, high=float(np.sqrt(squared.high)))


def _root(x: Floats) -> Floats:
    return np.sqrt(np.maximum(x, 0.0))
