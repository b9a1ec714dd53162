"""A sweep whose process is killed outright goes on from its finished cells and ends with the same bytes."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.__main__ import main

WORDS = [
    "-m",
    "scenario=demo",
    "set.states.BRE.resolve=range(0.1,0.9,0.1)",
    "replicates=20000",
    "seed=7",
    "workers=1",
]
"""A sixth of a second a cell: whoever watches for the first has seen it long before the last is done."""

PATIENCE = 180.0


def test_sigkill_loses_no_finished_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGKILL after the second cell; asked again, finished cells stay untouched and the index is the same."""
    monkeypatch.setattr("sim.cli.sweep._show", lambda *_: None)
    words = [sys.executable, "-m", "sim", *WORDS, f"out={tmp_path / 'killed'}"]
    with subprocess.Popen(words, cwd=Path(__file__).parents[2], stderr=subprocess.DEVNULL) as process:
        cells = _wait_for(tmp_path / "killed" / "cells", 2)
        process.kill()
    before = {path: path.stat().st_mtime_ns for path in cells}
    assert not (tmp_path / "killed" / "index.csv").exists()
    assert main([*WORDS, f"out={tmp_path / 'killed'}"]) == 0
    assert {path: path.stat().st_mtime_ns for path in cells} == before
    assert main([*WORDS, f"out={tmp_path / 'whole'}"]) == 0
    for name in ("index.csv", "contrasts.csv"):
        assert (tmp_path / "killed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


@pytest.mark.parametrize(
    ("words", "way"),
    [
        (WORDS, "to go on: python -m sim -m scenario=demo 'set.states.BRE.resolve=range(0.1,0.9,0.1)'"),
        (
            ["attribute", "scenario=demo", "replicates=100000", "seed=7", "workers=1"],
            "to go on: python -m sim attribute scenario=demo replicates=100000 workers=1 seed=7",
        ),
    ],
    ids=["sweep", "study"],
)
def test_a_polite_end_keeps_finished_cells(words: list[str], way: str, tmp_path: Path) -> None:
    """SIGTERM, as a cluster sends it, counts as Ctrl-C: exit code 130, the way to go on, cells untouched."""
    command = [sys.executable, "-m", "sim", *words, f"out={tmp_path / 'ended'}"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True) as process:
        cells = _wait_for(tmp_path / "ended" / "cells", 1)
        process.terminate()
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, said
    assert way in said
    assert f"out={tmp_path / 'ended'}" in said
    assert "Traceback" not in said
    assert all(path.exists() for path in cells)
    assert not list((tmp_path / "ended").rglob("*.tmp"))


def _wait_for(folder: Path, count: int) -> list[Path]:
    """The files of finished cells, once there are so many."""
    until = time.monotonic() + PATIENCE
    while len(found := list(folder.glob("*/*.npz"))) < count:
        assert time.monotonic() < until, "no cell was finished"
        time.sleep(0.002)
    return [path for path in found if not path.name.startswith(".")]
