"""What a sweep from a notebook goes through: lists, ranges, tables of points, scenarios that are loaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.asking import given
from sim.scenario import arguments, library, places, theory_sets
from sim.scenario.errors import list_of, show
from sim.scenario.keys import THEORY, key_of
from sim.scenario.schema import Scenario
from sim.scenario.theory import Theory
from sim.studies.sweep import design_file, points
from sim.studies.sweep.points import Axis, Design, Listed, Range
from sim.studies.sweep.work import Asked

PLACE = "sweep"
TABLE = "a data frame, a list of mappings, or the path of a .csv file, each point with the same keys"


@dataclass(frozen=True)
class Wanted:
    """What a sweep is to go through. spelled: keys as typed, where they were not written out."""

    axes: tuple[Axis, ...]
    design: Design | Listed | None
    fixed: dict[str, Any]
    loaded: dict[str, Scenario]
    spelled: dict[str, str]

    def asked(self, seed: int, replicates: int, outcomes: tuple[str, ...]) -> Asked:
        """The sweep of these points under a seed. Raises InputError."""
        through = points.points(self.axes, self.design, seed)
        return Asked(through, self.fixed, seed, replicates, outcomes, self.loaded)


def asked_of(
    scenario: object, over: Any, design: object, n: int, theory: object, fixed: Mapping[str, Any] | None
) -> Wanted:
    """Return what the arguments of sim.sweep ask for. Raises InputError."""
    table, over = _table(over, design), _plain(over)
    if table is None and not over:
        allowed = 'values by key, as {"states.IRN.resolve": [0.2, 0.8]}, or a table of points'
        raise arguments.refuse_argument(PLACE, "over", "nothing that varies", allowed)
    axes, shared, loaded = [], dict[str, Any](), dict[str, Scenario]()
    for key, value in (("scenario", _scenarios(scenario, loaded)), ("theory", _theories(theory, shared))):
        if isinstance(value, str):
            shared[key] = value
        else:
            axes.append(Axis(key, tuple(value)))
    kind = None if table is not None or design is None else given.text(PLACE, "design", design)
    ranges = [Range(key, *_ends(key, value)) for key, value in over.items() if _is_range(value, kind)]
    axes += [Axis(key, _values(key, value)) for key, value in over.items() if not _is_range(value, kind)]
    if kind is not None and not ranges:
        raise arguments.refuse_argument(
            PLACE, "over", _lists(over), f"a range (low, high), a tuple, for design={kind!r}"
        )
    typed = [*over, *(table[0] if table else ())]
    return Wanted(
        axes=tuple(axes),
        design=Listed(*table) if table else Design(kind, n, tuple(ranges)) if kind is not None else None,
        fixed={**shared, **_fixed(fixed)},
        loaded=loaded,
        spelled={key_of(key): key for key in typed if key_of(key) != key},
    )


Points = tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]
"""Keys as typed, and the values of each point."""


def _table(over: Any, design: object) -> Points | None:
    """The table of points that is asked for, if one is; the other is then nothing."""
    if isinstance(design, str | Path) and str(design).endswith(design_file.CSV):
        if over is not None:
            raise arguments.refuse_argument(
                PLACE, "over", given.kind(over), "nothing beside a table of points"
            )
        over = design
    if isinstance(over, str | Path):
        found = design_file.read_points(places.place(over))
        return found.keys, found.rows
    if over is None or isinstance(over, Mapping):
        return None
    if hasattr(over, "to_dict") and hasattr(over, "columns"):
        rows = over.to_dict("records")
        keys = [given.text(PLACE, "over", key) for key in over.columns]
    elif isinstance(over, Sequence) and all(isinstance(point, Mapping) for point in over):
        rows, keys = list(over), list(over[0] if over else ())
    else:
        raise arguments.refuse_argument(PLACE, "over", given.kind(over), f"values by key, or {TABLE}")
    return tuple(keys), tuple(_row(number, keys, point) for number, point in enumerate(rows, start=1))


def _row(number: int, keys: Sequence[str], point: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values of a point, in the order of the keys."""
    if set(point) != set(keys):
        got = f"point {number} with {list_of(list(point))}"
        raise arguments.refuse_argument(PLACE, "over", got, f"the keys of the first: {list_of(keys)}")
    values = tuple(_python(point[key]) for key in keys)
    for key, value in zip(keys, values, strict=True):
        if value != value:  # a missing value of a data frame
            raise arguments.refuse_argument(PLACE, f"{key}, point {number}", "nothing", "a value")
    return values


def _plain(over: Any) -> dict[str, Any]:
    """Values by key, as typed; none of a table."""
    return given.mapping(PLACE, "over", over, TABLE) if isinstance(over, Mapping) else {}


def _fixed(fixed: object) -> dict[str, Any]:
    allowed = 'values by key, as {"states.IRN.resolve": 0.9}'
    return {
        key_of(key): _python(value) for key, value in given.mapping(PLACE, "fixed", fixed, allowed).items()
    }


def _python(value: Any) -> Any:
    """A value of NumPy's as Python's own."""
    return value.tolist() if hasattr(value, "tolist") else value


def _is_range(value: object, kind: str | None) -> bool:
    return kind is not None and isinstance(value, tuple)


def _ends(key: str, value: tuple[Any, ...]) -> tuple[float, float]:
    plain = [_python(end) for end in value]
    if len(plain) != 2 or not all(points.is_number(end) for end in plain):
        raise arguments.refuse_argument(PLACE, key, show(value), "a range (low, high) of two numbers")
    return float(plain[0]), float(plain[1])


def _values(key: str, value: Any) -> tuple[Any, ...]:
    """The values of an axis. Raises InputError for one value alone, and for what looks like a range."""
    if isinstance(value, tuple) and len(value) == 2 and all(points.is_number(_python(end)) for end in value):
        allowed = f'a list of values, [{value[0]}, {value[1]}], or with design="lhs" a range'
        raise arguments.refuse_argument(PLACE, key, "a pair (low, high)", allowed)
    found = _python(value)
    if isinstance(found, str | Mapping) or not hasattr(found, "__iter__"):
        raise arguments.refuse_argument(
            PLACE, key, given.kind(value), "a list of values; one for all cells goes into fixed="
        )
    return tuple(_python(each) for each in found)


def _lists(over: Mapping[str, Any]) -> str:
    return f"lists of values for {list_of(list(over))}" if over else "nothing"


def _scenarios(scenario: object, loaded: dict[str, Scenario]) -> str | list[str]:
    """The name of a scenario, or of several; those that are no names or paths go to `loaded` under theirs."""
    if isinstance(scenario, list | tuple):
        return [_named(each, loaded) for each in scenario]
    return _named(scenario, loaded)


def _named(scenario: object, loaded: dict[str, Scenario]) -> str:
    if isinstance(scenario, str | Path):
        library.find(str(scenario))
        return str(scenario)
    found = given.scenario_of(PLACE, scenario, {})
    if found.name in loaded:
        allowed = 'a name for each, as load("demo", {"name": "demo_2"})'
        raise arguments.refuse_argument(
            PLACE, "scenario", f"two scenarios called {show(found.name)}", allowed
        )
    loaded[found.name] = found
    return found.name


def _theories(theory: object, shared: dict[str, Any]) -> str | list[str]:
    """The name of a set, or of several; changes to the full one go to `shared`."""
    if isinstance(theory, list | tuple):
        return list(given.names_of(PLACE, "theory", theory))
    if isinstance(theory, str | Path):
        return str(theory)
    if isinstance(theory, Theory):
        shared.update({f"{THEORY}{name}": value.plain() for name, value in theory.quantities()})
    elif isinstance(theory, Mapping):
        changes = given.theory_parameters(PLACE, theory)
        shared.update({f"{THEORY}{name}": value for name, value in changes.items()})
    else:
        raise arguments.refuse_argument(
            PLACE, "theory", given.kind(theory), f"{list_of(theory_sets.names())}, a path or a mapping"
        )
    return theory_sets.DEFAULT
