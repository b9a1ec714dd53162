"""Two engines, one model: the rules in plain Python tell the histories of the compiled ones.

Doubles here, singles there: whole numbers must be equal, other numbers to within TOLERANCE. Now and then a
draw falls within a rounding error of where two acts meet, and a history goes another way from there: at most
one in a thousand may, and a failing test says which did.
"""

import inspect
from dataclasses import fields
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
from random_worlds import is_on, random_world

from sim.dynamics.step import watched
from sim.engines import batch, legible
from sim.engines.agents import StateAgent
from sim.engines.alliance import AllianceModel
from sim.engines.inputs import Lanes
from sim.engines.state import Said
from sim.engines.world import World
from sim.model.declaration import CHOICE, DYAD, MEMORY, OWN, PAIR, PARAMETERS, SCHEDULE, START
from sim.model.kinds import Variable
from sim.outcomes.rows import Rows
from sim.scenario.library import names
from tests.worlds import shipped_world

SEED, TOLERANCE = 2022, 1e-5
WORLDS, HISTORIES = 40, 20
COUNTED = (
    "first_5", "calm", "acts_spontaneous", "acts_signal", "acts_answer", "disputes", "disputes_joined",
    "joined", "called", "answered", "entrapped", "exposure", "frustration", "triads_pmm", "pivot",
)  # fmt: skip
EVERY = [(name, history) for name in names() for history in ("given", "simulated")]


class Compared(NamedTuple):
    """Histories of a world that both engines told: their number, those that differ and in which columns."""

    histories: int
    differ: dict[int, list[str]]
    rows: Rows


def compared(world: World, count: int) -> Compared:
    """Tell histories by both engines. Tallies of levels must be equal where no history differs."""
    rows, tallies = batch.simulate(world, SEED, 0, count)
    plain, plain_tallies = legible.simulate(world, SEED, "", 0, count)
    assert {name: column.dtype for name, column in rows.items()} == {
        name: column.dtype for name, column in plain.items()
    }
    differ: dict[int, list[str]] = {}
    for name, column in rows.items():
        for replicate in np.flatnonzero(apart(name, column, plain[name], energy_of(rows))):
            differ.setdefault(int(replicate), []).append(name)
    if not differ:
        for name in ("levels", "given_levels"):
            np.testing.assert_array_equal(tallies[name], plain_tallies[name], err_msg=name)
    return Compared(count, differ, rows)


def apart(
    name: str, one: npt.NDArray[np.generic], other: npt.NDArray[np.generic], energy: float
) -> npt.NDArray[np.bool_]:
    """Where a column differs; energies are compared as shares of the largest, since they have no scale."""
    if one.dtype.kind != "f":
        return one != other
    scale = energy if name.startswith("energy") else 1.0
    return ~np.isclose(one, other, rtol=0.0, atol=TOLERANCE * scale)


def energy_of(rows: Rows) -> float:
    """Largest energy or gap that any history has."""
    found = np.abs(np.concatenate([rows["energy"], rows["energy_gap"]]).astype(np.float64))
    return float(found[np.isfinite(found)].max(initial=0.0))


@cache
def random_histories() -> tuple[Compared, ...]:
    """Histories of all random worlds."""
    return tuple(compared(random_world(number), HISTORIES) for number in range(WORLDS))


def assert_few_differ(told: dict[str, Compared]) -> None:
    """At most one history in a thousand differs."""
    histories = sum(one.histories for one in told.values())
    differ = {name: one.differ for name, one in told.items() if one.differ}
    found = sum(map(len, differ.values()))
    assert found <= max(1, histories // 1000), f"{found} of {histories} histories differ: {differ}"


def test_shipped_scenarios() -> None:
    """In every scenario that ships, under its own theory and in both modes of history."""
    assert_few_differ({f"{name}, {mode}": compared(world_of(name, mode), 4) for name, mode in EVERY})


@cache
def world_of(name: str, history: str) -> World:
    """Return a shipped scenario under the shipped theory."""
    return shipped_world(name, {"history": history})


def test_random_worlds() -> None:
    """In worlds drawn at random, with theories in which everything has a say."""
    told = random_histories()
    assert_few_differ({f"world {number}": one for number, one in enumerate(told)})


def test_random_worlds_are_eventful() -> None:
    """Wars, fights that are joined, answers, acts that signals provoked, calms: all of them are compared."""
    seen = dict.fromkeys(COUNTED, 0)
    for one in random_histories():
        for name, column in one.rows.items():
            if (quantity := name.split(".")[0]) in seen:
                seen[quantity] += int((column > 0).sum())
    assert min(seen.values()) > 100, seen


def test_every_parameter_is_on_somewhere() -> None:
    """No parameter of the declaration is without effect in all of the random worlds."""
    worlds = [random_world(number) for number in range(WORLDS)]
    assert [each.name for each in PARAMETERS if not any(is_on(each, world) for world in worlds)] == []


def test_random_worlds_differ_in_kind() -> None:
    """Two to seven states, weeks and other steps, both modes, every kind of date and of signal."""
    worlds = [random_world(number) for number in range(WORLDS)]
    signals = [signal for world in worlds for signal in world.scenario.signals.values()]
    dyads = [dyad for world in worlds for dyad in world.scenario.dyads.values()]
    assert {len(world.states) for world in worlds} == set(range(2, 8))
    assert len({world.scenario.horizon.step_days for world in worlds}) > 3
    assert {world.scenario.history for world in worlds} == {"given", "simulated"}
    assert {signal.date.kind for signal in signals} == {"dated", "rate"}
    assert {min(len(signal.date.dates), 3) for signal in signals} == {0, 1, 2, 3}
    for flag in ("near_border", "public", "joint_with", "until", "weight"):
        assert {bool(getattr(signal, flag)) for signal in signals} == {True, False}, flag
    for flag in ("relevant", "contiguous", "rivalry", "commitment"):
        assert {bool(getattr(dyad, flag)) for dyad in dyads} == {True, False}, flag


def test_rules_are_the_schedules() -> None:
    """What a state does without being asked about anything is what the declaration schedules, by name."""
    public = {
        name: method for name, method in vars(StateAgent).items() if name[0] != "_" and callable(method)
    }
    rules = [name for name, method in public.items() if not has_arguments(method)]
    assert sorted(rules) == sorted(rule.name for rule in (*START, *SCHEDULE))


def has_arguments(method: object) -> bool:
    """Whether a method takes anything but its object."""
    assert callable(method)
    return len(inspect.signature(method).parameters) > 1


@pytest.mark.parametrize("world", [world_of("demo", "given"), *map(random_world, (0, 1, 2, 5))])
def test_state_variables_agree_after_every_step(world: World) -> None:
    """Inputs and state variables of the declaration, by their names, in all steps of some histories."""
    declared = (*OWN, *PAIR, *DYAD, *MEMORY, *CHOICE)
    variables = [variable for variable in declared if variable.kind != "step"]
    block = Lanes(world, SEED, 3).load(0)
    models = [AllianceModel(world, seed=SEED, replicate=w, collect=False) for w in range(3)]
    for t in watched(world.structure, block):
        for w, model in enumerate(models):
            model.step()
            for variable in variables:
                packed = getattr(block, variable.of)[variable, ..., w]
                assert_near(model, variable, packed, f"{variable.name} in step {t} of history {w}")


def assert_near(model: AllianceModel, variable: Variable, packed: npt.NDArray[np.generic], what: str) -> None:
    """What all agents have under the variable's name is what the packed array says."""
    square = model.world.structure.square[1]
    for i, state in enumerate(model.states.values()):
        kept = getattr(state, variable.name)
        for other, mine in kept.items() if variable.of != "own" else [(state.name, kept)]:
            j = list(model.states).index(other)
            place = {"own": i, "pair": (i, j)}.get(variable.of, square[i, j])
            near = np.isclose(mine, packed[place], rtol=TOLERANCE, atol=TOLERANCE)
            assert np.all(near), f"{what}, of {state.name} toward {other}: {mine}, not {packed[place]}"


def test_a_state_has_every_variable_of_the_declaration() -> None:
    """What is declared of a state toward another is its attribute of that name, or part of what it says."""
    state = next(iter(AllianceModel(world_of("demo", "simulated"), seed=1).run().states.values()))
    said = {field.name for field in fields(Said)}
    where_used = {"balanced"}  # a sum that is worked out where it is used
    declared = {variable.name for variable in (*PAIR, *DYAD, *MEMORY, *CHOICE)}
    assert said <= declared
    dictionaries = {name for name, value in vars(state).items() if isinstance(value, dict)}
    assert declared - said - dictionaries == where_used
