"""Commands that only read and print do not load what only runs and drawings need."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("numba", "llvmlite", "mesa", "scipy", "matplotlib", "pyarrow", "pandas", "networkx")

# Runs the command as `python -m sim` does and says on the last line which modules were loaded for it.
SPY = """
import json, sys
from sim.__main__ import main
code = main(json.loads(sys.argv[1]))
print(json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def loaded_by(*words: str) -> tuple[int, set[str]]:
    """Return the exit code of a command, and the top-level modules that it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", SPY, json.dumps(words)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    code, modules = json.loads(done.stdout.splitlines()[-1])
    return code, set(modules)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["benchmark", "--help"], 0),
        (["scenarios"], 0),
        (["validate", "demo"], 0),
        (["schema"], 0),
        (["draft", "AZE,IRN", "data=.", "out=mine.yaml"], 2),
        (["scenario=no_such_scenario"], 2),
        (["replicate=5"], 2),
        (["benchmark", "repeats=0"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_light_commands_load_no_heavy_library(words: list[str], code: int) -> None:
    """Help, checks and refusals answer without numba, Mesa, SciPy or anything that draws or writes tables."""
    found, modules = loaded_by(*words)
    assert found == code
    assert modules.isdisjoint(HEAVY), sorted(modules.intersection(HEAVY))


@pytest.mark.parametrize(
    "line", ["sim ", "sim scenario=aras_drills set.states.IRN.", "sim theory.", "sim theory="]
)
def test_a_tab_is_answered_without_what_makes_scenarios(line: str) -> None:
    """Completion reads tables and files; NumPy and Pydantic take a second to load."""
    found, modules = loaded_by("completion", "candidates", line)
    assert found == 0
    assert modules.isdisjoint({*HEAVY, "numpy", "pydantic"})


def test_a_run_loads_no_pandas(tmp_path: Path) -> None:
    """A run writes and reads its tables without pandas, which takes longer to load than they take."""
    found, modules = loaded_by("scenario=demo", "replicates=40", "seed=1", f"out={tmp_path / 'run'}")
    assert found == 0
    assert "pyarrow" in modules
    assert "pandas" not in modules
