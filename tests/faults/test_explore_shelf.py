"""The shelf of explore before damaged, foreign, unfinished and hostile folders."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.__main__ import main
from sim.explore.base import Base
from sim.explore.session import Session
from sim.explore.shelf import LARGEST, Shelf
from sim.montecarlo.pools import Threads
from sim.scenario.errors import InputError
from sim.store.read import Run, read


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of results with a run, a sweep, a told history and a page of drills."""
    home = tmp_path_factory.mktemp("home") / "results"
    size = ["scenario=demo", "replicates=20", "seed=1", "plots=false"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.cli.job._show", lambda *_: None)
        assert main([*size, f"out={home / 'run'}"]) == 0
        assert main(["-m", *size, "set.states.ALD.resolve=0.2,0.8", f"out={home / 'sweep'}"]) == 0
    assert main(["replay", str(home / "run"), "which=typical", f"out={home / 'told'}", "plots=false"]) == 0
    assert main(["landscape", "wwii_landscape", f"out={home / 'landscape'}", "plots=false"]) == 0
    return home


@pytest.fixture
def home(runs: Path, tmp_path: Path) -> Path:
    """A copy of them."""
    shutil.copytree(runs, tmp_path / "results")
    return tmp_path / "results"


def listed(home: Path) -> dict[str, dict[str, Any]]:
    """What the shelf lists, by name."""
    return {each["name"]: each for each in Shelf(home).search()}


def test_folders_of_every_kind_are_listed_with_their_page(home: Path) -> None:
    """A run, a sweep, a landscape, and a told history, which is no study and has a page all the same."""
    found = listed(home)
    assert {name: each["kind"] for name, each in found.items()} == {
        "run": "run", "sweep": "sweep", "told": "replay", "landscape": "landscape",
    }  # fmt: skip
    assert not any(each["why"] for each in found.values())
    assert all(
        (home / name / "report.html").is_file() == ("report.html" in found[name]["files"]) for name in found
    )
    assert "report.html" in found["told"]["files"]


DAMAGE: dict[str, tuple[str, Any, str]] = {
    "no json": ("run", lambda of: (of / "manifest.json").write_text("{"), "no JSON"),
    "a list": ("run", lambda of: (of / "manifest.json").write_text("[]"), "schema None"),
    "deep": ("run", lambda of: (of / "manifest.json").write_text("[" * 100_000), "no JSON"),
    "former": ("run", lambda of: edit(of / "manifest.json", schema=2), "schema 2"),
    "edited": ("run", lambda of: edit(of / "manifest.json", n_failed=3), "changed after the run"),
    "under way": ("run", lambda of: (of / "manifest.json").unlink(), "has not ended"),
    "no study": ("sweep", lambda of: (of / "study.json").write_text('{"kind": 5}'), "this version can read"),
    "unfinished": ("sweep", lambda of: (of / "study.json").write_text("{}"), "this version can read"),
    "no answer": ("told", lambda of: (of / "answer.json").write_text("{}"), "no page"),
    "no page": ("told", lambda of: (of / "report.html").unlink(), "no page"),
}  # fmt: skip


def edit(path: Path, **fields: Any) -> None:
    """Change what a JSON file says."""
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_cannot_be_opened_says_why_and_gives_no_file(home: Path, damage: str) -> None:
    """Damaged, changed, of a former version, still being written: named, the others are there as before."""
    name, harm, why = DAMAGE[damage]
    harm(home / name)
    shelf = Shelf(home)
    found = {each["name"]: each for each in shelf.search()}
    assert why in found[name]["why"]
    assert found[name]["files"] == []
    assert shelf.read(found[name]["number"], "report.html") is None
    assert [each["name"] for each in found.values() if each["why"]] == [name]


def test_a_run_whose_rows_were_cut_is_refused_when_it_is_opened(home: Path) -> None:
    """Its manifest is sound, so that it is listed; nobody explores half of its rows."""
    os.truncate(home / "run" / "outcomes.parquet", 100)
    shelf = Shelf(home)
    (number,) = (each["number"] for each in shelf.search() if each["name"] == "run")
    with pytest.raises(InputError, match="cut short"):
        Base.of_run(shelf.run(number), Threads(1))


def test_a_run_whose_rules_cannot_be_run_again_is_not_explored(home: Path, tmp_path: Path) -> None:
    """With agents of its own, or of another version: what is moved would be paired with other rules."""
    agents = tmp_path / "agents.py"
    agents.write_text(
        'from sim import StateAgent\nclass Dove(StateAgent):\n    """Engages."""\n'
        '    def choose(self, opponent):\n        return "engage"\nAGENTS = {"BRE": Dove}\n'
    )
    size = ["scenario=demo", "replicates=4", "seed=1", "plots=false", "quiet=true"]
    assert main([*size, f"agents={agents}", f"out={home / 'doves'}"]) == 0
    with pytest.raises(InputError, match="agents of its own"):
        Base.of_run(read(home / "doves"), Threads(1))
    run = read(home / "run")
    former = Run(
        run.folder, replace(run.manifest, versions={**run.manifest.versions, "alliance-sim": "0.0.1"})
    )
    with pytest.raises(InputError, match=r"a run of version 0\.0\.1"):
        Base.of_run(former, Threads(1))


@pytest.mark.parametrize("number", [-1, 99])
def test_no_run_is_found_by_a_number_that_was_not_given(home: Path, number: int) -> None:
    """Not from the end either."""
    shelf = Shelf(home)
    shelf.search()
    with pytest.raises(IndexError):
        shelf.run(number)
    assert shelf.read(number, "report.html") is None


def test_a_page_without_a_study_is_shown_from_the_command_line_too(home: Path) -> None:
    """`explore FOLDER` of a told history, of a sweep; of a run it explores, of a half page it says no."""
    from sim.cli.explore import _finished_study

    assert _finished_study([str(home / "told")])[0] == home / "told"
    assert _finished_study([str(home / "sweep")])[0] == home / "sweep"
    assert _finished_study([str(home / "run")])[0] is None
    assert _finished_study(["scenario=demo"])[0] is None
    (home / "told" / "report.html").unlink()
    assert main(["explore", str(home / "told"), "open=false"]) == 2


@pytest.mark.parametrize("words", [("explore", "run"), ("explore", "told"), ("replay", "run")], ids=str)
def test_a_number_of_histories_beside_a_run_is_refused(
    home: Path,
    words: tuple[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A run has as many as it has: another number is not passed over in silence."""
    monkeypatch.setattr("sim.cli.explore._serve", lambda *_: 0)  # a failure is none that waits for a reader
    command, folder = words
    assert main([command, str(home / folder), "replicates=5"]) == 2
    assert "replicates: got 'replicates=5', but it cannot be set here" in capsys.readouterr().err


def test_a_folder_that_changes_keeps_its_number(home: Path) -> None:
    """Under way, finished, gone, there again: one entry, with what holds now."""
    shelf, run = Shelf(home), home / "run"
    manifest = (run / "manifest.json").read_bytes()
    (run / "manifest.json").unlink()
    first = {each["name"]: each for each in shelf.search()}
    (run / "manifest.json").write_bytes(manifest)
    then = {each["name"]: each for each in shelf.search()}
    assert first["run"]["number"] == then["run"]["number"]
    assert (bool(first["run"]["why"]), then["run"]["why"]) == (True, "")
    shutil.rmtree(run)
    assert "run" not in {each["name"] for each in shelf.search()}


def test_links_and_pipes_lead_nowhere(home: Path, tmp_path: Path) -> None:
    """No folder is entered by a link, no file from outside of it is given, and a pipe is not waited for."""
    (tmp_path / "secret.html").write_text("secret")
    (home / "link").symlink_to(home / "run")
    (home / "loop").symlink_to(home)
    (home / "run" / "report.html").unlink(missing_ok=True)
    (home / "run" / "report.html").symlink_to(tmp_path / "secret.html")
    (home / "pipe").mkdir()
    os.mkfifo(home / "pipe" / "manifest.json")
    shelf = Shelf(home)
    found = {each["name"]: each for each in shelf.search()}
    assert set(found) == {"run", "sweep", "told", "landscape"}
    assert "report.html" not in found["run"]["files"]
    assert shelf.read(found["run"]["number"], "report.html") is None
    with pytest.raises(InputError, match="no plain file"):
        read(home / "pipe")


def test_a_file_too_large_for_a_browser_is_not_given(home: Path) -> None:
    """The page would be of no use, and the server would hold it whole."""
    shelf = Shelf(home)
    (number,) = (each["number"] for each in shelf.search() if each["name"] == "told")
    os.truncate(home / "told" / "replay.csv", LARGEST + 1)
    assert shelf.read(number, "replay.csv") is None
    assert shelf.read(number, "replay.txt") is not None


def test_hostile_names_of_folders_are_text(home: Path) -> None:
    """Markup, blanks and what a terminal obeys: listed clean, opened by number."""
    name = "<img src=x> a?b#%2f\u202e"
    shutil.copytree(home / "run", home / name)
    found = listed(home)
    assert "<img src=x> a?b#%2f" in found
    assert found["<img src=x> a?b#%2f"]["kind"] == "run"


@pytest.mark.parametrize("why", ["read-only", "full", "a file"])
def test_what_cannot_be_kept_says_so_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """A read-only or full disk at the second of two files, or a file where the folder would be."""
    from sim.explore import keeping
    from sim.store import atomic
    from tests.unit.test_explore import base

    folder, write, told = tmp_path / "kept", atomic.write_text, []
    if why == "a file":
        folder.write_text("mine")

    def fail(path: Path, text: str) -> None:
        if path.name.endswith("_theory.yaml"):
            raise OSError(28 if why == "full" else 30, "No space left on device")
        write(path, text)

    monkeypatch.setattr(keeping.atomic, "write_text", fail)
    session = Session(base(), Shelf(tmp_path), folder, told.append)
    changes = {"values": {"states.ALD.resolve": 0.3, "theory.retaliation": 1.5}}
    taken = session.take(json.dumps({"kind": "keep", "id": 1, "name": "mine", "changes": changes}))
    assert taken is not None
    session.answer(*taken)
    assert [each["kind"] for each in told] == ["refused"]
    assert "it could not be done" in told[0]["lines"][0]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == ([folder] if why == "a file" else [])
