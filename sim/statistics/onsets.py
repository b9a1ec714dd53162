"""Onsets in years of units that differ in what is not known of them.

P(onset in a year) = 1 - exp(-open exp(x b + u)): log hazards are linear in the covariates x (complementary
log-log; Prentice & Gloeckler 1978, Biometrics 34: 57-67). `open` is the part of the year at risk, each moment
weighted by what the last event left; it may hang on one parameter more, `memory`. u is normal, drawn once a
unit and integrated out on an even grid; the last parameters are ln of its standard deviation and ln of the
factor by which that of `wide` units is greater. Standard errors are those of the sandwich with scores summed
by cluster (Huber 1967; White 1982, Econometrica 50: 1-25).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

GRID = np.linspace(-5.0, 5.0, 81)
_LOG_WEIGHTS = -0.5 * GRID**2 - np.log(np.exp(-0.5 * GRID**2).sum())
LARGEST = 4.0  # of a log annual hazard: an onset is certain then
SMALLEST = 1e-12  # of the open part of a year
STEP = 1e-4  # between the points of a numerical slope of the score


@dataclass(frozen=True)
class Years:
    """Years [n] in the order of their units, and the units [units] they belong to.

    covariates [n, K], the first column 1. open_part: memory -> what is open of each year [n], and its slope
    on memory. memory: its value where it is held, None where it is estimated.
    """

    onset: Bools
    covariates: Floats
    unit: Ints
    wide: Bools
    cluster: Ints
    open_part: Callable[[float], tuple[Floats, Floats]]
    memory: float | None = None

    @property
    def first(self) -> Ints:
        """Index of the first year of each unit [units]."""
        return np.flatnonzero(np.diff(self.unit, prepend=-1))

    def parts(self, at: Floats) -> tuple[Floats, float, Floats]:
        """Coefficients [K], memory, and the standard deviation of u by unit, of parameters [P]."""
        count = self.covariates.shape[1]
        memory = float(at[count]) if self.memory is None else self.memory
        return at[:count], memory, np.exp(at[-2] + at[-1] * self.wide)


@dataclass(frozen=True)
class Estimate:
    """Maximum likelihood. at: parameters [P]: coefficients, memory if free, ln spread, ln factor if wide."""

    at: Floats
    covariance: Floats
    log_likelihood: float
    years: int
    onsets: int
    clusters: int

    @property
    def errors(self) -> Floats:
        """Standard errors [P]."""
        return np.sqrt(np.diag(self.covariance))


def estimate(years: Years, start: Floats | None = None) -> Estimate:
    """Fit by BFGS from `start` [P], by default a rare onset, no covariate, a spread of 1."""
    at, highest = maximise(years, start)
    onsets, clusters = int(years.onset.sum()), len(np.unique(years.cluster))
    return Estimate(at, sandwich(years, at), highest, len(years.onset), onsets, clusters)


def maximise(years: Years, start: Floats | None = None) -> tuple[Floats, float]:
    """Parameters [P] of the highest log-likelihood, and that."""
    from scipy.optimize import minimize

    def loss(at: Floats) -> tuple[float, Floats]:
        """Log loss at parameters [P], and its slopes [P]."""
        value, score = likelihood(years, at)
        return -float(value.sum()), -score.sum(axis=0)

    begin = _begin(years) if start is None else start
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 500, "ftol": 1e-11})
    return np.asarray(found.x, np.float64), -float(found.fun)


def _begin(years: Years) -> Floats:
    free = 0 if years.memory is not None else 1
    at = np.zeros(years.covariates.shape[1] + free + 2)
    at[0] = np.log(max(float(years.onset.mean()), SMALLEST)) - 0.5
    return at


def likelihood(years: Years, at: Floats) -> tuple[Floats, Floats]:
    """Log-likelihood [units] and its slopes on the parameters [units, P]."""
    coefficients, memory, spread = years.parts(at)
    opened, steeper = years.open_part(memory)
    opened = np.maximum(opened, SMALLEST)
    known = years.covariates @ coefficients + np.log(opened)
    unknown = spread[:, None] * GRID
    of_year, slope = _of_years(years.onset, known[:, None] + unknown[years.unit])
    value, weight = _integrated(np.add.reduceat(of_year, years.first, axis=0))
    score = np.sum(slope * weight[years.unit], axis=1)
    scores = [np.add.reduceat(score[:, None] * years.covariates, years.first, axis=0)]
    if years.memory is None:
        scores.append(np.add.reduceat(score * steeper / opened, years.first)[:, None])
    of_spread = np.sum(np.add.reduceat(slope, years.first, axis=0) * unknown * weight, axis=1)
    scores += [of_spread[:, None], (of_spread * years.wide)[:, None]]
    return value, np.hstack(scores)


def _of_years(onset: Bools, log_hazard: Floats) -> tuple[Floats, Floats]:
    """Log-likelihood of each year at each point of the grid [n, points], and its slope on the log hazard."""
    hazard = np.exp(np.minimum(log_hazard, LARGEST))
    value, slope = -hazard, -hazard
    event = hazard[onset]
    chance = np.maximum(-np.expm1(-event), SMALLEST)
    value[onset], slope[onset] = np.log(chance), event * np.exp(-event) / chance
    return value, slope


def _integrated(of_unit: Floats) -> tuple[Floats, Floats]:
    """Log of the mean likelihood over u [units], and the posterior weight of each point [units, points]."""
    total = of_unit + _LOG_WEIGHTS
    most = total.max(axis=1, keepdims=True)
    weight = np.exp(total - most)
    whole = weight.sum(axis=1, keepdims=True)
    return (most + np.log(whole))[:, 0], weight / whole


def onset_chances(years: Years, at: Floats) -> Floats:
    """P(onset) of each year [n] at parameters [P], over all that u may be, whatever its unit has seen."""
    coefficients, memory, spread = years.parts(at)
    opened = np.maximum(years.open_part(memory)[0], SMALLEST)
    known, weights = years.covariates @ coefficients + np.log(opened), np.exp(_LOG_WEIGHTS)
    found = np.zeros(len(known))
    for point, weight in zip(GRID, weights, strict=True):
        log_hazard = known + spread[years.unit] * point
        found -= weight * np.expm1(-np.exp(np.minimum(log_hazard, LARGEST)))
    return found


def sandwich(years: Years, at: Floats) -> Floats:
    """Covariance of the estimates [P, P]: curvature, scores summed by cluster, curvature."""
    curvature = np.zeros((len(at), len(at)))
    for k in range(len(at)):
        ends = [likelihood(years, at + sign * STEP * np.eye(len(at))[k])[1].sum(axis=0) for sign in (1, -1)]
        curvature[k] = (ends[1] - ends[0]) / (2 * STEP)
    inverse = np.linalg.pinv((curvature + curvature.T) / 2)
    label, index = np.unique(years.cluster, return_inverse=True)
    scores = np.zeros((len(label), len(at)))
    np.add.at(scores, index, likelihood(years, at)[1])
    groups = len(label)
    found = inverse @ (scores.T @ scores) @ inverse * groups / max(groups - 1, 1)
    return np.asarray(found, np.float64)
