"""A design as a small YAML file, read by the guarded loader that scenarios go through, or its points as CSV.

kind: lhs            # lhs, sobol or grid
points: 200          # of a grid, steps along every range; an older name is n
over:
  states.IRN.resolve: [0.2, 0.9]
  theory.reaction: {log: [2, 10]}

In a CSV file the first line has the keys, and every other line the values of a point; what begins with # is a
comment.
"""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.scenario.errors import InputError, Problem, clip, count_of, near_miss, printable, show
from sim.scenario.keys import key_of
from sim.scenario.loader import load_file, read_bytes
from sim.scenario.scalars import scalar_of
from sim.scenario.tree import Tree
from sim.studies.sweep.points import Design, Listed, Range, is_number

KEYS = ("kind", "points", "over")
OLDER = "n"
YAML, CSV = (".yaml", ".yml"), ".csv"


def read(path: Path) -> Design:
    """Return the design of a file. Raises InputError that names file, line and key of every problem."""
    try:
        tree = load_file(path, printable(str(path)))
    except OSError as error:
        got = f"{show(str(path))} ({error.strerror or error})"
        raise InputError([Problem("command line", None, "design", got, "a .yaml file")]) from error
    problems = _problems(tree)
    if problems:
        raise InputError(problems)
    content: Any = tree.value
    ranges = tuple(from_mapping(key_of(key), value) for key, value in content["over"].items())
    return Design(content.get("kind", "lhs"), content[_size_key(content)], ranges)


def read_points(path: Path) -> Listed:
    """Return the points of a CSV file. Raises InputError that names file and line of every problem."""
    label = printable(str(path))
    try:
        text = read_bytes(path, label).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError([Problem(label, None, "", "bytes that are not UTF-8", "UTF-8 text")]) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, problems = list[tuple[Any, ...]](), list[Problem]()
    try:
        lines = (cells for cells in reader if not (cells and cells[0].lstrip().startswith("#")))
        keys = tuple(key.strip() for key in next(lines, []))
        for cells in lines:
            if len(cells) not in (0, len(keys)):
                got = f"{count_of(len(cells), 'value')}"
                problems.append(Problem(label, reader.line_num, "", got, f"{len(keys)}, one for each key"))
            elif cells:
                values = [_value(label, reader.line_num, *pair) for pair in zip(keys, cells, strict=True)]
                problems += [each for each in values if isinstance(each, Problem)]
                rows.append(tuple(values))
    except csv.Error as error:
        problems.append(Problem(label, reader.line_num, "", f"no CSV ({error})", "a table with commas"))
    if problems:
        raise InputError(problems)
    return Listed(keys, tuple(rows))


def _value(label: str, line: int, key: str, cell: str) -> Any:
    """A cell as an unquoted word of a scenario file is read, or the problem with it."""
    if not cell.strip():
        return Problem(label, line, clip(key), "nothing", "a value; null removes what the key names")
    try:
        return scalar_of(cell.strip())
    except ValueError as error:
        got, allowed = error.args
        return Problem(label, line, clip(key), show(got), allowed)


def from_mapping(key: str, value: Any) -> Range:
    """Return the range that [low, high] or {log: [low, high]} stands for."""
    log = isinstance(value, dict) and list(value) == ["log"]
    ends = value["log"] if log else value
    if not isinstance(ends, list | tuple) or len(ends) != 2 or not all(is_number(end) for end in ends):
        allowed = "[low, high] or {log: [low, high]}"
        raise InputError([Problem("command line", None, key, show(value), allowed)])
    return Range(key, float(ends[0]), float(ends[1]), log)


def _size_key(content: Mapping[str, Any]) -> str:
    """The key that says how many points there are: the older one where it stands alone."""
    return OLDER if OLDER in content and "points" not in content else "points"


def _problems(tree: Tree) -> list[Problem]:
    content = tree.value
    if not isinstance(content, dict):
        return [tree.problem((), show(content), "a mapping with kind, points and over")]
    size = _size_key(content)
    unknown = [key for key in content if key not in (*KEYS, size)]
    allowed = ", ".join(KEYS)
    found = [tree.problem((key,), "an unknown key", allowed, near_miss(key, KEYS)) for key in unknown]
    n, over = content.get(size), content.get("over")
    if isinstance(n, bool) or not isinstance(n, int):
        found.append(tree.problem((size,), show(n), "a whole number of points, at least 1"))
    if not isinstance(over, dict) or not over:
        return [*found, tree.problem(("over",), show(over), "a mapping of paths to [low, high]")]
    for key, value in over.items():
        try:
            from_mapping(key, value)
        except InputError as refused:
            found.append(tree.problem(("over", key), refused.problems[0].got, refused.problems[0].allowed))
    return found
