"""Help and version: complete, and answered without loading anything heavy."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim import __version__
from sim.__main__ import main
from sim.asking.options import OPTIONS
from sim.cli.commands import TABLE
from sim.scenario import library

HEAVY = "hydra numba numpy pydantic matplotlib mesa networkx scipy pyarrow rich"


@pytest.mark.parametrize("words", [[], ["-h"], ["--help"], ["help"], ["run", "--help"]])
def test_help_names_every_option_and_command(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The help page lists all options and commands, and asking for it is no error."""
    assert main(words) == 0
    page = capsys.readouterr().out
    assert all(f"\n  {key} " in page for key in OPTIONS)
    assert all(command.usage in page for command in TABLE.values())
    assert max(map(len, page.splitlines())) <= 110


def test_help_names_only_scenarios_that_ship(capsys: pytest.CaptureFixture[str]) -> None:
    """Every scenario of the examples can be run."""
    main(["--help"])
    named = re.findall(r"scenario=([a-z][a-z_,]*)", capsys.readouterr().out)
    assert "quiet_world" in ",".join(named)
    assert set(",".join(named).split(",")) <= set(library.names())


def test_a_command_has_a_page_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """`validate --help` says how validate is typed."""
    assert main(["validate", "--help"]) == 0
    assert "validate FILE" in capsys.readouterr().out


def test_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    """--version prints the package's version."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"sim {__version__}\n"


def test_help_and_a_typo_load_no_heavy_library() -> None:
    """--help and a refused word answer before numba, Hydra, NumPy or pydantic is imported."""
    program = (
        "import sys; from sim.__main__ import main; main(['--help']); main(['scenaro=x']); "
        f"print(sorted(set(sys.modules) & set({HEAVY!r}.split())), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"


def test_a_closed_pipe_is_no_traceback() -> None:
    """`sim --help | head -1` ends quietly."""
    program = f"{sys.executable} -m sim --help | head -n 1"
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.startswith("Simulate")


def test_a_poor_terminal_is_no_traceback() -> None:
    """Where the output takes ASCII only, a title with ü is shown with a question mark."""
    done = subprocess.run(
        [sys.executable, "-m", "sim", "scenarios"],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "T?rkiye" in done.stdout


LISTED = re.compile(r"allowed (?:one of|KEY=VALUE of) ([a-z_, ]+)$", re.MULTILINE)
OF_A_RUN = {"run", "benchmark", "sweep"}
"""Commands whose refusal lists every option of a run, those too that they go on to refuse."""


@pytest.mark.parametrize("name", [name for name in TABLE if name not in OF_A_RUN])
def test_a_page_lists_every_option_that_the_command_takes(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a refusal says is allowed stands on the page, each with its meaning; else the page says none."""
    about = {"draft": ["AZE,TUR"], "landscape": ["wwii_landscape"], "validate": [], "replay": [str(tmp_path)]}
    on_a_folder = name in {"resume", "merge", "summary", "verify", "reproduce", "compare"}
    words = [str(tmp_path)] if on_a_folder else about.get(name, [])
    assert main([name, *words, "nosuch=1"]) == 2
    listed = LISTED.search(capsys.readouterr().err)
    main([name, "--help"])
    page = capsys.readouterr().out
    if listed is None:
        assert "It has no options." in page
    else:
        for key in listed[1].split(", "):
            assert re.search(rf"^  {key} +\S", page, re.MULTILINE), key
    assert max(map(len, page.splitlines())) <= 110


@pytest.mark.parametrize("name", ["sweep", "benchmark"])
def test_a_page_lists_options_of_a_run_too(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A sweep has its own words and those of a run that it takes; none that it refuses."""
    main([name, "--help"])
    page = capsys.readouterr().out
    own = {"sweep": "design over points outcome rerun shard", "benchmark": "repeats mesa growth json"}[name]
    for key in (*own.split(), "scenario", "seed", "workers", "theory", "set", "out"):
        assert re.search(rf"^  {key} +\S", page, re.MULTILINE), key
    for key in ("agents", "keep"):
        assert not re.search(rf"^  {key} +\S", page, re.MULTILINE), key
