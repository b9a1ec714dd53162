"""A file as plain values that remember where each of them was written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from numbers import Integral, Real
from typing import NamedTuple, TypeAlias

from sim.scenario.errors import InputError, Problem, clip

Path: TypeAlias = tuple[str | int, ...]
"""Keys and list positions from the top of a file to a value."""

MAX_DEPTH = 20
"""Deepest nesting of mappings and lists that is read, in a file or on the command line."""

COMMAND_LINE = "command line"


class Place(NamedTuple):
    """Where a value was written. prefix: what the user typed in front of the key ("set.")."""

    file: str
    line: int | None
    prefix: str = ""


@dataclass(frozen=True)
class Tree:
    """Nested dict, list and scalar values, and the place of every path in them. Never changed once made."""

    value: object
    places: Mapping[Path, Place] = field(repr=False)

    def place(self, path: Path) -> Place:
        """Return where `path` was written, or where the nearest thing around it was."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places[path]

    def problem(self, path: Path, got: str, allowed: str, hint: str = "") -> Problem:
        """Return a Problem located at `path`."""
        file, line, prefix = self.place(path)
        return Problem(file, line, prefix + dot(path), got, allowed, hint)


class SetInt(int):
    """A bare whole number from the command line: there it may stand for a quantity, in a file it may not."""


class SetFloat(float):
    """A bare number from the command line: there it may stand for a quantity, in a file it may not."""


def dot(path: Path) -> str:
    """Return a path as people write it: states.IRN.resolve, signals.drill.sources[0]."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{clip(part)}" for part in path)
    return text.removeprefix(".")


def is_deeper(value: object, levels: int = MAX_DEPTH) -> bool:
    """Return whether lists and mappings are nested in `value` deeper than so many levels."""
    inside = (
        value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    )
    return levels < 0 or any(is_deeper(each, levels - 1) for each in inside)


def plain_tree(values: Mapping[str, object], prefix: str, file: str = COMMAND_LINE) -> Tree:
    """Return a Tree of plain Python values that were typed on the command line under `prefix` ("set.").

    file: what messages call the place where they were typed. Numbers of any type become SetInt and SetFloat,
    NumPy's arrays lists, dates their text. Raises InputError where a value is no data or nested more than 20
    deep.
    """
    places: dict[Path, Place] = {}
    return Tree(_typed(values, (), Place(file, None, prefix), places), places)


def _typed(value: object, path: Path, place: Place, places: dict[Path, Place]) -> object:
    places[path] = place
    if not isinstance(value, list | tuple) and hasattr(value, "tolist"):  # NumPy's numbers and arrays
        value = value.tolist()
    if len(path) > MAX_DEPTH:
        raise InputError([Tree(None, places).problem(path, "deeper nesting", f"at most {MAX_DEPTH} levels")])
    if isinstance(value, Mapping):
        return {str(key): _typed(item, (*path, str(key)), place, places) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_typed(item, (*path, index), place, places) for index, item in enumerate(value)]
    return _typed_scalar(value, path, places)


def _typed_scalar(value: object, path: Path, places: dict[Path, Place]) -> object:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Integral):
        return SetInt(value)
    if isinstance(value, Real):
        return SetFloat(value)
    if isinstance(value, date):
        return value.isoformat()
    found = f"a {type(value).__name__}"
    raise InputError(
        [Tree(None, places).problem(path, found, "a number, text, true, false, null, list or mapping")]
    )
