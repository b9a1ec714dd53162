"""keep=trajectories: step data of all histories and a log of events, written once the run has ended."""

import errno
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

import sim
from sim.__main__ import main
from sim.asking.config import parse
from sim.cli import afford, job, progress
from sim.engines.world import World
from sim.montecarlo import plan, step_data
from sim.scenario.errors import InputError
from sim.store import atomic, files, ledger, manifest, read, step_tables, verify
from tests.unit.test_agent_runs import DOVE
from tests.unit.test_cli_config import GOOD

N = 150
WORDS = ["scenario=demo", f"replicates={N}", "seed=1"]
KEEP = [*WORDS, "keep=trajectories"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, in blocks of 64 and 32 histories to a call; no figures."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(job, "_show", lambda *_: None)
    monkeypatch.setattr("sim.montecarlo.produce.summarise", lambda rows, meta, tallies: [])
    monkeypatch.setattr("sim.montecarlo.produce.uncertainty", lambda rows, meta, sample: [])
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda model: 64)
    monkeypatch.setattr(ledger, "HOLD_SECONDS", 0.0)
    monkeypatch.setattr(step_data, "MOST_LANES", 32)
    return tmp_path


def kept(place: str) -> dict[str, bytes]:
    """The step data of a run, byte for byte."""
    return {name: (Path(place) / name).read_bytes() for name in files.KEPT}


def columns(place: str, name: str) -> dict[str, list[Any]]:
    """A table of step data as lists."""
    return dict(pq.read_table(Path(place) / name).to_pydict())


def test_by_default_no_step_data_are_kept(here: Path) -> None:
    """A usual run has neither file, and says nothing of them in its manifest."""
    assert main([*WORDS, "out=run"]) == 0
    assert not any((here / "run" / name).exists() for name in files.KEPT)
    assert set(read.read(here / "run").manifest.files) == set(files.RECORDED)


def test_step_data_are_kept_of_every_history(here: Path) -> None:
    """A row for every history, step and directed pair, in this order; dates are those of the steps."""
    assert main([*KEEP, "out=run"]) == 0
    found = read.read(here / "run")
    world = World(found.scenario, found.theory)
    rows = columns("run", files.STEPS)
    steps, pairs = world.clock.steps, len(world.names.directed)
    assert list(rows) == list(step_tables.STEP_TYPES)
    assert rows["replicate"] == np.repeat(np.arange(N), steps * pairs).tolist()
    assert rows["step"] == np.tile(np.repeat(np.arange(steps), pairs), N).tolist()
    assert rows["date"][:: steps * pairs][:3] == [found.scenario.horizon.start] * 3
    spoken = [f"{a}>{b}" for a, b in zip(rows["actor"][:pairs], rows["target"][:pairs], strict=True)]
    assert tuple(spoken) == world.names.directed
    last = np.arange(N) * steps * pairs + (steps - 1) * pairs + spoken.index("ALD>BRE")
    assert np.array_equal(np.array(rows["alignment"])[last], found.rows["alignment.ALD>BRE"])
    assert verify.verify(here / "run").faults == ()


def test_events_are_a_log(here: Path) -> None:
    """Sorted by history and step; nobody holds still in it, and what is nothing is missing."""
    assert main([*KEEP, "out=run"]) == 0
    rows = columns("run", files.EVENTS)
    order = list(zip(rows["replicate"], rows["step"], strict=True))
    assert order == sorted(order)
    assert {"hold", "engage"}.isdisjoint(rows["act"])
    opened = list(zip(rows["event"], rows["cause"], strict=True)).count(("dispute_begins", "opening"))
    found = read.read(here / "run").rows
    assert opened == sum(int(found[name].sum()) for name in found if name.startswith("disputes."))
    told = zip(rows["event"], rows["act"], strict=True)
    assert all((act is None) == (event != "act") for event, act in told)


def test_bytes_are_the_same_whoever_wrote_them(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One worker or two, other blocks, extended, asked for later, resumed, in shards: the same files."""
    assert main([*KEEP, "workers=1", "out=one"]) == 0
    assert main([*KEEP, "workers=2", "out=two"]) == 0
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda model: 96)
    assert main([*KEEP, "executor=serial", "out=blocks"]) == 0
    for n in (70, N):
        assert main([WORDS[0], WORDS[2], f"replicates={n}", "keep=trajectories", "out=longer"]) == 0
    assert main([*WORDS, "out=later"]) == 0
    assert main([*KEEP, "out=later"]) == 0
    assert main([*WORDS, "out=asked"]) == 0
    assert main(["resume", "asked", "keep=trajectories"]) == 0
    for shard in (1, 2):
        assert main([*KEEP, "out=shards", f"shard={shard}/2"]) == 0
    assert not any((here / "shards").rglob(files.STEPS))
    assert main(["merge", "shards"]) == 0
    for place in ("two", "blocks", "longer", "later", "asked", "shards"):
        assert kept(place) == kept("one"), place
        assert verify.verify(here / place).faults == (), place


def test_a_run_that_is_extended_without_them_has_none(here: Path) -> None:
    """Step data of the shorter run would be those of another run."""
    assert main([*KEEP, "out=run"]) == 0
    assert main([WORDS[0], WORDS[2], "replicates=200", "out=run"]) == 0
    assert not any((here / "run" / name).exists() for name in files.KEPT)
    assert verify.verify(here / "run").faults == ()


def test_a_run_that_has_them_does_not_write_them_again(here: Path) -> None:
    """The same command once more changes nothing; one of them altered, it writes both."""
    assert main([*KEEP, "out=run"]) == 0
    before, times = kept("run"), [(here / "run" / name).stat().st_mtime_ns for name in files.KEPT]
    assert main([*KEEP, "out=run"]) == 0
    assert main(["resume", "run"]) == 0
    assert [(here / "run" / name).stat().st_mtime_ns for name in files.KEPT] == times
    (here / "run" / files.EVENTS).write_bytes(b"x")
    assert main(["verify", "run"]) == 1
    assert main(["resume", "run"]) == 0
    assert kept("run") == before


def test_histories_that_failed_are_left_out(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in outcomes.parquet."""
    real = job.engine.simulator

    def flaky(*given: Any) -> Any:
        def simulate(first: int, count: int) -> Any:
            if first < 128 and first + count > 64:
                raise FloatingPointError("overflow")
            return real(*given)(first, count)

        return simulate

    monkeypatch.setattr(job.engine, "simulator", flaky)
    assert main([*KEEP, "out=run"]) == 3
    assert set(columns("run", files.STEPS)["replicate"]) == {*range(64), *range(128, N)}


def test_a_run_with_own_agents_has_them_too(here: Path) -> None:
    """The legible engine tells them: the dove's acts are its own, and its program is executed for that."""
    Path("dove.py").write_text(DOVE, encoding="utf-8")
    words = ["scenario=demo", "replicates=5", "seed=3", "agents=dove.py", "executor=serial", "out=run"]
    assert main([*words, "keep=trajectories"]) == 0
    rows = columns("run", files.STEPS)
    lines = zip(rows["replicate"], rows["actor"], rows["target"], rows["alignment"], strict=True)
    ends = {replicate: value for replicate, *pair, value in lines if pair == ["BRE", "ALD"]}  # the last stays
    assert [ends[w] for w in range(5)] == read.read(here / "run").rows["alignment.BRE>ALD"].tolist()
    assert verify.verify(here / "run").faults == ()


def test_agents_that_raise_the_second_time_are_told(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, the reason in a line and how to try again; nothing half written."""
    Path("dove.py").write_text(DOVE, encoding="utf-8")

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError("second time")

    monkeypatch.setattr("sim.engines.chronicle._of_agents", broken)
    words = ["scenario=demo", "replicates=5", "seed=3", "agents=dove.py", "executor=serial", "out=run"]
    assert main([*words, "keep=trajectories"]) == 1
    said = capsys.readouterr().err
    assert "second time" in said
    assert "resume run keep=trajectories" in said
    assert not any((here / "run" / name).exists() for name in files.KEPT)
    assert verify.verify(here / "run").faults == ()


@pytest.mark.parametrize("failing", ["first", "second", "sync"])
def test_a_full_disk_leaves_neither_file(
    failing: str, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wherever it fills up: exit code 1, a run that is whole but for step data, and the way to write them."""

    def full(*_: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    real, calls = step_tables._put, []

    def later(*given: Any) -> None:
        calls.append(0)
        real(*given) if len(calls) < 6 else full()

    with monkeypatch.context() as during:
        if failing == "sync":
            during.setattr(atomic, "_sync_folder", _after(atomic._sync_folder, files.EVENTS, full))
        else:
            during.setattr(step_tables, "_put", full if failing == "first" else later)
        assert main([*KEEP, "out=run"]) == 1
    said = capsys.readouterr().err
    assert "No space left on device" in said
    assert "python -m sim resume run keep=trajectories" in said
    assert not any((here / "run" / name).exists() for name in files.KEPT)
    assert not list((here / "run").glob(".*"))
    assert verify.verify(here / "run").faults == ()
    assert main(["resume", "run"]) == 0
    assert set(files.KEPT) < set(read.read(here / "run").manifest.files)


def _after(real: Any, name: str, then: Any) -> Any:
    def sync(folder: Path) -> None:
        real(folder)
        if (folder / name).exists():
            then()

    return sync


def test_an_interrupt_says_how_to_write_them(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C while they are written is 130; the run is whole, and the command that is printed writes them."""

    def stopped(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr(step_tables, "_put", stopped)
        assert main([*KEEP, "out=run"]) == 130
    assert "python -m sim resume run keep=trajectories" in capsys.readouterr().err
    assert not list((here / "run").glob(".*"))
    assert main(["resume", "run", "keep=trajectories"]) == 0
    assert main([*KEEP, "out=calm"]) == 0
    assert kept("run") == kept("calm")


def test_what_a_kill_left_is_cleared_away(here: Path) -> None:
    """Temporary files go, and files that no manifest knows are written anew."""
    assert main([*WORDS, "out=run"]) == 0
    (here / "run" / f".{files.STEPS}.77.tmp").write_bytes(b"x" * 100)
    (here / "run" / files.EVENTS).write_bytes(b"half")
    assert main(["resume", "run", "keep=trajectories"]) == 0
    assert main([*KEEP, "out=calm"]) == 0
    assert kept("run") == kept("calm")
    assert not list((here / "run").glob(".*"))


@pytest.mark.parametrize(
    "words",
    [
        ["-m", *KEEP, "theory=full,spiral"],
        ["sensitivity", *WORDS[:1], "keep=trajectories"],
        ["attribute", *WORDS[:1], "keep=trajectories"],
    ],
)
def test_studies_keep_no_step_data(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Refused in a line that says why; nothing is written."""
    assert main(words) == 2
    assert "keep= is for single runs" in capsys.readouterr().err
    assert not list(Path().iterdir())


@pytest.mark.parametrize("value", ["everything", "true", "", "Trajectories"])
def test_other_values_are_refused(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    """There is one thing to keep; the refusal names it, of a run and of `resume`."""
    assert main([*WORDS, f"keep={value}", "out=run"]) == 2
    assert "trajectories" in capsys.readouterr().err
    Path("run").mkdir()
    assert main(["resume", "run", f"keep={value}"]) == 2
    assert "trajectories" in capsys.readouterr().err


def test_the_option_reaches_the_manifest(here: Path) -> None:
    """As it was asked for."""
    assert parse({**GOOD, "keep": "trajectories"}).keep == "trajectories"
    assert main([*KEEP, "out=run"]) == 0
    assert json.loads((here / "run" / manifest.NAME).read_text())["config"]["keep"] == "trajectories"


def test_their_time_and_disk_are_in_the_estimate(capsys: pytest.CaptureFixture[str]) -> None:
    """A run that keeps them takes longer and more disk, and too much is refused before it begins."""
    plain = plan.Size(states=5, dyads=9, pairs=10, steps=174)
    more = plain._replace(kept=True)
    usual, kept_ = plan.estimate(plain, 10_000), plan.estimate(more, 10_000)
    assert kept_.seconds > 2 * usual.seconds
    assert kept_.disk - usual.disk == plan.step_data(more, 10_000).disk > 1e8
    assert plan.block_size(plain) == plan.block_size(more)
    room = afford.Room(Path("here"), 2e9)
    with pytest.raises(InputError, match=r"out: got here, 1\.9 GiB of free disk"):
        afford.check(more, 100_000, workers=2, room=room)
    afford.check(plain, 100_000, workers=2, room=room)


def test_a_long_wait_is_announced(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With time, memory and disk, before the second pass begins."""
    monkeypatch.setattr(afford, "WORTH_SAYING", 0.0)
    assert main([*KEEP, "out=run"]) == 0
    assert "step data: about" in capsys.readouterr().err
    assert progress.EVERY > 0


def test_from_a_notebook_they_are_tables(tmp_path: Path) -> None:
    """Of the histories that are asked for; a run without them says how they are had."""
    record = sim.run("demo", replicates=40, seed=3, keep="trajectories", out=tmp_path / "record")
    first = record.trajectories(3)
    assert sorted(set(first.replicate)) == [0, 1, 2]
    assert len(record.trajectories()) == 40 * len(first) / 3
    assert first.act.dtype == "category"
    assert {"act", "takes_side"} & set(record.events.event)
    plain = sim.run("demo", replicates=5, seed=3, out=tmp_path / "plain")
    with pytest.raises(InputError, match='keep="trajectories"'):
        plain.trajectories()
    with pytest.raises(InputError, match="keep"):
        sim.run("demo", replicates=5, keep="all")


def test_a_damaged_table_is_refused(tmp_path: Path) -> None:
    """By name, from a notebook too."""
    record = sim.run("demo", replicates=5, seed=3, keep="trajectories", out=tmp_path / "record")
    shutil.copy(record.folder / files.EVENTS, record.folder / files.STEPS)
    with pytest.raises(InputError, match=files.STEPS):
        record.trajectories()


@pytest.mark.parametrize(("pairs", "steps", "most"), [(6, 60, 32), (20, 2**18, 1), (40_000, 200, 1)])
def test_calls_are_of_a_size_that_fits(pairs: int, steps: int, most: int) -> None:
    """A power of two of histories, by the size of the world alone; one at least."""

    class Fake:
        clock = type("Clock", (), {"steps": steps})
        names = type("Names", (), {"directed": range(pairs)})

    assert step_data.lanes(Fake(), False) == most  # type: ignore[arg-type]
