"""What was moved on the page: from its words to a world, a command line and a file, checked on the way."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sim.asking.refuse import refusal
from sim.engines.world import World
from sim.explore.numbers import Number
from sim.scenario import library, theory_sets
from sim.scenario.edits import lay
from sim.scenario.errors import InputError, near_miss
from sim.scenario.fields import HISTORIES
from sim.scenario.keys import SET, THEORY

PLACE = "page"
MADE = "set on the page of explore"
"""The assumption that a number rests on which was moved there."""

Frozen = tuple[str, tuple[tuple[str, float], ...], tuple[str, ...], str]


@dataclass(frozen=True)
class Changes:
    """What differs from the baseline.

    theory: the name of a set of parameters, "" for that of the baseline. values: by path. without: signals
    that are not given. history: "given", "simulated" or "" for the scenario's own.
    """

    theory: str
    values: Mapping[str, float]
    without: tuple[str, ...]
    history: str

    @property
    def key(self) -> Frozen:
        """The same as one thing that can be looked up."""
        return self.theory, tuple(self.values.items()), self.without, self.history

    def __bool__(self) -> bool:
        return any(self.key)


NONE = Changes("", {}, (), "")


def read(given: object, numbers: Iterable[Number], signals: Iterable[str]) -> Changes:
    """Return what a page says it has moved, in an order of its own.

    Raises InputError for anything that the page does not offer.
    """
    told = _mapping(given, "changes")
    paths, there = {each.path for each in numbers}, [*signals]
    theory, history = told.get("theory", ""), told.get("history", "")
    if theory not in ("", *theory_sets.names()):
        raise refusal("theory", theory, ", ".join(theory_sets.names()))
    if history not in ("", *HISTORIES):
        raise refusal("history", history, " or ".join(HISTORIES))
    without = told.get("without", [])
    if not isinstance(without, list) or not all(each in there for each in without):
        raise refusal("without", without, "signals of the scenario")
    found = dict(sorted(_mapping(told.get("values", {}), "values").items()))
    for path, value in found.items():
        if path not in paths:
            raise refusal(path, value, "a number of the scenario", near_miss(path, paths))
        if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
            raise refusal(path, value, "a finite number")
    gone = tuple(sorted(set(without)))
    kept = {path: float(value) for path, value in found.items() if not _is_of(path, gone)}
    return Changes(theory, kept, gone, history)


def _mapping(given: object, what: str) -> dict[str, Any]:
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        raise refusal(what, "something else", "what the page sends")
    return dict(given)


def _is_of(path: str, signals: tuple[str, ...]) -> bool:
    return any(path.startswith(f"signals.{signal}.") for signal in signals)


def edits(changes: Changes, spell: Any = float) -> dict[str, Any]:
    """Return the changes inside the scenario, nested; spell: what stands for a number."""
    found: dict[str, Any] = {}
    for path, value in changes.values.items():
        if not path.startswith(THEORY):
            lay(found, path, spell(value))
    for signal in changes.without:
        lay(found, f"signals.{signal}", None)
    if changes.history:
        lay(found, "history", changes.history)
    return found


def parameters(changes: Changes, spell: Any = float) -> dict[str, Any]:
    """Return the changes to the theory, by parameter."""
    return {
        path.removeprefix(THEORY): spell(value)
        for path, value in changes.values.items()
        if path.startswith(THEORY)
    }


def apply(base: World, changes: Changes) -> World:
    """Return the world that the changes make of the baseline. Raises InputError where a value is refused."""
    scenario = library.change(base.scenario, edits(changes)) if edits(changes) else base.scenario
    theory = theory_sets.load(changes.theory) if changes.theory else base.theory
    if own := parameters(changes):
        theory = theory_sets.change(theory, own)
    return World(scenario, theory)


def words(changes: Changes) -> list[str]:
    """Return the changes as the command line takes them."""
    found = [f"theory={changes.theory}"] if changes.theory else []
    found += [f"history={changes.history}"] if changes.history else []
    for path, value in changes.values.items():
        found.append(f"{path if path.startswith(THEORY) else SET + path}={value!r}")
    return found + [f"{SET}signals.{signal}=null" for signal in changes.without]


def spell_for_file(value: float) -> dict[str, Any]:
    """Return a number as a file has it, with what it rests on."""
    return {"value": value, "assumption": MADE}


def say(error: InputError) -> list[str]:
    """Return a refusal, a line for each problem."""
    return [str(problem) for problem in error.problems[:20]]
