"""Compiled functions are promised arrays that do not overlap; here it is seen that they get the promise, and
that it is kept."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.dynamics.compiled import entry

SOURCES = Path(__file__).parents[2] / "sim"
DECORATORS = {"compiled", "entry", "per_lane", "spliced"}
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
    assert y.tolist() == [0.5] * 3
    (code,) = halve.inspect_llvm().values()  # type: ignore[attr-defined]
    for name in ("x", "y"):
        assert re.search(rf"noalias [^,%]*%arg\.{name}\.4", code), name


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
        return within if within.rsplit(".", 1)[-1] in ("plane", "pair", "dyad", "memory", "scratch") else ""
    return ast.unparse(given) if isinstance(given, ast.Name | ast.Attribute) else ""


def test_no_array_is_handed_over_twice() -> None:
    """Nowhere in the package; letters of one character are indices."""
    found = list(calls())
    assert len(found) > 60
    for name, arrays in found:
        twice = {each for each in arrays if arrays.count(each) > 1 and len(each) > 1}
        assert {(name, each) for each in twice} <= APART, (name, arrays)
