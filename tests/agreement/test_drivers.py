"""Two drivers, one truth: Mesa's agents and the batch engine give the same histories, bit for bit."""

from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from recount import Act, Matrix, Week, blocs, recount

from sim.dynamics.arrays import (
    ACT,
    ALIGNMENT,
    CAPABILITY,
    GRIEVANCE,
    SIDE,
    SIGNALLED,
    TIED,
    UNPROVOKED,
    Block,
)
from sim.engines import batch
from sim.engines.agents import AllianceModel, StateAgent
from sim.engines.world import World
from sim.scenario.codebook import RUNGS
from sim.scenario.library import names
from tests.worlds import shipped_world

SEED = 2022
STATE = ("pair", "dyad", "memory", "choice")
EVERY = [(name, history) for name in names() for history in ("given", "simulated")]


def agents_of(
    world: World, replicate: int, kinds: dict[str, type[StateAgent]] | None = None
) -> AllianceModel:
    """Return the Mesa model of one replicate of a world."""
    return AllianceModel(world.scenario, world.theory, SEED, replicate, kinds)


def batch_block(world: World, replicate: int, steps: int) -> Block:
    """Return lane 0 of the batch engine's block after `steps` steps."""
    short = replace(world)
    short.__dict__["clock"] = world.clock._replace(steps=steps)
    bank = batch.Bank(short, SEED)
    bank.run(replicate, 1)
    return bank.lanes.block


def assert_same_bits(mine: Block, theirs: Block, lane: int = 0) -> None:
    """The state in the agents' only lane and in one lane of the batch has the same bits throughout."""
    for name in STATE:
        alone, among = getattr(mine, name)[..., 0], getattr(theirs, name)[..., lane]
        np.testing.assert_array_equal(alone.view(np.uint32), among.copy().view(np.uint32), err_msg=name)


@cache
def world_of(name: str, history: str) -> World:
    """Return a shipped scenario under the shipped theory, in one of the two modes."""
    return shipped_world(name, {"history": history})


def week_of(model: AllianceModel) -> Week:
    """Return what the agents did in the week that has just ended."""
    choice, link, ids = model.block.choice[:, :, 0], model.structure.link, model.world.states
    week = {}
    for d in range(link.shape[1]):
        side = choice[SIDE, d]
        act = Act(*choice[[ACT, UNPROVOKED, SIGNALLED], d], None if side < 0 else ids[side])
        week[ids[link[0, d]], ids[link[1, d]]] = act
    return week


def history_of(world: World, replicate: int) -> tuple[list[Week], list[Matrix], AllianceModel]:
    """Run the agents; return what they did and how they stood in each week of the window."""
    model = agents_of(world, replicate)
    weeks, alignment = [], []
    while model.clock < world.clock.steps:
        model.step()
        if model.clock > world.clock.window:
            weeks.append(week_of(model))
            alignment.append(model.alignment)
    return weeks, alignment, model


@pytest.mark.parametrize(("name", "history"), EVERY)
@pytest.mark.parametrize("replicate", [0, 777])
def test_agents_and_batch_agree_on_every_shipped_scenario(name: str, history: str, replicate: int) -> None:
    """All arrays at the end are equal bit for bit; so are all outcomes, counted anew from acts."""
    world = world_of(name, history)
    weeks, alignment, model = history_of(world, replicate)
    bank = batch.Bank(world, SEED)
    row = {column: values[0] for column, values in bank.run(replicate, 1).items()}
    assert_same_bits(model.block, bank.lanes.block)
    expected = recount(world, weeks, alignment)
    assert {column: row[column] for column in expected} == expected
    assert_blocs(model, row, "partition", alignment[-1])
    assert_blocs(model, row, "partition_origin", alignment[0])


# Utilities under which everything that is counted happens: fights, joiners, wars, calms, second disputes.
HOT = {
    "protest": -3, "threaten": -5, "display": -5, "force": -5.5, "reaction": 6, "saturation": 0.3,
    "spill_up": 0.8, "spill_down": 0.8, "dislike": 1, "rivalry": 1, "apart": 1,
    "grievance_half_life": 1, "join": -1, "war_weeks": 2,
}  # fmt: skip
COUNTED = (
    "first_5", "calm", "acts_spontaneous", "acts_signal", "acts_answer", "disputes", "disputes_joined",
    "joined", "called", "answered", "entrapped", "exposure",
)  # fmt: skip


@pytest.mark.parametrize(("name", "history"), [("demo", "simulated"), ("aras_drills", "given")])
def test_outcomes_hold_where_all_that_is_counted_happens(name: str, history: str) -> None:
    """In a violent world each kind of count occurs, and the batch engine's are those of the agents' acts."""
    world = shipped_world(name, {"history": history}, **HOT)
    rows, _ = batch.simulate(world, SEED, 0, 12)
    for replicate in range(12):
        weeks, alignment, _ = history_of(world, replicate)
        expected = recount(world, weeks, alignment)
        assert {column: rows[column][replicate] for column in expected} == expected
    for quantity in COUNTED:
        assert max(values.max() for column, values in rows.items() if column.split(".")[0] == quantity) > 0, (
            quantity
        )


def assert_blocs(model: AllianceModel, row: dict[str, np.generic], column: str, alignment: Matrix) -> None:
    """The blocs of a row are those of least energy among all, and so are the energy and the gap."""
    tied = model.structure.square[TIED]
    mean = (0.5 * (alignment + alignment.T)).astype(np.float64)  # of singles; energies are summed in doubles
    found = blocs(mean * tied, model.block.own[CAPABILITY, :, 0].astype(np.float64))
    assert row[column] == found[0][1]
    if column == "partition":
        assert row["energy"] == pytest.approx(found[0][0], rel=1e-12, abs=1e-18)
        assert row["energy_gap"] == pytest.approx(found[1][0] - found[0][0], rel=1e-9, abs=1e-15)


@pytest.mark.parametrize(("name", "history"), [("demo", "given"), ("demo", "simulated")])
def test_agents_and_batch_agree_after_every_step(name: str, history: str) -> None:
    """Not only the end: all arrays are equal bit for bit after each step of the demo."""
    world = world_of(name, history)
    model = agents_of(world, 5)
    for steps in range(1, world.clock.steps + 1):
        model.step()
        assert_same_bits(model.block, batch_block(world, 5, steps))


def test_agents_and_batch_agree_around_the_origin_of_the_article() -> None:
    """Five states, all signals: equal after the first step, around the origin and half way."""
    world = world_of("aras_drills", "given")
    model = agents_of(world, 11)
    window = world.clock.window
    for steps in (1, window, window + 1, window + 2, (window + world.clock.steps) // 2):
        while model.clock < steps:
            model.step()
        assert_same_bits(model.block, batch_block(world, 11, steps))


@pytest.mark.parametrize("name", ["demo", "aras_drills"])
def test_tallies_are_what_the_agents_did_step_by_step(name: str) -> None:
    """With one replicate the tally of levels and of alignments says where the agents stood in each step."""
    world = world_of(name, "given")
    _, tallies = batch.simulate(world, SEED, 3, 1)
    model = agents_of(world, 3)
    before = world.clock.window
    assert np.all(tallies["levels"][:before] == [1, 0, 0, 0, 0])
    for t in range(world.clock.steps):
        model.step()
        cells = [cell_of(model, pair) for pair in batch.directed(world)]
        np.testing.assert_array_equal(tallies["alignment"][t].argmax(axis=1), cells)
        if t >= before:
            np.testing.assert_array_equal(levels_of(tallies["levels"][t]), levels_by_act(model))
    assert tallies["alignment"].sum() == world.clock.steps * len(batch.directed(world))


def cell_of(model: AllianceModel, pair: str) -> int:
    """Cell, of 200 over [-1, 1], that holds the alignment of `A>B`."""
    i, j = (model.world.states.index(state) for state in pair.split(">"))
    return min(int((model.alignment[i, j] + 1.0) * 100), 199)


def levels_of(tally: npt.NDArray[np.int64]) -> list[int]:
    """Level 1..4 of every dyad of a tally [P, 5] of one replicate; war counts as the force that it is."""
    return [min(int(level), 3) + 1 for level in tally.argmax(axis=1)]


def levels_by_act(model: AllianceModel) -> list[int]:
    """The same from the agents' acts in words."""
    acts = {agent.name: agent.acts for agent in model.members}
    pairs = [dyad.split("-") for dyad in model.world.names.dyads]
    rungs = [max(RUNGS.index(acts[a][b]), RUNGS.index(acts[b][a])) for a, b in pairs]
    return [max(rung - 1, 1) for rung in rungs]


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


def test_an_agent_that_leaves_all_to_the_rule_changes_nothing() -> None:
    """A subclass whose `choose` returns None is the rule."""
    world = world_of("demo", "simulated")
    plain, echo = agents_of(world, 1).run(), agents_of(world, 1, {"BRE": Echo}).run()
    assert_same_bits(plain.block, echo.block)


def test_a_hand_written_agent_acts_from_the_window_on_and_nowhere_else() -> None:
    """Before the origin the run with a dove is the run without; from then on the dove accommodates."""
    world = world_of("demo", "given")
    plain, dove = agents_of(world, 1), agents_of(world, 1, {"BRE": Dove})
    for t in range(world.clock.steps):
        plain.step()
        dove.step()
        if t < world.clock.window:
            assert_same_bits(plain.block, dove.block)
        else:
            assert set(dove.members[1].acts.values()) <= {"accommodate", "force"}
            assert all(dove.members[1].joins for act in dove.members[1].acts.values() if act == "force")


def test_a_hand_written_act_is_all_that_differs_in_its_week() -> None:
    """On the same draws, in its first week only the hawk's act and those who join its fight differ."""
    world = world_of("aras_drills", "given")
    plain, hawk = agents_of(world, 2), agents_of(world, 2, {"AZE": Hawk})
    while plain.clock <= world.clock.window:
        plain.step()
        hawk.step()
    assert hawk.members[0].acts["IRN"] == "force"
    for name in ("pair", "dyad", "memory"):
        np.testing.assert_array_equal(getattr(plain.block, name), getattr(hawk.block, name), err_msg=name)
    d = hawk.members[0].opponents["IRN"]
    joined = hawk.block.choice[SIDE, :, 0] >= 0
    others = [x for x in range(hawk.block.choice.shape[1]) if x != d and not joined[x]]
    np.testing.assert_array_equal(plain.block.choice[ACT, others], hawk.block.choice[ACT, others])
    np.testing.assert_array_equal(plain.block.choice[1:3], hawk.block.choice[1:3])


class Attacker(StateAgent):
    """Uses force against everybody."""

    def choose(self, opponent: str) -> str:
        """Use force whoever it is."""
        return "force"


def test_an_attack_that_never_ends_is_remembered() -> None:
    """Force every week, each of weight 1: grievance is a geometric series in the share kept a week."""
    plain = {"perception_noise": 0.0, "attribution_bias": 0.0, "easing": 0.0}
    world = shipped_world("demo", {"history": "simulated"}, **plain)
    model = agents_of(world, 0, {"ALD": Attacker}).run()
    kept = 0.5 ** (1.0 / world.theory.grievance_half_life.args[0])
    heard = world.clock.steps - 1  # the act of the last week has not been heard yet
    grievance = model.block.memory[GRIEVANCE, model.members[1].opponents["ALD"], 3, 0]
    assert grievance == pytest.approx((1 - kept**heard) / (1 - kept), rel=1e-10)


def test_the_collector_tells_each_week_of_each_state() -> None:
    """A row per week and state: what the agent's own views said then, with the week's first day."""
    model = agents_of(world_of("demo", "simulated"), 4)
    said = []
    for _ in range(3):
        model.step()
        said += [(agent.name, agent.alignment, agent.acts, agent.joins) for agent in model.members]
    table = model.datacollector.get_agent_vars_dataframe()
    assert list(map(tuple, table.to_numpy())) == said
    assert [step for step, _ in table.index] == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    dates = model.datacollector.get_model_vars_dataframe()["date"]
    assert list(dates) == model.world.scenario.horizon.dates()[:3]


def test_the_views_of_an_agent_read_the_arrays() -> None:
    """Alignment, acts and joins of an agent are the block's rows under the names of the others."""
    model = agents_of(world_of("demo", "simulated"), 4).run()
    bre = model.members[1]
    assert bre.alignment == {
        name: model.block.pair[ALIGNMENT, 1, j, 0] for name, j in (("ALD", 0), ("COR", 2))
    }
    assert bre.acts == {other: RUNGS[model.block.choice[ACT, d, 0]] for other, d in bre.opponents.items()}
    assert list(bre.opponents) == ["ALD", "COR"]
    assert list(model.members[0].opponents) == ["BRE"]
