"""Messages say what to type: quotes that a value needs, the scenario, the line, the file that was meant."""

import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.__main__ import main
from sim.cli.hydra_lists import assign
from sim.scenario import loader
from sim.scenario.errors import InputError, count_of
from sim.scenario.loader import parse
from sim.scenario.places import find_shipped
from sim.views.text import further
from tests.unit.small_scenario import TEXT


def refusal(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of a command line that is refused, in one line."""
    assert main(words) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    return said


@pytest.mark.parametrize("text", ["a=b", "R&D", "Talk & trade = 50%", "why?!", "<5", "a;b", "x^2"])
@pytest.mark.parametrize("sweep", [[], ["-m"]])
def test_text_that_needs_quotes_is_shown_with_them(
    text: str, sweep: list[str], capsys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is suggested can be pasted into a shell, and is then read as the text that was meant."""
    monkeypatch.chdir(tmp_path)
    said = refusal([*sweep, "scenario=demo", f"set.title={text}"], capsys)
    (word,) = shlex.split(said.partition("did you mean ")[2].rstrip("?\n"))
    assert assign([word])[0] == {"set.title": text}
    assert list(tmp_path.iterdir()) == []


def test_brackets_that_stay_open_are_not_taken_for_text(capsys: Any) -> None:
    """Nobody can tell what was meant, so that nothing is suggested."""
    assert "did you mean" not in refusal(["scenario=demo", "set.title=[a"], capsys)


def test_a_sweep_names_the_scenario_that_lacks_a_key(capsys: Any) -> None:
    """A signal of one of two scenarios is removed from both: the other is named. What holds in all of them
    is said without.
    """
    said = refusal(["-m", "scenario=demo,aras_drills", "set.signals.joint_drill=null"], capsys)
    assert "got null for a key that is not there (in aras_drills)," in said
    assert "(in " not in refusal(["-m", "scenario=demo,aras_drills", "theory.reaction=98,99"], capsys)


LINES = {
    "quote left open": ('title: x\nA: {name: "A, b: 3}\nB: {c: 4}\nq: 3\n', 2),
    "quote in quotes": ("a: 'it's'\nb: 2\n", 1),
    "quote over lines": ("a: 1\nb: 'open\nc: 3\n", 2),
    "list left open": ("title: x\nstates: [1, 2\nB: {c: 4}\nq: 3\n", 2),
    "list among lists": ("a:\n  - [1, 2\n  - 3\n", 2),
    "mapping left open": ("title: x\nstates: {a: 1\n\n\n\n", 2),
    "no comma": ("a: {b: 1,\n    c: 2\n    d: 3}\ne: 5\n", 3),
    "two colons": ("title: x\nstates: A: B\nq: 3\n", 2),
    "no colon": ("a:\n  b\n  c: 3\n", 2),
    "no colon at the top": ("a: 1\nb\nc: 2\n", 2),
    "no colon at the end": ("a: 1\nb\n", 2),
    "no space after a colon": ("a:foo\nb: 3\n", 1),
    "no space, then comments": ("a: 1\n\n# note\nb:2\n# note\n\nc: 3\n", 4),
    "indented too far": ("title: foo\n  bar: x\n", 2),
    "indented too little": ("states:\n  A: 1\n B: {c: 4}\nq: 3\n", 3),
    "a tab": ("a:\n\tb: 1\n", 2),
    "a list among keys": ("a: 1\n- b\n", 2),
    "a sign of YAML": ("a: @x\nb: 2\n", 1),
    "a bracket too many": ("a: 1\nb: ]\nc: 1\n", 2),
}


@pytest.mark.parametrize("kind", ["fast", "plain"])
@pytest.mark.parametrize(("text", "line"), LINES.values(), ids=LINES.keys())
def test_a_syntax_error_names_its_own_line(
    text: str, line: int, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line with the mistake is named, not the one at which the parser gave up, with either parser."""
    if kind == "plain":
        monkeypatch.setattr(loader, "_PARSER", yaml.SafeLoader)
    parse.cache_clear()
    with pytest.raises(InputError) as refused:
        parse(text.encode(), "f.yaml")
    assert refused.value.problems[0].line == line


@pytest.mark.parametrize("words", [["scenario=july2"], ["validate", "july2"], ["landscape", "july2"]])
def test_a_file_without_its_ending_is_named(
    words: list[str], capsys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """july2.yaml lies in the current folder: that is what is suggested, not the nearest that ships."""
    monkeypatch.chdir(tmp_path)
    assert "did you mean july2" not in refusal(words, capsys)
    (tmp_path / "july2.yaml").write_text(TEXT)
    assert refusal(words, capsys).endswith("did you mean july2.yaml?\n")


def test_extends_names_the_file_beside_it(capsys: Any, tmp_path: Path) -> None:
    """A base without its ending is looked for beside the file that extends it, not where one stands."""
    (tmp_path / "base.yaml").write_text(TEXT)
    (tmp_path / "mine.yaml").write_text("extends: base\n")
    said = refusal(["validate", str(tmp_path / "mine.yaml")], capsys)
    assert said.endswith("did you mean base.yaml?\n")


def test_one_is_no_plural(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A count and its noun agree, in a refusal, in what `validate` finds good, on the screen of a sweep."""
    told = [count_of(count, "history") for count in (0, 1, 2000)]
    assert told == ["0 histories", "1 history", "2,000 histories"]
    assert [further(count, "run", "a.csv") for count in (1, 2)] == [
        "1 more run is in a.csv", "2 more runs are in a.csv",
    ]  # fmt: skip
    text = (find_shipped("scenarios") / "demo.yaml").read_text(encoding="utf-8")
    lonely = tmp_path / "lonely.yaml"
    lonely.write_text(text[: text.index("  BRE:\n")], encoding="utf-8")
    assert main(["validate", str(lonely)]) == 2
    assert "states: got 1 state, allowed 2 to" in capsys.readouterr().err
    pair = tmp_path / "pair.yaml"
    pair.write_text("extends: demo\nstates: {COR: null}\nsignals: {back_channel: null, bre_threat: null, "
                    "ald_protest: null, joint_drill: null}\n", encoding="utf-8")  # fmt: skip
    assert main(["validate", str(pair)]) == 0
    assert "2 states, 1 dyad, 1 signal, " in capsys.readouterr().out
