"""Question files are refused like a scenario: file, line, key, what was given, what is allowed, the likely
meaning; and nothing is written.
"""

from pathlib import Path
from typing import Any

import pytest

from sim.__main__ import main
from sim.scenario.errors import InputError
from sim.studies.hindcast import questions
from tests.question_files import TEXT, asked_of_the_demo, written

FORCE = "    outcome: force.ALD-BRE\n"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("origin: 2030-04-15", "origin: 15 April", ":2: origin: got '15 April', allowed a date"),
        ("happened: true", "happened: maybe", "questions.force.happened: got 'maybe', allowed true or false"),
        ("happened: true", "hapened: true", "did you mean happened?"),
        ("    coded: nobody saw it\n", "", "questions.joins.coded: got nothing"),
        ("rate: 0.2", "rate: 0", "got 0, allowed a number above 0 and below 1"),
        ("rate: 0.2", "rate: 1", "got 1, allowed a number above 0 and below 1"),
        ("rate: 0.2", "rate: often", "questions.force.references.rate: got 'often'"),
        (
            "rate: 0.2",
            "raet: 0.2",
            "questions.force.references.raet: got 'raet', allowed one of rate; did you",
        ),
        ("sources: [press]\n    coded: nobody", "sources: [pres]\n    coded: nobody", "did you mean press?"),
        ("group: levels", "group: level", "questions.force.group: got 'level', allowed one of levels"),
        ("until: 2031-03-02", "until: 2030-04-15", "allowed a day after the origin, 2030-04-15"),
        ("resolved: 2030-09-01", "resolved: 2030-04-01", "questions.force.resolved: got 2030-04-01"),
        ("resolved: 2030-06-24", "resolved: 2030-06-23", "before, it could still happen"),
        ("title: What became", "title: &a What became", "anchor"),
        ("not_asked:\n  weather:", "not_asked:\n  weather: {why: x}\n  weather:", "weather"),
    ],
)
def test_a_mistake_is_told_at_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    """One clear line each."""
    assert old in TEXT
    with pytest.raises(InputError) as refused:
        questions.load(written(tmp_path, TEXT.replace(old, new, 1)))
    assert says in str(refused.value)
    assert "asked.yaml" in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            FORCE,
            "    outcome: forse.ALD-BRE\n",
            "asked.yaml:15: questions.force.outcome: got 'forse.ALD-BRE'",
        ),
        (FORCE, "    outcome: force.ALD-BER\n", "did you mean force.ALD-BRE?"),
        (FORCE, "    outcome: tension.ALD-BRE\n", "an event that every history has or has not"),
        (FORCE, "    outcome: p_answered.ALD-BRE\n", "an event that every history has or has not"),
        ("origin: 2030-04-15", "origin: 2029-04-15", "origin: got 2029-04-15, allowed a day of demo"),
    ],
)
def test_what_cannot_be_asked_of_a_scenario_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    """An outcome that there is not, with the near miss; what is no event; an origin on no day of it."""
    with pytest.raises(InputError) as refused:
        asked_of_the_demo(written(tmp_path, TEXT.replace(old, new, 1)))
    assert says in str(refused.value)


def test_a_window_without_a_whole_step_is_refused(tmp_path: Path) -> None:
    """From a Tuesday on states act from the next Monday; a window that ends before it sees nothing."""
    text = TEXT.replace("origin: 2030-04-15", "origin: 2030-04-09").replace("2030-06-24", "2030-04-12")
    with pytest.raises(InputError, match=r"display.until: got 2030-04-12, allowed a day from 2030-04-15"):
        asked_of_the_demo(written(tmp_path, text))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "scenario=NAME"),
        (["scenario=demo"], "questions: got nothing, allowed a question file: aras_2022"),
        (["aras_202", "scenario=demo"], "did you mean aras_2022?"),
        (["nowhere.yaml", "scenario=demo"], "questions: got 'nowhere.yaml'"),
        (["aras_2022", "aras_2022", "scenario=demo"], "one question file"),
        (["aras_2022", "run="], "the folder of one finished run"),
        (["aras_2022", "run=nowhere"], "the folder of a finished run"),
        (["aras_2022", "scenario=demo", "replicates=9"], "a whole number from 100"),
        (["aras_2022", "scenario=demo", "agents=mine.py"], "agents"),
        (["aras_2022", "scenario=demo", "-m"], "no sweep"),
        (["aras_2022", "scenario=demo", "replicate=100"], "did you mean replicates?"),
    ],
)
def test_words_are_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], says: str, capsys: Any
) -> None:
    """Exit code 2, the reason, and an empty folder."""
    monkeypatch.chdir(tmp_path)
    assert main(["hindcast", *words]) == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_hostile_text_stays_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """Formulas are quoted in the tables, marks and escape sequences reach neither page nor screen."""
    monkeypatch.setattr("sim.views.style.save", lambda *_: [])
    text = TEXT.replace("Does it rain?", "=HYPERLINK(1)").replace("base rate", "<script>x</script>")
    out = tmp_path / "h"
    asked = written(tmp_path, text)
    assert main(["hindcast", asked, "scenario=demo", "replicates=100", "seed=1", f"out={out}"]) == 0
    assert "\n=HYPERLINK" not in (out / "not_asked.csv").read_text(encoding="utf-8").replace(",=", "\n=")
    assert "<script>x" not in (out / "report.html").read_text(encoding="utf-8")
    assert "\x1b" not in capsys.readouterr().out
