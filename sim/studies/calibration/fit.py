"""Simulated method of moments: parameters under which the model's moments come closest to the targets.

The criterion is  sum over targets of (simulated - target)^2 / variance  +  sum over parameters of
((value - prior mean) / prior sd)^2. The variance of a target is multinomial with at most `MOST_CASES`
cases: dyads and decades repeat themselves, and a model of this size is not meant to be exact to more
than two or three percentage points. All evaluations share their random numbers (common random numbers),
so that differences between parameter values are differences in the model. Standard errors are those of
the method's sandwich (McFadden 1989; Gourieroux & Monfort 1996), with what simulation adds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.scenario import theory as theories
from sim.scenario.theory import Theory
from sim.studies.calibration.experiments import measure
from sim.studies.calibration.moments import Values
from sim.studies.calibration.priors import Prior, values
from sim.studies.calibration.strata import StrataFile
from sim.studies.calibration.targets import Target

Floats = NDArray[np.float64]
Map = Callable[..., object]
MOST_CASES = 400
SPHERE = 0.15  # standard deviations of the priors: how far from a point its slopes are measured
SEEDS = 4  # measurements behind the criterion
LARGER = 2.0  # how much larger those behind slopes are: a large one costs less than several small ones
EDGE = 0.5  # cases that stand for a class in which there was none


@dataclass(frozen=True)
class Fit:
    """A problem of fitting: what is free, what it is fitted to, what the rest of the theory is.

    Parameters are handled as z, standard deviations from their priors' centres, in the order of `priors`.
    """

    priors: Mapping[str, Prior]
    targets: Mapping[str, Target]
    base: Mapping[str, object]  # the theory's plain values, fixed ones included
    seed: int
    size: float
    strata: StrataFile | None = None  # of the record; None for those that ship

    @property
    def limits(self) -> dict[str, tuple[float, float]]:
        """Lowest and highest value that the theory allows, by parameter."""
        whole = theories.parse(self.base, "full.yaml")
        return {name: (getattr(whole, name).low, getattr(whole, name).high) for name in self.priors}

    def theory(self, z: Floats) -> Theory:
        """The theory at z [P], in prior standard deviations."""
        return theories.parse({**self.base, **values(dict(self.priors), z, self.limits)}, "fit")

    def moments(self, z: Floats, seed: int | None = None) -> Values:
        """All quantities of the model at z [P]; [classes] each."""
        return measure(self.theory(z), self.seed if seed is None else seed, self.size, self.strata)

    def misfit(self, simulated: Values) -> Floats:
        """Differences from the targets in standard errors [M], one entry per class of each target."""
        parts = [(simulated[t.quantity] - t.values) / error_of(t, MOST_CASES) for t in self.targets.values()]
        return np.concatenate(parts)


def error_of(target: Target, most: int) -> Floats:
    """Standard error of each class's share [classes], with no more than `most` cases.

    For the parts of a whole it is sqrt(p / n), whose squared misfits add up to Pearson's chi-squared; for a
    single share it is sqrt(p (1 - p) / n), and rates per year count the events, of which there are p n in
    each class.
    """
    p, n = target.values, float(target.cases)
    if target.unit == "dyad-years":
        events = np.clip(n * p, EDGE, most)
        return np.asarray(np.maximum(p, EDGE / n) / np.sqrt(events))
    n = min(n, most)
    p = np.maximum(p, EDGE / n)
    return np.sqrt(p / n) if len(p) > 1 else np.sqrt(p * np.maximum(1 - p, EDGE / n) / n)


def measure_all(fit: Fit, at: list[tuple[Floats, int]], pool_map: Map) -> Floats:
    """Misfits [points, moments] at points (z, seed)."""
    return np.array(list(pool_map(partial(_misfit, fit), at)))  # type: ignore[call-overload]


def _misfit(fit: Fit, at: tuple[Floats, int]) -> Floats:
    return fit.misfit(fit.moments(*at))


def regress(
    fit: Fit, z: Floats, root: Floats, pool_map: Map, first: int, size: float = LARGER
) -> tuple[Floats, Floats]:
    """Slopes of the misfits [M, P] at z, and the variance [M] that chance and curvature give the
    coefficients.

    Pairs of points z + root h and z - root h, h a row of a two-level design, each pair on random numbers
    of its own (seeds from `first`), give half differences that are linear in h but for noise. Columns of
    h are orthogonal, so that every parameter's slope rests on all pairs, and what the regression leaves
    over tells the noise (Box, Hunter & Hunter 2005).
    """
    signs = design(len(z))
    points = [(z + sign * root @ row, first + k) for k, row in enumerate(signs) for sign in (1.0, -1.0)]
    ends = measure_all(replace(fit, size=size * fit.size), points, pool_map)
    half = (ends[::2] - ends[1::2]) / 2
    coefficients = signs.T @ half / len(signs)
    left = np.sum((half - signs @ coefficients) ** 2, axis=0) / (len(signs) - len(z))
    return np.asarray(np.linalg.solve(root.T, coefficients).T, np.float64), left / len(signs)


def design(count: int) -> Floats:
    """Rows of +1 and -1 [pairs, count] with orthogonal columns; at least a third more rows than columns."""
    from scipy.linalg import hadamard

    order = 1 << int(np.ceil(np.log2(4 * count / 3 + 1)))
    return np.asarray(hadamard(order)[:, 1 : count + 1], np.float64)


def shrunk(slopes: Floats, noise: float) -> Floats:
    """Slopes [M, P] of which each parameter's are drawn toward 0 by as much of their square as is noise
    (James & Stein 1961, positive part), so that chance does not push a parameter that moves nothing away
    from its prior.
    """
    square = np.sum(slopes**2, axis=0)
    return np.asarray(slopes * np.maximum(1.0 - noise / np.maximum(square, 1e-300), 0.0))


def solve(fit: Fit, start: Floats, pool_map: Map, rounds: int, told: Callable[[str], None]) -> Floats:
    """The z [P] of the lowest criterion that `rounds` trust-region steps find from `start` [P]."""
    from scipy.optimize import least_squares

    def residuals(z: Floats) -> Floats:
        """Misses of the targets, then z itself: [M + P] at z [P]."""
        found = measure_all(fit, [(z, fit.seed + k) for k in range(SEEDS)], pool_map).mean(axis=0)
        told(f"criterion {float(found @ found + z @ z):.1f}")
        return np.concatenate([found, z])

    def slopes(z: Floats) -> Floats:
        """Slopes of the residuals [M + P, P] at z [P]."""
        found, noise = regress(fit, z, SPHERE * np.eye(len(z)), pool_map, fit.seed + 100)
        return np.concatenate([shrunk(found, float(noise.sum()) / SPHERE**2), np.eye(len(z))])

    found = least_squares(
        residuals, start, slopes, method="trf", x_scale=0.5, max_nfev=rounds, bounds=(-4.0, 4.0)
    )
    return np.asarray(found.x)
