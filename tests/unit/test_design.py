"""docs/design.md and CONTRIBUTING.md say nothing that is not so: names, rooms, layers, doors, folders."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sim.asking import options
from sim.cli import commands

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("docs/design.md", "CONTRIBUTING.md")
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
RUN_FILES = {"study.json", "answer.json", "cells/", "plots/", "report.html"}
"""Of a study's folder; what lies in a run's stands in results/README.md."""

TOOLS = {"pytest", "ruff", "mypy", "lint-imports"}
INPUT = "states.IRN.resolve"


def text(page: str) -> str:
    """A page without its blocks."""
    return re.sub(r"^```.*?^```$", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.M | re.S)


def contracts() -> list[dict[str, Any]]:
    """The import contracts."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(project["tool"]["importlinter"]["contracts"])


@cache
def tree(path: Path) -> ast.Module:
    """A module, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def defined(body: list[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    """Names that statements define, and where."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for name in (each for target in targets if target is not None for each in ast.walk(target)):
            if isinstance(name, ast.Name):
                yield name.id, node


def exists(name: str) -> bool:
    """Whether there is a module, function, class, method or constant of this full name."""
    parts, place = name.split("."), ROOT
    while parts and (place / parts[0]).is_dir():
        place /= parts.pop(0)
    if not parts:
        return (place / "__init__.py").is_file()
    module = place / f"{parts.pop(0)}.py"
    if not module.is_file():
        return False
    body = tree(module).body
    for part in parts:
        node = dict(defined(body)).get(part)
        if node is None:
            return False
        body = node.body if isinstance(node, ast.ClassDef) else []
    return True


@cache
def functions() -> frozenset[str]:
    """The name of every function of the package."""
    nodes = (node for path in (ROOT / "sim").rglob("*.py") for node in ast.walk(tree(path)))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


def is_so(span: str) -> bool:
    """Whether what stands in code style is there: a name, a path, a file of a run, a command, an option."""
    bare = span.partition("(")[0]
    if span.startswith("cli | "):
        return True  # the layers, which have a test of their own
    if span.startswith("sim."):
        return exists(bare)
    if "*" in span:
        return any(ROOT.glob(span))
    if (ROOT / span).exists() or span in RUN_FILES or span in TOOLS or span == INPUT:
        return True
    if span.startswith(("python -m sim ", "pytest ", "bash .ci/", "python -m tests.")):
        return True  # tests/unit/test_docs.py does the first kind
    if "=" in span or span == "set.":
        return span.partition("=")[0].rstrip(".") in options.OPTIONS
    listed = (ROOT / "results" / "README.md").read_text(encoding="utf-8")
    return bare in functions() or bare in commands.TABLE or f"`{span}`" in listed


@pytest.mark.parametrize("page", PAGES)
def test_every_name_on_the_page_is_there(page: str) -> None:
    """Each word in code style is a module, function, class, constant, path, file, command or option."""
    spans = SPAN.findall(text(page))
    assert len(spans) > 20
    assert [span for span in spans if not is_so(span)] == []


@pytest.mark.parametrize(
    "name", ["sim.nowhere", "sim.cli.run.mains", "sim.store.running.Running.end", "sim/nowhere.py", "begone"]
)
def test_a_name_that_is_nowhere_is_found(name: str) -> None:
    """A module, a function, a method, a path and a word that are not there are not taken for such."""
    assert not is_so(name)
    assert exists("sim.store.running.Running.finish")


@pytest.mark.parametrize("page", PAGES)
def test_every_link_on_the_page_leads_somewhere(page: str) -> None:
    """Files that are linked to are there."""
    links = [link for link in LINK.findall(text(page)) if "://" not in link]
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_the_layers_are_those_of_the_contract(page: str) -> None:
    """The line of rooms is that of the import contract, top first."""
    (layered,) = (each for each in contracts() if each["type"] == "layers")
    layers = " > ".join(layer.strip("()") for layer in layered["layers"])
    assert layers in (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_every_room_is_on_the_page(page: str) -> None:
    """No folder of the package is left out."""
    rooms = [path.parent.name for path in sorted((ROOT / "sim").glob("*/__init__.py"))]
    assert [room for room in rooms if f"| `sim/{room}` |" not in text(page)] == []


@pytest.mark.parametrize("page", PAGES)
def test_the_doors_of_libraries_are_those_of_the_contracts(page: str) -> None:
    """Each module that a contract lets import Hydra, matplotlib, Mesa or Dask is named, or its room is."""
    lines = [line for each in contracts() for line in each.get("ignore_imports", ())]
    doors = {line.partition(" -> ")[0] for line in lines}
    for door in doors:
        room = door.rstrip(".*")
        assert f"`{room}`" in text(page) or f"`{room.replace('.', '/')}`" in text(page), door


def test_every_folder_of_tests_is_explained() -> None:
    """The table of CONTRIBUTING.md has each folder under tests/ once, and none that is not there."""
    said = re.findall(r"^\| `(tests/\w+)` \|", text("CONTRIBUTING.md"), re.MULTILINE)
    there = {f"tests/{path.parent.name}" for path in (ROOT / "tests").glob("*/test_*.py")}
    assert sorted(said) == sorted(there)
