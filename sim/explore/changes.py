"""What was moved on the page: from its words to a world, a command line and a file, checked on the way."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sim.asking.refuse import refusal
from sim.engines.world import World
from sim.explore import choices as choosing
from sim.explore.choices import Choice, Value, list_choices
from sim.explore.numbers import Number, list_numbers
from sim.scenario import library, theory_sets
from sim.scenario.edits import lay
from sim.scenario.errors import InputError, near_miss
from sim.scenario.fields import HISTORIES
from sim.scenario.keys import SET, THEORY
from sim.scenario.schema import Scenario
from sim.scenario.tree import COMMAND_LINE

MADE = "set on the page of explore"
"""The assumption that a number rests on which was moved there."""

STATE, SIGNAL = "states.", "signals."
Frozen = tuple[str, tuple[tuple[str, float], ...], tuple[tuple[str, Value], ...], tuple[str, ...], str]


@dataclass(frozen=True)
class Changes:
    """What differs from the baseline.

    theory: the name of a set of parameters, "" for that of the baseline. values: numbers by path. chosen:
    days, ticks, acts and the like by path. without: paths of signals that are not given and of states that
    stay out. history: "given", "simulated" or "" for the scenario's own.
    """

    theory: str
    values: Mapping[str, float]
    chosen: Mapping[str, Value]
    without: tuple[str, ...]
    history: str

    @property
    def key(self) -> Frozen:
        """The same as one thing that can be looked up."""
        return self.theory, tuple(self.values.items()), tuple(self.chosen.items()), self.without, self.history

    def __bool__(self) -> bool:
        return any(self.key)


NONE = Changes("", {}, {}, (), "")


class Offer:
    """What a page offers to move of a world."""

    def __init__(self, world: World) -> None:
        self.scenario = world.scenario
        self.numbers: list[Number] = list_numbers(world.scenario, world.theory)
        self.choices: list[Choice] = list_choices(world.scenario)
        self._paths = {each.path for each in self.numbers}
        self._choices = {each.path: each for each in self.choices}

    def read(self, given: object) -> Changes:
        """Return what a page says it has moved, in an order of its own.

        Raises InputError for anything that the page does not offer.
        """
        told = _mapping(given, "changes")
        theory, history = told.get("theory", ""), told.get("history", "")
        if theory not in ("", *theory_sets.names()):
            raise refusal("theory", theory, ", ".join(theory_sets.names()))
        if history not in ("", *HISTORIES):
            raise refusal("history", history, " or ".join(HISTORIES))
        gone = self._without(told.get("without", []))
        moot = _belong_to(gone, self.scenario)
        values = {
            path: self._number(path, value)
            for path, value in sorted(_mapping(told.get("values", {}), "values").items())
        }
        chosen = {
            path: self._choice(path, value)
            for path, value in sorted(_mapping(told.get("chosen", {}), "chosen").items())
        }
        return Changes(
            theory,
            {path: value for path, value in values.items() if not path.startswith(moot)},
            {path: value for path, value in chosen.items() if not path.startswith(moot)},
            gone,
            history,
        )

    def _without(self, given: object) -> tuple[str, ...]:
        there = {*self.scenario.signals, *(STATE + state for state in self.scenario.states)}
        if not isinstance(given, list) or not all(isinstance(each, str) and each in there for each in given):
            raise refusal("without", "something else", "signals and states of the scenario")
        return tuple(sorted({each if each.startswith(STATE) else SIGNAL + each for each in given}))

    def _number(self, path: str, value: object) -> float:
        if path not in self._paths:
            raise refusal(path, value, "a number of the scenario", near_miss(path, self._paths))
        if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < math.inf:
            raise refusal(path, value, "a finite number")
        try:
            return float(value) + 0.0
        except OverflowError:
            raise refusal(path, "a number of hundreds of digits", "a finite number") from None

    def _choice(self, path: str, value: object) -> Value:
        if path not in self._choices:
            raise refusal(path, value, "something that the page offers", near_miss(path, self._choices))
        return choosing.check(self._choices[path], value)


def _mapping(given: object, what: str) -> dict[str, Any]:
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        raise refusal(what, "something else", "what the page sends")
    return dict(given)


def _belong_to(gone: Iterable[str], scenario: Scenario) -> tuple[str, ...]:
    """How the paths begin of all that is there no more once signals and states are out."""
    out = {path.removeprefix(STATE) for path in gone if path.startswith(STATE)}
    dyads = [dyad for dyad in scenario.dyads if out & set(dyad.split("-"))]
    signals = [
        name
        for name, spec in scenario.signals.items()
        if out >= set(spec.sources) or out >= set(spec.targets)
    ]
    paths = [*gone, *(f"dyads.{dyad}" for dyad in dyads), *(SIGNAL + signal for signal in signals)]
    return tuple(f"{path}." for path in paths)


def edits(changes: Changes, spell: Any = float) -> dict[str, Any]:
    """Return the changes inside the scenario, nested; spell: what stands for a number."""
    found: dict[str, Any] = {}
    for path, value in changes.values.items():
        if not path.startswith(THEORY):
            lay(found, path, spell(value))
    for path, choice in changes.chosen.items():
        lay(found, path, choosing.spell(path, choice))
    for path in changes.without:
        lay(found, path, None)
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
    for path, choice in changes.chosen.items():
        found.append(f"{SET}{path}={choosing.spell_word(path, choice)}")
    return found + [f"{SET}{path}=null" for path in changes.without]


def spell_for_file(value: float) -> dict[str, Any]:
    """Return a number as a file has it, with what it rests on."""
    return {"value": value, "assumption": MADE}


def say(error: InputError) -> list[str]:
    """Return a refusal, a line for each problem."""
    return [str(problem).removeprefix(f"{COMMAND_LINE}: ") for problem in error.problems[:20]]
