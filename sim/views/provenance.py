"""Where a page's numbers come from: version, commit, date, theory, and the command that gives them again."""

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.scenario import library, theory_sets
from sim.scenario.theory import Theory
from sim.store import files

AS_ASKED = ("replicates", "seed", "precision", "precision_outcome", "history", "keep")
"""Options of a run that are typed again."""

ELSEWHERE = frozenset(
    ("out", "workers", "executor", "scheduler", "block_seconds", "force", "plots", "quiet", "json", "shard")
)
"""Options that change no number: of the machine, and of how it is told."""

FILES = re.compile(r"\.(?:ya?ml|py|csv|txt|json)\b|\b(?:run|data)=| sim (?:compare|replay) ")
"""What names a file or a folder in a command line."""


def version(versions: Mapping[str, str], commit: str | None, modified: bool) -> str:
    """The version, and the commit of a checkout."""
    named = f"alliance-sim {versions.get('alliance-sim', '?')}"
    of = "" if commit is None else f", commit {commit[:12]}"
    return f"{named}{of}{' with changes that no commit has' if modified else ''}"


def day(moment: str) -> str:
    """The day and minute of an ISO date: "2026-11-30 08:47 UTC"."""
    return f"{moment[:16].replace('T', ' ')} UTC"


def command(config: Mapping[str, Any], theory: Theory, seed: int, own_agents: bool = False) -> str:
    """The command line that asks a run of this configuration again: of a scenario that ships wherever it is
    typed, else in the folder of the run, which has the scenario with all its edits.
    """
    ships = str(config["scenario"]) in library.names()
    words = [f"scenario={config['scenario'] if ships else files.SCENARIO}", *_theory(theory)]
    given = {**config, "seed": seed}
    words += [f"{key}={given[key]}" for key in AS_ASKED if given.get(key) is not None]
    words += [f"agents={files.AGENTS}"] * own_agents
    edits = _edits("set", config.get("set") or {}) if ships else ()
    return shlex.join(["python", "-m", "sim", *words, *edits])


def again(line: str, seed: object = None) -> str:
    """A command line as another machine takes it: without paths and places of this one, with the seed that
    was drawn. What is none of our lines stays as it is.
    """
    try:
        words = shlex.split(line)
    except ValueError:
        return line
    if words[:3] != ["python", "-m", "sim"]:
        return line
    kept = [_nearby(word) for word in words if word.lstrip("+").partition("=")[0] not in ELSEWHERE]
    given = {word.partition("=")[0] for word in kept}
    drawn = seed is not None and "scenario" in given and "seed" not in given
    return shlex.join([*kept, *[f"seed={seed}"] * drawn])


def _nearby(word: str) -> str:
    """A word whose paths have lost their folders."""
    key, equals, value = word.partition("=") if "=" in word else ("", "", word)
    names = [Path(part).name if Path(part).is_absolute() else part for part in value.split(",")]
    return f"{key}{equals}{','.join(names)}"


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
        yield f"theory={files.THEORY}"


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
