"""The numbers that a page can move: all of a scenario and of its theory, each with a slider's bounds."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np

from sim.model.declaration import PARAMETERS
from sim.scenario.codebook import goldstein, level_of, rung_of
from sim.scenario.directed import Directed
from sim.scenario.keys import THEORY
from sim.scenario.quantity import Quantity
from sim.scenario.schema import Probability, Propensity, Scenario, SignalSpec, Tension
from sim.scenario.theory import Theory
from sim.views.text import clean

STATES, DYADS, SIGNALS, RULES = "states", "dyads", "signals", "theory"
MARKS = (0.05, 0.5, 0.95)
"""Quantiles of an uncertain number that its slider shows."""

NARROW = 2.0
"""A field whose range is no wider has a slider of the whole range, unless its number is far smaller."""

SMALL = 0.1
"""Share of the range below which a number is small in it."""

ROOM = 5.0
"""How many times its number a small field's slider reaches."""

DECADES = 1000.0
"""Ratio of the ends of a range from which on a slider of positive numbers is in steps of equal ratio."""

FOLD = 20.0
"""How many times more or less such a slider reaches than its number."""


LEFT_OUT = {
    "commitment": (Probability, "no pact"),
    "propensity": (Propensity, "drawn"),
    "tension": (Tension, "none"),
    "contact": (Probability, "as ties, power and a border tell"),
}
"""Numbers that a dyad may do without: their ranges, and what the model then puts in."""

DIRECTED = ("commitment", "contact")
"""Those of them that each of two states has toward the other."""


@dataclass(frozen=True)
class Number:
    """A number: its path as the command line has it without `set.`, whose it is, and what it is now.

    left_out: what holds instead where the scenario has no such number; `quantity` then is 0 in its range.
    """

    path: str
    group: str
    owner: str
    label: str
    quantity: Quantity
    note: str
    left_out: str = ""


@dataclass(frozen=True)
class Span:
    """Between which values a slider moves, and whether in steps of equal ratio."""

    low: float
    high: float
    ratio: bool


def list_numbers(scenario: Scenario, theory: Theory) -> list[Number]:
    """Return every number of a scenario and its theory that may be another, group by group."""
    return [*_of_states(scenario), *_of_dyads(scenario), *_of_signals(scenario), *_of_theory(theory)]


def _of_states(scenario: Scenario) -> Iterator[Number]:
    for state, spec in scenario.states.items():
        for field, quantity in spec:
            if isinstance(quantity, Quantity):
                note = type(spec).model_fields[field].description or ""
                yield Number(f"states.{state}.{field}", STATES, state, _spoken(field), quantity, note)


def _of_dyads(scenario: Scenario) -> Iterator[Number]:
    for dyad, spec in scenario.dyads.items():
        for field, value in spec:
            path, note = f"dyads.{dyad}.{field}", type(spec).model_fields[field].description or ""
            if isinstance(value, Quantity):
                yield Number(path, DYADS, dyad, _spoken(field), value, note)
            elif isinstance(value, Directed) and value.both is not None:
                yield Number(path, DYADS, dyad, f"{_spoken(field)}, both ways", value.both, note)
            elif isinstance(value, Directed) or field in DIRECTED:
                yield from _of_directions(dyad, field, value, note)
            elif field in LEFT_OUT and spec.relevant:  # a pair that may not act has no disputes to speak of
                yield _left_out(path, dyad, _spoken(field), field, note)


def _of_directions(dyad: str, field: str, value: Directed[Any] | None, note: str) -> Iterator[Number]:
    """The numbers of either state toward the other, those that are left out too."""
    ends = dyad.split("-")
    for giver, other in (ends, ends[::-1]):
        path, label = f"dyads.{dyad}.{field}.{giver}", f"{_spoken(field)} {giver} → {other}"
        quantity = None if value is None else value.toward(giver)
        if quantity is None:
            yield _left_out(path, dyad, label, field, note)
        else:
            yield Number(path, DYADS, dyad, label, quantity, note)


def _left_out(path: str, dyad: str, label: str, field: str, note: str) -> Number:
    kind, instead = LEFT_OUT[field]
    (allowed,) = get_args(kind)[1:]
    nothing = Quantity("value", (0.0,), assumption=instead, low=allowed.low, high=allowed.high)
    return Number(path, DYADS, dyad, label, nothing, note, instead)


def _of_signals(scenario: Scenario) -> Iterator[Number]:
    for signal, spec in scenario.signals.items():
        note = "what it says, from −1 (hostile) to 1 (friendly)"
        yield Number(f"signals.{signal}.weight", SIGNALS, signal, "strength", weight_of(spec), note)
        if spec.date.rate is not None:
            rate = spec.date.rate
            yield Number(f"signals.{signal}.date.rate", SIGNALS, signal, "times a year", rate, "a rate")


def weight_of(spec: SignalSpec) -> Quantity:
    """Return a signal's weight, its own or that of its code."""
    if spec.weight is not None:
        return spec.weight
    source = f"Goldstein score of {spec.cameo} / 10"
    return Quantity("value", (goldstein(spec.cameo) / 10,), source=source, low=-1.0, high=1.0)


def _of_theory(theory: Theory) -> Iterator[Number]:
    meanings = {each.name: f"{each.meaning} ({each.unit})" for each in PARAMETERS}
    for name, quantity in theory.quantities():
        yield Number(f"{THEORY}{name}", RULES, "", _spoken(name), quantity, meanings[name])


def _spoken(field: str) -> str:
    return field.replace("_", " ")


def marks(quantity: Quantity) -> list[float]:
    """Return the 5 %, 50 % and 95 % quantiles of a number, three times itself where it is fixed."""
    if quantity.kind == "draws":
        return [float(each) for each in np.quantile(quantity.args, MARKS)]
    return [float(each) for each in quantity.transform(np.array(MARKS))]


def span(quantity: Quantity) -> Span:
    """Return a slider's bounds: the range that is allowed, or as much of it as lies around the number.

    A typed number may lie outside of them, anywhere in the range.
    """
    low, high = quantity.low, quantity.high
    first, middle, last = marks(quantity)
    most = max(abs(first), abs(last))
    if low > 0 and (high / low > DECADES) and middle > 0:
        return Span(max(low, min(first, middle / FOLD)), min(high, max(last, middle * FOLD)), True)
    if low == 0 and 0 < most < SMALL * high:
        return Span(low, min(high, ROOM * most), False)
    if (
        high - low <= NARROW
        or (low == most == 0 and math.isfinite(high))
        or (math.isfinite(high) and most >= SMALL * high)
    ):
        return Span(low, high, False)
    reach = max(ROOM * (last - first), 2 * most, 1.0)
    return Span(max(low, middle - reach), min(high, middle + reach), False)


def describe_number(number: Number) -> dict[str, Any]:
    """Return a number in JSON's own types, its texts cleaned."""
    quantity, bounds = number.quantity, span(number.quantity)
    origin = quantity.source or quantity.assumption or ""
    return {
        "path": number.path,
        "group": number.group,
        "owner": number.owner,
        "label": number.label,
        "note": clean(number.note),
        "origin": ("source: " if quantity.source else "assumption: ") + clean(origin),
        "left_out": number.left_out,
        "fixed": quantity.fixed,
        "kind": quantity.kind,
        "marks": marks(quantity),
        "allowed": [quantity.low, quantity.high],
        "span": [bounds.low, bounds.high],
        "ratio": bounds.ratio,
    }


def describe_signals(scenario: Scenario) -> list[dict[str, Any]]:
    """Return the signals in the order of their dates, each with who, whom, when and where it is reported.

    coded: whether its weight is that of its code, and follows it.
    """
    order = sorted(scenario.signals.items(), key=lambda each: (each[1].date.days[0], each[0]))
    return [_signal(name, spec) for name, spec in order]


def _signal(name: str, spec: SignalSpec) -> dict[str, Any]:
    first, last = spec.date.days
    cited = spec.citation
    return {
        "id": name,
        "title": clean(spec.title),
        "who": " + ".join(dict.fromkeys((*spec.sources, *spec.joint_with))),
        "whom": ", ".join(spec.targets),
        "first": str(first),
        "last": str(last),
        "when": str(first) if first == last else f"{first} to {last}",
        "level": int(level_of(rung_of(spec.cameo))),
        "code": spec.cameo,
        "quote": clean(cited.quote or "") if cited else "",
        "where": f"{clean(cited.document)}, {clean(cited.place)}" if cited else clean(spec.assumption or ""),
        "coded": spec.weight is None,
    }


def differing(theory: Theory, base: Mapping[str, Quantity]) -> dict[str, dict[str, Any]]:
    """Return the parameters in which a theory is another than the base, by path."""
    return {
        each.path: describe_number(each)
        for each in _of_theory(theory)
        if each.quantity.plain() != base[each.path.removeprefix(THEORY)].plain()
    }
