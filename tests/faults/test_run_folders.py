"""Run folders in every state that an accident or a stranger can leave them in."""

import errno
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.__main__ import main
from sim.engines import batch
from sim.store import atomic, blocks, files, folder, ledger, manifest, read, running, seal, tables, verify
from sim.store.birth import NAME as BIRTH

WORDS = ["scenario=demo", "seed=1", "workers=1", "out=run"]
SHORT, LONG = [*WORDS, "replicates=300"], [*WORDS, "replicates=500"]


class Killed(BaseException):
    """The process ends here: nothing that would tidy up after an ordinary error may catch it."""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, in blocks of 64, each committed as it ends; no figures, which would take most
    of the time and follow from the tables.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.cli.job._show", lambda *_: None)
    monkeypatch.setattr("sim.montecarlo.produce.summarise", lambda rows, meta, tallies: [])
    monkeypatch.setattr("sim.montecarlo.produce.uncertainty", lambda rows, meta, sample: [])
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda model: 64)
    monkeypatch.setattr(ledger, "HOLD_SECONDS", 0.0)
    return tmp_path


def contents(place: Path) -> dict[str, bytes]:
    """The tables of a run, byte for byte."""
    return {name: (place / name).read_bytes() for name in (files.ROWS, files.TALLIES, "summary.csv")}


def failing(monkeypatch: pytest.MonkeyPatch, firsts: set[int]) -> None:
    """From now on all histories of the blocks of 64 that begin at `firsts` raise."""
    real = batch.simulate

    def flaky(world: Any, seed: int, first: int, count: int) -> Any:
        if any(at < first + count and first < at + 64 for at in firsts):
            raise FloatingPointError("overflow")
        return real(world, seed, first, count)

    monkeypatch.setattr(batch, "simulate", flaky)


STEPS = [
    (atomic, "write_json"),
    (blocks, "remove"),
    (tables, "write_arrays"),
    (running.summary, "write"),
    (running.compact, "write"),
    (running, "write_failures"),
    (manifest, "write"),
    (running.base, "set_aside"),
]
"""What a run that is gone on with does between two states of its folder; each is tried before and after."""


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("module", "name"), STEPS, ids=[f"{m.__name__[4:]}.{n}" for m, n in STEPS])
@pytest.mark.parametrize("kind", ["extended", "retried"])
def test_going_on_may_be_killed_anywhere(
    here: Path, monkeypatch: pytest.MonkeyPatch, kind: str, module: Any, name: str, after: bool
) -> None:
    """An extension, or a second try of blocks that failed, that is killed at any of its steps can be gone on
    with, and ends with the files of a run that nothing happened to.
    """
    assert main([*LONG[:-2], "out=calm", LONG[-1]]) == 0
    with monkeypatch.context() as during:
        if kind == "retried":
            failing(during, {64, 128})
        assert main(SHORT if kind == "extended" else LONG) == (0 if kind == "extended" else 3)
    real = getattr(module, name)

    def deadly(*words: Any, **more: Any) -> None:
        if after:
            real(*words, **more)
        raise Killed

    with monkeypatch.context() as during:
        during.setattr(module, name, deadly)
        with pytest.raises(Killed):
            main(LONG)
    assert main(LONG) == 0
    assert contents(here / "run") == contents(here / "calm")
    assert verify.verify(here / "run").faults == ()
    assert not (here / "run" / blocks.FOLDER).exists()


def test_a_failure_counts_once_however_its_block_is_cut(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last, short block of an interrupted run fails, then the whole block of the longer run: the
    histories that failed are those without a row.
    """
    real = running.Running.finish

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    failing(monkeypatch, {256})
    monkeypatch.setattr(running.Running, "finish", interrupted)
    assert main(SHORT) == 130
    monkeypatch.setattr(running.Running, "finish", real)
    assert main(LONG) == 3
    run = read.read(here / "run")
    assert [(each.first, each.count) for each in run.manifest.failures] == [(256, 64)]
    assert (run.manifest.n_failed, run.manifest.rows) == (64, 436)
    assert verify.verify(here / "run").faults == ()


@pytest.mark.parametrize("left", [0, 1, 2])
def test_a_run_killed_while_it_is_born_is_born_again(
    here: Path, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    """Killed before birth.json lies in the folder: the same command starts anew; a folder with somebody's
    own scenario.yaml is still not touched.
    """
    real = atomic.write_text
    place = here / "run"
    place.mkdir()
    (place / folder.LOCK).write_text('{"pid": 1, "host": "elsewhere"}\n')
    for name in (files.SCENARIO, files.THEORY)[:left]:
        real(place / name, "half of it")
    (place / f".{files.THEORY}.77.tmp").write_text("hal")
    assert main(SHORT) == 0
    assert verify.verify(place).faults == ()
    assert not list(place.glob(".*"))
    (here / "mine").mkdir()
    (here / "mine" / files.SCENARIO).write_text("extends: demo\n")
    assert main([*SHORT[:-2], "out=mine", SHORT[-1]]) == 2
    assert (here / "mine" / files.SCENARIO).read_text() == "extends: demo\n"


def test_what_a_killed_write_left_is_cleared_away(here: Path) -> None:
    """The temporary file of a table that a kill cut short goes when the run is gone on with."""
    assert main(SHORT) == 0
    (here / "run" / f".{files.ROWS}.77.tmp").write_bytes(b"x" * 1000)
    assert main(LONG) == 0
    assert not list((here / "run").glob(".*"))


def test_verify_looks_at_what_an_extension_goes_on_from(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of an unfinished extension verify counts the rows of the shorter run, and names its damaged table."""

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    assert main(SHORT) == 0
    monkeypatch.setattr(running.Running, "finish", interrupted)
    assert main(LONG) == 130
    assert main(["verify", "run"]) == 0
    assert "500 of 500 histories" in capsys.readouterr().out
    based = here / "run" / blocks.FOLDER / f"base-{files.ROWS}"
    based.write_bytes(based.read_bytes()[:-10])
    assert main(["verify", "run"]) == 1
    assert f"base-{files.ROWS}" in capsys.readouterr().err


LONG_NAME = "x" * 300


@pytest.mark.parametrize(
    "words",
    [
        [*SHORT[:-2], f"out={LONG_NAME}"],
        [*SHORT[:-2], f"out=deep/{LONG_NAME}/run"],
        ["resume", LONG_NAME],
        ["verify", LONG_NAME],
        ["summary", LONG_NAME],
        ["reproduce", LONG_NAME],
    ],
)
def test_a_name_that_no_disk_takes_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A folder's name of 300 characters is one refused line, for every command."""
    assert main(words) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"schema": 1, "files": ' + b"[" * 100_000, b"7"])
@pytest.mark.parametrize("name", [manifest.NAME, BIRTH, "study.json"])
@pytest.mark.parametrize("command", ["verify", "summary", "resume", "reproduce"])
def test_a_strangers_record_is_refused(
    here: Path, command: str, name: str, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """Records that are nested without end, or none at all: exit code 2 and a line, no traceback."""
    (here / "run").mkdir()
    (here / "run" / name).write_bytes(content)
    assert main([command, "run"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("name", ["/dev/zero", "../../etc/passwd", "pipe"])
def test_verify_reads_nothing_but_plain_files_of_the_folder(
    here: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A manifest that names an endless device, a file elsewhere or a pipe: named as a fault, not read."""
    assert main(SHORT) == 0
    os.mkfifo(here / "run" / "pipe")
    path = here / "run" / manifest.NAME
    content = json.loads(path.read_text())
    content["files"][name] = {"bytes": 1, "sha256": "0" * 64}
    path.write_text(json.dumps(seal.seal(content)))
    assert main(["verify", "run"]) == 1
    assert name in capsys.readouterr().err


@pytest.mark.parametrize("number", [0, 10**15])
def test_verify_believes_no_number_of_replicates(
    here: Path, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A manifest that claims another number of histories is a fault, however large or small."""
    assert main(SHORT) == 0
    path = here / "run" / manifest.NAME
    path.write_text(json.dumps(seal.seal({**json.loads(path.read_text()), "n_attempted": number})))
    assert main(["verify", "run"]) == 1
    assert "histories are not those" in capsys.readouterr().err


def test_a_strangers_block_with_a_pickle_is_not_loaded(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A block file with a sound name whose arrays are pickled counts as damaged; its histories run again."""

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    assert main([*SHORT[:-2], "out=calm", SHORT[-1]]) == 0
    with monkeypatch.context() as during:
        during.setattr(running.Running, "finish", interrupted)
        assert main(SHORT) == 130
    home = here / "run" / blocks.FOLDER
    victim = min(home.glob("[0-9]*.npz"))
    with np.load(victim) as archive:
        arrays = {**archive, "reasons": np.array([Trap()], object)}
    atomic.write_named(
        home,
        "x",
        lambda file: np.savez(file, **arrays),
        lambda digest: f"{victim.name[:23]}{digest}.npz",
    )
    victim.unlink()
    assert len(blocks.find(here / "run").damaged) == 1
    assert main(SHORT) == 0
    assert not Trap.sprung
    assert contents(here / "run") == contents(here / "calm")


class Trap:
    """Notes when it is unpickled."""

    sprung = False

    def __reduce__(self) -> Any:
        return setattr, (Trap, "sprung", True)


def test_a_folder_that_cannot_be_written_is_refused(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a read-only file system a run is refused before anything is simulated, with one line."""

    def read_only(*_: Any) -> int:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(running.folder.lock, "_take", read_only)
    monkeypatch.setattr(batch, "simulate", read_only)
    assert main(SHORT) == 2
    assert "Read-only file system" in capsys.readouterr().err
