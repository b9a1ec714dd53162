"""Outcomes counted a second time: what the batch engine says of a history is what the agents did in it."""

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from recount import Act, Matrix, Week, blocs, recount

from sim.dynamics.arrays import TIED
from sim.engines import batch
from sim.engines.alliance import AllianceModel
from sim.engines.world import World
from sim.model.declaration import RUNGS
from sim.scenario.library import names
from tests.worlds import shipped_world

SEED = 2022
EVERY = [(name, history) for name in names() for history in ("given", "simulated")]


@cache
def world_of(name: str, history: str) -> World:
    """Return a shipped scenario under the shipped theory, in one of the two modes."""
    return shipped_world(name, {"history": history})


def model_of(world: World, replicate: int) -> AllianceModel:
    """Return the agents of one replicate."""
    return AllianceModel(world, seed=SEED, replicate=replicate, collect=False)


def week_of(model: AllianceModel) -> Week:
    """Return what the agents did in the week that has just ended."""
    return {
        (name, other): Act(rung, state.unprovoked[other], state.signalled[other], state.joins.get(other))
        for name, state in model.states.items()
        for other, rung in state.act.items()
    }


def history_of(world: World, replicate: int) -> tuple[list[Week], list[Matrix], AllianceModel]:
    """Run the agents; return what they did and how they stood in each week of the window."""
    model = model_of(world, replicate)
    weeks, alignment = [], []
    while model.running:
        model.step()
        if model.clock > world.clock.window:
            weeks.append(week_of(model))
            alignment.append(model.alignment)
    return weeks, alignment, model


def assert_told(row: dict[str, np.generic], expected: dict[str, object]) -> None:
    """The row has the expected columns, whole numbers equal, alignments to the precision of singles."""
    for column, value in expected.items():
        close = pytest.approx(value, abs=1e-5) if column.startswith("alignment") else value
        assert row[column] == close, column


@pytest.mark.parametrize(("name", "history"), EVERY)
@pytest.mark.parametrize("replicate", [0, 777])
def test_rows_are_what_the_agents_did(name: str, history: str, replicate: int) -> None:
    """In every shipped scenario all outcomes are those counted anew from the agents' acts."""
    world = world_of(name, history)
    weeks, alignment, model = history_of(world, replicate)
    rows, _ = batch.simulate(world, SEED, replicate, 1)
    row = {column: values[0] for column, values in rows.items()}
    assert_told(row, recount(world, weeks, alignment))
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
        row = {column: values[replicate] for column, values in rows.items()}
        assert_told(row, recount(world, weeks, alignment))
    for quantity in COUNTED:
        assert max(values.max() for column, values in rows.items() if column.split(".")[0] == quantity) > 0, (
            quantity
        )


def assert_blocs(model: AllianceModel, row: dict[str, np.generic], column: str, alignment: Matrix) -> None:
    """The blocs of a row are those of least energy among all, and so are the energy and the gap."""
    tied = model.world.structure.square[TIED]
    capability = np.array([state.capability for state in model.states.values()])
    found = blocs(0.5 * (alignment + alignment.T) * tied, capability)
    assert row[column] == found[0][1]
    if column == "partition":
        # Energies are differences of sums of this size, of alignments that are singles.
        scale = 1e-6 * capability.sum() ** 2
        assert row["energy"] == pytest.approx(found[0][0], rel=1e-5, abs=scale)
        assert row["energy_gap"] == pytest.approx(found[1][0] - found[0][0], rel=1e-5, abs=scale)


@pytest.mark.parametrize("name", ["demo", "aras_drills"])
def test_tallies_are_what_the_agents_did_step_by_step(name: str) -> None:
    """With one replicate the tally of levels and of alignments says where the agents stood in each step."""
    world = world_of(name, "given")
    _, tallies = batch.simulate(world, SEED, 3, 1)
    model = model_of(world, 3)
    before = world.clock.window
    assert np.all(tallies["levels"][:before] == [1, 0, 0, 0, 0])
    for t in range(world.clock.steps):
        model.step()
        cells = [cell_of(model, pair) for pair in batch.directed(world)]
        np.testing.assert_array_equal(tallies["alignment"][t].argmax(axis=1), cells)
        if t >= before:
            np.testing.assert_array_equal(levels_of(tallies["levels"][t]), levels_by_act(model))
            assert levels_by_act(model) == [min(level, 4) for level in model.levels.values()]
    assert tallies["alignment"].sum() == world.clock.steps * len(batch.directed(world))


def cell_of(model: AllianceModel, pair: str) -> int:
    """Cell, of 200 over [-1, 1], that holds the alignment of `A>B`."""
    source, target = pair.split(">")
    return min(int((model.states[source].alignment[target] + 1.0) * 100), 199)


def levels_of(tally: npt.NDArray[np.int64]) -> list[int]:
    """Level 1..4 of every dyad of a tally [P, 5] of one replicate; war counts as the force that it is."""
    return [min(int(level), 3) + 1 for level in tally.argmax(axis=1)]


def levels_by_act(model: AllianceModel) -> list[int]:
    """The same from the agents' acts in words."""
    acts = {name: state.acts for name, state in model.states.items()}
    pairs = [dyad.split("-") for dyad in model.world.names.dyads]
    rungs = [max(RUNGS.index(acts[a][b]), RUNGS.index(acts[b][a])) for a, b in pairs]
    return [max(rung - 1, 1) for rung in rungs]
