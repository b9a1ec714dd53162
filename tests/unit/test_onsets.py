"""Onsets in years: the likelihood by hand and by quadrature, its slopes, what is known comes back."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from sim.statistics import onsets
from sim.statistics.onsets import Floats, Years


def open_all_year(memory: float) -> tuple[Floats, Floats]:
    """Nothing was before: every year is open."""
    return np.ones(3), np.zeros(3)


def three_years() -> Years:
    """A unit with a quiet year and an onset, and a wide one with a quiet year."""
    return Years(
        onset=np.array([False, True, False]),
        covariates=np.array([[1.0, 0.0], [1.0, 2.0], [1.0, 1.0]]),
        unit=np.array([0, 0, 1]),
        wide=np.array([False, True]),
        cluster=np.array([7, 8]),
        open_part=open_all_year,
        memory=0.0,
    )


def test_without_a_spread_it_is_the_plain_model() -> None:
    """Hazards e^-2, e^-1 and e^-1.5: quiet years cost their hazard, an onset ln(1 - exp(-hazard))."""
    value, _ = onsets.likelihood(three_years(), np.array([-2.0, 0.5, -20.0, 0.0]))
    first = -np.exp(-2) + np.log(1 - np.exp(-np.exp(-1)))
    assert value == pytest.approx([first, -np.exp(-1.5)])


def test_the_grid_integrates_the_unknown() -> None:
    """As adaptive quadrature does, with a spread of 1.2 for the narrow and 1.8 for the wide unit."""
    at = np.array([-2.0, 0.5, np.log(1.2), np.log(1.5)])

    def narrow(u: float) -> float:
        quiet, event = np.exp(-np.exp(-2 + u)), 1 - np.exp(-np.exp(-1 + u))
        return float(quiet * event * norm.pdf(u, scale=1.2))

    def wide(u: float) -> float:
        return float(np.exp(-np.exp(-1.5 + u)) * norm.pdf(u, scale=1.8))

    expected = [np.log(quad(f, -12, 12)[0]) for f in (narrow, wide)]
    assert onsets.likelihood(three_years(), at)[0] == pytest.approx(expected, rel=1e-5)


def simulated(units: int, seed: int) -> Years:
    """Six years of each unit under known parameters; half of each year is shut in the year after an onset."""
    r = np.random.default_rng(seed)
    wide, x = r.random(units) < 0.5, r.standard_normal((units, 6))
    u = r.standard_normal(units) * np.where(wide, 1.2, 0.8)
    onset = np.zeros((units, 6), bool)
    for t in range(6):
        before = onset[:, t - 1] if t else np.zeros(units, bool)
        hazard = np.exp(-2.5 + 0.7 * x[:, t] + u) * np.where(before, 0.5 * np.exp(1.5), 1.0)
        onset[:, t] = r.random(units) < 1 - np.exp(-hazard)
    before = np.zeros_like(onset)
    before[:, 1:] = onset[:, :-1]
    after = before.ravel()

    def open_part(memory: float) -> tuple[Floats, Floats]:
        weight = np.where(after, 0.5 * np.exp(memory), 1.0)
        return weight, np.where(after, weight, 0.0)

    covariates = np.column_stack([np.ones(units * 6), x.ravel()])
    unit = np.repeat(np.arange(units), 6)
    return Years(onset.ravel(), covariates, unit, wide, np.arange(units), open_part)


def test_slopes_are_those_of_the_likelihood() -> None:
    """Finite differences of every parameter, memory and spreads among them."""
    years, at = simulated(40, 3), np.array([-2.0, 0.3, 1.1, -0.2, 0.3])
    _, score = onsets.likelihood(years, at)
    for k in range(len(at)):
        step = 1e-5 * np.eye(len(at))[k]
        ends = [onsets.likelihood(years, at + sign * step)[0] for sign in (1, -1)]
        assert score[:, k] == pytest.approx((ends[0] - ends[1]) / 2e-5, abs=1e-6)


def test_what_is_known_comes_back() -> None:
    """3,000 units: each of five parameters within three standard errors, which are small."""
    found = onsets.estimate(simulated(3000, 11))
    truth = np.array([-2.5, 0.7, 1.5, np.log(0.8), np.log(1.5)])
    assert np.all(np.abs(found.at - truth) < 3 * found.errors)
    assert np.all(found.errors < [0.1, 0.05, 0.2, 0.25, 0.3])
    assert (found.years, found.clusters) == (18_000, 3000)


def test_errors_add_up_by_cluster() -> None:
    """Every unit twice under its own name tells as much again; as copies in one cluster, nothing more."""
    years = simulated(200, 5)
    alone = onsets.estimate(years)
    twice = Years(
        np.tile(years.onset, 2),
        np.tile(years.covariates, (2, 1)),
        np.concatenate([years.unit, years.unit + 200]),
        np.tile(years.wide, 2),
        np.tile(years.cluster, 2),
        lambda memory: tuple(np.tile(part, 2) for part in years.open_part(memory)),  # type: ignore[return-value]
    )
    np.testing.assert_allclose(onsets.sandwich(twice, alone.at), alone.covariance, rtol=1e-6)
