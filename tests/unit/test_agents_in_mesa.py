"""The legible engine under Mesa: its collector, its batches, its end."""

import datetime
import gc
import pickle
import weakref
from pathlib import Path
from typing import Any

import mesa
import pandas as pd
import pytest

from sim.engines.agents import StateAgent
from sim.engines.alliance import AllianceModel
from sim.model.declaration import RUNGS


class Dove(StateAgent):
    """Always engages."""

    def choose(self, opponent: str) -> str:
        """Engage whoever it is."""
        return "engage"


def kept_by(model: AllianceModel) -> list[Any]:
    """What a model and its states carry from step to step, and what was collected."""
    states = [
        (s.alignment, s.belief, s.support, s.rift, s.acts, s.reasons, s.sides) for s in model.states.values()
    ]
    rows = model.datacollector._agent_records
    return [repr((states, model.disputes)), model.clock, model.steps, len(rows), model.levels]


def test_past_the_end_nothing_happens() -> None:
    """More steps leave states, clock, Mesa's own count and what was collected as the last one left them."""
    model = AllianceModel("demo", seed=1).run()
    before = kept_by(model)
    for _ in range(3):
        model.step()
    assert kept_by(model.run()) == before
    assert not model.running


def test_the_collector_tells_each_step_of_each_state() -> None:
    """A row per step and state, a column per other state; a row per step of the model."""
    model, said, stood = AllianceModel("demo", VIOLENT, seed=5), [], []
    for t in range(30):
        model.step()
        for state in model.states.values():
            said += [
                (t, state.name, other, state.alignment[other], state.acts[other]) for other in state.others
            ]
            stood += [(t, state.name, dyad, state.sides.get(dyad)) for dyad in model.disputes]
    told = model.datacollector.get_agent_vars_dataframe().reset_index().set_index(["Step", "state"])
    assert len(told) == 30 * 3
    for t, name, other, alignment, act in said:
        row = told.loc[(t, name)]
        assert (row[f"alignment.{other}"], row[f"act.{other}"]) == (alignment, act)
    for t, name, dyad, side in stood:
        found = told.loc[(t, name)][f"stand.{dyad}"]
        assert found == side or (side is None and pd.isna(found))
    assert {side for *_, side in stood} == {None, "neutral", "supports the first"}


VIOLENT = {"open": -1.0, "back": 0.0, "side_alignment": 0.0, "side_commitment": 0.0}
"""Disputes open within weeks, and third states take sides in them."""


def test_the_collector_tells_each_step_of_the_model() -> None:
    """A row per step: its date, the level and the tension of every dyad."""
    model, said = AllianceModel("demo", VIOLENT, seed=5), []
    for _ in range(30):
        model.step()
        levels = {f"level.{dyad}": level for dyad, level in model.levels.items()}
        said.append(levels | {f"tension.{dyad}": each.tension for dyad, each in model.disputes.items()})
    of_model = model.datacollector.get_model_vars_dataframe()
    assert set(of_model) == {"date", *said[0]}
    assert of_model.drop(columns="date").to_dict("records") == said
    assert list(of_model["date"]) == model.world.scenario.horizon.dates()[:30]
    assert of_model["level.ALD-BRE"].max() > 2


def test_collected_frames_are_tidy(tmp_path: Path) -> None:
    """They can be averaged by step and written to Parquet; of itself a state says nothing."""
    model = AllianceModel("demo", seed=1).run()
    told = model.datacollector.get_agent_vars_dataframe()
    mean = told.groupby("Step")["alignment.BRE"].mean()
    assert len(mean) == model.world.clock.steps
    assert mean.iloc[-1] == pytest.approx((model.alignment[0, 1] + model.alignment[2, 1]) / 2)
    assert told[told["state"] == "BRE"]["alignment.BRE"].isna().all()
    assert set(told["act.BRE"].dropna()) <= set(RUNGS)
    told.to_parquet(tmp_path / "agents.parquet")
    model.datacollector.get_model_vars_dataframe().to_parquet(tmp_path / "model.parquet")


@pytest.mark.parametrize("processes", [1, 2])
def test_mesa_runs_batches(processes: int) -> None:
    """With Mesa's own defaults: the last step of each history, of model and states alike."""
    parameters = {"scenario": "demo", "seed": 1, "replicate": range(3)}
    told = mesa.batch_run(AllianceModel, parameters, number_processes=processes, display_progress=False)
    assert len(told) == 3 * 3
    for row in told:
        model = AllianceModel("demo", seed=1, replicate=row["replicate"]).run()
        state = model.states[row["state"]]
        assert row["Step"] == model.clock - 1
        assert row["date"] == model.world.scenario.horizon.date_of(row["Step"])
        assert row["level.ALD-BRE"] == model.levels["ALD-BRE"]
        for other in state.others:
            assert row[f"alignment.{other}"] == state.alignment[other]
        assert row[f"alignment.{state.name}"] is None


def test_mesa_collects_every_step() -> None:
    """With `data_collection_period=1` each step of model and states stands in its row once."""
    parameters = {"scenario": "demo", "seed": 1, "agents": [{"BRE": Dove}]}
    told = mesa.batch_run(AllianceModel, parameters, data_collection_period=1, display_progress=False)
    model = AllianceModel("demo", seed=1, agents={"BRE": Dove})
    steps = model.world.clock.steps
    assert [row["Step"] for row in told] == [t for t in range(steps) for _ in range(3)]
    for t in range(steps):
        model.step()
        ald = told[3 * t]
        assert (ald["state"], ald["alignment.BRE"]) == ("ALD", model.states["ALD"].alignment["BRE"])
        assert ald["date"] == model.world.scenario.horizon.date_of(t)
    assert isinstance(told[0]["date"], datetime.date)


def test_collecting_can_be_left_out() -> None:
    """Then the collector stays empty, and the history is the same."""
    quiet, loud = AllianceModel("demo", seed=1, collect=False).run(), AllianceModel("demo", seed=1).run()
    assert kept_by(quiet)[:3] == kept_by(loud)[:3]
    assert quiet.datacollector.model_vars == {}


def test_models_that_ended_are_let_go() -> None:
    """Mesa's table of ids keeps no model alive once it has ended."""
    model = AllianceModel("demo", seed=1, collect=False).run()
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_a_model_goes_through_pickle_and_goes_on() -> None:
    """Half a history, written and read back, ends as the whole one."""
    whole, half = AllianceModel("demo", seed=3), AllianceModel("demo", seed=3)
    for _ in range(20):
        half.step()
    again = pickle.loads(pickle.dumps(half))  # noqa: S301 - its own bytes
    assert (again.run().alignment == whole.run().alignment).all()
