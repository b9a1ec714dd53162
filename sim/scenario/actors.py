"""Actors files: who could side with whom. YAML, guarded like a scenario, or CSV; docs/how-to/landscape.md
describes both.
"""

import csv
import io
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, PlainValidator

from sim.scenario.build import build_model
from sim.scenario.errors import InputError, Problem, clipped, near_miss, printable, shown
from sim.scenario.fields import Id, Name, Prose, Title, number_of, text_of
from sim.scenario.finding import Finding, located
from sim.scenario.frozen import Frozen
from sim.scenario.library import is_file, shipped, with_ending
from sim.scenario.loader import load_file, read_bytes
from sim.scenario.refusal import refuse
from sim.scenario.tree import Tree

MOST = 2000  # actors of a network
LONGEST = 80  # characters of an actor's name in a CSV file
ENDS = (("a", "b"), ("source", "target"), ("from", "to"))
VALUES = ("propensity", "sign", "weight")
SIGNS = {"+": 1.0, "-": -1.0, "\u2212": -1.0}
DELIMITERS = ",;\t"


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
    camp: tuple[Id, ...] = Field(description="the actors of one of the two camps")


class ActorsFile(Frozen):
    """Actors, rules on their traits, and what is added pair by pair."""

    title: Title = Field(description="a line of text")
    sources: dict[Id, Prose] = Field(default_factory=dict)
    actors: dict[Id, Actor]
    rules: dict[Id, Rule] = Field(default_factory=dict)
    propensities: dict[str, Propensity] = Field(default_factory=dict)
    published: dict[Id, Published] = Field(default_factory=dict)


@dataclass(frozen=True)
class Actors:
    """Who could side with whom: size [N], propensity [N, N] symmetric with zeros on the diagonal."""

    title: str
    ids: tuple[str, ...]
    size: NDArray[np.float64]
    propensity: NDArray[np.float64]
    published: tuple[tuple[str, NDArray[np.int64]], ...] = ()  # title and camp [N] of 0 and 1
    given: NDArray[np.bool_] | None = None  # [N, N] pairs that a CSV file has a number for, 0 among them

    def around(self, neutral: float) -> "Actors":
        """The same with propensities counted from `neutral`, such as 3 on a scale from 1 to 5. Pairs without
        a number, and in YAML those of 0, have no tie.
        """
        given = self.propensity != 0 if self.given is None else self.given
        moved = np.where(given, self.propensity - neutral, 0.0)
        return replace(self, propensity=moved)


def load(name: str) -> Actors:
    """Return the actors of a file (.yaml, .yml, .csv), or of one that ships, by name. Raises InputError."""
    folder = shipped("configs") / "landscapes"
    if name.isidentifier() and is_file(folder / f"{name}.yaml"):
        return from_tree(load_file(folder / f"{name}.yaml", f"{name}.yaml"))
    path, label = Path(name), printable(name)
    if path.suffix == ".csv":
        return _from_csv(read_bytes(path, label), label)
    if path.suffix in (".yaml", ".yml"):
        return from_tree(load_file(path, label))
    known = sorted(file.stem for file in folder.glob("*.yaml"))
    allowed = f"one of {', '.join(known)}, or a path that ends in .yaml or .csv"
    hint = with_ending(name, (".yaml", ".yml", ".csv")) or near_miss(name, known)
    raise InputError([Problem("landscape", None, "", shown(name), allowed, hint)])


def from_tree(tree: Tree) -> Actors:
    """Return the actors that `tree` describes. Raises InputError."""
    file = build_model(ActorsFile, tree)
    ids = tuple(sorted(file.actors))
    found = [*_trait_findings(file), *_pair_findings(file, ids), *_camp_findings(file, ids)]
    if len(ids) < 2:
        found.append(Finding(("actors",), f"{len(ids)} actors", "at least 2"))
    if found:
        raise InputError(located(tree, found))
    propensity = np.zeros((len(ids), len(ids)))
    for (i, a), (j, b) in combinations(enumerate(ids), 2):
        propensity[i, j] = propensity[j, i] = _sum(file, a, b)
    published = tuple(
        (each.title, np.array([key in each.camp for key in ids], np.int64))
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
        Finding(("actors", key, "traits", trait), clipped(trait), "a key of rules", trait, list(file.rules))
        for key, actor in file.actors.items()
        for trait in actor.traits
        if trait not in file.rules
    ]


def _pair_findings(file: ActorsFile, ids: tuple[str, ...]) -> list[Finding]:
    found = []
    for pair in file.propensities:
        ends = pair.split("-")
        if len(ends) != 2 or ends[0] == ends[1] or not set(ends) <= set(ids):
            found.append(Finding(("propensities", pair), clipped(pair), "two different actors, as A-B"))
        elif "-".join(reversed(ends)) in file.propensities:
            found.append(Finding(("propensities", pair), "the pair twice", "each pair once, in either order"))
    return found


def _camp_findings(file: ActorsFile, ids: tuple[str, ...]) -> list[Finding]:
    return [
        Finding(("published", key, "camp"), clipped(name), "actors of this file", name, list(ids))
        for key, each in file.published.items()
        for name in each.camp
        if name not in ids
    ]


def _from_csv(content: bytes, label: str) -> Actors:
    """A matrix (actor, size, a column per actor) or a list of ties (a, b, propensity or sign).

    Cells are apart by what the first line has most of: commas, semicolons or tabs.
    """
    try:
        text = content.decode("utf-8-sig")
        mark = max(DELIMITERS, key=text.partition("\n")[0].count)
        rows = [row for row in csv.reader(io.StringIO(text), strict=True, delimiter=mark) if row]
    except (UnicodeDecodeError, csv.Error) as failure:
        raise InputError(
            [Problem(label, None, "", f"unreadable CSV ({failure})", "CSV in UTF-8")]
        ) from failure
    head = [cell.strip() for cell in rows[0]] if rows else []
    _check_names(head, 1, label)
    if head[:2] == ["actor", "size"]:
        return _matrix(head[2:], rows[1:], label)
    lowered = tuple(cell.lower() for cell in head)
    if len(head) == 3 and lowered[:2] in ENDS and lowered[2] in VALUES:
        return _list(rows[1:], label)
    got = f"the columns {clipped(', '.join(head))}"
    allowed = "actor,size,ACTOR,ACTOR,... or a,b,propensity or source,target,weight (or sign)"
    raise InputError([Problem(label, 1, "", got, allowed)])


def _check_names(cells: list[str], line: int, label: str) -> None:
    """Raise InputError for a name that is no printable line of at most LONGEST characters."""
    for cell in cells:
        if len(cell) > LONGEST or not cell.isprintable():
            raise InputError([Problem(label, line, "", shown(cell), f"a name of up to {LONGEST} characters")])


def _matrix(ids: list[str], rows: list[list[str]], label: str) -> Actors:
    n = len(ids)
    if [row[0].strip() for row in rows] != ids or n < 2 or len(set(ids)) < n or n > MOST:
        allowed = "at least 2 different actors, the same ones down the side as along the top"
        raise InputError([Problem(label, 1, "", f"{len(rows)} rows for {n} columns of actors", allowed)])
    numbers = np.array(
        [
            [
                0.0 if at == line and not "".join(row[at : at + 1]).strip() else _cell(row, at, label, line)
                for at in range(1, n + 2)
            ]
            for line, row in enumerate(rows, 2)
        ]
    )
    size, propensity = numbers[:, 0], numbers[:, 1:]
    np.fill_diagonal(propensity, 0.0)
    if size.min() <= 0:
        line = int(np.argmin(size)) + 2
        raise InputError([Problem(label, line, "size", f"{size.min():g}", "a number above 0")])
    uneven = np.argwhere(propensity != propensity.T)
    if len(uneven):
        i, j = uneven[0]
        got, allowed = f"{propensity[i, j]:g} one way and {propensity[j, i]:g} the other", "the same number"
        raise InputError([Problem(label, int(i) + 2, f"{ids[i]}-{ids[j]}", got, allowed)])
    return Actors(label, tuple(ids), size, propensity, given=~np.eye(n, dtype=bool))


def _list(rows: list[list[str]], label: str) -> Actors:
    ids = sorted({cell.strip() for row in rows for cell in row[:2]})
    if not 2 <= len(ids) <= MOST:
        raise InputError([Problem(label, None, "", f"{len(ids)} actors", f"2 to {MOST:,}")])
    at, propensity = {name: i for i, name in enumerate(ids)}, np.zeros((len(ids), len(ids)))
    given = propensity != 0
    seen: dict[frozenset[str], float] = {}
    for line, row in enumerate(rows, 2):
        _check_names(row, line, label)
        value = _cell(row, 2, label, line)
        a, b = row[0].strip(), row[1].strip()
        if a == b or not a or not b or seen.setdefault(frozenset((a, b)), value) != value:
            got = f"{clipped(a)}-{clipped(b)}"
            allowed = "two different actors, each pair once, or with the same number both ways"
            raise InputError([Problem(label, line, "", got, allowed)])
        propensity[at[a], at[b]] = propensity[at[b], at[a]] = value
        given[at[a], at[b]] = given[at[b], at[a]] = True
    return Actors(label, tuple(ids), np.ones(len(ids)), propensity, given=given)


def _cell(row: list[str], at: int, label: str, line: int) -> float:
    try:
        text = row[at].strip()
        return SIGNS[text] if text in SIGNS else number_of(float(text))
    except (IndexError, ValueError) as failure:
        got = shown(row[at]) if at < len(row) else f"{len(row)} columns"
        raise InputError([Problem(label, line, "", got, f"a number in column {at + 1}")]) from failure
