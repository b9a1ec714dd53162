"""The ledger: what is finished of a run, in memory and on disk, and one table made of it."""

import itertools
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from sim.store import blocks, compact, ledger, packing, rowhash, tables
from sim.store.ledger import Ledger
from sim.store.manifest import FailureRecord


def rows_of(first: int, count: int) -> dict[str, np.ndarray]:
    """Rows of some replicates: a number, a text and a time that may be never."""
    r = np.arange(first, first + count)
    return {
        "replicate": r,
        "text": (r % 7).astype("U2"),
        "first_2.A-B": np.where(r % 3, r, -1).astype(np.int32),
    }


def add(found: Ledger, first: int, count: int) -> None:
    """Add a finished block whose tally counts its histories."""
    found.add(first, count, rows_of(first, count), {"n": np.array([count], np.int32)})


def test_short_runs_write_nothing_until_they_are_asked(tmp_path: Path) -> None:
    """Blocks stay in memory; a commit makes one file of them, whose name is the hash of what is in it."""
    found = Ledger(tmp_path)
    add(found, 0, 5)
    add(found, 5, 5)
    assert not (tmp_path / blocks.FOLDER).exists()
    found.commit()
    (path,) = (tmp_path / blocks.FOLDER).iterdir()
    assert path.name.startswith("000000000000-000000010-")
    assert found.kept == [(0, 10)]


def test_a_long_run_commits_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once enough time has passed, or bytes have gathered, what is held becomes a file."""
    monkeypatch.setattr(ledger, "HOLD_BYTES", 1)
    found = Ledger(tmp_path)
    add(found, 0, 5)
    assert found.held == []
    assert len(found.stored) == 1


def test_a_ledger_reopens_as_it_was(tmp_path: Path) -> None:
    """Spans, tallies and rows of the files are what was committed; nothing held is there. Who only looks
    sees what failed; who goes on forgets it, because it is tried again.
    """
    found = Ledger(tmp_path)
    add(found, 10, 5)
    found.commit()
    add(found, 0, 5)
    found.fail(FailureRecord(5, 5, "ValueError: ü"))
    found.commit()
    add(found, 20, 5)
    again = ledger.reopen(tmp_path, None)
    assert again.spans == [(0, 5), (10, 15)]
    assert again.tallies()["n"].tolist() == [10]
    assert ledger.peek(tmp_path, None).failures == (FailureRecord(5, 5, "ValueError: ü"),)
    assert again.failures == ()
    assert again.rows()["replicate"].tolist() == [*range(5), *range(10, 15)]


def test_a_failure_that_was_made_good_is_none(tmp_path: Path) -> None:
    """A block that failed and then finished counts as finished only."""
    found = Ledger(tmp_path)
    found.fail(FailureRecord(0, 5, "x"))
    add(found, 0, 5)
    assert found.failures == ()
    assert found.spans == [(0, 5)]


@pytest.mark.parametrize("seed", range(5))
def test_the_table_does_not_know_how_it_was_cut(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks of any size in any order, committed or not, give the bytes and the hash of one whole block."""
    monkeypatch.setattr(compact, "GROUP_ROWS", 16)
    choose = np.random.default_rng(seed)
    cuts = [0, *sorted(choose.choice(np.arange(1, 100), 12, replace=False).tolist()), 100]
    parts = list(itertools.pairwise(cuts))
    found = Ledger(tmp_path)
    for at in choose.permutation(len(parts)):
        add(found, parts[at][0], parts[at][1] - parts[at][0])
        if choose.random() < 0.4:
            found.commit()
    one, rows = compact.write(tmp_path / "one.parquet", found.sources())
    whole = Ledger(tmp_path / "whole")
    add(whole, 0, 100)
    other, _ = compact.write(tmp_path / "other.parquet", whole.sources())
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "other.parquet").read_bytes()
    assert one.hexdigest() == other.hexdigest() == rowhash.of(rows_of(0, 100))
    assert rowhash.of(rows) == one.hexdigest()
    monkeypatch.setattr(tables, "KEPT_BYTES", 100)
    _, read_back = compact.write(tmp_path / "one.parquet", found.sources())
    assert isinstance(read_back, tables.StoredRows)
    assert rowhash.of(read_back) == one.hexdigest()


@pytest.mark.parametrize("seed", range(5))
def test_a_table_grows_with_its_run(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that is written while blocks come, in any order, some of them missing for good, some from disk
    because too many wait, is that which is written of all of them in the end.
    """
    monkeypatch.setattr(compact, "GROUP_ROWS", 16)
    monkeypatch.setattr(compact, "WAITING_GROUPS", 1)
    choose = np.random.default_rng(seed)
    found = Ledger(tmp_path)
    add(found, 0, 10)
    found.commit()
    with found.tabled(tmp_path / "grown.parquet"):
        for first in choose.permutation([*range(10, 50, 10), *range(60, 200, 10)]):
            add(found, int(first), 10)
            if choose.random() < 0.6:
                found.commit()
        one, rows = compact.write(tmp_path / "grown.parquet", found.untabled(), found.table)
    other, _ = compact.write(tmp_path / "other.parquet", found.sources())
    assert (tmp_path / "grown.parquet").read_bytes() == (tmp_path / "other.parquet").read_bytes()
    assert one.hexdigest() == other.hexdigest() == rowhash.of(rows)


def test_a_table_that_is_given_up_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever leaves before the end, as an interrupt does, finds no part of the table; blocks stay."""
    monkeypatch.setattr(compact, "GROUP_ROWS", 16)
    found = Ledger(tmp_path)
    with suppress(KeyboardInterrupt), found.tabled(tmp_path / "grown.parquet"):
        add(found, 0, 50)
        found.commit()
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == [blocks.FOLDER]
    assert found.table is None
    assert found.kept == [(0, 50)]


def test_packed_rows_come_back_as_they_were() -> None:
    """Names, their order, types and values; numbers at the ends of the types that they are stored in."""
    ends = [np.iinfo(kind).min for kind in packing.SIGNED] + [np.iinfo(kind).max for kind in packing.SIGNED]
    rows = {f"n{end}": np.array([0, end]) for end in ends}
    rows |= {"text": np.array(["a", "ü"]), "x": np.array([0.1, -0.0]), "small": np.array([1, 300], np.int16)}
    again = packing.unpack(packing.pack(rows).__getitem__)
    assert list(again) == list(rows)
    for name, column in rows.items():
        assert again[name].dtype == column.dtype
        assert again[name].tolist() == column.tolist()


def test_large_tables_are_read_column_by_column(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns are those that were written, and of those that were read only a few are kept, the last ones."""
    tables.write_rows(tmp_path / "t.parquet", rows_of(0, 50))
    found = tables.StoredRows(tmp_path / "t.parquet")
    monkeypatch.setattr(tables, "READ_BYTES", 50 * 8)
    for name, column in rows_of(0, 50).items():
        assert np.array_equal(found[name], column)
        assert found[name].dtype.kind == column.dtype.kind
    assert found["replicate"] is found["replicate"]
    assert list(found._kept) == ["replicate"]


def test_equal_rows_have_equal_hashes_and_others_have_not() -> None:
    """The hash sees every value, name and type, and not the order of columns or the pieces."""
    known = rows_of(0, 20)
    pieces = rowhash.RowHash()
    pieces.add(dict(reversed(rows_of(0, 8).items())))
    pieces.add(rows_of(8, 12))
    assert pieces.hexdigest() == rowhash.of(known)
    for name in known:
        other = {**known, name: known[name].copy()}
        other[name][7] = other[name][8]
        assert rowhash.of(other) != rowhash.of(known)
    long = {"text": np.array(["ab", "cd"])}
    assert rowhash.of(long) == rowhash.of({"text": np.array(["ab", "cd", "long"])[:2]})
    assert rowhash.of(long) != rowhash.of({"text": np.array(["ab", "ce"])})
    assert rowhash.of({**known, "replicate": known["replicate"].astype(np.int32)}) != rowhash.of(known)
