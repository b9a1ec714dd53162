"""Studies of one world in shards: joined they are the study in one piece; what is missing is refused."""

import json
import shutil
from pathlib import Path

import pytest

from sim import run as simulate
from sim.__main__ import main
from sim.store import atomic, seal
from sim.studies.cell_store import Store
from sim.studies.registry import BY_COMMAND
from tests.panel_files import made_up
from tests.question_files import written

STUDIES = {
    "attribute": ["attribute", "scenario=demo", "replicates=400"],
    "discover": ["discover", "scenario=demo", "spread=0.5", "method=cart", "replicates=5000"],
    "rare": ["rare", "scenario=demo", "outcome=force", "effort=100", "repeats=4", "plain=9000"],
    "sensitivity": ["sensitivity", "scenario=demo", "n=40", "replicates=64"],
    "hindcast": ["hindcast", "asked.yaml", "scenario=demo", "replicates=200"],
    "backtest": ["backtest", "data=panel", "from=1992", "to=1998", "dyads=12", "states=3", "replicates=32"],
}
"""One of each kind."""

RARE = [*STUDIES["rare"], "seed=3"]


@pytest.fixture(autouse=True)
def _unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.views.style.save", lambda *_: [])


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of both shards of a study, which have ended."""
    place = tmp_path_factory.mktemp("rare") / "parts"
    for shard in ("2/2", "1/2"):
        assert main([*RARE, f"out={place}", f"shard={shard}"]) == 0
    return place


def contents(place: Path) -> dict[str, bytes]:
    """Every file of a study but study.json, which says how long it took."""
    files = [path for path in place.rglob("*") if path.is_file() and path.name != "study.json"]
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in files}


def never(*_: object) -> None:
    """Stand for what must not be called."""
    raise AssertionError("worked out again")


@pytest.mark.parametrize("name", STUDIES)
def test_joined_shards_are_the_study(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables, pieces and page byte for byte, and nothing is worked out again; the shards are gone."""
    assert set(STUDIES) == set(BY_COMMAND)
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    made_up(tmp_path / "panel")
    monkeypatch.setattr("sim.views.provenance.day", lambda _: "today")  # the page says the minute
    place, words = tmp_path / "study", [*STUDIES[name], "seed=3", f"out={tmp_path / 'study'}"]
    assert main(words) == 0
    whole = contents(place)
    shutil.rmtree(place)
    for number in (3, 1, 2):
        assert main([*words, f"shard={number}/3"]) == 0
    with monkeypatch.context() as still:
        still.setattr(Store, "save", never)
        assert main(["merge", str(place)]) == 0
    assert contents(place) == whole
    assert not (place / "shards").exists()


def test_what_was_joined_is_shown_and_needs_no_shard(
    parts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second merge shows the study, and a shard of it has nothing left to do."""
    place = tmp_path / "study"
    shutil.copytree(parts, place)
    assert main(["merge", str(place)]) == 0
    first = capsys.readouterr().out
    assert main(["merge", str(place)]) == 0
    assert capsys.readouterr().out == first
    assert main([*RARE, f"out={place}", "shard=1/2"]) == 0
    assert "nothing left for shard 1/2" in capsys.readouterr().err
    assert not (place / "shards").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["shard=1/2"], "out: got nothing, allowed a folder"),
        (["shard=1/2", "out={new}", "-seed"], "seed: got nothing"),
        (["shard=3/2", "out={new}"], "I/N: part I of N"),
        (["shard=1/2", "out={new}", "precision=0.1"], "precision"),
        (["shard=1/3", "out={parts}"], "split into 2 and into 3"),
        (["shard=1/2", "out={parts}", "effort=101"], "another rare"),
        (["out={parts}"], "a new or empty folder"),
    ],
)
def test_what_is_no_shard_of_it_is_refused(
    words: list[str], said: str, parts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, exit code 2, and nothing is written."""
    given = [word.format(parts=parts, new=tmp_path / "new") for word in words]
    changed = {word.partition("=")[0].lstrip("-") for word in given}
    kept = [word for word in RARE if word.partition("=")[0] not in changed]
    assert main([*kept, *(word for word in given if not word.startswith("-"))]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["calibrate", "shard=1/2"], "each step of a fit needs the one before"),
        (["drills", "shard=1/2"], "kept nowhere before it ends"),
        (["replay", "scenario=demo", "seed=1", "replicate=1", "shard=1/2"], "replay is not split"),
    ],
)
def test_what_cannot_be_split_says_why(
    words: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line, exit code 2, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert list(tmp_path.iterdir()) == []


def test_a_study_of_a_runs_own_rows_has_nothing_to_split(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`discover RUN` simulates nothing, so a shard of it is refused."""
    run = tmp_path / "run"
    simulate("demo", {"states.BRE.resolve": {"uniform": [0.2, 0.8]}}, replicates=400, seed=1, out=run)
    assert main(["discover", str(run), "shard=1/2", f"out={tmp_path / 's'}"]) == 2
    assert "the run's own histories are used" in capsys.readouterr().err
    assert not (tmp_path / "s").exists()


def test_a_study_of_a_run_takes_its_seed(tmp_path: Path) -> None:
    """Shards of `rare RUN` need no seed=: the run has one."""
    run, place = tmp_path / "run", tmp_path / "study"
    simulate("demo", replicates=100, seed=1, out=run)
    words = ["rare", str(run), "outcome=force", "effort=100", "repeats=2", "plain=0"]
    for number in (1, 2):
        assert main([*words, f"shard={number}/2", f"out={place}"]) == 0
    assert main(["merge", str(place)]) == 0
    assert json.loads((place / "study.json").read_text())["inputs"]["seed"] == 1


def test_shards_that_have_not_ended_are_named(
    parts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 with the shard that is missing."""
    place = tmp_path / "study"
    shutil.copytree(parts, place)
    shutil.rmtree(place / "shards" / "1-of-2")
    assert main(["merge", str(place)]) == 2
    assert "a study without shard 1/2" in capsys.readouterr().err
    assert not (place / "study.json").exists()


def test_shards_of_two_studies_are_not_joined(
    parts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A shard that was copied in from elsewhere asks something else, be it of another kind."""
    place, other = tmp_path / "study", tmp_path / "other"
    shutil.copytree(parts, place)
    assert main([*STUDIES["sensitivity"], "seed=3", f"out={other}", "shard=1/2"]) == 0
    shutil.rmtree(place / "shards" / "1-of-2")
    shutil.copytree(other / "shards" / "1-of-2", place / "shards" / "1-of-2")
    assert main(["merge", str(place)]) == 2
    assert "shards of several studies" in capsys.readouterr().err
    assert not (place / "study.json").exists()


@pytest.mark.parametrize("command", [None, 7, "python -m sim 'rare", "python -m sim calibrate", ""])
def test_a_shard_that_does_not_say_how_it_was_asked_is_refused(
    command: object, parts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Records that were written by something else end with one line and exit code 2; nothing is run."""
    place = tmp_path / "study"
    shutil.copytree(parts, place)
    for path in place.glob("shards/*/study.json"):
        content = json.loads(path.read_text())
        atomic.write_json(path, seal.seal({**content, "config": {"command": command}}))
    assert main(["merge", str(place)]) == 2
    assert "a study that was not split" in capsys.readouterr().err
    assert not (place / "study.json").exists()


def test_a_killed_shard_goes_on_and_is_not_joined_before(
    parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Interrupted after its first piece it ends with 130 and the command of that shard in the shared folder;
    `merge` waits for it; the same command works out the rest only.
    """
    place, save, kept = tmp_path / "study", Store.save, list[str]()
    shutil.copytree(parts / "shards" / "2-of-2", place / "shards" / "2-of-2")

    def once(store: Store, key: str, arrays: object) -> None:
        save(store, key, arrays)  # type: ignore[arg-type]
        kept.append(key)
        raise KeyboardInterrupt

    words = [*RARE, f"out={place}", "shard=1/2", "workers=1"]
    with monkeypatch.context() as killed:
        killed.setattr(Store, "save", once)
        assert main(words) == 130
    again = capsys.readouterr().err.partition("to go on: ")[2]
    assert "shard=1/2" in again
    assert f"out={place}\n" in again
    assert main(["merge", str(place)]) == 2
    assert "a study without shard 1/2" in capsys.readouterr().err
    with monkeypatch.context() as counted:
        counted.setattr(Store, "save", lambda *given: (kept.append(given[1]), save(*given)))
        assert main(words) == 0
    assert len(kept) == len(set(kept)) == 3  # two repeats and a block that is counted plainly
    assert main(["merge", str(place)]) == 0


def test_a_piece_that_failed_is_tried_again_by_its_shard(
    parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The shard ends with exit code 3 and has not ended for `merge`; the same command mends it."""
    place = tmp_path / "study"
    shutil.copytree(parts / "shards" / "2-of-2", place / "shards" / "2-of-2")

    def broken(*_: object) -> None:
        raise FloatingPointError("overflow")

    words = [*RARE, f"out={place}", "shard=1/2"]
    with monkeypatch.context() as bad:
        bad.setattr("sim.studies.rare.work._repeat", broken)
        assert main(words) == 3
    assert "a piece of the study failed: FloatingPointError: overflow" in capsys.readouterr().err
    assert main(["merge", str(place)]) == 2
    assert main(words) == 0
    assert main(["merge", str(place)]) == 0


def test_a_shard_that_is_run_twice_counts_once(
    parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its second run reads what the first one kept, and what is joined is the same."""
    once, twice = tmp_path / "once", tmp_path / "twice"
    for place in (once, twice):
        shutil.copytree(parts, place)
    with monkeypatch.context() as still:
        still.setattr("sim.studies.rare.work._repeat", never)
        still.setattr("sim.studies.rare.work._plain", never)
        assert main([*RARE, f"out={twice}", "shard=1/2"]) == 0
    for place in (once, twice):
        assert main(["merge", str(place)]) == 0
    assert (once / "rare.csv").read_bytes() == (twice / "rare.csv").read_bytes()


def test_a_merge_that_could_not_write_is_given_again(
    parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A full disk ends it with exit code 1; the shards stay, and the same command writes the study."""
    place = tmp_path / "study"
    shutil.copytree(parts, place)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("sim.studies.joined.write", full)
        assert main(["merge", str(place)]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert (place / "shards").exists()
    assert main(["merge", str(place)]) == 0
    assert not (place / "shards").exists()
