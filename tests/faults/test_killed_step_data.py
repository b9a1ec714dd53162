"""Step data whose writing is killed, starved of disk, or asked for with the names of a stranger."""

import time
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.engines.chronicle import chronicle
from sim.engines.world import World
from sim.montecarlo import inputs, step_data
from sim.montecarlo.executors import Crew
from sim.store import files, manifest, read, step_tables, tables, verify
from sim.store.step_tables import Legend
from tests.faults import deadly_blocks
from tests.faults.test_killed_runs import WORDS, finish, start
from tests.worlds import full_theory, invented

KEEP = [*WORDS, "keep=trajectories"]


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Step data of the run that nothing happens to."""
    here = tmp_path_factory.mktemp("calm")
    assert finish(here, *KEEP)[0] == 0
    return contents(here)


def contents(here: Path) -> dict[str, bytes]:
    """The step data and the drawn inputs of a run, byte for byte."""
    return {name: (here / "run" / name).read_bytes() for name in (*files.KEPT, files.INPUTS)}


def test_a_kill_while_step_data_are_written(tmp_path: Path, calm: dict[str, bytes]) -> None:
    """The run is whole without them; `resume` writes them, and nothing of the first try stays."""
    process = start(tmp_path, *KEEP)
    place = tmp_path / "run"
    while process.poll() is None and not list(place.glob(f".{files.STEPS}*")):
        time.sleep(0.001)
    process.kill()
    process.communicate()
    assert (place / manifest.NAME).exists()
    assert verify.verify(place).faults == ()
    code, said = finish(tmp_path, "resume", "run")
    assert code == 0, said
    assert contents(tmp_path) == calm
    assert not list(place.glob(".*"))
    assert verify.verify(place).faults == ()


def test_a_killed_worker_costs_one_call_of_step_data(
    tmp_path: Path, calm: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGKILL in the middle of the first: it is made again, and the files are as they always are."""
    assert finish(tmp_path, *WORDS)[0] == 0
    once = partial(deadly_blocks.killed_chronicle_once, str(tmp_path / "killed"))
    monkeypatch.setattr(step_data, "chronicle", once)
    with Crew("processes", workers=2).opened() as pool:
        step_data.write(tmp_path / "run", pool)
    assert (tmp_path / "killed").exists()
    assert contents(tmp_path) == calm


def test_a_disk_without_room_for_step_data_leaves_the_run(tmp_path: Path, calm: dict[str, bytes]) -> None:
    """Where no file may grow beyond a megabyte: exit code 1, a run that is whole but for them, no part of
    either file; with room again they are as they always are.
    """
    code, said = finish(tmp_path, *KEEP, file_size=2**20)
    assert code == 1, said
    assert "step data could not be written: File too large" in said
    assert "Traceback" not in said
    place = tmp_path / "run"
    assert not any((place / name).exists() for name in files.KEPT)
    assert not list(place.glob(".*"))
    assert read.read(place).manifest.rows == 1500
    code, said = finish(tmp_path, "resume", "run")
    assert code == 0, said
    assert contents(tmp_path) == calm


def test_states_called_nothing_and_signals_called_anything(tmp_path: Path) -> None:
    """NA, NULL and nan come back as the words that they are, and key paths as they are spelt."""
    dyads = {"NA-NULL": {}, "NA-nan": {}, "NULL-nan": {"relevant": False}}
    dates = {"reported": {"2030-01-21": 1, "2030-01-28": 2}}
    signals = {"null": {"sources": ["NA"], "targets": ["nan"], "date": dates}}
    world = World(invented({"NA": {}, "NULL": {}, "nan": {}}, dyads, signals), full_theory())
    step_tables.write(
        tmp_path, Legend(world.names, world.scenario.horizon.dates()), [chronicle(world, 1, "", 0, 20)]
    )
    found = pq.read_table(tmp_path / files.STEPS).to_pydict()
    assert set(found["actor"]) == set(found["target"]) == {"NA", "NULL", "nan"}
    assert set(found["dyad"]) == set(world.scenario.dyads)
    inputs.write(tmp_path / files.INPUTS, world, 1, [(0, 20)])
    rows = tables.StoredRows(tmp_path / files.INPUTS)
    assert "signals.null.date" in rows
    assert set(np.unique(rows["signals.null.date"])) <= {2, 3}
