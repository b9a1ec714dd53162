"""Forecasts of a back-test beside those of others, all of the same dyads and years, and their scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.statistics.endless import reckon_losses
from sim.statistics.foreseen import scored_probability
from sim.statistics.intervals import Interval
from sim.statistics.onsets import Floats
from sim.statistics.scores import Class, Scored, by_tenth, log_losses, measure_skill, score
from sim.studies.backtest import opening
from sim.studies.backtest.record import Bools, Ints, Origins
from sim.studies.backtest.work import Backtest
from sim.studies.calibration.dyad_years import Panel
from sim.studies.calibration.forecast import everything, logit

MODEL = "the model"
FORMULA = "the opening of disputes alone"
LOGIT = "a logit on all that the rules know"
CONTIGUITY = "contiguity"
RATE = "the rate of the earlier years"
OTHERS = (CONTIGUITY, LOGIT, FORMULA, RATE)


@dataclass(frozen=True)
class Scoring:
    """A back-test with its scores. disputes, histories [n]: of the worlds, in the order of the rows."""

    study: Backtest
    disputes: Ints
    histories: Ints

    @cached_property
    def happened(self) -> Bools:
        """Whether the two years saw an onset [n]."""
        return self.study.origins.happened[self.study.rows]

    @cached_property
    def dyads(self) -> Ints:
        """The dyad of each forecast [n]."""
        return self.study.origins.known.dyad[self.study.rows]

    @cached_property
    def chance(self) -> Floats:
        """What the model's histories give [n]."""
        pairs = zip(self.disputes.tolist(), self.histories.tolist(), strict=True)
        return np.array([scored_probability(k, n) for k, n in pairs])

    @cached_property
    def forecasts(self) -> Mapping[str, Floats]:
        """The probabilities of every forecaster [n]; all of them know the earlier years alone."""
        before, later, rows = self.study.record.before, self.study.origins.known, self.study.rows
        seen = before.happened[before.told]
        found = {
            CONTIGUITY: _fitted(_contiguity, before, later),
            LOGIT: _fitted(everything, before, later),
            FORMULA: opening.two_years(self.study.opening, later),
            RATE: np.full(len(later.year), seen.mean()),
        }
        return {MODEL: self.chance, **{name: chance[rows] for name, chance in found.items()}}

    @cached_property
    def scored(self) -> Mapping[str, Scored]:
        """Each forecaster's scores; skill is over the rate, so that the Brier skill is R-squared."""
        return score(self.forecasts, self.happened, self.dyads, RATE)

    @cached_property
    def over(self) -> Mapping[str, Scored]:
        """The model's scores with its skill over each of the others."""
        return {
            other: score(
                {name: self.forecasts[name] for name in (MODEL, other)}, self.happened, self.dyads, other
            )[MODEL]
            for other in OTHERS
        }

    @cached_property
    def endless(self) -> Mapping[str, Interval]:
        """The share of each of the others' log loss that the model would save with endless histories; where
        some world has one history alone, nothing.
        """
        if self.histories.min() < 2:
            return {}
        own = reckon_losses(self.disputes, self.histories, self.happened)
        return {
            other: measure_skill(own, log_losses(self.forecasts[other], self.happened), self.dyads)
            for other in OTHERS
        }

    @cached_property
    def tenths(self) -> list[Class]:
        """The model's forecasts in ten classes of the same size."""
        return by_tenth(self.chance, self.happened, self.dyads)

    @property
    def undecided(self) -> list[str]:
        """The others that these forecasts cannot tell from the model."""
        return [name for name, own in self.over.items() if not (own.skill.low > 0 or own.skill.high < 0)]


def _contiguity(panel: Panel) -> Floats:
    """What a map tells of dyads [n, 3]."""
    return np.column_stack([np.ones(len(panel.year)), panel.land, panel.sea])


def _fitted(known: object, before: Origins, later: Panel) -> Floats:
    """A logit of what earlier windows of two years saw, for later ones [m]."""
    assert callable(known)
    of_old, old = np.asarray(known(before.known), np.float64), before.told
    return logit(of_old[old], before.happened[old], np.asarray(known(later), np.float64))
