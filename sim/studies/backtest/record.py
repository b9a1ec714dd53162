"""What was known of politically relevant dyads on the first day of a year, and what the next two years
brought.

Capabilities, votes, pacts and regimes in the panel are those of the year before. The years since the last
dispute are counted to the end of the year before: a dispute that still goes on is one that has just ended.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.scenario.errors import InputError, Problem
from sim.statistics.onsets import Floats
from sim.studies.calibration import dyad_years
from sim.studies.calibration.dyad_years import Columns, Panel
from sim.studies.calibration.open_weeks import NEVER

EARLIEST = 1946
OWN = ("ccode1", "ccode2", "pol1", "pol2", "vdem1", "vdem2")
"""Columns beside those that the opening of disputes is fitted to."""

POLITY, ELECTORAL = 6, 0.5
"""From where on a state counts as a democracy: polity2, and where that is missing electoral democracy."""

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Origins:
    """Dyads [n] on the first day of a year. states, capability, major, democracy [n, 2]: of the two. happened
    [n]: whether the two years from there on saw an onset between originators. told [n]: whether the record
    says so; it does not of a state that ended in between.
    """

    known: Panel
    states: Ints
    capability: Floats
    major: Bools
    democracy: Bools
    happened: Bools
    told: Bools

    @cached_property
    def by_state(self) -> Mapping[tuple[int, int], list[int]]:
        """Rows by year and state."""
        found: dict[tuple[int, int], list[int]] = {}
        for row, (year, ends) in enumerate(zip(self.known.year.tolist(), self.states.tolist(), strict=True)):
            for end in ends:
                found.setdefault((year, end), []).append(row)
        return found


@dataclass(frozen=True)
class Record:
    """The panel of a back-test. earlier: the dyad-years that are fitted to; before: the origins among them
    whose two years are over by then; later: those that are forecast. digest: of all columns that were read.
    """

    earlier: Panel
    before: Origins
    later: Origins
    digest: str


def read(folder: Path, first: int, last: int) -> Record:
    """Read what origins from `first` on know, for windows that end by `last`. Raises InputError where the
    file is not there, is no table, lacks a column or has no onset to fit to or none to forecast.
    """
    table = dyad_years.read_table(folder, (*dyad_years.COLUMNS, *OWN))
    digest = hashlib.sha256(b"".join(np.ascontiguousarray(column).tobytes() for column in table.values()))
    relevant = (table["prd"] == 1) & (table["year"] >= EARLIEST) & (table["year"] <= last)
    order = np.flatnonzero(relevant)[np.lexsort((table["year"][relevant], table["dyad"][relevant]))]
    rows = {name: column[order] for name, column in table.items()}
    old = rows["year"] < first
    if not old.any() or not np.any(rows["mid_n_orig"][old] > 0):
        raise _refused(folder, f"no onset before {first}", f"a record of the years from {EARLIEST} on")
    rows["ipdist"] = _filled(rows["ipdist"], old)
    before, later = (at_origins(rows, *years) for years in ((EARLIEST, first - 1), (first, last)))
    if not later.told.any():
        raise _refused(folder, f"no dyad from {first} to {last}", "a record of those years")
    earlier = dyad_years.describe(_part(rows, old & ~np.isnan(rows["mid_n"])))
    return Record(earlier, before, later, digest.hexdigest())


def _refused(folder: Path, got: str, allowed: str) -> InputError:
    return InputError([Problem("command line", None, "data", f"{folder}: {got}", allowed)])


def _filled(distance: Floats, old: Bools) -> Floats:
    """Distances of votes; where two states did not both vote, the median of the earlier years."""
    seen = distance[old & ~np.isnan(distance)]
    usual = float(np.median(seen)) if len(seen) else dyad_years.NO_AGREEMENT
    return np.where(np.isnan(distance), usual, distance)


def _part(rows: Columns, which: Bools) -> dict[str, Floats]:
    return {name: column[which] for name, column in rows.items()}


def at_origins(rows: Columns, first: int, last: int) -> Origins:
    """Dyads at the start of each year from `first` to the one before `last`. rows [n]: by dyad and year."""
    year, onset = rows["year"], rows["mid_n_orig"] > 0
    goes_on = (np.diff(rows["dyad"], append=-1) == 0) & (np.diff(year, append=-1) == 1)
    told = goes_on & ~np.isnan(rows["mid_n"]) & ~np.isnan(np.roll(rows["mid_n"], -1))
    which = (year >= first) & (year < last)
    part = _part(rows, which)
    since = np.where(part["ever"] > 0, np.fmin(part["peace"], NEVER - 1), NEVER)
    known = replace(dyad_years.describe(part), gap=np.nan_to_num(since, nan=NEVER).astype(np.int64))
    return Origins(
        known,
        states=_both(part, "ccode").astype(np.int64),
        capability=np.nan_to_num(_both(part, "cinc")),
        major=_both(part, "maj") > 0,
        democracy=_democratic(_both(part, "pol"), _both(part, "vdem")),
        happened=(onset | np.roll(onset, -1))[which],
        told=told[which],
    )


def _both(rows: Columns, name: str) -> Floats:
    return np.column_stack([rows[f"{name}1"], rows[f"{name}2"]])


def _democratic(polity: Floats, electoral: Floats) -> Bools:
    return np.asarray(np.where(np.isnan(polity), electoral >= ELECTORAL, polity >= POLITY), np.bool_)
