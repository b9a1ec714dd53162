"""An option has one name in every command; names that it had before are still understood."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.asking.option import use_names
from sim.cli import compare, sweep
from sim.cli.study_options import ALONE, OF, OF_RUNS
from sim.scenario.arguments import OLDER, by_name
from sim.scenario.errors import InputError
from sim.studies.sweep import design_file

TODAY = ("outcome", "points", "seed")


def test_no_command_lists_an_older_name() -> None:
    """Neither help nor refusals know them."""
    for table in (*OF.values(), *ALONE.values(), *OF_RUNS.values()):
        assert not set(table) & set(OLDER)


def test_words_come_under_the_names_of_today() -> None:
    """Only keys are renamed, and only where the command has the option."""
    typed = ["outcomes=war.A-B", "n=9", "seed=1", "demo", "set.n=3"]
    assert use_names("here", typed, TODAY) == ["outcome=war.A-B", "points=9", "seed=1", "demo", "set.n=3"]
    assert use_names("here", typed, ("seed",)) == typed
    assert by_name("here", {"n": 9}, ("n", "points")) == {"n": 9}


@pytest.mark.parametrize(
    "typed", [["outcomes=a", "outcome=b"], ["outcome=a", "outcomes=a"], ["points=1", "n=1"]]
)
def test_an_option_under_both_names_is_refused(typed: list[str]) -> None:
    """With the one to keep."""
    with pytest.raises(InputError, match=r"(outcome|points) alone"):
        use_names("here", typed, TODAY)


def test_a_comparison_takes_either(tmp_path: Path) -> None:
    """outcome= and outcomes= ask for the same."""
    folder = str(tmp_path)
    for key in ("outcome", "outcomes"):
        assert compare.understand([folder, folder, f"{key}=peak"])[1] == {"outcome": "peak"}


@pytest.mark.parametrize(("outcome", "points"), [("outcome", "points"), ("outcomes", "n")])
def test_a_sweep_takes_either(outcome: str, points: str) -> None:
    """And so do its points."""
    words = ["scenario=demo", "design=lhs", f"{points}=3", "over.theory.reaction=[2,9]", f"{outcome}=peak"]
    _, asked = sweep.understand([*words, "seed=1"])
    assert (len(asked.points.values), asked.outcomes) == (3, ("peak",))


@pytest.mark.parametrize("key", ["points", "n"])
def test_a_design_file_takes_either(key: str, tmp_path: Path) -> None:
    """A file that was written before still says how many points it means; with both it is refused."""
    path = tmp_path / "design.yaml"
    path.write_text(f"kind: lhs\n{key}: 7\nover:\n  theory.reaction: [2, 9]\n", encoding="utf-8")
    assert design_file.read(path).n == 7
    path.write_text("points: 7\nn: 7\nover:\n  theory.reaction: [2, 9]\n", encoding="utf-8")
    with pytest.raises(InputError, match="unknown key"):
        design_file.read(path)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: sim.sweep("demo", {}, outcomes="a", outcome="b"), "outcome alone"),
        (lambda: sim.sweep("demo", {"theory.reaction": (2, 9)}, design="lhs", n=0), "points: got 0"),
        (lambda: sim.sensitivity("demo", n=0), "points: got .0"),
        (lambda: sim.sensitivity("demo", n=9, points=9), "points alone"),
        (lambda: sim.compare(outcomes=3), "outcome: got"),
    ],
)
def test_functions_take_either(
    call: Callable[[], Any], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is refused is refused under the name of today."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=says):
        call()
