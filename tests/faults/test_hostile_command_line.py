"""What a command line could make Hydra do, and may not: run code, read the environment, load other files.

Each attack would call `sprung` of the module `trap` if it reached Hydra; none does. What is let through is
the list in sim/cli/arguments.py: the options, paths inside a scenario and a theory, -m, `--cfg job` and shell
completion.
"""

import sys
from contextlib import suppress
from pathlib import Path

import hydra.utils
import pytest
import yaml

from sim.__main__ import main
from sim.cli.hydra_door import compose_job
from sim.scenario.errors import InputError

TRAP = """\
import pathlib
def sprung(*args, **kwargs):
    pathlib.Path(__file__).with_name("sprung").touch()
class Handler:
    __init__ = sprung
sprung.Handler = Handler
"""
POISON = "# @package hydra.callbacks\nx: {_target_: trap.sprung}\n"
MINE = "extends: demo\ntitle: t\n"

CODE = [
    "+hydra.callbacks.x._target_=trap.sprung",
    "++hydra.callbacks.x._target_=trap.sprung",
    "hydra.callbacks={x: {_target_: trap.sprung}}",
    "hydra/callbacks=poison",
    "hydra/job_logging=default",
    "+hydra.job_logging={version: 1, handlers: {x: {(): trap.sprung}}, root: {handlers: [x]}}",
    "hydra.job_logging.handlers.x.class=trap.Handler",
    "hydra/launcher=joblib",
    "+hydra.launcher._target_=trap.sprung",
    "hydra.sweeper._target_=trap.sprung",
    "hydra.searchpath=[file://.]",
    "hydra.run.dir=/",
    "hydra.sweep.dir=elsewhere",
    "hydra.job.chdir=true",
    "hydra@x.y=full",
    "theory@hydra.callbacks=poison",
    "+theory@hydra.callbacks=poison",
    "set.x@hydra.callbacks={x: {_target_: trap.sprung}}",
    "theory.x@hydra.callbacks={x: {_target_: trap.sprung}}",
    "theory./../poison@hydra.callbacks=full",
    "theory=poison",
    "theory=./poison",
    "theory=POISON",
    "theory=full,POISON",
    "theory='POISON'",
    "theory=[full,POISON]",
    "theory=${oc.env:HOME}",
    "theory={_target_: trap.sprung}",
    "set._target_=trap.sprung",
    "set.states.ALD={_target_: trap.sprung}",
    "set.states={_target_: trap.sprung}",
    "set.states.ALD.resolve=${oc.env:HOME}",
    "theory._target_=trap.sprung",
    "theory.drift={_target_: trap.sprung}",
    "theory.drift=${oc.env:HOME}",
    "theory.drift=${oc.decode:1}",
    "replicates=${oc.env:HOME}",
    "seed={_target_: trap.sprung}",
    "defaults=[poison]",
    "+defaults=[poison]",
    "~theory",
    "~hydra.job_logging",
    "--config-dir=.",
    "--config-path=.",
    "--config-name=poison",
    "--package=hydra",
    "--resolve",
    "--run",
    "--experimental-rerun=config.pickle",
]

PAIRS = [
    ["--config-dir", "."],
    ["-cd", "."],
    ["--config-path", "."],
    ["-cp", "."],
    ["--config-name", "poison"],
    ["-cn", "poison"],
    ["-cd", ".", "--cfg", "job"],
    ["--cfg", "job", "+hydra.callbacks.x._target_=trap.sprung"],
    ["--cfg", "hydra"],
    ["--info", "all"],
    ["-sc", "install=bash", "-cd", "."],
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a stranger's folder: a module, a poisoned set of parameters, a scenario."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "trap.py").write_text(TRAP)
    (tmp_path / "poison.yaml").write_text(POISON)
    (tmp_path / "callbacks").mkdir()
    (tmp_path / "callbacks" / "poison.yaml").write_text(POISON)
    (tmp_path / "mine.yaml").write_text(MINE)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return tmp_path


def climbing(here: Path) -> str:
    """Return the way from the sets of parameters that ship to the poisoned one, without its ending."""
    configs = Path(__file__).resolve().parents[2] / "configs" / "theory"
    return "/".join([*[".."] * (len(configs.parts) - 1), *here.parts[1:], "poison"])


def attacked(words: list[str], here: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Run an attack that must be refused with nothing called and nothing written; return what is said."""
    before = sorted(here.rglob("*"))
    code = main(words)
    said = capsys.readouterr()
    assert code == 2, said
    assert sorted(here.rglob("*")) == before
    assert all(len(line) < 600 for line in said.err.splitlines())
    return said.err


@pytest.mark.parametrize("word", CODE)
def test_no_word_reaches_what_hydra_could_run(
    word: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Callbacks, logging, launchers, packages, search paths, targets: refused, for a run and for a study."""
    word = word.replace("POISON", climbing(here))
    assert ": got " in attacked(["scenario=demo", "replicates=8", word], here, capsys)
    assert ": got " in attacked(["attribute", "scenario=demo", word], here, capsys)


@pytest.mark.parametrize("words", PAIRS, ids=" ".join)
def test_no_flag_of_hydra_is_let_through(
    words: list[str], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither other configurations nor the ways to look carry anything past the check."""
    attacked([*words, "scenario=demo"], here, capsys)
    attacked(["scenario=demo", *words], here, capsys)


def test_a_sweep_is_as_closed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Under -m and in a design the same words are refused."""
    for word in (*CODE[:12], "theory=full,poison", "theory=glob(../*)", "over.hydra.x=[1,2]"):
        attacked(["-m", "scenario=demo,quiet_world", word], here, capsys)


def test_past_the_check_hydra_runs_nothing(here: Path) -> None:
    """The check is one wall of two: Hydra composes and does nothing else, so no callback is called."""
    with suppress(InputError):
        compose_job(["scenario=demo", "+hydra.callbacks.x._target_=trap.sprung"], lambda plain: None)
    assert not (here / "sprung").exists()


def test_the_trap_is_a_real_one(here: Path) -> None:
    """What the words name springs it once somebody follows a target, as Hydra's jobs do."""
    hydra.utils.call({"_target_": "trap.sprung"})
    assert (here / "sprung").exists()


@pytest.mark.parametrize(
    "text",
    [
        "# @package hydra.callbacks\nx: {_target_: trap.sprung}\n",
        "# @package _global_\nextends: demo\nhydra: {callbacks: {x: {_target_: trap.sprung}}}\n",
        "extends: demo\n_target_: trap.sprung\n",
        "defaults: [{override hydra/callbacks: poison}]\nextends: demo\n",
        "extends: demo\nstates: {ALD: {_target_: trap.sprung}}\n",
        "extends: demo\nhydra/job_logging: default\n",
        "extends: demo\n_recursive_: true\n",
        "extends: demo\ntitle: !!python/object/apply:trap.sprung []\n",
        "extends: demo\ntitle: !!python/name:trap.sprung\n",
        "extends: ../poison.yaml\n",
        "extends: ${oc.env:HOME}\n",
        "extends: /etc/passwd\n",
        "extends: file:///etc/passwd\n",
    ],
)
def test_a_scenario_may_do_nothing(text: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A scenario file with anything of Hydra's or YAML's that names code or other files is refused."""
    (here / "mine.yaml").write_text(text)
    attacked(["scenario=mine.yaml", "replicates=8"], here, capsys)
    attacked(["validate", "mine.yaml"], here, capsys)


def test_the_environment_is_never_read(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interpolations in a file, an edit and a folder's name stay text, in all that is written and printed."""
    monkeypatch.setenv("SECRET", "do-not-tell")
    asked = "${oc.env:SECRET}"
    text = {"extends": "demo", "title": asked, "question": f"${{env:SECRET}} {asked}"}
    (here / "mine.yaml").write_text(yaml.safe_dump(text))
    words = ["scenario=mine.yaml", "replicates=8", "seed=1", f"out={asked}", f"set.states.ALD.name={asked}"]
    assert main(words) == 0
    said = capsys.readouterr()
    written = [path for path in (here / asked).rglob("*") if path.is_file()]
    assert (here / asked / "manifest.json") in written
    assert all(b"do-not-tell" not in path.read_bytes() for path in written)
    assert "do-not-tell" not in said.out + said.err
