"""Pacts: Alliance Treaty Obligations and Provisions (Leeds et al. 2002), or Formal Alliances of the
Correlates of War (Gibler 2009), by dyad and year.

Rows: a, b, year, defence (1 where one owes the other its defence, else 0). A dyad without a row has no pact.
"""

from typing import TYPE_CHECKING

from sim.data.source import Form, Source, in_order

if TYPE_CHECKING:
    from sim.data.source import Frame

PAIR = {"a": "ccode1", "b": "ccode2", "year": "year"}


def tidy(rows: "Frame") -> "Frame":
    """The strongest obligation of a dyad and year, whichever way it goes."""
    rows = in_order(rows)
    rows = rows.assign(defence=(rows["defence"] > 0).astype(float))
    return rows.groupby(["a", "b", "year"], as_index=False)["defence"].max()


ATOP = Source(
    "atop",
    "Leeds et al. 2002; Alliance Treaty Obligations and Provisions",
    (
        Form({"a": "statea", "b": "stateb", "year": "year", "defence": "defense", "_": "nonagg"}),
        Form({"a": "mem1", "b": "mem2", "year": "year", "defence": "defense", "_": "nonagg"}),
        Form({**PAIR, "defence": "atop_defense"}),
    ),
    tidy,
    {"defence": (0.0, 1.0)},
    {2016: "4.0", 2018: "5.1"},
)

COW_ALLIANCES = Source(
    "alliances",
    "Gibler 2009; Correlates of War, Formal Alliances",
    (
        Form({**PAIR, "defence": "defense", "_": "entente"}),
        Form({**PAIR, "defence": "cow_defense"}),
    ),
    tidy,
    {"defence": (0.0, 1.0)},
    {2012: "4.1"},
)
