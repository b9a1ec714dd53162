"""Completion in zsh and fish themselves, typed into them; skipped where a machine has no such shell."""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.cli.completion import SCRIPTS

LINES = [
    ("sim scenario=quiet", "scenario=quiet_world"),
    ("sim scenario=demo set.states.BRE.res", "set.states.BRE.resolve="),
    ("sim reprod", "reproduce"),
]
"""What is typed, and what its last word becomes."""

PATIENCE = 30.0


def needs(shell: str) -> None:
    """Skip a test where the shell is not installed."""
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} on this machine")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder where `sim` is this program."""
    program = tmp_path / "bin" / "sim"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m sim "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    root = str(Path(__file__).resolve().parents[2])
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", f"{root}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TERM", "dumb")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


@pytest.mark.parametrize(("line", "becomes"), LINES)
def test_fish_completes_a_line(line: str, becomes: str, place: Path) -> None:
    """With the script, read as the README says."""
    needs("fish")
    script = f"sim completion fish | source; complete -C '{line}'"
    told = subprocess.run(["fish", "--no-config", "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.split() == [becomes]
    assert told.stderr == ""


@pytest.mark.parametrize(("line", "becomes"), LINES)
def test_zsh_completes_a_line(line: str, becomes: str, place: Path) -> None:
    """In a shell whose completion nobody has set up; a space follows what is whole, and nothing an `=`."""
    needs("zsh")
    end = re.escape(becomes) + ("" if becomes.endswith("=") else " ")
    said = type_into(["zsh", "-f", "-i"], 'eval "$(sim completion zsh)" && echo re""ady', f"{line}\t", end)
    assert re.search(end, said), said
    assert "not found" not in said


def type_into(shell: list[str], begin: str, keys: str, until: str) -> str:
    """Type a first line into a shell and keys when it says ready; return what it shows until a pattern."""
    child, screen = pty.fork()
    if child == 0:
        os.execvp(shell[0], shell)
    try:
        os.write(screen, f"{begin}\n".encode())
        said = wait_for(screen, "ready\r\n")
        os.write(screen, keys.encode())
        return said + wait_for(screen, until)
    finally:
        os.close(screen)
        os.waitpid(child, 0)


def wait_for(screen: int, pattern: str) -> str:
    """Return what is shown up to a pattern, or until patience ends."""
    said, end = "", time.monotonic() + PATIENCE
    while not re.search(pattern, said) and time.monotonic() < end:
        if select.select([screen], [], [], 0.2)[0]:
            try:
                said += os.read(screen, 65536).decode(errors="replace")
            except OSError:
                break
    return said


def test_every_shell_that_is_told_of_has_a_script() -> None:
    """Those of the README."""
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    assert all(f"`{shell}`" in readme or f"completion {shell}" in readme for shell in SCRIPTS)
