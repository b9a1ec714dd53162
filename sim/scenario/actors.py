"""Actors files: who could side with whom. YAML, guarded like a scenario, CSV or GraphML;
docs/how-to/landscape.md describes them.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field, PlainValidator

from sim.scenario import actor_tables
from sim.scenario.build import build_model
from sim.scenario.errors import InputError, Problem, clip, count_of, near_miss, printable, show
from sim.scenario.fields import Id, Name, Prose, Title, number_of, text_of
from sim.scenario.finding import Finding, locate
from sim.scenario.frozen import Frozen
from sim.scenario.library import with_ending
from sim.scenario.loader import load_file, read_bytes
from sim.scenario.places import find_shipped, is_file, near_file
from sim.scenario.propensities import Actors
from sim.scenario.refusal import refuse
from sim.scenario.tree import Tree, plain_tree

ENDINGS = (".yaml", ".yml", ".csv", ".graphml")


def _size_of(value: object) -> float:
    size = number_of(value)
    if not 0 < size <= 1e9:
        raise refuse(value, "a number above 0 to 1e9")
    return size


def _propensity_of(value: object) -> float:
    propensity = number_of(value)
    if abs(propensity) > 1000:
        raise refuse(value, "a number from -1000 to 1000")
    return propensity


Size = Annotated[float, PlainValidator(_size_of)]
Propensity = Annotated[float, PlainValidator(_propensity_of)]
Trait = Annotated[str, PlainValidator(lambda value: text_of(value, 60))]


class Actor(Frozen):
    """An actor: its size, and traits that rules compare."""

    name: Name | None = None
    size: Size = Field(description="a number above 0")
    traits: dict[Id, Trait] = Field(default_factory=dict)


class Rule(Frozen):
    """What a common trait adds to a pair's propensity, and what different ones do."""

    same: Propensity = Field(description="a number")
    different: Propensity = Field(description="a number")


class Published(Frozen):
    """A configuration that somebody else found or that history chose, to compare with."""

    title: Title = Field(description="a line of text")
    bloc: tuple[Id, ...] = Field(description="the actors of one of the two blocs")


class ActorsFile(Frozen):
    """Actors, rules on their traits, and what is added pair by pair."""

    title: Title = Field(description="a line of text")
    sources: dict[Id, Prose] = Field(default_factory=dict)
    actors: dict[Id, Actor]
    rules: dict[Id, Rule] = Field(default_factory=dict)
    propensities: dict[str, Propensity] = Field(default_factory=dict)
    published: dict[Id, Published] = Field(default_factory=dict)


def load(name: str) -> Actors:
    """Return the actors of a file (one of ENDINGS), or of one that ships, by name. Raises InputError."""
    folder = find_shipped("configs") / "landscapes"
    if name.isidentifier() and is_file(folder / f"{name}.yaml"):
        return from_tree(load_file(folder / f"{name}.yaml", f"{name}.yaml"))
    path, label = Path(name), printable(name)
    if path.suffix == ".csv":
        return replace(actor_tables.from_csv(read_bytes(path, label), label), title=path.stem)
    if path.suffix == ".graphml":
        return replace(actor_tables.from_graphml(read_bytes(path, label), label), title=path.stem)
    if path.suffix in (".yaml", ".yml"):
        return from_tree(load_file(path, label))
    known = sorted(file.stem for file in folder.glob("*.yaml"))
    allowed = f"one of {', '.join(known)}, or a path that ends in .yaml, .csv or .graphml"
    hint = with_ending(name, ENDINGS) or near_miss(name, known) or near_file(name, ENDINGS)
    raise InputError([Problem("landscape", None, "", show(name), allowed, hint)])


def of_mapping(values: Mapping[str, object]) -> Actors:
    """Return the actors that nested mappings describe as a file would. Raises InputError."""
    return from_tree(plain_tree(values, "", "actors"))


def from_tree(tree: Tree) -> Actors:
    """Return the actors that `tree` describes. Raises InputError."""
    file = build_model(ActorsFile, tree)
    ids = tuple(sorted(file.actors))
    found = [*_trait_findings(file), *_pair_findings(file, ids), *_bloc_findings(file, ids)]
    if len(ids) < 2:
        found.append(Finding(("actors",), count_of(len(ids), "actor"), "at least 2"))
    if found:
        raise InputError(locate(tree, found))
    propensity = np.zeros((len(ids), len(ids)))
    for (i, a), (j, b) in combinations(enumerate(ids), 2):
        propensity[i, j] = propensity[j, i] = _sum(file, a, b)
    published = tuple(
        (each.title, np.array([key in each.bloc for key in ids], np.int64))
        for each in file.published.values()
    )
    return Actors(file.title, ids, np.array([file.actors[key].size for key in ids]), propensity, published)


def _sum(file: ActorsFile, a: str, b: str) -> float:
    """Propensity of a pair: its own entry, and what the rules make of the traits of both."""
    total = file.propensities.get(f"{a}-{b}", 0.0) + file.propensities.get(f"{b}-{a}", 0.0)
    for trait, rule in file.rules.items():
        one, two = file.actors[a].traits.get(trait), file.actors[b].traits.get(trait)
        if one is not None and two is not None:
            total += rule.same if one == two else rule.different
    return total


def _trait_findings(file: ActorsFile) -> list[Finding]:
    return [
        Finding(("actors", key, "traits", trait), clip(trait), "a key of rules", trait, list(file.rules))
        for key, actor in file.actors.items()
        for trait in actor.traits
        if trait not in file.rules
    ]


def _pair_findings(file: ActorsFile, ids: tuple[str, ...]) -> list[Finding]:
    found = []
    for pair in file.propensities:
        ends = pair.split("-")
        if len(ends) != 2 or ends[0] == ends[1] or not set(ends) <= set(ids):
            found.append(Finding(("propensities", pair), clip(pair), "two different actors, as A-B"))
        elif "-".join(reversed(ends)) in file.propensities:
            found.append(Finding(("propensities", pair), "the pair twice", "each pair once, in either order"))
    return found


def _bloc_findings(file: ActorsFile, ids: tuple[str, ...]) -> list[Finding]:
    return [
        Finding(("published", key, "bloc"), clip(name), "actors of this file", name, list(ids))
        for key, each in file.published.items()
        for name in each.bloc
        if name not in ids
    ]
