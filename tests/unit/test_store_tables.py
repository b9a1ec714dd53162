"""Tables come back as they were written."""

import csv
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import BinaryIO

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.store import atomic, tables
from sim.store.spelling import unquote

ROWS = {
    "replicate": np.arange(3, dtype=np.int64),
    "peak.AZE-IRN": np.array([1, 4, 5], np.int8),
    "first_4.AZE-IRN": np.array([-1, 12, 0], np.int32),
    "calm.AZE-IRN": np.array([-1, -1, 7], np.int32),
    "stand.TUR:AZE-IRN": np.array([-9, -1, 2], np.int8),
    "alignment.AZE>IRN": np.array([-0.25, 0.5, 1.0]),
    "partition": np.array(["00101", "01010", "00000"]),
}


def test_rows_come_back_with_their_types(tmp_path: Path) -> None:
    """Every column has the same values and the same type after writing and reading."""
    tables.write_rows(tmp_path / "rows.parquet", ROWS)
    back = tables.read_rows(tmp_path / "rows.parquet")
    assert list(back) == list(ROWS)
    for name, column in ROWS.items():
        assert back[name].dtype == column.dtype
        assert np.array_equal(back[name], column)


def test_never_is_missing_in_the_file(tmp_path: Path) -> None:
    """A reader in R or pandas sees a missing value where something never happened, not the number -1."""
    import pyarrow.parquet as pq

    tables.write_rows(tmp_path / "rows.parquet", ROWS)
    table = pq.read_table(tmp_path / "rows.parquet")
    assert table["first_4.AZE-IRN"].to_pylist() == [None, 12, 0]
    assert table["calm.AZE-IRN"].null_count == 2
    assert table["stand.TUR:AZE-IRN"].to_pylist() == [None, -1, 2]
    assert table["peak.AZE-IRN"].null_count == 0


def test_equal_rows_give_equal_bytes(tmp_path: Path) -> None:
    """The same rows written twice are the same file, so that files can be compared by their hash."""
    tables.write_rows(tmp_path / "a.parquet", ROWS)
    tables.write_rows(tmp_path / "b.parquet", ROWS)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_arrays_come_back(tmp_path: Path) -> None:
    """Tallies have the same shape, type and counts after writing and reading."""
    levels = np.arange(30, dtype=np.int64).reshape(3, 2, 5)
    tables.write_arrays(tmp_path / "t.npz", {"levels": levels})
    back = tables.read_arrays(tmp_path / "t.npz")
    assert np.array_equal(back["levels"], levels)
    assert back["levels"].dtype == np.int64


def test_an_array_of_objects_is_refused(tmp_path: Path) -> None:
    """np.savez would pickle it without a word; nothing is written instead."""
    with pytest.raises(ValueError, match="objects"):
        tables.write_arrays(tmp_path / "t.npz", {"x": np.array([{}], dtype=object)})
    assert list(tmp_path.iterdir()) == []


AWKWARD = (
    "NA", "N/A", "NULL", "nan", "None", "TRUE", "False", "007", "1e5", "1_000", "INF", "0.30", "=1+1", "+1",
    "-1+1", "@SUM(1)", "＝1+1", "'quoted'", "\tx", "\nx", "0x1F", 'say "no", twice', "a\nb", "Ünïcode",
    "T", "F", "true", "inf", "2i", "1/2", "1:30", "SEP2", "2 Mar", "5%", "1,000", " =1+1", " NA ",
)  # fmt: skip


@pytest.mark.parametrize("text", AWKWARD)
def test_csv_keeps_awkward_text(text: str, tmp_path: Path) -> None:
    """Text that looks like a formula, a number or nothing stays text in pandas, nothing else is added, and
    it reads back as it was; a whole column of it too, and in the head.
    """
    path = tmp_path / "t.csv"
    tables.write_csv(path, [text, "n"], [[text, 1], [text, 2]])
    read = pd.read_csv(path)
    kept = [read.columns[0], *read.iloc[:, 0].tolist()]
    assert [unquote(cell) for cell in kept] == [text] * 3
    assert len(set(kept)) == 1
    assert not kept[0].startswith(("=", "+", "-", "@", "＝"))
    plain = text in ('say "no", twice', "a\nb", "Ünïcode")
    assert kept[0].startswith("'") != plain


def test_csv_keeps_numbers(tmp_path: Path) -> None:
    """Numbers are not quoted, nor what a number is spelled like; what is none is an empty field, as None is;
    truth values are spelled as R and spreadsheets have them, days as everybody.
    """
    line = [0.5, -0.25, float("-inf"), 10**6, True, "-0.3", "0.2", "100000", "removed", None, ""]
    line += [np.float32("nan"), np.bool_(False), date(2030, 4, 15), "2030-04-15"]
    tables.write_csv(tmp_path / "t.csv", list("abcdefghijklmno"), [line])
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        said = list(csv.reader(file))[1]
    assert said[:9] == ["0.5", "-0.25", "", "1000000", "TRUE", "-0.3", "0.2", "100000", "removed"]
    assert said[9:] == ["", "", "", "FALSE", "2030-04-15", "2030-04-15"]


def test_what_is_no_number_is_null_and_reads_back(tmp_path: Path) -> None:
    """NaN is null in Parquet, as polars and databases would count with it, and NaN again when read back."""
    rows = {"low": np.array([0.5, np.nan]), "high": np.array([1.0, 2.0])}
    tables.write_rows(tmp_path / "t.parquet", rows)
    written = pq.read_table(tmp_path / "t.parquet")
    assert written["low"].null_count == 1
    assert not written.schema.field("high").nullable
    assert np.isnan(tables.read_rows(tmp_path / "t.parquet")["low"]).tolist() == [False, True]


def test_json_holds_no_nan(tmp_path: Path) -> None:
    """NaN and infinity become null, NumPy's numbers plain ones, tuples lists."""
    content = {"x": float("nan"), "y": (np.float64("inf"), np.int32(3)), "ü": "Türkiye"}
    atomic.write_json(tmp_path / "a.json", content)
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"x": None, "y": [None, 3], "ü": "Türkiye"}
    assert "Türkiye" in text


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """A writer that fails half way changes nothing and leaves no temporary file."""
    path = tmp_path / "a.txt"
    atomic.write_text(path, "old")

    def broken(file: object) -> None:
        file.write(b"ne")  # type: ignore[attr-defined]
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        atomic.write(path, broken)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_threads_that_write_one_file_do_not_meet(tmp_path: Path) -> None:
    """Two equal cells of a sweep end at the same moment: each writes a file of its own, and the one that
    stands is whole.
    """
    both = Barrier(2, timeout=10)

    def slowly(file: BinaryIO) -> None:
        file.write(b"first half, ")
        both.wait()  # both temporary files are open now
        file.write(b"second half")
        file.flush()
        both.wait()

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(atomic.write, tmp_path / "cell", slowly) for _ in range(2)]
        assert [each.result() for each in done] == [None, None]
    assert (tmp_path / "cell").read_bytes() == b"first half, second half"
    assert [path.name for path in tmp_path.iterdir()] == ["cell"]


def test_only_what_may_be_missing_is_null(tmp_path: Path) -> None:
    """The file says of every other column that it has a value in each row."""
    nullable = ["first_3.A-B", "first_3", "calm.A-B", "partition_unique", "pivot.A-B"]
    columns = (*nullable, "peak.A-B", "partition", "energy")
    rows = {name: np.array([1, -1]) for name in columns} | {"partition": np.array(["01", "é"])}
    rows |= {"first_low": np.array([-1.0, 2.0])}
    tables.write_rows(tmp_path / "rows.parquet", rows)
    written = pq.read_table(tmp_path / "rows.parquet")
    assert written["first_low"].to_pylist() == [-1.0, 2.0]
    assert [each.name for each in written.schema if each.nullable] == nullable
    assert written["first_3"].to_pylist() == [1, None]
    assert written["energy"].to_pylist() == [1, -1]
    assert written["partition"].to_pylist() == ["01", "é"]


def test_truth_values_are_written_as_they_are(tmp_path: Path) -> None:
    """Arrow packs them in bits: they are not taken from where they lie."""
    tables.write_rows(tmp_path / "rows.parquet", {"is_so": np.array([True, False, True])})
    assert tables.read_rows(tmp_path / "rows.parquet")["is_so"].tolist() == [True, False, True]
