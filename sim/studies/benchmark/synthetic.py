"""Invented worlds of any size, to see how the cost of a history grows.

Every dyad is declared, as in a study that knows how all members of an assembly vote; a state may
act against the few it borders on or quarrels with. Alignments of such dyads are uncertain, the rest known.
Neighbours that like each other are bound by a pact, one state in twelve is a major power, one in three a
democracy.
"""

import datetime
import random
from typing import Any

from sim.engines.world import World
from sim.scenario.build import build
from sim.scenario.edits import typed_tree
from sim.scenario.schema import Scenario
from sim.scenario.theory import Theory

OPPONENTS = 6
"""Opponents of a state, as in a list of politically relevant dyads without the major powers."""

FRIENDS = 0.4
"""Alignment above which neighbours have a pact."""

START = datetime.date(2030, 1, 7)
CODES = {
    "150": ["tying_hands", "sunk_cost"],
    "130": ["tying_hands"],
    "160": ["tying_hands"],
    "040": ["cheap_talk"],
    "062": ["sunk_cost"],
}


def synthetic(
    theory: Theory, states: int, steps: int = 52, signals: int = 10, every_pair: bool = True
) -> World:
    """A world of `states` states, `steps` weeks and `signals` signals.

    every_pair: declare all dyads and not only the relevant ones. The same arguments give the same world.
    """
    return World(_scenario(states, steps, signals, every_pair), theory)


def _scenario(states: int, steps: int, signals: int, every_pair: bool) -> Scenario:
    chance = random.Random(states)
    ids = [f"S{i:03d}" for i in range(states)]
    rings = min(OPPONENTS // 2, (states - 1) // 2)
    near = {tuple(sorted((i, (i + step) % states))) for i in range(states) for step in range(1, rings + 1)}
    pairs = [(i, j) for i in range(states) for j in range(i + 1, states) if every_pair or (i, j) in near]
    dyads = {f"{ids[i]}-{ids[j]}": _dyad(chance, (i, j) in near) for i, j in pairs}
    relevant = sorted(near)
    tree: dict[str, Any] = {
        "title": f"Invented, {states} states",
        "horizon": {
            "start": str(START),
            "end": str(START + datetime.timedelta(days=7 * steps - 1)),
            "origin": str(START),
            "step_days": 7,
        },
        "history": "simulated",
        "focus": f"{ids[relevant[0][0]]}-{ids[relevant[0][1]]}",
        "states": {name: _state(chance, i, name) for i, name in enumerate(ids)},
        "dyads": dyads,
        "signals": {f"signal_{s}": _signal(chance, ids, relevant, steps) for s in range(signals)},
    }
    return build(typed_tree(tree, "", entries=2), f"synthetic_{states}")


def _state(chance: random.Random, i: int, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "capability": chance.uniform(0.001, 0.02),
        "resolve": {"beta": [5.0, 5.0]},
        "audience_cost": {"uniform": [0.2, 0.8]},
        "reach": {"uniform": [400.0, 1500.0]},
        "major": i % 12 == 0,
        "democracy": i % 3 == 0,
    }


def _dyad(chance: random.Random, near: bool) -> dict[str, Any]:
    liking = round(chance.uniform(-0.6, 0.6), 2)
    pact = {"commitment": {"beta": [2.0, 2.0]}} if near and liking > FRIENDS else {}
    return {
        "alignment": {"normal": [liking, 0.1]} if near else liking,
        "distance": 0 if near else round(chance.uniform(500, 9000)),
        "contiguous": near,
        "relevant": near,
        "rivalry": near and chance.random() < 0.2,
        **pact,
    }


def _signal(
    chance: random.Random, ids: list[str], relevant: list[tuple[int, ...]], steps: int
) -> dict[str, Any]:
    source, target = chance.choice(relevant)
    code = chance.choice(sorted(CODES))
    day = START + datetime.timedelta(days=7 * chance.randrange(steps))
    return {
        "title": "invented",
        "date": str(day),
        "sources": [ids[source]],
        "targets": [ids[target]],
        "cameo": code,
        "mechanism": CODES[code],
        "assumption": "invented",
    }
