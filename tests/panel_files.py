"""A made-up panel of dyad-years with the columns of the real one, for back-tests."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.studies.backtest import record
from sim.studies.calibration import dyad_years, record_facts, turns

COLUMNS = tuple(dict.fromkeys((*dyad_years.COLUMNS, *record.OWN, *turns.COLUMNS)))
QUIET: Mapping[str, object] = {
    "prd": 1, "mid_n": 0, "mid_n_orig": 0, "mid_going": 0, "conttype": 1, "mindist": 0.0, "maj1": 0,
    "maj2": 0, "cinc1": 0.002, "cinc2": 0.001, "jointdem": 0, "ipdist": 0.75, "pact": 0, "rival": 0,
    "prev15": 0, "peace": 20, "ever": 0, "pol1": 0, "pol2": 0, "vdem1": 0.2, "vdem2": 0.2, "mid_lev": 0,
    "A": 0.1,
}  # fmt: skip

Row = Mapping[str, object]


def row(first: int, second: int, year: int, **changes: object) -> Row:
    """A quiet year of two neighbours, but for what is changed."""
    own = {"dyad": first * 1000 + second, "ccode1": first, "ccode2": second, "year": year}
    return {**QUIET, **own, **changes}


def write(place: Path, rows: Sequence[Row], without: str = "") -> Path:
    """A folder of data that holds these dyad-years, whole but for one column."""
    table = pa.table({name: [each[name] for each in rows] for name in COLUMNS if name != without})
    (place / "dyad_years").mkdir(parents=True)
    pq.write_table(table, place / dyad_years.FILE)
    return place


DISPUTE: Mapping[str, object] = {
    "year": 1980, "ini": 3.0, "tar": 1.0, "reach": 3.0, "maxdur": 1.0, "land": 1.0,
}  # fmt: skip
"""A display at a land border that nobody answered, over in a day."""


def dispute(**changes: object) -> Row:
    """A line of the list of disputes, as DISPUTE but for what is changed."""
    return {**DISPUTE, **changes}


def write_disputes(place: Path, rows: Sequence[Row]) -> Path:
    """Put a list of disputes beside the panel of a folder."""
    names = ("dispnum", *record_facts.COLUMNS)
    lines = [",".join(names), *(",".join(map(str, {"dispnum": 1, **each}.values())) for each in rows)]
    (place / "dyad_years").mkdir(parents=True, exist_ok=True)
    (place / dyad_years.DISPUTES).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return place


def made_up(place: Path, dyads: int = 24, first: int = 1960, last: int = 2014) -> Path:
    """Neighbours and others, every third of them rivals, with disputes that come by chance: at a border in
    one year of ten, twice as often between rivals, elsewhere in one of forty.
    """
    chance, rows = np.random.default_rng(1), list[Row]()
    for k in range(dyads):
        near, rivals, past = k % 2 == 0, k % 3 == 0, list[int]()
        rate = (0.1 if near else 0.025) * (2 if rivals else 1)
        for year in range(first, last + 1):
            onset = int(chance.random() < rate)
            rows.append(
                row(
                    2 + k, 100 + k % 5, year, mid_n=onset, mid_n_orig=onset, conttype=1 if near else 0,
                    mindist=0.0 if near else 400.0 + 50 * k, maj1=int(not near), cinc1=0.001 * (1 + k % 7),
                    pol1=8 if k % 4 == 0 else 0, ipdist=0.3 + 0.1 * (k % 9), rival=int(rivals),
                    pact=3 if k % 5 == 1 else 0, prev15=sum(year - 15 <= each < year for each in past),
                    peace=year - past[-1] - 1 if past else 30, ever=int(bool(past)),
                )
            )  # fmt: skip
            past += [year] * onset
    return write(place, rows)
