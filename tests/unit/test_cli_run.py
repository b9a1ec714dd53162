"""The run from end to end, in this process, on the demo scenario; the plots are drawn elsewhere."""

import errno
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.__main__ import main
from sim.cli import progress
from sim.engines import batch
from sim.store import birth, compact, files, folder, journal, manifest, read, seal, tables
from sim.studies import reproduction
from sim.views import gallery, report

WORDS = ["scenario=demo", "replicates=300", "seed=1"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, without drawing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gallery, "write_all", lambda run, folder: [])
    monkeypatch.setattr(report, "write", lambda run, folder, plots=True: folder / "report.html")
    return tmp_path


def runs(here: Path) -> list[Path]:
    """Return the run folders under results/, sorted."""
    return sorted(path.parent for path in here.glob("results/*/*/manifest.json"))


def test_a_run_ends_with_the_path_of_its_folder(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The last line on stdout is the run's folder, which holds every recorded file and no lock."""
    assert main(WORDS) == 0
    (place,) = runs(here)
    assert capsys.readouterr().out.splitlines()[-1] == str(place)
    assert {path.name for path in place.iterdir()} == {
        *files.RECORDED,
        files.SIGNALS,
        birth.NAME,
        journal.NAME,
        manifest.NAME,
    }
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
    """Histories that raise: exit code 3, histories and reason in the manifest, other rows complete."""
    real = batch.simulate

    def flaky(world: Any, seed: int, first: int, count: int) -> Any:
        if first < 128 and first + count > 64:
            raise FloatingPointError("overflow")
        return real(world, seed, first, count)

    monkeypatch.setattr(batch, "simulate", flaky)
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda model: 64)
    assert main([*WORDS, "out=run"]) == 3
    run = read.read(here / "run")
    (failure,) = run.manifest.failures
    assert (failure.first, failure.count, failure.reason) == (64, 64, "FloatingPointError: overflow")
    assert (run.meta.n_attempted, run.meta.n_failed, len(run.rows["replicate"])) == (300, 64, 236)


def test_a_run_that_failed_throughout_has_no_tables(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where every block raises: exit code 3, the reason on stderr, no tables; the folder remembers why."""

    def broken(*_: Any) -> Any:
        raise FloatingPointError("overflow")

    monkeypatch.setattr(batch, "simulate", broken)
    assert main([*WORDS, "out=run"]) == 3
    assert "FloatingPointError: overflow" in capsys.readouterr().err
    assert not (here / "run" / files.ROWS).exists()
    assert "FloatingPointError: overflow" in (here / "run" / journal.NAME).read_text(encoding="utf-8")


def test_ctrl_c_is_130_and_says_how_to_go_on(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An interrupt ends the program with 130; what had ended is kept, and the command that is printed goes on
    to the rows of a run that nobody interrupted.
    """
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda model: 64)
    real = progress.show

    @contextmanager
    def interrupted(total: int, done: int) -> Iterator[Any]:
        def told(count: int) -> None:
            raise KeyboardInterrupt

        yield told

    monkeypatch.setattr(progress, "show", interrupted)
    assert main([*WORDS, "workers=1", "out=run"]) == 130
    assert re.search(r"64 of 300 histories are kept.*\npython -m sim resume run\n", capsys.readouterr().err)
    assert main(["summary", "run"]) == 0
    assert "64 of 300 histories so far" in capsys.readouterr().err
    monkeypatch.setattr(progress, "show", real)
    assert main(["resume", "run"]) == 0
    assert main([*WORDS, "out=whole"]) == 0
    one, other = (read.read(here / name).manifest.rows_sha256 for name in ("run", "whole"))
    assert one == other


def test_a_full_disk_is_told(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the tables cannot be written: exit code 1, the reason on stderr, no manifest."""

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(compact, "write", full)
        assert main([*WORDS, "out=run"]) == 1
    assert re.search(r"No space left on device.*go on with", capsys.readouterr().err)
    assert not (here / "run" / manifest.NAME).exists()
    assert not (here / "run" / folder.LOCK).exists()
    assert main(["resume", "run"]) == 0
    assert main(["verify", "run"]) == 0


def test_the_first_run_says_that_it_compiles(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where machine code is not there yet, lines on stderr say what takes so long, and how long it took."""
    monkeypatch.setattr(batch, "_made", set())
    monkeypatch.setattr(batch, "missing", lambda kernels: [kernels[-1]])
    assert main(["scenario=demo", "replicates=5"]) == 0
    assert re.search(r"compiling 1 part .*\ncompiled in \d+ seconds", capsys.readouterr().err)


def test_the_manifest_keeps_the_whole_theory(here: Path) -> None:
    """theory.x=VALUE reaches the stored theory and the manifest's configuration."""
    assert main([*WORDS, "theory.drift=0.02", "out=run"]) == 0
    run = read.read(here / "run")
    assert run.theory.drift.args == (0.02,)
    assert json.loads((here / "run" / manifest.NAME).read_text())["config"]["theory"]["drift"] == 0.02


def test_the_same_command_again_shows_and_changes_nothing(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run that is whole is shown again: same screen, not a byte of a table is touched."""
    assert main([*WORDS, "out=run"]) == 0
    first = capsys.readouterr().out
    before = {path.name: path.stat().st_mtime_ns for path in (here / "run").iterdir()}
    assert main([*WORDS, "out=run"]) == 0
    assert capsys.readouterr().out == first
    assert {path.name: path.stat().st_mtime_ns for path in (here / "run").iterdir()} == before


def test_a_run_is_extended_to_the_bytes_of_a_longer_one(here: Path) -> None:
    """More histories in the same folder, with the seed that it has: every file as if asked for at once."""
    assert main([*WORDS, "out=run"]) == 0
    assert main(["scenario=demo", "replicates=700", "out=run"]) == 0
    assert main(["scenario=demo", "replicates=700", "seed=1", "out=whole"]) == 0
    for name in files.RECORDED:
        assert (here / "run" / name).read_bytes() == (here / "whole" / name).read_bytes(), name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["seed=2"], "seed 1 there, 2 here"),
        (["theory.drift=0.5"], "theory.drift .* there, 0.5 here"),
        (["set.states.BRE.resolve=0.9"], r"states\.BRE\.resolve .* there, 0.9 here"),
        (["replicates=299"], "at least the 300"),
    ],
)
def test_a_folder_takes_no_other_run(
    here: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other inputs than the folder's are refused with what differs, and nothing in it changes."""
    assert main([*WORDS, "out=run"]) == 0
    before = {path.name: path.read_bytes() for path in (here / "run").iterdir()}
    assert main([*WORDS, *words, "out=run"]) == 2
    assert re.search(said, capsys.readouterr().err)
    assert {path.name: path.read_bytes() for path in (here / "run").iterdir()} == before


def test_other_rules_cannot_go_on(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run that was begun with other rules is refused; another library or processor is told and recorded."""
    assert main([*WORDS, "out=run"]) == 0
    content = json.loads((here / "run" / birth.NAME).read_text(encoding="utf-8"))
    content["versions"]["numpy"] = "1.0"
    (here / "run" / birth.NAME).write_text(json.dumps(seal.seal(content)), encoding="utf-8")
    assert main(["scenario=demo", "replicates=400", "out=run"]) == 0
    assert "numpy 1.0 there" in capsys.readouterr().err
    monkeypatch.setattr(manifest, "code", lambda: "0" * 64)
    assert main(["scenario=demo", "replicates=500", "out=run"]) == 2
    assert "other rules" in capsys.readouterr().err


def test_failed_blocks_are_tried_again(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Resuming a run with failures runs the failed histories alone and ends as a run without failures; the
    worlds beside it, without signals and under drawn parameters, are run anew.
    """
    real, asked = batch.simulate, list[int]()

    def flaky(world: Any, seed: int, first: int, count: int) -> Any:
        if not world.scenario.signals or world.theory.join.kind == "draws":
            return real(world, seed, first, count)
        asked.append(first)
        if -1 not in asked and first < 128 and first + count > 64:
            raise FloatingPointError("overflow")
        return real(world, seed, first, count)

    monkeypatch.setattr(batch, "simulate", flaky)
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda model: 64)
    assert main([*WORDS, "out=run"]) == 3
    assert (here / "run" / files.FAILURES).read_text(encoding="utf-8").splitlines()[1].startswith("64,64,")
    asked.append(-1)
    assert main(["resume", "run"]) == 0
    assert asked[asked.index(-1) + 1 :] == [64]
    assert not (here / "run" / files.FAILURES).exists()
    assert main([*WORDS, "out=whole"]) == 0
    assert (here / "run" / files.ROWS).read_bytes() == (here / "whole" / files.ROWS).read_bytes()


def test_a_run_reproduces_and_a_forged_one_does_not(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`reproduce` compares every row; one changed value is named, even where all checksums were forged."""
    assert main([*WORDS, "out=run"]) == 0
    assert main(["reproduce", "run"]) == 0
    run = read.read(here / "run")
    rows = {name: column.copy() for name, column in run.rows.items()}
    rows["peak.ALD-BRE"][217] += 1
    tables.write_rows(here / "run" / files.ROWS, rows)
    assert main(["reproduce", "run"]) == 2
    content = json.loads((here / "run" / manifest.NAME).read_text(encoding="utf-8"))
    content["files"][files.ROWS] = vars(manifest.record(here / "run" / files.ROWS))
    (here / "run" / manifest.NAME).write_text(json.dumps(seal.seal(content)), encoding="utf-8")
    capsys.readouterr()
    assert main(["reproduce", "run"]) == 1
    assert "first in history 217, peak.ALD-BRE" in capsys.readouterr().out
    assert main(["verify", "run"]) == 1
    assert "hash of the rows" in capsys.readouterr().err


def test_a_value_that_is_no_number_reproduces(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """NaN is the same as NaN, and no number is not the same as a number."""
    number, none = np.array([1.0, 2.0]), np.array([1.0, np.nan])
    assert reproduction._first({"x": none}, {"x": none.copy()}, 5) == []
    for one, other in ((none, number), (number, none)):
        (found,) = reproduction._first({"x": one}, {"x": other}, 5)
        assert (found.replicate, found.column) == (6, "x")


def test_reproduction_reads_few_row_groups(here: Path) -> None:
    """Rows come in pieces that straddle row groups, each group read once where blocks come in order."""
    rows = [
        {"replicate": np.arange(first, first + 5), "x": np.arange(first, first + 5) * 2.0}
        for first in (0, 5, 10)
    ]
    with (here / "t.parquet").open("wb") as file:
        tables.stream_rows(file, rows)
    whole = tables.StoredRows(here / "t.parquet")
    stored = reproduction.Stored(whole)
    for start in range(0, 15, 4):
        part = stored.rows(start, 4)
        expected = np.arange(start, min(start + 4, 15))
        assert np.array_equal(part["replicate"], expected)
        assert np.array_equal(part["x"], expected * 2.0)
    assert stored.group.cache_info().misses == whole.groups == 3
    assert stored.rows(15, 4) == {}


def test_a_folder_that_vanishes_is_told(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run whose folder is removed while it works ends with exit code 1 and one clear line."""
    real = batch.simulate

    def removing(world: Any, seed: int, first: int, count: int) -> Any:
        shutil.rmtree(here / "run", ignore_errors=True)
        return real(world, seed, first, count)

    monkeypatch.setattr(batch, "simulate", removing)
    assert main([*WORDS, "out=run"]) == 1
    assert "run could not be written: No such file" in capsys.readouterr().err
