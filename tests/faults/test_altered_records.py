"""What a result rests on has a checksum: what is edited afterwards is named, and not gone on with."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.__main__ import main
from sim.store import birth, blocks, files, manifest, study, tables, verify
from sim.views.drawing import Artists

RUN = ["scenario=demo", "replicates=64", "seed=1", "workers=1", "out=run"]
SWEEP = ["-m", "scenario=demo", "set.states.BRE.resolve=0.2,0.8", "replicates=32", "seed=1", "out=study"]


def drawn(_: Artists, place: Path) -> None:
    """A page and a plot that take no time."""
    (place / files.PLOTS).mkdir(exist_ok=True)
    for name in (files.REPORT, f"{files.PLOTS}/levels.png"):
        (place / name).write_text("as it was drawn", encoding="utf-8")


def cut_off(*_: object) -> None:
    """End as Ctrl-C does."""
    raise KeyboardInterrupt


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Artists, "start", lambda _: None)
    monkeypatch.setattr(Artists, "write", drawn)
    monkeypatch.setattr("sim.cli.sweep._show", lambda *_: None)
    return tmp_path


def begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that was cut off before its tables were written."""
    with monkeypatch.context() as cut:
        cut.setattr("sim.store.running.Running.finish", cut_off)
        assert main(RUN) == 130


def edit(path: str, key: str, value: object) -> None:
    """Change one entry of a record, as an editor does."""
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    inside: dict[str, Any] = content
    *outer, last = key.split(".")
    for name in outer:
        inside = inside[name]
    assert last in inside
    inside[last] = value
    Path(path).write_text(json.dumps(content, indent=2), encoding="utf-8")


EDITS: dict[str, Callable[[], None]] = {
    manifest.NAME: lambda: edit("run/manifest.json", "seed", 2),
    f"{manifest.NAME} ": lambda: edit("run/manifest.json", "theory_fingerprint", "0" * 64),
    f"{manifest.NAME}  ": lambda: edit("run/manifest.json", "n_attempted", 65),
    birth.NAME: lambda: edit("run/birth.json", "seed", 2),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_record_is_named_and_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Seed, theory, number: `verify` ends with 1 and names the file; nothing reads or extends the run."""
    assert main(RUN) == 0
    assert main(["verify", "run"]) == 0
    EDITS[name]()
    capsys.readouterr()
    assert main(["verify", "run"]) == 1
    assert f"{name.strip()}: {verify.ALTERED}" in capsys.readouterr().err
    for words in (["resume", "run"], ["summary", "run"], [*RUN[:1], "replicates=96", *RUN[2:]]):
        assert main(words) == 2, words
        assert f"{name.strip()}: got a file that was changed" in capsys.readouterr().err


def test_a_run_is_not_gone_on_with_under_another_seed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The seed in birth.json edited after a kill: verify, resume and summary say so, rows are never mixed."""
    begun(monkeypatch)
    edit("run/birth.json", "seed", 2)
    assert main(["verify", "run"]) == 1
    assert f"{birth.NAME}: {verify.ALTERED}" in capsys.readouterr().err
    for command in ("resume", "summary"):
        assert main([command, "run"]) == 2
    assert not Path("run", manifest.NAME).exists()


@pytest.mark.parametrize("name", [files.REPORT, f"{files.PLOTS}/levels.png"])
def test_an_altered_page_is_named_and_drawn_again(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Page and plots have checksums too; what was altered `resume` draws again, what has none is said."""
    assert main(RUN) == 0
    Path("run", name).write_text("something else", encoding="utf-8")
    assert main(["verify", "run"]) == 1
    assert f"{name}: " in capsys.readouterr().err
    assert main(["resume", "run"]) == 0
    assert main(["verify", "run"]) == 0
    assert "no checksum" not in capsys.readouterr().out
    assert Path("run", name).read_text(encoding="utf-8") == "as it was drawn"


def test_a_page_without_a_checksum_is_said_to_have_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page that was drawn and not recorded, as by a process that was killed then."""
    monkeypatch.setattr("sim.cli.job._record", lambda run, _: run)
    assert main(RUN) == 0
    assert main(["verify", "run"]) == 0
    assert "report.html and plots/ have no checksum: `resume` draws them again" in capsys.readouterr().out


@pytest.mark.parametrize("name", [files.ROWS, files.TALLIES, files.INPUTS, files.SCENARIO, "summary.csv"])
def test_a_summary_of_a_damaged_run_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Figures are not shown where what they were made of is not as it was written."""
    assert main(RUN) == 0
    path = Path("run", name)
    path.write_bytes(path.read_bytes()[:-1])
    assert main(["summary", "run"]) == 2
    assert f"{name}: got a file that was changed or cut short" in capsys.readouterr().err


def test_a_partial_summary_says_what_it_leaves_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Block files that are damaged are left out of it, as a line says."""
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda _: 32)
    monkeypatch.setattr("sim.store.ledger.HOLD_SECONDS", 0.0)
    begun(monkeypatch)
    victim = min(Path("run", blocks.FOLDER).glob("*.npz"))
    victim.write_bytes(victim.read_bytes()[:-1])
    assert main(["summary", "run"]) == 0
    assert "files left out as damaged: 1" in capsys.readouterr().err


def test_a_cell_that_was_altered_is_named_and_worked_out_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a sweep that has not ended: a number in a cell edited, or the seed in study.json."""
    with monkeypatch.context() as cut:
        cut.setattr("sim.studies.sweep.table.table", cut_off)
        assert main(SWEEP) == 130
    assert main(["verify", "study"]) == 0
    assert "0 files and 2 cells of a sweep" in capsys.readouterr().out
    victim = min(Path("study", study.CELLS).glob("*/*.npz"))
    before = tables.read_arrays(victim)
    name = next(name for name, array in before.items() if array.dtype.kind in "iuf" and array.size)
    tables.write_arrays(victim, {**before, name: before[name] + 1})
    assert main(["verify", "study"]) == 1
    assert f"{victim.name}: cut short or altered" in capsys.readouterr().err
    assert main(SWEEP) == 0
    assert np.array_equal(tables.read_arrays(victim)[name], before[name])
    assert main(["verify", "study"]) == 0
    edit("study/study.json", "inputs.seed", 2)
    assert main(["verify", "study"]) == 1
    assert f"{study.NAME}: {verify.ALTERED}" in capsys.readouterr().err
    assert main(SWEEP) == 2
