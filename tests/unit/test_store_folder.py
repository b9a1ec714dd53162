"""The run folder belongs to one run alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest

from sim.scenario.errors import InputError
from sim.store import folder

NOON = datetime(2022, 12, 14, 12, 0, 0, tzinfo=UTC)
DIGEST = "0123456789abcdef"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_folder_is_named_for_scenario_time_and_inputs(here: Path) -> None:
    """By default a run lies in results/<scenario>/<stamp>-<hash>/ under the current folder."""
    with folder.claim(None, "demo", NOON, DIGEST) as place:
        assert place == here / "results" / "demo" / "20221214T120000-01234567"
        assert place.is_dir()


def test_runs_of_the_same_instant_never_share(here: Path) -> None:
    """Twenty runs with equal inputs that start at once get twenty folders."""
    start = Barrier(20)

    def claim(_: int) -> Path:
        start.wait()
        with folder.claim(None, "demo", NOON, DIGEST) as place:
            (place / "x").write_text("x")
        return place

    with ThreadPoolExecutor(20) as pool:
        places = list(pool.map(claim, range(20)))
    assert len(set(places)) == 20


def test_a_run_that_wrote_nothing_leaves_no_folder(here: Path) -> None:
    """After Ctrl-C before anything was written, the run's folder is gone."""
    with pytest.raises(KeyboardInterrupt), folder.claim(None, "demo", NOON, DIGEST):
        raise KeyboardInterrupt
    assert list((here / "results" / "demo").iterdir()) == []


def test_what_was_written_stays_and_the_lock_goes(here: Path) -> None:
    """A folder that holds something stays, without the lock."""
    with folder.claim(here / "mine" / "run", "demo", NOON, DIGEST) as place:
        (place / "x").write_text("x")
        assert (place / folder.LOCK).is_file()
    assert [path.name for path in place.iterdir()] == ["x"]


def test_an_empty_folder_may_be_used_and_is_not_taken_away(here: Path) -> None:
    """out= may name an empty folder; a run that writes nothing gives it back as it was."""
    (here / "mine").mkdir()
    with folder.claim(here / "mine", "demo", NOON, DIGEST) as place:
        assert place == here / "mine"
    assert list((here / "mine").iterdir()) == []


def test_two_runs_cannot_have_one_folder(here: Path) -> None:
    """While a run works in a folder, another one is refused it."""
    with (
        folder.claim(here / "mine", "demo", NOON, DIGEST),
        pytest.raises(InputError, match="out: got"),
        folder.claim(here / "mine", "demo", NOON, DIGEST),
    ):
        pass


@pytest.mark.parametrize("name", ["file", "file/below", "full"])
def test_a_place_that_cannot_be_used_is_refused_untouched(here: Path, name: str) -> None:
    """A file, a path below a file, and a folder that holds something are refused and left as they were."""
    (here / "file").write_text("x")
    (here / "full").mkdir()
    (here / "full" / "thesis.tex").write_text("x")
    before = sorted(here.rglob("*"))
    with pytest.raises(InputError, match="out: got"), folder.claim(here / name, "demo", NOON, DIGEST):
        pass
    assert sorted(here.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("aras_drills", "aras_drills"),
        ("../../etc/passwd", "etc_passwd"),
        (".hidden", "hidden"),
        ("a b\n/c", "a_b_c"),
        ("Türkiye", "T_rkiye"),
        ("..", "scenario"),
        ("", "scenario"),
        ("x" * 300, "x" * 60),
    ],
)
def test_a_name_becomes_one_harmless_segment(name: str, safe: str) -> None:
    """No scenario's name leads out of results/ or makes a hidden or an endless folder."""
    assert folder.safe_name(name) == safe
