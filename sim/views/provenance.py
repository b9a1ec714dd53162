"""Where a page's numbers come from: version, commit, date, theory, and the command that gives them again."""

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario import theory_sets
from sim.scenario.theory import Theory

AS_ASKED = ("replicates", "seed", "precision", "precision_outcome", "history", "keep")
"""Options of a run that are typed again."""


def version(versions: Mapping[str, str], commit: str | None, modified: bool) -> str:
    """The version, and the commit of a checkout."""
    named = f"alliance-sim {versions.get('alliance-sim', '?')}"
    of = "" if commit is None else f", commit {commit[:12]}"
    return f"{named}{of}{' with changes that no commit has' if modified else ''}"


def day(moment: str) -> str:
    """The day and minute of an ISO date: "2026-11-30 08:47 UTC"."""
    return f"{moment[:16].replace('T', ' ')} UTC"


def command(config: Mapping[str, Any], theory: Theory, seed: int) -> str:
    """The command line that asks a run of this configuration again, wherever it is typed."""
    words = ["python", "-m", "sim", f"scenario={config['scenario']}", *_theory(theory)]
    given = {**config, "seed": seed}
    words += [f"{key}={given[key]}" for key in AS_ASKED if given.get(key) is not None]
    return shlex.join([*words, *_edits("set", config.get("set") or {})])


def _theory(theory: Theory) -> Iterator[str]:
    name = theory_sets.name_of(theory)
    if name in theory_sets.names():
        if name != theory_sets.DEFAULT:
            yield f"theory={name}"
        return
    differing = theory_sets.differences(theory)
    if all(each.fixed for _, each in differing):
        yield from (f"theory.{key}={each.args[0]:.12g}" for key, each in differing)
    else:
        yield "theory=theory.yaml"


def _edits(path: str, values: Mapping[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        if isinstance(value, Mapping) and not _is_number(value):
            yield from _edits(f"{path}.{key}", value)
        else:
            yield f"{path}.{key}={_spelled(value)}"


def _is_number(value: Mapping[str, Any]) -> bool:
    """Whether a mapping is a number that says where it comes from, or a distribution."""
    return bool({"source", "assumption"} & set(value))


def _spelled(value: Any) -> str:
    if isinstance(value, Mapping):
        bare = {key: each for key, each in value.items() if key not in ("source", "assumption")}
        if set(bare) == {"value"}:
            return _spelled(bare["value"])
        return "{" + ", ".join(f"{key}: {_spelled(each)}" for key, each in bare.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_spelled, value)) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)
