"""Democracies: electoral democracy of Varieties of Democracy (Coppedge et al.), or Polity (Marshall & Gurr).

Rows: state, year, democratic (1 or 0): an index of .5 or more, or a polity of 6 or more.
"""

from typing import TYPE_CHECKING

from sim.data.source import Form, Source

if TYPE_CHECKING:
    from sim.data.source import Frame

OF_INDEX, OF_POLITY = 0.5, 6.0
LOWEST = -10.0  # of Polity; -66, -77 and -88 stand for interruptions


def tidy(rows: "Frame") -> "Frame":
    """Whether a state was a democracy, by year."""
    if "index" in rows:
        rows = rows.assign(democratic=lambda x: x["index"] >= OF_INDEX)
    else:
        rows = rows.assign(democratic=lambda x: x["polity"] >= OF_POLITY)
    return rows[["state", "year", "democratic"]].astype({"democratic": float})


VDEM = Source(
    "vdem",
    "Coppedge et al., Varieties of Democracy, electoral democracy index (v2x_polyarchy)",
    (
        Form({"state": "country_text_id", "year": "year", "index": "v2x_polyarchy"}, "iso3"),
        Form({"state": "cowcode", "year": "year", "index": "v2x_polyarchy"}),
        Form({"state": "ccode", "year": "year", "index": "v2x_polyarchy"}),
    ),
    tidy,
    {"index": (0.0, 1.0)},
    pairs="state",
)

POLITY = Source(
    "polity",
    "Marshall & Gurr, Polity",
    (
        Form({"state": "ccode", "year": "year", "polity": "polity2"}),
        Form({"state": "scode", "year": "year", "polity": "polity2"}, "cow_letters"),
    ),
    tidy,
    {"polity": (LOWEST, 10.0)},
    {2018: "5"},
    "state",
)
