"""What a forecaster who is right expects of its own scores, and how calibrated forecasts were.

Forecasts that come from simulated histories say more than one probability for each event: they say which
events come together. So each history is taken for what happened, and the same forecasts are scored on it. The
spread of those scores is the spread of the score if the forecaster is right, however the events hang
together; a z-test over independent events (Spiegelhalter 1986, Statistics in Medicine 5: 421-433) would take
ten questions about one war for ten pieces of evidence. Calibration by the isotonic fit of events on
forecasts, with a consistency band by the same histories: Dimitriadis, Gneiting & Jordan 2021, PNAS 118(8).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import LEVEL, Floats, Interval, proportion
from sim.statistics.scores import log_losses, squares

Events = NDArray[np.bool_]
MOST = 2000
"""Histories that the band of a calibration curve is made of."""


@dataclass(frozen=True)
class Foreseen:
    """A score beside those that the forecaster expects of itself.

    low, median, high: of the score in its own histories, the middle 95 %. as_bad: share of its histories in
    which it scores no better than it did; of a skill, in which it is no higher.
    """

    observed: float
    low: float
    median: float
    high: float
    as_bad: Interval


def scored_probability(k: int, n: int) -> float:
    """The probability that is scored where k of n histories have the event: the mean of Jeffreys's posterior,
    (k + 1/2) / (n + 1). It is never 0 or 1, which one surprise would make infinitely wrong (Good 1952).
    """
    return (k + 0.5) / (n + 1)


def foresee_loss(chance: Floats, happened: Events, histories: Events) -> Foreseen:
    """The mean log loss of forecasts [Q] of events [Q], and in histories [n, Q]."""
    return _beside(lambda events: log_losses(chance, events).mean(axis=-1), happened, histories, 1)


def foresee_brier(chance: Floats, happened: Events, histories: Events) -> Foreseen:
    """The mean Brier score of forecasts [Q] of events [Q], and in histories [n, Q]."""
    return _beside(lambda events: squares(chance, events).mean(axis=-1), happened, histories, 1)


def foresee_skill(chance: Floats, reference: Floats, happened: Events, histories: Events) -> Foreseen:
    """The share of a reference's log loss that forecasts save; both [Q], events [Q], histories [n, Q]."""

    def skill(events: Events) -> Floats:
        """Of events [..., Q], over the last axis."""
        own, other = (log_losses(each, events).mean(axis=-1) for each in (chance, reference))
        return np.asarray(1 - own / other)

    return _beside(skill, happened, histories, -1)


def _beside(score: Callable[[Events], Floats], happened: Events, histories: Events, bad: int) -> Foreseen:
    """bad: 1 where more is worse, -1 where less is."""
    observed, drawn = float(score(happened)), score(histories)
    low, median, high = np.quantile(drawn, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    worse = np.count_nonzero(bad * drawn >= bad * observed - 1e-12)
    return Foreseen(observed, float(low), float(median), float(high), proportion(int(worse), len(drawn)))


@dataclass(frozen=True)
class Calibration:
    """Forecasts in order, without repeats [m]; how often what they were about happened, fitted so that it
    never falls [m]; and where that fit would lie if they are right, the middle 95 % [m] and [m].
    """

    forecast: Floats
    observed: Floats
    low: Floats
    high: Floats


def calibrate(chance: Floats, happened: Events, histories: Events) -> Calibration:
    """How forecasts [Q] of events [Q] were calibrated; the band is made of the first histories [n, Q]."""
    forecast, index = np.unique(chance, return_inverse=True)
    fits = np.array([_isotonic(index, events) for events in histories[:MOST]])
    low, high = np.quantile(fits, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return Calibration(forecast, _isotonic(index, happened), low, high)


def _isotonic(index: NDArray[np.int64], happened: Events) -> Floats:
    """Share of events by forecast, pooled until it never falls [m]; index [Q]: the forecast of each event."""
    from scipy.optimize import isotonic_regression

    count = np.bincount(index)
    return np.asarray(isotonic_regression(np.bincount(index, happened) / count, weights=count).x, np.float64)
