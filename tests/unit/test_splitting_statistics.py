"""The splitting estimator on chains whose probabilities are known."""

import numpy as np
import pytest

from sim.statistics import splitting
from sim.statistics.splitting import Floats, Ints


def test_products_by_hand() -> None:
    """Shares of 1/2, 1/5, 1/10 multiply to 1/100; a stage nobody reached ends the repeat at 0."""
    reached, started = np.array([[5, 2, 1], [5, 0, 0]]), np.array([[10, 10, 10], [10, 10, 0]])
    assert splitting.products(reached, started) == pytest.approx(np.array([[0.5, 0.1, 0.01], [0.5, 0, 0]]))


def test_parents_are_even() -> None:
    """Ten paths from four states: every state two or three times."""
    counts = np.bincount(splitting.parents(np.random.default_rng(1), 4, 10), minlength=4)
    assert sorted(counts) == [2, 2, 3, 3]


def climb(generator: np.random.Generator, paths: int, levels: int) -> tuple[Ints, Ints]:
    """A birth chain with a hidden strength: a path goes up a level with its own probability, or dies.

    The strength of a path (.2 or .6, equally likely) is part of its state and is copied with it.
    """
    strength: Floats = generator.choice([0.2, 0.6], size=paths)
    reached, started = np.zeros(levels, np.int64), np.zeros(levels, np.int64)
    for level in range(levels):
        started[level] = paths
        entered = strength[generator.random(paths) < strength]
        reached[level] = len(entered)
        if not len(entered):
            break
        strength = entered[splitting.parents(generator, len(entered), paths)]
    return reached, started


def test_birth_chain_is_unbiased() -> None:
    """P(eight levels) = (.2^8 + .6^8) / 2 = .0084: covered, and close."""
    generator = np.random.default_rng(2)
    runs = [climb(generator, 200, 8) for _ in range(400)]
    estimates = splitting.products(np.array([r for r, _ in runs]), np.array([s for _, s in runs]))[:, -1]
    truth = (0.2**8 + 0.6**8) / 2
    found = splitting.combine(estimates, len(estimates))
    assert found.low <= truth <= found.high
    assert found.estimate == pytest.approx(truth, rel=0.05)


def test_rare_chain_is_seen() -> None:
    """P(20 levels) = 1.8e-5 from 20 repeats of 1,000 paths, to a quarter; plain counting would need
    millions.
    """
    generator = np.random.default_rng(3)
    runs = [climb(generator, 1000, 20) for _ in range(20)]
    estimates = splitting.products(np.array([r for r, _ in runs]), np.array([s for _, s in runs]))[:, -1]
    truth = (0.2**20 + 0.6**20) / 2
    found = splitting.combine(estimates, len(estimates))
    assert found.low <= truth <= found.high
    assert found.estimate == pytest.approx(truth, rel=0.25)
    assert splitting.relative_error(estimates) < 0.15


def test_intervals_cover() -> None:
    """Of 200 sets of ten repeats at least 90 of 100 intervals hold the truth."""
    generator = np.random.default_rng(4)
    truth, held = (0.2**6 + 0.6**6) / 2, 0
    for _ in range(200):
        runs = [climb(generator, 100, 6) for _ in range(10)]
        estimates = splitting.products(np.array([r for r, _ in runs]), np.array([s for _, s in runs]))[:, -1]
        found = splitting.combine(estimates, len(estimates))
        held += found.low <= truth <= found.high
    assert held >= 180


def test_nobody_reached_it() -> None:
    """None of 20 repeats leaves 17 % of the level below as a bound."""
    found = splitting.combine(np.zeros(20), starts=20, ceiling=1e-4)
    assert found.estimate == 0
    assert found.high == pytest.approx(1e-4 * (1 - 0.025 ** (1 / 20)))
    assert np.isnan(splitting.relative_error(np.zeros(5)))


def test_bounds_rest_on_the_level_before() -> None:
    """Three repeats of twenty that got there leave a bound in keeping with what they saw, not with 1."""
    estimates = np.zeros(20)
    estimates[:3] = 1e-6
    assert splitting.combine(estimates, starts=20, ceiling=1e-4).high < 1e-4


def test_ladder_of_bounds() -> None:
    """0 of 40 independent paths bound the first level, and so all others; no bound is above the one below."""
    nobody = np.zeros((2, 3), np.int64)
    set_out = np.array([[20, 0, 0], [20, 0, 0]])
    highs = [each.high for each in splitting.ladder(nobody, set_out)]
    assert highs == pytest.approx([1 - 0.025 ** (1 / 40)] * 3)
    reached = np.array([[10, 1, 0], [12, 0, 0], [9, 0, 0]])
    started = np.array([[20, 20, 20], [20, 20, 0], [20, 20, 0]])
    highs = [each.high for each in splitting.ladder(reached, started)]
    assert sorted(highs, reverse=True) == highs
    assert highs[2] > 0.1


def test_everybody_reached_it() -> None:
    """Where every path of every repeat got there, what is left is a lower bound that is not 0."""
    found = splitting.combine(np.ones(20), starts=20)
    assert found.estimate == found.high == 1
    assert found.low == pytest.approx(1 + np.log(0.025) / 20)
