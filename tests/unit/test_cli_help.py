"""Help and version: complete, and answered without loading anything heavy."""

import os
import re
import subprocess
import sys

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
