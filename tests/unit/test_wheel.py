"""The installed package has everything a checkout has. Building needs pip's index: not part of the gate."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.long
def test_configs_and_scenarios_travel_in_the_wheel(tmp_path: Path) -> None:
    """Every file under configs/ and scenarios/ lies in the wheel under sim/_data, and so does py.typed."""
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    data = [path for kind in ("configs", "scenarios") for path in (ROOT / kind).rglob("*.yaml")]
    assert {f"sim/_data/{path.relative_to(ROOT).as_posix()}" for path in data} <= inside
    assert "sim/py.typed" in inside
