"""Outcomes counted a second time: what the batch engine says of a history is what the agents did in it."""

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from recount import DyadWeek, History, recount

from sim.engines import batch
from sim.engines.alliance import AllianceModel
from sim.engines.world import World
from sim.model.declaration import AT_WAR, RUNGS, WAR
from sim.scenario.library import names
from tests.worlds import shipped_world

SEED = 2022
EVERY = [(name, history) for name in names() for history in ("given", "simulated")]
EVENTS = ("", "opened", "force", "war")


@cache
def world_of(name: str, history: str) -> World:
    """Return a shipped scenario under the shipped theory, in one of the two modes."""
    return shipped_world(name, {"history": history})


def model_of(world: World, replicate: int) -> AllianceModel:
    """Return the agents of one history."""
    return AllianceModel(world, seed=SEED, replicate=replicate, collect=False)


def dyad_week(model: AllianceModel, dyad: str) -> DyadWeek:
    """Return what happened in a dyad in the week that has just ended."""
    dispute = model.disputes[dyad]
    a, b = model.states[dispute.first], model.states[dispute.second]
    return DyadWeek(
        acts=(a.acts[b.name], b.acts[a.name]),
        causes=(a.reasons.get(b.name, ""), b.reasons.get(a.name, "")),
        event=EVENTS[dispute.stirred],
        sides=dict(dispute.sides),
        going_on=dispute.is_open,
        war=dispute.worst == WAR or dispute.stirred == AT_WAR,
        tension=dispute.tension,
    )


def history_of(world: World, replicate: int) -> History:
    """Run the agents; return what they did and how they stood in each week of the window."""
    model = model_of(world, replicate)
    told = History({dyad: [] for dyad in model.disputes})
    told.bonds |= bonds(model, "_origin")
    while model.running:
        model.step()
        if model.clock > world.clock.window:
            for dyad, weeks in told.dyads.items():
                weeks.append(dyad_week(model, dyad))
            told.acts.append({(i, j): act for i, one in model.states.items() for j, act in one.acts.items()})
            told.alignment.append(model.alignment)
    told.bonds |= bonds(model, "")
    told.rift |= {f"{i}>{j}": rift for i, one in model.states.items() for j, rift in one.rift.items()}
    for dyad, dispute in model.disputes.items():
        told.posture |= {(k, dyad): model.states[k].posture(dispute) for k in dispute.sides}
    return told


def bonds(model: AllianceModel, when: str) -> dict[str, bool]:
    """Rivalries and pacts as they are now."""
    found = {}
    for pair in model.world.scenario.dyads:
        a, b = pair.split("-")
        found[f"rivals{when}.{pair}"] = bool(model.states[a].rivals[b])
        found[f"allied{when}.{pair}"] = bool(model.states[b].allied[a])
    return found


def assert_told(row: dict[str, np.generic], expected: dict[str, object]) -> None:
    """The row has the expected columns and no others, whole numbers equal, others to singles' precision."""
    assert set(row) - {"replicate"} == set(expected)
    for column, value in expected.items():
        close = pytest.approx(value, abs=1e-5) if isinstance(value, float) else value
        assert row[column] == close, column


@pytest.mark.parametrize(("name", "history"), EVERY)
@pytest.mark.parametrize("replicate", [0, 777])
def test_rows_are_what_the_agents_did(name: str, history: str, replicate: int) -> None:
    """In every shipped scenario all outcomes are those counted anew from the agents' acts."""
    world = world_of(name, history)
    rows, _ = batch.simulate(world, SEED, replicate, 1)
    row = {column: values[0] for column, values in rows.items()}
    assert_told(row, recount(world, history_of(world, replicate)))


# Log-odds under which everything that is counted happens: fights, joiners, wars, calms, second disputes.
HOT = {
    "open": -2.0, "answer_display": 0.0, "answer_force": 0.5, "late": 0.0, "concede": -2.0, "war": -2.0,
    "press": -1.0, "lapse_at_once": -2.0, "end": -2.0, "end_war": 0.0, "join": -2.5, "back": -1.0,
    "join_distance": 0.0, "rivalry_ends": 0.02, "rivalry_begins": 0.05, "pact_ends": 0.02,
    "pact_begins": 0.02,
}  # fmt: skip
COUNTED = (
    "first_5", "calm", "weeks_open", "acts_opening", "acts_answer", "acts_pressing", "acts_joining",
    "disputes", "disputes_answered", "disputes_joined", "joined", "supported", "called", "answered",
    "entrapped", "exposure", "acts_downgrade", "rift", "stand", "stand_war", "posture",
)  # fmt: skip


@pytest.mark.parametrize(("name", "history"), [("demo", "simulated"), ("aras_drills", "given")])
def test_outcomes_hold_where_all_that_is_counted_happens(name: str, history: str) -> None:
    """In a violent world each kind of count occurs, and the batch engine's are those of the agents' acts."""
    world = shipped_world(name, {"history": history}, **HOT)
    rows, _ = batch.simulate(world, SEED, 0, 12)
    for replicate in range(12):
        row = {column: values[replicate] for column, values in rows.items()}
        assert_told(row, recount(world, history_of(world, replicate)))
    for quantity in COUNTED:
        columns = [values for column, values in rows.items() if column.split(".")[0] == quantity]
        assert max(values.max() for values in columns) > 0, quantity
    assert max(values.max() for column, values in rows.items() if column.startswith("disputes.")) > 1
    for bond in ("rivals", "allied"):
        ends = [(rows[f"{bond}_origin.{pair}"], rows[f"{bond}.{pair}"]) for pair in world.scenario.dyads]
        turned = [np.any(before != after) for before, after in ends]
        assert any(turned), bond


@pytest.mark.parametrize("name", ["demo", "aras_drills"])
def test_tallies_are_what_the_agents_did_step_by_step(name: str) -> None:
    """With one history the tallies say where the agents stood: levels, alignments, tension."""
    world = shipped_world(name, {"history": "given"}, **HOT)
    _, tallies = batch.simulate(world, SEED, 3, 1)
    model = model_of(world, 3)
    before = world.clock.window
    assert np.all(tallies["levels"][:before] == [1, 0, 0, 0, 0])
    seen = set()
    for t in range(world.clock.steps):
        model.step()
        cells = [cell_of(model, pair) for pair in batch.direct(world)]
        np.testing.assert_array_equal(tallies["alignment"][t].argmax(axis=1), cells)
        tension = np.array([dispute.tension for dispute in model.disputes.values()])
        np.testing.assert_allclose(
            tallies["tension"][t] / 2**20, np.stack([tension, tension**2], axis=1), atol=1e-5
        )
        if t >= before:
            levels = list(model.levels.values())
            np.testing.assert_array_equal(levels_of(tallies["levels"][t]), levels)
            assert [min(level, 4) for level in levels if level < WAR] == [
                level for level, now in zip(levels_by_act(model), levels, strict=True) if now < WAR
            ]
            seen |= set(levels)
    assert seen >= {1, 4, 5}
    assert tallies["alignment"].sum() == world.clock.steps * len(batch.direct(world))


def cell_of(model: AllianceModel, pair: str) -> int:
    """Cell, of 200 over [-1, 1], that holds the alignment of `A>B`."""
    source, target = pair.split(">")
    return min(int((model.states[source].alignment[target] + 1.0) * 100), 199)


def levels_of(tally: npt.NDArray[np.int64]) -> list[int]:
    """Level 1..5 of every dyad of a tally [P, 5] of one history."""
    return [int(level) + 1 for level in tally.argmax(axis=1)]


def levels_by_act(model: AllianceModel) -> list[int]:
    """The same, up to force, from the agents' acts in words."""
    acts = {name: state.acts for name, state in model.states.items()}
    pairs = [dyad.split("-") for dyad in model.world.names.dyads]
    rungs = [max(RUNGS.index(acts[a][b]), RUNGS.index(acts[b][a])) for a, b in pairs]
    return [max(rung - 4, 1) for rung in rungs]
