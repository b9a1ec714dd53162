"""Calibration: the fit, how sure it is of each parameter, and how every target comes out under it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sim.scenario import theory as theories
from sim.scenario import theory_sets
from sim.scenario.theory import Theory
from sim.statistics.intervals import proportion
from sim.studies.calibration import priors, slopes
from sim.studies.calibration.basis import Basis
from sim.studies.calibration.experiments import average
from sim.studies.calibration.fit import MOST_CASES, Fit, Map, error_of, solve
from sim.studies.calibration.moments import Values
from sim.studies.calibration.priors import Prior, values
from sim.studies.calibration.strata import StrataFile
from sim.studies.calibration.targets import Target

Floats = NDArray[np.float64]
ROUNDS = 3
DRAWS = 100  # of the posterior, in configs/theory/posterior.yaml
FINAL_SEEDS = 8  # independent measurements behind the reported simulated values
VARIANT_SEEDS = 4
UNIDENTIFIED = (
    0.7  # of the prior's standard deviation: a parameter that keeps more is not told by the targets
)


@dataclass(frozen=True)
class Fitted:
    """A fit. covariance: posterior; errors: of the method's sandwich; both of z. priors: of all parameters
    that have one, fitted or not.
    """

    fit: Fit
    z: Floats  # [parameters]
    covariance: Floats  # [parameters, parameters]
    errors: Floats  # [parameters]
    singular: Floats  # of the misfits' slopes, noise taken off, largest first
    priors: Mapping[str, Prior] = field(default_factory=priors.read)

    @property
    def values(self) -> dict[str, float]:
        """Fitted parameters, rounded to four significant digits as they are written."""
        found = values(dict(self.fit.priors), self.z, self.fit.limits)
        return {name: float(f"{value:.4g}") for name, value in found.items()}

    @property
    def spread(self) -> dict[str, float]:
        """Posterior standard deviation of each z: 1 is the prior's own."""
        return dict(zip(self.fit.priors, np.sqrt(np.diag(self.covariance)), strict=True))

    def identified(self, name: str) -> bool:
        """Whether the targets say something about a parameter."""
        return bool(self.spread[name] < UNIDENTIFIED)

    def sample(self, count: int) -> dict[str, list[float]]:
        """Joint draws from the posterior, by parameter; the first seed of the fit makes them."""
        normal = np.random.default_rng(self.fit.seed).standard_normal((count, len(self.z)))
        drawn = self.z + normal @ np.linalg.cholesky(self.covariance).T
        rows = [values(dict(self.fit.priors), z, self.fit.limits) for z in drawn]
        return {name: [float(f"{row[name]:.4g}") for row in rows] for name in self.fit.priors}

    def sample_apart(self, count: int) -> dict[str, list[float]]:
        """Draws of the parameters that have their own estimates, each by itself."""
        own = priors.apart(self.priors)
        whole = theories.parse(self.fit.base, "full.yaml")
        limits = {name: (getattr(whole, name).low, getattr(whole, name).high) for name in own}
        normal = np.random.default_rng([self.fit.seed, 1]).standard_normal((count, len(own)))
        rows = [values(own, z, limits) for z in normal]
        return {name: [float(f"{row[name]:.4g}") for row in rows] for name in own}


def calibrate(basis: Basis, seed: int, size: float, pool_map: Map, told: Callable[[str], None]) -> Fitted:
    """Fit the free parameters to the targets that are for the fit."""
    free = priors.free(basis.priors)
    used = {key: target for key, target in basis.facts.items() if target.used == "fit"}
    fit = Fit(free, used, basis.base, seed, size, basis.strata)
    start = np.array([prior.begin for prior in free.values()])
    found = assess(fit, solve(fit, start, pool_map, ROUNDS, told), pool_map)
    return replace(found, priors=basis.priors)


def assess(fit: Fit, z: Floats, pool_map: Map) -> Fitted:
    """How sure a fit is at z [P]: posterior covariance, sandwich errors, singular values (slopes.py)."""
    found = slopes.find_slopes(fit, z, pool_map)
    sampling = np.concatenate(
        [(error_of(t, t.cases) / error_of(t, MOST_CASES)) ** 2 for t in fit.targets.values()]
    )
    return Fitted(fit, z, found.covariance(), found.errors(sampling), found.singular())


@dataclass(frozen=True)
class Line:
    """One class of a target next to its simulated value."""

    target: str
    part: str
    stated: float
    low: float
    high: float
    simulated: float
    error: float  # standard error of the simulated value, from independent measurements

    @property
    def passed(self) -> bool:
        """Simulated value within the target's 95 % interval, give or take two of its own standard errors."""
        return self.low - 2 * self.error <= self.simulated <= self.high + 2 * self.error


def lines(facts: Mapping[str, Target], mean: Values, error: Values) -> list[Line]:
    """All classes of all targets, in the file's order; mean and error: [classes] of each quantity."""
    return [
        Line(key, part, float(stated), *interval(target, float(stated)), float(value), float(spread))
        for key, target in facts.items()
        for part, stated, value, spread in zip(
            target.classes, target.values, mean[target.quantity], error[target.quantity], strict=True
        )
    ]


def interval(target: Target, stated: float) -> tuple[float, float]:
    """95 % interval of a share (Wilson), on at most `MOST_CASES` cases; of a rate, on as many events."""
    n = float(target.cases)
    if target.unit == "dyad-years" and stated > 0:
        n = min(n, MOST_CASES / stated)
    else:
        n = min(n, MOST_CASES)
    found = proportion(round(stated * n), round(n))
    return found.low, found.high


VARIANTS = ("balance", "no_audience_costs", "no_reputation", "spiral", "deterrence")


def plain(fitted: Fitted) -> dict[str, object]:
    """The fitted parameters as a theory file has them."""
    return {name: {"value": value, "source": "fit"} for name, value in fitted.values.items()}


def variants(fitted: Fitted | None) -> dict[str, Theory]:
    """The full theory, its variants and the posterior: as fitted, or as they ship."""
    shipped = theory_sets.values("full")
    base, posterior = shipped, theory_sets.values("posterior") if fitted is None else {}
    if fitted is not None:
        own = plain(fitted)
        sampled = fitted.sample(DRAWS) | fitted.sample_apart(DRAWS)
        drawn = {name: {"draws": x, "source": "fit"} for name, x in sampled.items()}
        base, posterior = {**shipped, **own}, {**shipped, **drawn}
    sets = {"full": base}
    for name in VARIANTS:
        changed = {key: value for key, value in theory_sets.values(name).items() if value != shipped[key]}
        sets[name] = {**base, **changed}
    sets["posterior"] = posterior
    return {name: theories.parse(plain, name) for name, plain in sets.items()}


def measure(
    theory: Theory, seed: int, seeds: int, pool_map: Map, known: StrataFile | None = None
) -> tuple[Values, Values]:
    """Mean and standard error of every quantity under a theory, [classes] each, from independent
    measurements. known: the strata of the record, by default those that ship.
    """
    return average(theory, range(seed, seed + seeds), 1.0, pool_map, known)


def misses(found: Sequence[Line]) -> list[str]:
    """Targets with a class that misses."""
    return list(dict.fromkeys(line.target for line in found if not line.passed))


def tell_misses(facts: Mapping[str, Target], found: Sequence[Line]) -> str:
    """How many targets pass, and which miss, in words."""
    missed = misses(found)
    return f"{len(facts) - len(missed)} of {len(facts)} targets pass; missed: {', '.join(missed) or 'none'}"
