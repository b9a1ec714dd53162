"""Borders: Direct Contiguity of the Correlates of War (Stinnett et al. 2002).

Rows: a, b, first, last (years), kind: 1 a land border, 2 to 5 at most 12, 24, 150, 400 miles of water.
"""

from typing import TYPE_CHECKING

from sim.data.source import Form, Source, in_order

if TYPE_CHECKING:
    import pandas as pd

    from sim.data.source import Frame

LAND, KINDS = 1, 5  # 0 stands for no border
KM = {2: 19.0, 3: 39.0, 4: 241.0, 5: 644.0}
"""Most water between the two of a kind, in km."""

DATES = (-1e6, 1e6)
"""Of both ways in which dates are written."""

PAIR = {"a": "ccode1", "b": "ccode2"}


def tidy(rows: "Frame") -> "Frame":
    """A spell a row, of one year where the file has years; directed files say everything twice."""
    rows = in_order(rows)
    if "year" in rows:
        rows["first"] = rows["last"] = rows["year"]
    else:
        rows["first"], rows["last"] = _year(rows["begin"]), _year(rows["end"])
    return rows[rows["kind"] >= LAND][["a", "b", "first", "last", "kind"]].drop_duplicates()


def _year(date: "pd.Series") -> "pd.Series":
    """Years of dates: 181601 in the original, days since 1970 in peacesciencer."""
    days = 1970 + (date + 0.5) / 365.2425
    return (date // 100).where(date.between(100_000, 300_000), days // 1)


CONTIGUITY = Source(
    "contiguity",
    "Stinnett et al. 2002; Correlates of War, Direct Contiguity",
    (
        Form({"a": "state1no", "b": "state2no", "kind": "conttype", "year": "year"}),
        Form({"a": "statelno", "b": "statehno", "kind": "conttype", "begin": "begin", "end": "end"}),
        Form({**PAIR, "kind": "conttype", "begin": "stdate", "end": "enddate"}),
        Form({**PAIR, "kind": "conttype", "year": "year"}),
    ),
    tidy,
    {"kind": (0.0, KINDS), "begin": DATES, "end": DATES},
    {2006: "3.1", 2016: "3.2"},
)
