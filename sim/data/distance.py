"""Minimum distances between borders: CShapes 2.0 (Schvitz et al. 2022), or Gleditsch & Ward 2001.

Rows: a, b, year, km.
"""

from typing import TYPE_CHECKING

from sim.data.source import Form, Source, in_order

if TYPE_CHECKING:
    from sim.data.source import Frame

FARTHEST = 20_040.0  # km, half the Earth's girth


def tidy(rows: "Frame") -> "Frame":
    """A distance a dyad and year, the smaller where a file has two."""
    rows = in_order(rows)
    return rows.groupby(["a", "b", "year"], as_index=False)["km"].min()


MINDIST = Source(
    "mindist",
    "minimum distance between borders in km; Schvitz et al. 2022, CShapes",
    (
        Form({"a": "ccode1", "b": "ccode2", "year": "year", "km": "mindist"}),
        Form({"a": "gwcode1", "b": "gwcode2", "year": "year", "km": "mindist"}, "gw"),
        Form({"a": "numa", "b": "numb", "year": "year", "km": "mindist"}, "gw"),
        Form({"a": "country_code_a", "b": "country_code_b", "year": "year", "km": "mindist"}, "gw"),
    ),
    tidy,
    {"km": (0.0, FARTHEST)},
    {2019: "2.0"},
)
