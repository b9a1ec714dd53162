"""Hydra's lists of values: words of a sweep in, axes and ranges out, without a Hydra job for each.

Hydra's own sweeper composes a configuration per job, at 0.1 s and six files each. Here its parser alone is
used: it knows `a,b,c`, `choice(...)`, `range(start,stop,step)`, `glob(...)`, quotes and nested values; the
cells then run inside one study. `interval(low,high)` and `tag(log,interval(low,high))` are ranges of designs.
"""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, cast

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Glob, IntervalSweep, Override
from hydra.errors import HydraException

from sim.asking.refuse import problem, ungrammatical
from sim.cli.arguments import require_shallow
from sim.cli.paths import quote
from sim.scenario import library, theory_sets
from sim.scenario.errors import InputError, Problem, list_of
from sim.studies.sweep.points import MOST_CELLS, Axis, Range

LOG = "log"
GLOBS: dict[str, Callable[[], list[str]]] = {"scenario": library.names, "theory": theory_sets.names}
"""Keys whose values have names that a glob can pick."""

Assigned = tuple[dict[str, Any], list[Axis], list[Range]]


def assign(words: Sequence[str]) -> Assigned:
    """Return what `KEY=VALUE` words say: single values by key, axes of several values, ranges of a design.

    Raises InputError with one problem for each word that Hydra's grammar or a sweep has no place for.
    """
    require_shallow(words)
    fixed: dict[str, Any] = {}
    axes: list[Axis] = []
    ranges: list[Range] = []
    problems: list[Problem] = []
    for word in words:
        try:
            override = OverridesParser.create().parse_override(quote(word))
            _sort(override, fixed, axes, ranges)
        except HydraException:
            problems.append(ungrammatical(word))
        except InputError as refused:
            problems += refused.problems
    if problems:
        raise InputError(problems)
    return fixed, axes, ranges


def _sort(override: Override, fixed: dict[str, Any], axes: list[Axis], ranges: list[Range]) -> None:
    key, value = override.key_or_group.lstrip("+"), cast(Any, override.value())
    if override.is_delete() or override.package is not None:
        raise InputError([problem(key, override.input_line, "KEY=VALUE; null removes: set.signals.ID=null")])
    if isinstance(value, IntervalSweep):
        ranges.append(Range(key, float(value.start or 0), float(value.end or 0), LOG in value.tags))
    elif isinstance(value, Glob):
        axes.append(Axis(key, tuple(_globbed(key, value))))
    elif override.is_sweep_override():
        found = islice(override.sweep_iterator(transformer=lambda each: each), MOST_CELLS + 1)
        axes.append(Axis(key, tuple(_plain(each) for each in found)))
    elif value == "":
        axes.append(Axis(key, ()))
    elif key in fixed:
        raise InputError([problem(key, override.input_line, "each key once")])
    else:
        fixed[key] = _plain(value)


def _globbed(key: str, glob: Glob) -> list[str]:
    if key not in GLOBS:
        raise InputError(
            [problem(key, "glob(...)", f"values; names to choose from have {list_of(list(GLOBS))}")]
        )
    return list(glob.filter(GLOBS[key]()))


def _plain(value: Any) -> Any:
    """Return a parsed value in Python's own types, quoted texts as text."""
    return Override._convert_value(value)
