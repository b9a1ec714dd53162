"""Replay: the history that is told is the run's, and its reasons are those that were counted."""

import csv
from pathlib import Path

import numpy as np
import pytest

from sim.__main__ import main
from sim.model.declaration import CAUSES, PRESSING, RUNGS, THREATEN
from sim.studies.replay import work as replay
from sim.studies.replay.telling import ACTED, ACTS, AT_ARMS, SIDED, WHY
from sim.studies.replay.work import History
from tests.unit.told import SEED, busiest, rows, world

REASONS = {f"acts_{CAUSES[cause]}": why for cause, why in WHY.items()}


def eventful() -> History:
    """The history with the most military acts."""
    return busiest(tuple(f"{kind}.ALD-BRE" for kind in REASONS))


def test_levels_are_the_run_s() -> None:
    """Peaks and first passages of the told history are those of the batch, for several histories."""
    for replicate in (0, 1, eventful().replicate):
        assert replay.find_differences(replay.tell(world(), SEED, replicate), rows()) == []


def test_a_changed_row_is_seen() -> None:
    """A row that says something else is named."""
    changed = {**rows(), "peak.ALD-BRE": rows()["peak.ALD-BRE"] - 1}
    assert replay.find_differences(eventful(), changed) == ["peak.ALD-BRE"]


def test_reasons_are_those_that_were_counted() -> None:
    """Militarized acts by cause add up to the columns of the run."""
    acts = [each for each in eventful().moments if each.kind == ACTED and each.rung >= THREATEN]
    between = [each for each in acts if {each.who, each.whom} == {"ALD", "BRE"}]
    reasons = [WHY[PRESSING] if each.why == AT_ARMS else each.why for each in between]
    for kind, why in REASONS.items():
        assert reasons.count(why) == rows()[f"{kind}.ALD-BRE"][eventful().replicate], kind
    assert between


def test_answers_say_to_what() -> None:
    """An act that answers names the last threat or worse of the other side, an opening what led to it."""
    answers = [each for each in eventful().moments if each.why == REASONS["acts_answer"]]
    openings = [each for each in eventful().moments if each.why == REASONS["acts_opening"]]
    assert answers
    assert openings
    titles = [signal.title for signal in world().scenario.signals.values()]
    for each in answers:
        acts = [f"{each.whom} {what}" for what in ACTS[THREATEN:]]
        assert each.detail.startswith((*acts, *titles))
    assert all(each.detail.startswith("tension ") for each in openings)


def test_diplomacy_is_told_of_every_tied_pair_and_adds_up_too() -> None:
    """Acts below a threat by kind, as the run counted them, for every pair and history."""
    told = eventful()
    for kind in ("cooperate", "pledge", "engage", "protest", "downgrade"):
        for pair in world().names.directed:
            who, whom = pair.split(">")
            rung = RUNGS.index(kind)
            found = sum((each.who, each.whom, each.rung) == (who, whom, rung) for each in told.moments)
            assert found == rows()[f"acts_{kind}.{pair}"][told.replicate], (kind, pair)


def test_sides_are_those_that_were_taken() -> None:
    """A third state that stood by one of two when force was first used is told to do so, by then."""
    column = "stand.COR:ALD-BRE"
    replicate = int(np.flatnonzero(np.abs(rows()[column]) <= 2)[np.argmax(np.abs(_sides(column)))])
    side = int(rows()[column][replicate])
    assert side != 0
    words = f"{'joins' if abs(side) == 2 else 'supports'} {'ALD' if side > 0 else 'BRE'}"
    sided = [each for each in replay.tell(world(), SEED, replicate).moments if each.kind == SIDED]
    assert any(each.who == "COR" and each.what.startswith(words) for each in sided)


def _sides(column: str) -> np.ndarray:
    found = np.asarray(rows()[column], np.int64)
    return found[np.abs(found) <= 2]


def test_a_side_is_taken_behind_the_act_that_opens_the_dispute_and_before_that_of_the_joiner() -> None:
    """In the week in which a state joins: the opening, then the side, then what the joiner does."""
    replicate = int(
        np.argmax(sum(np.asarray(rows()[f"acts_joining.{dyad}"]) for dyad in world().names.dyads))
    )
    moments = replay.tell(world(), SEED, replicate).moments
    joining = [at for at, each in enumerate(moments) if each.why == REASONS["acts_joining"]]
    assert joining
    for at in joining:
        act = moments[at]
        behind = [each for each in moments[at:] if each.step == act.step]
        assert not any(each.kind == SIDED or each.why == REASONS["acts_opening"] for each in behind)


def test_every_dispute_opens_and_none_closes_before() -> None:
    """Openings and closings of a dyad alternate, openings first; a rivalry that ends is one that was."""
    for replicate in range(12):
        moments = replay.tell(world(), SEED, replicate).moments
        for dyad in world().names.dyads:
            ends = tuple(dyad.split("-"))
            course = [
                each.what for each in moments if each.kind == "dispute" and (each.who, each.whom) == ends
            ]
            course = [what for what in course if "war" not in what]
            assert all("opens" in what for what in course[::2])
            assert all("opens" not in what for what in course[1::2])


def test_tension_is_that_at_the_end_of_the_run() -> None:
    """Of every dyad, as the row has it."""
    for p, dyad in enumerate(world().names.dyads):
        assert eventful().tension[-1, p] == rows()[f"tension.{dyad}"][eventful().replicate]


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
        "answer.json", "columns.csv", "replay.csv", "replay.html", "replay.png", "replay.svg", "replay.txt",
        "report.html",
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
