"""What the command line changes in a scenario, under the prefix `set.`, before it is validated."""

from collections.abc import Mapping
from typing import Any, cast

from sim.scenario.distributions import KINDS
from sim.scenario.errors import InputError, Problem, show
from sim.scenario.merge import canonical_dyads, merge
from sim.scenario.quantity import PROVENANCE, SET_BY_HAND
from sim.scenario.schema import ORIGIN
from sim.scenario.tree import COMMAND_LINE, Tree, plain_tree

PREFIX = "set."


def apply(tree: Tree, edits: Mapping[str, object]) -> Tree:
    """Return `tree` with `edits` (nested plain mappings: what Hydra holds under `set`) laid over it.

    null removes what it names (see merge.merge for what goes along with a state). A bare number, or a
    distribution without source or assumption, replaces a quantity and is marked as an assumption, "set on the
    command line", as is a new signal without citation or assumption. Raises InputError, located as
    `command line: set.states.IRN.resolve`.
    """
    if not edits:
        return tree
    if not isinstance(edits, Mapping):
        raise InputError(
            [Problem(COMMAND_LINE, None, PREFIX[:-1], show(edits), "keys, as in set.states.IRN.resolve=0.9")]
        )
    typed = canonical_dyads(typed_tree(edits, PREFIX, entries=2))
    return merge(tree, mark_signals(typed, tree))


def typed_tree(values: Mapping[str, object], prefix: str, entries: int, file: str = COMMAND_LINE) -> Tree:
    """Return what was typed on the command line under `prefix`; its quantities may lack a provenance.

    entries: how many levels of names stand above the quantities' mappings (2 in a scenario: states.IRN; an id
    there may well be called "beta"). Theory parameters have none: `typed_tree(values, "theory.", entries=0)`.
    """
    tree = plain_tree(values, prefix, file)
    return Tree(_with_origin(tree.value, -entries), tree.places)


def mark_signals(typed: Tree, base: Tree | None) -> Tree:
    """Return what was typed; signals that `base` lacks and that say no origin are marked as numbers are."""
    signals = _signals(typed)
    known = _signals(base) if base else {}
    marked = {
        key: {**signal, "assumption": SET_BY_HAND}
        for key, signal in signals.items()
        if isinstance(signal, dict) and key not in known and not any(origin in signal for origin in ORIGIN)
    }
    if not marked:
        return typed
    return Tree({**cast(dict[str, Any], typed.value), "signals": {**signals, **marked}}, typed.places)


def _signals(tree: Tree) -> dict[str, object]:
    found = tree.value.get("signals") if isinstance(tree.value, dict) else None
    return found if isinstance(found, dict) else {}


def _with_origin(value: object, depth: int) -> object:
    if not isinstance(value, dict):
        return value
    result = {key: _with_origin(item, depth + 1) for key, item in value.items()}
    if (
        depth > 0
        and any(kind in value for kind in KINDS)
        and not any(origin in value for origin in PROVENANCE)
    ):
        result["assumption"] = SET_BY_HAND
    return result


def lay(tree: dict[str, Any], path: str, value: Any) -> None:
    """Put `value` at the dotted `path` of a tree of mappings; what stands in the way is replaced."""
    *parents, last = path.split(".")
    for part in parents:
        below = tree.get(part)
        tree[part] = below if isinstance(below, dict) else {}
        tree = tree[part]
    tree[last] = value
