"""One code for what never happened, and one origin of weeks, in rows, files, frames and figures."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.scenario.errors import InputError
from sim.store import tables

FORCE = "first_4.ALD-BRE"


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A run of the demo in which force is neither sure nor rare."""
    return sim.run("demo", replicates=400, seed=1, out=tmp_path_factory.mktemp("runs") / "record")


def test_what_people_type_of_a_time_is_right(record: Any) -> None:
    """`(x <= 26).mean()` of a row's time is P(within 26 weeks); those who never are never count as early."""
    x = record.histories[FORCE]
    assert (x <= 26).mean() == record.table.loc[("p_level_4_by_26_weeks", "ALD-BRE")].estimate
    assert x.notna().mean() == record.table.loc[("p_level_4", "ALD-BRE")].estimate
    assert 0.02 < x.notna().mean() < 0.5


def test_rows_and_figures_count_weeks_from_the_same_start(record: Any) -> None:
    """The median of the figure is the median of the rows, never counting as late."""
    for level in (2, 3):
        for dyad in ("ALD-BRE", "overall"):
            column = f"first_{level}" if dyad == "overall" else f"first_{level}.{dyad}"
            first = record.histories[column].fillna(np.inf).sort_values().to_numpy()
            half = first[(len(first) + 1) // 2 - 1] if len(first) % 2 else first[len(first) // 2 - 1]
            told = record.table.loc[(f"median_weeks_to_level_{level}", dyad)].estimate
            assert told == half or (np.isinf(half) and np.isnan(told))
    assert record.histories["first_2"].min() >= 1


def test_frames_and_files_say_nothing_in_one_way(record: Any) -> None:
    """A frame of the run, and the file as pandas reads it, agree; no code of ours is in either."""
    file = pd.read_parquet(record.folder / "outcomes.parquet").set_index("replicate")
    for name, column in record.histories.items():
        assert (column.isna() == file[name].isna()).all(), name
        if tables.code_of(name, np.dtype("int32")) is not None:
            assert not (column == tables.code_of(name, np.dtype("int32"))).any() or name.startswith("stand")
            assert column.dtype == np.float64
    assert record.histories["stand.COR:ALD-BRE"].isna().any()
    assert set(record.histories["stand.COR:ALD-BRE"].dropna()) <= {-2, -1, 0, 1, 2}


def test_not_reached_is_missing_everywhere(record: Any, tmp_path: Path) -> None:
    """War at the median: an empty field, null, NaN, in the figures of a sweep too; the method says why."""
    key = ("median_weeks_to_level_5", "ALD-BRE")
    line = pd.read_csv(record.folder / "summary.csv").set_index(["quantity", "subject"]).loc[key]
    figures = json.loads((record.folder / "summary.json").read_text())["figures"]
    (told,) = [each for each in figures if (each["quantity"], each["subject"]) == key]
    assert np.isnan(line.estimate)
    assert told["estimate"] is None
    assert np.isnan(record.table.loc[key].estimate)
    assert line.method == told["method"]
    assert line.method.endswith("not reached")
    swept = sim.sweep("demo", {"theory.open": [-30.0, -29.0]}, replicates=20, seed=1, out=tmp_path / "s")
    assert not np.isinf(swept.figures[["estimate", "low", "high"]]).any().any()
    assert swept.figures.loc[(1, *key)].isna().estimate


def test_a_run_of_other_weeks_is_not_read(record: Any, tmp_path: Path) -> None:
    """A run of an earlier version, whose weeks began at 0, is refused and not read off by one."""
    place = tmp_path / "old"
    shutil.copytree(record.folder, place)
    manifest = json.loads((place / "manifest.json").read_text())
    (place / "manifest.json").write_text(json.dumps({**manifest, "schema": 2}))
    with pytest.raises(InputError, match="schema 2 of an older version, allowed schema 4"):
        sim.read(place)
