"""A scenario written out in full, and the hash that says whether two are the same."""

import hashlib
import json
import re
from typing import Any

from sim.scenario.directed import Directed
from sim.scenario.frozen import Frozen
from sim.scenario.quantity import Quantity
from sim.scenario.schema import Scenario
from sim.scenario.timing import Timing

_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_]*(-[A-Za-z][A-Za-z0-9_]*)?", re.ASCII)
# YAML 1.1 readers (other tools) take these for booleans or null; in quotes every reader takes them for text.
_AMBIGUOUS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
_MAX_FLOW = 100


def fingerprint(scenario: Scenario) -> str:
    """Return the SHA-256 (hex) of the scenario's canonical JSON.

    Its name is left out: a copy of a file under another name is the same scenario. Everything else counts,
    titles and citations included; defaults count as if they were written out.
    """
    content = {key: value for key, value in plain(scenario).items() if key != "name"}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def resolved_yaml(scenario: Scenario) -> str:
    """Return the scenario as one self-contained file, with edits and what it extends; it reads back equal."""
    return yaml_of(plain(scenario))


def yaml_of(content: dict[str, Any]) -> str:
    """Return nested mappings of plain values as the text of a file that the guarded loader reads back."""
    return "\n".join(_block(content, "")) + "\n"


def plain(model: Frozen) -> dict[str, Any]:
    """Return a scenario, or a part of it, as the nested mappings that a file would hold; None is left out."""
    return {key: _plain(value) for key, value in model if value is not None and value != ""}


def _plain(value: object) -> Any:
    if isinstance(value, Quantity | Timing | Directed):
        return value.plain()
    if isinstance(value, Frozen):
        return plain(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, bool | int | float | str) else str(value)


def _block(mapping: dict[str, Any], indent: str) -> list[str]:
    lines: list[str] = []
    for key, value in mapping.items():
        flow = _flow(value)
        if (
            isinstance(value, dict)
            and value
            and (len(flow) > _MAX_FLOW or any(isinstance(v, dict) for v in value.values()))
        ):
            lines += [f"{indent}{_key(key)}:", *_block(value, indent + "  ")]
        else:
            lines.append(f"{indent}{_key(key)}: {flow}")
    return lines


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _key(key: str) -> str:
    return (
        key
        if _BARE.fullmatch(key) and key.casefold() not in _AMBIGUOUS
        else json.dumps(key, ensure_ascii=False)
    )
