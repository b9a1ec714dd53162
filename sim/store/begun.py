"""A run that was begun, as its folder tells: birth.json read back, and whether what is asked now is the same
run.

A `Birth` is what is asked now, with scenario and theory in hand; a `Begun` is what was asked before, with
their fingerprints, and reads scenario and theory from the folder only where it must. Whether the run has
ended since is the manifest's to say.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sim.scenario import difference, library, places
from sim.scenario import theory as theories
from sim.scenario.errors import InputError, Problem, clip
from sim.scenario.fingerprint import fingerprint, plain
from sim.scenario.loader import load_file
from sim.scenario.schema import Scenario
from sim.scenario.theory import Theory
from sim.store import birth, files, manifest, own_agents, schemas, seal, shards
from sim.store.birth import NAME, Birth
from sim.store.manifest import AgentsRecord, FileRecord
from sim.store.own_agents import OwnAgents
from sim.store.spans import Span

MOST_LINES = 5
"""Differences that a refusal names at most."""


@dataclass(frozen=True)
class Begun:
    """What birth.json says: the inputs of a run that an earlier process began; fields as in the manifest.

    base: records of the tables the run goes on from. part: histories that a shard simulates, None: all.
    agents: what is recorded of the modeler's own, None where all states follow the rules.
    """

    folder: Path
    versions: dict[str, str]
    code: str
    config: dict[str, Any]
    scenario_fingerprint: str
    theory_fingerprint: str
    seed: int
    replicates: int
    environment: dict[str, str | int]
    base: dict[str, FileRecord] | None
    part: Span | None = None
    agents: AgentsRecord | None = None

    @property
    def inputs(self) -> str:
        """Everything that rows depend on, as text that is equal where it is."""
        fingerprints = [self.scenario_fingerprint, self.theory_fingerprint]
        fingerprints += [] if self.agents is None else [self.agents.sha256]
        return json.dumps(
            [self.versions, self.code, *fingerprints, self.seed, self.replicates], sort_keys=True
        )

    @property
    def span(self) -> Span:
        """The histories that are to be simulated."""
        return self.part or (0, self.replicates)

    def scenario(self) -> Scenario:
        """Return the scenario. Raises InputError where it is not the one that the run was begun with."""
        found = library.load(str(self.folder / files.SCENARIO), room=library.RESOLVED)
        if fingerprint(found) != self.scenario_fingerprint:
            raise unusable(self.folder, files.SCENARIO, "a file that was changed", "what the run began with")
        return found

    def theory(self) -> Theory:
        """Return the theory. Raises InputError where it is not the one that the run was begun with."""
        values = load_file(self.folder / files.THEORY, files.THEORY).value
        assert isinstance(values, dict)
        found = theories.parse(values, files.THEORY)
        if files.theory_fingerprint(found) != self.theory_fingerprint:
            raise unusable(self.folder, files.THEORY, "a file that was changed", "what the run began with")
        return found

    def own_agents(self) -> OwnAgents | None:
        """Return the modeler's own agents. Raises InputError where they are not those of the beginning."""
        if self.agents is None:
            return None
        found = own_agents.read(self.folder, self.agents)
        if found is None:
            raise unusable(self.folder, files.AGENTS, "a file that was changed", "what the run began with")
        return found

    def again(self, replicates: int | None = None) -> Birth:
        """Return the same run once more, by default with as many histories as it was asked for."""
        number = replicates or self.replicates
        inputs = self.scenario(), self.theory(), self.seed, number, self.part, self.own_agents()
        return Birth(self.config, *inputs)


def read(folder: Path) -> Begun | None:
    """Return what was begun in `folder`, ended or not, None where nothing was.

    Raises InputError for a birth.json that this version cannot read or that was changed.

    A run that is split and not joined yet is what its shards say: the whole of what they are parts of.
    """
    path = folder / NAME
    if not places.is_file(path):
        known = (read(place) for place in shards.find(folder).values())
        return next((replace(part, part=None) for part in known if part is not None), None)
    try:
        content = json.loads(path.read_bytes())
        schemas.refuse_other(folder, NAME, content["schema"], birth.SCHEMA)
        found = _adapter().validate_python({**content, "folder": folder})
    except (OSError, ValueError, KeyError, TypeError, ValidationError, RecursionError):
        allowed = "the record of a run that this version can read"
        raise unusable(folder, NAME, "a file that is none", allowed) from None
    if seal.is_broken(content):
        raise unusable(folder, NAME, "a file that was changed", "what the run began with")
    return found


@cache
def _adapter() -> TypeAdapter[Begun]:
    return TypeAdapter(Begun)


def parts(folder: Path) -> dict[shards.Shard, Begun]:
    """Return what the shards in a run's folder were begun with. Raises InputError for a foreign record."""
    known = {shard: read(path) for shard, path in shards.find(folder).items()}
    return {shard: part for shard, part in known.items() if part is not None}


def under_way(folder: Path) -> Begun | None:
    """Return the run in `folder` that has not ended as it was asked for last, None where there is none.

    Raises InputError for a foreign record.
    """
    known = read(folder)
    if known is None or not (folder / manifest.NAME).is_file():
        return known
    try:
        content = json.loads((folder / manifest.NAME).read_bytes())
        ended = known.replicates if seal.is_broken(content) else content["n_attempted"]  # refused when read
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return None if ended == known.replicates else known


def has_ended(folder: Path, replicates: int) -> bool:
    """Return whether the run in `folder` has ended with so many histories, some of which may have failed."""
    known = read(folder) if places.is_file(folder / NAME) else None
    return known is not None and known.replicates == replicates and under_way(folder) is None


def check(known: Begun, wanted: Birth) -> None:
    """Raise InputError, naming what differs, where `wanted` is not the run that was begun, or shorter."""
    _refuse(known, list(_differences(known, wanted)))
    if wanted.replicates < known.replicates:
        allowed = f"at least the {known.replicates} that this run was asked for"
        raise unusable(known.folder, "replicates", str(wanted.replicates), allowed)
    _check_rules(known)


def agree(all_known: Iterable[Begun], wanted: Birth) -> None:
    """Raise InputError, naming what differs, where `wanted` and a shard that is known are not of one run.

    Shards may run on machines of several kinds, which the log records, but not under several versions.
    """
    for known in {each.inputs: each for each in all_known}.values():  # there may be thousands, all alike
        _agree(known, wanted)


def _agree(known: Begun, wanted: Birth) -> None:
    lines = list(_differences(known, wanted))
    if known.replicates != wanted.replicates:
        lines.append(f"{known.replicates:,} histories there, {wanted.replicates:,} here")
    _refuse(known, [*lines, *_other(known.versions, manifest.versions())])
    _check_rules(known)


def _refuse(known: Begun, lines: list[str]) -> None:
    if lines:
        more = f" and {len(lines) - MOST_LINES} more" if len(lines) > MOST_LINES else ""
        got = "another run: " + "; ".join(lines[:MOST_LINES]) + more
        raise unusable(known.folder, "out", got, "a new folder, or the same inputs as the run in this one")


def _check_rules(known: Begun) -> None:
    if known.code != manifest.code():
        got = f"rows of other rules than these ({_versions(known)})"
        allowed = "rows of the same rules: resume with the version that began the run, or start a new one"
        raise unusable(known.folder, "code", got, allowed)


def _differences(known: Begun, wanted: Birth) -> Iterator[str]:
    if known.seed != wanted.seed:
        yield f"seed {known.seed} there, {wanted.seed} here"
    if known.scenario_fingerprint != fingerprint(wanted.scenario):
        yield from _spoken([plain(known.scenario()), plain(wanted.scenario)]) or ["title or sources"]
    if known.theory_fingerprint != files.theory_fingerprint(wanted.theory):
        trees = [
            {"theory": {name: value.plain() for name, value in theory.quantities()}}
            for theory in (known.theory(), wanted.theory)
        ]
        yield from _spoken(trees) or ["sources of the theory"]
    here = None if wanted.agents is None else wanted.agents.record
    if known.agents != here:
        agents = [clip(each) for each in own_agents.speak([known.agents, here])]
        yield f"agents {agents[0]} there, {agents[1]} here"


def _spoken(trees: list[dict[str, Any]]) -> list[str]:
    found = difference.lines(trees)
    return [f"{line.key} {clip(line.values[0])} there, {clip(line.values[1])} here" for line in found]


def _versions(known: Begun) -> str:
    now = manifest.versions()["alliance-sim"]
    return f"version {clip(known.versions.get('alliance-sim', '?'))} there, {now} here"


def flag_changes(known: Begun) -> list[str]:
    """Return in what this machine and its libraries are not those that the run was begun with.

    Rows are expected to be the same all the same, but no test here can promise it.
    """
    there = {**known.versions, "cpu": known.environment.get("cpu")}
    here = {**manifest.versions(), "cpu": manifest.environment()["cpu"]}
    del here["alliance-sim"]  # whether the rules are the same is known
    return _other(there, here)


def _other(there: Mapping[str, object], here: Mapping[str, object]) -> list[str]:
    """In words, what is not the same here as it was there."""
    return [
        f"{name} {clip(str(there.get(name, 'unknown')))} there, {here[name]} here"
        for name in here
        if there.get(name) != here[name]
    ]


def unusable(folder: Path, key: str, got: str, allowed: str) -> InputError:
    """Return the refusal of a run folder."""
    return InputError([Problem(clip(str(folder)), None, key, got, allowed)])
