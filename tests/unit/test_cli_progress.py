"""What is shown while a run works."""

import io
import sys

import pytest

from sim.cli import progress


def test_a_short_run_says_nothing_on_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    """Where stderr is no terminal, a run of less than fifteen seconds prints nothing."""
    with progress.show(100) as told:
        told(50)
        told(50)
    assert capsys.readouterr() == ("", "")


def test_a_long_run_prints_plain_lines_on_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After fifteen seconds a plain line on stderr says how far the run is, how fast, and what is left."""
    clock = iter([0.0, 5.0, 16.0, 16.0, 20.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with progress.show(2000) as told:
        told(500)
        told(500)
        told(500)
    assert capsys.readouterr() == ("", "1,000 of 2,000 histories, 62 a second, 16 seconds left\n")


def test_reading_counts_in_mebibytes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How much of the files is read, how fast, and what is left."""
    clock = iter([0.0, 20.0, 20.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with progress.reading(400 * 2**20) as told:
        told(300 * 2**20)
    assert capsys.readouterr() == ("", "300 of 400 MiB, 15 a second, 7 seconds left\n")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


def screen_of(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Put a terminal in the place of stderr; no fixture: pytest's capture resets stderr after those."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    return terminal


def test_a_terminal_sees_what_has_no_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work without a count is named while it goes on, on a terminal."""
    screen = screen_of(monkeypatch)
    with progress.doing("drawing"):
        pass
    assert "drawing" in screen.getvalue()


def test_a_terminal_sees_how_much_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar with sizes, which goes when all is read."""
    screen = screen_of(monkeypatch)
    with progress.reading(2**20) as told:
        told(2**20)
    assert "reading" in screen.getvalue()


def test_a_pipe_sees_nothing_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    """The same work prints nothing where stderr is no terminal."""
    with progress.doing("drawing"):
        pass
    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the bar shows done and total."""
    screen = screen_of(monkeypatch)
    with progress.show(100) as told:
        told(100)
    assert "100/100" in screen.getvalue()
