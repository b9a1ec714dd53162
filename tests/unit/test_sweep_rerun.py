"""The picked cell of a sweep, once more on fresh draws."""

import csv
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.__main__ import main
from sim.engines import batch
from sim.scenario.errors import InputError
from sim.store import study
from sim.studies.sweep.rerun import coverage
from sim.studies.sweep.table import read

WORDS = [
    "-m", "scenario=demo", "set.states.BRE.resolve=0.2,0.5,0.8", "replicates=60", "outcomes=force", "seed=3",
]  # fmt: skip


def lines(folder: Path) -> list[dict[str, str]]:
    """What rerun.csv holds."""
    with (folder / "rerun.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def printed(text: str) -> str:
    """What was printed, its lines joined."""
    return " ".join(text.split())


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_highest_cell_runs_again_on_draws_that_no_cell_has(here: Path, capsys: Any) -> None:
    """Its fresh figure is that of a run with the printed seed; screen and page say that it was picked."""
    assert main([*WORDS, "set.states.ALD.resolve=0.1,0.9", "out=s", "rerun=highest"]) == 0
    told = printed(capsys.readouterr().out)
    index, (line,) = read(here / "s"), lines(here / "s")
    again, estimates = index.rerun, index.outcomes[0].numbers[:, 0]
    assert again is not None
    assert again.cell == int(np.argmax(estimates))
    assert (line["picked"], line["of"], line["cell"]) == ("highest", "6", str(again.cell + 1))
    assert float(line["swept"]) == estimates[again.cell]
    assert again.seed != index.seed
    edits = {key: column[again.cell] for key, column in index.values.items()}
    alone = sim.run("demo", edits, seed=again.seed, replicates=60).table.loc["force"]
    assert again.numbers["p_level_4"] == (alone.estimate, alone.low, alone.high)
    page = printed((here / "s" / "report.html").read_text(encoding="utf-8"))
    page = re.sub(r"</?(span|a|abbr)\b[^>]*>", "", page)
    for text in (told, page):
        assert f"highest of 6 is cell {again.cell + 1}" in text
        assert f"seed {again.seed}" in text
        assert "holds in as few as 86 % of cases, not 95 %" in text


def test_a_sweep_that_was_seen_is_asked_for_its_lowest_cell(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """The same command with rerun= goes on in the folder and runs that cell alone; without it, it is gone."""
    assert main([*WORDS, "out=s"]) == 0
    assert "rerun=highest or rerun=lowest" in printed(capsys.readouterr().out)
    real, seeds = batch.simulate, []

    def counted(world: Any, seed: int, *rest: Any) -> Any:
        seeds.append(seed)
        return real(world, seed, *rest)

    monkeypatch.setattr(batch, "simulate", counted)
    assert main([*WORDS, "out=s", "rerun=lowest"]) == 0
    index = read(here / "s")
    assert index.rerun is not None
    assert index.rerun.cell == int(np.argmin(index.outcomes[0].numbers[:, 0]))
    assert set(seeds) == {index.rerun.seed}
    assert "rerun.csv" in study.read(here / "s")["files"]
    assert main([*WORDS, "out=s"]) == 0
    assert read(here / "s").rerun is None
    assert not (here / "s" / "rerun.csv").exists()


def test_a_fresh_run_that_fails_is_told(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """Exit code 3, the reason on standard error and in the table, and no figure."""
    real = batch.simulate

    def flaky(world: Any, seed: int, *rest: Any) -> Any:
        if seed != 3:
            raise FloatingPointError("overflow")
        return real(world, seed, *rest)

    monkeypatch.setattr(batch, "simulate", flaky)
    assert main([*WORDS, "out=s", "rerun=highest"]) == 3
    assert "cell 1 on fresh draws: AllFailedError: FloatingPointError: overflow" in capsys.readouterr().err
    (line,) = lines(here / "s")
    assert (line["n"], line["n_failed"], line["fresh"]) == ("0", "60", "")
    monkeypatch.setattr(batch, "simulate", real)
    assert main([*WORDS, "out=s", "rerun=highest"]) == 0


def test_a_notebook_has_the_same(tmp_path: Path) -> None:
    """sweep(rerun=) gives a table of the cell, by outcome; without it, the table has no rows."""
    over = {"states.BRE.resolve": [0.2, 0.8]}
    swept = sim.sweep(
        "demo", over, outcomes=["war", "force"], rerun="lowest", replicates=30, seed=1, out=tmp_path / "s"
    )
    assert swept.rerun.picked.fillna("").to_dict() == {"p_level_5": "lowest", "p_level_4": ""}
    assert swept.rerun.loc["p_level_4", "fresh_low"] <= swept.rerun.loc["p_level_4", "fresh"]
    assert sim.sweep("demo", over, replicates=30, seed=1, out=tmp_path / "t").rerun.empty


@pytest.mark.parametrize(
    "words", [["rerun=best"], ["rerun="], ["rerun=highest,lowest"], ["rerun=highest"] * 2]
)
def test_another_word_is_refused(here: Path, words: list[str], capsys: Any) -> None:
    """What may stand there is said, and nothing is written."""
    assert main([*WORDS, "out=s", *words]) == 2
    assert "rerun" in capsys.readouterr().err
    with pytest.raises(InputError, match=r"rerun: got .*best.*, allowed highest, lowest"):
        sim.sweep("demo", {"states.BRE.resolve": [0.2, 0.8]}, rerun="best")
    assert list(here.iterdir()) == []


def test_what_the_interval_of_the_highest_of_equals_covers() -> None:
    """20 equal cells without common draws: 60 % of the intervals of the highest hold, not 95 %."""
    highest = np.random.default_rng(1).standard_normal((20_000, 20)).max(axis=1)
    assert np.mean(np.abs(highest) < 1.959964) == pytest.approx(coverage(20), abs=0.01)
    assert coverage(20) == pytest.approx(0.6027, abs=1e-4)
