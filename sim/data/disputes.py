"""Militarized disputes: MID of the Correlates of War (Palmer et al. 2022), its dyads (Maoz et al. 2019), and
the revision of Gibler, Miller & Little 2016.

Rows: a, b, dispute (number), first, last (years), until (when it ended, in years with fractions), original
(1 where both were in it from the start), begun_by_a (1, 0), answered (1 where the side that did not begin it
threatened, displayed or used force, else 0). In order of dyads and years.
"""

from typing import TYPE_CHECKING

from sim.data.source import Form, Source, in_order

if TYPE_CHECKING:
    import pandas as pd

    from sim.data.source import Frame

PAIR = {"a": "ccode1", "b": "ccode2", "year": "year", "dispute": "dispnum"}
SIDES = {"side_a": "sidea1", "side_b": "sidea2", "level_a": "hostlev1", "level_b": "hostlev2"}
MORE = {"original_a": "orig1", "original_b": "orig2", "month": "stmon", "days": "maxdur"}
REVISED = ("gmlmidonset", "midonset")
"""Columns of the revision alone."""

SWAPPED = (("side_a", "side_b"), ("level_a", "level_b"), ("original_a", "original_b"))
RANGES = dict.fromkeys(("side", "side_a"), (0.0, 1.0)) | {"dispute": (0.0, 1e7)}
NO_ACT = 1.0  # hostility level of a side that did nothing militarized
JOINED = 2.0  # roles above: those who joined
ROWS = ["a", "b", "dispute", "first", "last", "until", "original", "begun_by_a", "answered"]


def tidy(rows: "Frame") -> "Frame":
    """A dispute of a dyad a row, whatever the file has a row for: a year, a direction or a participant."""
    if "state" in rows:
        rows = _of_participants(rows)
    if "role_a" in rows:
        for one in ("a", "b"):
            rows[f"original_{one}"] = (rows[f"role_{one}"] <= JOINED).astype(float)
        rows["side_b"] = 1.0 - rows["side_a"]
    rows = in_order(rows, *SWAPPED)
    rows = rows[
        rows["dispute"].notna() & rows["side_a"].isin((0.0, 1.0)) & (rows["side_a"] != rows["side_b"])
    ]
    return _of_pairs(_dated(rows))


def _of_participants(rows: "Frame") -> "Frame":
    """Every state of side A against every one of side B that was in the dispute at the same time."""
    first, second = rows[rows["side"] == 1], rows[rows["side"] == 0]
    pairs = first.merge(second, on="dispute", suffixes=("_a", "_b"))
    pairs = pairs.rename(columns={"state_a": "a", "state_b": "b"})
    pairs["first"] = pairs[["first_a", "first_b"]].max(axis=1)
    pairs["last"] = pairs[["last_a", "last_b"]].min(axis=1)
    pairs["until"] = (
        pairs["last"] + (pairs[["end_month_a", "end_month_b"]].min(axis=1).fillna(6.5) - 0.5) / 12
    )
    return pairs[pairs["first"] <= pairs["last"]]


def _dated(rows: "Frame") -> "Frame":
    """First and last year, and the end; of a year's row where nothing else tells, the middle of the year."""
    rows = rows.copy()
    for name, other in (("first", "year"), ("last", "year"), ("month", None), ("days", None)):
        if name not in rows:
            rows[name] = rows[other] if other else float("nan")
    if "until" not in rows:
        rows["until"] = _end(rows)
    for one in ("a", "b"):
        if f"original_{one}" not in rows:
            rows[f"original_{one}"] = 1.0
    return rows


def _end(rows: "Frame") -> "pd.Series":
    """When disputes ended: first month and length where a file has them."""
    since = rows.groupby(["a", "b", "dispute"])["first"].transform("min")
    told = since + (rows["month"] - 0.5) / 12 + rows["days"].where(rows["days"] >= 0) / 365.25
    return told.clip(upper=rows["last"] + 1).fillna(rows["last"] + 0.5)


def _of_pairs(rows: "Frame") -> "Frame":
    rows = rows.assign(
        original=((rows["original_a"] > 0) & (rows["original_b"] > 0)).astype(float),
        answering=rows["level_b"].where(rows["side_a"] == 1, rows["level_a"]),
    )
    found = rows.groupby(["a", "b", "dispute"], as_index=False).agg(
        first=("first", "min"),
        last=("last", "max"),
        until=("until", "max"),
        original=("original", "max"),
        begun_by_a=("side_a", "first"),
        answering=("answering", "max"),
    )
    found = found.assign(answered=(found["answering"] > NO_ACT).astype(float))
    return found.sort_values(["a", "b", "first", "dispute"])[ROWS]


MID = Source(
    "mid",
    "Palmer et al. 2022; Militarized Interstate Disputes",
    (
        Form(
            {
                "state": "ccode",
                "dispute": "dispnum",
                "first": "styear",
                "last": "endyear",
                "side": "sidea",
                "level": "hostlev",
            },
            more={"original": "orig", "end_month": "endmon"},
        ),
        Form(
            {
                "a": "statea",
                "b": "stateb",
                "dispute": "disno",
                "first": "strtyr",
                "last": "endyear",
                "side_a": "sideaa",
                "role_a": "rolea",
                "role_b": "roleb",
                "level_a": "hihosta",
                "level_b": "hihostb",
            },
        ),
        Form({**PAIR, **SIDES}, more=MORE, lacks=REVISED),
    ),
    tidy,
    RANGES,
    {2001: "3.0", 2010: "4.0", 2014: "5.0"},
    "either",
)

GML = Source(
    "gml",
    "Gibler, Miller & Little 2016; Militarized Interstate Disputes, revised",
    tuple(Form({**PAIR, **SIDES, "_": onset}, more=MORE) for onset in REVISED),
    tidy,
    RANGES,
    {2010: "2.2.1"},
    "either",
)
