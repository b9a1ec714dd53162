"""Back-tests of what is no panel, and of words that ask for none: one line each, and nothing written."""

from pathlib import Path

import pytest

from sim.__main__ import main
from tests.panel_files import made_up, row, write

QUIET = [row(2, 20, year) for year in range(1985, 2001)]


def refuse(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a refused command says."""
    out = Path("out_of_it")
    assert main(["backtest", *words, f"out={out}"]) == 2
    assert not out.exists()
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return said


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_no_folder_and_no_file_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which is missing, and what it has to hold."""
    assert "data: got nothing" in refuse(capsys)
    assert "no file" in refuse(capsys, "data=nowhere")
    (tmp_path / "empty").mkdir()
    assert "no file" in refuse(capsys, f"data={tmp_path / 'empty'}")


def test_a_column_that_is_missing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One that only back-tests read."""
    place = write(tmp_path / "panel", QUIET, without="vdem2")
    assert "no vdem2" in refuse(capsys, f"data={place}")


def test_a_record_without_onsets_fits_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing before the first origin, and nothing after it."""
    place = write(tmp_path / "panel", QUIET)
    assert "no onset before 1992" in refuse(capsys, f"data={place}")
    early = [row(2, 20, 1985, mid_n=1, mid_n_orig=1), *QUIET[1:4]]
    assert "no dyad from 1992 to 2014" in refuse(capsys, f"data={write(tmp_path / 'early', early)}")


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("to=1992", "a year after 1992"),
        ("from=1900", "a year from 1960"),
        ("dyads=some", "a whole number from 5, or all"),
        ("states=9", "from 2 to 8"),
        ("scenario=demo", "drafted from data="),
        ("theory=spiral", "drafted from data="),
        ("precision=0.01", "precision"),
    ],
)
def test_words_that_do_not_fit_are_refused(
    word: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what is allowed."""
    assert says in refuse(capsys, f"data={made_up(tmp_path / 'panel', dyads=4)}", word)


def test_a_run_is_no_back_test(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder as the first word."""
    assert "drafted from data=" in refuse(capsys, str(tmp_path))
