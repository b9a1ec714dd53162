"""How often the bounds of chance and parameters hold the probability under a draw that they did not see."""

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import beta

from sim.statistics.spread import over_parameters

DRAWS, RUNS = 100, 200
CASES = [
    (0.19, 0.065, 2_000), (0.19, 0.03, 2_000), (0.02, 0.01, 2_000), (0.5, 0.1, 2_000), (0.02, 0.004, 2_000),
    (0.19, 0.03, 10_000), (0.19, 0.01, 10_000), (0.002, 0.001, 10_000),
]  # fmt: skip
"""Mean of the draws' probabilities, their standard deviation, histories."""


@pytest.mark.parametrize("kind", ["beta", "logit-normal"])
@pytest.mark.parametrize(("mean", "spread", "n"), CASES)
def test_the_bounds_hold_nineteen_of_twenty_draws(kind: str, mean: float, spread: float, n: int) -> None:
    """At least .91 of unseen draws lie within, averaged over 200 runs, at a nominal .95; and the bounds are
    at most three times as wide as those of somebody who knew how far the draws lie apart.

    A fixed run at the mean shares three fifths of its histories' chances, as it does in the article's world.
    Where chance outweighs the parameters more than .95 lie within, and the bounds are widest: they hold both,
    and what is not known of the spread.
    """
    rng = np.random.default_rng(5)
    found = [_one(rng, kind, mean, spread, n) for _ in range(RUNS)]
    assert np.mean([held for held, _ in found]) > 0.91
    variance = spread**2 + mean * (1 - mean) / n
    size = mean * (1 - mean) / variance - 1
    known = beta.ppf([0.025, 0.975], mean * size, (1 - mean) * size)
    assert np.mean([width for _, width in found]) < 3 * (known[1] - known[0])


def _one(rng: np.random.Generator, kind: str, mean: float, spread: float, n: int) -> tuple[float, float]:
    """The share of unseen draws that the bounds of one run hold, and how wide they are."""
    draw = _sampler(kind, mean, spread)
    group = np.arange(n) % DRAWS
    chances, own, shared = rng.random(n), rng.random(n), rng.random(n) < 0.6
    happened = np.where(shared, chances, own) < draw(rng, DRAWS)[group]
    found = over_parameters(happened, group, DRAWS, chances < mean)
    assert found is not None
    unseen = draw(rng, 2_000)
    return float(np.mean((unseen >= found.low) & (unseen <= found.high))), found.high - found.low


def _sampler(kind: str, mean: float, spread: float):  # type: ignore[no-untyped-def]
    size = mean * (1 - mean) / spread**2 - 1
    if kind == "beta":
        return lambda rng, count: beta.rvs(mean * size, (1 - mean) * size, size=count, random_state=rng)
    scale = spread / (mean * (1 - mean))
    return lambda rng, count: expit(np.log(mean / (1 - mean)) + scale * rng.standard_normal(count))
