"""Files in the current folder that are named like libraries are not taken for them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUN = ["scenario=demo", "replicates=32", "seed=1", "workers=2", "out=run"]
LIBRARIES = ("attr", "numpy", "numba", "yaml", "hydra", "matplotlib", "pandas", "statistics", "queue")


@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_a_run_beside_files_named_like_libraries(executor: str, tmp_path: Path) -> None:
    """Modules and folders called numpy, attr, queue: they are never executed, nor in workers and artists."""
    for name in LIBRARIES:
        (tmp_path / f"{name}.py").write_text("raise SystemExit('executed')")
        (tmp_path / name).mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "sim", *RUN, f"executor={executor}"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "executed" not in done.stderr
    assert (tmp_path / "run" / "report.html").is_file()
