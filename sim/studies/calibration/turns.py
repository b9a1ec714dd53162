"""How often rivalries and pacts begin and end, counted from dyad-years up to another one than those that the
full theory rests on.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.model.declaration import FRIENDS
from sim.studies.calibration import years
from sim.studies.calibration.dyad_years import DEFENCE, read_table
from sim.studies.calibration.moments import FORCE
from sim.studies.calibration.open_weeks import YEAR

PARAMETERS = ("rivalry_ends", "rivalry_begins", "pact_ends", "pact_begins")
COLUMNS = ("dyad", "year", "prd", "mid_lev", "rival", "pact", "A")
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Turn:
    """Years of dyads in which something may begin or end, and those in which it did."""

    parameter: str
    happened: int
    of: int
    first: int
    last: int

    @property
    def weekly(self) -> float:
        """Its chance in a week; half a case stands for none."""
        share = max(self.happened, 0.5) / max(self.of, 1)
        return float(f"{-math.log1p(-min(share, 0.999)) / YEAR:.3g}")

    @property
    def source(self) -> str:
        """Where the number comes from."""
        return f"panel {self.first}-{self.last}: {self.happened:,} of {self.of:,} dyad-years"


def count(folder: Path, until: int) -> list[Turn]:
    """All four, within the recent record; rivalries that begin, within the whole one: few do. Raises
    InputError as reading dyad-years does.
    """
    table = read_table(folder, COLUMNS)
    seen = (table["prd"] == 1) & (table["year"] <= until)
    order = np.flatnonzero(seen)[np.lexsort((table["year"][seen], table["dyad"][seen]))]
    rows = {name: column[order] for name, column in table.items()}
    goes_on = (np.diff(rows["dyad"], append=-1) == 0) & (np.diff(rows["year"], append=-1) == 1)
    rivals, allied = rows["rival"] > 0, rows["pact"] == DEFENCE
    fought, friends = rows["mid_lev"] >= FORCE, rows["A"] > FRIENDS
    late = rows["year"] >= years.recent(until)[0]
    which = {
        "rivalry_ends": (late & rivals, rivals, False),
        "rivalry_begins": (fought & ~rivals, rivals, True),
        "pact_ends": (late & allied, allied, False),
        "pact_begins": (late & friends & ~allied, allied, True),
    }
    return list(_counted(which, goes_on, rows["year"], until))


def _counted(
    which: dict[str, tuple[Bools, Bools, bool]], goes_on: Bools, year: NDArray[np.float64], until: int
) -> Iterator[Turn]:
    for parameter, (may, has, begins) in which.items():
        at = np.flatnonzero(may & goes_on)
        first = int(year[may].min()) if may.any() else until
        yield Turn(parameter, int(np.count_nonzero(has[at + 1] == begins)), len(at), first, until)
