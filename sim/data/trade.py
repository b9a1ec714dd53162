"""Trade between two states: Bilateral Trade of the Correlates of War (Barbieri, Keshk & Pollins 2009).

Rows: a, b, year, flow: both ways together, in million US dollars.
"""

from typing import TYPE_CHECKING

from sim.data.source import Form, Source, in_order

if TYPE_CHECKING:
    from sim.data.source import Frame

PAIR = {"a": "ccode1", "b": "ccode2", "year": "year"}


def tidy(rows: "Frame") -> "Frame":
    """A sum a dyad and year, of the directions that are given."""
    rows = in_order(rows, ("flow1", "flow2"))
    flows = rows[["flow1", "flow2"]].where(rows[["flow1", "flow2"]] >= 0)
    rows["flow"] = flows.sum(axis=1, min_count=1)
    rows = rows[rows["flow"].notna()]
    return rows.groupby(["a", "b", "year"], as_index=False)["flow"].max()


TRADE = Source(
    "trade",
    "Barbieri, Keshk & Pollins 2009; Correlates of War, Bilateral Trade",
    (
        Form({**PAIR, "flow1": "smoothflow1", "flow2": "smoothflow2"}),
        Form({**PAIR, "flow1": "flow1", "flow2": "flow2"}),
    ),
    tidy,
    {},
    {2009: "3.0", 2014: "4.0"},
    "either",
)
