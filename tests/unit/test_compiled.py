"""Compiled functions are promised arrays that do not overlap; here it is seen that they get the promise, and
that it is kept."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pytest

from sim.dynamics.arrays import Block
from sim.dynamics.compiled import entry, per_lane

Numbers: TypeAlias = npt.NDArray[np.float32] | npt.NDArray[np.float64]
SOURCES = Path(__file__).parents[2] / "sim"
DECORATORS = {"compiled", "entry", "kernel", "per_lane", "rule", "spliced"}
APART = {("_multiply", "plane")}
"""Calls that hand over two parts of one array: one is read, the other written."""


@entry
def halve(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> None:
    """Write half of x [n] into y [n]."""
    for w in range(x.shape[0]):
        y[w] = 0.5 * x[w]


def test_the_compiler_is_told_that_arrays_do_not_overlap() -> None:
    """Both data pointers carry the mark; a version of Numba that drops it would cost a tenth of a run."""
    x, y = np.ones(3), np.zeros(3)
    halve(x, y)
    halve.recompile()  # type: ignore[attr-defined]  # code that comes from the disk cannot be looked at
    assert y.tolist() == [0.5] * 3
    (code,) = halve.inspect_llvm().values()  # type: ignore[attr-defined]
    for name in ("x", "y"):
        assert re.search(rf"noalias [^,%]*%arg\.{name}\.4", code), name


PARTS, MORE = (0.1, 0.3), 0.7


@per_lane
def written(x: float) -> float:
    """Add a number that is written here."""
    return x + 0.9


@per_lane
def named(x: float) -> float:
    """Add a number of the module."""
    return x + MORE


@per_lane
def listed(x: float) -> float:
    """Add numbers of a tuple of the module, by the index."""
    for part in range(2):
        x += PARTS[part]
    return x


@entry
def all_three(x: Numbers) -> tuple[float, float, float]:
    """Return the three sums of x[0]."""
    return written(x[0]), named(x[0]), listed(x[0])


@entry
def mixed(x: Numbers, y: Numbers) -> tuple[float, float]:
    """Return a sum of singles and one of doubles, with a literal each."""
    return x[0] + 0.9, y[0] + 0.9


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_literals_follow_the_precision_of_the_arguments(kind: type[np.floating[Any]]) -> None:
    """Singles in, singles out; doubles in, doubles out: numbers written, named and in a tuple."""
    found = all_three(np.array([0.2], kind))
    x, first, second = kind(0.2), kind(0.1), kind(0.3)
    assert found == (x + kind(0.9), x + kind(0.7), x + first + second)
    assert returned(all_three)[kind.__name__] == {kind.__name__}


def test_where_there_are_doubles_literals_are_doubles() -> None:
    """A double among the arguments is not rounded off by a number that is written next to it."""
    assert mixed(np.array([0.2], np.float32), np.array([0.2])) == (float(np.float32(0.2)) + 0.9, 0.2 + 0.9)
    assert returned(mixed)["float32"] == {"float64"}


def returned(function: Any) -> dict[str, set[str]]:
    """Return the types of the numbers that a function gives, by that of its first array."""
    return {
        str(kinds.args[0].dtype): {str(kind) for kind in kinds.return_type}
        for kinds in function.nopython_signatures
    }


PACKED = ("plane", "words", *Block._fields[Block._fields.index("theory") : Block._fields.index("schedule")])
"""Arrays of several rows: a row of one is part of it."""


def calls() -> Iterator[tuple[str, list[str]]]:
    """Yield each call of a compiled function: its name and the arrays it is handed, by their names."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SOURCES.rglob("*.py"))]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    rules = {
        node.name
        for node in nodes
        if isinstance(node, ast.FunctionDef)
        and {d.id for d in node.decorator_list if isinstance(d, ast.Name)} & DECORATORS - {"per_lane"}
    }
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in rules:
            yield node.func.id, [found for found in map(array, node.args) if found]


def array(given: ast.expr) -> str:
    """Return the name of the array that an argument is, or is a row of; empty for a number of one."""
    if isinstance(given, ast.Subscript):
        within = array(given.value)
        return within if within.rsplit(".", 1)[-1] in PACKED else ""
    return ast.unparse(given) if isinstance(given, ast.Name | ast.Attribute) else ""


def test_no_array_is_handed_over_twice() -> None:
    """Nowhere in the package; letters of one character are indices."""
    found = list(calls())
    assert len(found) > 60
    for name, arrays in found:
        twice = {each for each in arrays if arrays.count(each) > 1 and len(each) > 1}
        assert {(name, each) for each in twice} <= APART, (name, arrays)
