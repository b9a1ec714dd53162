"""Parameters that are known are recovered: facts are simulated from them, and posteriors cover them.

The criterion: of 95 % intervals, between 90 and 99 % cover, and a parameter that no fact is about keeps its
prior.
"""

import numpy as np
import pytest

from sim.scenario import theory_sets
from sim.studies.calibration import fit, priors, slopes, targets
from sim.studies.calibration import work as calibration
from sim.studies.calibration.fit import Fit
from sim.studies.calibration.moments import Values
from sim.studies.calibration.targets import Target

CASES, PARAMETERS = 400, ("open", "answer_land", "late", "press", "climb")
TOLD = np.array([[1.0, 0.3, 0, 0, 0], [0.2, 0.7, 0, 0, 0], [-0.4, 0.5, 0, 0, 0], [0.3, -0.2, 0, 0, 0]])
QUANTITIES = ("reciprocated_land", "reciprocated_apart", "reaches_force_land", "reaches_force_apart")


def shares(z: np.ndarray) -> np.ndarray:
    """Return the four shares of a model in which only two of five parameters matter, and not linearly."""
    return np.asarray(1 / (1 + np.exp(0.4 - TOLD @ z)))


def simulated(self: Fit, z: np.ndarray, seed: int | None = None) -> Values:
    """Return the shares among 150 simulated cases (size 1), on random numbers that a seed makes common."""
    rng = np.random.default_rng(self.seed if seed is None else seed)
    drawn = rng.random((4, int(150 * self.size))) < shares(z)[:, None]
    return {name: np.array([each.mean()]) for name, each in zip(QUANTITIES, drawn, strict=True)}


def fact(quantity: str, share: float) -> Target:
    """Return a fact of 400 cases."""
    shipped = targets.read()[quantity]
    return shipped.model_copy(update={"shares": {shipped.classes[0]: share}, "n": CASES})


def problem(truth: np.ndarray, rng: np.random.Generator, seed: int) -> Fit:
    """Return the fit of facts that a world of these parameters has left."""
    found = rng.binomial(CASES, shares(truth)) / CASES
    facts = {name: fact(name, float(share)) for name, share in zip(QUANTITIES, found, strict=True)}
    free = {name: prior for name, prior in priors.read().items() if name in PARAMETERS}
    free = {name: free[name].model_copy(update={"start": None}) for name in PARAMETERS}
    return Fit(free, facts, theory_sets.values("full"), seed, 1.0)


def test_posteriors_cover_the_parameters_that_made_the_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty worlds with parameters from the priors: 200 intervals. Slopes with their noise left in would call
    the three idle parameters told.
    """
    monkeypatch.setattr(Fit, "moments", simulated)
    rng, covered, idle, naive = np.random.default_rng(1), [], [], []
    for number in range(40):
        truth = rng.standard_normal(len(PARAMETERS))
        world = problem(truth, rng, 10_000 * number)
        found = calibration.assess(world, fit.solve(world, np.zeros(5), map, 8, lambda _: None), map)
        spread = np.sqrt(np.diag(found.covariance))
        covered.append(np.abs(found.z - truth) < 1.96 * spread)
        idle.append(spread[2:])
        raw = fit.regress(world, found.z, fit.SPHERE * np.eye(5), map, 1, 0.2)[0]
        naive.append(np.sqrt(np.diag(np.linalg.inv(raw.T @ raw + np.eye(5))))[2:])
    assert 0.90 <= np.mean(covered) <= 0.99
    assert np.mean(covered, axis=0).min() >= 0.85
    assert np.mean(idle) > 0.9
    assert np.mean(naive) < 0.75 < 0.9 < np.mean(idle)


def test_information_is_free_of_noise_and_of_negative_eigenvalues() -> None:
    """By hand: slopes (3, 0) and noise 1 / 4 a coefficient on a unit design: 9 - 1/4, and 0 instead of
    -1/4.
    """
    found = slopes.Slopes(np.array([[3.0, 0.0]]), np.array([0.25]), np.eye(2), np.zeros(1))
    np.testing.assert_allclose(found.square(np.ones(1)), [[8.75, 0], [0, 0]], atol=1e-12)
    np.testing.assert_allclose(found.covariance(), np.diag([1 / 9.75, 1.0]))
    np.testing.assert_allclose(found.singular(), [8.75**0.5, 0], atol=1e-7)
    np.testing.assert_allclose(found.errors(np.ones(1)), [8.75**0.5 / 9.75, 0], atol=1e-7)


@pytest.mark.long
def test_the_model_s_own_parameters_are_recovered() -> None:
    """Three worlds of the model itself, drawn around the defaults: of 93 intervals at least 85 % cover."""
    shipped, rng, covered = theory_sets.values("full"), np.random.default_rng(2), []
    free = {
        name: prior.model_copy(
            update={"mean": float(shipped[name]["value"]), "sd": prior.sd / 2, "start": None}
        )
        for name, prior in priors.free(priors.read()).items()
    }
    facts = {key: each for key, each in targets.read().items() if each.used == "fit"}
    for number in range(3):
        truth = rng.standard_normal(len(free))
        world = Fit(free, facts, shipped, 77_000 * (number + 1), 0.1)
        made = Fit(free, facts, shipped, 5 + number, 2.0).moments(truth)
        world = Fit(
            free, {key: drawn(each, made, rng) for key, each in facts.items()}, shipped, world.seed, 0.1
        )
        found = calibration.assess(world, fit.solve(world, truth * 0, map, 4, lambda _: None), map)
        covered.append(np.abs(found.z - truth) < 1.96 * np.sqrt(np.diag(found.covariance)))
    assert np.mean(covered) >= 0.85


def drawn(each: Target, made: Values, rng: np.random.Generator) -> Target:
    """Return a target as a world would have left it: multinomial, or Poisson for rates."""
    share, n = made[each.quantity], min(each.cases, fit.MOST_CASES)
    if each.unit == "dyad-years":
        years = fit.MOST_CASES / np.maximum(share, 1e-4)
        rates = np.minimum(rng.poisson(share * years) / years, 1.0)
        return each.model_copy(update={"shares": dict(zip(each.classes, rates.tolist(), strict=True))})
    if len(share) == 1:
        return each.model_copy(
            update={"shares": {each.classes[0]: float(rng.binomial(n, share[0]) / n)}, "n": n}
        )
    counts = rng.multinomial(n, share / share.sum())
    return each.model_copy(
        update={"counts": dict(zip(each.classes, counts.tolist(), strict=True)), "shares": None, "n": None}
    )
