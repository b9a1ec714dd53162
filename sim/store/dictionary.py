"""The data dictionary of a folder, columns.csv: what each column of the tables that lie there is.

Of tables whose columns are called `quantity.subject` (sim.outcomes.rows) one entry tells of a quantity.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sim.outcomes.dictionary import QUANTITIES, Entry
from sim.store import tables
from sim.store.files import COLUMNS, ROWS
from sim.store.spelling import unquote

HEADER = ("file", "column", "of", "type", "unit", "missing", "meaning")
RUN, EVERY = "run", "every"
BOUNDED, EACH, ONE = "OUTCOME", "*", "KEY"
BOUNDS = (".low", ".high")
CSV, PARQUET = ".csv", ".parquet"

Entries = Mapping[str, Entry]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # 5 ms of a run, not 40


def write(folder: Path, kind: str, later: Mapping[str, Iterable[str]] | None = None) -> Path:
    """Write columns.csv of a folder of this kind: a line for each column of each table in it. Raises OSError.

    later: columns of tables that may come after it. A column that nobody told of is left out.
    """
    names = [stem + end for stem in list_entries(kind) for end in (CSV, PARQUET)]
    heads = {name: columns_of(folder / name) for name in names if (folder / name).is_file()}
    heads |= {name: list(columns) for name, columns in (later or {}).items()}
    lines = (line for name in names for line in describe(kind, name, heads.get(name, [])))
    tables.write_csv(folder / COLUMNS, HEADER, lines)
    return folder / COLUMNS


def describe(kind: str, name: str, header: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the lines of HEADER for a table: one for each of its columns, in their order."""
    entries, names = list_entries(kind)[Path(name).stem], frozenset(header)  # 200 states have 80,000
    told = {spelled: entry for column in header for spelled, entry in _find(column, names, entries)}
    for column, each in told.items():
        yield name, column, each.of, each.type, each.unit, each.missing, each.meaning


def columns_of(path: Path) -> list[str]:
    """The names of a table's columns, in their order. Raises OSError."""
    if path.suffix == PARQUET:
        import pyarrow.parquet as pq

        return list(pq.read_schema(path).names)
    with path.open(encoding="utf-8", newline="") as file:
        return [unquote(name) for name in next(csv.reader(file), [])]


def _find(column: str, header: Set[str], entries: Entries) -> Iterator[tuple[str, Entry]]:
    """The name under which a column is told of, and what is told; nothing where nobody knows it."""
    quantity = column.partition(".")[0]
    stem, end = next(((column.removesuffix(end), end) for end in BOUNDS if column.endswith(end)), ("", ""))
    for name, known_as in (
        (column, column),
        (column, BOUNDED if column + BOUNDS[0] in header else ""),
        (column, BOUNDED + end if stem in header else ""),
        (quantity, quantity),
        (column, EACH),
        (ONE, ONE),
    ):
        if known_as in entries:
            yield name, entries[known_as]
            return


@cache
def list_entries(kind: str) -> Mapping[str, Entries]:
    """What is told of the tables of a kind of folder, by file name without its ending, then by column."""
    told = _told()
    every = _entries(told[EVERY])
    found = {stem: {**every, **_entries(columns)} for stem, columns in told[kind].items()}
    return {Path(ROWS).stem: QUANTITIES, **found} if kind == RUN else found


@cache
def _told() -> dict[str, Any]:
    text = Path(__file__).with_name("columns.yaml").read_text(encoding="utf-8")
    told: dict[str, Any] = yaml.load(text, _LOADER)
    return told


def _entries(columns: Mapping[str, Any]) -> Entries:
    return {name: Entry(of="", **{"unit": "", **entry}) for name, entry in columns.items()}
