"""The sets of theory parameters that ship, read without Hydra: `full`, and what differs from it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.scenario import theory as theories
from sim.scenario.edits import typed_tree
from sim.scenario.errors import InputError, Problem, list_of, near_miss, show
from sim.scenario.library import find_shipped
from sim.scenario.loader import load_file
from sim.scenario.theory import Theory

KEY = "theory"
DEFAULT = "full"
BASES, ITSELF = "defaults", "_self_"
"""The one Hydra key that a set may hold: the list of sets it is laid over."""

MAX_CHAIN = 5


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


def type_values(changes: Mapping[str, object] | None) -> dict[str, Any]:
    """Return parameters as they were typed: what has no source or assumption is set on the command line."""
    found = typed_tree(changes or {}, "theory.", entries=0).value
    assert isinstance(found, dict)
    return found


def values(name: str, depth: int = 0) -> dict[str, Any]:
    """Return the plain parameters of the set called `name`, those of the sets it is laid over included."""
    if name not in names() or depth > MAX_CHAIN:
        raise unknown(name)
    content = load_file(_folder() / f"{name}.yaml", f"{name}.yaml").value
    assert isinstance(content, dict)
    own = {key: value for key, value in content.items() if key != BASES}
    bare = [key for key, value in own.items() if not isinstance(value, Mapping)]
    if bare:
        allowed = "a mapping of a value, or a distribution, and its source or assumption"
        raise InputError(
            Problem(f"configs/theory/{name}.yaml", None, key, show(own[key]), allowed) for key in bare
        )
    result: dict[str, Any] = {}
    for base in content.get(BASES, ()):
        if base != ITSELF:
            result |= values(str(base), depth + 1)
    return {**result, **own}


def unknown(name: str) -> InputError:
    """Return the refusal of a name that no set has."""
    known = names()
    return InputError(
        [Problem("command line", None, KEY, show(name), list_of(known), near_miss(str(name), known))]
    )


def _folder() -> Path:
    return find_shipped("configs") / "theory"
