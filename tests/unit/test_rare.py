"""Rare events: the ladder, splitting against plain counting, what is refused."""

import csv
import json
import math
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.__main__ import main
from sim.engines.world import World
from sim.scenario import theory_sets
from sim.scenario.errors import InputError
from sim.scenario.library import load
from sim.statistics.intervals import Interval
from sim.statistics.splitting import relative_error
from sim.studies import measures
from sim.studies.rare import words as rare_views
from sim.studies.rare import work as rare
from sim.studies.rare.table import Estimated
from sim.studies.rare.text import decade
from sim.studies.rare.text import rare as spelled
from sim.studies.rare.work import Rare
from tests.worlds import invented, still_theory


@cache
def demo() -> World:
    """The scenario for teaching."""
    return World(load("demo"), theory_sets.load())


def run(world: World, outcome: str, effort: int, repeats: int, plain: int, seed: int = 2) -> Estimated:
    """A small study."""
    study = Rare(world, seed, measures.of(outcome, world), effort, repeats, plain)
    return Estimated(study, rare.gather(piece.work() for piece in rare.pieces(study)))


def test_known_probability() -> None:
    """Disputes that open by chance alone, all with force: P(none in twelve weeks) is (1 - p)^24, and
    splitting covers it.
    """
    theory = still_theory(open=-9.0, open_force=30.0)
    world = World(invented({"A": {}, "B": {}}, {"A-B": {}}, weeks=12), theory)
    p = 1 / (1 + 2 * np.exp(9.0))
    truth = 1 - (1 - p) ** 24
    found = run(world, "force.A-B", 1000, 20, 0)
    assert found.result.low <= truth <= found.result.high


def test_ladder_is_nested() -> None:
    """No height is likelier than the one below it, in any repeat."""
    found = run(demo(), "war.ALD-BRE", 100, 4, 0)
    assert found.study.heights[:3] == ("threat", "display", "force")
    assert found.study.heights[-1] == "war"
    assert len(found.study.heights) == found.study.ladder.top
    assert (np.diff(found.estimates, axis=1) <= 1e-12).all()


def test_repeats_are_independent() -> None:
    """No two repeats, and no two seeds, give the same paths."""
    first, second = run(demo(), "force.ALD-BRE", 200, 4, 0), run(demo(), "force.ALD-BRE", 200, 4, 0, seed=3)
    assert len({tuple(row) for row in first.counts.reached}) > 1
    assert not np.array_equal(first.counts.reached, second.counts.reached)
    again = run(demo(), "force.ALD-BRE", 200, 4, 0)
    assert np.array_equal(first.counts.reached, again.counts.reached)


@pytest.mark.parametrize(
    "outcome", ["peak.ALD-BRE", "weeks_display.ALD-BRE", "bloc.ALD-BRE", "supported.COR+ALD"]
)
def test_refused_where_nothing_is_nested(outcome: str) -> None:
    """An outcome that is no first passage up the ladder is refused, with those that are."""
    with pytest.raises(InputError, match="nested levels"):
        rare.require_nested(measures.of(outcome, demo()))


def test_a_third_state_that_joins_is_seen_as_often_as_by_plain_counting() -> None:
    """COR joins ALD: by splitting, at a threat, a display or force, and by counting rows."""
    found = run(demo(), "joined.COR+ALD", 400, 8, 4000)
    assert found.study.heights == ("threat", "display", "force", "joined")
    assert found.study.ladder.dyads == ("ALD-BRE",)
    plain = found.plain(4)
    assert plain is not None
    assert found.result.low <= plain.high
    assert found.result.high >= plain.low
    assert 0 < found.result.estimate < found.heights[0].estimate


def test_joining_is_refused_where_nobody_could(capsys: pytest.CaptureFixture[str]) -> None:
    """Who may not act against any opponent of another never joins it."""
    for outcome in ("joined.COR+BRE", "joined.BRE+ALD"):
        assert main(["rare", "scenario=demo", f"outcome={outcome}"]) == 2
        assert "outcome: got" in capsys.readouterr().err


def test_every_joint_draw_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    """Under theory=posterior, whose 100 draws are taken in turn, 64 paths are refused."""
    assert main(["rare", "scenario=demo", "theory=posterior", "effort=64"]) == 2
    assert "a multiple of 100" in capsys.readouterr().err


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tables, repeats and the figure lie in the folder; asking again reads what is there."""
    words = [
        "rare",
        "scenario=demo",
        "effort=64",
        "repeats=3",
        "plain=256",
        "seed=1",
        f"out={tmp_path / 'r'}",
    ]
    assert main(words) == 0
    assert re.search(r"by plain counting, n \d", capsys.readouterr().out)
    summary = json.loads((tmp_path / "r" / "rare.json").read_text())
    assert summary["heights"][-1] == "war"
    before = (tmp_path / "r" / "repeats.csv").read_bytes()
    assert main(words) == 0
    assert (tmp_path / "r" / "repeats.csv").read_bytes() == before
    assert (tmp_path / "r" / "plots" / "ladder.png").exists()
    assert main(["rare", "scenario=demo", "outcome=peak"]) == 2


def test_nobody_on_the_ladder_is_no_bare_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no path reached the first height, none is printed as 0, and nothing is 0 to 0: by hand it is the
    exact bound of 0 of 4 x 64 histories.
    """
    words = ["rare", "scenario=demo", "effort=64", "repeats=4", "plain=64", "seed=1", "theory.open=-30"]
    assert main([*words, f"out={tmp_path / 'r'}"]) == 0
    said = capsys.readouterr().out.splitlines()
    most = f"< {math.ceil(1000 * (1 - 0.025 ** (1 / 256))) / 10} %"
    assert [line[35:] for line in said if line.startswith(("threat", "display", "force", "war"))] == [
        most
    ] * 5
    with (tmp_path / "r" / "rare.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert all(float(line["estimate"]) == 0 < float(line["high"]) < 0.1 for line in lines)
    assert "bound of the level below, Clopper-Pearson 95 %" in {line["method"] for line in lines}


@pytest.mark.parametrize("carried", [False, True])
def test_an_interval_wider_than_its_standard_error_is_explained(carried: bool) -> None:
    """Where few repeats carry the mean the interval reaches further up than the standard error, and it says
    why; where all count alike the two agree and nothing is said.
    """
    study = Rare(demo(), 1, measures.of("threat", demo()), 1000, 20, 0)
    reached = np.full((20, 1), 100, np.int64) + 5 * (np.arange(20)[:, None] % 3)
    if carried:
        reached = np.where(np.arange(20)[:, None] < 2, 90, 1)
    found = Estimated(study, rare.Counts(reached, np.full((20, 1), 1000, np.int64), np.zeros(2, np.int64)))
    said = list(rare_views.lines(found))
    assert any(line.startswith("from repeat to repeat: standard error") for line in said)
    assert any("the interval is wider" in line for line in said) == carried
    half = (found.result.high - found.result.estimate) / found.result.estimate
    assert (half > 2.5 * relative_error(found.estimates[:, -1])) == carried


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((1.23e-5, 9e-6, 1.6e-5), "12 [9, 16] in a million"),
        ((0.0, 0.0, 1.3e-4), "< 2 in 10,000"),
        ((0.02, 0.018, 0.022), "2.0 % [1.8, 2.2]"),
        ((0.01216, 0.01189, 0.01241), "1.22 % [1.19, 1.24]"),
        ((1.234e-5, 1.225e-5, 1.243e-5), "12.34 [12.25, 12.43] in a million"),
        ((2.1e-4, 1.9e-4, 2.4e-4), "2.1 [1.9, 2.4] in 10,000"),
        ((3.4e-8, 2.9e-8, 4.2e-8), "34 [29, 42] in a billion"),
        ((0.0, 0.0, 4e-13), "< 0.4 in a trillion"),
    ],
)
def test_spelled(numbers: tuple[float, float, float], words: str) -> None:
    """Small probabilities are spelled as they are quoted, so many in a million, with as many digits as their
    interval needs; none of n as a bound."""
    assert spelled(Interval(*numbers, 20, 0, "")) == words


@pytest.mark.parametrize(
    ("power", "words"),
    [(0, "100 %"), (-1, "10 %"), (-3, "0.1 %"), (-4, "1 in\n10,000"), (-6, "1 in\na million"),
     (-9, "1 in\na billion"), (-14, "1 in\n100,000,000,000,000")],
)  # fmt: skip
def test_decades_beside_the_axis_are_in_words(power: int, words: str) -> None:
    """Percentages as long as people write them, then one in so many."""
    assert decade(power) == words
