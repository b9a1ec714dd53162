"""The panel of politically relevant dyad-years (Maoz & Russett 1993), as the opening of disputes reads it.

A user's own file of the data: none of its rows ships. Dispute onsets are those between originators, for
joiners come by another rule (MID 5.0; Palmer et al. 2022).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.engines.inputs import log_power, remoteness
from sim.scenario.errors import InputError, Problem, clip, list_of
from sim.scenario.places import is_file
from sim.statistics.onsets import Floats
from sim.studies.calibration.open_weeks import GOING, NEVER

FILE = Path("dyad_years") / "relevant_dyads_1946_2022.parquet"
DISPUTES = Path("dyad_years") / "disputes_originators_1946_2014.csv"
"""A line per dispute between originators."""

COLUMNS = (
    "dyad", "year", "prd", "mid_n", "mid_n_orig", "mid_going", "conttype", "mindist", "maj1", "maj2", "cinc1",
    "cinc2", "jointdem", "ipdist", "pact", "rival", "prev15", "peace", "ever",
)  # fmt: skip
LAND, SEA, DEFENCE = 1, (2, 3, 4), 3
"""Codes of a land border, of up to 150 miles of water (Stinnett et al. 2002), and of a defence pact (Leeds et
al. 2002)."""

NO_AGREEMENT = 1.5  # distance of ideal points at which two states vote together no more than by chance
UNKNOWN_KM = 3000.0  # where no distance is given (1 % of dyad-years): about the median of the panel

Columns = Mapping[str, Floats]


@dataclass(frozen=True)
class Panel:
    """Dyad-years [n], sorted by dyad and year, with what is known of each."""

    dyad: NDArray[np.int64]
    year: NDArray[np.int64]
    onset: NDArray[np.bool_]  # of a dispute between originators
    gap: NDArray[np.int64]  # years since the last dispute (sim.studies.calibration.open_weeks)
    land: NDArray[np.bool_]
    sea: NDArray[np.bool_]  # up to 150 miles of water between the two
    distance: Floats  # ln(1 + km / 100), 0 at a land border
    power: Floats  # ln of the weaker's share of capabilities, plus 7
    major: NDArray[np.bool_]
    democracy: NDArray[np.bool_]
    votes: Floats  # similarity in the United Nations, [-1, 1]
    defence: NDArray[np.bool_]
    rivalry: NDArray[np.bool_]
    record: Floats  # ln(1 + disputes of the last 15 years)


def read(folder: Path, first: int, last: int) -> Panel:
    """The panel from year `first` to year `last`. Raises InputError where the file is not there, is no table
    or lacks a column.
    """
    table = read_table(folder)
    years = table["year"]
    kept = (table["prd"] == 1) & (years >= first) & (years <= last) & ~np.isnan(table["mid_n"])
    order = np.lexsort((years[kept], table["dyad"][kept]))
    return describe({name: column[kept][order] for name, column in table.items()})


def read_onsets(folder: Path, first: int, last: int) -> Panel:
    """The panel of years to fit to. Raises InputError as `read` does, and where they have no onset."""
    panel = read(folder, first, last)
    if not panel.onset.any():
        raise _refused(folder / FILE, f"no onset from {first} to {last}", "a record of those years")
    return panel


def read_table(folder: Path, columns: Sequence[str] = COLUMNS, file: Path = FILE) -> dict[str, Floats]:
    """Return columns of a file in a folder by name, [n] as numbers, NaN where nothing is given.

    Raises InputError where the file is not there, is no table or lacks a column.
    """
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet as pq

    path, csv = folder / file, file.suffix == ".csv"
    if not is_file(path):
        raise _refused(path, "no file", f"a folder that holds {file}")
    try:
        table = pa.csv.read_csv(path) if csv else pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise _refused(path, f"no table: {clip(str(error))}", "CSV" if csv else "Parquet") from None
    missing = [name for name in columns if name not in table.column_names]
    if missing:
        raise _refused(path, f"no {list_of(missing)}", f"the columns {list_of(columns, len(columns))}")
    try:
        return {name: _numbers(table.column(name)) for name in columns}
    except pa.ArrowException as error:
        raise _refused(path, f"a column that holds no numbers: {clip(str(error))}", "Parquet") from None


def _numbers(column: object) -> Floats:
    """A column as numbers, NaN where nothing is given."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return np.asarray(pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False), np.float64)


def _refused(path: Path, got: str, allowed: str) -> InputError:
    return InputError(
        [Problem("command line", None, "data", f"{clip(str(path.parent.parent))}: {got}", allowed)]
    )


def describe(table: Columns) -> Panel:
    """The panel of a table's columns [dyad-years]."""
    land = table["conttype"] == LAND
    weaker = np.fmin(table["cinc1"], table["cinc2"])
    km = np.where(np.isnan(table["mindist"]), UNKNOWN_KM, table["mindist"])
    votes = np.clip(1 - table["ipdist"] / NO_AGREEMENT, -1, 1)
    return Panel(
        dyad=table["dyad"].astype(np.int64),
        year=table["year"].astype(np.int64),
        onset=table["mid_n_orig"] > 0,
        gap=_gap(table),
        land=land,
        sea=np.isin(table["conttype"], SEA),
        distance=np.where(land, 0.0, remoteness(km)),
        power=log_power(np.nan_to_num(weaker)),
        major=table["maj1"] + table["maj2"] > 0,
        democracy=table["jointdem"] > 0,
        votes=np.where(np.isnan(votes), np.nanmedian(votes), votes),
        defence=table["pact"] == DEFENCE,
        rivalry=table["rival"] > 0,
        record=np.log1p(np.nan_to_num(table["prev15"])),
    )


def _gap(table: Columns) -> NDArray[np.int64]:
    """Whole years since the last dispute; GOING where one that began earlier goes on."""
    since = np.where(table["ever"] > 0, np.fmin(table["peace"], NEVER - 1), NEVER)
    going = (table["mid_going"] > 0) & (table["mid_n"] == 0)
    return np.where(going, GOING, since).astype(np.int64)
