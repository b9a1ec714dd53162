"""Runs that stop by themselves: the looks, where they end, and what is said of them."""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sim.__main__ import main
from sim.cli import job, progress
from sim.montecarlo.adaptive import Aim
from sim.statistics.sequential import sequence
from sim.store import read
from sim.views import report

ASKED = ["scenario=demo", "seed=1", "replicates=512", "max_replicates=3000"]


@pytest.fixture(autouse=True)
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder, without drawing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(job, "_show", lambda *_: None)


def looks(folder: str) -> list[dict[str, str]]:
    """Return the lines of looks.csv."""
    return list(csv.DictReader((Path(folder) / "looks.csv").read_text().splitlines()))


def test_a_run_stops_at_the_first_look_that_is_precise() -> None:
    """Each look is the interval of the rows so far; only the last is narrow; the summary has it."""
    assert main([*ASKED, "precision=0.04", "out=a"]) == 0
    found, run = looks("a"), read.read(Path("a"))
    sizes = [512, 768, 1152, 1728, 2592, 3000]  # half as many again, up to max_replicates
    assert [int(each["attempted"]) for each in found] == sizes[: len(found)]
    assert [each["precise"] for each in found] == ["FALSE"] * (len(found) - 1) + ["TRUE"]
    reached = run.rows["first_4.ALD-BRE"] >= 0
    for each in found:
        n = int(each["n"])
        expected = sequence(int(reached[:n].sum()), n)
        assert (float(each["low"]), float(each["high"])) == pytest.approx((expected.low, expected.high))
        assert (each["precise"] == "TRUE") == (expected.high - expected.low <= 0.08)
    told = {(figure.quantity, figure.subject): figure for figure in run.figures}
    assert told["p_level_4", "ALD-BRE"].method == "confidence sequence 95 %"
    assert told["p_level_4", "ALD-BRE"].low == float(found[-1]["low"])
    assert told["p_level_3", "ALD-BRE"].method == "Wilson 95 %"
    assert "looks.csv" in run.manifest.files


def test_the_page_tells_the_rule_and_its_looks() -> None:
    """Outcome, precision, each look with its interval, and which figure may be quoted; a run of fixed size
    says nothing of the kind.
    """
    assert main([*ASKED, "precision=0.04", "out=a"]) == 0
    page = report.page(read.read(Path("a")), {})
    assert "When this run stopped" in page
    words = re.sub(r"<[^>]+>", "", page)  # terms of the glossary are marked
    assert "P(use of force or more, ALD–BRE) is at most 0.04, and then it was" in words
    assert all(f">{each['attempted']}</td>" in page and each["low"] in page for each in looks("a"))
    fixed = read.read(Path("a"))
    fixed.__dict__["looks"] = []
    assert "When this run stopped" not in report.page(fixed, {})


def test_workers_and_interruption_leave_no_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One worker or two, and killed between two looks and resumed: the same looks and rows; it is told."""
    assert main([*ASKED, "precision=0.04", "out=a", "workers=1"]) == 0
    carried = job._carried
    calls: list[Any] = []

    def stop(*words: Any) -> Any:
        calls.append(words)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return carried(*words)

    monkeypatch.setattr(job, "_carried", stop)
    assert main([*ASKED, "precision=0.04", "out=b", "workers=2"]) == 130
    assert len(looks("b")) == 2
    told = f"interrupted; the look at {looks('b')[-1]['attempted']} histories is kept, go on with:"
    assert capsys.readouterr().err.endswith(f"{told}\npython -m sim resume b\n")
    monkeypatch.setattr(job, "_carried", carried)
    assert main(["resume", "b"]) == 0
    assert looks("a") == looks("b")
    one, other = read.read(Path("a")).manifest, read.read(Path("b")).manifest
    assert one.rows_sha256 == other.rows_sha256


def test_an_interrupted_look_says_that_it_is_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """How much of it is kept, how many it may take in all, how to go on; each once, and 130. The summary says
    so too.
    """
    monkeypatch.setattr("sim.montecarlo.plan.block_size", lambda model: 64)

    @contextmanager
    def interrupted(total: int, done: int) -> Iterator[Any]:
        def told(count: int) -> None:
            raise KeyboardInterrupt

        yield told

    words = [*ASKED, "precision=0.04", "out=a", "workers=1"]
    with monkeypatch.context() as during:
        during.setattr(progress, "show", interrupted)
        assert main(words) == 130
    kept = "interrupted; 64 of the 512 histories of this look are kept (at most 3,000 in all), go on with:"
    assert capsys.readouterr().err.endswith(f"{kept}\npython -m sim resume a\n")
    assert main(["summary", "a"]) == 0
    assert "not ended: 64 of the 512 histories of a look so far" in capsys.readouterr().err
    assert main(["resume", "a"]) == 0
    assert main([*words[:-2], "out=b"]) == 0
    assert looks("a") == looks("b")


def test_where_it_may_not_go_on_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """At max_replicates it ends, imprecise, and says so; the last look is that number."""
    assert main([*ASKED, "precision=0.001", "out=a", "max_replicates=1000"]) == 0
    assert "not as precise as asked for after 1,000" in capsys.readouterr().err
    assert [int(each["attempted"]) for each in looks("a")] == [512, 768, 1000]


def test_a_bounded_mean_can_be_asked_for() -> None:
    """Weeks at a level, from 0 to the window's length, in weeks."""
    words = [*ASKED, "precision=3", "precision_outcome=weeks_at_level_1.ALD-BRE", "out=a"]
    assert main(words) == 0
    told = {(figure.quantity, figure.subject): figure for figure in read.read(Path("a")).figures}
    figure = told["weeks_at_level_1", "ALD-BRE"]
    assert figure.method == "confidence sequence 95 %"
    assert figure.low < figure.estimate < figure.high <= figure.low + 6


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["precision=0"], "precision: got 0"),
        (["precision=-0.1"], "precision: got -0.1"),
        (["precision=0.5"], "less than half"),
        (["precision=0.01", "precision_outcome=p_level_4.ALD-BER"], "did you mean p_level_4.ALD-BRE"),
        (["precision=0.01", "precision_outcome=branching_ratio"], "precision_outcome: got 'branching_ratio'"),
        (["precision=0.01", "max_replicates=100"], "at least the 512"),
        (["-m", "precision=0.5", "theory.reaction=4,5"], "less than half"),
    ],
)
def test_what_makes_no_sense_is_refused(
    words: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is run or written."""
    assert main([*ASKED, *words]) == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_looks_of_a_run_that_had_another_size() -> None:
    """One that was begun with a fixed 700 has its looks below that, and one at its own size."""
    aim = Aim(0.01, None, 512, 3000)
    assert aim.at(700) == [512, 700]
    assert (aim.after(700), aim.after(3000)) == (768, None)
