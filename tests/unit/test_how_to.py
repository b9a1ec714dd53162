"""The pages on how to change the model, followed to the letter in a copy of the tree."""

import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "how-to"
MOST_FILES = 5

NEW = re.compile(r"^New file `(?P<file>[^`]+)`:\n\n```\w*\n(?P<text>.*?)```$", re.MULTILINE | re.DOTALL)
INTO = re.compile(
    r"^In `(?P<file>[^`]+)`, (?P<where>before|after) `(?P<anchor>[^`]+)`:\n\n```\w*\n(?P<text>.*?)```$",
    re.MULTILINE | re.DOTALL,
)
COMMANDS = re.compile(r"^## Run it\n\n```\n(.*?)```$", re.MULTILINE | re.DOTALL)


class Edit(NamedTuple):
    """What a page says is to be written, before or after the one line that holds the anchor.

    No anchor: the file is new.
    """

    file: str
    text: str
    anchor: str = ""
    after: bool = False


WALKED = ("add-a-rule", "add-an-outcome")


def text_of(name: str) -> str:
    """Return the text of a page."""
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


def edits(page: str) -> list[Edit]:
    """Return what a page says is to be done."""
    new = [Edit(found["file"], found["text"]) for found in NEW.finditer(page)]
    into = [Edit(x["file"], x["text"], x["anchor"], x["where"] == "after") for x in INTO.finditer(page)]
    return [*new, *into]


def follow(page: str, tree: Path) -> None:
    """Do to a tree what a page says."""
    for edit in edits(page):
        path = tree / edit.file
        if not edit.anchor:
            assert not path.exists(), edit.file
            path.write_text(edit.text, encoding="utf-8")
            continue
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines(keepends=True)
        (at,) = (number for number, line in enumerate(lines) if edit.anchor in line)
        lines.insert(at + edit.after, edit.text)
        path.write_text("".join(lines), encoding="utf-8")


def contents(tree: Path) -> dict[str, bytes]:
    """Return every file of a tree by its path."""
    files = [path for path in tree.rglob("*") if path.is_file() and path.suffix in {".py", ".md", ".yaml"}]
    return {path.relative_to(tree).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a copy of what a change of the model touches."""
    if any(
        (ROOT / edit.file).exists() for page in WALKED for edit in edits(text_of(page)) if not edit.anchor
    ):
        pytest.skip("this tree has followed the page already")
    skipped = ignore_patterns("__pycache__", "*.png", "*.svg", "results")
    for name in ("sim", "tests", "configs", "scenarios", "docs"):
        copytree(ROOT / name, tmp_path / name, ignore=skipped)
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    return tmp_path


@pytest.mark.parametrize(("name", "by_hand"), [("add-a-rule", 5), ("add-an-outcome", 5)])
def test_a_page_that_changes_the_model_holds(name: str, by_hand: int, tree: Path) -> None:
    """What it says to write touches as many files as it says, five at most; what it says to run passes."""
    page, before = text_of(name), contents(tree)
    follow(page, tree)
    touched = [file for file, content in contents(tree).items() if before.get(file) != content]
    assert len(touched) == by_hand <= MOST_FILES, touched
    found = COMMANDS.search(page)
    assert found is not None
    for line in found[1].strip().splitlines():
        words = [sys.executable, *line.removeprefix("python ").split()]
        words += ["plots=false"] if "scenario=demo" in words else []  # as everywhere, and they take a while
        done = subprocess.run(words, cwd=tree, capture_output=True, text=True, check=False, timeout=600)
        assert done.returncode == 0, (line, done.stdout[-3000:], done.stderr[-3000:])


def test_a_page_that_leaves_something_out_does_not_hold(tree: Path) -> None:
    """Without its compiled form the rule of the page is refused, with its name."""
    page = text_of("add-a-rule")
    follow(page.replace("New file `sim/dynamics/fatigue.py`", "File"), tree)
    words = [sys.executable, "-m", "sim", "model"]
    done = subprocess.run(words, cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "fatigue" in done.stderr
