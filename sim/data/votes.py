"""Ideal points of votes in the General Assembly (Bailey, Strezhnev & Voeten 2017).

Rows: state, year, point. The session of a year opens in that year: the first in 1946.
"""

from typing import TYPE_CHECKING

from sim.data.source import Form, Source

if TYPE_CHECKING:
    from sim.data.source import Frame

BEFORE_FIRST = 1945


def tidy(rows: "Frame") -> "Frame":
    """A point a state and year."""
    if "year" not in rows:
        rows = rows.assign(year=BEFORE_FIRST + rows["session"])
    return rows[["state", "year", "point"]]


def _forms() -> tuple[Form, ...]:
    """Releases differ in the column of points, in years or sessions, in codes of states."""
    found = []
    for point in ("idealpointlegacy", "idealpointall", "idealpoint"):
        for time in ("year", "session"):
            for state, coding in (("ccode", "cow"), ("iso3c", "iso3")):
                found.append(Form({"state": state, time: time, "point": point}, coding))
    return tuple(found)


UNGA = Source(
    "unga",
    "Bailey, Strezhnev & Voeten 2017; ideal points of votes in the General Assembly",
    _forms(),
    tidy,
    {"point": (-10.0, 10.0), "session": (1.0, 155.0)},
    pairs="state",
)
