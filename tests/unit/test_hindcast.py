"""Hindcasts: what is known on the day of the forecasts, windows, scores by question, runs, files."""

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.__main__ import main
from sim.engines.world import World
from sim.montecarlo.produce import describe
from sim.outcomes.table import outcomes
from sim.scenario import theory_sets
from sim.scenario.errors import InputError
from sim.statistics.intervals import proportion
from sim.store.read import read
from sim.studies import measures
from sim.studies.hindcast import questions, work
from sim.studies.hindcast.origin import known_on, later_signals
from sim.views import style
from tests.question_files import TEXT, asked_of_the_demo, scored, written
from tests.worlds import invented, rows_of, shipped_world, still_theory

ORIGIN = date(2030, 4, 15)
WAR = {
    "title": "A war", "date": "2030-05-06", "sources": ["BRE"], "targets": ["ALD"], "cameo": "190",
    "mechanism": ["sunk_cost"], "near_border": True, "assumption": "made up",
}  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A question file about the demo."""
    return written(tmp_path)


def test_signals_after_the_origin_are_not_seen(path: str) -> None:
    """A display three weeks after the origin, at the border, changes no history; one before it does."""
    plain = scored(asked_of_the_demo(path)).events
    later = {**WAR, "cameo": "150"}
    assert np.array_equal(scored(asked_of_the_demo(path, signals={"late": later})).events, plain)
    early = {**later, "date": "2030-04-08"}
    assert not np.array_equal(scored(asked_of_the_demo(path, signals={"early": early})).events, plain)


def test_what_goes_beyond_the_origin_is_cut_off() -> None:
    """Later signals go; a stretch and a rate end with the origin; of several dates the earlier ones stay."""
    rate = {"value": 4, "assumption": "x"}
    times = {
        "later": {"date": "2030-02-02"},
        "on_the_day": {"date": "2030-02-01"},
        "goes_on": {"date": "2030-01-21", "until": "2030-03-01"},
        "either": {"date": {"reported": {"2030-01-28": 1, "2030-02-01": 1, "2030-02-04": 2}}},
        "some_day": {"date": {"between": ["2030-01-30", "2030-02-10"]}},
        "again": {"date": {"rate": rate, "from": "2030-01-14", "until": "2030-03-01"}},
    }  # fmt: skip
    signals = {key: {"sources": ["A"], "targets": ["B"], **each} for key, each in times.items()}
    scenario = invented({"A": {}, "B": {}}, {"A-B": {}}, signals, weeks=30)
    day = date(2030, 2, 1)
    assert {key for key, edit in later_signals(scenario, day).items() if edit is None} == {"later"}
    known = known_on(scenario, day, date(2030, 6, 1))
    assert set(known.signals) == set(times) - {"later"}
    assert known.signals["goes_on"].until == day
    assert known.signals["either"].date.weights == (0.5, 0.5)
    assert known.signals["some_day"].date.dates == (date(2030, 1, 30), date(2030, 1, 31), day)
    assert known.signals["again"].date.last == day
    assert (known.horizon.origin, known.horizon.end) == (day, date(2030, 6, 1))
    assert later_signals(known, day) == {}


def test_a_level_in_a_part_of_a_window_is_that_of_a_shorter_scenario(path: str) -> None:
    """A display within ten weeks, out of histories of a year, is the same in each as in histories that end
    there.
    """
    study = asked_of_the_demo(path, 400)
    at = [each.key for each in study.posed].index("display")
    short = shipped_world("demo", {"horizon": {"end": "2030-06-24"}})
    rows = rows_of(short, 3, 400).rows
    there = outcomes(describe(short, 3, 400, 0), measures.columns(short))
    assert np.array_equal(scored(study).events[:, at], there["p_level_3.ALD-BRE"].values(rows) > 0)
    assert study.ends == [date(2030, 6, 24), date(2031, 3, 2)]


def test_one_side_of_a_still_world_has_a_finite_price(tmp_path: Path) -> None:
    """Where nothing ever happens, a use of force that did costs ln of twice the histories, not infinity; the
    interval is the exact bound on none of so many.
    """
    scenario = invented({"A": {}, "B": {}}, {"A-B": {}}, weeks=20)
    text = (
        TEXT.replace("ALD-BRE", "A-B").replace("2030-04-15", "2030-01-07").replace("2031-03-02", "2030-05-01")
    )
    text = text[: text.index("  joins:")] + text[text.index("not_asked:") :]
    world = World(scenario, still_theory())
    found = scored(work.of_scenario(world, 1, 500, questions.load(written(tmp_path, text))))
    force = found.answers[0]
    assert not found.events.any()
    assert force.log_loss[0] == pytest.approx(np.log(2 * 501))
    assert force.brier[0] == pytest.approx((1 - 0.5 / 501) ** 2)
    assert force.probability == proportion(0, 500)
    assert force.log_loss[1] == pytest.approx(-np.log(force.probability.high))


def test_the_best_and_the_worst_score_are_those_of_the_intervals_ends(path: str) -> None:
    """Of an event the upper end is best, of what did not happen the lower one."""
    force, display, _ = scored(asked_of_the_demo(path)).answers
    assert force.log_loss[1:] == pytest.approx(
        [-np.log(force.probability.high), -np.log(force.probability.low)]
    )
    low, high = display.probability.low, display.probability.high
    assert display.brier[1:] == pytest.approx([low**2, high**2])
    assert force.log_loss[1] <= force.log_loss[0] <= force.log_loss[2]


def test_who_is_beside_the_model_is_scored_on_the_same_questions(path: str) -> None:
    """The base rate answered two of three: .2 for what happened, .4 for what did not."""
    whole, sure, levels = scored(asked_of_the_demo(path)).together
    (rate,) = whole.against
    assert (whole.questions, rate.questions, sure.questions, levels.questions) == (3, 2, 2, 2)
    assert rate.other.log_loss.estimate == pytest.approx(-(np.log(0.2) + np.log(0.6)) / 2)
    assert rate.other.brier.estimate == pytest.approx((0.64 + 0.16) / 2)
    loss = rate.model.log_loss.estimate
    assert rate.model.skill.estimate == pytest.approx(1 - loss / rate.other.log_loss.estimate)
    assert rate.foreseen.observed == pytest.approx(rate.model.skill.estimate)
    assert whole.undecided == ["base rate"]


def test_questions_hang_together_by_the_states_they_are_about(path: str) -> None:
    """Levels of a dyad are one cluster, joining is that of the two states."""
    assert [each.cluster for each in asked_of_the_demo(path).posed] == ["ALD-BRE", "ALD-BRE", "ALD-COR"]


def test_a_run_is_scored_by_its_rows(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same histories as of the scenario; what only the end of a window tells is left out, by name."""
    monkeypatch.setattr("sim.cli.job._show", lambda *_: None)
    assert main(["scenario=demo", "replicates=300", "seed=3", f"out={tmp_path / 'run'}"]) == 0
    study = work.of_run(read(tmp_path / "run"), questions.load(path))
    assert list(study.left_out) == ["joins"]
    assert study.histories == 0
    assert np.array_equal(scored(study).events, scored(asked_of_the_demo(path, 300)).events[:, :2])


def test_a_run_that_knew_more_is_refused(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal after the origin, another origin, states that acted before it: each with what to do."""
    monkeypatch.setattr("sim.cli.job._show", lambda *_: None)
    runs = {
        "later": (["set.signals.joint_drill.until=2030-04-22"], "a run that knew of joint_drill"),
        "other": (["set.horizon.origin=2030-05-06"], "a run with its origin on 2030-05-06"),
        "acted": (["history=simulated"], "history: got simulated"),
    }
    for name, (words, says) in runs.items():
        assert main(["scenario=demo", "replicates=100", "seed=3", *words, f"out={tmp_path / name}"]) == 0
        with pytest.raises(InputError, match=says):
            work.of_run(read(tmp_path / name), questions.load(path))


def test_joint_draws_of_parameters_are_in_the_interval(path: str) -> None:
    """Under a joint sample the interval of a probability is over its draws."""
    world = shipped_world("demo")
    posterior = theory_sets.load("posterior")
    uncertain = World(world.scenario, posterior)
    found = scored(work.of_scenario(uncertain, 3, 400, questions.load(path)))
    assert all("over parameter draws" in each.probability.method for each in found.answers)


def test_the_command_writes_tables_plots_and_a_page(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line per question with its interval, a line per score, what cannot be asked by name; the screen says
    the rule by which none of n is scored; the same words again are the same study.
    """
    drawn = []
    monkeypatch.setattr(style, "save", lambda figure, stem: drawn.append(stem.name) or [])
    words = ["hindcast", path, "scenario=demo", "replicates=200", "seed=3", f"out={tmp_path / 'h'}"]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "(k + 1/2) / (n + 1)" in said
    assert "cannot be asked of the model: weather" in said
    assert ("contested, a careful coder could answer otherwise" in said) == ("yes?" in said or "no?" in said)
    with (tmp_path / "h" / "hindcast.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert [line["question"] for line in lines] == ["force", "display", "joins"]
    assert all(float(line["low"]) <= float(line["probability"]) <= float(line["high"]) for line in lines)
    assert {line["n"] for line in lines} == {"200"}
    scores = (tmp_path / "h" / "scores.csv").read_text(encoding="utf-8")
    assert "all questions,the model,skill,rate" in scores
    assert "weather" in (tmp_path / "h" / "not_asked.csv").read_text(encoding="utf-8")
    assert drawn == ["questions", "reliability"]
    page = (tmp_path / "h" / "hindcast.md").read_text(encoding="utf-8")
    assert "| `force.ALD-BRE` by 2031-03-02 |" in page
    assert main(words) == 0


def test_a_notebook_scores_too(path: str, tmp_path: Path) -> None:
    """The table has a line per question, and both figures are drawn."""
    found = sim.hindcast("demo", questions=path, replicates=200, seed=3, out=tmp_path / "h")
    assert found.table.loc["force"].n == 200
    assert found.tables["scores.csv"].loc[("all questions", "the model", "log_loss", "alone")].estimate > 0
    for name in ("questions", "reliability"):
        assert found.plot(name).get_axes()


def test_the_questions_that_ship_can_be_asked() -> None:
    """Every question names an outcome of the article's scenario, every contested one says why."""
    shipped = questions.load("aras_2022")
    study = work.of_scenario(shipped_world("aras_drills"), 1, 100, shipped)
    assert len(study.posed) == len(shipped.file.questions)
    assert str(shipped.file.origin) == "2022-12-14"
    assert {str(each.until) for each in shipped.file.questions.values()} == {"2023-12-14", "2024-12-14"}
    assert set(shipped.file.references) == {"base_rate", "persistence", "covariates"}
