"""Too little memory: one line that says so, and an end within seconds."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from sim.cli import memory

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("most", [250, 700])
def test_a_limit_on_memory_is_said_in_one_line(most: int, tmp_path: Path) -> None:
    """Under `ulimit -v` the program ends with 1 and a line that names the limit, and without a traceback."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", "scenario=demo", "replicates=64", "seed=1", "out=run"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    resource.prlimit(process.pid, resource.RLIMIT_AS, (most * 2**20, most * 2**20))
    _, said = process.communicate(timeout=100)
    assert process.returncode == 1, said
    assert "Traceback" not in said
    assert "not enough memory (" in said
    assert f"this process may have {most} MiB (ulimit -v)" in said


def test_only_a_lack_of_memory_is_called_one() -> None:
    """What libraries say of it counts, also as the cause of another error; a bug stays a bug."""
    outer = ValueError("cannot go on")
    outer.__cause__ = RuntimeError("can't start new thread")
    for error in (MemoryError(), OSError(12, "Cannot allocate memory"), outer):
        assert memory.shortage(error)
    for error in (ValueError("a bug"), ImportError("No module named 'yaml'"), OSError(28, "No space left")):
        assert memory.shortage(error) is None
