"""Sweeps that stop when every cell is precise enough."""

import csv
import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.__main__ import main
from sim.engines import batch
from sim.statistics.sequential import sequence
from sim.studies.cell_store import Store

WORDS = ["-m", "scenario=demo", "set.states.BRE.resolve=0.1,0.5,0.9", "replicates=200", "seed=1"]
PRECISE = [*WORDS, "precision=0.03"]
TABLES = ("index.csv", "contrasts.csv", "figures.parquet", "looks.csv")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to type commands in; figures are not drawn."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.views.style.save", lambda *_: [])
    return tmp_path


def lines(name: str) -> list[dict[str, str]]:
    """The lines of a table."""
    with Path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables(place: Path) -> dict[str, bytes]:
    """The tables of a sweep."""
    return {name: (place / name).read_bytes() for name in TABLES}


def test_cells_go_on_together_until_the_widest_is_narrow_enough(here: Path, capsys: Any) -> None:
    """Looks come at 200, 300, 450, 675, 1013, 1520 and 2280. At 200 the widest half width w needs about
    200 (w / .03)^2 histories, which lies beyond 1520, so the next look is at 2280; there all are precise.
    """
    assert main([*PRECISE, "out=s"]) == 0
    first, last = lines("s/looks.csv")
    assert (first["attempted"], first["cells"], first["precise"]) == ("200", "3", "0")
    assert 1520 < 200 * (float(first["widest"]) / 0.03) ** 2 < 2280
    assert (last["attempted"], last["cells"], last["precise"]) == ("2280", "3", "3")
    index = lines("s/index.csv")
    assert [(line["n"], line["precise"]) for line in index] == [("2280", "TRUE")] * 3
    widths = [float(line["p_level_4.ALD-BRE.high"]) - float(line["p_level_4.ALD-BRE.low"]) for line in index]
    assert max(widths) / 2 == pytest.approx(float(last["widest"]))
    pairs = [line for line in lines("s/contrasts.csv") if line["outcome"] == "p_level_4.ALD-BRE"]
    assert [(line["n_pairs"], line["n_failed"]) for line in pairs] == [("2280", "0")] * 2
    told = " ".join(capsys.readouterr().out.split())
    assert "± 0.03 or less in all 3 cells after 2,280 histories of each." in told
    page = re.sub(r"<[^>]+>", "", (here / "s" / "report.html").read_text(encoding="utf-8"))
    assert "± 0.03 or less in all 3 cells" in page


def test_the_interval_of_a_cell_is_a_term_of_the_sequence(here: Path) -> None:
    """A cell's figure is that of a run of as many histories; its bounds hold at every look."""
    assert main([*PRECISE, "out=s"]) == 0
    line = lines("s/index.csv")[2]
    alone = sim.run("demo", {"states.BRE.resolve": 0.9}, seed=1, replicates=2280).table.loc["force.ALD-BRE"]
    found = sequence(round(2280 * alone.estimate), 2280)
    names = ("p_level_4.ALD-BRE", "p_level_4.ALD-BRE.low", "p_level_4.ALD-BRE.high")
    assert [float(line[name]) for name in names] == [found.estimate, found.low, found.high]
    assert float(line["p_level_3.ALD-BRE"]) > 0  # all others are as in a sweep of a fixed size


def test_the_outcome_that_is_to_be_precise_is_looked_at(here: Path) -> None:
    """It stands in the index beside those that were asked for, under its own name."""
    words = [*WORDS, "outcomes=display", "precision=0.04", "precision_outcome=threat.BRE-ALD", "out=s"]
    assert main(words) == 0
    header = list(lines("s/index.csv")[0])
    assert {"p_level_3", "p_level_2.ALD-BRE"} <= set(header)
    assert "p_level_4.ALD-BRE" not in header


@pytest.mark.parametrize("stored", [2, 4])
def test_a_sweep_that_was_interrupted_has_the_same_looks(
    stored: int, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at its first look or at its second and gone on with by other workers: the same tables."""
    assert main([*PRECISE, "out=calm", "workers=1"]) == 0
    save, kept = Store.save, list[str]()

    def signalled(store: Store, key: str, arrays: Any) -> None:
        save(store, key, arrays)
        kept.append(key)
        if len(kept) == stored:
            os.kill(os.getpid(), signal.SIGTERM)

    with monkeypatch.context() as killed:
        killed.setattr(Store, "save", signalled)
        assert main([*PRECISE, "out=s", "workers=1"]) == 130
    assert not (here / "s" / "index.csv").exists()
    assert main([*PRECISE, "out=s", "workers=2"]) == 0
    assert tables(here / "s") == tables(here / "calm")


def test_at_the_most_it_ends_and_says_so(here: Path, capsys: Any) -> None:
    """At max_replicates cells that are not precise are named as such, and the exit code is 0."""
    assert main([*WORDS, "precision=0.001", "max_replicates=500", "out=s"]) == 0
    assert [line["attempted"] for line in lines("s/looks.csv")] == ["200", "500"]
    assert [line["precise"] for line in lines("s/index.csv")] == ["FALSE"] * 3
    told = " ".join(capsys.readouterr().out.split())
    assert "in 0 of 3 cells after 500 histories of each, which is max_replicates." in told


def test_a_cell_that_fails_holds_no_other_back(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """It has no interval; the sweep stops when the others are precise, with exit code 3."""
    real = batch.simulate

    def flaky(world: Any, *rest: Any) -> Any:
        if world.scenario.states["BRE"].resolve.args == (0.9,):
            raise FloatingPointError("overflow")
        return real(world, *rest)

    monkeypatch.setattr(batch, "simulate", flaky)
    assert main([*PRECISE, "out=s"]) == 3
    last = lines("s/looks.csv")[-1]
    assert (last["cells"], last["precise"]) == ("2", "2")
    assert [line["precise"] for line in lines("s/index.csv")] == ["TRUE", "TRUE", "FALSE"]
    assert "in 2 of 3 cells after 2,280 histories of each." in " ".join(capsys.readouterr().out.split())


def test_a_notebook_gets_the_same(here: Path) -> None:
    """`sweep(precision=...)` has the tables of the command."""
    assert main([*PRECISE, "out=s"]) == 0
    swept = sim.sweep(
        "demo", {"set.states.BRE.resolve": [0.1, 0.5, 0.9]}, replicates=200, seed=1, precision=0.03, out="n"
    )
    assert tables(here / "n") == tables(here / "s")
    assert swept.table["n"].tolist() == [2280] * 3


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["precision=0"], "precision: got 0"),
        (["precision=0.5"], "less than half"),
        (["precision=0.1", "precision_outcome=p_level_4.ALD-BER"], "did you mean p_level_4.ALD-BRE"),
        (["precision=0.1", "precision_outcome=branching_ratio"], "precision_outcome"),
        (["precision=0.1", "max_replicates=100"], "at least the 200"),
        (["precision=0.1,0.2"], "one value for the whole sweep"),
        (["precision=0.1", "shard=1/2", "out=s"], "a part sees no whole"),
        (["precision=0.1", "scenario=demo,quiet_world"], "precision_outcome"),
    ],
)
def test_what_makes_no_sense_is_refused(here: Path, words: list[str], says: str, capsys: Any) -> None:
    """One line, exit code 2, nothing written."""
    given = {word.partition("=")[0] for word in words}
    axis = ["theory.reaction=5,7"] if "scenario" in given else []
    kept = [word for word in WORDS if word.partition("=")[0] not in given]
    kept = [word for word in kept if not axis or not word.startswith("set.")]
    assert main([*kept, *axis, *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert says in line
    assert list(here.iterdir()) == []


def test_several_numbers_of_replicates_have_no_common_looks(here: Path, capsys: Any) -> None:
    """`replicates` is the first look of all cells, so it has one value with precision=."""
    words = ["-m", "scenario=demo", "replicates=200,300", "precision=0.1", "seed=1"]
    assert main(words) == 2
    assert "replicates: got several values" in capsys.readouterr().err
    assert list(here.iterdir()) == []
