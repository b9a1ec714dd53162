"""inputs.parquet: what every history of a run drew, whoever ran it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.__main__ import main
from sim.cli import progress
from sim.dynamics.arrays import TARGET
from sim.engines import batch, placed
from sim.engines.inputs import Lanes, log_odds
from sim.engines.world import World
from sim.model.declaration import AUDIENCE, ONSET, RESOLVE
from sim.montecarlo import inputs
from sim.scenario.errors import InputError
from sim.store import compact, files, ledger, read, tables, verify

N = 300
WORDS = ["scenario=demo", f"replicates={N}", "seed=1"]
DRAWN = ["theory.drift={uniform: [0.001, 0.02], assumption: a test}"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, in blocks of 64 histories and row groups of 128; no figures."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.cli.job._show", lambda *_: None)
    monkeypatch.setattr("sim.montecarlo.produce.summarise", lambda rows, meta, tallies: [])
    monkeypatch.setattr("sim.montecarlo.produce.uncertainty", lambda rows, meta, sample: [])
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda model: 64)
    monkeypatch.setattr(compact, "GROUP_ROWS", 128)
    monkeypatch.setattr(ledger, "HOLD_SECONDS", 0.0)
    return tmp_path


def run(*words: str, code: int = 0) -> read.Run:
    """Run the words, and read what lies in run/."""
    assert main([*WORDS, "out=run", *words]) == code
    return read.read(Path("run"))


def content(place: str) -> bytes:
    """The bytes of a run's inputs.parquet."""
    return (Path(place) / files.INPUTS).read_bytes()


def test_every_uncertain_input_has_a_column_and_fixed_ones_have_none() -> None:
    """By key path, of states, dyads, signals and the theory; what is given as one number is left out."""
    found = run(*DRAWN)
    world = World(found.scenario, found.theory)
    assert list(found.inputs) == ["replicate", *placed.uncertain(world)]
    assert {"states.BRE.resolve", "dyads.ALD-BRE.propensity", "signals.bre_threat.date"} <= set(found.inputs)
    assert "theory.drift" in found.inputs
    assert "theory.reaction" not in found.inputs
    assert found.inputs["replicate"].tolist() == list(range(N))


def test_the_numbers_are_those_that_the_lanes_drew() -> None:
    """Each to the bit of a single, and what the rules were given follows from them."""
    found = run(*DRAWN)
    lanes = Lanes(World(found.scenario, found.theory), 1, N)
    block = lanes.load(0)
    for path in found.inputs:
        if path in lanes.drawn:
            assert np.array_equal(found.inputs[path], lanes.drawn[path].astype(np.float32)), path
    for s, name in enumerate(found.scenario.signals):
        if f"signals.{name}.date" in found.inputs:
            assert np.array_equal(found.inputs[f"signals.{name}.date"], block.schedule[ONSET, s])
    toward = lanes.world.structure.link[TARGET] == lanes.world.states.index("BRE")
    assert np.allclose(block.dyad[RESOLVE, toward], log_odds(found.inputs["states.BRE.resolve"]), atol=1e-5)
    assert block.own[AUDIENCE].shape[-1] == N


def test_the_engine_draws_them_without_running_anything() -> None:
    """`placed.inputs` of any histories, in any order, is what a whole fill of lanes gives."""
    found = run()
    world = World(found.scenario, found.theory)
    some = np.array([7, 250, 7, 0])
    drawn = placed.inputs(world, 1, some)
    assert set(drawn) == set(placed.uncertain(world))
    for path, values in drawn.items():
        assert np.array_equal(values.astype(np.float32), found.inputs[path][some]), path


@pytest.mark.parametrize("size", [1, 3, 64, 1000])
def test_groups_hold_fixed_ranges_of_replicates(size: int) -> None:
    """Whatever is missing: a group begins at a multiple of its size."""
    done = [(2, 70), (130, 131), (200, 260)]
    groups = list(inputs.groups(done, size))
    assert np.concatenate(groups).tolist() == [r for first, stop in done for r in range(first, stop)]
    assert all(len(set(group // size)) == 1 for group in groups)


def test_bytes_are_the_same_however_a_run_was_cut(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One worker or two, other blocks, extended, in shards: one and the same file, of several row groups."""
    run("workers=1")
    assert tables.StoredRows(here / "run" / files.INPUTS).groups == 3
    assert main([*WORDS, "workers=2", "out=two"]) == 0
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda model: 32)
    assert main([*WORDS, "out=blocks"]) == 0
    for n in (130, N):
        assert main([WORDS[0], WORDS[2], f"replicates={n}", "out=longer"]) == 0
    for shard in (2, 1):
        assert main([*WORDS, "out=shards", f"shard={shard}/2"]) == 0
    assert main(["merge", "shards"]) == 0
    assert {content(place) for place in ("two", "blocks", "longer", "shards")} == {content("run")}


def test_bytes_are_the_same_after_an_interrupt(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that was interrupted has no inputs.parquet; resumed it has that of a calm one."""

    @contextmanager
    def interrupted(total: int, done: int = 0) -> Iterator[Any]:
        def told(count: int) -> None:
            raise KeyboardInterrupt

        yield told

    with monkeypatch.context() as during:
        during.setattr(progress, "show", interrupted)
        assert main([*WORDS, "out=run"]) == 130
    assert not (here / "run" / files.INPUTS).exists()
    assert main(["resume", "run"]) == 0
    assert main([*WORDS, "out=calm"]) == 0
    assert content("run") == content("calm")


def test_replicates_that_failed_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """As they are in outcomes.parquet, row by row."""
    real = batch.simulate

    def flaky(world: Any, seed: int, first: int, count: int) -> Any:
        if first < 192 and first + count > 64:
            raise FloatingPointError("overflow")
        return real(world, seed, first, count)

    with monkeypatch.context() as during:
        during.setattr(batch, "simulate", flaky)
        found = run(code=3)
    assert found.inputs["replicate"].tolist() == [*range(64), *range(192, N)]
    assert np.array_equal(found.inputs["replicate"], found.rows["replicate"])
    assert len(run().inputs["replicate"]) == N


@pytest.mark.parametrize("damage", ["gone", "altered"])
def test_resume_restores_it(here: Path, damage: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`verify` names the file, `resume` writes it again, and no other byte of the tables is another one."""
    run()
    before = {name: (here / "run" / name).read_bytes() for name in files.RECORDED}
    path = here / "run" / files.INPUTS
    path.unlink() if damage == "gone" else path.write_bytes(b"x" + before[files.INPUTS][1:])
    assert main(["verify", "run"]) == 1
    assert files.INPUTS in capsys.readouterr().err
    assert main(["resume", "run"]) == 0
    assert {name: (here / "run" / name).read_bytes() for name in files.RECORDED} == before
    assert verify.verify(here / "run").faults == ()


def test_a_full_disk_leaves_no_part_of_it(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, one reason, no file and no temporary one; there is room again, and the run goes on."""

    def full(*_: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as during:
        during.setattr(inputs, "draw", full)
        assert main([*WORDS, "out=run"]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert not (here / "run" / files.INPUTS).exists()
    assert not list((here / "run").glob(".*"))
    assert main(["resume", "run"]) == 0
    assert verify.verify(here / "run").faults == ()


def test_a_foreign_table_is_refused(here: Path) -> None:
    """Sound Parquet of other histories, or of text, is no table of this run's inputs."""
    found = run()
    for rows in (
        {"replicate": np.arange(3)},
        {"replicate": np.arange(N), "states.BRE.resolve": np.full(N, "x")},
        {"x": np.arange(N)},
    ):
        tables.write_rows(here / "run" / files.INPUTS, rows)
        record = read.manifest.record(here / "run" / files.INPUTS)
        found.manifest.files[files.INPUTS] = record
        with pytest.raises(InputError, match=files.INPUTS):
            _ = read.Run(here / "run", found.manifest).inputs


def test_from_a_notebook_they_are_a_table(tmp_path: Path) -> None:
    """By history, so that they join the histories."""
    record = sim.run("demo", replicates=40, seed=3, out=tmp_path / "record")
    joined = record.histories.join(record.inputs)
    assert record.inputs.index.name == "replicate"
    assert len(joined) == 40
    assert joined["states.BRE.resolve"].between(0, 1).all()
