"""Sweeps and studies on every executor: the same rows, and a worker that dies costs one block of one cell."""

import importlib.util
import pickle
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.__main__ import main
from sim.engines import batch
from sim.engines.world import World
from sim.montecarlo import cells
from sim.montecarlo.executors import Crew
from sim.montecarlo.plan import blocks
from sim.montecarlo.pools import Serial
from sim.scenario import library, theory_sets
from sim.scenario.errors import InputError
from sim.store.study import CELLS
from sim.studies import measures
from sim.studies.attribution import work as attribution
from sim.studies.backtest import work as backtest
from sim.studies.cell_store import Store
from sim.studies.cells import columns
from sim.studies.discovery import work as discovery
from sim.studies.factors import factors, widen
from sim.studies.pieces import results
from sim.studies.rare import work as rare
from sim.studies.registry import BY_KIND
from sim.studies.sensitivity import work as sensitivity
from tests.faults import deadly_blocks
from tests.panel_files import made_up
from tests.question_files import asked_of_the_demo, written

SWEEP = ["-m", "scenario=demo", "set.states.BRE.resolve=0.2,0.5,0.8", "replicates=40", "seed=3", "workers=2"]
SEED, REPLICATES, SIZE = 7, 256, 64

NO_DASK = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="needs the extra dask")
OTHERS = [
    "processes",
    pytest.param(
        "dask", marks=pytest.mark.skipif(not importlib.util.find_spec("distributed"), reason="Dask")
    ),
]


@pytest.fixture(scope="module")
def world() -> World:
    """A small world."""
    return World(library.load("demo"), theory_sets.load("full"))


@pytest.fixture(autouse=True)
def _unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.cli.sweep._show", lambda *_: None)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sweep on threads, as it is by default."""
    place = tmp_path_factory.mktemp("sweep") / "threads"
    with pytest.MonkeyPatch.context() as unseen:
        unseen.setattr("sim.cli.sweep._show", lambda *_: None)
        assert main([*SWEEP, f"out={place}"]) == 0
    return place


@pytest.mark.parametrize("executor", [*OTHERS, "serial"])
def test_a_sweep_is_the_same_whoever_runs_it(executor: str, plain: Path, tmp_path: Path) -> None:
    """Tables and cells, byte for byte."""
    place = tmp_path / "other"
    assert main([*SWEEP, f"executor={executor}", f"out={place}"]) == 0
    for name in ("index.csv", "contrasts.csv", "figures.parquet"):
        assert (place / name).read_bytes() == (plain / name).read_bytes()
    names = sorted(path.relative_to(plain) for path in (plain / CELLS).rglob("*.npz"))
    assert names == sorted(path.relative_to(place) for path in (place / CELLS).rglob("*.npz"))


def kept(world: World, result: Any) -> Any:
    """The rows of a cell, as they are."""
    return columns(["replicate", "peak"]).make(result, world)


@pytest.mark.parametrize("executor", OTHERS)
@pytest.mark.parametrize("size", [SIZE, REPLICATES])
def test_a_killed_worker_costs_one_block_of_one_cell(
    executor: str, size: int, world: World, tmp_path: Path
) -> None:
    """SIGKILL once in the middle of the second cell, of four blocks or of one: all cells are whole."""
    marker = str(tmp_path / "killed")
    victim = SIZE if size == SIZE else 0
    once = partial(deadly_blocks.killed_once_at, victim, marker, world)

    def cell(number: int) -> cells.Cell:
        run = partial(once, SEED) if number == 1 else partial(batch.simulate, world, number)
        return cells.Cell(run, blocks(REPLICATES, size, number), partial(kept, world))

    with Crew(executor, workers=2).opened() as pool:
        done = sorted(cells.carried_out(range(3), cell, pool), key=lambda each: each.index)
    assert Path(marker).exists()
    assert [(each.index, each.n_failed, each.reason) for each in done] == [(0, 0, ""), (1, 0, ""), (2, 0, "")]
    for seed, each in zip((0, SEED, 2), done, strict=True):
        assert each.arrays is not None
        assert np.array_equal(each.arrays["peak"], batch.simulate(world, seed, 0, REPLICATES)[0]["peak"])


def test_a_history_that_kills_workers_costs_its_cell_one_replicate(world: World) -> None:
    """Its cell of one block is halved until it stands alone; the other cells never notice."""

    def cell(number: int) -> cells.Cell:
        run = partial(deadly_blocks.killing if number == 1 else batch.simulate, world, SEED)
        return cells.Cell(run, blocks(68, 4, number), partial(kept, world))

    with Crew("processes", workers=2).opened() as pool:
        done = sorted(cells.carried_out(range(2), cell, pool), key=lambda each: each.index)
    assert (done[0].n_failed, done[1].n_failed) == (0, 1)
    assert done[1].reason == "its worker was killed 3 times"
    assert done[1].arrays is not None
    assert deadly_blocks.VICTIM not in done[1].arrays["replicate"]


def studies(world: World, folder: Path) -> dict[str, Any]:
    """A small study of each kind that works in pieces; folder: for what two of them read."""
    wide = widen(world, 0.5)
    displays = measures.of(f"display.{world.scenario.focus}", world)
    war = measures.of(f"force.{world.scenario.focus}", world)
    some = tuple(factors(wide, ["theory.re*"]))
    threat = measures.of(f"display.{world.scenario.focus}", wide)
    return {
        "attribution": attribution.Attribution(world, 5, 40, (displays,), "signal", True, True),
        "mechanism": attribution.Attribution(world, 5, 40, (displays,), "mechanism", True, False),
        "rare": rare.Rare(world, 5, war, 32, 2, 64),
        "sensitivity": sensitivity.Sensitivity(wide, 5, "morris", 4, 2, threat, some),
        "discovery": discovery.Discovery(wide, 5, 5000, threat, "cart", None, 1, 0.5),
        "hindcast": asked_of_the_demo(written(folder), replicates=200),
        "backtest": backtest.plan(made_up(folder), 1992, 1996, 12, 3, 32, 5),
    }


def test_a_study_is_the_same_whoever_runs_its_pieces(world: World, tmp_path: Path) -> None:
    """What pieces come to in processes is what they come to here."""
    asked = studies(world, tmp_path)
    assert {study.question.kind for study in asked.values()} == set(BY_KIND)
    with Crew("processes", workers=2).opened() as pool, Serial() as here:
        for name, study in asked.items():
            pieces = BY_KIND[study.question.kind]().pieces(study)
            there = list(results(pieces, name, Store(tmp_path / "there"), pool, lambda _: None))
            known = list(results(pieces, name, Store(tmp_path / "here"), here, lambda _: None))
            assert len(there) == len(known) > 0
            for one, other in zip(there, known, strict=True):
                assert sorted(one) == sorted(other)
                assert all(np.array_equal(one[key], other[key]) for key in one)


def test_every_outcome_can_be_sent_to_another_process(world: World) -> None:
    """It comes as it was, whether or not it divides, with the same values and occasions."""
    rows, _ = batch.simulate(world, SEED, 0, 32)
    for sent in measures.all_outcomes(world).values():
        come = pickle.loads(pickle.dumps(sent))  # noqa: S301  our own
        assert come == sent
        assert np.array_equal(come.values(rows), sent.values(rows))
        assert np.array_equal(come.occasions(rows), sent.occasions(rows))


def test_a_study_sends_only_what_it_was_asked(world: World, tmp_path: Path) -> None:
    """What was worked out from the question stays here, however large it is."""
    study = studies(world, tmp_path)["attribution"]
    before = pickle.dumps(study)
    assert study.game.players
    assert pickle.dumps(study) == before


ATTRIBUTE = ["attribute", "scenario=demo", "replicates=20", "seed=5"]


def test_a_piece_that_fails_ends_a_study_with_the_way_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 3, the reason and the command; no traceback, and no table of half a study."""

    def bad(*_: Any, **__: Any) -> Any:
        raise FloatingPointError("overflow")

    monkeypatch.setattr(attribution, "_exact", bad)
    assert main([*ATTRIBUTE, "executor=serial", f"out={tmp_path / 'a'}"]) == 3
    said = capsys.readouterr().err
    assert "a piece of the study failed: FloatingPointError: overflow" in said
    assert "to go on: python -m sim attribute scenario=demo" in said
    assert not (tmp_path / "a" / "attribution.csv").exists()


@pytest.mark.parametrize("words", [SWEEP, ATTRIBUTE, ["drills"]])
def test_a_crew_that_cannot_be_had_writes_nothing(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A scheduler without executor=dask: exit code 2, one line that says so, and no folder."""
    assert main([*words, "scheduler=tcp://127.0.0.1:9", f"out={tmp_path / 'a'}"]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert "scheduler: got 'tcp://127.0.0.1:9', allowed nothing, unless executor=dask" in said
    assert not (tmp_path / "a").exists()


def test_from_a_notebook_executors_are_those_of_a_run(tmp_path: Path) -> None:
    """A sweep and a study on no pool at all; a cluster is refused, as for a run."""
    values = {"states.BRE.resolve": [0.2, 0.8]}
    found = sim.sweep("demo", values, replicates=20, seed=1, executor="serial", out=tmp_path / "sweep")
    assert len(found.table) == 2
    with pytest.raises(InputError, match="executor: got 'dask', allowed threads, processes or serial"):
        sim.sweep("demo", values, executor="dask")
    with pytest.raises(InputError, match="executor: got 'dask', allowed threads, processes or serial"):
        sim.attribute("demo", executor="dask")
    with pytest.raises(InputError, match="executor: got 'thread', allowed threads"):
        sim.attribute("demo", executor="thread")
