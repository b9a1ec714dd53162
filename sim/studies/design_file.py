"""A design as a small YAML file, read by the guarded loader that scenarios go through.

kind: lhs            # lhs, sobol or grid
n: 200               # points; of a grid, steps along every range
over:
  states.IRN.resolve: [0.2, 0.9]
  theory.reaction: {log: [2, 10]}
"""

from pathlib import Path
from typing import Any

from sim.scenario.errors import InputError, Problem, near_miss, printable, shown
from sim.scenario.loader import load_file
from sim.scenario.tree import Tree
from sim.studies.points import Design, Range, is_number

KEYS = ("kind", "n", "over")
INSIDE = ("states.", "dyads.", "signals.", "horizon.")


def read(path: Path) -> Design:
    """Return the design of a file. Raises InputError that names file, line and key of every problem."""
    try:
        tree = load_file(path, printable(str(path)))
    except OSError as error:
        got = f"{shown(str(path))} ({error.strerror or error})"
        raise InputError([Problem("command line", None, "design", got, "a .yaml file")]) from error
    problems = _problems(tree)
    if problems:
        raise InputError(problems)
    content: Any = tree.value
    ranges = tuple(from_mapping(_inside(key), value) for key, value in content["over"].items())
    return Design(content.get("kind", "lhs"), content["n"], ranges)


def from_mapping(key: str, value: Any) -> Range:
    """Return the range that [low, high] or {log: [low, high]} stands for."""
    log = isinstance(value, dict) and list(value) == ["log"]
    ends = value["log"] if log else value
    if not isinstance(ends, list | tuple) or len(ends) != 2 or not all(is_number(end) for end in ends):
        allowed = "[low, high] or {log: [low, high]}"
        raise InputError([Problem("command line", None, key, shown(value), allowed)])
    return Range(key, float(ends[0]), float(ends[1]), log)


def _inside(key: str) -> str:
    return f"set.{key}" if key.startswith(INSIDE) else key


def _problems(tree: Tree) -> list[Problem]:
    content = tree.value
    if not isinstance(content, dict):
        return [tree.problem((), shown(content), "a mapping with kind, n and over")]
    unknown = [key for key in content if key not in KEYS]
    found = [tree.problem((key,), "an unknown key", "kind, n, over", near_miss(key, KEYS)) for key in unknown]
    n, over = content.get("n"), content.get("over")
    if isinstance(n, bool) or not isinstance(n, int):
        found.append(tree.problem(("n",), shown(n), "a whole number of points, at least 1"))
    if not isinstance(over, dict) or not over:
        return [*found, tree.problem(("over",), shown(over), "a mapping of paths to [low, high]")]
    for key, value in over.items():
        try:
            from_mapping(key, value)
        except InputError as refused:
            found.append(tree.problem(("over", key), refused.problems[0].got, refused.problems[0].allowed))
    return found
