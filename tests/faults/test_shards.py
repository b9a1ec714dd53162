"""Runs that are split into shards: whatever happens to one of them, the whole is the run in one piece."""

import json
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from sim.__main__ import main
from sim.store import blocks, files, folder, journal, ledger, manifest, read, running, seal, shards, split
from sim.store.birth import NAME as BIRTH
from tests.faults.test_hostile_folders import planted
from tests.faults.test_killed_runs import finish, start
from tests.faults.test_run_folders import Killed, failing

WORDS = ["scenario=demo", "seed=1", "workers=1", "replicates=300", "out=run"]
TABLES = (files.ROWS, files.TALLIES, "summary.csv", "summary.json")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, in blocks of 64, each committed as it ends, without pictures."""
    return settle(tmp_path, monkeypatch)


def settle(place: Path, patch: pytest.MonkeyPatch) -> Path:
    """From now on work in `place`, in small blocks."""
    patch.chdir(place)
    patch.setattr("sim.cli.job._show", lambda *_: None)
    patch.setattr("sim.montecarlo.plan.block_size", lambda model: 64)
    patch.setattr(ledger, "HOLD_SECONDS", 0.0)
    return place


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No figures, which would take most of the time and follow from the tables."""
    without_figures(monkeypatch)


def without_figures(patch: pytest.MonkeyPatch) -> None:
    """Leave the summary empty."""
    patch.setattr("sim.montecarlo.produce.summarise", lambda rows, meta, tallies: [])
    patch.setattr("sim.montecarlo.produce.uncertainty", lambda rows, meta, sample: [])


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run of two shards that have ended, and the same run in one piece."""
    with pytest.MonkeyPatch.context() as patch:
        place = settle(tmp_path_factory.mktemp("ended"), patch)
        without_figures(patch)
        shard(1, 2, of=2)
        plain()
    return place


def shard(*numbers: int, of: int = 3) -> None:
    """Run some shards, one after the other."""
    for number in numbers:
        assert main([*WORDS, f"shard={number}/{of}"]) == 0


def interrupted(*_: Any) -> None:
    """Ctrl-C, in the place of something."""
    raise KeyboardInterrupt


def contents(place: Path) -> dict[str, bytes]:
    """Every file in a folder, byte for byte."""
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def plain() -> dict[str, bytes]:
    """The tables of the run in one piece."""
    assert main([*WORDS[:-1], "out=plain"]) == 0
    return {name: Path("plain", name).read_bytes() for name in TABLES}


def test_shards_in_any_order_are_the_run_in_one_piece(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Three shards, the last first, give every table of the plain run byte for byte and the same hash of
    rows; summary says that they can be merged; a second merge changes nothing, and a shard that comes late
    has nothing to do.
    """
    shard(3, 1, 2)
    assert "python -m sim merge run" in capsys.readouterr().err
    assert main(["summary", "run"]) == 0
    assert "all shards have ended: python -m sim merge run" in capsys.readouterr().err
    assert main(["merge", "run"]) == 0
    expected = plain()
    assert {name: (here / "run" / name).read_bytes() for name in TABLES} == expected
    one, other = (read.read(here / place).manifest for place in ("run", "plain"))
    assert (one.rows_sha256, one.config, one.files) == (other.rows_sha256, other.config, other.files)
    assert not (here / "run" / shards.FOLDER).exists()
    before = contents(here / "run")
    for words in (["merge", "run"], [*WORDS, "shard=2/3"], ["verify", "run"], ["reproduce", "run"]):
        assert main(words) == 0, words
    assert contents(here / "run") == before


def test_what_the_shards_did_is_in_the_runs_log(here: Path, quick: None, ended: Path) -> None:
    """run.log tells of every shard by its name, in the order of time, and of one on another processor."""
    shutil.copytree(ended / "run", here / "run")
    record = here / "run" / shards.FOLDER / "2-of-2" / BIRTH
    known = json.loads(record.read_bytes())
    changed = {**known, "environment": {**known["environment"], "cpu": "abacus"}}
    record.write_text(json.dumps(seal.seal(changed)))
    assert main(["merge", "run"]) == 0
    lines = (here / "run" / journal.NAME).read_text(encoding="utf-8").splitlines()
    assert lines == sorted(lines, key=lambda line: line.split()[0])
    assert sum("shard 1/2: begun: 192 histories" in line for line in lines) == 1
    assert sum("shard 2/2: begun: 108 histories" in line for line in lines) == 1
    assert [line.split()[2] for line in lines if "another machine: cpu abacus there" in line] == ["2/2:"]


def test_a_merge_waits_for_every_shard(
    here: Path, quick: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a shard not begun and one broken off, merge and resume name both and how to go on, exit code 2,
    and write nothing; summary and verify tell of what there is.
    """
    shard(1)
    with monkeypatch.context() as broken_off:
        failing(broken_off, {192})
        broken_off.setattr(ledger.Ledger, "fail", interrupted)
        assert main([*WORDS, "shard=2/3"]) == 130
    assert "python -m sim resume run/shards/2-of-3" in capsys.readouterr().err
    before = contents(here / "run")
    for command in ("merge", "resume"):
        assert main([command, "run"]) == 2
        said = capsys.readouterr().err
        assert "without shard 2/3 (64 of 128 histories to go), shard 3/3 (not begun)" in said
        assert "`python -m sim resume run/shards/2-of-3`; the run's own command with shard=I/3" in said
        assert said.count("\n") == 1
    assert main(["summary", "run"]) == 0
    said = capsys.readouterr().err
    assert "not ended: 192 of 300 histories so far" in said
    assert "all shards have ended" not in said
    assert main(["verify", "run"]) == 0
    assert "not ended, 192 of 300 histories in 3 block files" in capsys.readouterr().out
    assert main(["compare", "run", "run"]) == 2
    assert "`merge` joins its shards" in capsys.readouterr().err
    assert contents(here / "run") == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["seed=2", "shard=1/3"], "seed 1 there, 2 here"),
        (["replicates=301", "shard=1/3"], "300 histories there, 301 here"),
        (["set.states.ALD.resolve=0.11", "shard=3/3"], "states.ALD.resolve"),
        (["theory.drift=0.03", "shard=3/3"], "theory.drift"),
        (["shard=3/4"], "a run split into 3 and into 4"),
        ([], "this run is split"),
    ],
)
def test_a_foreign_shard_is_refused(
    here: Path, words: list[str], said: str, quick: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another seed, number, scenario, theory or split, and the run in one piece: exit code 2, one line that
    says what differs, and nothing is written.
    """
    shard(2)
    before = contents(here / "run")
    capsys.readouterr()
    assert main([*WORDS, *words]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert contents(here / "run") == before
    assert [path.name for path in (here / "run" / shards.FOLDER).iterdir()] == ["2-of-3"]


def test_a_shard_under_other_versions_is_refused(
    here: Path, quick: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A shard, and a merge, with another NumPy than the shards before are refused and told the version."""
    shard(1, of=2)
    theirs = {**manifest.versions(), "numpy": "1.0"}
    monkeypatch.setattr(manifest, "versions", lambda: theirs)
    for words in ([*WORDS, "shard=1/2"], [*WORDS, "shard=2/2"], ["merge", "run"]):
        assert main(words) == 2, words
        assert "1.0 here" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (["scenario=demo", "shard=1/3", "out=run"], "seed"),
        (["scenario=demo", "shard=1/3", "seed=1"], "out"),
        (["scenario=demo", "shard=1/3", "seed=1", "out=run", "precision=0.1"], "precision"),
        (["-m", "scenario=demo,quiet_world", "shard=1/3", "out=run"], "seed"),
        (["scenario=demo", "shard=4/3", "seed=1", "out=run"], "shard"),
        (
            ["scenario=demo", "shard=1/2", "seed=1", "out=run", "replicates=1000000000000"],
            "replicates= of a shard",
        ),
        (["merge", "run"], "merge"),
    ],
)
def test_a_shard_that_cannot_be_is_refused(
    here: Path, words: list[str], key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without seed or folder, with precision, of a sweep too, out of range: exit code 2, nothing written."""
    assert main(words) == 2
    assert f"command line: {key}: got" in capsys.readouterr().err
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("content", ["notes.txt", "run in one piece"])
def test_a_folder_with_something_else_takes_no_shard(
    here: Path, content: str, quick: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody's files, and a run in one piece that has not ended, are left alone; merge refuses them."""
    if content == "notes.txt":
        (here / "run").mkdir()
        (here / "run" / content).write_text("mine")
        assert main(["merge", "run"]) == 2
    else:
        monkeypatch.setattr(ledger.Ledger, "add", interrupted)
        assert main(WORDS) == 130
        assert main(["merge", "run"]) == 2
        assert "got a run that is not split" in capsys.readouterr().err
    before = contents(here / "run")
    assert main([*WORDS, "shard=1/3"]) == 2
    assert contents(here / "run") == before


def test_more_shards_than_blocks(
    here: Path, quick: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two blocks in four shards: two have nothing to do, which they say, and need not even be begun."""
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda model: 256)
    shard(4, 1, of=4)
    assert "shard 4/4 has ended (no histories: fewer blocks than shards)" in capsys.readouterr().err
    assert main(["merge", "run"]) == 2
    assert "a run without shard 3/4 (not begun), allowed" in capsys.readouterr().err
    shard(3, of=4)
    assert main(["merge", "run"]) == 0
    assert read.read(here / "run").manifest.rows == 300


def test_failed_blocks_stay_failed_until_they_are_tried_again(
    here: Path, quick: None, ended: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A block that raises: its shard ends with 3, so does the merge, and failures.csv names it. The same
    shard once more tries it again; so does resume after the merge, and the rows are those of the plain run.
    """
    with monkeypatch.context() as bad:
        failing(bad, {64, 256})
        assert [main([*WORDS, f"shard={number}/3"]) for number in (1, 2, 3)] == [3, 0, 3]
    shard(1)
    assert main(["merge", "run"]) == 3
    assert "256,44,FloatingPointError: overflow" in (here / "run" / files.FAILURES).read_text()
    assert read.read(here / "run").manifest.n_failed == 44
    assert main(["merge", "run"]) == 3
    assert main(["resume", "run"]) == 0
    assert (here / "run" / files.ROWS).read_bytes() == (ended / "plain" / files.ROWS).read_bytes()


def test_shards_that_failed_throughout_have_no_tables(
    here: Path, quick: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing succeeded in any shard: exit code 3 throughout, and no table is written."""
    failing(monkeypatch, set(range(0, 300, 64)))
    assert [main([*WORDS, f"shard={number}/2"]) for number in (1, 2)] == [3, 3]
    assert main(["merge", "run"]) == 3
    assert "every history failed, nothing to report: FloatingPointError" in capsys.readouterr().err
    assert not (here / "run" / files.ROWS).exists()


STEPS: list[tuple[Any, str]] = [
    (folder, "clear_away"),
    (running.compact, "write"),
    (running.summary, "write"),
    (manifest, "write"),
    (blocks, "remove"),
    (split.shutil, "rmtree"),
]
"""What a merge does between two states of the folder; each is tried before and after."""


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("module", "name"), STEPS, ids=[f"{m.__name__}.{n}" for m, n in STEPS])
def test_a_merge_may_be_killed_anywhere(
    here: Path,
    quick: None,
    ended: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    after: bool,
) -> None:
    """A merge that is killed at any of its steps is done by the next merge or resume, with the rows of the
    plain run.
    """
    shutil.copytree(ended / "run", here / "run")
    real = getattr(module, name)

    def killed(*words: Any, **named: Any) -> Any:
        if after:
            real(*words, **named)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, name, killed)
        with pytest.raises(Killed):
            main(["merge", "run"])
    assert main(["resume" if after else "merge", "run"]) == 0
    assert (here / "run" / files.ROWS).read_bytes() == (ended / "plain" / files.ROWS).read_bytes()
    assert main(["verify", "run"]) == 0
    assert not (here / "run" / shards.FOLDER).exists()


def test_a_merge_killed_while_it_tidies_up_has_ended(
    here: Path, quick: None, ended: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the tables written and the shards removed in part, the run is whole; the next merge leaves it."""
    shutil.copytree(ended / "run", here / "run")
    with monkeypatch.context() as patch:
        patch.setattr(split.shutil, "rmtree", killed_after_half)
        with pytest.raises(Killed):
            main(["merge", "run"])
    before = (here / "run" / files.ROWS).stat().st_mtime_ns
    assert main(["merge", "run"]) == 0
    assert (here / "run" / files.ROWS).stat().st_mtime_ns == before
    assert main(["verify", "run"]) == 0
    assert not (here / "run" / shards.FOLDER).exists()


def killed_after_half(place: Path, ignore_errors: bool) -> None:
    """Remove the first block file below `place` and end the process."""
    min(place.rglob("[0-9]*.npz")).unlink()
    raise Killed


def test_no_merge_while_a_shard_is_at_work(
    here: Path, quick: None, ended: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A shard that tries its failed blocks again, say, holds the merge up: exit code 2, nothing written."""
    shutil.copytree(ended / "run", here / "run")
    before = contents(here / "run")
    with folder.hold_lock(here / "run" / shards.FOLDER / "1-of-2", folder.LOCK):
        assert main(["merge", "run"]) == 2
    assert "a folder that no other run is writing to" in capsys.readouterr().err
    assert contents(here / "run") == before


def test_a_damaged_block_of_a_shard_is_named_and_run_again(
    here: Path, quick: None, ended: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """verify names it with its shard, merge does without its histories, and the shard runs them again."""
    shutil.copytree(ended / "run", here / "run")
    victim = min((here / "run").rglob("[0-9]*.npz"))
    victim.write_bytes(victim.read_bytes()[:-1])
    assert main(["verify", "run"]) == 1
    assert f"shards/1-of-2/blocks/{victim.name}: cut short or altered" in capsys.readouterr().err
    assert main(["merge", "run"]) == 2
    assert "shard 1/2 (64 of 192 histories to go)" in capsys.readouterr().err
    assert main(["resume", "run/shards/1-of-2"]) == 0
    assert main(["merge", "run"]) == 0


def test_a_shard_that_ran_twice_counts_once(here: Path, quick: None, ended: Path) -> None:
    """Where no lock kept two machines from one shard, and even where they cut it otherwise, the rows of both
    are the same: the merge takes each history once.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.montecarlo.plan.block_size", lambda model: 96)
        shard(1, of=2)
    (here / "run").rename(here / "twin")
    shutil.copytree(ended / "run", here / "run")
    for path in (here / "twin").rglob("[0-9]*.npz"):
        shutil.copy(path, here / "run" / path.relative_to(here / "twin"))
    assert len(blocks.find(here / "run").repeated) == 2
    assert main(["merge", "run"]) == 0
    assert (here / "run" / files.ROWS).read_bytes() == (ended / "plain" / files.ROWS).read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "shards",
        "shards/1-of-2",
        "shards/2-of-2",
        "shards/1-of-2/run.lock",
        "run.log",
        files.ROWS,
        f".{BIRTH}.4242.1.tmp",
    ],
)
def test_shards_are_joined_through_no_link(
    name: str, here: Path, quick: None, ended: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the folder of a split run with a link in it, neither merge nor a shard writes anything anywhere."""
    shutil.copytree(ended / "run", here / "run")
    (here / "theirs").mkdir()
    (here / "theirs" / "file").write_text("keep")
    planted(here / "run", name, here / "theirs")
    before = contents(here / "run")
    for words in (["merge", "run"], ["resume", "run"], [*WORDS, "shard=1/2"]):
        assert main(words) == 2, words
        assert capsys.readouterr().err.count("\n") == 1
    assert contents(here / "run") == before
    assert contents(here / "theirs") == {"file": b"keep"}


def test_a_changed_scenario_of_a_shard_is_named(
    here: Path, quick: None, ended: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """verify looks at the inputs of every shard, and a merge refuses them too."""
    shutil.copytree(ended / "run", here / "run")
    changed = here / "run" / shards.FOLDER / "2-of-2" / files.THEORY
    changed.write_text(changed.read_text().replace("0.0", "0.1", 1))
    assert main(["verify", "run"]) == 1
    assert f"shards/2-of-2/{files.THEORY}" in capsys.readouterr().err


def test_a_killed_shard_goes_on_and_none_is_begun_twice(here: Path, quick: None, ended: Path) -> None:
    """A second process for a shard is refused and told which process has it. After SIGKILL the same command
    finishes it, and the merged rows are those of the plain run.
    """
    words = [*WORDS, "shard=2/2"]
    place = here / "run" / shards.FOLDER / "2-of-2"
    first = start(here, *words)
    while first.poll() is None and not any(place.glob("blocks/[0-9]*.npz")):
        time.sleep(0.002)
    first.send_signal(signal.SIGSTOP)
    assert not list(place.glob("blocks/*3*-000000108-*")), "it had all but ended before it was stopped"
    code, said = finish(here, *words)
    assert code == 2
    assert f"process {first.pid}" in said
    first.kill()
    first.communicate()
    assert (place / BIRTH).exists()
    shard(1, of=2)
    assert main(["merge", "run"]) == 2
    assert main(words) == 0
    assert main(["merge", "run"]) == 0
    assert (here / "run" / files.ROWS).read_bytes() == (ended / "plain" / files.ROWS).read_bytes()
