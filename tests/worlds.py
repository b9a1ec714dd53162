"""Worlds that tests of the core are run in: shipped scenarios, and invented ones built from plain numbers."""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

import numpy as np
import pytest
import yaml

from sim.dynamics.arrays import DYAD_OF, UNDIRECTED, Block
from sim.dynamics.step import take
from sim.engines import batch
from sim.engines.inputs import Lanes
from sim.engines.world import World
from sim.model.declaration import PARAMETERS, SCHEDULE
from sim.montecarlo import plan
from sim.montecarlo.run import Result, run
from sim.scenario.build import build
from sim.scenario.edits import mark_signals, typed_tree
from sim.scenario.library import load
from sim.scenario.merge import canonical_dyads
from sim.scenario.places import find_shipped
from sim.scenario.schema import Scenario
from sim.scenario.theory import Theory, parse

RELATIVE, ABSOLUTE = 3e-6, 1e-6
"""What rules in single precision can be held to: a number of 24 bits is off by 6e-8 of itself, an elementary
function by up to 5e-7, and a rule rounds a dozen times; sums of parts of size 1 that nearly cancel keep the
error of the parts."""


def near(expected: Any) -> Any:
    """Return what equals `expected` (a number or several) to the precision of the rules."""
    return pytest.approx(expected, rel=RELATIVE, abs=ABSOLUTE)


# A theory in which nothing moves and nobody does anything; a test turns on what it is about.
STILL: dict[str, float] = {parameter.name: parameter.off for parameter in PARAMETERS}


@cache
def _full() -> dict[str, Any]:
    return dict(
        yaml.safe_load((find_shipped("configs") / "theory" / "full.yaml").read_text(encoding="utf-8"))
    )


def full_theory(**changes: Any) -> Theory:
    """Return the theory that ships, with some parameters replaced."""
    return parse({**_full(), **changes}, "test")


def still_theory(**changes: Any) -> Theory:
    """Return the theory in which nothing moves, with some parameters turned on."""
    return parse({**STILL, **changes}, "test")


def shipped_world(name: str, edits: Mapping[str, Any] | None = None, **changes: Any) -> World:
    """Return a shipped scenario under the shipped theory, changed; `edits` as under `set.`."""
    return World(load(name, edits or {}), full_theory(**changes))


def invented(
    states: Mapping[str, Mapping[str, Any]],
    dyads: Mapping[str, Mapping[str, Any]],
    signals: Mapping[str, Mapping[str, Any]] | None = None,
    weeks: int = 20,
    **head: Any,
) -> Scenario:
    """Return a scenario of plain numbers that starts on Monday 7 January 2030, history simulated.

    A state is given what it does not name: capability .01, resolve .5, audience_cost .5, reach 500 km; a dyad
    alignment 0, distance 0, contiguous, relevant; a signal code 150, tied hands and sunk cost, in week 3.
    """
    pairs = [key.split("-") for key, dyad in dyads.items() if dyad.get("relevant", True)]
    tree: dict[str, Any] = {
        "title": "Invented",
        "horizon": {
            "start": "2030-01-07",
            "end": _day(7 * weeks - 1),
            "origin": "2030-01-07",
            "step_days": 7,
        },
        "history": "simulated",
        "focus": "-".join(sorted(pairs[0])),
        "states": {key: {**_STATE, "name": key, **state} for key, state in states.items()},
        "dyads": {key: {**_DYAD, **dyad} for key, dyad in dyads.items()},
        "signals": {key: {**_SIGNAL, "title": key, **signal} for key, signal in (signals or {}).items()},
        **head,
    }
    typed = canonical_dyads(typed_tree(tree, "", entries=2))
    return build(mark_signals(typed, None), "invented")


_STATE = {"capability": 0.01, "resolve": 0.5, "audience_cost": 0.5, "reach": 500}
_DYAD = {"alignment": 0, "distance": 0, "contiguous": True, "relevant": True}
_SIGNAL = {"date": "2030-01-21", "cameo": "150", "mechanism": ["tying_hands", "sunk_cost"]}


def _day(days: int) -> str:
    return str(np.datetime64("2030-01-07") + days)


class Bench:
    """A block of a few lanes whose phases are taken one at a time, so that a test can set what a rule reads.

    Arrays are those of sim.dynamics.arrays; `i(name)`, `d(actor, target)`, `p(one, other)` and
    `q(third, one, other)` find their indices.
    """

    def __init__(self, world: World, seed: int = 1, first: int = 0, lanes: int = 1) -> None:
        self.world = world
        self.structure = world.structure
        self.block: Block = Lanes(world, seed, lanes).load(first)

    def i(self, name: str) -> int:
        """Return the index of a state."""
        return self.world.states.index(name)

    def d(self, actor: str, target: str) -> int:
        """Return the index of a directed dyad."""
        return int(self.structure.square[DYAD_OF, self.i(actor), self.i(target)])

    def p(self, one: str, other: str) -> int:
        """Return the index of an undirected dyad."""
        return int(self.structure.link[UNDIRECTED, self.d(one, other)])

    def q(self, third: str, one: str, other: str) -> int:
        """Return the index of a third state's stand in the dispute of two others."""
        is_it = (self.structure.third == [[self.i(third)], [self.p(one, other)]]).all(axis=0)
        return int(np.flatnonzero(is_it)[0])

    def take(self, *phases: str, t: int = 0) -> None:
        """Take all states through the named phases of step t."""
        for phase in phases:
            for i in range(len(self.world.states)):
                take(self.structure, self.block, t, phase, i, i + 1)

    def week(self, t: int) -> None:
        """Take all states through all phases of step t."""
        self.take(*(rule.name for rule in SCHEDULE), t=t)


def rows_of(world: World, seed: int, replicates: int, workers: int | None = None) -> Result:
    """Return rows and tallies of a world's first histories. Raises AllFailedError where none succeeded."""
    blocks = plan.blocks(replicates, plan.block_size(plan.size(world.scenario)))
    return run(partial(batch.simulate, world, seed), blocks, workers, lambda _: None)
