"""Studies from a notebook: the command's numbers, labelled; the command's refusals, before anything runs."""

import csv
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

import sim
from sim.__main__ import main
from sim.scenario.errors import InputError
from sim.studies.replay.telling import NO_RUNG


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A small run of the demo."""
    return sim.run("demo", replicates=300, seed=3, out=tmp_path_factory.mktemp("runs") / "record")


def lines(path: Path) -> list[dict[str, str]]:
    """A CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_attribution_is_the_command_s(record: Any, tmp_path: Path) -> None:
    """The same table as `attribute RUN`, with labels; figures and page lie next to it."""
    found = sim.attribute(record, by="state", outcome=["force", "peak"], replicates=40, out=tmp_path / "n")
    words = ["by=state", "outcome=force,peak", "replicates=40", f"out={tmp_path / 'c'}"]
    assert main(["attribute", str(record.folder), *words]) == 0
    assert lines(tmp_path / "n" / "attribution.csv") == lines(tmp_path / "c" / "attribution.csv")
    line = found.table.loc[("p_level_4", "shapley", "ALD")]
    assert line.low <= line.estimate <= line.high
    assert line.n == 40
    assert set(found.tables) == {"attribution.csv", "interactions.csv"}
    assert found.plot("outcomes").get_axes()
    assert str(found).startswith("Which state's signals moved")
    assert (tmp_path / "n" / "plots" / "attribution.png").exists()
    assert (tmp_path / "n" / "report.html").exists()


def test_the_other_studies(record: Any, tmp_path: Path) -> None:
    """Each gives a labelled table and a figure, of a run as of a scenario that was changed."""
    changed = sim.load("demo", {"states.BRE.resolve": 0.9})
    hangs = sim.sensitivity(changed, factors="theory.*", n=4, replicates=2, seed=1, out=tmp_path / "s")
    assert "dummy" in hangs.table.index.get_level_values("factor")
    boxes = sim.discover(record, method="cart", out=tmp_path / "d")
    assert boxes.found.cases.interest.size == 300
    small = {"effort": 20, "repeats": 2, "plain": 50, "seed": 1, "out": tmp_path / "r"}
    rung = sim.rare("demo", {"states.BRE.resolve": 0.9}, outcome="force", **small)
    assert rung.table.loc[("force", "plain counting")].n == 50
    with pytest.raises(InputError, match="a study without a figure"):
        boxes.plot()  # no box holds up in so few histories
    for study in (hangs, rung):
        assert isinstance(study.plot(), Figure)
    for study in (hangs, boxes, rung):
        assert study.found.study.question.kind in repr(study)


def test_a_history_is_told(record: Any, tmp_path: Path) -> None:
    """History 5 of the run, in words, as a table and as a chart."""
    story = sim.replay(record, replicate=5, out=tmp_path / "t")
    assert "history 5 of seed 3" in str(story)
    assert {"signal", "act"} >= set(story.table["kind"]) - {"join"}
    assert story.plot().get_axes()
    rungs = story.table["rung"]
    assert rungs.dtype.kind == "f"
    assert rungs.fillna(NO_RUNG).tolist() == [each.rung for each in story.history.moments]
    assert rungs.isna().any()
    assert story.table["detail"].notna().all()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda run: sim.attribute("demo", outcome="dispaly"), "did you mean display"),
        (lambda run: sim.attribute("demo", outcme="display"), "did you mean outcome"),
        (lambda run: sim.attribute("demo", by="stat"), "signal, episode, state or mechanism"),
        (lambda run: sim.attribute("quiet_world"), "signals to attribute"),
        (lambda run: sim.attribute(run, {"signals.bre_threat": None}), "the run's own is used"),
        (lambda run: sim.attribute(run, theory="full"), "the run's own is used"),
        (lambda run: sim.sensitivity("demo", n=0), "4 to 65536"),
        (lambda run: sim.discover("demo", method="lasso"), "prim or cart"),
        (lambda run: sim.rare("demo", outcome="bloc.ALD-BRE"), "nested levels"),
        (lambda run: sim.rare("demo", seed=-1), "2\\^64"),
        (lambda run: sim.replay(run, replicate=300), "0 to 299"),
        (lambda run: sim.replay("nowhere"), "nowhere"),
        (lambda run: sim.attribute(run.folder / "plots"), "nowhere|finished run|scenario"),
    ],
)
def test_mistakes_are_refused(
    record: Any, call: Any, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on the command line, with the reason, at the function's name; nothing is written."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=says):
        call(record)
    assert list(tmp_path.iterdir()) == []


MISSING = [
    ("sensitivity", "morris", "SALib"),
    ("discover", "prim", "ema_workbench"),
    ("discover", "cart", "sklearn"),
]


@pytest.mark.parametrize(("command", "method", "library"), MISSING)
def test_a_missing_extra_is_named(
    command: str, method: str, library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """Exit code 2 and one line that says what to install; nothing is written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.studies.extras.find_spec", lambda name: None if name == library else object())
    assert main([command, "scenario=demo", f"method={method}"]) == 2
    said = capsys.readouterr().err.strip()
    assert said.count("\n") == 0
    assert said == f"command line: {command} needs {library}: pip install '.[studies]'"
    assert list(tmp_path.iterdir()) == []
