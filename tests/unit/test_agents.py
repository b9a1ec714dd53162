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
from sim.engines.state import State
from sim.engines.world import World
from sim.scenario.errors import InputError
from sim.scenario.library import load, shipped
from tests.worlds import full_theory, invented, shipped_world

SEED = 2022


class Dove(StateAgent):
    """Always accommodates."""

    def choose(self, opponent: str) -> str:
        """Accommodate whoever it is."""
        return "accommodate"


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


class Mirror(StateAgent):
    """Does what was done to it in the last step."""

    def choose(self, opponent: str) -> str:
        """Return the opponent's last act."""
        return self.received[opponent]


class Forgetful(StateAgent):
    """Remembers nothing: one rule replaced."""

    def resent(self) -> None:
        """Do nothing."""


class Deaf(StateAgent):
    """Reads no signal: one part of a rule replaced."""

    def heard(self, speaker: str, said: object) -> float:
        """Hear nothing."""
        return 0.0


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
    """Everything that the states of a model carry from step to step."""
    kept = ("alignment", "support", "belief", "commitment", "grievance", "grievance_given", "act", "side")
    return [{name: getattr(state, name) for name in kept} for state in model.states.values()]


def test_an_agent_that_leaves_all_to_the_rule_changes_nothing() -> None:
    """A subclass whose `choose` returns None is the rule."""
    plain, echo = model_of("demo", "simulated"), model_of("demo", "simulated", BRE=Echo)
    assert standing(plain.run()) == standing(echo.run())
    assert isinstance(echo.states["BRE"], Echo)


def test_a_hand_written_agent_acts_from_the_window_on_and_nowhere_else() -> None:
    """Before the origin the run with a dove is the run without; from then on the dove accommodates."""
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
            assert {act for other, act in bre.acts.items() if other not in bre.joins} <= {"accommodate"}
    assert dove.clock > window


def test_a_hand_written_act_is_all_that_differs_in_its_week() -> None:
    """On the same draws, in its first week only the hawk's act and those who join its fight differ."""
    plain, hawk = model_of("aras_drills", replicate=2), model_of("aras_drills", replicate=2, AZE=Hawk)
    while plain.clock <= plain.acts_from:
        plain.step()
        hawk.step()
    assert hawk.states["AZE"].acts["IRN"] == "force"
    for name, state in plain.states.items():
        other = hawk.states[name]
        assert (state.alignment, state.grievance, state.belief) == (
            other.alignment,
            other.grievance,
            other.belief,
        )
        for opponent, act in state.acts.items():
            if (name, opponent) != ("AZE", "IRN") and opponent not in other.joins:
                assert other.acts[opponent] == act


def test_a_hand_written_act_needs_no_grievance() -> None:
    """What `choose` says counts as the state's own doing, not as an answer that the rule would have given."""
    model = model_of("demo", "simulated", ALD=Attacker)
    while model.running:
        model.step()
        ald = model.states["ALD"]
        assert ald.reasons == {other: "spontaneous" for other in ald.opponents if other not in ald.joins}
        assert ald.unprovoked == ald.signalled


def test_an_attack_that_never_ends_is_remembered() -> None:
    """Force every week, each of weight 1: grievance is a geometric series in the share kept a week."""
    plain = {"perception_noise": 0.0, "attribution_bias": 0.0, "easing": 0.0}
    world = shipped_world("demo", {"history": "simulated"}, **plain)
    model = AllianceModel(world, seed=SEED, agents={"ALD": Attacker}).run()
    kept = 0.5 ** (1.0 / world.theory.grievance_half_life.args[0])
    heard = world.clock.steps - 1  # the act of the last week has not been heard yet
    grievance = model.states["BRE"].grievance["ALD"][3]
    assert grievance == pytest.approx((1 - kept**heard) / (1 - kept), rel=1e-6)


def test_what_was_received_is_the_last_steps_act() -> None:
    """A mirror does to each opponent what that one did to it a step before."""
    model = model_of("demo", "simulated", BRE=Mirror)
    done: dict[str, str] = {"ALD": "hold", "COR": "hold"}
    while model.running:
        model.step()
        mirror = model.states["BRE"]
        assert {other: act for other, act in mirror.acts.items() if other not in mirror.joins} == {
            other: act for other, act in done.items() if other not in mirror.joins
        }
        done = {other: model.states[other].acts["BRE"] for other in done}


def test_any_rule_can_be_replaced() -> None:
    """Without the rule that remembers there is no grievance, and all others go on."""
    model = model_of("aras_drills", "simulated", IRN=Forgetful).run()
    assert all(sum(memory) == 0.0 for memory in model.states["IRN"].grievance.values())
    assert any(sum(memory) > 0.0 for memory in model.states["AZE"].grievance.values())


def test_any_part_of_a_rule_can_be_replaced() -> None:
    """A state that hears nothing keeps to its interests but for drift and balance, which are off here."""
    world = shipped_world("aras_drills", None, drift=0.0, balance=0.0)
    model = AllianceModel(world, seed=SEED, agents={"IRN": Deaf}).run()
    assert model.states["IRN"].alignment == pytest.approx(model.states["IRN"].interest)
    assert model.states["AZE"].alignment != pytest.approx(model.states["AZE"].interest)


def test_a_theory_may_be_one_states_own() -> None:
    """Each state reads its own parameters: one that never gets over anything is the only one to do so."""
    model = model_of("demo", "simulated", replicate=3)
    bre = model.states["BRE"]
    bre.theory = type(bre.theory)(**{**vars(bre.theory), "grievance_kept": 1.0, "easing": 0.0})
    before = dict.fromkeys(bre.opponents, 0.0)
    while model.running:
        model.step()
        now = {other: sum(bre.grievance[other]) for other in before}
        assert all(now[other] >= before[other] for other in now)
        before = now


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
    path = shipped("scenarios") / "demo.yaml"
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
        ("forces", "got 'forces', allowed accommodate, .*force, or None; did you mean force"),
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
        return "accommodate" if Dove.met < 20 else None

AGENTS = {"BRE": Dove}
"""


def test_rows_are_those_of_single_histories() -> None:
    """Whatever the blocks, each row belongs to (world, seed, replicate); so it does with a program."""
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
    assert any(not np.array_equal(plain[name], dove[name]) for name in plain if name.startswith("peak"))


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
