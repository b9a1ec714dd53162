"""Study commands: what a signal leaves behind, and what is refused before anything is written."""

import json
import os
import shlex
import signal
from pathlib import Path
from typing import Any

import pytest

from sim.__main__ import main
from sim.studies.cell_store import Store
from sim.studies.registry import BY_COMMAND
from tests.panel_files import made_up
from tests.question_files import written

SIGNALS = (signal.SIGINT, signal.SIGTERM)

STUDIES = {
    "discover": (["discover", "scenario=demo", "spread=0.5", "replicates=1000"], "search.csv"),
    "sensitivity": (["sensitivity", "scenario=demo", "n=60"], "sensitivity.csv"),
    "attribute": (["attribute", "scenario=demo", "replicates=64"], "attribution.csv"),
    "sweep": (["sweep", "scenario=demo", "theory.reaction=5,7,9", "replicates=64"], "index.csv"),
    "rare": (["rare", "scenario=demo", "outcome=force", "effort=64", "repeats=3", "plain=64"], "rare.csv"),
    "hindcast": (["hindcast", "asked.yaml", "scenario=demo", "replicates=200"], "hindcast.csv"),
    "backtest": (
        ["backtest", "data=panel", "from=1992", "to=1998", "dyads=12", "states=3", "replicates=32"],
        "backtest.csv",
    ),
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to type commands in; figures are not drawn."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.cli.sweep._show", lambda *_: None)
    monkeypatch.setattr("sim.views.style.save", lambda *_: [])
    return tmp_path


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_keeps_what_ended_and_says_how_to_go_on(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, name: str, number: signal.Signals
) -> None:
    """Ctrl-C or SIGTERM once a piece of work is stored: 130 and one line, the command that goes on, typed as
    it stands; it leaves the stored piece untouched and gives what an undisturbed study gives.
    """
    assert set(STUDIES) == {*BY_COMMAND, "sweep"}
    words, table = STUDIES[name]
    written(here)
    made_up(here / "panel")
    save, sent = Store.save, []

    def once(store: Store, key: str, arrays: Any) -> None:
        save(store, key, arrays)
        if not sent:
            sent.append(os.kill(os.getpid(), number))

    monkeypatch.setattr(Store, "save", once)
    assert main([*words, "workers=1"]) == 130
    monkeypatch.setattr(Store, "save", save)
    (line,) = (line for line in capsys.readouterr().err.splitlines() if "interrupted" in line)
    python, m, sim, *again = shlex.split(line.partition("to go on: ")[2])
    assert (python, m, sim) == ("python", "-m", "sim")
    (place,) = (here / "results" / "studies").iterdir()
    kept = {path: path.stat().st_mtime_ns for path in place.rglob("*.npz")}
    assert kept
    assert not (place / table).exists()
    assert main(again) == 0
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    seed = next(word for word in again if word.startswith("seed="))
    assert main([*words, seed, "out=calm"]) == 0
    assert (place / table).read_bytes() == (here / "calm" / table).read_bytes()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["attribute", "scenario=demo", "seed=1", "seed=2"], "each key once"),
        (["attribute", "scenario=demo", "by=state", "by=signal"], "each key once"),
        (["sensitivity", "scenario=demo", "outcome=force,display"], "the name of one outcome"),
        (["discover", "scenario=demo", "outcome=force,display"], "the name of one outcome"),
        (["rare", "scenario=demo", "outcome=force,war"], "one level"),
        (["rare", "scenario=demo", "replicates=500"], "cannot be set here: rare takes outcome, effort"),
        (["attribute", "scenario=demo", "set.states.ALD.resolve=0.2,0.5"], "line: set.states.ALD.resolve"),
        (["attribute", "scenario=demo", "set.states.ALD.resolve=0.2,0.5"], "one value: a study"),
        (["sweep", "scenario=demo", "over.states.BRE.resolve=[0.2,1.9]", "n=50"], "and 2"),
        (["sweep", "scenario=demo", "theory.reaction=5,7", "outcomes="], "an empty list"),
        (["sweep", "scenario=demo", "theory.reaction=5,7", "outcomes=[]"], "an empty list"),
        (["sweep", "scenario=demo", "theory.reaction=5,7", "outcom=force"], "did you mean outcome"),
    ],
)
def test_refused_in_one_line(here: Path, words: list[str], says: str, capsys: Any) -> None:
    """Exit code 2, one line with the reason, and nothing written."""
    assert main(words) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert says in line
    assert list(here.iterdir()) == []


def test_the_page_says_what_was_typed(here: Path) -> None:
    """Command and options, the spread among them, stand in study.json as they were typed, and on the page
    but for the folder, which is no one else's.
    """
    words = ["discover", "scenario=demo", "spread=0.5", "replicates=400", "seed=1", "out=s"]
    assert main(words) == 0
    command = "python -m sim " + " ".join(words)
    page = (here / "s" / "report.html").read_text(encoding="utf-8")
    assert command.removesuffix(" out=s") in page
    assert "out=s" not in page
    assert json.loads((here / "s" / "study.json").read_text())["config"] == {"command": command}


def test_more_than_a_day_has_to_be_forced(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """What would take more than a day is refused with the way to do it all the same, which then does it."""
    monkeypatch.setattr("sim.cli.study.MOST_SECONDS", 1.0)
    words = ["attribute", "scenario=demo", "replicates=20", "out=s"]
    assert main(words) == 2
    assert "force=true" in capsys.readouterr().err
    assert list(here.iterdir()) == []
    assert main([*words, "force=true"]) == 0
