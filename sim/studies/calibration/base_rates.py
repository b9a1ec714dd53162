"""Writes configs/evidence/base_rates.yaml: how often dyads of each kind got to a level within two years."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.themes.escalation import REACHED
from sim.statistics.onsets import Floats
from sim.studies.calibration import years
from sim.studies.calibration.dyad_years import LAND, SEA, read_table

COLUMNS = ("dyad", "year", "prd", "mid_n", "mid_lev", "conttype", "rival")
YEARS = 2
"""Of a window."""

LEVELS = dict(zip(("threat", "display", "force", "war"), REACHED, strict=True))

HEAD = """\
# How often politically relevant dyads (Maoz & Russett 1993) got to a level of hostility, or beyond, in the {years} years after each year
# from {first} to {last}. Written by `python -m sim calibrate part=rates data=DIR{word}`; do not edit. border: land; sea, up to 150 miles of water;
# none. rivals: strategic rivals in the year before the window. windows: dyads times years; those of one dyad overlap. Joiners' acts count.
source: "MID 5.0 (Palmer et al. 2022), Direct Contiguity 3.2 (Stinnett et al. 2002), rivalries (Thompson, Sakuwa & Suhas 2022)"
first: {first}
last: {last}
years: {years}
{until}kinds:
"""  # noqa: E501  a line of the file


def text(data: Path, until: int | None = None) -> str:
    """Return the whole file in YAML, from years up to `until` of a user's own copy of the record. Raises
    InputError.
    """
    first, end = years.recent(until)
    head = HEAD.format(
        first=first, last=end - YEARS, years=YEARS, word=years.spell(until), until=years.line(until)
    )
    return head + "".join(f"  - {{{line}}}\n" for line in _lines(read_table(data, COLUMNS), first, end))


def _lines(table: Mapping[str, Floats], first: int, end: int) -> Iterator[str]:
    """Counts of windows within the years from `first` to `end`."""
    known = ~np.isnan(table["mid_n"]) & (table["year"] <= end)
    order = np.lexsort((table["year"][known], table["dyad"][known]))
    table = {name: column[known][order] for name, column in table.items()}
    ahead = _ahead(table)
    begins = (table["prd"] == 1) & (table["year"] >= first) & ~np.isnan(ahead)
    borders = {"land": table["conttype"] == LAND, "sea": np.isin(table["conttype"], SEA)}
    borders["none"] = ~(borders["land"] | borders["sea"])
    rivals = table["rival"] > 0
    for border, within in borders.items():
        for are in (True, False):
            highest = ahead[begins & within & (rivals == are)]
            counts = ", ".join(f"{name}: {int((highest >= least).sum())}" for name, least in LEVELS.items())
            yield f"border: {border}, rivals: {str(are).lower()}, windows: {len(highest)}, {counts}"


def _ahead(table: Mapping[str, Floats]) -> NDArray[np.float64]:
    """Highest level in the years after each row [n], sorted by dyad and year; NaN where one is not there."""
    levels = np.nan_to_num(table["mid_lev"])
    found = np.full(len(levels), -np.inf)
    for ahead in range(1, YEARS + 1):
        later = np.full(len(levels), np.nan)
        same = table["dyad"][ahead:] == table["dyad"][:-ahead]
        same &= table["year"][ahead:] == table["year"][:-ahead] + ahead
        later[:-ahead] = np.where(same, levels[ahead:], np.nan)
        found = np.maximum(found, later)
    return found
