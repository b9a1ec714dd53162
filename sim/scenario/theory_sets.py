"""Sets of theory parameters, read without Hydra: those that ship, by name, and a modeler's own, by path.

All but `full` say what differs from the set that they are laid over.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from sim.scenario import library, places
from sim.scenario import theory as theories
from sim.scenario.edits import typed_tree
from sim.scenario.errors import InputError, Problem, list_of, near_miss, printable, show
from sim.scenario.keys import THEORY
from sim.scenario.loader import load_file
from sim.scenario.quantity import Quantity
from sim.scenario.theory import Theory
from sim.scenario.tree import Tree

KEY = "theory"
DEFAULT = "full"
EXTENDS = "extends"
"""The key by which a file names the set, or the file beside it, that it is laid over."""

SAMPLE = "posterior"
"""The set that holds joint draws of what `calibrate` fits."""

MAX_CHAIN = 5

MOST_TOLD = 2
"""Changed parameters that are named one by one."""


def names() -> list[str]:
    """Return the names of the sets that ship, sorted."""
    return sorted(path.stem for path in _folder().glob("*.yaml"))


def load(name: str = DEFAULT, changes: Mapping[str, object] | None = None) -> Theory:
    """Return the set called `name` with `changes`, numbers or quantities by parameter, laid over it.

    Raises InputError for an unknown set or parameter, or a value that is not allowed.
    """
    return theories.parse({**values(name), **type_values(changes)}, "command line")


def change(theory: Theory, changes: Mapping[str, object]) -> Theory:
    """Return a theory with `changes` laid over it, as `load` does. Raises InputError."""
    return theories.parse({**dict(theory.quantities()), **type_values(changes)}, "command line")


def sample(theory: Theory) -> Theory | None:
    """Return a theory with joint draws, those of `posterior`, for every parameter that is as in the default
    set; None where there is no such parameter.

    What a modeler, or another set, says of a parameter stands: draws of the others are as likely as if it
    were not known.
    """
    usual, draws = _shipped(DEFAULT), _shipped(SAMPLE)
    left = {
        name: getattr(draws, name)
        for name, quantity in theory.quantities()
        if _same(quantity, getattr(usual, name)) and not _same(quantity, getattr(draws, name))
    }
    return theory.model_copy(update=left) if left else None


def _same(one: Quantity, other: Quantity) -> bool:
    """Whether two parameters are the same number, or drawn alike, whatever is said of their source."""
    return (one.kind, one.args) == (other.kind, other.args)


def name_of(theory: Theory) -> str:
    """Return the name of the set that a theory is, or is nearest to, with what differs from it: "full, with
    retaliation 1".
    """
    nearest, apart = DEFAULT, _apart(theory, DEFAULT)
    for name in names() if apart else ():
        differs = _apart(theory, name)
        if len(differs) < len(apart):
            nearest, apart = name, differs
    if not apart:
        return nearest
    if len(apart) > MOST_TOLD:
        return f"{nearest}, with {len(apart)} parameters changed"
    return f"{nearest}, with {', '.join(_told(key, getattr(theory, key)) for key in apart)}"


def _apart(theory: Theory, name: str) -> list[str]:
    """Parameters of a theory that are not those of a set that ships."""
    other = _shipped(name)
    return [key for key, quantity in theory.quantities() if not _same(quantity, getattr(other, key))]


@cache
def _shipped(name: str) -> Theory:
    return load(name)


def _told(name: str, quantity: Quantity) -> str:
    value = f" {quantity.args[0]:g}" if quantity.kind == "value" else " drawn"
    return f"{name}{value}"


def type_values(changes: Mapping[str, object] | None) -> dict[str, Any]:
    """Return parameters as they were typed: what has no source or assumption is set on the command line."""
    found = typed_tree(changes or {}, "theory.", entries=0).value
    assert isinstance(found, dict)
    return found


def values(name: str) -> dict[str, Any]:
    """Return the plain parameters of a set by name, or of a file of one's own by path, those of the sets that
    it is laid over included. Raises InputError.
    """
    if is_path(name):
        return _own(places.place(name), printable(name), 0)
    if name not in names():
        raise unknown(name)
    tree = load_file(_folder() / f"{name}.yaml", f"{name}.yaml")
    own, bare = _parameters(tree)
    if bare:
        raise InputError(bare)
    base = _top(tree).get(EXTENDS)
    return own if base is None else {**values(str(base)), **own}


def differences(theory: Theory) -> list[tuple[str, Quantity]]:
    """Return the parameters in which a theory differs from `full`, in their order."""
    usual = dict(load().quantities())
    return [(name, each) for name, each in theory.quantities() if each.plain() != usual[name].plain()]


def is_path(name: object) -> bool:
    """Return whether a theory is named as a file, be it there or not."""
    return isinstance(name, str) and name.endswith(places.SUFFIXES)


def _own(path: Path, label: str, depth: int) -> dict[str, Any]:
    """The parameters of a file, each refused with its line where it cannot be one."""
    if not places.is_file(path):
        allowed = f"an existing file, or {list_of(names())}"
        got, hint = f"{show(label)}, which is not a file", places.near_file(label, places.SUFFIXES)
        raise InputError([Problem("command line", None, KEY, got, allowed, hint)])
    tree = load_file(path, label)
    base = _top(tree).get(EXTENDS, DEFAULT)
    if not isinstance(base, str) or not (base in names() or is_path(base)):
        allowed = f"{list_of(names())}, or a .yaml file in or below this file's folder"
        raise InputError([tree.problem((EXTENDS,), show(base), allowed, near_miss(str(base), names()))])
    if is_path(base):
        beside = library.beside(path, base)
        if beside is None or not places.is_file(beside) or depth >= MAX_CHAIN:
            allowed = f"a .yaml file in or below this file's folder, at most {MAX_CHAIN} in a chain"
            raise InputError([tree.problem((EXTENDS,), show(base), allowed)])
        below = _own(beside, library.label_of(base, label), depth + 1)
    else:
        below = values(base)
    own, bare = _parameters(tree)
    problems = list(bare)
    try:
        theories.parse({**below, **own}, label)
    except InputError as refused:
        problems += (_located(tree, problem) for problem in refused.problems)
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.line or 0))
    return {**below, **own}


def _located(tree: Tree, problem: Problem) -> Problem:
    key = problem.key.removeprefix(THEORY)
    return replace(problem, key=key, line=tree.place(tuple(key.split("."))).line)


def _parameters(tree: Tree) -> tuple[dict[str, Any], list[Problem]]:
    """What a file itself says, and a problem for each number that has neither source nor assumption."""
    own = {key: value for key, value in _top(tree).items() if key != EXTENDS}
    allowed = "a mapping of a value, or a distribution, and its source or assumption"
    bare = [key for key, value in own.items() if not isinstance(value, Mapping)]
    problems = [tree.problem((key,), show(own[key]), allowed) for key in bare]
    return {key: value for key, value in own.items() if key not in bare}, problems


def _top(tree: Tree) -> dict[str, Any]:
    assert isinstance(tree.value, dict)
    return tree.value


def unknown(name: str) -> InputError:
    """Return the refusal of a name that no set has."""
    known = names()
    allowed = f"{list_of(known)}, or a path that ends in .yaml"
    there = library.with_ending(name, places.SUFFIXES)
    hint = there or near_miss(name, known) or places.near_file(name, places.SUFFIXES)
    return InputError([Problem("command line", None, KEY, show(name), allowed, hint)])


def _folder() -> Path:
    return places.find_shipped("configs") / "theory"
