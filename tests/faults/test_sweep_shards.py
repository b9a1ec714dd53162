"""Sweeps in shards: joined they are the sweep in one piece, and what is missing or foreign is refused."""

import json
import shutil
from pathlib import Path

import pytest

from sim.__main__ import main
from sim.engines import batch

WORDS = ["-m", "scenario=demo", "set.states.BRE.resolve=0.1,0.3,0.5,0.7,0.9", "replicates=32", "seed=3"]
TABLES = ("index.csv", "contrasts.csv", "figures.parquet")


@pytest.fixture(autouse=True)
def _unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.cli.sweep._show", lambda *_: None)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sweep in one piece."""
    place = tmp_path_factory.mktemp("sweep") / "whole"
    with pytest.MonkeyPatch.context() as unseen:
        unseen.setattr("sim.cli.sweep._show", lambda *_: None)
        assert main([*WORDS, f"out={place}"]) == 0
    return place


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of both its shards, which have ended."""
    place = tmp_path_factory.mktemp("sweep") / "parts"
    for shard in ("2/2", "1/2"):
        assert main([*WORDS, f"out={place}", f"shard={shard}"]) == 0
    return place


def test_joined_shards_are_the_sweep(
    whole: Path,
    parts: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every table byte for byte, and nothing is simulated again; the shards are gone."""
    place = tmp_path / "sweep"
    shutil.copytree(parts, place)

    def never(*_: object) -> None:
        raise AssertionError("simulated again")

    monkeypatch.setattr(batch, "simulate", never)
    assert main(["merge", str(place)]) == 0
    for name in TABLES:
        assert (place / name).read_bytes() == (whole / name).read_bytes()
    assert not (place / "shards").exists()
    assert main([*WORDS, f"out={place}", "shard=1/2"]) == 0  # nothing is left to do
    assert not (place / "shards").exists()
    capsys.readouterr()
    assert main(["merge", str(place)]) == 0  # shows what was joined before
    assert capsys.readouterr().out.splitlines()[-1] == str(place)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["shard=1/2"], "out: got nothing, allowed a folder"),
        (["shard=1/2", "out={new}", "precision=0.1"], "precision"),
        (["shard=1/3", "out={parts}"], "split into 2 and into 3"),
        (["shard=1/2", "out={parts}", "replicates=33"], "another sweep"),
        (["shard=1/2", "out={whole}", "replicates=33"], "another sweep"),
        (["out={parts}"], "a new or empty folder"),
    ],
)
def test_what_is_no_shard_of_it_is_refused(
    words: list[str], said: str, whole: Path, parts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, exit code 2, and nothing is written."""
    places = {"whole": whole, "parts": parts, "new": tmp_path / "new"}
    given = [word.format(**places) for word in words]
    kept = [word for word in WORDS if word.partition("=")[0] not in {w.partition("=")[0] for w in given}]
    assert main([*kept, *given]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_shards_that_have_not_ended_are_named(
    parts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 with the shard that is missing, be it not begun or not ended."""
    place = tmp_path / "sweep"
    shutil.copytree(parts, place)
    shutil.rmtree(place / "shards" / "1-of-2")
    assert main(["merge", str(place)]) == 2
    assert "a sweep without shard 1/2" in capsys.readouterr().err
    assert not (place / "study.json").exists()


def test_a_failed_cell_is_tried_again_by_the_merge(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its shard ends with exit code 3 and says which; joined, the sweep is whole."""
    place, real = tmp_path / "sweep", batch.simulate

    def flaky(world: object, *rest: object) -> object:
        if world.scenario.states["BRE"].resolve.args == (0.9,):  # type: ignore[attr-defined]
            raise FloatingPointError("overflow")
        return real(world, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as bad:
        bad.setattr(batch, "simulate", flaky)
        assert main([*WORDS, f"out={place}", "shard=1/2"]) == 0
        assert main([*WORDS, f"out={place}", "shard=2/2"]) == 3
    assert "cell 5: AllFailedError: FloatingPointError: overflow" in capsys.readouterr().err
    known = json.loads((place / "shards" / "2-of-2" / "study.json").read_text())
    assert known["failures"] == ["cell 5: AllFailedError: FloatingPointError: overflow"]
    assert main(["merge", str(place)]) == 0
    for name in TABLES:
        assert (place / name).read_bytes() == (whole / name).read_bytes()


def test_more_shards_than_cells_are_no_harm(whole: Path, tmp_path: Path) -> None:
    """Some have nothing to do; joined, the sweep is the same."""
    place = tmp_path / "sweep"
    for number in range(1, 8):
        assert main([*WORDS, f"out={place}", f"shard={number}/7"]) == 0
    assert main(["merge", str(place)]) == 0
    assert (place / "index.csv").read_bytes() == (whole / "index.csv").read_bytes()
