"""Replay: the history that is told is the run's, and its reasons are those that were counted."""

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.__main__ import main
from sim.engines import batch
from sim.engines.world import World
from sim.outcomes.rows import Rows
from sim.scenario import theory_sets
from sim.scenario.library import load
from sim.studies import replay
from sim.studies.replay import History

SEED = 4
REASONS = {
    "acts_spontaneous": "would have happened without any grievance",
    "acts_signal": "needed the given signals",
    "acts_answer": "answers acts of this history",
}


@cache
def world() -> World:
    """The scenario for teaching."""
    return World(load("demo"), theory_sets.load())


@cache
def rows() -> Rows:
    """Its first histories."""
    return batch.simulate(world(), SEED, 0, 200)[0]


@cache
def eventful() -> History:
    """The history with the most military acts."""
    acts = sum(np.asarray(rows()[f"{kind}.ALD-BRE"], np.int64) for kind in REASONS)
    return replay.told(world(), SEED, int(np.argmax(acts)))


def test_levels_are_the_run_s() -> None:
    """Peaks and first passages of the told history are those of the batch, for several histories."""
    for replicate in (0, 1, eventful().replicate):
        assert replay.differs(replay.told(world(), SEED, replicate), rows()) == []


def test_a_changed_row_is_seen() -> None:
    """A row that says something else is named."""
    changed = {**rows(), "peak.ALD-BRE": rows()["peak.ALD-BRE"] - 1}
    assert replay.differs(eventful(), changed) == ["peak.ALD-BRE"]


def test_reasons_are_those_that_were_counted() -> None:
    """Military acts by reason add up to the columns of the run."""
    acts = [each for each in eventful().moments if each.kind == "act" and each.rung >= 4]
    between = [each for each in acts if {each.who, each.whom} == {"ALD", "BRE"}]
    for kind, why in REASONS.items():
        column = rows()[f"{kind}.ALD-BRE"]
        assert sum(each.why == why for each in between) == column[eventful().replicate]
    assert between


def test_answers_say_to_what() -> None:
    """An act that answers names the last hostile act of the other side."""
    answers = [each for each in eventful().moments if each.why == REASONS["acts_answer"]]
    assert answers
    hostile = ("protest", "threaten", "display of force", "use of force", "joins")
    assert all(each.detail.startswith(hostile) for each in answers)


def test_signals_are_told_when_they_begin() -> None:
    """A dated signal is told once, in the week that holds its date; before the origin nobody acts."""
    window = world().clock.window
    dated = [each for each in eventful().moments if each.detail == "bre_threat"]
    assert [each.step for each in dated] == [world().scenario.horizon.step_of(dated[0].day)]
    assert all(each.kind == "signal" for each in eventful().moments if each.step < window)


def test_command_tells_a_history_of_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Text, table and figure lie in the run's folder; what the run does not hold is refused."""
    run = tmp_path / "run"
    assert main(["scenario=demo", "replicates=20", "seed=4", f"out={run}"]) == 0
    capsys.readouterr()
    assert main(["replay", str(run), "replicate=3"]) == 0
    printed = capsys.readouterr().out
    assert printed.splitlines()[-1] == str(run / "replay-3")
    assert {path.name for path in (run / "replay-3").iterdir()} == {
        "replay.csv", "replay.png", "replay.svg", "replay.txt"
    }  # fmt: skip
    with (run / "replay-3" / "replay.csv").open(encoding="utf-8") as file:
        assert {"signal"} <= {line["kind"] for line in csv.DictReader(file)}
    for words, said in (
        (["replicate=20"], "0 to 19"),
        (["replicate=-1"], "a whole number from 0"),
        (["seed=9"], "the run's own"),
        (["set.signals=null"], "the run's own"),
        ([f"out={run}"], "does not exist yet or is empty"),
    ):
        assert main(["replay", str(run), *words]) == 2
        assert said in capsys.readouterr().err


def test_command_tells_a_history_of_a_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a run the seed has to be named; nothing that is not there is a run."""
    assert main(["replay", "scenario=demo", "seed=4", "replicate=3", f"out={tmp_path / 'r'}"]) == 0
    assert (tmp_path / "r" / "replay.txt").read_text().startswith("Demo")
    assert main(["replay", "scenario=demo"]) == 2
    assert main(["replay", str(tmp_path / "nothing")]) == 2
    assert "seed: got nothing" in capsys.readouterr().err
