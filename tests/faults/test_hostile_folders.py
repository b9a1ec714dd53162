"""Run and study folders from a stranger with links in them: nothing is ever written outside of the folder.

A link stands in the place of each file and folder that is written when a run or a study is gone on with; its
target is a file, or a folder, of somebody else's that has to stay as it was.
"""

import os
import shutil
from pathlib import Path
from threading import get_ident

import pytest

from sim.__main__ import main
from sim.store import atomic, files, folder, running
from sim.store.birth import NAME as BIRTH

RUN = ["scenario=demo", "seed=1", "workers=1", "replicates=16", "out=run"]
STUDY = ["-m", "scenario=demo,quiet_world", "seed=1", "workers=1", "replicates=8", "out=study"]
WRITTEN = (
    files.ROWS, files.TALLIES, files.SCENARIO, "summary.csv", "manifest.json", "run.log", "run.lock", "plots",
    "report.html", "plots/levels.png", "blocks", f".{files.ROWS}.4242.1.tmp", "blocks/x.npz",
)  # fmt: skip
STUDIED = ("study.lock", "index.csv", "report.html", "plots", "plots/overview.svg", "cells")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a run and a study that were broken off before they wrote anything else."""
    home = tmp_path_factory.mktemp("begun")

    def broken_off(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        patch.setattr(running.Running, "finish", broken_off)
        patch.setattr("sim.studies.sweep.table.write", broken_off)
        assert main(RUN) == 130
        assert main(STUDY) == 130
    assert (home / "run" / BIRTH).exists()
    assert (home / "study" / "study.json").exists()
    return home


@pytest.fixture
def here(begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a copy of it, beside what belongs to somebody else."""
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "file").write_text("keep")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def planted(place: Path, name: str, theirs: Path) -> None:
    """Put a link in the place of a file or folder."""
    link = place / name
    link.parent.mkdir(exist_ok=True)
    if link.is_dir():
        shutil.rmtree(link)
    link.unlink(missing_ok=True)
    link.symlink_to(theirs / "file" if Path(name).suffix else theirs)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_run_writes_through_no_link(name: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run that is resumed, or asked for again, in a folder with a link is refused with the link's name."""
    planted(here / "run", name, here / "theirs")
    for words in (["resume", "run"], RUN):
        assert main(words) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert name[:50] in line or name == files.SCENARIO
    assert [path.name for path in (here / "theirs").iterdir()] == ["file"]
    assert (here / "theirs" / "file").read_text() == "keep"


@pytest.mark.parametrize("name", STUDIED)
def test_a_study_writes_through_no_link(name: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same of a study."""
    planted(here / "study", name, here / "theirs")
    assert main(STUDY) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"without symbolic links, and {name} is one" in line
    assert [path.name for path in (here / "theirs").iterdir()] == ["file"]
    assert (here / "theirs" / "file").read_text() == "keep"


def test_a_link_to_a_folder_of_ones_own_is_no_link_in_it(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder itself may be reached through a link, as results/ on another disk is."""
    monkeypatch.setattr("sim.cli.job._show", lambda *_: None)
    (here / "elsewhere").symlink_to(here / "run")
    assert main(["resume", "elsewhere"]) == 0
    assert (here / "run" / "manifest.json").exists()


def test_a_temporary_file_is_never_another_one(tmp_path: Path) -> None:
    """A link that waits where a write puts its temporary file is removed, not followed."""
    (tmp_path / "theirs").write_text("keep")
    name = f".a.txt.{os.getpid()}.{get_ident()}{atomic.TEMPORARY}"
    (tmp_path / name).symlink_to(tmp_path / "theirs")
    atomic.write_text(tmp_path / "a.txt", "new")
    assert (tmp_path / "theirs").read_text() == "keep"
    assert (tmp_path / "a.txt").read_text() == "new"
    assert not (tmp_path / "a.txt").is_symlink()


@pytest.mark.parametrize(
    "name", ["CON", "nul", "Com1", "../..", "..", ".", "a/b", "C:\\x", "\x00", "", "-rf", "..CON"]
)
def test_a_name_becomes_a_harmless_folder(name: str) -> None:
    """No separators, no dots in front, no device of Windows."""
    made = folder.safe_name(name)
    assert made.replace("_", "").replace("-", "").replace(".", "").isalnum()
    assert not made.startswith((".", "-"))
    assert made.upper() not in folder.DEVICES
    assert folder.safe_name(made).rstrip("_") == made.rstrip("_")


BAD = "r\x1b[31m\u202eun\x07"


def test_a_folders_name_is_no_command_to_a_terminal(
    begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder or file with escapes in its name, as an archive may hold: nothing of it is printed raw."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.cli.job._show", lambda *_: None)
    shutil.copytree(begun / "run", tmp_path / BAD)
    shutil.copy(files_of_demo(), tmp_path / f"{BAD}.yaml")
    lines: list[str] = []
    for words in (
        ["summary", BAD],
        ["verify", BAD],
        ["resume", BAD],
        ["reproduce", BAD],
        ["replay", BAD, "replicate=1"],
        ["merge", BAD],
        ["validate", f"{BAD}.yaml"],
        ["validate", f"{BAD}.yml"],
        ["landscape", f"{BAD}.csv"],
        ["drills", "replicates=2", f"out={BAD}/x"],
        [BAD],
        ["scenario=demo", f"out={BAD}"],
    ):
        main(words)
        said = capsys.readouterr()
        lines += (said.out + said.err).splitlines()
        assert all(line.isprintable() for line in lines), words
    assert len([line for line in lines if "r\\x1b[31m\\u202eun\\x07" in line]) >= 5


def files_of_demo() -> Path:
    """Return the demo's file."""
    return Path(__file__).resolve().parents[2] / "scenarios" / "demo.yaml"
