"""What a notebook hands over, in the forms in which people have it: scenarios, theories, changes, numbers.

Everything that is no such thing is refused with what to type instead. `place` is the function that was
called.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.model.address import MAX_SEED, draw_seed
from sim.scenario import library, places, theory_sets
from sim.scenario.arguments import is_number, refuse_argument, whole
from sim.scenario.edits import lay
from sim.scenario.errors import clip, list_of, show
from sim.scenario.keys import SET, THEORY
from sim.scenario.schema import Scenario
from sim.scenario.theory import Theory

Path_ = str | Path
Scenario_ = Path_ | Scenario | Mapping[str, Any]
"""A name, a path, a loaded scenario, or nested mappings as a file would hold them."""

CLUSTER = "a cluster by `python -m sim`, with executor=dask"

Theory_ = Path_ | Theory | Mapping[str, Any]
"""The name of a set, the path of a file, a theory, or changes to the full one by parameter."""


@dataclass(frozen=True)
class Changes:
    """What is changed: `edits` inside the scenario, nested, and `parameters` of the theory by name."""

    edits: dict[str, Any]
    parameters: dict[str, Any]


def changes_of(place: str, *given: Mapping[str, Any] | None) -> Changes:
    """Return changes by dotted path, those of a theory as `theory.reaction`; the last of a key counts."""
    edits, parameters = dict[str, Any](), dict[str, Any]()
    for changes in given:
        allowed = 'a mapping by path, as {"states.IRN.resolve": 0.9, "signals.drill": None}'
        for key, value in mapping(place, "changes", changes, allowed).items():
            if key.startswith(THEORY):
                parameters[key.removeprefix(THEORY)] = value
            else:
                lay(edits, key.removeprefix(SET), value)
    return Changes(edits, parameters)


def scenario_of(place: str, given: object, edits: Mapping[str, Any]) -> Scenario:
    """Return the scenario of a name, a path or mappings, or a loaded one, with `edits`. Raises InputError."""
    if isinstance(given, Scenario):
        return library.change(given, edits)
    if isinstance(given, Mapping):
        if any("." in str(key) for key in given):
            allowed = f'a scenario before its changes, as in {place}("demo", {{...}})'
            raise refuse_argument(place, "scenario", show(dict(given)), allowed)
        return library.of_mapping(mapping(place, "scenario", given, ""), edits)
    if not isinstance(given, str | Path):
        allowed = "a name (sim.scenarios() lists them), a path, a loaded scenario or a mapping like a file"
        raise refuse_argument(place, "scenario", kind(given), allowed)
    return library.load(str(given), edits)


def theory_of(place: str, given: object, *parameters: Mapping[str, Any] | None) -> Theory:
    """Return a theory by name, or the full one with changes, or as it is, with `parameters` laid over it.

    Raises InputError.
    """
    changes = dict[str, Any]()
    for each in parameters:
        found = mapping(place, "parameters", each, 'a mapping by name, as {"reaction": 9}')
        changes |= {key.removeprefix(THEORY): value for key, value in found.items()}
    if isinstance(given, Theory):
        return theory_sets.change(given, changes)
    if isinstance(given, Mapping):
        return theory_sets.load(theory_sets.DEFAULT, {**theory_parameters(place, given), **changes})
    if not isinstance(given, str | Path):
        allowed = f"{list_of(theory_sets.names())}, a path, a mapping or a Theory"
        raise refuse_argument(place, "theory", kind(given), allowed)
    return theory_sets.load(str(given), changes)


def theory_parameters(place: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes to the full theory that a mapping stands for, by name."""
    named = mapping(place, "theory", given, "")
    return {key.removeprefix(THEORY): value for key, value in named.items()}


def seed_of(place: str, seed: object) -> int:
    """Return the seed as given, or a drawn one. Raises InputError."""
    if seed is None:
        return draw_seed()
    return whole(place, "seed", seed, 0, MAX_SEED)


def several(place: str, name: str, number: object) -> int | None:
    """Return a whole number, or None where none is given."""
    return None if number is None else whole(place, name, number)


def above_0(place: str, name: str, number: Any) -> float:
    """Return a finite number above 0. Raises InputError for another thing."""
    if is_number(number) and number > 0:
        return float(number)
    raise refuse_argument(place, name, kind(number), "a number above 0")


def text(place: str, name: str, given: object) -> str:
    """Return a text. Raises InputError for another thing, or an empty one."""
    if isinstance(given, str) and given:
        return given
    raise refuse_argument(place, name, kind(given), "a name")


def folder_of(place: str, out: object) -> Path | None:
    """Return the folder that is asked for, absolute; None where none is. Raises InputError."""
    if out is None:
        return None
    if not isinstance(out, str | Path):
        raise refuse_argument(place, "out", kind(out), "the path of a folder")
    return places.place(out).absolute()


def names_of(place: str, name: str, given: object) -> tuple[str, ...]:
    """Return one name, or several, as several. Raises InputError."""
    if isinstance(given, str):
        return (given,)
    if not isinstance(given, Sequence) or not all(isinstance(each, str) for each in given):
        raise refuse_argument(place, name, kind(given), "a name, or a list of names")
    return tuple(given)


def kind(value: object) -> str:
    """What a thing is, where its own text may be anything."""
    if value is None or isinstance(value, bool | int | float | str):
        return show(value)
    if isinstance(value, type):
        return f"the class {clip(value.__name__)}"
    return f"an object of type {clip(type(value).__name__)}"


def mapping(place: str, name: str, given: object, allowed: str) -> dict[str, Any]:
    """A mapping with text for keys; an empty one for None."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise refuse_argument(place, name, kind(given), allowed)
    odd = [key for key in given if not isinstance(key, str)]
    if odd:
        raise refuse_argument(place, name, f"the key {kind(odd[0])}", "keys of text")
    return dict(given)


def refuse_dask(place: str, executor: object) -> None:
    """Raise InputError for a cluster: its processes run the script that starts them once more."""
    if executor == "dask":
        allowed = f"threads, processes or serial; {CLUSTER}"
        raise refuse_argument(place, "executor", kind(executor), allowed)
