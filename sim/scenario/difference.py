"""What differs between inputs, key by key, in words: scenarios, theories, options as plain trees."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario.distributions import KINDS
from sim.scenario.quantity import PROVENANCE

WORDS = ("name", "title", "question", "sources")
"""Parts of a scenario that say what it is about and change nothing."""

ENTRIES = ("states", "dyads", "signals")
PRESENT, ABSENT = "present", "absent"


@dataclass(frozen=True)
class Line:
    """A key that is not the same in all of them, and what each has there, in words."""

    key: str
    values: tuple[str, ...]


def lines(trees: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Return every key at which the trees differ; what one has and another has not is one line.

    Titles and sources of numbers, and the assumption behind a signal, do not count.
    """
    return list(_differ([_without(tree, WORDS) for tree in trees], ()))


def _without(tree: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    return {key: value for key, value in tree.items() if key not in keys}


def _differ(values: Sequence[Any], path: tuple[str, ...]) -> Iterator[Line]:
    if all(value == values[0] for value in values[1:]):
        return
    inside = [value for value in values if value is not None]
    if all(isinstance(value, Mapping) and not _is_value(value) for value in inside) and len(inside) == len(
        values
    ):
        for key in dict.fromkeys(key for value in values for key in value if key not in PROVENANCE):
            yield from _differ([value.get(key) for value in values], (*path, key))
        return
    said = tuple(_said(value, path) for value in values)
    if len(set(said)) > 1:  # else only the source of a number differs
        yield Line(".".join(path), said)


def _is_value(value: Mapping[str, Any]) -> bool:
    """Tell whether a mapping is a number or a date with its source, not a set of entries or a signal."""
    return any(kind in value for kind in (*KINDS, "reported", "between", "rate", "document"))


def _said(value: Any, path: tuple[str, ...]) -> str:
    if value is None:
        return ABSENT
    if len(path) == 2 and path[0] in ENTRIES:
        return PRESENT
    if isinstance(value, Mapping):
        kept = _without(value, PROVENANCE)
        return speak(kept["value"]) if list(kept) == ["value"] else speak(kept)
    return speak(value)


def speak(value: Any) -> str:
    """Return a swept value as a table shows it: a number, `removed`, `uniform 0.2 0.4`."""
    if value is None:
        return "removed"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        if not value:  # set.signals.ID={},null: with the signal as it is, and without it
            return "as it is"
        return ", ".join(f"{key} {speak(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return " ".join(speak(item) for item in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
