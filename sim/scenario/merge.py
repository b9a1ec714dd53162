"""Laying one tree over another: `extends` and the command line's edits are the same operation."""

from collections.abc import Iterator
from typing import Any, cast

from sim.scenario.distributions import KINDS
from sim.scenario.errors import InputError
from sim.scenario.finding import Finding, locate
from sim.scenario.pairs import canonical, members
from sim.scenario.quantity import PROVENANCE
from sim.scenario.timing import FORMS
from sim.scenario.tree import Path, Tree

_WHOLE = frozenset((*KINDS, *FORMS))
"""Keys that mark a mapping as one value (a quantity, a date): it replaces what it is laid over."""
_RATE = frozenset(("rate", "from", "until"))
_FIELD = 3
"""Length of the path of an entry's field, states.IRN.resolve: an id further up may well be called "beta"."""


def canonical_dyads(tree: Tree) -> Tree:
    """Return `tree` with the keys of its dyads in sorted order ("IRN-AZE" becomes "AZE-IRN").

    Raises InputError where a dyad is written both ways round.
    """
    top = cast(dict[str, Any], tree.value)
    dyads = top.get("dyads")
    if not isinstance(dyads, dict) or all(canonical(key) == key for key in dyads):
        return tree
    twice = [key for key in dyads if canonical(key) != key and canonical(key) in dyads]
    if twice:
        allowed = "each dyad once, in either order"
        raise InputError(
            locate(tree, [Finding(("dyads", key), "a dyad given both ways round", allowed) for key in twice])
        )
    renamed = {canonical(key): value for key, value in dyads.items()}
    return Tree({**top, "dyads": renamed}, {_renamed(path): place for path, place in tree.places.items()})


def _renamed(path: Path) -> Path:
    if len(path) > 1 and path[0] == "dyads":
        return ("dyads", canonical(str(path[1])), *path[2:])
    return path


def merge(base: Tree, over: Tree) -> Tree:
    """Return `over` laid over `base`: mappings merge key by key, anything else replaces, null removes a key.

    - A quantity or a date is one value: it replaces the whole of what stood there. Only `source` or
      `assumption` given over a quantity changes its provenance; one state's quantity given over one for both
      directions of a dyad keeps the other direction.
    - Removing a state also removes its dyads and takes it out of the signals; a signal left without a source
      or without a target goes too.

    Raises InputError, with the near miss, where something is removed that is not there.
    """
    shared = set(_shared(base.value, over.value, ()))
    new = {path: place for path, place in over.places.items() if path not in shared}
    places = {**base.places, **new}
    absent = list(_absent(base.value, over.value, ()))
    if absent:
        raise InputError(locate(Tree(None, places), absent))
    trimmed = _without_states(cast(dict[str, Any], base.value), _removed_states(over))
    return Tree(_merged(trimmed, over.value, ()), places)


def _shared(base: object, over: object, path: Path) -> Iterator[Path]:
    """Yield the mappings that both hold: after merging they still stand where `base` has them."""
    if isinstance(base, dict) and isinstance(over, dict) and not _replaces(base, over, path):
        yield path
        for key in base.keys() & over.keys():
            yield from _shared(base[key], over[key], (*path, key))


def _absent(base: object, over: object, path: Path) -> Iterator[Finding]:
    """Yield what `over` removes although `base` does not hold it."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return
    for key, value in over.items():
        if value is None and key not in base:
            yield Finding(
                (*path, key), "null for a key that is not there", "a key to remove", key, list(base)
            )
        elif key in base:
            yield from _absent(base[key], value, (*path, key))


def _merged(base: object, over: object, path: Path) -> object:
    if not isinstance(base, dict) or not isinstance(over, dict) or _replaces(base, over, path):
        return over
    base = _opened(base, over, path)
    result = {key: value for key, value in base.items() if not (key in over and over[key] is None)}
    for key, value in over.items():
        if value is not None:
            result[key] = _merged(base[key], value, (*path, key)) if key in base else value
    return result


def _replaces(base: dict[str, Any], over: dict[str, Any], path: Path) -> bool:
    """Tell whether `over` is one value that takes the place of all of `base`."""
    return _is_value(over, path) and not _changes_rate(base, over)


def _opened(base: dict[str, Any], over: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return `base`, where it is one value about to be changed in part, as what that part is laid over."""
    if not _is_value(base, path) or _changes_rate(base, over):
        return base
    if over.keys() <= set(PROVENANCE):
        return {key: value for key, value in base.items() if key not in PROVENANCE}
    ends = members(str(path[1])) if len(path) == _FIELD and path[0] == "dyads" else None
    return dict.fromkeys(ends, base) if ends else {}


def _is_value(mapping: dict[str, Any], path: Path) -> bool:
    return len(path) >= _FIELD and not _WHOLE.isdisjoint(mapping)


def _changes_rate(base: dict[str, Any], over: dict[str, Any]) -> bool:
    """Tell whether `over` changes one of the three parts of a rate; the others stay."""
    return "rate" in base and over.keys() <= _RATE


def _removed_states(over: Tree) -> set[str]:
    states = cast(dict[str, Any], over.value).get("states")
    return {key for key, value in states.items() if value is None} if isinstance(states, dict) else set()


def _without_states(top: dict[str, Any], removed: set[str]) -> dict[str, Any]:
    if not removed:
        return top
    result = dict(top)
    if isinstance(top.get("dyads"), dict):
        result["dyads"] = {
            key: dyad for key, dyad in top["dyads"].items() if not removed & set(key.split("-"))
        }
    if isinstance(top.get("signals"), dict):
        trimmed = {key: _without_roles(signal, removed) for key, signal in top["signals"].items()}
        result["signals"] = {key: signal for key, signal in trimmed.items() if signal is not None}
    return result


def _without_roles(signal: object, removed: set[str]) -> object:
    """Return `signal` without the removed states, None if it has no source or no target left."""
    if not isinstance(signal, dict):
        return signal
    kept = dict(signal)
    for role in ("sources", "joint_with", "targets"):
        if isinstance(signal.get(role), list):
            kept[role] = [state for state in signal[role] if state not in removed]
    return None if kept.get("sources") == [] or kept.get("targets") == [] else kept
