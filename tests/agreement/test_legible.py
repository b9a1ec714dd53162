"""Two engines, one model: the rules in plain Python tell the histories of the compiled ones.

Doubles here, singles there: whole numbers must be equal, other numbers to within TOLERANCE. Now and then a
draw falls within a rounding error of where two acts meet, and a history goes another way from there: at most
one in a thousand may, and a failing test says which did.
"""

import inspect
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
from random_worlds import is_on, random_world

from sim.dynamics.arrays import DYAD_OF, TIED, UNDIRECTED, Block
from sim.dynamics.step import take, watch_steps
from sim.engines import batch, legible
from sim.engines.agents import StateAgent
from sim.engines.alliance import AllianceModel
from sim.engines.dispute import Dispute
from sim.engines.inputs import Lanes
from sim.engines.legible import Places
from sim.engines.state import Said
from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    AGE,
    ANSWER,
    ATTENTION_SHOCK,
    CALM,
    CAUSE,
    CAUSES,
    CHOICE,
    CHOICE_DRAW,
    CONDUCT,
    CONFER_DRAW,
    COURSE,
    DISPUTE,
    DYAD,
    FATE,
    FIRST_MILITARIZED,
    GIVEN,
    GIVEN_RUNG,
    HELP,
    MEMORY,
    NO_CAUSE,
    OPENING,
    OWED,
    OWN,
    PAIR,
    PARAMETERS,
    PLEDGED,
    PRESSING,
    REALIGN_DRAW,
    RUNGS,
    SCHEDULE,
    SHOCK,
    STAND,
    START,
    STIRRED,
    STRENGTH,
    YIELDS,
)
from sim.model.kinds import Variable
from sim.outcomes.record import FINE
from sim.outcomes.rows import Rows
from sim.scenario.library import names
from tests.worlds import shipped_world

SEED, TOLERANCE = 2022, 1e-5
WORLDS, HISTORIES = 40, 20
COUNTED = (
    "first_5", "calm", "weeks_open", "acts_opening", "acts_answer", "acts_pressing", "acts_joining",
    "acts_pledge", "acts_downgrade", "disputes", "disputes_answered", "disputes_joined", "joined",
    "supported", "called", "answered", "entrapped", "exposure", "rift", "frustration", "triads_pmm", "pivot",
)  # fmt: skip
EVERY = [(name, history) for name in names() for history in ("given", "simulated")]


class Compared(NamedTuple):
    """Histories of a world that both engines told: their number, those that differ and in which columns."""

    histories: int
    differ: dict[int, list[str]]
    rows: Rows


def compared(world: World, count: int) -> Compared:
    """Tell histories by both engines. Tallies must be equal where no history differs."""
    rows, tallies = batch.simulate(world, SEED, 0, count)
    plain, plain_tallies = legible.simulate(world, SEED, "", 0, count)
    assert {name: column.dtype for name, column in rows.items()} == {
        name: column.dtype for name, column in plain.items()
    }
    differ: dict[int, list[str]] = {}
    for name, column in rows.items():
        for replicate in np.flatnonzero(apart(column, plain[name])):
            differ.setdefault(int(replicate), []).append(name)
    if not differ:
        for name in ("levels", "given_levels"):
            np.testing.assert_array_equal(tallies[name], plain_tallies[name], err_msg=name)
        near = {"rtol": TOLERANCE, "atol": TOLERANCE * FINE * count}
        np.testing.assert_allclose(tallies["tension"], plain_tallies["tension"], **near)
    return Compared(count, differ, rows)


def apart(one: npt.NDArray[np.generic], other: npt.NDArray[np.generic]) -> npt.NDArray[np.bool_]:
    """Where a column differs."""
    if one.dtype.kind != "f":
        return one != other
    return ~np.isclose(one, other, rtol=0.0, atol=TOLERANCE)


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
    """Wars, disputes that are answered, joined and settled, second ones, all causes, all sides at war and at
    the end, rivalries and pacts that begin and end: all of them are compared."""
    seen = dict.fromkeys(COUNTED, 0)
    sides: dict[str, Counter[int]] = {name: Counter() for name in ("stand", "stand_war", "posture")}
    turned: Counter[tuple[str, int]] = Counter()
    most = 0
    for one in random_histories():
        for name, column in one.rows.items():
            quantity, _, subject = name.partition(".")
            if quantity in seen:
                seen[quantity] += int((column > 0).sum())
            if quantity in sides:
                sides[quantity].update(column.tolist())
            if quantity in ("rivals", "allied"):
                begun = one.rows[f"{quantity}_origin.{subject}"]
                turned.update((quantity, change) for change in (column.astype(int) - begun).tolist())
            most = max(most, int(column.max())) if quantity == "disputes" else most
    assert min(seen.values()) > 100, seen
    assert all(min(sides[name][side] for side in range(-2, 3)) > 20 for name in sides), sides
    assert min(turned[name, change] for name in ("rivals", "allied") for change in (-1, 1)) > 20, turned
    assert most >= 3


def test_every_parameter_is_on_somewhere() -> None:
    """No parameter of the declaration is without effect in all of the random worlds."""
    worlds = [random_world(number) for number in range(WORLDS)]
    assert [each.name for each in PARAMETERS if not any(is_on(each, world) for world in worlds)] == []


def test_random_worlds_differ_in_kind() -> None:
    """Two to seven states, weeks and other steps, both modes, every kind of date and of signal."""
    worlds = [random_world(number) for number in range(WORLDS)]
    signals = [signal for world in worlds for signal in world.scenario.signals.values()]
    dyads = [dyad for world in worlds for dyad in world.scenario.dyads.values()]
    states = [state for world in worlds for state in world.scenario.states.values()]
    assert {len(world.states) for world in worlds} == set(range(2, 8))
    assert len({world.scenario.horizon.step_days for world in worlds}) > 3
    assert {world.scenario.history for world in worlds} == {"given", "simulated"}
    assert {signal.date.kind for signal in signals} == {"dated", "rate"}
    assert {min(len(signal.date.dates), 3) for signal in signals} == {0, 1, 2, 3}
    for flag in ("near_border", "public", "joint_with", "until", "weight"):
        assert {bool(getattr(signal, flag)) for signal in signals} == {True, False}, flag
    for flag in ("relevant", "contiguous", "rivalry", "commitment", "contact", "propensity", "tension"):
        assert {bool(getattr(dyad, flag)) for dyad in dyads} == {True, False}, flag
    for flag in ("major", "democracy"):
        assert {getattr(state, flag) for state in states} == {True, False}, flag


# --- rules, and what they read and write --------------------------------------------------------------------


def test_rules_are_the_schedules() -> None:
    """What a state does without being asked about anything is what the declaration schedules, by name."""
    pages = [page for page in StateAgent.__mro__ if page.__module__.startswith("sim.")]
    rules = {name for page in pages for name, method in vars(page).items() if is_rule(name, method)}
    assert rules == {rule.name for rule in (*START, *SCHEDULE)}


def is_rule(name: str, method: object) -> bool:
    """Whether something on a page is a method that takes nothing but its object."""
    return name[0] != "_" and inspect.isfunction(method) and len(inspect.signature(method).parameters) == 1


def test_every_rule_is_on_one_page() -> None:
    """No rule of the schedule is stated twice, but for `open`, which asks `choose` first."""
    pages = StateAgent.__mro__
    found = Counter(name for page in pages for name, method in vars(page).items() if is_rule(name, method))
    several = {rule.name for rule in (*START, *SCHEDULE) if found[rule.name] != 1}
    assert several == {"open"}
    assert found["open"] == 2


WORKED_OUT = (CAUSE, YIELDS, GIVEN_RUNG, STIRRED, PLEDGED, SHOCK)
"""What is worked out in every step."""
ONCE_ACTING = (HELP, STRENGTH, CHOICE_DRAW, CONFER_DRAW, REALIGN_DRAW, ATTENTION_SHOCK, FATE)
"""The same once states act."""


def compared_variables() -> list[Variable]:
    """Every input and state variable of the declaration, and what steps work out that both engines keep."""
    arrays = (OWN, PAIR, CONDUCT, DYAD, CHOICE, DISPUTE, COURSE, STAND)
    carried = [each for array in arrays for each in array if each.kind != "step"]
    return [*carried, *WORKED_OUT]


@pytest.mark.parametrize("world", [world_of("demo", "given"), *map(random_world, (0, 1, 2, 4, 6, 9, 13, 27))])
def test_state_variables_agree_after_every_step(world: World) -> None:
    """Inputs and state variables of the declaration, by their names, in all steps of some histories."""
    block = Lanes(world, SEED, 3).load(0)
    models = [AllianceModel(world, seed=SEED, replicate=w, collect=False) for w in range(3)]
    assert_alike(models, block, compared_variables(), "before the first step")
    for t in watch_steps(world.structure, block):
        for model in models:
            model.step()
        assert_step(models, block, t)


def assert_step(models: list[AllianceModel], block: Block, t: int) -> None:
    """All that both engines keep of a step is the same."""
    acting = ONCE_ACTING if models[0].acting else ()
    assert_alike(models, block, [*compared_variables(), *acting], f"after step {t}")


def assert_alike(models: list[AllianceModel], block: Block, variables: list[Variable], when: str) -> None:
    """What all agents have under a variable's name is what the packed arrays say."""
    structure = models[0].world.structure
    places, tied = Places(models[0].world), structure.square[TIED] == 1
    for w, model in enumerate(models):
        for variable in variables:
            if variable.start is None and model.clock == 0:
                continue
            ours = np.asarray(places.packed(model, variable), np.float64)
            theirs = getattr(block, variable.of)[variable, ..., w].astype(np.float64)
            if variable.of in (PAIR.of, CONDUCT.of):
                ours, theirs = ours[tied], theirs[tied]
            near = np.isclose(ours, theirs, rtol=TOLERANCE, atol=TOLERANCE)
            assert near.all(), f"{variable.name} {when} of history {w}: {ours[~near]}, not {theirs[~near]}"


def test_given_signals_agree_in_every_step() -> None:
    """What the scenario's hostile signals of a step weigh, by their rung."""
    seen = 0
    for world in map(random_world, range(12)):
        block, model = Lanes(world, SEED, 1).load(0), AllianceModel(world, seed=SEED, collect=False)
        for t in watch_steps(world.structure, block):
            model.step()
            expected = np.zeros(block.memory.shape[1:3])
            for name, state in model.states.items():
                for other, said in state.said.items():
                    d = world.structure.square[DYAD_OF, world.states.index(other), world.states.index(name)]
                    for h, severity in said.given.items():
                        expected[d, h] = severity
            packed = block.memory[GIVEN, ..., 0]
            np.testing.assert_allclose(packed, expected, TOLERANCE, TOLERANCE, err_msg=f"in step {t}")
            seen += np.count_nonzero(expected)
    assert seen > 50


def test_what_happens_in_a_step_happens() -> None:
    """The histories that are compared step by step hold every act, cause and turn of a dispute."""
    seen: Counter[str] = Counter()
    for world in map(random_world, (1, 2, 4, 6, 9, 13, 27)):
        for w in range(3):
            model = AllianceModel(world, seed=SEED, replicate=w, collect=False)
            before = dict.fromkeys(model.disputes, -1)
            while model.running:
                model.step()
                seen.update(events(model, before))
                before = {name: dispute.age for name, dispute in model.disputes.items()}
    wanted = {
        *RUNGS, *CAUSES[OPENING:], *(f"stirred {each}" for each in range(1, 4)), "opened", "closed",
        "settled", "stayed out", "supported", "joined", "late", "owed to a signal", "let down",
    }  # fmt: skip
    assert {name: seen[name] for name in wanted if seen[name] < 5} == {}


def events(model: AllianceModel, before: dict[str, int]) -> Iterator[str]:
    """What has happened in the step that has just ended; before: the ages of disputes."""
    for state in model.states.values():
        yield from state.acts.values()
        yield from state.reasons.values()
        yield from ("settled" for other in state.opponents if state.yields[other])
        yield from ("late" for other in state.opponents if owes_late(state, other))
        yield from ("owed to a signal" for other in state.opponents if owes_to_signal(model, state, other))
    for name, dispute in model.disputes.items():
        yield f"stirred {dispute.stirred}"
        yield from ["opened"] * (dispute.age == 0) + ["closed"] * (dispute.age < 0 <= before[name])
        if dispute.stirred != CALM:
            yield from (("stayed out", "supported", "joined")[abs(side)] for side in dispute.sides.values())
            yield from let_down(model, dispute)


def owes_late(state: StateAgent, other: str) -> bool:
    """Whether an answer is owed for more than a step."""
    return state.owed[other] >= FIRST_MILITARIZED and state.since[other] > 0


def owes_to_signal(model: AllianceModel, state: StateAgent, other: str) -> bool:
    """Whether an answer is owed to one of the scenario's signals."""
    them = model.states[other]
    return state.owed[other] == them.given_rung.get(state.name, -1) > them.act[state.name]


def let_down(model: AllianceModel, dispute: Dispute) -> Iterator[str]:
    """Friends of a victim that stood aside."""
    for victim, other in ((dispute.first, dispute.second), (dispute.second, dispute.first)):
        state = model.states[victim]
        if state.is_victim(other, dispute):
            friends = [k for k in dispute.sides if model.states[k].help.get(victim, 0.0) > 0.3]
            yield from ("let down" for k in friends if not dispute.stands_with(k, victim))


# --- acts by hand -------------------------------------------------------------------------------------------


class Erratic(StateAgent):
    """Does what its clock says; in every other step against half of the others what the rules say."""

    def choose(self, opponent: str) -> str | None:
        """Go through all rungs but holding still, which by hand is more than an act of that name."""
        turn = self.model.clock * 5 + self.opponents.index(opponent) * 3
        return None if turn % 2 else RUNGS[turn // 2 % len(RUNGS)].replace("hold", "engage")


@pytest.mark.parametrize("number", [1, 6, 9, 13])
def test_acts_by_hand_have_the_consequences_of_acts(number: int) -> None:
    """What `choose` names, written into the lanes after `respond`, gives the same histories step by step."""
    world = random_world(number)
    hand = world.states[-2:]
    kinds = dict.fromkeys(hand, Erratic)
    models = [AllianceModel(world, seed=SEED, replicate=w, agents=kinds, collect=False) for w in range(3)]
    block = Lanes(world, SEED, 3).load(0)
    causes: Counter[int] = Counter()
    for t in range(world.clock.steps):
        for model in models:
            model.step()
        for rule in SCHEDULE:
            for i in range(len(world.states)):
                take(world.structure, block, t, rule.name, i, i + 1)
            if rule.name == "respond":
                causes.update(written_by_hand(models, block, hand))
        assert_step(models, block, t)
    assert min(causes[each] for each in (NO_CAUSE, OPENING, ANSWER, PRESSING)) > 0


def written_by_hand(models: list[AllianceModel], block: Block, hand: tuple[str, ...]) -> Iterator[int]:
    """Write what agents have named into the lanes, with the causes that anybody would see; yield these."""
    structure, states = models[0].world.structure, models[0].world.states
    for w, model in enumerate(models):
        for name in hand:
            for other, rung in model.states[name].by_hand.items():
                i, j = states.index(name), states.index(other)
                d = structure.square[DYAD_OF, i, j]
                opens = block.course[AGE, structure.link[UNDIRECTED, d], w] < 0
                owes = block.choice[OWED, d, w] >= FIRST_MILITARIZED
                cause = OPENING if opens else ANSWER if owes else PRESSING
                block.conduct[ACT, i, j, w], block.choice[YIELDS, d, w] = rung, 0
                block.choice[CAUSE, d, w] = cause if rung >= FIRST_MILITARIZED else NO_CAUSE
                yield int(block.choice[CAUSE, d, w])


# --- names --------------------------------------------------------------------------------------------------


def test_a_state_has_every_variable_of_the_declaration() -> None:
    """What is declared of a state, or of a state toward another, is its attribute of that name, or part of
    what it says; what is common to two states is an attribute of their dispute."""
    model = AllianceModel(world_of("demo", "simulated"), seed=1).run()
    state, dispute = next(iter(model.states.values())), next(iter(model.disputes.values()))
    said = {field.name for field in fields(Said)}
    where_used = {"balanced"}  # a sum that is worked out where it is used
    toward = {variable.name for variable in (*PAIR, *CONDUCT, *DYAD, *MEMORY, *CHOICE)}
    assert said <= toward
    dictionaries = {name for name, value in vars(state).items() if isinstance(value, dict)}
    assert toward - said - dictionaries == where_used
    assert {variable.name for variable in OWN} <= set(vars(state))
    common = {variable.name for variable in (*DISPUTE, *COURSE)}
    assert common == {field.name for field in fields(Dispute)} - {"name", "first", "second", "land", "sides"}
    assert all(hasattr(dispute, name) for name in common)
