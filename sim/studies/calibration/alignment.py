"""Where alignment comes from: what its parts are worth in the odds of a dispute, and how disputes open.

A dispute between two states opens, in the rules and here alike, with a log annual hazard of

    open + land border + ln(1 + km / 100) without one + ln(weaker's share) + major power + joint democracy
         - 3 A + tension + u,     A = votes + defence pact + rivalry + record at the start,

so that the weight of a part of A is its log-odds divided by -3. Votes: similarity of ideal points in the
United Nations, 1 - distance / 1.5 within [-1, 1] (Bailey, Strezhnev & Voeten 2017). Defence pacts: ATOP
(Leeds et al. 2002); lesser pacts add nothing. Rivalry of either kind: Thompson, Sakuwa & Suhas 2022. Record:
ln(1 + disputes of the last 15 years), MID 5.0 (Palmer et al. 2022), as known when the history begins: later
ones go to tension. Dyads: politically relevant (Maoz & Russett 1993). u is normal, once per history, its
standard deviation another without a land border.

Two histories are fitted. `windows` begins anew every five years, as a scenario begins with the record known
up to its start; the tension of a dispute is taken from `panel`, because u that is drawn so often leaves what
lasts to tension. `panel` is one history a dyad from 1992 on: for scenarios that condition u on the yearly
record, quiet years included. Scored on windows of two years, the first predicts better by 34 units of
log-likelihood.

Up to another year than 2014, which back-tests ask for, `windows_since_1946` also tells how fast tension
fades: the half-life that is held elsewhere comes from later years.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.statistics.onsets import Estimate, Floats, Years, estimate, maximise
from sim.studies.calibration import dyad_years, years
from sim.studies.calibration.dyad_years import Panel
from sim.studies.calibration.fading import find_half_life
from sim.studies.calibration.open_weeks import HALF_LIFE, YEAR, open_part

SLOPE = 3.0  # log-odds of an onset per unit of alignment: open_alignment of configs/theory/full.yaml
OPENING = ("open", "open_land", "open_distance", "open_power", "open_major", "open_democracy")
SCORE = ("votes", "defence", "rivalry", "record")
TENSION, SPREAD, APART = "dispute_tension", "propensity_spread", "propensity_apart"
FADING = "tension_half_life"
WINDOW = 5
"""Years of the histories that begin anew."""


@dataclass(frozen=True)
class Design:
    """Years that are fitted together, and how many of them u lasts; None for all."""

    name: str
    first: int
    last: int
    width: int | None
    tension_of: str | None = None  # the design whose tension is held
    fades: bool = False  # whether the half-life of tension is estimated too


def designs(until: int | None = None) -> tuple[Design, ...]:
    """What is fitted, to years up to `until` alone: then the long record says first how fast tension fades,
    which the others hold.
    """
    first, last = years.recent(until)
    late = (Design("panel", first, last, None), Design("windows", first, last, WINDOW, tension_of="panel"))
    long = Design("windows_since_1946", years.FIRST, last, WINDOW, fades=until is not None)
    return (*late, long) if until is None else (long, *late)


DESIGNS = designs()


@dataclass(frozen=True)
class Number:
    """An estimate and its standard error; of what is held, 0."""

    value: float
    error: float


@dataclass(frozen=True)
class Fitted:
    """A design and what it tells of each parameter and each part of the score."""

    design: Design
    estimate: Estimate
    parameters: dict[str, Number]
    score: dict[str, Number]


def fit(folder: Path, told: Callable[[str], None], until: int | None = None) -> list[Fitted]:
    """All designs, fitted to the data in `folder`, years up to `until` alone. Raises InputError where they
    are not there, or have no onset in these years.
    """
    asked = designs(until)
    panels = {(d.first, d.last): dyad_years.read_onsets(folder, d.first, d.last) for d in asked}
    found, half_life = dict[str, Fitted](), HALF_LIFE
    for design in asked:
        held = found[design.tension_of].parameters[TENSION].value if design.tension_of else None
        panel = panels[design.first, design.last]
        found[design.name] = fit_design(design, panel, held, half_life)
        if design.fades:
            half_life = found[design.name].parameters[FADING].value
        told(f"{design.name}: log-likelihood {found[design.name].estimate.log_likelihood:.1f}")
    return list(found.values())


def fit_design(design: Design, panel: Panel, tension: float | None, half_life: float = HALF_LIFE) -> Fitted:
    """One design; tension: log-odds that a dispute leaves, None to estimate it. half_life: weeks by which
    half of them have faded, unless the design tells it.
    """

    def seen(weeks: float) -> Years:
        return replace(histories(panel, design.width, weeks), memory=tension)

    if not design.fades:
        found = estimate(seen(half_life))
        return Fitted(design, found, parameters(found, tension), score(found))
    fading = Number(*find_half_life(lambda weeks, start: maximise(seen(weeks), start)))
    found = estimate(seen(fading.value))
    return Fitted(design, found, {**parameters(found, tension), FADING: fading}, score(found))


def histories(panel: Panel, width: int | None, half_life: float = HALF_LIFE) -> Years:
    """The panel as histories of `width` years, counted from its first, with the record at their start.
    half_life: of tension, in weeks.
    """
    window = np.zeros_like(panel.year) if width is None else (panel.year - panel.year.min()) // width
    starts = (np.diff(panel.dyad, prepend=-1) != 0) | (np.diff(window, prepend=-1) != 0)
    unit, first = np.cumsum(starts) - 1, np.flatnonzero(starts)
    causes = (
        panel.land, panel.distance, panel.power, panel.major, panel.democracy, panel.votes, panel.defence,
        panel.rivalry, panel.record[first][unit],
    )  # fmt: skip
    return Years(
        onset=panel.onset,
        covariates=np.column_stack([np.ones(len(unit)), *causes]),
        unit=unit,
        wide=~np.logical_or.reduceat(panel.land, first),
        cluster=panel.dyad[first],
        open_part=partial(_open_part, panel.gap, half_life),
    )


def _open_part(gap: NDArray[np.int64], half_life: float, tension: float) -> tuple[Floats, Floats]:
    return open_part(gap, tension, half_life)


def parameters(found: Estimate, tension: float | None) -> dict[str, Number]:
    """Parameters of the theory: `open` in log-odds a week, the spreads as standard deviation and factor."""
    at, error = found.at.tolist(), found.errors.tolist()
    own = dict(zip(OPENING, map(Number, at, error), strict=False))
    own["open"] = Number(at[0] - math.log(YEAR), error[0])
    held = Number(tension, 0.0) if tension is not None else Number(at[-3], error[-3])
    spreads = [Number(math.exp(at[k]), math.exp(at[k]) * error[k]) for k in (-2, -1)]
    return {**own, TENSION: held, SPREAD: spreads[0], APART: spreads[1]}


def score(found: Estimate) -> dict[str, Number]:
    """Weights of the parts of alignment."""
    at = range(len(OPENING), len(OPENING) + len(SCORE))
    pairs = [Number(float(-found.at[k] / SLOPE), float(found.errors[k] / SLOPE)) for k in at]
    return dict(zip(SCORE, pairs, strict=True))
