"""What forecasts from simulated histories would have cost had there been endless histories of each.

A probability that is a share of n histories costs more log loss than the probability itself, about 1/(2n)
nats: beside a formula, which has no such noise, a model of 300 histories looks worse than it is. The excess
falls as 1/n, so what half of the histories cost more tells it, and it is taken off (Quenouille 1956,
Biometrika 43: 353-360; for the Brier score Ferro, Richardson & Weigel 2008, Meteorological Applications 15:
19-24). Which half does not matter: it is the mean over all halves, by the hypergeometric distribution.
Below about five events expected in n the excess is smaller and falls otherwise, so that part of it stays.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.statistics.foreseen import scored_probability
from sim.statistics.intervals import Floats

Counts = NDArray[np.int64]


def reckon_losses(events: Counts, histories: Counts, happened: NDArray[np.bool_]) -> Floats:
    """The log loss of each forecast [Q] with endless histories, in nats.

    events, histories [Q]: in how many of how many histories it came about, two at least. happened [Q]. A
    single one may be below 0; only sums of many mean anything.
    """
    asked = zip(events.tolist(), histories.tolist(), happened.tolist(), strict=True)
    return np.array([_loss(k, n, came) for k, n, came in asked])


@cache
def _loss(k: int, n: int, came: bool) -> float:
    half = n // 2
    whole = -np.log(_given(np.array([k]), n, came))[0]
    return float((n * whole - half * _of_half(k, n, half, came)) / (n - half))


def _of_half(k: int, n: int, half: int, came: bool) -> float:
    """The mean log loss of `half` of n histories of which k have the event."""
    from scipy.stats import hypergeom

    had = np.arange(max(0, half - (n - k)), min(k, half) + 1)
    return float(-hypergeom.pmf(had, n, k, half) @ np.log(_given(had, half, came)))


def _given(k: Counts, n: int, came: bool) -> Floats:
    """What is given to what happened by k of n histories [m]."""
    chance = np.array([scored_probability(int(each), n) for each in k])
    return chance if came else 1 - chance
