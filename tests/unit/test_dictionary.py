"""The data dictionary of a run: what each column of its tables is."""

import time
from pathlib import Path

import pandas as pd
import pytest

from sim.__main__ import main
from sim.outcomes.dictionary import QUANTITIES
from sim.store import dictionary, files, read, summary
from sim.store.dictionary import HEADER
from sim.store.read import Run
from sim.store.tables import code_of


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A small run of the scenario that ships, with third states."""
    place = tmp_path_factory.mktemp("dictionary") / "run"
    assert main(["scenario=aras_drills", "replicates=20", "seed=1", "workers=1", f"out={place}"]) == 0
    return read.read(place)


def quantity(column: str) -> str:
    """The name of a column before its subject."""
    return column.partition(".")[0]


def test_each_column_has_a_line_and_each_line_a_column(run: Run) -> None:
    """In the order of the table, so that a new column without a meaning is seen."""
    told = [line["column"] for line in run.columns if line["file"] == files.ROWS]
    assert told == list(dict.fromkeys(map(quantity, run.rows)))
    assert told == list(QUANTITIES)


def test_types_and_missing_values_are_those_of_the_table(run: Run) -> None:
    """Whole numbers, numbers and text; only where something can be missing it is said what that means."""
    kinds = {"i": "integer", "f": "number", "U": "text"}
    for name, column in run.rows.items():
        entry = QUANTITIES[quantity(name)]
        assert entry.type == kinds[column.dtype.kind], name
        assert bool(entry.missing) == (code_of(name, column.dtype) is not None), name


def test_columns_of_all_dyads_are_told_of(run: Run) -> None:
    """A quantity that stands without a subject beside those of dyads says so."""
    for name, entry in QUANTITIES.items():
        subjects = {column.partition(".")[2] for column in run.rows if quantity(column) == name}
        assert ("all dyads" in entry.of) == (len(subjects) > 1 and "" in subjects), name
        assert bool(entry.of) == (subjects != {""}), name


def test_the_summary_is_told_of_by_its_header(run: Run) -> None:
    """Each field of a line of summary.csv, in order; and what stands for inputs."""
    told = [line["column"] for line in run.columns if line["file"] == summary.CSV]
    assert told == list(summary.HEADER)
    assert [line["column"] for line in run.columns if line["file"] == files.INPUTS] == ["replicate", "KEY"]


def test_pandas_reads_what_was_written(run: Run) -> None:
    """No cell is taken for a number, a missing value or a formula, and none needs an apostrophe."""
    frame = pd.read_csv(Path(run.folder) / files.COLUMNS, keep_default_na=False)
    assert list(frame.columns) == list(HEADER)
    assert frame.to_dict("records") == run.columns
    assert not frame.map(lambda cell: str(cell).startswith("'")).to_numpy().any()


def test_a_column_of_ones_own_is_left_out() -> None:
    """A table may have more columns than are known here; they have no line rather than a wrong one."""
    lines = dictionary.describe("run", files.ROWS, ["replicate", "odd.AZE"])
    assert [line[1] for line in lines] == ["replicate"]


def test_very_many_columns_are_told_of_at_once() -> None:
    """200 states have more; a search through all of them for each would take minutes."""
    columns = ["replicate", *(f"peak.{number}-B" for number in range(50_000))]
    began = time.process_time()
    assert [line[1] for line in dictionary.describe("run", files.ROWS, columns)] == ["replicate", "peak"]
    assert time.process_time() - began < 10
