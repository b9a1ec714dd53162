"""Every table that we write, read by others: pandas, polars, R and a spreadsheet see the same, and all of it
is told of in columns.csv.
"""

import csv
import importlib.util
import math
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.store import dictionary, files, spelling, tables
from tests import every_table, readers
from tests.every_table import Folders, tables_of
from tests.readers import Columns

LATER = {files.SIGNALS, files.STEPS, files.EVENTS}
"""Tables that a dictionary may tell of before they are there."""

OWN = {kind: told for kind, told in dictionary._told().items() if kind != dictionary.EVERY}
"""What columns.yaml says of kinds of folders: tables, and columns that are not like every other's."""

needs_polars = pytest.mark.skipif(importlib.util.find_spec("polars") is None, reason="needs polars")
needs_r = pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R")
needs_a_spreadsheet = pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")

Told = dict[tuple[str, str], dict[str, str]]
Read = Callable[[list[Path], Path], list[Columns]]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """A folder of every kind."""
    return every_table.make(tmp_path_factory.mktemp("every"))


def told(folder: Path) -> Told:
    """The dictionary of a folder, by file and column."""
    lines = [
        {key: spelling.unquote(cell) for key, cell in line.items()}
        for line in spelling.read_lines(folder / files.COLUMNS)
    ]
    found = {(line["file"], line["column"]): line for line in lines}
    assert len(found) == len(lines)
    return found


def known_as(path: Path, column: str, lines: Told) -> str:
    """The name by which a dictionary tells of a column: its own, its quantity's, or KEY."""
    names = (column, column.partition(".")[0], dictionary.ONE)
    return next(name for name in names if (path.name, name) in lines)


def test_every_table_is_there(folders: Folders) -> None:
    """Each table that is told of anywhere was made by one of the folders, so that none goes unread here."""
    made = {(kind, path.stem) for kind, folder in folders.values() for path in tables_of(folder)}
    kinds = {kind for kind, _ in folders.values()}
    assert made == {(kind, stem) for kind in kinds for stem in dictionary.list_entries(kind)}
    assert kinds == set(OWN)


def test_every_column_of_every_table_is_told_of(folders: Folders) -> None:
    """With its type and meaning, and no line is about a column that no table has."""
    for kind, folder in folders.values():
        lines, seen = told(folder), set[tuple[str, str]]()
        for path in tables_of(folder):
            for column in dictionary.columns_of(path):
                name = known_as(path, column, lines)
                assert lines[path.name, name]["meaning"], (path, column)
                seen.add((path.name, name))
        assert {file for file, _ in lines.keys() - seen} <= (LATER if kind == "run" else set()), folder


def test_no_entry_is_about_a_column_that_there_is_not(folders: Folders) -> None:
    """Each column of columns.yaml is met in some folder."""
    met = {
        (kind, line["file"].partition(".")[0], line["column"])
        for kind, folder in folders.values()
        for line in told(folder).values()
    }
    plain = (dictionary.EACH, dictionary.BOUNDED)
    for kind, stems in OWN.items():
        for stem, columns in stems.items():
            for column in columns:
                assert column.startswith(plain) or (kind, stem, column) in met, (kind, stem, column)


def test_who_writes_csv_writes_it_through_one_door() -> None:
    """No module but sim.store.tables makes CSV of its own, in which a text could become a formula."""
    sources = sorted(Path(tables.__file__).parents[1].rglob("*.py"))
    own = re.compile(r"csv\.(writer|DictWriter)\(|\.to_csv\(")
    found = [path.name for path in sources if own.search(path.read_text(encoding="utf-8"))]
    assert found == ["tables.py"]


def spelled(path: Path, types: dict[str, str]) -> Columns:
    """A CSV file's columns as the dictionary tells of them."""
    lines = spelling.read_lines(path)
    names = [spelling.inert(name) for name in dictionary.columns_of(path)]
    return {str(name): [value(line[str(name)], types[str(name)]) for line in lines] for name in names}


def value(cell: str, kind: str) -> Any:
    """A cell by the type of its column."""
    if cell == "":
        return None
    if kind == "boolean":
        return {"TRUE": True, "FALSE": False}[cell]
    if kind in ("integer", "number"):
        return float(cell)
    try:
        return float(cell) if kind == "number or text" else cell
    except ValueError:
        return cell


def of_many(paths: list[Path], folder: Path, read: Read, types: Callable[[Path], dict[str, str]]) -> None:
    """Assert that a reader sees what stands in these files."""
    for path, found in zip(paths, read(paths, folder), strict=True):
        expected = spelled(path, types(path))
        assert list(found) == list(expected), path
        for name, column in expected.items():
            mixed = types(path)[name] == "number or text"
            assert all(
                map(lambda pair, mixed=mixed: alike(mixed, *pair), zip(found[name], column, strict=True))
            ), (path, name)


def alike(mixed: bool, one: Any, other: Any) -> bool:
    """Whether two readers see the same; a spreadsheet keeps 15 digits. mixed: of a column of text in which
    some cells are numbers, as most readers have it.
    """
    if mixed and isinstance(one, str) and isinstance(other, float):
        one = float(one)
    both = isinstance(one, float) and isinstance(other, float)
    return math.isclose(one, other, rel_tol=1e-9) if both else type(one) is type(other) and one == other


READERS = [
    pytest.param(lambda paths, _: readers.by_pandas(paths), id="pandas"),
    pytest.param(lambda paths, _: readers.by_polars(paths), id="polars", marks=needs_polars),
    pytest.param(lambda paths, _: readers.by_r(paths), id="R", marks=needs_r),
    pytest.param(readers.by_a_spreadsheet, id="spreadsheet", marks=needs_a_spreadsheet),
]


@pytest.mark.parametrize("read", READERS)
def test_every_csv_reads_the_same(read: Read, folders: Folders, tmp_path: Path) -> None:
    """Numbers, truth values, days, texts and what is missing are what the dictionary says of the column, and
    no text is a number, a truth value, nothing or a formula: a state of the id NA is there.
    """
    lines = {folder: told(folder) for _, folder in folders.values()}
    paths = [path for _, folder in folders.values() for path in tables_of(folder) if path.suffix == ".csv"]
    paths += [folder / files.COLUMNS for _, folder in folders.values()]

    def types(path: Path) -> dict[str, str]:
        names = dictionary.columns_of(path)
        if path.name == files.COLUMNS:
            return dict.fromkeys(names, "text")
        known = lines[path.parent]
        return {str(spelling.inert(each)): known[path.name, each]["type"] for each in names}

    of_many(paths, tmp_path, read, types)


AWKWARD = (
    "NA", "N/A", "NULL", "nan", "None", "inf", "TRUE", "false", "T", "F", "007", "1e5", "0x1F", "2i", "=1+1",
    "+1", "-1+1", "@SUM(1)", "＝1+1", "'quoted'", " =1+1", "1/2", "1-2", "1:30", "5%", "$5", "1,000", "SEP2",
    "2-Mar-05", "2030-04-15x", 'say "no", twice', "a;b", "a\nb", "Ünïcode", "x" * 4000,
)  # fmt: skip


@pytest.mark.parametrize("read", READERS)
def test_awkward_text_stays_text(read: Read, tmp_path: Path) -> None:
    """A column of nothing else, as well as beside others, in every reader."""
    path = tmp_path / "awkward.csv"
    header = [f"c{at}" for at, _ in enumerate(AWKWARD)]
    tables.write_csv(path, [*header, "n"], [[*AWKWARD, 0.5], [*AWKWARD, None]])
    (found,) = read([path], tmp_path)
    assert found.pop("n") == [0.5, None]
    texts = [[spelling.unquote(text) for text in column] for column in found.values()]
    assert texts == [[text, text] for text in AWKWARD]


@needs_polars
def test_every_parquet_reads_the_same(folders: Folders) -> None:
    """In pandas and polars as in Arrow, each column of the type that it is told to be; nothing is NaN, which
    polars and databases would count with.
    """
    import polars as pl

    kinds = {
        "integer": pa.types.is_integer, "number": pa.types.is_floating, "text": _is_text,
        "boolean": pa.types.is_boolean, "date": pa.types.is_date,
    }  # fmt: skip
    for _, folder in folders.values():
        lines = told(folder)
        for path in tables_of(folder):
            if path.suffix != ".parquet":
                continue
            table, theirs, frame = pq.read_table(path), pl.read_parquet(path), pd.read_parquet(path)
            for name in table.column_names:
                kind = lines[path.name, known_as(path, name, lines)]["type"]
                fits = [test for of, test in kinds.items() if of in kind]
                own = table.schema.field(name).type
                assert any(test(own) for test in fits) or path.stem == "inputs", (path, name)
                column = [readers.plain(x) for x in table[name].to_pylist()]
                assert not any(x != x for x in table[name].to_pylist()), (path, name)
                assert [readers.plain(x) for x in theirs[name].to_list()] == column, (path, name)
                assert [readers.plain(x) for x in frame[name]] == column, (path, name)


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind.value_type if pa.types.is_dictionary(kind) else kind))


def test_files_are_utf_8_without_a_mark(folders: Folders) -> None:
    """R would take a byte order mark for a part of the first column's name; lines end as on Unix."""
    for _, folder in folders.values():
        for path in [*tables_of(folder), folder / files.COLUMNS]:
            if path.suffix == ".csv":
                text = path.read_bytes()
                assert not text.startswith(b"\xef\xbb\xbf")
                assert b"\r" not in text
                assert list(csv.reader(text.decode().splitlines()))
