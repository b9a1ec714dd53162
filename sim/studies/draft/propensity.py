"""What the record of a dyad says beyond its border, distance, power and alignment.

Before the record speaks, propensity is normal around ln(1 + n) times the weight of the record, n the
disputes of the fifteen years before, with the spread that the theory gives to dyads like it. Then every year
that the files cover speaks, with or without a new dispute, by the odds that it had: the hazard of the rules
(sim.engines.inputs.ground), the alignment and power of that year, the tension and the closed weeks that the
last dispute left (calibration/open_weeks.py). Later years say nothing: they are not held to be quiet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.data.contiguity import LAND
from sim.engines.inputs import ground, log_power, remoteness
from sim.model.declaration import PARAMETERS
from sim.model.kinds import Parameter
from sim.model.relations import DISPUTE_TENSION
from sim.scenario.theory import Theory
from sim.studies.calibration.dyad_years import NO_AGREEMENT, UNKNOWN_KM
from sim.studies.calibration.open_weeks import GOING, NEVER, YEAR, open_part
from sim.studies.draft.affinity import weights
from sim.studies.draft.known import Known, Pair

YEARS = 30
"""Years of the record that speak, as 1992 to 2021 do for 2021."""

BEFORE = 15
"""Years before them whose disputes are counted."""

GRID = np.linspace(-8.0, 10.0, 181)
LARGEST = 4.0  # of a log annual hazard: an onset is certain then

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Record:
    """Propensities of pairs [P]. mean, sd: NaN where no year speaks. hazard: log of that of the last year,
    with the propensity. first, last: years that speak.
    """

    pairs: tuple[Pair, ...]
    mean: Floats
    sd: Floats
    hazard: Floats
    first: int
    last: int


def record(known: Known, pairs: Sequence[Pair], theory: Theory) -> Record:
    """Propensities of dyads that may act against each other; they depend on the arguments alone."""
    last = min(known.last("disputes") or known.year, known.last("capabilities") or known.year)
    first = known.year - YEARS
    years = np.arange(first, last + 1)
    numbers = {each: getattr(theory, each.name).transform(np.full(1, 0.5)) for each in PARAMETERS}
    by_name = {each.name: float(value[0]) for each, value in numbers.items()}
    land = np.array([known.border.get(pair) == LAND for pair in pairs], bool)
    spread = by_name["propensity_spread"] * np.where(land, 1.0, by_name["propensity_apart"])
    log_hazard, exists = _hazards(known, pairs, years, numbers, by_name["open_alignment"])
    onset, gap, before = _disputes(known, pairs, years)
    opened = open_part(gap.ravel(), float(numbers[DISPUTE_TENSION][0]))[0].reshape(gap.shape)
    speaks = exists & (known.reading("disputes") is not None)
    centre = -weights()["record"] * by_name["open_alignment"] * np.log1p(before)
    mean, sd = _posterior(onset, log_hazard + np.log(np.maximum(opened, 1e-12)), speaks, centre, spread)
    silent = ~speaks.any(axis=1)
    mean, sd = np.where(silent, np.nan, mean), np.where(silent, np.nan, sd)
    now = log_hazard[:, -1] if len(years) else np.full(len(pairs), -9.0)
    likely = np.nan_to_num(now, nan=-9.0) + np.where(silent, 0.0, mean)
    return Record(tuple(pairs), mean, sd, likely, first, last)


def _posterior(
    onset: NDArray[np.bool_], log_hazard: Floats, speaks: NDArray[np.bool_], centre: Floats, spread: Floats
) -> tuple[Floats, Floats]:
    """Mean and standard deviation [P] of u on a grid, from years [P, Y]."""
    mean, sd = np.empty(len(onset)), np.empty(len(onset))
    for p in range(len(onset)):
        told = speaks[p]
        hazard = np.exp(np.minimum(log_hazard[p, told, None] + GRID, LARGEST))
        of_year = np.where(onset[p, told, None], np.log(-np.expm1(-hazard) + 1e-300), -hazard)
        log_weight = of_year.sum(axis=0) - 0.5 * ((GRID - centre[p]) / spread[p]) ** 2
        weight = np.exp(log_weight - log_weight.max())
        weight /= weight.sum()
        mean[p] = (weight * GRID).sum()
        sd[p] = np.sqrt((weight * (GRID - mean[p]) ** 2).sum())
    return mean, sd


def _hazards(
    known: Known, pairs: Sequence[Pair], years: Ints, theory: Mapping[Parameter, Floats], slope: float
) -> tuple[Floats, NDArray[np.bool_]]:
    """Log annual hazard of undisturbed years [P, Y], and whether both states are known to exist in them."""
    at = {state: i for i, state in enumerate(known.states)}
    a, b = (np.array([at[pair[k]] for pair in pairs], np.int64) for k in (0, 1))
    share = _by_year(known, "capabilities", "cinc", years, carry=2)
    weaker = np.minimum(share[a], share[b])
    exists = ~np.isnan(weaker)
    km = np.array([known.distance.get(pair, (UNKNOWN_KM, 0))[0] for pair in pairs])
    land = np.array([known.border.get(pair) == LAND for pair in pairs], bool)
    major = np.array([float(any(map(known.is_major, pair))) for pair in pairs])
    democracy = np.array([float(all(_democratic(known, end) for end in pair)) for pair in pairs])
    power = log_power(np.nan_to_num(weaker))
    known_of = np.empty_like(weaker)
    for where, remote in ((land, None), (~land, remoteness(km))):
        some = None if remote is None else remote[where, None]
        values = ground(theory, power[where], some, major[where, None], democracy[where, None])
        known_of[where] = values
    return known_of - slope * _alignments(known, pairs, a, b, years) + np.log(YEAR), exists


def _alignments(known: Known, pairs: Sequence[Pair], a: Ints, b: Ints, years: Ints) -> Floats:
    """The fitted score of each year [P, Y]."""
    points = _by_year(known, "votes", "point", years)
    votes = np.maximum(-1.0, 1.0 - np.abs(points[a] - points[b]) / NO_AGREEMENT)
    found = weights()["votes"] * np.nan_to_num(votes)
    index = {pair: p for p, pair in enumerate(pairs)}
    last = known.last("pacts")
    for p, year in _cells(known, "pacts", index, "year", "defence"):
        found[p, _span(years, year, year if year < last else known.year)] += weights()["defence"]
    for p, first, end in _cells(known, "rivalries", index, "first", "last"):
        until = end if end < known.last("rivalries") else known.year
        found[p, _span(years, first, until)] += weights()["rivalry"]
    return np.clip(found, -1.0, 1.0)


def _cells(known: Known, thing: str, index: Mapping[Pair, int], *columns: str) -> list[tuple[int, ...]]:
    """Rows of dyads of the index as its number and whole numbers; of pacts, those of defence."""
    found = known.reading(thing)
    if found is None:
        return []
    rows = found.rows[found.rows["defence"] > 0] if thing == "pacts" else found.rows
    names = [name for name in columns if name != "defence"]
    return [
        (index[a, b], *map(int, numbers))
        for a, b, *numbers in rows[["a", "b", *names]].itertuples(index=False)
        if (a, b) in index
    ]


def _span(years: Ints, first: int, last: int) -> NDArray[np.bool_]:
    return np.asarray((years >= first) & (years <= last))


def _by_year(known: Known, thing: str, column: str, years: Ints, carry: int | None = None) -> Floats:
    """A number of each state by year [S, Y], carried on where a year is missing, `carry` years at most."""
    found = known.reading(thing)
    if found is None or not len(years):
        return np.full((len(known.states), len(years)), np.nan)
    wide = found.rows.pivot(index="state", columns="year", values=column)
    whole = range(int(min(years[0], wide.columns.min())), int(years[-1]) + 1)
    wide = wide.reindex(index=list(known.states), columns=[float(year) for year in whole]).ffill(
        axis=1, limit=carry
    )
    return np.asarray(wide[[float(year) for year in years]].to_numpy(), np.float64)


def _disputes(known: Known, pairs: Sequence[Pair], years: Ints) -> tuple[NDArray[np.bool_], Ints, Ints]:
    """Onsets [P, Y] between states that were in it from the start, whole years since the last dispute [P, Y]
    (sim.studies.calibration.open_weeks), and disputes [P] of the fifteen years before.
    """
    shape = (len(pairs), len(years))
    onset, gap = np.zeros(shape, bool), np.full(shape, NEVER, np.int64)
    before = np.zeros(len(pairs), np.int64)
    found = known.reading("disputes")
    if found is None or not len(years):
        return onset, gap, before
    index = {pair: p for p, pair in enumerate(pairs)}
    rows = found.rows[["a", "b", "first", "last", "original"]]
    for a, b, first, last, original in rows.itertuples(index=False):
        p = index.get((a, b))
        if p is None:
            continue
        onset[p] |= (years == first) & (original > 0)
        before[p] += years[0] - BEFORE <= first < years[0]
        since = np.where(years > last, np.minimum(years - last - 1, NEVER - 1), NEVER)
        since = np.where((years > first) & (years <= last), GOING, since)
        gap[p] = np.minimum(gap[p], since.astype(np.int64))
    return onset, gap, before


def _democratic(known: Known, state: str) -> bool:
    return known.democratic.get(state, (0.0, 0))[0] > 0
