"""Worlds drawn at random, violent ones, in which every parameter and every kind of signal has a say.

A parameter that is declared anew is drawn from the middle of what is allowed, unless HOT says otherwise, so
that nobody has to think of it here.
"""

import datetime
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np

from sim.engines.world import World
from sim.model.declaration import EFFECT, HALF_LIFE, LOG_ODDS, PARAMETERS, SHARE
from sim.model.kinds import Allowed, Parameter
from sim.scenario.build import build
from sim.scenario.edits import mark_signals, typed_tree
from sim.scenario.merge import canonical_dyads
from sim.scenario.schema import Scenario
from sim.scenario.theory import Theory, parse

MIDDLE: dict[Allowed, tuple[float, float]] = {
    SHARE: (0.05, 0.9),
    EFFECT: (0.2, 2.0),
    LOG_ODDS: (-1.5, 1.5),
    HALF_LIFE: (0.5, 50.0),
}
"""Values that a parameter is drawn from, by what it may be."""

# Where the middle would make every history quiet, or all of them the same.
HOT = {
    "signal_effect": (0.01, 0.12), "balance": (-0.01, 0.05), "tension_pull": (0.0005, 0.02),
    "drift": (0.005, 0.05), "rivalry_weight": (0.05, 0.5), "pact_weight": (0.05, 0.5),
    "rivalry_ends": (0.002, 0.04), "rivalry_begins": (0.01, 0.1), "pact_ends": (0.002, 0.04),
    "pact_begins": (0.002, 0.04), "no_pact_support": (0.02, 0.5), "display_tension": (0.1, 0.8),
    "threat_tension": (0.05, 0.5), "open": (-4.0, -1.5), "open_power": (-0.2, 0.4),
    "open_distance": (-0.6, 0.3), "open_force": (-1.0, 1.0), "answer_threat": (-1.0, 1.0),
    "answer_display": (-1.0, 1.0), "answer_force": (-0.5, 1.5), "late": (-2.0, 0.5), "concede": (-2.5, 0.5),
    "war": (-3.5, -0.5), "press": (-3.0, 0.5), "climb": (-3.0, 0.5), "lapse_at_once": (-4.0, -1.0),
    "lapse": (-3.0, -0.5), "end_at_once": (-4.0, -1.0), "end": (-3.5, -1.0), "join": (-3.0, 0.0),
    "back": (-2.0, 0.5), "join_distance": (-0.6, 0.2), "contact": (-2.0, 0.5), "contact_power": (-0.1, 0.3),
    "pledge": (-2.0, 0.5), "cooperate": (-2.0, 0.5), "protest": (-2.0, 0.5), "downgrade": (-2.0, 0.5),
    "solidarity": (0.5, 4.0),
}  # fmt: skip
ALWAYS_ON = ("open", "join", "contact")
"""Without these nothing happens that others are about."""

CODES = (
    "02", "040", "0334", "051", "057", "062", "10", "111", "112", "130", "138", "150", "152", "172", "18",
    "190",
)  # fmt: skip
MECHANISMS = (["cheap_talk"], ["tying_hands"], ["sunk_cost"], ["tying_hands", "sunk_cost"])
START = datetime.date(2030, 1, 7)


@cache
def random_world(number: int) -> World:
    """Return the world of that number, always the same."""
    rng = np.random.default_rng([2030, number])
    return World(_scenario(rng), _theory(rng))


def middle(allowed: Allowed) -> tuple[float, float]:
    """Return the middle half of the values that a parameter may take."""
    quarter = (allowed.high - allowed.low) / 4
    return allowed.low + quarter, allowed.high - quarter


def is_on(parameter: Parameter, world: World) -> bool:
    """Whether a parameter does something in a world."""
    quantity = getattr(world.theory, parameter.name)
    return quantity.args != (parameter.off,)


def _theory(rng: np.random.Generator) -> Theory:
    """Return a theory with a tenth of its parameters switched off, and some of the others uncertain."""
    values: dict[str, Any] = {}
    for parameter in PARAMETERS:
        low, high = HOT.get(parameter.name) or MIDDLE.get(parameter.allowed) or middle(parameter.allowed)
        drawn = rng.uniform(low, high)
        if rng.random() < 0.1 and parameter.name not in ALWAYS_ON:
            values[parameter.name] = parameter.off
        elif rng.random() < 0.15:
            values[parameter.name] = {"uniform": [low, drawn], "assumption": "drawn"}
        else:
            values[parameter.name] = drawn
    return parse(dict(typed_tree(values, "theory.", entries=0).value), "random")


def _scenario(rng: np.random.Generator) -> Scenario:
    names = [f"S{i}" for i in range(rng.integers(2, 8))]
    days = int(rng.choice([7, 7, 3, 10, 14]))
    steps = int(rng.integers(30, 81))
    dyads = _dyads(rng, names)
    relevant = [key for key, dyad in dyads.items() if dyad["relevant"]]
    signals = [_signal(rng, sorted(dyads), days, steps) for _ in range(rng.integers(4, 11))]
    tree = {
        "title": "Random",
        "horizon": {
            "start": str(START),
            "end": _day(days * steps - 1),
            "origin": _day(days * int(rng.integers(0, steps // 2))),
            "step_days": days,
        },
        "history": str(rng.choice(["given", "simulated"])),
        "focus": relevant[0],
        "states": {name: _state(rng, name) for name in names},
        "dyads": dyads,
        "signals": {f"signal_{i}": signal for i, signal in enumerate(signals)},
    }
    typed = canonical_dyads(typed_tree(tree, "", entries=2))
    return build(mark_signals(typed, None), "random")


def _state(rng: np.random.Generator, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "capability": _number(rng, 0.002, 0.1),
        "resolve": _said({"beta": [5, 4]}) if rng.random() < 0.4 else _number(rng, 0.1, 0.9),
        "audience_cost": _number(rng, 0.1, 1.5),
        "reach": _number(rng, 200.0, 3000.0),
        "major": bool(rng.random() < 0.3),
        "democracy": bool(rng.random() < 0.5),
    }


def _dyads(rng: np.random.Generator, names: list[str]) -> dict[str, dict[str, Any]]:
    """Return most pairs, the first of them relevant."""
    pairs = [pair for at, pair in enumerate(combinations(names, 2)) if at == 0 or rng.random() < 0.85]
    dyads = {}
    for at, (a, b) in enumerate(pairs):
        near = bool(rng.random() < 0.5)
        dyads[f"{a}-{b}"] = {
            "alignment": _one_or_each(rng, a, b, -0.8, 0.8),
            "distance": 0.0 if near else _number(rng, 50.0, 4000.0),
            "contiguous": near,
            "relevant": at == 0 or bool(rng.random() < 0.75),
            "rivalry": bool(rng.random() < 0.4),
        }
        for field, chance, high in (("commitment", 0.5, 0.9), ("contact", 0.2, 0.7)):
            if rng.random() < chance:
                dyads[f"{a}-{b}"][field] = _of_one_or_both(rng, a, b, high)
        if dyads[f"{a}-{b}"]["relevant"]:  # the others have no disputes
            if rng.random() < 0.2:
                dyads[f"{a}-{b}"]["propensity"] = _number(rng, -1.0, 1.0)
            if rng.random() < 0.3:
                dyads[f"{a}-{b}"]["tension"] = _number(rng, 0.1, 2.0)
    return dyads


def _of_one_or_both(rng: np.random.Generator, a: str, b: str, high: float) -> dict[str, Any]:
    """Return one probability for both states, one for each, or one for the second alone."""
    each = _one_or_each(rng, a, b, 0.1, high)
    if a in each and rng.random() < 0.5:
        del each[a]
    return each


def _signal(rng: np.random.Generator, pairs: list[str], days: int, steps: int) -> dict[str, Any]:
    """Return a signal along a declared pair, perhaps to a second target, perhaps with a partner."""
    sender, target = rng.permutation(pairs[rng.integers(len(pairs))].split("-")).tolist()
    signal: dict[str, Any] = {
        "title": "A signal",
        "sources": [sender],
        "targets": [target],
        "cameo": str(rng.choice(CODES)),
        "mechanism": MECHANISMS[rng.integers(len(MECHANISMS))],
        "near_border": bool(rng.random() < 0.5),
        "public": bool(rng.random() < 0.7),
        **_timing(rng, days, steps),
    }
    others = sorted({state for pair in pairs for state in pair.split("-")} - {sender, target})
    linked = [x for x in others if _key(x, sender) in pairs and _key(x, target) in pairs]
    if linked and rng.random() < 0.5:
        signal["joint_with" if rng.random() < 0.6 else "sources"] = [linked[0]]
    elif linked and rng.random() < 0.5:
        signal["targets"] = [target, linked[0]]
    if rng.random() < 0.4:
        signal["weight"] = _number(rng, -0.9, 0.7)
    return signal


def _timing(rng: np.random.Generator, days: int, steps: int) -> dict[str, Any]:
    """Return a day, a range, several reported days, or a rate, as `date`, perhaps with a last day."""
    first, second = sorted(rng.integers(0, days * steps - 1, 2).tolist())
    kind = rng.integers(4)
    if kind == 0:
        rate = _number(rng, 1.0, 12.0)
        return {"date": {"rate": rate, "from": _day(first), "until": _day(second + 1)}}
    if kind == 1:
        found: dict[str, Any] = {"date": {"between": [_day(first), _day(second + 1)]}}
    elif kind == 2:
        found = {"date": {"reported": {_day(first): 1, _day(second + 1): float(rng.integers(1, 4))}}}
    else:
        found = {"date": _day(first)}
    if rng.random() < 0.5:
        found["until"] = _day(int(rng.integers(second + 1, days * steps)))
    return found


def _one_or_each(rng: np.random.Generator, a: str, b: str, low: float, high: float) -> dict[str, Any]:
    """Return one quantity for both states, or one for each."""
    if rng.random() < 0.4:
        return _said({"value": rng.uniform(low, high)})
    return {a: _number(rng, low, high), b: _number(rng, low, high)}


def _number(rng: np.random.Generator, low: float, high: float) -> dict[str, Any]:
    """Return a number, or a distribution over part of a range."""
    one, two, three = sorted(rng.uniform(low, high, 3).tolist())
    kinds = [
        {"value": two}, {"value": two}, {"uniform": [one, three]}, {"triangular": [one, two, three]},
        {"normal": [two, 0.1 * (high - low)]}, {"discrete": {repr(one): 1, repr(three): 2}},
    ]  # fmt: skip
    return _said(kinds[rng.integers(len(kinds))])


def _said(quantity: dict[str, Any]) -> dict[str, Any]:
    return {**quantity, "assumption": "drawn"}


def _key(a: str, b: str) -> str:
    return "-".join(sorted((a, b)))


def _day(days: int) -> str:
    return str(START + datetime.timedelta(days=days))
