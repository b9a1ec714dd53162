"""Shares of capabilities: National Material Capabilities of the Correlates of War (Singer 1987).

Rows: state, year, cinc (above 0).
"""

from typing import TYPE_CHECKING

from sim.data.source import Form, Source

if TYPE_CHECKING:
    from sim.data.source import Frame


def tidy(rows: "Frame") -> "Frame":
    """A share a state and year."""
    return rows[["state", "year", "cinc"]]


NMC = Source(
    "nmc",
    "Singer 1987; Correlates of War, National Material Capabilities",
    (
        Form({"state": "ccode", "year": "year", "cinc": "cinc"}),
        Form({"state": "cowcode", "year": "year", "cinc": "cinc"}),
        Form({"state": "gwcode", "year": "year", "cinc": "cinc"}, "gw"),
        Form({"state": "iso3c", "year": "year", "cinc": "cinc"}, "iso3"),
    ),
    tidy,
    {"cinc": (1e-9, 1.0)},
    {2007: "4.0", 2012: "5.0", 2016: "6.0", 2022: "7.0"},
    "state",
)
