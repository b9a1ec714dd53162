"""Output that nobody takes, names that no disk holds, values without end, folders that are gone."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sim import run, sweep
from sim.__main__ import main
from sim.cli import progress
from sim.scenario.errors import InputError

DEEP = "[" * 110 + "1" + "]" * 110
ENDLESS = "{a: " * 2000 + "1" + "}" * 2000
LONG = "x" * 300


def refusal(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of a command line that is refused, in one line."""
    assert main(words) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    return said


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("sweeping", [[], ["-m"]])
@pytest.mark.parametrize("value", [DEEP, ENDLESS])
@pytest.mark.parametrize("key", ["set.states.ALD.resolve", "theory.reaction", "set.title"])
def test_values_nested_without_end_are_refused(
    key: str, value: str, sweeping: list[str], capsys: Any, tmp_path: Path
) -> None:
    """110 and 2,000 levels are too deep before Hydra's grammar or its configurations get to follow them."""
    assert "deeper nesting, allowed at most 20 levels" in refusal(
        [*sweeping, "scenario=demo", f"{key}={value}"], capsys
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "key", ["set." + ".".join("a" * 2000), f"set.states.{LONG}.resolve", f"theory.{LONG}"]
)
def test_keys_without_end_are_refused(key: str, capsys: Any) -> None:
    """A key is a path, or the name of a file that Hydra would look for."""
    assert "allowed a key of at most 200 characters" in refusal(["scenario=demo", f"{key}=1"], capsys)


def test_brackets_in_quotes_are_text(capsys: Any) -> None:
    """Thirty brackets in a title are no nesting."""
    assert main(["scenario=demo", f'set.title="{"(" * 30}"', "--cfg", "job"]) == 0


def test_deep_lists_in_python_are_refused() -> None:
    """A value of a sweep that is nested 3,000 deep, and a change of a run."""
    value: Any = 1
    for _ in range(3000):
        value = [value]
    for ask in (
        lambda: sweep("demo", {"set.states.ALD.resolve": [value, 1]}, replicates=5),
        lambda: run("demo", {"states.ALD.resolve": value}, replicates=5),
    ):
        with pytest.raises(InputError, match="deeper nesting"):
            ask()


@pytest.mark.parametrize(
    "words",
    [
        ["scenario=demo", "replicates=5", f"out={LONG}"],
        ["scenario=demo", "replicates=5", "precision=0.1", f"out={LONG}"],
        ["-m", "scenario=demo", "theory.reaction=5,6", f"out={LONG}"],
        ["attribute", "scenario=demo", f"out={LONG}"],
        ["drills", f"out={LONG}"],
        ["calibrate", f"out={LONG}"],
        ["replay", "scenario=demo", "seed=1", f"out={LONG}"],
        [f"scenario={LONG}"],
        ["validate", LONG],
        ["landscape", LONG],
        *([command, LONG] for command in ("replay", "attribute", "resume", "verify", "summary", "merge")),
        ["compare", LONG, LONG],
    ],
)
def test_names_that_no_disk_takes_are_refused(words: list[str], capsys: Any, tmp_path: Path) -> None:
    """A name of 300 characters: exit code 2 and a reason, before anything has run."""
    assert main(words) == 2
    assert all(len(line) < 400 for line in capsys.readouterr().err.splitlines())
    assert list(tmp_path.iterdir()) == []


def printed(words: list[str], shell: str) -> subprocess.CompletedProcess[str]:
    """Run a command line with its streams as a shell is told to set them."""
    line = f'exec "$0" -m sim {" ".join(words)} {shell}'
    return subprocess.run(["bash", "-c", line, sys.executable], capture_output=True, text=True, check=False)


RUN = ["scenario=demo", "replicates=8", "seed=1", "workers=1", "plots=false", "out=run"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", [["scenarios"], ["--help"], RUN])
def test_output_to_a_full_disk_costs_the_output_alone(words: list[str], tmp_path: Path) -> None:
    """Exit code 1 and one line that says so; the run is whole."""
    found = printed(words, "> /dev/full")
    assert (found.returncode, found.stderr) == (
        1,
        "the output could not be printed: No space left on device\n",
    )
    assert (tmp_path / "run" / "report.html").exists() == (words is RUN)


@pytest.mark.parametrize("shell", [">&-", "2>&-", "<&- >&- 2>&-", "2> /dev/full"])
def test_streams_that_are_closed_are_done_without(shell: str, tmp_path: Path) -> None:
    """Exit code 0, no traceback, a run that is whole, and nothing of it in a stream's place."""
    found = printed(RUN, shell)
    assert (found.returncode, found.stderr) == (0, "")
    assert main(["verify", "run"]) == 0


def test_a_reader_that_went_away_is_141() -> None:
    """As for any program in a pipe."""
    words = 'set -o pipefail; "$0" -m sim scenarios | true'
    found = subprocess.run(["bash", "-c", words, sys.executable], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) in ((141, ""), (0, ""))  # it may have printed all before


def test_nothing_is_kept_of_a_folder_that_is_gone(
    monkeypatch: pytest.MonkeyPatch, capsys: Any, tmp_path: Path
) -> None:
    """Somebody removes the folder of a run at work: it does not claim that histories are kept there, nor
    that `resume` goes on with them.
    """
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda model: 4)
    monkeypatch.setattr("sim.store.ledger.HOLD_BYTES", 0)
    shown = progress.show

    def removed(total: int, done: int = 0) -> Any:
        shutil.rmtree(tmp_path / "run", ignore_errors=True)
        return shown(total, done)

    monkeypatch.setattr(progress, "show", removed)
    assert main([*RUN[:-1], "out=run"]) == 1
    said = capsys.readouterr().err
    assert "nothing of it is kept" in said
    assert "resume" not in said
