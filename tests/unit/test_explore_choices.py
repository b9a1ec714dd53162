"""Explore beyond sliders: days, acts, ticks, states, the window; every figure is that of the command line."""

import json
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.__main__ import main
from sim.engines.world import World
from sim.explore.answers import NOT_COMPARED, Answer, note, view_of
from sim.explore.base import Base
from sim.explore.changes import MADE
from sim.explore.choices import list_choices
from sim.explore.keeping import keep
from sim.explore.numbers import describe_signals
from sim.montecarlo.pools import Threads
from sim.scenario import library, theory_sets
from sim.scenario.errors import InputError
from sim.scenario.loader import load_file
from sim.store.read import Run, read
from sim.studies.comparison import work

SEED, MANY = 5, 48
POOL = Threads(2)

KINDS: dict[str, dict[str, Any]] = {
    "number": {"values": {"states.ALD.resolve": 0.31}},
    "number that was left out": {
        "values": {"dyads.BRE-COR.tension": 1.5, "dyads.BRE-COR.commitment.BRE": 0.2}
    },
    "signal off": {"without": ["joint_drill"]},
    "theory": {"theory": "spiral"},
    "parameter": {"values": {"theory.retaliation": 1.25}},
    "moved day": {
        "chosen": {"signals.joint_drill.date": "2030-02-20", "signals.joint_drill.until": "2030-02-27"}
    },
    "fixed day": {"chosen": {"signals.ald_protest.date": "2030-02-20"}},
    "moved rate": {"chosen": {"signals.back_channel.date.from": "2030-03-01"}},
    "act": {"chosen": {"signals.bre_border_drill.cameo": "0334"}},
    "mechanism": {"chosen": {"signals.bre_threat.mechanism": "tying_hands+sunk_cost"}},
    "ticks": {"chosen": {"states.ALD.democracy": False, "dyads.ALD-BRE.rivalry": False}},
    "relevant": {"chosen": {"dyads.ALD-COR.relevant": True}},
    "origin": {"chosen": {"horizon.origin": "2030-05-20"}},
    "end": {"chosen": {"horizon.end": "2030-12-01"}},
    "history": {"history": "simulated"},
    "state out": {"without": ["states.COR"]},
    "first state out": {"without": ["states.ALD"], "chosen": {"focus": "BRE-COR"}},
}


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plots have tests of their own."""
    monkeypatch.setattr("sim.views.drawing.Artists.write", lambda *_: None)


@cache
def base(*words: str) -> Base:
    """The scenario for teaching, with what a command line may have changed of it."""
    edits = {"states": {"BRE": {"resolve": 0.2}}} if words else {}
    theory = theory_sets.load(changes={"retaliation": 0.7}) if words else theory_sets.load()
    return Base(World(library.load("demo", edits), theory), SEED, MANY, POOL, ["scenario=demo", *words])


def silent(_: int) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The baseline as the command line has it."""
    folder = tmp_path_factory.mktemp("base") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.cli.job._show", lambda *_: None)
        assert main([*base().command(base().read({})), f"out={folder}", "plots=false"]) == 0
    return read(folder)


def shown_lines(answer: Answer) -> list[dict[str, Any]]:
    """All that the page is told of a world with a difference."""
    told = answer.show(view_of(None, answer.now))
    lines = [*told["escalation"], told["overall"], *told["together"], *told["blocs"]]
    lines += [line for each in told["postures"] for line in (*each["sides"], *each["either"])]
    return lines + answer.ties(lambda: None)


@pytest.mark.parametrize("kind", KINDS)
def test_figures_of_every_kind_of_change_are_those_of_the_command_line(
    kind: str, first: Run, tmp_path: Path
) -> None:
    """Rows, figures and differences, to the last digit; what `compare` leaves out is not compared here."""
    changes = base().read(KINDS[kind])
    found = base().histories(changes, silent)
    assert main([*base().command(changes), f"out={tmp_path / 'run'}", "plots=false"]) == 0
    run = read(tmp_path / "run")
    assert {*run.rows} == {*found.rows}
    assert all(np.array_equal(run.rows[name], found.rows[name]) for name in run.rows)
    lines = {line["name"]: line for line in shown_lines(Answer(found, base().baseline(silent)))}
    for figure in run.figures:
        name = figure.quantity if figure.subject == "overall" else f"{figure.quantity}.{figure.subject}"
        if name in lines:
            assert lines[name]["now"] == [figure.estimate, figure.low, figure.high], name
    assert {name for name, line in lines.items() if line.get("difference")} == compared(first, run, lines)


def compared(first: Run, run: Run, lines: dict[str, dict[str, Any]]) -> set[str]:
    """The names that `compare` compares; their differences are those that are shown."""
    known, _ = work.in_common([first, run])
    blocs = [name for name in lines if name.startswith("p_partition") and known[0]]
    asked = [name for name in lines if name in known[0]]
    if not asked:
        return set()
    found = {line.outcome.name: line for line in work.compare([first, run], asked).lines}
    for name, line in found.items():
        away = line.difference.interval
        assert lines[name]["difference"] == [away.estimate, away.low, away.high], name
        assert lines[name]["base"] == [line.first.estimate, line.first.low, line.first.high], name
    return {*found, *(name for name in blocs if run.meta.states == first.meta.states)}


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("history", "only the end is compared"),
        ("origin", "only the end is compared"),
        ("end", "the two end on different days"),
        ("state out", "figures over all dyads are left out"),
        ("relevant", "figures over all dyads are left out"),
    ],
)
def test_what_is_not_compared_says_why(kind: str, says: str) -> None:
    """The note has the words of `compare`; the lines say that they are not compared."""
    answer = Answer(base().histories(base().read(KINDS[kind]), silent), base().baseline(silent))
    assert says in note(answer)
    overall = answer.show(view_of(None, answer.now))["overall"]
    assert overall["difference_text"] == NOT_COMPARED
    assert "difference" not in overall


def test_a_dyad_that_is_there_no_more_is_looked_at_no_more() -> None:
    """Whoever looks at a dyad and takes one of its states out sees another dyad, and no curve of the old."""
    found = base().histories(base().read(KINDS["first state out"]), silent)
    answer = Answer(found, base().baseline(silent))
    told = answer.show(view_of({"level": 4, "dyad": "ALD-BRE"}, found))
    assert told["dyad"] == "BRE-COR"
    assert [each["id"] for each in told["states"]] == ["BRE", "COR"]
    assert told["pairs"] == [(0, 1)]
    assert "base" in told["curve"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_runs_to_the_same_numbers(kind: str, tmp_path: Path) -> None:
    """The file holds what was moved and nothing else, and is good; the words that run it give equal rows."""
    changes = base().read(KINDS[kind])
    kept = keep(base(), changes, "mine", tmp_path / "kept")
    assert kept.files[0].read_text(encoding="utf-8").startswith('extends: "demo"\n')
    assert main(["validate", str(kept.files[0])]) == 0
    assert main([*kept.words, f"out={tmp_path / 'run'}", "plots=false"]) == 0
    rows, here = read(tmp_path / "run").rows, base().histories(changes, silent).rows
    assert all(np.array_equal(rows[name], here[name]) for name in here)


def test_a_kept_signal_says_beside_its_citation_what_was_set(tmp_path: Path) -> None:
    """Its day is no longer that of the document, and the file says so; one of another weight does not."""

    given = {**KINDS["moved day"], "values": {"signals.bre_threat.weight": -0.5}}
    kept = keep(base(), base().read(given), "mine", tmp_path)
    signals = load_file(kept.files[0], "mine.yaml").value["signals"]  # type: ignore[index,call-overload]
    assert signals["joint_drill"]["assumption"] == f"date, until {MADE}"
    assert "assumption" not in signals["bre_threat"]
    assert signals["bre_threat"]["weight"]["assumption"] == MADE
    scenario = library.load(str(kept.files[0]))
    assert scenario.signals["joint_drill"].citation is not None


def test_a_variant_takes_the_place_of_parameters_that_were_typed() -> None:
    """`theory=spiral` on the page is that set alone, as its command line says."""
    of = base("theory.retaliation=0.7", "states.BRE.resolve=0.2")
    words = of.command(of.read({"theory": "spiral", "values": {"states.BRE.resolve": 0.6}}))
    assert "theory=spiral" in words
    assert not any(word.startswith("theory.") for word in words)
    assert [word for word in words if "BRE.resolve" in word] == ["set.states.BRE.resolve=0.6"]
    assert "theory.retaliation=0.7" in of.command(of.read({}))


@pytest.mark.parametrize(
    "chosen",
    [
        {"signals.joint_drill.date": "soon"},
        {"signals.joint_drill.date": "2030-02-30"},
        {"signals.joint_drill.date": 20300220},
        {"signals.joint_drill.date": None},
        {"signals.joint_drill.date": ["2030-02-20"]},
        {"signals.joint_drill.title": "mine"},
        {"signals.joint_drill.cameo": "999"},
        {"signals.joint_drill.cameo": "150\n"},
        {"signals.joint_drill.mechanism": "magic"},
        {"states.ALD.major": "true"},
        {"states.ALD.major": 1},
        {"horizon.step_days": 14},
        {"focus": "../x"},
        ["focus"],
        {"focus": "ALD-COR=1"},
    ],
    ids=str,
)
def test_a_choice_that_is_none_is_refused(chosen: Any) -> None:
    """Neither another path nor another kind of value reaches a scenario."""
    with pytest.raises(InputError):
        base().read({"chosen": chosen})


@pytest.mark.parametrize("value", [10**400, -(10**400), "1", True, None, float("inf"), float("nan"), [1], {}])
def test_what_is_no_finite_number_is_refused(value: Any) -> None:
    """Whole numbers of hundreds of digits too, which no float holds."""
    with pytest.raises(InputError):
        base().read({"values": {"states.ALD.resolve": value}})


def test_a_day_outside_the_window_is_refused_as_on_the_command_line() -> None:
    """With its key, what was given and what is allowed; nothing is run."""
    with pytest.raises(InputError, match=r"signals.joint_drill.date: got 2035-01-01, allowed 2030-01-07 to"):
        base().histories(base().read({"chosen": {"signals.joint_drill.date": "2035-01-01"}}), silent)


def test_what_belongs_to_a_state_that_is_out_is_moot() -> None:
    """Its numbers, those of its dyads, and those of signals that only it sends or gets."""
    values = {"states.COR.resolve": 0.4, "dyads.ALD-COR.alignment.ALD": 0.1, "signals.cor_pledge.weight": 0.2}
    chosen = {"signals.cor_pledge.date": "2030-03-01", "dyads.BRE-COR.relevant": False}
    moot = base().read({"without": ["states.COR"], "values": values, "chosen": chosen})
    assert moot.key == base().read({"without": ["states.COR"]}).key


def test_every_signal_has_a_day_and_every_entry_its_ticks() -> None:
    """Each dated signal a day, each rate its first and last; paths are those of the scenario."""
    for name in ("demo", "aras_drills", "july_1914"):
        scenario = library.load(name)
        paths = [each.path for each in list_choices(scenario)]
        assert len(set(paths)) == len(paths)
        for signal, spec in scenario.signals.items():
            days = ("date.from", "date.until") if spec.date.rate is not None else ("date",)
            assert {f"signals.{signal}.{day}" for day in days} <= set(paths)
        assert {f"horizon.{field}" for field in ("start", "origin", "end")} <= set(paths)
        assert {f"dyads.{dyad}.relevant" for dyad in scenario.dyads} <= set(paths)


def test_a_signal_out_of_rows_of_a_table_says_which() -> None:
    """A citation has a paragraph, or rows of a table; without one the assumption is told."""
    scenario = library.load("demo")
    spec = scenario.signals["bre_threat"]
    assert spec.citation is not None
    cited = spec.citation.model_copy(update={"paragraph": None, "rows": "7 to 9"})
    changed = scenario.model_copy(
        update={
            "signals": {
                "rows": spec.model_copy(update={"citation": cited}),
                "none": spec.model_copy(update={"citation": None, "assumption": "because"}),
            }
        }
    )
    told = {each["id"]: each["where"] for each in describe_signals(changed)}
    assert told == {"rows": "gazette, rows 7 to 9", "none": "because"}


def test_what_is_told_of_choices_is_json() -> None:
    """Days as text, ticks as true and false; every act has its weight and level."""
    told = json.loads(json.dumps(base().describe(), allow_nan=False))
    kinds = {each["kind"]: type(each["now"]) for each in told["choices"]}
    assert kinds == {"day": str, "tick": bool, "act": str, "one": str}
    acts = {each["code"]: each for each in told["acts"]}
    assert (acts["150"]["weight"], acts["150"]["level"]) == (-0.72, 3)


def test_words_with_blanks_and_signs_run_as_they_are_shown(tmp_path: Path) -> None:
    """A run in a folder with blanks, commas and brackets: the command that is shown is one a shell takes."""
    folder = tmp_path / "a b, (c) = d's"
    folder.mkdir()
    assert main(["scenario=demo", "replicates=20", "seed=3", f'out="{folder / "run"}"', "plots=false"]) == 0
    of_run = Base.of_run(read(folder / "run"), POOL)
    changes = of_run.read(KINDS["number"])
    line = shlex.join(["python", "-m", "sim", *of_run.command(changes)])
    assert main([*shlex.split(line)[3:], f"out={tmp_path / 'again'}", "plots=false"]) == 0
    rows = of_run.histories(changes, silent).rows
    assert np.array_equal(read(tmp_path / "again").rows["replicate"], rows["replicate"])
