"""Runs that are killed, starved of disk or asked for twice: what had ended is kept, and resuming gives the
rows of a run that nothing happened to.
"""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sim.store import birth, blocks, manifest, read, verify

PROGRAM = """
import sys
from sim.montecarlo import plan
from sim.store import ledger
from sim.views import drawing
plan.block_size = lambda model: 64
ledger.HOLD_SECONDS = 0.0
drawing.MOST, drawing.Artists.write = 1, lambda *_: None
from sim.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
"""The program itself with small blocks, each committed as it ends, and without pictures."""

WORDS = ["scenario=demo", "replicates=1500", "seed=5", "out=run"]


def start(here: Path, *words: str, file_size: int | None = None) -> subprocess.Popen[str]:
    """Start the program in `here`; no file that it writes may have more bytes than `file_size`."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    if file_size is not None:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (file_size, file_size))
    return process


def finish(here: Path, *words: str, file_size: int | None = None) -> tuple[int, str]:
    """Run the program to its end and return its exit code and what it said on stderr."""
    process = start(here, *words, file_size=file_size)
    _, said = process.communicate(timeout=300)
    return process.returncode, said


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Hash of the rows of the run that nothing happens to."""
    here = tmp_path_factory.mktemp("calm")
    assert finish(here, *WORDS)[0] == 0
    return read.read(here / "run").manifest.rows_sha256


def kill_after(here: Path, number: int, words: list[str]) -> None:
    """Start the program and SIGKILL it once `number` more block files lie in its folder, or it has ended."""
    home = here / "run" / blocks.FOLDER
    before = len(list(home.glob("*.npz"))) if home.is_dir() else 0
    process = start(here, *words)
    while (
        process.poll() is None and (len(list(home.glob("*.npz"))) if home.is_dir() else 0) < before + number
    ):
        time.sleep(0.002)
    process.kill()
    process.communicate()


def resumed_hash(here: Path) -> str:
    """Resume the run and return the hash of its rows, after verify has found it sound."""
    code, said = finish(here, "resume", "run")
    assert code == 0, said
    assert verify.verify(here / "run").faults == ()
    return read.read(here / "run").manifest.rows_sha256


def test_a_killed_run_resumes_to_the_same_rows(tmp_path: Path, expected: str) -> None:
    """SIGKILL of the program, twice, the second time while it goes on: the rows are those of a calm run."""
    kill_after(tmp_path, 3, WORDS)
    kept = len(list((tmp_path / "run" / blocks.FOLDER).glob("*.npz")))
    assert kept >= 3
    kill_after(tmp_path, 5, ["resume", "run"])
    assert not (tmp_path / "run" / manifest.NAME).exists()
    assert resumed_hash(tmp_path) == expected


@pytest.mark.long
def test_twenty_kills_at_random_moments(tmp_path: Path, expected: str) -> None:
    """SIGKILL at twenty moments spread over the whole of a run, its end included: always the same rows."""
    choose = random.Random(20)
    for number in range(20):
        here = tmp_path / str(number)
        here.mkdir()
        process = start(here, *WORDS)
        while not (here / "run" / birth.NAME).exists():
            time.sleep(0.005)
        time.sleep(choose.uniform(0.0, 6.0))
        process.kill()
        process.communicate()
        assert resumed_hash(here) == expected, number


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_polite_end_keeps_what_has_ended(tmp_path: Path, expected: str, sign: int) -> None:
    """SIGTERM and Ctrl-C: exit code 130, the command that goes on is printed, and it does."""
    process = start(tmp_path, *WORDS)
    home = tmp_path / "run" / blocks.FOLDER
    while process.poll() is None and not (home.is_dir() and any(home.iterdir())):
        time.sleep(0.002)
    process.send_signal(sign)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "python -m sim resume run" in said
    assert "Traceback" not in said
    assert resumed_hash(tmp_path) == expected


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of three megabytes, where this process may make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root can make a file system")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_costs_what_was_not_written(small_disk: Path, expected: str) -> None:
    """A disk that fills up: exit code 1, one clear line, earlier blocks kept and readable; with room again
    the rows are the same.
    """
    code, said = finish(small_disk, *WORDS, "force=true")
    assert code == 1, said
    assert "could not be written: No space left on device" in said
    assert "Traceback" not in said
    found = blocks.find(small_disk / "run")
    assert len(found.sound) >= 2
    assert not found.damaged
    assert not list((small_disk / "run").rglob("*.tmp"))
    subprocess.run(["mount", "-o", "remount,size=100m", str(small_disk)], check=True)
    assert resumed_hash(small_disk) == expected


def fill(disk: Path) -> None:
    """Leave no byte of a disk free."""
    with (disk / "filling").open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass


def test_a_disk_without_a_byte_free_is_refused_in_one_line(small_disk: Path, expected: str) -> None:
    """A new run and one to go on with: exit code 2, one line that says what is free, nothing left behind;
    with room again the rows are the same, and what has ended is shown whatever is free.
    """
    kill_after(small_disk, 2, [*WORDS, "force=true"])
    fill(small_disk)
    for words in (["resume", "run"], [*WORDS[:-1], "out=new"]):
        code, said = finish(small_disk, *words)
        assert (code, len(said.splitlines())) == (2, 1), said
        assert "0.0 MiB of free disk" in said
    for words in (["resume", "run"], [*WORDS[:-1], "out=new"]):
        code, said = finish(small_disk, *words, "force=true")
        assert code in {1, 2}
        assert "No space left on device" in said
        assert "Traceback" not in said
    assert not (small_disk / "new").exists()
    subprocess.run(["mount", "-o", "remount,size=100m", str(small_disk)], check=True)
    assert resumed_hash(small_disk) == expected
    fill(small_disk)
    os.truncate(small_disk / "filling", (small_disk / "filling").stat().st_size - 100_000)
    assert finish(small_disk, "resume", "run")[0] == 0


def test_a_disk_that_takes_no_block_leaves_a_run_to_resume(tmp_path: Path, expected: str) -> None:
    """Where no file may grow beyond 400 kB no block fits: exit code 1, one clear line, no part of a file."""
    code, said = finish(tmp_path, *WORDS, file_size=400_000)
    assert code == 1, said
    assert "could not be written: File too large" in said
    assert "Traceback" not in said
    assert not [path for path in (tmp_path / "run" / blocks.FOLDER).iterdir() if path.suffix != ".json"]
    assert resumed_hash(tmp_path) == expected


def test_a_second_run_is_refused_until_the_first_is_dead(tmp_path: Path, expected: str) -> None:
    """Two runs never share a folder: the second is refused, names the first, and writes nothing; when the
    first was killed its lock holds nobody.
    """
    first = start(tmp_path, *WORDS)
    while not (tmp_path / "run" / birth.NAME).exists():
        time.sleep(0.005)
    os.kill(first.pid, signal.SIGSTOP)
    code, said = finish(tmp_path, *WORDS)
    assert code == 2
    assert f"process {first.pid}" in said
    first.kill()
    first.communicate()
    assert resumed_hash(tmp_path) == expected


@pytest.mark.parametrize("damage", ["cut", "altered"])
def test_a_damaged_block_is_named_and_run_again(tmp_path: Path, expected: str, damage: str) -> None:
    """verify names a block file that was cut short or altered; resuming runs its histories again."""
    kill_after(tmp_path, 2, WORDS)
    victim = min((tmp_path / "run" / blocks.FOLDER).glob("[0-9]*.npz"))
    content = victim.read_bytes()
    middle = len(content) // 2
    changed = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    victim.write_bytes(content[:middle] if damage == "cut" else changed)
    code, said = finish(tmp_path, "verify", "run")
    assert code == 1
    assert victim.name in said
    assert resumed_hash(tmp_path) == expected
    assert f"{victim.name} is damaged" in (tmp_path / "run" / "run.log").read_text(encoding="utf-8")
