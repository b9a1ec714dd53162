"""Sensitivity analyses: the design, its random numbers, and a world in which the answer is known."""

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from sim.__main__ import main
from sim.engines.world import World
from sim.scenario import theory_sets
from sim.scenario.errors import InputError
from sim.scenario.library import load
from sim.studies import extras, measures
from sim.studies.factors import DUMMY, factors, widen
from sim.studies.sensitivity import table as sensitivity_table
from sim.studies.sensitivity import words as sensitivity_views
from sim.studies.sensitivity import work as sensitivity
from sim.studies.sensitivity.plots import tornado
from sim.studies.sensitivity.table import Ranked
from sim.studies.sensitivity.work import Sensitivity
from sim.views import style
from tests.worlds import full_theory, invented, still_theory

IDLE = {"protest_tension": {"uniform": [0.0, 2.0], "assumption": "test"}}
"""Where nobody protests, nothing hangs on it."""


def drifting() -> World:
    """Two states whose disputes open by chance, with a display: `open` is all that a display can hang on."""
    scenario = invented({"A": {}, "B": {}}, {"A-B": {"propensity": 0.0}}, weeks=12)
    uncertain = {"open": {"uniform": [-9.0, 0.0], "assumption": "test"}}
    return World(scenario, still_theory(open_force=-30.0, **uncertain, **IDLE))


def run(world: World, method: str, rows: int, replicates: int) -> Ranked:
    """A small analysis of P(display)."""
    study = Sensitivity(
        world, 3, method, rows, replicates, measures.of("display", world), tuple(factors(world))
    )
    return Ranked(study, sensitivity.gather(piece.work() for piece in sensitivity.pieces(study)))


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_the_only_cause_is_found(method: str) -> None:
    """The input that decides is ranked first and pushes upward; the idle one and the dummy hold zero."""
    found = run(drifting(), method, 128 if method == "sobol" else 60, 6)
    names = found.study.names
    assert names == ("theory.protest_tension", "theory.open", DUMMY)
    assert names[found.ranked[0]] == "theory.open"
    assert found.swing(1).low > 0
    assert found.strength[0].low <= 0 <= found.strength[0].high
    assert sensitivity_table.null_check(found)
    if method == "sobol":
        assert found.indices.total[1].low < 1 < found.indices.total[1].high + 0.05
        assert 0.02 < found.indices.history_share.estimate < 0.9


def test_what_the_dummy_matches_is_marked_as_noise() -> None:
    """The cause is starred, the idle input and the dummy are not; their bars are grey, and no bound of an
    idle input sets the scale.
    """
    found = run(drifting(), "morris", 60, 6)
    assert [found.is_told(factor) for factor in range(3)] == [False, True, False]
    said = list(sensitivity_views.lines(found))
    (row,) = (line for line in said if line.startswith("theory.open "))
    assert " * " in row
    assert not [line for line in said if line.startswith(("dummy", "theory.protest")) and " * " in line]
    assert any(line.startswith("* above 0 beyond chance") and line.endswith("1 of 2") for line in said)
    strengths, swings, *_ = tornado.draw(found).axes
    names = [found.study.names[factor] for factor in tornado.rows(found)]
    bars = dict(zip(names, strengths.patches, strict=True))
    grey = to_rgb(style.GREY)
    assert to_rgb(bars["theory.open"].get_facecolor()) != grey
    assert to_rgb(bars["theory.protest_tension"].get_facecolor()) == grey
    told = found.strength[1]
    assert strengths.get_xlim()[1] <= 1.05 * 100 * max(told.high, found.strength[2].high)
    assert swings.get_xlim()[1] <= 1.05 * 100 * max(found.swing(1).high, found.swing(2).high) + 1


def test_rows_do_not_share_chance() -> None:
    """Within a row all points use the same histories but for the dummy's; another row has none of them."""
    dummy = np.array([[0.1, 0.1, 0.9, 0.9], [0.3, 0.3, 0.3, 0.7]])
    assert sensitivity._streams(dummy).tolist() == [[0, 0, 1, 1], [0, 0, 0, 1]]
    found = run(drifting(), "sobol", 8, 4)
    assert np.array_equal(
        found.outcome[:, 0], found.outcome[:, 1]
    )  # protests are idle: history by history the same
    assert not np.array_equal(found.outcome[:, 0], found.outcome[:, -2])  # the dummy's are other histories


def test_pieces_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """However the rows are cut into pieces, outcomes are the same."""
    whole = run(drifting(), "sobol", 8, 4).outcome
    monkeypatch.setattr(sensitivity, "HISTORIES", 1)
    assert np.array_equal(run(drifting(), "sobol", 8, 4).outcome, whole)


def test_widened_theory() -> None:
    """Fixed parameters become uniform around their value, intercepts additively, within what is allowed."""
    base = World(load("demo"), full_theory(reaction=4.0, open=-8.0, third_party=0.9, drift=0.0))
    theory = widen(base, 0.5).theory
    assert theory.reaction.args == pytest.approx((2.0, 6.0))
    assert theory.open.args == pytest.approx((-8.5, -7.5))
    assert theory.third_party.args == pytest.approx((0.45, 1.0))
    assert theory.drift.fixed


def test_joint_draws_are_one_factor() -> None:
    """Parameters that were calibrated together are varied together."""
    world = World(load("demo"), theory_sets.load("posterior"))
    paths = [each.path for each in factors(world)]
    assert paths.count("joint draw") == 1
    found = run(world, "sobol", 4, 2)
    column = paths.index("joint draw") + 1
    assert not np.array_equal(found.outcome[:, 0], found.outcome[:, column]) or found.outcome.any()


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_what_never_happens_is_no_bare_zero(method: str) -> None:
    """An event that no history had is 0 with an upper bound, and so is every effect on it; no input twice."""
    scenario = invented({"A": {}, "B": {}}, {"A-B": {}}, weeks=4)
    found = run(World(scenario, still_theory(**IDLE)), method, 8, 2)
    assert found.overall.estimate == found.overall.low == 0
    assert 0 < found.overall.high < 1
    said = list(sensitivity_views.lines(found))
    assert "on average over all inputs  < " in said[2]
    assert not [line for line in said if re.search(r"\[0\.0+, 0\.0+\]|nan", line)]
    assert len([line for line in said if line.startswith("dummy")]) == 1
    assert said[-1].startswith(("Intervals, 95 %: gamma", "Intervals: gamma 95 %"))
    for factor in range(len(found.study.names)):
        assert found.swing(factor).low < 0 < found.swing(factor).high <= 2


def test_unknown_factor_is_refused() -> None:
    """A pattern that matches nothing is refused with the near miss."""
    with pytest.raises(InputError, match=r"did you mean theory\.protest_tension"):
        factors(drifting(), ["theory.protest_tenson"])


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tables and figures lie in the folder, and the noise is told."""
    place = tmp_path / "s"
    words = ["sensitivity", "scenario=demo", "method=sobol", "n=8", "replicates=4", "seed=1", f"out={place}"]
    assert main([*words, "factors=theory.reaction,states.*"]) == 0
    assert "Monte Carlo noise" in capsys.readouterr().out
    summary = json.loads((place / "sensitivity.json").read_text())
    assert summary["ranked"][0]
    with (place / "sensitivity.csv").open(encoding="utf-8") as file:
        kinds = {line["measure"] for line in csv.DictReader(file)}
    assert {"total index", "first-order index", "total index, noise not removed"} <= kinds
    assert (place / "plots" / "tornado.png").exists()
    assert (place / "plots" / "scatter.svg").exists()


def test_missing_library_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the extra the command ends with the line that installs it."""
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    assert main(["sensitivity", "scenario=demo"]) == 2
    assert "sensitivity needs SALib: pip install '.[studies]'" in capsys.readouterr().err
