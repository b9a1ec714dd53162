"""What a page can set beside numbers: days, ticks, acts and mechanisms, each as the scenario has it now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.asking.refuse import refusal
from sim.explore.numbers import DYADS, SIGNALS, STATES
from sim.scenario.codebook import MECHANISMS, goldstein, level_of, rung_of, table
from sim.scenario.fields import code_of, day_of
from sim.scenario.schema import DyadSpec, Scenario, SignalSpec, StateSpec

WINDOW = "window"
DAY, TICK, ACT, ONE = "day", "tick", "act", "one"
"""Kinds: a day, yes or no, a CAMEO code, one of several."""

JOINED = "+"
"""Between mechanisms that hold at once."""

BELIEVED = ("cheap_talk", "tying_hands", "sunk_cost", f"tying_hands{JOINED}sunk_cost")
"""Why a signal may be believed; cheap talk stands alone."""

Value = str | bool


@dataclass(frozen=True)
class Choice:
    """Something that can be set: its path as the command line has it without `set.`, whose it is, what it is.

    now: a day as "2030-04-15", "" where it is none or not one; a tick; a code; one of `options`.
    """

    path: str
    group: str
    owner: str
    label: str
    kind: str
    now: Value
    note: str = ""
    options: tuple[str, ...] = ()


def list_choices(scenario: Scenario) -> list[Choice]:
    """Return all of a scenario that can be set beside its numbers, group by group."""
    return [*_of_window(scenario), *_of_states(scenario), *_of_dyads(scenario), *_of_signals(scenario)]


def _of_window(scenario: Scenario) -> Iterator[Choice]:
    horizon = scenario.horizon
    notes = {
        "start": "first day that is simulated",
        "origin": "from here on states act by themselves; before it only the signals happen",
        "end": "last day that is simulated",
    }
    for field, note in notes.items():
        yield Choice(f"horizon.{field}", WINDOW, "", field, DAY, str(getattr(horizon, field)), note)
    relevant = tuple(dyad for dyad, spec in scenario.dyads.items() if spec.relevant)
    yield Choice("focus", WINDOW, "", "focus", ONE, scenario.focus, "the dyad that is put first", relevant)


def _of_states(scenario: Scenario) -> Iterator[Choice]:
    for state, spec in scenario.states.items():
        for field in ("major", "democracy"):
            yield _tick(STATES, state, spec, field)


def _of_dyads(scenario: Scenario) -> Iterator[Choice]:
    for dyad, spec in scenario.dyads.items():
        for field in ("relevant", "rivalry", "contiguous"):
            yield _tick(DYADS, dyad, spec, field)


def _of_signals(scenario: Scenario) -> Iterator[Choice]:
    for signal, spec in scenario.signals.items():
        yield from _days(signal, spec)
        path = f"signals.{signal}"
        yield Choice(
            f"{path}.cameo", SIGNALS, signal, "act", ACT, spec.cameo, "what kind of act it is: a CAMEO code"
        )
        why = JOINED.join(each for each in MECHANISMS if each in spec.mechanism)
        said = "why it is believed: it ties the sender's hands, has cost it already, or is talk"
        yield Choice(f"{path}.mechanism", SIGNALS, signal, "mechanism", ONE, why, said, BELIEVED)
        for field in ("near_border", "public"):
            yield _tick(SIGNALS, signal, spec, field)


def _days(signal: str, spec: SignalSpec) -> Iterator[Choice]:
    """The day of a signal, or the first and last of its rate; "" stands for a day that is drawn."""
    path, (first, last) = f"signals.{signal}", spec.date.days
    if spec.date.rate is not None:
        yield Choice(
            f"{path}.date.from", SIGNALS, signal, "from", DAY, str(first), "first day it may fall on"
        )
        yield Choice(
            f"{path}.date.until", SIGNALS, signal, "until", DAY, str(last), "last day it may fall on"
        )
        return
    now = str(first) if first == last else ""
    drawn = "" if now else f"drawn from {first} to {last}; a day here fixes it"
    yield Choice(f"{path}.date", SIGNALS, signal, "day", DAY, now, drawn or "the day on which it begins")
    if spec.until is not None:
        yield Choice(f"{path}.until", SIGNALS, signal, "until", DAY, str(spec.until), "its last day")


def _tick(group: str, owner: str, spec: StateSpec | DyadSpec | SignalSpec, field: str) -> Choice:
    note = type(spec).model_fields[field].description or ""
    label = field.replace("_", " ")
    return Choice(f"{group}.{owner}.{field}", group, owner, label, TICK, bool(getattr(spec, field)), note)


def check(choice: Choice, value: object) -> Value:
    """Return what was set, if it is of the kind. Raises InputError."""
    if choice.kind == TICK:
        if not isinstance(value, bool):
            raise refusal(choice.path, value, "true or false")
        return value
    if not isinstance(value, str):
        raise refusal(choice.path, "something else", "text")
    try:
        if choice.kind == DAY:
            return str(day_of(value))
        if choice.kind == ACT:
            return code_of(value)
    except ValueError:
        raise refusal(choice.path, value, _allowed(choice)) from None
    if value not in choice.options:
        raise refusal(choice.path, value, _allowed(choice))
    return value


def _allowed(choice: Choice) -> str:
    if choice.kind == DAY:
        return "a day that exists, written as YYYY-MM-DD"
    return 'a CAMEO code, such as "152"' if choice.kind == ACT else ", ".join(choice.options)


def spell(path: str, value: Value) -> Any:
    """Return what was set as a scenario file holds it."""
    return str(value).split(JOINED) if path.endswith(".mechanism") else value


def spell_word(path: str, value: Value) -> str:
    """Return what was set as a word of the command line holds it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"[{value.replace(JOINED, ',')}]" if path.endswith(".mechanism") else value


def describe_choice(choice: Choice) -> dict[str, Any]:
    """Return a choice in JSON's own types."""
    told = {"path": choice.path, "group": choice.group, "owner": choice.owner, "label": choice.label}
    return told | {
        "kind": choice.kind,
        "now": choice.now,
        "note": choice.note,
        "options": list(choice.options),
    }


def list_acts() -> list[dict[str, Any]]:
    """Return every CAMEO code that has a name, with it, the weight that it brings, and its level."""
    return [
        {
            "code": code,
            "name": entry.name,
            "weight": goldstein(code) / 10,
            "level": int(level_of(rung_of(code))),
        }
        for code, entry in table().items()
    ]
