"""Finding scenarios: those that ship, by name, and a modeler's own, by path."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.scenario.build import build
from sim.scenario.edits import apply, mark_signals, typed_tree
from sim.scenario.errors import InputError, Problem, clip, list_of, near_miss, printable, show
from sim.scenario.fingerprint import plain
from sim.scenario.loader import load_file
from sim.scenario.merge import canonical_dyads, merge
from sim.scenario.places import SUFFIXES, find_shipped, is_file, near_file, place
from sim.scenario.schema import Scenario
from sim.scenario.tree import Place, Tree

GIVEN = "scenario"
"""What a scenario is called that came as a mapping and has no name."""

MAX_CHAIN = 5
"""Longest chain of scenarios that extend each other."""

RESOLVED = 2 * MAX_CHAIN
"""How many times larger than a file may be what a run's folder holds: a chain in one, and defaults."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*", re.ASCII)


def evidence(name: str, path: Path | None = None) -> Tree:
    """Return a file of the evidence, guarded like a scenario, by default the one of that name that ships.

    Raises InputError.
    """
    path = path or find_shipped("configs") / "evidence" / name
    return load_file(path, path.name)


def names() -> list[str]:
    """Return the names of the scenarios that ship, sorted."""
    return sorted(path.stem for path in find_shipped("scenarios").glob("*.yaml"))


def find(name_or_path: str) -> Path:
    """Return the file of a shipped scenario's name, or of a path that ends in .yaml or .yml.

    Raises InputError for an unknown name (with the list and the near miss) and for a path that is no file.
    """
    text = str(name_or_path)
    if _NAME.fullmatch(text):
        path = find_shipped("scenarios") / f"{text}.yaml"
        if is_file(path):
            return path
    elif text.endswith(SUFFIXES) and is_file(place(text)):
        return place(text)
    raise _unknown(text)


def load(name_or_path: str, edits: Mapping[str, object] | None = None, room: int = 1) -> Scenario:
    """Return the scenario of that name or path, with `edits` applied (see edits.apply).

    room: how many times larger than a file that a person wrote it may be.

    Raises InputError that lists every problem with file, line, key, what was given and what is allowed.
    """
    path = find(name_or_path)
    label = path.name if _NAME.fullmatch(str(name_or_path)) else printable(str(name_or_path))
    tree = _complete(path, label, room)
    return build(apply(tree, edits or {}), _name_of(path))


def of_mapping(values: Mapping[str, object], edits: Mapping[str, object] | None = None) -> Scenario:
    """Return the scenario that nested mappings describe as a file would, with `edits` applied.

    A bare number stands for a quantity, and a signal needs no citation, as in edits. What it extends is
    looked for from the current folder. Raises InputError with every problem.
    """
    tree = canonical_dyads(typed_tree(values, "", entries=2, file=GIVEN))
    extended = _extended(tree, Path(GIVEN).absolute(), GIVEN)
    if extended is None:
        tree = mark_signals(tree, None)
    else:
        base = _without(_complete(*extended, 1), "name")
        tree = merge(base, mark_signals(_without(tree, "extends"), base))
    return build(apply(tree, edits or {}), GIVEN)


def change(scenario: Scenario, edits: Mapping[str, object]) -> Scenario:
    """Return a loaded scenario with `edits` applied, as `load` would have. Raises InputError."""
    tree = Tree(plain(scenario), {(): Place(scenario.name, None)})
    return build(apply(tree, edits), scenario.name) if edits else scenario


def with_ending(text: str, endings: Sequence[str], folder: Path | None = None) -> str:
    """Return what was typed with the ending of a file that is there, printable, or "" if none is."""
    there = (text + ending for ending in endings if is_file((folder or Path()) / (text + ending)))
    return clip(next(there, ""))


def label_of(wanted: str, label: str) -> str:
    """Return how a file is named in messages that another one, called `label` there, names as `wanted`."""
    return printable(str(Path(label).parent / wanted))


def beside(path: Path, wanted: str) -> Path | None:
    """Return the file `wanted` in the folder of `path` or below it, there or not; None if it leads out."""
    if not wanted.endswith(SUFFIXES) or Path(wanted).is_absolute() or ".." in Path(wanted).parts:
        return None
    folder = path.resolve().parent
    try:
        target = (folder / wanted).resolve()
    except (OSError, ValueError, RuntimeError):  # too long, a NUL, or links in a circle
        return None
    return target if target.is_relative_to(folder) else None


def _unknown(text: str) -> InputError:
    known = names()
    if text.endswith(SUFFIXES):
        got, hint = f"{show(text)}, which is not a file", near_file(text, SUFFIXES)
        return InputError([Problem("scenario", None, "", got, "an existing file", hint)])
    allowed = f"{list_of(known, 40)}, or a path that ends in .yaml"
    hint = with_ending(text, SUFFIXES) or near_miss(text, known) or near_file(text, SUFFIXES)
    return InputError([Problem("scenario", None, "", show(text), allowed, hint)])


def _name_of(path: Path) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "_", path.stem, flags=re.ASCII).strip("_-")[:64] or "scenario"


def _complete(path: Path, label: str, room: int) -> Tree:
    """Return the tree of a file laid over everything it extends, nearest last."""
    layers: list[Tree] = []
    seen: set[Path] = set()
    target: tuple[Path, str] | None = (path, label)
    while target:
        tree = canonical_dyads(load_file(*target, room))
        seen.add(target[0].resolve())
        layers.append(tree)
        target = _extended(tree, *target)
        if target and (len(layers) >= MAX_CHAIN or target[0].resolve() in seen):
            allowed = f"no circle, and at most {MAX_CHAIN} scenarios in a chain"
            typed = tree.value["extends"] if isinstance(tree.value, dict) else ""
            raise InputError([tree.problem(("extends",), printable(str(typed)), allowed)])
    result = _without(layers.pop(), "extends")
    while layers:
        # A name belongs to one file: what extends it is another scenario.
        result = merge(_without(result, "name"), _without(layers.pop(), "extends"))
    return result


def _without(tree: Tree, key: str) -> Tree:
    top = tree.value
    return Tree({k: v for k, v in top.items() if k != key}, tree.places) if isinstance(top, dict) else tree


def _extended(tree: Tree, path: Path, label: str) -> tuple[Path, str] | None:
    """Return the file that `tree`, read from `path`, extends, and its label; None if it extends nothing."""
    top = tree.value
    if not isinstance(top, dict) or "extends" not in top:
        return None
    wanted = top["extends"]
    if isinstance(wanted, str):
        base = (
            find_shipped("scenarios") / f"{wanted}.yaml" if _NAME.fullmatch(wanted) else beside(path, wanted)
        )
        if base and is_file(base):
            return base, base.name if _NAME.fullmatch(wanted) else label_of(wanted, label)
    known = names()
    allowed = f"{list_of(known, 40)}, or a .yaml file in or below this file's folder"
    hint = ""
    if isinstance(wanted, str):
        hint = with_ending(wanted, SUFFIXES, path.resolve().parent) or near_miss(wanted, known)
    raise InputError([tree.problem(("extends",), show(wanted), allowed, hint)])
