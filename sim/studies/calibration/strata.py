"""Strata: the dyads of the record, grouped by what is known of them, for a simulation conditioned as the
record is.

Each stratum stands for some dyads that were politically relevant within 1992-2014 (Maoz & Russett 1993): how
many, for how many dyad-years, and the means of what the opening of disputes hangs on. They are written by
`python -m sim calibrate part=panel data=DIR` (sim.studies.calibration.dyad_years) and read from
configs/evidence/panel.yaml, which is guarded like a scenario.
"""

from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, PlainValidator

from sim.scenario.build import build_model
from sim.scenario.errors import InputError
from sim.scenario.fields import Prose, number_of_range, whole_of
from sim.scenario.finding import Finding, locate
from sim.scenario.frozen import Frozen
from sim.scenario.library import evidence
from sim.scenario.refusal import one_of
from sim.scenario.tree import Tree

BORDERS = ("land", "sea", "none")
"""A common land border, up to 150 miles of water, neither."""

Count = Annotated[int, PlainValidator(whole_of(1, 10**6))]
Border = Annotated[str, PlainValidator(lambda value: one_of(value, BORDERS))]


def _within(low: float, high: float) -> PlainValidator:
    return PlainValidator(number_of_range(low, high))


class Stratum(Frozen):
    """Dyads that are alike.

    score: alignment as fitted, without the record. record: ln(1 + disputes of the fifteen years before the
    first). tension: share of a dispute's tension that is left at the start. distance: ln(1 + km / 100), 0 at
    a land border. power: ln of the weaker's share of power, plus 7. major, democracy: shares of dyad-years
    with a major power, with two democracies. uneven: log-odds by which the stratum opens more disputes than
    a dyad at its means would, since odds are means of their own.
    """

    border: Border = Field(description="land, sea or none")
    dyads: Count = Field(description="a whole number of at least 1")
    years: Count = Field(description="a whole number of dyad-years")
    score: Annotated[float, _within(-1, 1)] = Field(description="a number from -1 to 1")
    record: Annotated[float, _within(0, 5)] = Field(description="a number from 0 to 5")
    tension: Annotated[float, _within(0, 1)] = Field(description="a share")
    distance: Annotated[float, _within(0, 6)] = Field(description="a number from 0 to 6")
    power: Annotated[float, _within(-7, 7)] = Field(description="a number from -7 to 7")
    major: Annotated[float, _within(0, 1)] = Field(description="a share")
    democracy: Annotated[float, _within(0, 1)] = Field(description="a share")
    uneven: Annotated[float, _within(-5, 5)] = Field(description="a number from -5 to 5")


class StrataFile(Frozen):
    """Strata, and where they come from.

    first_year, last_year: what they stand for. until: the last year that
    was asked for, where one was. record_weight: what ln(1 + disputes of fifteen years) takes
    off an alignment (alignment.yaml), as when the strata were made.
    """

    source: Prose
    first_year: Annotated[int, PlainValidator(whole_of(1816, 2100))] = Field(description="a year")
    last_year: Annotated[int, PlainValidator(whole_of(1816, 2100))] = Field(description="a year")
    until: Count | None = Field(default=None, description="a year")
    record_weight: Annotated[float, _within(-1, 1)] = Field(description="a number from -1 to 1")
    strata: tuple[Stratum, ...] = Field(description="a list of strata")

    @property
    def span(self) -> int:
        """Years from the first to the last."""
        return self.last_year - self.first_year + 1

    def column(self, name: str) -> NDArray[np.float64]:
        """One number of every stratum [strata]."""
        return np.array([getattr(stratum, name) for stratum in self.strata], np.float64)

    def having(self, land: bool) -> NDArray[np.int64]:
        """Which strata have a land border, or have none: their places [those]."""
        return np.flatnonzero([(stratum.border == "land") == land for stratum in self.strata])


def read(path: Path | None = None) -> StrataFile:
    """Return the strata of a file, by default those that ship. Raises InputError, as for a scenario."""
    return parse(evidence("panel.yaml", path))


def parse(tree: Tree) -> StrataFile:
    """Return the strata that `tree` describes. Raises InputError."""
    file = build_model(StrataFile, tree)
    if not file.strata or file.span < 1:
        found = Finding(
            ("strata",), f"{len(file.strata)} strata over {file.span} years", "at least one of each"
        )
        raise InputError(locate(tree, [found]))
    return file
