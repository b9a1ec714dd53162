"""Plots drawn by several processes: the files of one, and no trace of whatever goes wrong."""

import errno
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import deadly_plots
import pytest

from sim import run
from sim.__main__ import main
from sim.scenario.errors import InputError, Problem
from sim.store import atomic, files, read
from sim.views import captions, drawing, gallery, report, style

TWO = ("network", "overview")
INTERRUPTED = 130


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run; its report finds plots, so that a test draws no more than two of them anew."""
    place = run("demo", replicates=40, seed=1, out=tmp_path_factory.mktemp("drawn") / "run").folder
    (place / "plots").mkdir()
    for name in gallery.PLOTS:
        (place / "plots" / f"{name}.svg").write_bytes(b"<svg/>")
    return place


@pytest.fixture(autouse=True)
def _two_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two plots and two processes, however few cores there are."""
    monkeypatch.setattr(drawing, "MOST", 2)
    monkeypatch.setattr(drawing, "_cores", lambda: 2)
    monkeypatch.setattr(drawing, "LONGEST_FIRST", TWO)


@pytest.fixture(scope="module")
def expected(place: Path) -> dict[str, bytes]:
    """What one process draws, by file name."""
    found = read.read(place)
    drawn = {name: style.files(gallery.PLOTS[name](found)) for name in TWO}
    return {f"{name}{suffix}": content for name in TWO for suffix, content in drawn[name].items()}


def drawn(place: Path) -> dict[str, bytes]:
    """What lies in the folder of plots, but for those that nobody drew."""
    there = {path.name: path.read_bytes() for path in (place / "plots").iterdir()}
    return {name: content for name, content in there.items() if content != b"<svg/>"}


def write(place: Path) -> None:
    """Draw a run, and leave no process behind."""
    with drawing.Artists() as artists:
        artists.write(place)
    assert not multiprocessing.active_children()


def test_every_plot_has_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is handed out is what the report shows."""
    monkeypatch.undo()
    assert sorted(drawing.LONGEST_FIRST) == sorted(gallery.PLOTS)


def test_two_processes_write_the_files_of_one(
    place: Path, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """PNG, SVG and report, byte for byte; this process draws nothing."""
    monkeypatch.setattr(drawing, "_write_alone", None)
    write(place)
    assert drawn(place) == expected
    found = read.read(place)
    page = (place / files.REPORT).read_text(encoding="utf-8")
    vectors = {name: expected[f"{name}.svg"] for name in gallery.PLOTS if name in TWO}
    assert page == report.page(found, vectors, place / "plots")


def test_a_page_shows_the_pixels_of_a_heavy_drawing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are drawn before the page that shows them, though others are left for after it."""
    found = drawing._vector(place, "network")
    assert found is not None
    monkeypatch.setattr(captions, "HEAVY", len(found[1]))
    assert not captions.is_heavy(found[1])
    monkeypatch.setattr(captions, "HEAVY", len(found[1]) - 1)
    assert captions.is_heavy(found[1])
    write(place)
    monkeypatch.setattr(drawing, "_vector", deadly_plots.heavy_network)
    for path in (place / "plots").glob("*.png"):
        path.unlink()
    written: list[str] = []
    before = atomic.write_bytes, atomic.write_text
    monkeypatch.setattr(atomic, "write_bytes", lambda *a: (written.append(a[0].name), before[0](*a)))
    monkeypatch.setattr(atomic, "write_text", lambda *a: (written.append(a[0].name), before[1](*a)))
    write(place)
    assert written.index("network.png") < written.index(files.REPORT)
    assert {"network.png", "overview.png"} < set(written)


def test_one_worker_starts_no_process(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """workers=1 draws where it was called."""
    called: list[Path] = []
    monkeypatch.setattr(drawing, "_write_alone", lambda folder, _: called.append(folder))
    with drawing.Artists(1) as artists:
        artists.start()
        assert not multiprocessing.active_children()
        artists.write(place)
    assert called == [place]


def test_where_no_process_may_be_started_this_one_draws(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit on processes, met at the first or at the second of them, costs time and nothing else."""
    called: list[Path] = []
    monkeypatch.setattr(drawing, "_write_alone", lambda folder, _: called.append(folder))
    started = multiprocessing.get_context("spawn").Process.start

    for allowed in (0, 1):
        left = iter(range(allowed))

        def start(process: Any, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
            started(process)

        monkeypatch.setattr(multiprocessing.get_context("spawn").Process, "start", start)
        write(place)
    assert called == [place, place]


def test_what_a_killed_process_did_not_draw_is_drawn_here(
    place: Path, expected: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGKILL of whoever draws, as of the kernel where memory is short: all files are there, and the same."""
    monkeypatch.setattr(drawing, "_vector", deadly_plots.killing)
    monkeypatch.setattr(gallery, "PLOTS", {name: gallery.PLOTS[name] for name in TWO})
    write(place)
    assert drawn(place) == expected


def test_an_error_of_the_system_comes_out_as_it_was(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Raised in another process, with its number and file."""
    monkeypatch.setattr(drawing, "_vector", deadly_plots.starved)
    with pytest.raises(OSError, match=r"No space left on device: '(network|overview)\.svg'"):
        write(place)


def test_a_full_disk_is_met_here(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No other process writes: the error is the one of a single process, and no process stays."""

    def full(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(atomic, "write_bytes", full)
    with pytest.raises(OSError, match="No space left on device"):
        write(place)
    assert not multiprocessing.active_children()


def test_a_full_disk_is_told_in_two_lines(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, what is missing and how to get it, and the figures, which are there."""

    def full(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    (place / files.REPORT).unlink(missing_ok=True)
    monkeypatch.setattr(atomic, "write_bytes", full)
    assert main(["resume", str(place)]) == 1
    out, err = capsys.readouterr()
    assert err.splitlines() == [
        "plots and report could not be written: No space left on device; draw them with:",
        f"python -m sim resume {place}",
    ]
    assert "40 of 40 histories" in out


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupt_while_others_draw_leaves_nobody(place: Path, sign: signal.Signals) -> None:
    """SIGTERM to the program, Ctrl-C to all of its processes: exit code 130, one word, no process, no part of
    a file.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "resume", str(place)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    (place / files.REPORT).unlink(missing_ok=True)
    for path in (place / "plots").glob("*.png"):
        path.unlink()
    while process.poll() is None and not list((place / "plots").glob("*.png")):
        time.sleep(0.002)
    (os.killpg if sign == signal.SIGINT else os.kill)(process.pid, sign)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (INTERRUPTED, "interrupted\n")
    until = time.monotonic() + 10  # what is killed takes a moment to be gone
    while session(process.pid) and time.monotonic() < until:
        time.sleep(0.01)
    assert not session(process.pid)
    assert not [path for path in place.rglob("*") if atomic.is_temporary(path)]


PROGRAM = """
import sys
from sim.views import drawing
drawing.MOST = 2
drawing._cores = lambda: 2
from sim.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
"""The program itself with two processes that draw, however few cores there are."""


def session(leader: int) -> list[str]:
    """Command lines of the processes that a program and its own have started and that still run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, number = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(number) == leader and state != "Z":
                found.append((entry / "cmdline").read_text().replace("\0", " "))
        except OSError:  # it has just ended
            continue
    return found


def test_a_refusal_comes_back_from_another_process_as_it_was_raised() -> None:
    """Its problems, not the letters of its text."""
    refusal = InputError([Problem("run", 3, "key", "this", "that"), Problem("run", None, "", "a", "b")])
    again = pickle.loads(pickle.dumps(refusal))  # noqa: S301 - its own bytes
    assert again.problems == refusal.problems
    assert str(again) == str(refusal)
