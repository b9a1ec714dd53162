"""Hydra in, plain mappings out. Each composition costs a tenth of a second: few of them."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.cli.arguments import prepare
from sim.cli.hydra_door import compose_job
from sim.cli.hydra_lists import assign
from sim.scenario import theory_sets
from sim.scenario.errors import InputError


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def jobs(*words: str) -> list[dict[str, Any]]:
    """Return the configurations that `words` compose."""
    found: list[dict[str, Any]] = []
    compose_job(prepare(words), lambda plain: found.append(dict(plain)))
    return found


def test_one_job_with_the_defaults_and_the_edits(empty_folder: Path) -> None:
    """Defaults come from configs/config.yaml; edits arrive typed and nested; nothing is written."""
    argv = list(sys.argv)
    (config,) = jobs("scenario=demo", "set.states.NO.resolve={uniform: [0.1, 0.2]}", "set.signals.a-b=null")
    assert (config["scenario"], config["replicates"], config["seed"]) == ("demo", 2000, None)
    assert config["set"] == {"states": {"NO": {"resolve": {"uniform": [0.1, 0.2]}}}, "signals": {"a-b": None}}
    assert list(empty_folder.iterdir()) == []
    assert sys.argv == argv
    assert "HYDRA_FULL_ERROR" not in os.environ


def test_a_sweep_does_not_come_here() -> None:
    """Lists are expanded within one study (sim/cli/hydra_lists.py): beside `--cfg job`, -m is refused."""
    with pytest.raises(InputError, match="--cfg job"):
        jobs("-m", "scenario=a,b", "--cfg", "job")


def test_cfg_job_prints_what_a_run_is(capsys: pytest.CaptureFixture[str]) -> None:
    """The options and the whole theory, changes laid over its set, as YAML that reads back."""
    words = ["scenario=demo", "theory=spiral", "theory.reaction=7", "set.states.ALD.resolve=0.5"]
    (config,) = jobs(*words)
    assert jobs(*words, "--cfg", "job") == []
    shown = yaml.safe_load(capsys.readouterr().out)
    assert shown == config
    assert shown["theory"]["reaction"] == 7
    assert shown["theory"]["attribution_bias"] == theory_sets.values("spiral")["attribution_bias"]


def test_a_quantity_given_for_a_parameter_replaces_the_one_there() -> None:
    """Its keys are not mixed with those of the set, whichever set, also in a sweep; a number still is one."""
    drawn = {"draws": [9, 11], "assumption": "mine"}
    (config,) = jobs("theory=posterior", "theory.reaction={draws: [9, 11], assumption: mine}")
    assert config["theory"]["reaction"] == drawn
    (typed,) = jobs("theory.reaction={uniform: [2, 9]}")
    assert typed["theory"]["reaction"] == {"uniform": [2, 9], "assumption": "set on the command line"}
    _, (axis,), _ = assign(["theory.reaction={value: 9, source: x},{draws: [9, 11], assumption: mine}"])
    assert axis.values == ({"value": 9, "source": "x"}, drawn)


def test_an_interpolation_stays_text() -> None:
    """A value cannot read the environment: what looks like an interpolation is passed on as it was typed."""
    (config,) = jobs("scenario=${oc.env:HOME}", "set.x=${scenario}")
    assert config["scenario"] == "${oc.env:HOME}"
    assert config["set"]["x"] == "${scenario}"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["theory=fulll"], "did you mean full"),
        (["replicates=[1"], "replicates=[1"),
        (["scenario=a,b"], "with -m"),
        (["set.x..y=1"], "set.x..y=1"),
    ],
)
def test_what_hydra_refuses_is_one_line(words: list[str], says: str) -> None:
    """Hydra's own messages of several lines become one problem of one line."""
    with pytest.raises(InputError) as caught:
        jobs("scenario=a", *words) if "scenario" not in words[0] else jobs(*words)
    (problem,) = caught.value.problems
    assert says in str(problem)
    assert "\n" not in str(problem)


@pytest.mark.parametrize(
    "name",
    [
        "agé.yaml",
        "a=b(1).yaml",
        "~here.yaml",
        "Türkiye/démo.yaml",
        "it's.yaml",
        'a"[{b}].yaml',
        " a$b\\.yaml",
    ],
)
def test_a_path_may_have_any_letters(name: str) -> None:
    """What a file system takes reaches the program as it was typed."""
    (job,) = jobs(f"scenario={name}", f"out={name}")
    assert (job["scenario"], job["out"]) == (name, name)
