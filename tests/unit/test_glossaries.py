"""The heads of rooms explain the words and letters that are used all over them."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINE = re.compile(r"^ {4}(\S.*?)  +\S", re.MULTILINE)
RANGE = re.compile(r"(\w) to (\w)")


def terms(room: str) -> set[str]:
    """What stands at the beginning of a glossary's lines: words, letters, and ranges of letters."""
    found = set[str]()
    for line in LINE.findall(importlib.import_module(room).__doc__ or ""):
        for term in line.split(", "):
            ends = RANGE.fullmatch(term)
            found |= {term} if ends is None else {chr(code) for code in range(ord(ends[1]), ord(ends[2]) + 1)}
    return found


def letters(path: Path) -> Iterator[str]:
    """One-letter names of arguments and of what is assigned; capitals are types."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.arg):
            yield from re.findall(r"^[a-z]$", node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield from re.findall(r"^[a-z]$", node.id)


@pytest.mark.parametrize("room", ["dynamics", "outcomes"])
def test_every_letter_is_in_the_rooms_glossary(room: str) -> None:
    """Whoever opens a rule finds at the head of its room what its one-letter names are, and no others."""
    used = {letter for path in (ROOT / "sim" / room).rglob("*.py") for letter in letters(path)}
    assert used == {term for term in terms(f"sim.{room}") if len(term) == 1}


def test_the_words_of_a_run_folder_are_told_apart() -> None:
    """What is begun, born, at work, counted, told and recorded has a line each at the head of sim.store."""
    words = {"birth", "begun", "running", "ledger", "base", "journal", "manifest", "record"}
    assert words <= terms("sim.store")
    modules = words - {"record"}  # its classes lie in manifest.py
    assert all((ROOT / "sim" / "store" / f"{word}.py").is_file() for word in modules)
