"""A forecast that is scored: dispute onsets of 1992-2014 from what 1946-1991 told.

The opening of disputes and the weights of alignment are estimated from the earlier years alone, in histories
of five years as scenarios are (alignment.py); then every later dyad-year is forecast from what was
known of the dyad when the year began (its record and its last dispute) and what it was in that year. Beside
it: borders and alignment alone, a logit on all that the rules know, both fitted to the earlier years too, and
the rate of the earlier years, to which skill is relative.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import Interval, proportion
from sim.statistics.onsets import Estimate, Floats, onset_chances
from sim.statistics.scores import Scored, score
from sim.studies.calibration import dyad_years, years
from sim.studies.calibration.alignment import FADING, WINDOW, Design, fit_design, histories
from sim.studies.calibration.alignment import score as score_of
from sim.studies.calibration.dyad_years import Panel
from sim.studies.calibration.open_weeks import GOING, HALF_LIFE, NEVER

UNTIL = 1991
"""The last of the earlier years, unless another one is asked for."""

EARLIER, LATER = (years.FIRST, UNTIL), (UNTIL + 1, years.LAST)
DESIGN = Design("earlier", *EARLIER, width=WINDOW)
RULES, RATE = "the opening of disputes", "the rate of the earlier years"
BORDERS, ALL = "borders and alignment", "a logit on all that the rules know"
CLASSES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
"""Where classes of forecast probabilities end."""

LASTS = (2.0, 10.0)
"""Years by which the logit lets the last dispute fade."""


@dataclass(frozen=True)
class Class:
    """Dyad-years that were forecast alike: how many, the mean forecast, and how many had an onset."""

    years: int
    forecast: float
    observed: Interval


@dataclass(frozen=True)
class Forecast:
    """Scores by forecast, and the classes of the rules' own."""

    scored: dict[str, Scored]
    classes: list[Class]
    earlier: int  # dyad-years fitted
    later: int  # dyad-years forecast


def forecast(folder: Path, until: int | None = None) -> Forecast:
    """Fit to the years up to UNTIL, forecast the later ones, score; or up to `until`, and then how fast
    tension fades is fitted too. Raises InputError where there are no data.
    """
    last = UNTIL if until is None else until
    earlier = dyad_years.read_onsets(folder, years.FIRST, last)
    later = dyad_years.read_onsets(folder, last + 1, years.LAST)
    found = fit_design(replace(DESIGN, last=last, fades=until is not None), earlier, None)
    fading = found.parameters.get(FADING)
    return score_all(earlier, later, found.estimate, HALF_LIFE if fading is None else fading.value)


def score_all(earlier: Panel, later: Panel, told: Estimate, half_life: float = HALF_LIFE) -> Forecast:
    """Score every forecast of the later years. told: what the earlier years say of the opening; half_life: of
    tension, in weeks.
    """
    rules = onset_chances(histories(later, 1, half_life), told.at)
    weights = {part: number.value for part, number in score_of(told).items()}
    forecasts = {
        RULES: rules,
        BORDERS: logit(_borders(earlier, weights), earlier.onset, _borders(later, weights)),
        ALL: logit(everything(earlier), earlier.onset, everything(later)),
        RATE: np.full(len(rules), earlier.onset.mean()),
    }
    found = score(forecasts, later.onset, later.dyad, RATE)
    return Forecast(found, _classes(rules, later.onset), len(earlier.year), len(later.year))


def _classes(chance: Floats, onset: NDArray[np.bool_]) -> list[Class]:
    index = np.digitize(chance, CLASSES)
    found = [index == at for at in range(len(CLASSES) + 1)]
    return [
        Class(
            int(mine.sum()), float(chance[mine].mean()), proportion(int(onset[mine].sum()), int(mine.sum()))
        )
        for mine in found
        if mine.any()
    ]


def _borders(panel: Panel, weights: dict[str, float]) -> Floats:
    """What a forecaster with alignment and a map has [n, 4]."""
    parts = (weight * getattr(panel, part) for part, weight in weights.items())
    alignment = np.asarray(sum(parts, np.zeros(len(panel.year))))
    return np.column_stack([np.ones(len(panel.year)), panel.land, panel.sea, alignment])


def everything(panel: Panel) -> Floats:
    """All that the rules know of a dyad-year [n, K]."""
    since = np.where(panel.gap == NEVER, np.inf, np.maximum(panel.gap, 0))
    lately = [np.exp(-since / years) for years in LASTS]
    return np.column_stack([
        np.ones(len(panel.year)), panel.land, panel.sea, panel.distance, panel.power, panel.major,
        panel.democracy, panel.votes, panel.defence, panel.rivalry, panel.record, panel.gap == GOING, *lately,
    ])  # fmt: skip


def logit(known: Floats, onset: NDArray[np.bool_], new: Floats) -> Floats:
    """Probabilities of new cases [m] from a logit fitted to known ones [n, K]."""
    from scipy.optimize import minimize
    from scipy.special import expit

    def loss(at: Floats) -> tuple[float, Floats]:
        """Log loss at weights [K], and its slopes [K]."""
        odds = known @ at
        value = np.logaddexp(0.0, odds).sum() - odds[onset].sum()
        return float(value), np.asarray(known.T @ (expit(odds) - onset))

    found = minimize(loss, np.zeros(known.shape[1]), jac=True, method="BFGS")
    return np.asarray(expit(new @ found.x), np.float64)
