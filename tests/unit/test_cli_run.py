"""The run from end to end, in this process, on the demo scenario; the plots are drawn elsewhere."""

import errno
import json
from pathlib import Path
from typing import Any

import pytest

from sim.__main__ import main
from sim.engines import batch
from sim.store import files, folder, manifest, read, tables
from sim.views import gallery, report

WORDS = ["scenario=demo", "replicates=300", "seed=1"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, without drawing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gallery, "write_all", lambda run, folder: [])
    monkeypatch.setattr(report, "write", lambda run, folder: folder / "report.html")
    return tmp_path


def runs(here: Path) -> list[Path]:
    """Return the run folders under results/, sorted."""
    return sorted(path.parent for path in here.glob("results/*/*/manifest.json"))


def test_a_run_ends_with_the_path_of_its_folder(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The last line on stdout is the run's folder, which holds every recorded file and no lock."""
    assert main(WORDS) == 0
    (place,) = runs(here)
    assert capsys.readouterr().out.splitlines()[-1] == str(place)
    assert {path.name for path in place.iterdir()} == {*files.RECORDED, manifest.NAME}
    assert place.parent.name == "demo"


def test_workers_leave_no_trace(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One worker and three write the same rows, tallies and summary, byte for byte, in several blocks."""
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda model: 64)
    for workers in (1, 3):
        assert main([*WORDS, f"workers={workers}", f"out=run{workers}"]) == 0
    for name in (files.ROWS, files.TALLIES, "summary.csv", "summary.json"):
        assert (here / "run1" / name).read_bytes() == (here / "run3" / name).read_bytes(), name


def test_the_same_seed_is_the_same_run_and_none_is_drawn(here: Path) -> None:
    """A run without a seed stores the one that was drawn; that seed gives the same rows again."""
    assert main(["scenario=demo", "replicates=50", "out=first"]) == 0
    seed = read.read(here / "first").manifest.seed
    assert main(["scenario=demo", "replicates=50", "out=again", f"seed={seed}"]) == 0
    assert (here / "first" / files.ROWS).read_bytes() == (here / "again" / files.ROWS).read_bytes()


def test_seed_zero_is_a_seed(here: Path) -> None:
    """seed=0 is stored as 0, not replaced by a drawn one."""
    assert main(["scenario=demo", "replicates=10", "seed=0", "out=run"]) == 0
    assert read.read(here / "run").manifest.seed == 0


def test_more_replicates_begin_with_the_same_rows(here: Path) -> None:
    """The first rows of a longer run are the rows of a shorter one."""
    for n in (100, 150):
        assert main(["scenario=demo", f"replicates={n}", "seed=3", f"out=run{n}"]) == 0
    short, longer = (read.read(here / f"run{n}").rows for n in (100, 150))
    assert all((longer[name][:100] == column).all() for name, column in short.items())


def test_edits_and_history_reach_the_stored_scenario(here: Path) -> None:
    """What set. and history= change stands in the run's scenario.yaml, manifest and fingerprint."""
    signal = next(iter(read_demo().signals))
    assert main([*WORDS, "history=simulated", f"set.signals.{signal}=null", "out=edited"]) == 0
    assert main([*WORDS, "out=plain"]) == 0
    edited, plain = read.read(here / "edited"), read.read(here / "plain")
    assert edited.scenario.history == "simulated"
    assert set(plain.scenario.signals) - set(edited.scenario.signals) == {signal}
    assert edited.manifest.scenario_fingerprint != plain.manifest.scenario_fingerprint
    assert edited.manifest.config["set"] == {"signals": {signal: None}}


def read_demo() -> Any:
    """Return the demo scenario."""
    from sim.scenario import library

    return library.load("demo")


def test_a_scenario_of_ones_own_runs_from_its_path(here: Path) -> None:
    """A path is as good as a name; the run lies under the file's name."""
    (here / "mine.yaml").write_text("extends: demo\ntitle: mine\n", encoding="utf-8")
    assert main(["scenario=mine.yaml", "replicates=10"]) == 0
    assert [place.parent.name for place in runs(here)] == ["mine"]


def test_a_failed_block_is_recorded(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A block that raises: exit code 3, replicates and reason in the manifest, other rows complete."""
    real = batch.simulate

    def flaky(world: Any, seed: int, first: int, count: int) -> Any:
        if first == 64:
            raise FloatingPointError("overflow")
        return real(world, seed, first, count)

    monkeypatch.setattr(batch, "simulate", flaky)
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda model: 64)
    assert main([*WORDS, "out=run"]) == 3
    run = read.read(here / "run")
    (failure,) = run.manifest.failures
    assert (failure.first, failure.count, failure.reason) == (64, 64, "FloatingPointError: overflow")
    assert (run.meta.n_attempted, run.meta.n_failed, len(run.rows["replicate"])) == (300, 64, 236)


def test_a_run_that_failed_throughout_leaves_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where every block raises: exit code 3, the reason on stderr, no folder."""

    def broken(*_: Any) -> Any:
        raise FloatingPointError("overflow")

    monkeypatch.setattr(batch, "simulate", broken)
    assert main([*WORDS, "out=run"]) == 3
    assert "FloatingPointError: overflow" in capsys.readouterr().err
    assert not (here / "run").exists()


def test_ctrl_c_is_130_and_leaves_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An interrupt ends the program with 130, without a traceback and without a folder."""

    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.montecarlo.run._gather", interrupted)
    assert main(WORDS) == 130
    assert capsys.readouterr().err == "interrupted\n"
    assert [path for path in here.rglob("*") if path.is_file()] == []


def test_a_full_disk_is_told(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the tables cannot be written: exit code 1, the reason on stderr, no manifest."""

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tables, "write_rows", full)
    assert main([*WORDS, "out=run"]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert not (here / "run" / manifest.NAME).exists()
    assert not (here / "run" / folder.LOCK).exists()


def test_the_first_run_says_that_it_compiles(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the machine code is not there yet, one line on stderr says what takes so long."""
    monkeypatch.setattr(batch, "is_compiled", lambda: False)
    assert main(["scenario=demo", "replicates=5"]) == 0
    assert "compiling" in capsys.readouterr().err


def test_the_manifest_keeps_the_whole_theory(here: Path) -> None:
    """theory.x=VALUE reaches the stored theory and the manifest's configuration."""
    assert main([*WORDS, "theory.drift=0.02", "out=run"]) == 0
    run = read.read(here / "run")
    assert run.theory.drift.args == (0.02,)
    assert json.loads((here / "run" / manifest.NAME).read_text())["config"]["theory"]["drift"] == 0.02
