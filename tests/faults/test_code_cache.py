"""Trouble with the files of compiled code costs a compile and a line, and never a run."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.dynamics import alignment, build, cache
from sim.dynamics.kernel import Kernel

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's cache that holds no code yet."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "home"))
    monkeypatch.setenv(cache.TOLD, "")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path / "home" / cache.NAME


def settle() -> Kernel[...]:
    """A small kernel, as a new process meets it."""
    return Kernel(alignment.settle)


def emptied(content: bytes) -> bytes:
    """What a full disk leaves of a file."""
    return b""


def cut(content: bytes) -> bytes:
    """The first half of a file."""
    return content[: len(content) // 2]


def altered(content: bytes) -> bytes:
    """The same file with one bit of its machine code flipped, which still unpickles."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("damage", [emptied, cut, altered])
@pytest.mark.parametrize("ending", ["nbc", "nbi"])
def test_damaged_code_is_made_anew(
    damage: Callable[[bytes], bytes], ending: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file of code or its index that is not as it was written: one line, code again, and silence then."""
    assert settle().address
    (victim,) = home.rglob(f"*.{ending}")
    victim.write_bytes(damage(victim.read_bytes()))
    assert not settle().is_compiled
    assert settle().address
    assert settle().is_compiled
    (line,) = capsys.readouterr().err.splitlines()
    assert line == (
        f"compiled code in {home} is damaged and made anew ({victim.name} is not as it was written)"
    )


def test_a_folder_that_takes_no_code_costs_the_next_start_a_compile(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The home folder takes files, that of one function does not: the code works, and one line tells."""
    folder = settle().folder
    folder.write_text("a file where a folder should be")
    assert settle().address
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{folder} cannot be written (")


def test_without_any_place_for_code_all_works(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither home nor a temporary folder takes a file: code is made in this process, as one line says."""
    home.parent.write_text("a file where a folder should be")
    monkeypatch.setattr(tempfile, "tempdir", str(home / "nowhere"))
    monkeypatch.setattr(build, "_started", lambda: pytest.fail("what it compiles nobody would find"))
    build.build(["sim.dynamics.alignment:settle", "sim.dynamics.tension:strain"], processes=2)
    assert settle().address
    (line,) = [line for line in capsys.readouterr().err.splitlines() if "compil" not in line[:8]]
    assert line == f"{home} cannot be written, nor a temporary folder: every start compiles anew"


def test_a_user_without_a_home_has_a_place_for_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no home folder can be told, as under a number that no passwd knows, none is asked for."""

    def nobody(_: object = None) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nobody)
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert cache.home().is_absolute()


def test_two_processes_that_compile_the_same_at_once_are_both_served(home: Path) -> None:
    """They write the same files at the same time: both work, without a word, and what is kept is sound."""
    program = "from sim.dynamics.kernel import find; assert find('sim.dynamics.alignment:settle').address"
    both = [
        subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=os.environ, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [process.communicate(timeout=300)[1] for process in both] == [b"", b""]
    assert [process.returncode for process in both] == [0, 0]
    assert settle().is_compiled
