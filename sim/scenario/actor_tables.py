"""Tables and graphs of who likes whom, as other programs write them: CSV, GraphML, networkx."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

import numpy as np

from sim.scenario.errors import InputError, Problem, clip, count_of, show
from sim.scenario.positions import head_of, of_positions
from sim.scenario.propensities import (
    ENDS,
    MOST,
    VALUES,
    Actors,
    Tie,
    check_names,
    of_matrix,
    of_ties,
    value_of,
)

if TYPE_CHECKING:
    import networkx

DELIMITERS = ",;\t"
NAMES = ("name", "label")
"""Attributes that nodes may be called by, rather than by a number that some program gave them."""

DRAWN = "r"
"""An attribute beside which the size of a node is that of a dot: Gephi writes colours with it."""

UNREADABLE = (ParseError, ValueError, LookupError, TypeError, AttributeError, OverflowError)
"""What networkx raises at files that are no GraphML, beside its own."""


def from_csv(content: bytes, label: str) -> Actors:
    """Return actors of a matrix (actor, size, a column per actor), a list of ties (a, b, propensity, ...) or
    a table of positions (Actor, Description, Power, Pstn1, Sal1, ...).

    Cells are apart by what the first two lines have most of: commas, semicolons or tabs. Raises InputError.
    """
    try:
        text = content.decode("utf-8-sig")
        mark = max(DELIMITERS, key="\n".join(text.split("\n", 2)[:2]).count)
        rows = [row for row in csv.reader(io.StringIO(text), strict=True, delimiter=mark) if row]
    except UnicodeDecodeError as failure:
        got = "bytes that are not UTF-8"
        raise InputError([Problem(label, None, "", got, "CSV in UTF-8")]) from failure
    except csv.Error as failure:
        got = f"unreadable CSV ({failure})"
        raise InputError([Problem(label, None, "", got, "CSV in UTF-8")]) from failure
    if (at := head_of(rows)) is not None:
        return of_positions(rows, at, label)
    head = [cell.strip() for cell in rows[0]] if rows else []
    check_names(head, label, 1)
    if head[:2] == ["actor", "size"]:
        return _matrix(head[2:], rows[1:], label)
    lowered = tuple(cell.lower() for cell in head)
    if len(head) == 3 and lowered[:2] in ENDS and lowered[2] in VALUES:
        return of_ties(list(_ties(rows[1:], label)), label)
    got = f"the columns {clip(', '.join(head))}" if head else "an empty file"
    allowed = (
        "actor,size,ACTOR,ACTOR,... or a,b,propensity or source,target,weight (or sign) or "
        "actor,power,position,salience"
    )
    raise InputError([Problem(label, 1, "", got, allowed)])


def _matrix(ids: list[str], rows: list[list[str]], label: str) -> Actors:
    n = len(ids)
    if [row[0].strip() for row in rows] != ids or n < 2 or len(set(ids)) < n or n > MOST:
        allowed = "at least 2 different actors, the same ones down the side as along the top"
        got = f"{count_of(len(rows), 'row')} for {count_of(n, 'column')} of actors"
        raise InputError([Problem(label, 1, "", got, allowed)])
    numbers = np.array(
        [
            [
                0.0 if at == line and not "".join(row[at : at + 1]).strip() else _cell(row, at, label, line)
                for at in range(1, n + 2)
            ]
            for line, row in enumerate(rows, 2)
        ]
    )
    return of_matrix(ids, numbers[:, 0], numbers[:, 1:], label, lambda row: row + 2)


def _ties(rows: list[list[str]], label: str) -> Iterator[Tie]:
    for line, row in enumerate(rows, 2):
        check_names(row, label, line)
        value = _cell(row, 2, label, line)
        yield Tie(row[0].strip(), row[1].strip(), value, line)


def _cell(row: list[str], at: int, label: str, line: int) -> float:
    try:
        return value_of(row[at])
    except (IndexError, ValueError) as failure:
        got = show(row[at]) if at < len(row) else count_of(len(row), "column")
        raise InputError([Problem(label, line, "", got, f"a number in column {at + 1}")]) from failure


def from_graphml(content: bytes, label: str) -> Actors:
    """Return actors of a GraphML file; entities, which could unfold without end, are refused.

    Raises InputError.
    """
    import networkx

    try:
        text = content.decode("utf-8-sig")  # and never as the file says, or entities could hide
        if "<!ENTITY" in text:
            raise ValueError("it declares entities")
        graph = networkx.parse_graphml(text)
    except (networkx.NetworkXException, *UNREADABLE) as failure:
        got = f"unreadable GraphML ({clip(str(failure))})"
        raise InputError([Problem(label, None, "", got, "GraphML in UTF-8")]) from failure
    return of_graph(graph, label)


def of_graph(graph: "networkx.Graph[Any]", label: str) -> Actors:
    """Return actors of a graph: its edges' `propensity`, `sign` or `weight`, its nodes' `size`, where all
    have one. Both directions of an edge may be there, with the same number. Raises InputError.
    """
    names = _names(graph)
    check_names(names.values(), label)
    ties = [
        Tie(names[a], names[b], _attribute(data, VALUES, f"{names[a]}-{names[b]}", label))
        for a, b, data in graph.edges(data=True)
    ]
    sizes = {names[node]: _size(data, names[node], label) for node, data in graph.nodes(data=True)}
    return of_ties(ties, label, sizes)


def _names(graph: "networkx.Graph[Any]") -> dict[Any, str]:
    """What nodes are called: their names or labels where all have different ones, else their ids."""
    for key in NAMES:
        found = {node: str(data[key]).strip() for node, data in graph.nodes(data=True) if key in data}
        if len(set(found.values())) == len(graph):
            return found
    return {node: str(node).strip() for node in graph}


def _size(data: Mapping[str, Any], name: str, label: str) -> float:
    if "size" not in data or DRAWN in data:
        return 1.0
    size = _attribute(data, ("size",), f"{name}: size", label)
    if size <= 0:
        raise InputError([Problem(label, None, f"{clip(name)}: size", f"{size:g}", "a number above 0")])
    return size


def _attribute(data: Mapping[str, Any], keys: tuple[str, ...], place: str, label: str) -> float:
    """The first of the attributes that is there. Raises InputError where none is, or it is no number."""
    lowered = {str(key).lower(): value for key, value in data.items()}
    found = next((lowered[key] for key in keys if key in lowered), None)
    try:
        return value_of(found)
    except ValueError as failure:
        allowed = f"an attribute {' or '.join(keys)} with a number"
        got = "none of them" if found is None else show(found)
        raise InputError([Problem(label, None, clip(place), got, allowed)]) from failure
