"""The points of a sweep: which values its keys take, one by one or by a design, and the cell of each.

A key is written as on the command line: `scenario`, `theory`, `history`, `seed`, `set.states.IRN.resolve`, or
`states.IRN.resolve`, `theory.reaction`. A grid takes every combination of its axes; a table lists its points
one by one; a design fills the space between ranges with n points, the same for the same seed: Latin hypercube
(McKay, Beckman & Conover 1979, Technometrics 21: 239-245), scrambled Sobol sequence (Owen 1998, ACM TOMACS 8:
71-102), or n equal steps along every range.
"""

import itertools
import json
import math
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from sim.scenario import theory_sets
from sim.scenario.edits import lay
from sim.scenario.errors import InputError, Problem, clip, list_of, near_miss, show
from sim.scenario.keys import INSIDE, SET, THEORY, key_of
from sim.scenario.schema import Scenario
from sim.scenario.theory import Theory
from sim.scenario.tree import MAX_DEPTH, is_deeper
from sim.studies.cells import Cell

Kind = Literal["lhs", "sobol", "grid"]
KINDS: tuple[str, ...] = get_args(Kind)

WHOLE = ("scenario", "theory", "history", "seed", "replicates")
"""Keys that are no path into a scenario or a theory."""

LISTED = "points"
"""The kind of points that were listed one by one."""

SHARED = ("workers", "out", "outcome", "outcomes", "design", "points", "n", "rerun")
"""Options of a sweep that are no inputs of its cells."""

MOST_CELLS = 100_000
DIGITS = 6
"""Significant digits of a design's values: enough to fill a range, few enough to read and to type again."""


@dataclass(frozen=True)
class Axis:
    """A key and the values it takes, in this order."""

    key: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Range:
    """A key that a design takes from `low` to `high`, evenly or, where `log`, evenly in proportion."""

    key: str
    low: float
    high: float
    log: bool = False

    def at(self, share: npt.NDArray[np.float64]) -> list[float]:
        """The values that lie these shares [n] of the way from low to high."""
        if self.log:
            values = self.low * (self.high / self.low) ** share
        else:
            values = self.low + (self.high - self.low) * share
        return [float(f"{value:.{DIGITS}g}") for value in values]


@dataclass(frozen=True)
class Design:
    """How a design fills its ranges: n points (of a grid: n along every range)."""

    kind: str
    n: int
    ranges: tuple[Range, ...]


@dataclass(frozen=True)
class Listed:
    """A table of points: its keys, and the values of each point in their order."""

    keys: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Points:
    """What a sweep goes through: the keys that vary, and each point's values in the order of the keys.

    kind: "grid", "lhs", "sobol" or "points". logs: keys whose range is even in proportion.
    """

    keys: tuple[str, ...]
    values: tuple[tuple[Any, ...], ...]
    kind: str = "grid"
    logs: tuple[str, ...] = ()


def unknown(keys: Iterable[str]) -> Iterator[Problem]:
    """One problem for each key that names no input, with what it may have meant."""
    for key in keys:
        if key in SHARED:
            yield _problem(key, "values of an option", "one value for the whole sweep, beside the points")
        elif key not in WHOLE and not key.startswith((SET, THEORY)):
            allowed = f"{', '.join(WHOLE)}, a path such as states.IRN.resolve, or theory.PARAMETER"
            yield _problem(key, "an unknown key", allowed, _meant(key))


def _meant(key: str) -> str:
    """The key that an unknown one looks like: a parameter without its prefix, a part misspelled."""
    parameter = near_miss(key.rpartition(".")[2], Theory.names())
    head, dot, rest = key.partition(".")
    if part := near_miss(f"{head}.", (*INSIDE, SET, THEORY)) if dot else "":
        return f"{part}{clip(rest)}"
    return f"{THEORY}{parameter}" if parameter else near_miss(key, WHOLE)


def points(axes: Sequence[Axis], design: Design | Listed | None, seed: int) -> Points:
    """Return every combination of the axes' values, each with every point of the design or table.

    Raises InputError for an axis or range that is empty, holds a value twice or is asked for twice, for a
    design that cannot be made, and for more than 100,000 points.
    """
    problems = [problem for axis in axes for problem in _axis_problems(axis)]
    ranges = design.ranges if isinstance(design, Design) else ()
    listed_keys = design.keys if isinstance(design, Listed) else ()
    typed = (*(axis.key for axis in axes), *(each.key for each in ranges), *listed_keys)
    keys = tuple(map(key_of, typed))
    problems += [*_key_problems(keys), *(_design_problems(design) if isinstance(design, Design) else ())]
    if isinstance(design, Listed) and not (design.keys and design.rows):
        problems.append(
            _problem("design", "a table without points", "a column for each key, a row for each point")
        )
    if problems:
        raise InputError(problems)
    _check_count(axes, design)
    grid = itertools.product(*(axis.values for axis in axes))
    combined = tuple((*one, *other) for one, other in itertools.product(grid, _filled(design, seed)))
    logs = tuple(each.key for each in ranges if each.log)
    return Points(keys, combined, _kind(design), logs)


def _kind(design: Design | Listed | None) -> str:
    if isinstance(design, Listed):
        return LISTED
    return design.kind if design else "grid"


def cell(
    fixed: Mapping[str, Any],
    keys: Sequence[str],
    values: Sequence[Any],
    loaded: Mapping[str, Scenario] = MappingProxyType({}),
) -> Cell:
    """Return the cell of a point: `fixed` values, and those of the point over them.

    loaded: scenarios by name that are there already, and are not looked for.
    """
    given = {**fixed, **dict(zip(keys, values, strict=True))}
    edits: dict[str, Any] = {}
    for key, value in given.items():
        if key.startswith(SET):
            lay(edits, key.removeprefix(SET), value)
    if given.get("history") is not None:
        edits["history"] = given["history"]
    return Cell(
        scenario=loaded.get(given["scenario"], str(given["scenario"])),
        theory=str(given.get("theory") or theory_sets.DEFAULT),
        edits=edits,
        parameters={key.removeprefix(THEORY): v for key, v in given.items() if key.startswith(THEORY)},
    )


def token(value: Any) -> str:
    """Return text that equal values share: 1 and 1.0 do, 1 and true do not."""
    return json.dumps(float(value) if is_number(value) else value, sort_keys=True, default=str)


def is_number(value: Any) -> bool:
    """Tell whether a value has a place on an axis."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _problem(key: str, got: str, allowed: str, hint: str = "") -> Problem:
    return Problem("command line", None, clip(key), got, allowed, hint)


def _axis_problems(axis: Axis) -> Iterator[Problem]:
    if not axis.values or axis.values == ("",):
        yield _problem(axis.key, "an empty list", "one value or several, separated by commas")
    seen: dict[str, Any] = {}
    for value in axis.values:
        if is_deeper(value):
            yield _problem(axis.key, "deeper nesting", f"at most {MAX_DEPTH} levels")
            continue
        name = token(value)
        if name in seen:
            yield _problem(axis.key, f"{show(seen[name])} twice", "each value once")
        seen.setdefault(name, value)


def _key_problems(keys: Sequence[str]) -> Iterator[Problem]:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield _problem(key, "two lists of values", "one list, or one range of a design")


def _design_problems(design: Design) -> Iterator[Problem]:
    if design.kind not in KINDS:
        yield _problem("design", show(design.kind), list_of(KINDS), near_miss(str(design.kind), KINDS))
    if design.n < 1:
        yield _problem("points", show(design.n), "a whole number of points, at least 1")
    if not design.ranges:
        yield _problem("over", "no range", "over.PATH=[low, high], as in over.states.IRN.resolve=[0.2, 0.8]")
    for each in design.ranges:
        if not (math.isfinite(each.low) and math.isfinite(each.high) and each.low < each.high):
            got = f"[{each.low:g}, {each.high:g}]"
            yield _problem(each.key, got, "[low, high] with low below high")
        elif each.log and each.low <= 0:
            yield _problem(each.key, f"log [{each.low:g}, {each.high:g}]", "a range above 0")


def _check_count(axes: Sequence[Axis], design: Design | Listed | None) -> None:
    count = math.prod(len(axis.values) for axis in axes)
    if isinstance(design, Listed):
        count *= len(design.rows)
    elif design:
        count *= design.n ** len(design.ranges) if design.kind == "grid" else design.n
    if count > MOST_CELLS:
        raise InputError([_problem("points", f"{count:,} points", f"at most {MOST_CELLS:,}")])


def _filled(design: Design | Listed | None, seed: int) -> Sequence[tuple[Any, ...]]:
    """The points of a design or a table; one without values where there is neither."""
    if not isinstance(design, Design):
        return design.rows if design else [()]
    unit = _unit(design, seed)
    return list(zip(*(each.at(unit[:, i]) for i, each in enumerate(design.ranges)), strict=True))


def _unit(design: Design, seed: int) -> npt.NDArray[np.float64]:
    """Points in the unit cube [points, ranges]."""
    size = len(design.ranges)
    if design.kind == "grid":
        steps = np.linspace(0.0, 1.0, design.n) if design.n > 1 else np.array([0.5])
        return np.array(list(itertools.product(steps, repeat=size)))
    from scipy.stats import qmc

    # NumPy's own Philox, so that SciPy's change of the argument's name (seed, then rng) does not matter
    maker: Any = qmc.LatinHypercube if design.kind == "lhs" else qmc.Sobol
    generator = np.random.Generator(np.random.Philox(seed % 2**64))
    try:
        engine = maker(d=size, rng=generator)
    except TypeError:
        engine = maker(d=size, seed=generator)
    with warnings.catch_warnings():  # Sobol's balance wants powers of two; any n is still a good spread
        warnings.simplefilter("ignore", UserWarning)
        return np.asarray(engine.random(design.n))
