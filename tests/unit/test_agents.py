"""The legible engine as its users meet it: agents of their own, arguments, refusals, rows."""

from functools import cache
from itertools import combinations
from typing import Any

import mesa
import numpy as np
import pytest

import sim
from sim.engines import batch, legible
from sim.engines.agents import StateAgent
from sim.engines.alliance import AllianceModel
from sim.engines.dispute import Dispute
from sim.engines.state import State
from sim.engines.world import World
from sim.model.declaration import (
    CHOICE,
    CONDUCT,
    DYAD,
    JOIN_FIRST,
    NEUTRAL,
    PAIR,
    RUNGS,
    SUPPORT_FIRST,
)
from sim.scenario.errors import InputError
from sim.scenario.library import load
from sim.scenario.places import find_shipped
from tests.worlds import full_theory, invented, shipped_world

SEED = 2022


class Dove(StateAgent):
    """Always engages."""

    def choose(self, opponent: str) -> str:
        """Engage whoever it is."""
        return "engage"


class Echo(StateAgent):
    """Overrides the decision and leaves it to the rule."""

    def choose(self, opponent: str) -> None:
        """Say nothing."""


class Hawk(StateAgent):
    """Uses force against Iran, leaves other opponents to the rule."""

    def choose(self, opponent: str) -> str | None:
        """Use force against IRN."""
        return "force" if opponent == "IRN" else None


class Attacker(StateAgent):
    """Uses force against everybody."""

    def choose(self, opponent: str) -> str:
        """Use force whoever it is."""
        return "force"


class Still(StateAgent):
    """Holds still, whatever is done to it."""

    def choose(self, opponent: str) -> str:
        """Hold."""
        return "hold"


class Mirror(StateAgent):
    """Does what was done to it in the last step."""

    def choose(self, opponent: str) -> str:
        """Return the opponent's last act."""
        return self.received[opponent]


class Silent(StateAgent):
    """Does no diplomacy: one rule replaced."""

    def confer(self) -> None:
        """Do nothing."""


class Deaf(StateAgent):
    """Reads no signal: one part of a rule replaced."""

    def heard(self, speaker: str) -> float:
        """Hear nothing."""
        return 0.0


class Loyal(StateAgent):
    """Stands by the first of the two in every dispute: a part of the rule of sides replaced."""

    def leanings(self, dispute: Dispute, stirred: int) -> dict[int, float]:
        """Odds that leave nothing to chance."""
        return {JOIN_FIRST: 0.0, SUPPORT_FIRST: 1e30, NEUTRAL: 1.0}


@cache
def world_of(name: str, history: str = "given") -> World:
    """Return a shipped scenario under the shipped theory."""
    return shipped_world(name, {"history": history})


def model_of(
    name: str, history: str = "given", replicate: int = 1, **kinds: type[StateAgent]
) -> AllianceModel:
    """Return a model of it with some agents of their own."""
    return AllianceModel(world_of(name, history), seed=SEED, replicate=replicate, agents=kinds, collect=False)


def standing(model: AllianceModel) -> list[dict[str, Any]]:
    """Everything that the states of a model, and its disputes, carry from step to step."""
    arrays = (PAIR, CONDUCT, DYAD, CHOICE)
    kept = [variable.name for array in arrays for variable in array if variable.kind == "state"]
    states = [{name: getattr(state, name) for name in kept} for state in model.states.values()]
    return [*states, *({"dispute": repr(dispute)} for dispute in model.disputes.values())]


def free(state: StateAgent) -> list[str]:
    """Opponents in whose disputes the state has taken no side."""
    taken = "-".join(dispute for dispute, side in state.sides.items() if side != "neutral").split("-")
    return [other for other in state.opponents if other not in taken]


def test_an_agent_that_leaves_all_to_the_rule_changes_nothing() -> None:
    """A subclass whose `choose` returns None is the rule."""
    plain, echo = model_of("demo", "simulated"), model_of("demo", "simulated", BRE=Echo)
    assert standing(plain.run()) == standing(echo.run())
    assert isinstance(echo.states["BRE"], Echo)


def test_a_hand_written_agent_acts_from_the_window_on_and_nowhere_else() -> None:
    """Before the origin the run with a dove is the run without; from then on the dove engages."""
    plain, dove = model_of("demo"), model_of("demo", BRE=Dove)
    window = plain.world.clock.window
    while dove.running:
        plain.step()
        dove.step()
        bre = dove.states["BRE"]
        if dove.clock <= window:
            assert standing(plain) == standing(dove)
            assert set(bre.acts.values()) == {"hold"}
        else:
            assert {bre.acts[other] for other in free(bre)} <= {"engage"}
    assert dove.clock > window


def test_a_hand_written_act_is_all_that_differs_in_its_week() -> None:
    """On the same draws, in its first week only the hawk's act and third states in its disputes differ."""
    plain, hawk = model_of("aras_drills", replicate=2), model_of("aras_drills", replicate=2, AZE=Hawk)
    while plain.clock <= plain.acts_from:
        plain.step()
        hawk.step()
    assert hawk.states["AZE"].acts["IRN"] == "force"
    assert hawk.states["AZE"].reasons["IRN"] == "opening"
    assert hawk.disputes["AZE-IRN"].age == 0
    for name, state in plain.states.items():
        other = hawk.states[name]
        assert (state.support, state.belief) == (other.support, other.belief)
        if name not in ("AZE", "IRN") and other.sides["AZE-IRN"] == "neutral":
            assert state.acts == other.acts


def test_what_is_named_stands_but_for_sides() -> None:
    """Who holds by hand answers nothing, opens nothing and does no diplomacy; only sides go beyond it."""
    never_closing = {"lapse_at_once": -30.0, "lapse": -30.0}
    world = shipped_world("demo", {"history": "simulated"}, **never_closing)
    model = AllianceModel(world, seed=SEED, agents={"BRE": Still, "ALD": Attacker}, collect=False)
    while model.running:
        model.step()
        bre = model.states["BRE"]
        assert {bre.acts[other] for other in free(bre)} <= {"hold"}
        assert set(bre.reasons.values()) <= {"joining"}
        assert model.states["ALD"].acts["BRE"] == "force"
    assert model.states["BRE"].owed["ALD"] == RUNGS.index("force")
    assert model.states["BRE"].since["ALD"] == model.disputes["ALD-BRE"].age == world.clock.steps - 1


@cache
def hot(name: str) -> World:
    """Return a shipped scenario, history simulated, in which disputes open and become wars within weeks."""
    violent = {"open": -2.0, "answer_display": 0.5, "answer_force": 0.5, "press": -0.5, "war": -2.0}
    return shipped_world(name, {"history": "simulated"}, **violent)


def test_a_named_act_has_the_cause_that_anybody_would_see() -> None:
    """It opens where there is no dispute, answers where an answer is owed, else presses on."""
    model = AllianceModel(hot("demo"), seed=SEED, agents={"ALD": Attacker}, collect=False)
    seen = set()
    while model.running:
        ald = model.states["ALD"]
        before = {
            other: (dispute.is_open, ald.owed[other] != RUNGS.index("hold"))
            for other, dispute in ald.dispute.items()
        }
        model.step()
        for other, (is_open, owes) in before.items():
            assert ald.reasons[other] == ("opening" if not is_open else "answer" if owes else "pressing")
            seen.add(ald.reasons[other])
    assert seen >= {"opening", "answer", "pressing"}


def test_to_engage_by_hand_settles_nothing() -> None:
    """Only the rule's own engaging is a concession; a named one is diplomacy."""
    model = AllianceModel(hot("demo"), seed=SEED, agents={"BRE": Dove, "ALD": Attacker}, collect=False)
    while model.running:
        model.step()
        assert not any(model.states["BRE"].yields.values())


def test_an_attack_that_never_ends_is_remembered() -> None:
    """Force every week: what was suffered is an incident, a plight and tension, each at its most."""
    model = AllianceModel(world_of("demo", "simulated"), seed=SEED, agents={"ALD": Attacker}).run()
    bre, theory = model.states["BRE"], model.world.theory
    assert bre.incident["ALD"] == bre.plight == 1.0
    assert bre.tension_with("ALD") == theory.dispute_tension.args[0]
    assert model.disputes["ALD-BRE"].peace == 0


def test_what_was_received_is_the_last_steps_act() -> None:
    """A mirror does to each opponent what that one did to it a step before."""
    model = model_of("demo", "simulated", BRE=Mirror)
    done: dict[str, str] = {"ALD": "hold", "COR": "hold"}
    while model.running:
        model.step()
        mirror = model.states["BRE"]
        assert {other: mirror.acts[other] for other in free(mirror)} == {
            other: done[other] for other in free(mirror)
        }
        done = {other: model.states[other].acts["BRE"] for other in done}


def test_any_rule_can_be_replaced() -> None:
    """Without diplomacy there are only acts of disputes and pledges to those one stands by; others go on."""
    model, said = model_of("aras_drills", "simulated", IRN=Silent), dict[str, set[str]]()
    while model.running:
        model.step()
        for name, state in model.states.items():
            said.setdefault(name, set()).update(state.acts.values())
    assert not said["IRN"] & {"cooperate", "protest", "downgrade"}
    assert said["AZE"] >= {"cooperate", "protest", "downgrade"}


def test_any_part_of_a_rule_can_be_replaced() -> None:
    """A state that hears nothing keeps to its interests where nothing else moves it."""
    still = {"drift": 0.0, "rivalry_ends": 0.0, "rivalry_begins": 0.0, "pact_ends": 0.0, "pact_begins": 0.0}
    world = shipped_world("aras_drills", None, abandonment=0.0, **still)
    model = AllianceModel(world, seed=SEED, agents={"IRN": Deaf}).run()
    assert model.states["IRN"].alignment == pytest.approx(model.states["IRN"].interest)
    assert model.states["AZE"].alignment != pytest.approx(model.states["AZE"].interest)


def test_sides_can_be_taken_by_hand() -> None:
    """Odds of sides that are a state's own decide where it stands, and where it would at the end."""
    model = AllianceModel(hot("demo"), seed=SEED, agents={"COR": Loyal}, collect=False)
    stood = set()
    while model.running:
        model.step()
        stood.update(model.states["COR"].sides.values())
    assert stood == {"supports the first"}
    assert model.states["COR"].posture(model.disputes["ALD-BRE"]) == SUPPORT_FIRST


class Crusader(StateAgent):
    """Joins the first of the two in every dispute."""

    def leanings(self, dispute: Dispute, stirred: int) -> dict[int, float]:
        """Odds that leave nothing to chance."""
        return {JOIN_FIRST: 1e30, NEUTRAL: 1.0}


def test_whom_a_state_fights_for_others_is_told_in_words() -> None:
    """`joins` has the opponent and the friend, `sides` the dispute, while it is open; the act is one of
    joining, and opens a dispute of the joiner's own."""
    model = AllianceModel(hot("demo"), seed=SEED, agents={"COR": Crusader}, collect=False)
    cor, joined = model.states["COR"], 0
    assert list(cor.opponents) == ["BRE"]
    while model.running:
        model.step()
        stands = model.disputes["ALD-BRE"]
        expected = {"ALD-BRE": "joins the first"} if stands.is_open else {}
        assert (cor.sides, cor.joins) == (expected, {"BRE": "ALD"} if stands.is_open else {})
        joined += cor.reasons.get("BRE") == "joining"
    assert joined > 0


def test_a_theory_may_be_one_states_own() -> None:
    """Each state reads its own parameters: one that never forgets is the only one to think ever more of the
    resolve of others."""
    model = model_of("demo", "simulated", replicate=3)
    bre, ald = model.states["BRE"], model.states["ALD"]
    bre.theory = type(bre.theory)(**{**vars(bre.theory), "belief_kept": 1.0})
    fell = {bre: False, ald: False}
    while model.running:
        before = {state: dict(state.belief) for state in fell}
        model.step()
        for state, beliefs in before.items():
            fell[state] |= any(state.belief[other] < belief - 1e-9 for other, belief in beliefs.items())
    assert fell == {bre: False, ald: True}


def test_every_history_has_chance_of_its_own() -> None:
    """Agents that draw beyond the rules draw the same when told again, and not so in another history."""
    drawn = [model_of("demo", replicate=r).random.random() for r in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    streams = [model_of("demo", replicate=r).rng.random() for r in (1, 1, 2)]
    assert streams[0] == streams[1] != streams[2]


# --- arguments ----------------------------------------------------------------------------------------------


def test_a_name_and_a_seed_are_enough() -> None:
    """The shipped scenario under the shipped theory, from the front door of the package."""
    model = sim.AllianceModel("aras_drills", seed=1).run()
    assert issubclass(sim.StateAgent, State)
    assert not model.running
    assert model.clock == model.world.clock.steps == model.steps


def test_scenario_and_theory_come_in_several_forms() -> None:
    """A name, a path and a loaded scenario are one scenario; a mapping changes the full theory."""
    path = find_shipped("scenarios") / "demo.yaml"
    forms: list[Any] = ["demo", path, str(path), load("demo"), World(load("demo"), full_theory())]
    told = [AllianceModel(form, seed=3).run().alignment for form in forms]
    assert all(np.array_equal(told[0], each) for each in told)
    changed = AllianceModel("demo", {"drift": 0.0, "perception_noise": 0.0}, seed=3)
    assert (changed.theory.drift, changed.theory.perception_noise) == (0.0, 0.0)
    assert AllianceModel("demo", full_theory(drift=0.0), seed=3).theory.drift == 0.0


def test_before_the_first_step_everybody_holds() -> None:
    """A model that has not begun can be looked at: interests, and no act."""
    model = AllianceModel("demo", seed=1)
    for state in model.states.values():
        assert state.alignment == state.interest
        assert set(state.acts.values()) <= {"hold"}
        assert (state.joins, state.reasons, state.received) == ({}, {}, {})


def test_a_seed_of_zero_is_a_seed() -> None:
    """0 is kept; None is drawn anew; integers of any type are whole numbers."""
    assert AllianceModel("demo", seed=0).seed == 0
    assert AllianceModel("demo").seed != AllianceModel("demo").seed
    model = AllianceModel("demo", seed=np.uint64(5), replicate=np.int32(2))
    assert (model.seed, model.replicate) == (5, 2)
    assert type(model.seed) is int
    assert np.array_equal(model.run().alignment, AllianceModel("demo", seed=5, replicate=2).run().alignment)


class Stranger(mesa.Agent):
    """Not a state."""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"scenario": "aras_drils"}, "got 'aras_drils'.*did you mean aras_drills"),
        ({"scenario": 3}, "scenario: got 3, allowed a name, a path"),
        ({"scenario": ("states", {})}, "scenario: got a list of 2, allowed a name"),
        ({"theory": "ful"}, "theory: got 'ful'.*did you mean full"),
        ({"theory": {"drfit": 0.0}}, "drfit: got an unknown parameter.*did you mean drift"),
        ({"theory": {"drift": 2.0}}, "drift: got 2, allowed 0 to 1"),
        ({"theory": 1}, "theory: got 1, allowed the name of a set"),
        ({"seed": -1}, "seed: got -1, allowed a whole number from 0 to 2\\^64 - 1"),
        ({"seed": 2**64}, "seed: got 18446744073709551616, allowed"),
        ({"seed": 1.0}, "seed: got 1.0, allowed"),
        ({"seed": "1"}, "seed: got '1', allowed"),
        ({"seed": True}, "seed: got true, allowed"),
        ({"replicate": -1}, "replicate: got -1, allowed a whole number from 0 to 2\\^32 - 1"),
        ({"replicate": 2**32}, "replicate: got 4294967296, allowed"),
        ({"agents": {"BRA": Dove}}, "agents: got 'BRA', allowed a state: ALD, BRE, COR; did you mean BRE"),
        (
            {"agents": {"BRE": Stranger}},
            "agents.BRE: got 'Stranger', allowed a class that extends StateAgent",
        ),
        ({"agents": {"BRE": "Dove"}}, "agents.BRE: got 'Dove', allowed a class"),
        ({"agents": "BRE"}, "agents: got 'BRE', allowed a mapping"),
    ],
)
def test_wrong_arguments_are_refused_in_words(given: dict[str, Any], said: str) -> None:
    """What was given, what is allowed, and the near miss."""
    with pytest.raises(InputError, match=said):
        AllianceModel(**{"scenario": "demo", "seed": 1, **given})


def test_a_world_has_a_theory_already() -> None:
    """A second one beside it is refused rather than passed over."""
    with pytest.raises(InputError, match="theory: got 'posterior', allowed none beside a World"):
        AllianceModel(world_of("demo"), "posterior", seed=1)


@pytest.mark.parametrize(
    ("rung", "said"),
    [
        ("forces", "got 'forces', allowed cooperate, .*force, or None; did you mean force"),
        (5, "got 5, allowed"),
    ],
)
def test_a_wrong_rung_is_refused_in_words(rung: object, said: str) -> None:
    """The class, what it returned, the rungs there are, and the near miss."""

    class Wrong(StateAgent):
        def choose(self, opponent: str) -> Any:
            return rung

    with pytest.raises(InputError, match=f"Wrong.choose: {said}"):
        model_of("demo", "simulated", BRE=Wrong).run()


# --- rows ---------------------------------------------------------------------------------------------------

PROGRAM = """
from sim.engines.agents import StateAgent

class Dove(StateAgent):
    met = 0

    def choose(self, opponent):
        Dove.met += 1
        return "engage" if Dove.met < 20 else None

AGENTS = {"BRE": Dove}
"""


def test_rows_are_those_of_single_histories() -> None:
    """Whatever the blocks, each row belongs to (world, seed, history); so it does with a program."""
    for program in ("", PROGRAM):
        whole, tallies = legible.simulate(world_of("demo"), SEED, program, 3, 6)
        parts = [legible.simulate(world_of("demo"), SEED, program, 3 + 2 * at, 2) for at in range(3)]
        for name, column in whole.items():
            np.testing.assert_array_equal(column, np.concatenate([rows[name] for rows, _ in parts]))
        for name, tally in tallies.items():
            np.testing.assert_array_equal(tally, sum(some[name].astype(np.int64) for _, some in parts))


def test_a_program_changes_what_it_is_about() -> None:
    """Draws stay in place: before the dove acts nothing differs, and something does afterwards."""
    world = world_of("demo", "simulated")
    plain, _ = batch.simulate(world, SEED, 0, 40)
    dove, _ = legible.simulate(world, SEED, PROGRAM, 0, 40)
    differ = {name.split(".")[0] for name in plain if not np.array_equal(plain[name], dove[name])}
    assert differ >= {"acts_engage", "alignment"}


def test_banks_of_large_worlds_keep_fewer_histories() -> None:
    """What waits to be counted stays within some tens of megabytes."""
    assert legible.lanes_of(world_of("demo")) == legible.MOST_LANES
    names = [f"S{i}" for i in range(30)]
    pairs = {f"{a}-{b}": {} for a, b in combinations(names, 2)}
    large = World(invented({name: {} for name in names}, pairs, weeks=200), full_theory())
    assert 1 <= legible.lanes_of(large) < 20


def test_signals_begin_when_they_are_sent() -> None:
    """A dated signal begins in one step and may last; one with a rate begins whenever it recurs."""
    model = AllianceModel("demo", seed=1)
    steps = range(model.world.clock.steps)
    begun = {name: [t for t in steps if timing.begins(t)] for name, timing in model.timings.items()}
    sent = {name: sum(map(timing.share, steps)) for name, timing in model.timings.items()}
    assert begun["bre_border_drill"] == [3]
    assert sent["bre_border_drill"] == pytest.approx(1.0)
    assert len(begun["back_channel"]) == sent["back_channel"]
    assert [len(begun[name]) for name in begun if name != "back_channel"] == [1] * (len(begun) - 1)
