"""plots=, quiet= and json=: what is printed, what is drawn, and that no folder knows of them."""

import json
from pathlib import Path

import pytest

from sim.__main__ import main
from sim.asking.options import TELLING
from sim.cli import manner, progress
from sim.cli.manner import TAKERS, Manner
from sim.scenario.errors import InputError
from sim.store import read
from sim.studies.registry import BY_COMMAND

RUN = ["scenario=demo", "replicates=60", "seed=1", "out=A", "plots=false"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_words_of_the_manner_never_reach_the_command() -> None:
    """They hold while the command is at work, and no longer."""
    with manner.in_force("run", ["scenario=demo", "quiet=true", "plots=false"]) as words:
        assert words == ["scenario=demo"]
        assert manner.now() == Manner(plots=False, quiet=True)
    assert manner.now() == Manner()


@pytest.mark.parametrize("word", ["quiet=maybe", "quiet=", "json=1", "plots=true,false", "+plots=x"])
def test_what_is_neither_true_nor_false_is_refused(
    word: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, one line, nothing written."""
    assert main([*RUN[:-1], word]) == 2
    assert "allowed true or false" in capsys.readouterr().err
    assert not list(here.iterdir())


def test_a_word_is_given_once() -> None:
    """Nobody should have to guess which value holds."""
    with (
        pytest.raises(InputError, match="each key once"),
        manner.in_force("run", ["quiet=true", "quiet=false"]),
    ):
        pass


def test_commands_without_an_answer_refuse_them(capsys: pytest.CaptureFixture[str]) -> None:
    """`codes quiet=true` is a mistake and not a wish."""
    assert "codes" not in TAKERS
    assert main(["codes", "quiet=true"]) == 2
    assert "quiet=true" in capsys.readouterr().err


def test_quiet_prints_the_folder_and_nothing_else(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run and its summary; stderr is empty, and the page says that there are no figures."""
    assert main([*RUN, "quiet=true"]) == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == (f"{here / 'A'}\n", "")
    assert not (here / "A" / "plots").exists()
    assert "No figures were drawn" in (here / "A" / "report.html").read_text(encoding="utf-8")
    assert main(["summary", "A", "quiet=true"]) == 0
    assert capsys.readouterr().out == f"{here / 'A'}\n"


def test_quiet_keeps_errors(capsys: pytest.CaptureFixture[str]) -> None:
    """Notes are dropped, what somebody has to know is not."""
    with manner.in_force("run", ["quiet=true"]):
        progress.note("about a minute")
        progress.say("the disk is full")
    assert capsys.readouterr().err == "the disk is full\n"


def test_json_is_one_document_with_n_failed_interval_and_method(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The numbers are those of summary.csv."""
    assert main([*RUN, "json=true"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["kind"], told["seed"], told["attempted"], told["failed"]) == ("run", 1, 60, 0)
    assert told["folder"] == str(here / "A")
    known = {(each.quantity, each.subject): each for each in read.read(here / "A").figures}
    assert told["numbers"]
    for each in told["numbers"]:
        figure = known[each["name"], each["about"]]
        assert (each["estimate"], each["low"], each["high"]) == (figure.estimate, figure.low, figure.high)
        assert (each["n"], each["failed"], each["method"]) == (figure.n, figure.n_failed, figure.method)


def test_no_folder_knows_of_them(here: Path) -> None:
    """A run that was drawn is the same run: rows, digest and record of what was asked."""
    assert main([*RUN, "quiet=true"]) == 0
    assert not {"plots", "quiet", "json"} & set(read.read(here / "A").manifest.config)


def test_every_study_takes_all_of_them() -> None:
    """A study that is registered needs no second list to be quiet, or to answer as JSON."""
    assert [name for name in BY_COMMAND if set(TAKERS.get(name, ())) != set(TELLING)] == []
