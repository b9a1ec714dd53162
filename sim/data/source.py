"""What a source of the field is: how its releases write it, and what is taken from it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from sim.data import states
from sim.data.tables import Header, read

if TYPE_CHECKING:
    import pandas as pd

    Frame: TypeAlias = pd.DataFrame

STATES = ("a", "b", "state")
"""Columns that name states; `a` and `b` of a dyad."""

VERSION = "version"
"""What the column is called in which a release says its number."""

YEARS = dict.fromkeys(("year", "first", "last"), (1000.0, 2100.0))
"""Years that a row may have."""

NUMBERED = (
    r"(?<![0-9])([0-9]\.[0-9]{1,2})(?![0-9])",
    r"NMC[-_ ]([0-9])_?([0-9])(?![0-9])",
    r"atop([0-9])_([0-9])",
)
"""How releases are numbered in the names of files: MIDB 5.0.csv, NMC-60-abridged.csv, atop5_1ddyr.csv."""


@dataclass(frozen=True)
class Form:
    """A way in which a source is written.

    columns: ours -> the file's, all needed; more: the same, taken where there. coding: of its states
    (sim.data.states.CODINGS). lacks: columns of other data that are spelled alike.
    """

    columns: Mapping[str, str]
    coding: str = "cow"
    more: Mapping[str, str] = field(default_factory=dict)
    lacks: tuple[str, ...] = ()

    def fits(self, names: Sequence[str]) -> bool:
        """Tell whether a header has these columns."""
        return all(name in names for name in self.columns.values()) and not any(
            name in names for name in self.lacks
        )

    def found(self, names: Sequence[str]) -> dict[str, str]:
        """Ours -> the file's, of the columns that are there."""
        return {**self.columns, **{ours: its for ours, its in self.more.items() if its in names}}


@dataclass(frozen=True)
class Source:
    """A source: what it is called, how it is written, what becomes of its rows.

    title: its entry in a bibliography. releases: last year -> number, for files that do not say theirs.
    tidy: rows, with states by ISO-3 code and all else as numbers, to what the source's module says.
    ranges: of the columns without which a row says nothing; those outside are counted. pairs: which rows are
    kept: those on "both" states asked for, on "either", or on the "state".
    """

    key: str
    title: str
    forms: tuple[Form, ...]
    tidy: Callable[["Frame"], "Frame"]
    ranges: Mapping[str, tuple[float, float]]
    releases: Mapping[int, str] = field(default_factory=dict)
    pairs: str = "both"

    def form(self, names: Sequence[str]) -> Form | None:
        """The form that a header has, None if it has none of them."""
        return next((form for form in self.forms if form.fits(names)), None)


@dataclass(frozen=True)
class Reading:
    """What a file says of the states asked for. file: its name, as it may be printed. release: "" where
    nothing tells. first, last: years of the whole file. rows: in the source's own columns. read: rows of the
    file; kept: of them; faults: rows left out, by reason.
    """

    source: Source
    file: str
    release: str
    first: int
    last: int
    rows: "Frame"
    read: int
    kept: int
    faults: Mapping[str, int]


def reading(
    source: Source, form: Form, head: Header, file: str, asked: frozenset[str], until: int
) -> Reading:
    """Read one file as `source`, up to the year `until`. Raises tables.UnreadableError."""
    names = form.found(head.names)
    words = [its for ours, its in names.items() if ours in STATES and form.coding not in {"cow", "gw"}]
    numbers = [its for its in names.values() if its not in words]
    versioned = [VERSION] if VERSION in head.names else []
    table = read(head, list(dict.fromkeys(numbers)), [*words, *versioned])
    faults, frame = dict(table.faults), table.columns
    release = _release(frame[VERSION]) if versioned else ""
    rows = frame[list(names.values())].set_axis(list(names), axis=1)
    total = len(rows) + sum(faults.values())
    rows = _within(_with_states(rows, form, faults), {**YEARS, **source.ranges}, faults)
    tidied = source.tidy(_once(rows, faults) if source.pairs == "state" else rows)
    years = _years(tidied)
    kept = _about(tidied, source.pairs, asked)
    kept = kept[kept["year" if "year" in kept else "first"] <= until].reset_index(drop=True)
    first, last = (int(years.min()), int(years.max())) if len(years) else (0, 0)
    release = release or _release_of_name(file) or source.releases.get(last, "")
    return Reading(source, file, release, first, last, kept, total, len(kept), faults)


def _with_states(rows: "Frame", form: Form, faults: dict[str, int]) -> "Frame":
    """ISO-3 codes in place of the file's own; rows without are counted."""
    rows = rows.copy()
    for name in [name for name in STATES if name in rows]:
        codes = rows[name]
        unknown = codes.isna() | codes.astype(str).str.strip().eq("")
        of_code = {code: states.find_state(code, form.coding) for code in codes[~unknown].unique()}
        rows[name] = codes.map(of_code)
    names = [name for name in STATES if name in rows]
    bad = rows[names].isna().any(axis=1)
    if bad.any():
        faults["with a code that is no state's"] = int(bad.sum())
    return rows[~bad].reset_index(drop=True)


def _within(rows: "Frame", ranges: Mapping[str, tuple[float, float]], faults: dict[str, int]) -> "Frame":
    """Rows whose numbers are there and in their ranges; the others are counted."""
    for name, (low, high) in ranges.items():
        if name not in rows:
            continue
        for bad, reason in (
            (rows[name].isna(), f"without {name}"),
            (rows[name].notna() & ~rows[name].between(low, high), f"with {name} outside {low:g} to {high:g}"),
        ):
            if bad.any():
                faults[reason] = int(bad.sum())
        rows = rows[rows[name].between(low, high)]
    return rows.reset_index(drop=True)


def _once(rows: "Frame", faults: dict[str, int]) -> "Frame":
    """The first row of a state and year; others are counted."""
    again = rows.duplicated([name for name in ("state", "year", "session") if name in rows])
    if again.any():
        faults["of a state and year that another row has"] = int(again.sum())
    return rows[~again]


def _years(rows: "Frame") -> "pd.Series":
    import pandas as pd

    columns = [name for name in ("year", "first", "last") if name in rows]
    return pd.concat([rows[name].dropna() for name in columns]) if columns else pd.Series(dtype=float)


def _about(rows: "Frame", which: str, asked: frozenset[str]) -> "Frame":
    if which == "state":
        return rows[rows["state"].isin(asked)]
    a, b = rows["a"].isin(asked), rows["b"].isin(asked)
    return rows[a & b] if which == "both" else rows[a | b]


def _release(column: "pd.Series") -> str:
    """The number that a release gives itself, such as 5.0; "" for anything else, such as its year."""
    given = column.dropna().astype(str).str.strip()
    found = given[given.str.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,3}){0,2}")]
    return str(found.iloc[0]) if len(found) else ""


def _release_of_name(file: str) -> str:
    """The release in a file's name, as projects write it."""

    for pattern in (
        r"(?<![0-9])([0-9]\.[0-9]{1,2})(?![0-9])",
        r"NMC[-_ ]([0-9])_?([0-9])\b",
        r"atop([0-9])_([0-9])",
    ):
        match = re.search(pattern, file, re.IGNORECASE)
        if match:
            return ".".join(match.groups())
    return ""


def in_order(rows: "Frame", *swapped: tuple[str, str]) -> "Frame":
    """Dyads with the earlier code first; columns that belong to `a` and `b` change places with them."""
    rows = rows.copy()
    late = rows["a"] > rows["b"]
    for one, other in (("a", "b"), *swapped):
        if one in rows and other in rows:
            first, second = rows[one].copy(), rows[other].copy()
            rows[one], rows[other] = first.where(~late, second), second.where(~late, first)
    return rows[rows["a"] != rows["b"]].copy()
