"""Files that are not there, and files that others lie upon: what messages call them, and what was meant."""

from pathlib import Path

import pytest

from sim import InputError, attribute
from sim.__main__ import main

ROOT = Path(__file__).parents[2]
DEMO = (ROOT / "scenarios" / "demo.yaml").read_bytes()


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a scenario, a theory, a table of points and agents, some of them below it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own").mkdir()
    (tmp_path / "mine.yaml").write_bytes(DEMO)
    (tmp_path / "own" / "border.yml").write_bytes(DEMO)
    (tmp_path / "own" / "theory.yaml").write_text('retaliation: {value: 1, assumption: "mine"}\n')
    (tmp_path / "points.csv").write_text("theory.reaction\n5\n7\n")
    (tmp_path / "doves.py").write_text("AGENTS = {}\n")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["scenario=mien.yaml"], "mine.yaml"),
        (["scenario=mien"], "mine.yaml"),
        (["scenario=mine"], "mine.yaml"),
        (["scenario=own/bordr.yml"], "own/border.yml"),
        (["scenario=own/border.yaml"], "own/border.yml"),
        (["validate", "own/bordr.yml"], "own/border.yml"),
        (["scenario=demo", "theory=own/theroy.yaml"], "own/theory.yaml"),
        (["scenario=demo", "theory=own/theroy"], "own/theory.yaml"),
        (["scenario=demo", "agents=dovs.py"], "doves.py"),
        (["scenario=demo", "design=ponits.csv"], "points.csv"),
        (["scenario=dmeo"], "demo"),
    ],
)
def test_a_typo_beside_a_file_is_told_which_one(
    words: list[str], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever is named by its path, in the folder that was typed; a name that ships comes first."""
    assert main(words) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(f"did you mean {meant}?")


@pytest.mark.parametrize(
    "words", [["scenario=nowhere/mine.yaml"], ["scenario=xq.yaml"], ["scenario=" + "m" * 300 + ".yaml"]]
)
def test_nothing_is_meant_where_nothing_is_near(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is not there, a name like none, one that no disk takes."""
    assert main(words) == 2
    assert "did you mean" not in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["theory", "scenario"])
def test_a_file_that_another_extends_is_named_with_its_folder(
    here: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the path from where the command was typed, so that it can be opened."""
    below = here / "own" / "deep"
    below.mkdir()
    (below / "base.yaml").write_text("extends: full\nretaliatoin: {value: 1, assumption: x}\n")
    (here / "own" / "top.yaml").write_text("extends: deep/base.yaml\n")
    words = ["scenario=demo", "theory=own/top.yaml"] if kind == "theory" else ["scenario=own/top.yaml"]
    if kind == "scenario":
        (below / "base.yaml").write_text("extends: demo\ntitle: [1]\n")
    assert main(words) == 2
    assert capsys.readouterr().err.startswith("own/deep/base.yaml:2: ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["scenario=nope", "--cfg", "job"], "got 'nope'"),
        (["scenario=mien.yaml", "--cfg", "job"], "did you mean mine.yaml?"),
        (["scenario=demo", "set.states.XX.resolve=1", "--cfg", "job"], "XX"),
        (["scenario=demo", "theory.nope=1", "--cfg", "job"], "nope"),
        (["sweep", "scenario=demo", "theory.reaction=4,5", "--cfg", "job"], "option: got '--cfg'"),
        (["attribute", "scenario=demo", "--cfg", "job"], "option: got '--cfg'"),
        (["attribute", "-c", "job", "scenario=demo"], "option: got '-c'"),
        (["rare", "scenario=demo", "--info"], "option: got '--info'"),
        (["rare", "scenario=demo", "--info", "config"], "option: got '--info'"),
    ],
)
def test_what_no_run_could_be_is_not_printed(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--cfg job` looks for the scenario and reads it, and belongs to runs: else one line and exit code 2."""
    assert main(words) == 2
    out, err = capsys.readouterr()
    (line,) = err.splitlines()
    assert said in line
    assert out == ""


def test_a_notebook_says_where_a_scheduler_is_for() -> None:
    """A study of a notebook does not reach a cluster, and names who does."""
    with pytest.raises(
        InputError, match=r"scheduler: got 'tcp://x:1', but it cannot be set here: a cluster by `python"
    ):
        attribute("demo", scheduler="tcp://x:1")
