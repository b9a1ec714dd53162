"""Discovery: a planted box is found, noise is not, and a run's inputs come back out of its seed."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from sim.__main__ import main
from sim.engines import batch, placed
from sim.engines.world import World
from sim.scenario import theory_sets
from sim.scenario.errors import InputError
from sim.scenario.library import load
from sim.statistics.boxes import Limits
from sim.studies import measures
from sim.studies.discovery import classification_tree
from sim.studies.discovery import words as views
from sim.studies.discovery import work as discovery
from sim.studies.discovery.answer import answer
from sim.studies.discovery.cases import Cases, Parts, split
from sim.studies.discovery.limits import spelled_limit
from sim.studies.discovery.plots import boxes as plot
from sim.studies.discovery.work import BoxesFound, Discovery

METHODS = ("prim", "cart")


def study(above: float | None = None, outcome: str = "display.ALD-BRE", method: str = "prim") -> Discovery:
    """A discovery in the scenario for teaching."""
    world = World(load("demo"), theory_sets.load())
    return Discovery(world, 7, 4000, measures.of(outcome, world), method, above, 2, 0.05)


def planted(
    monkeypatch: pytest.MonkeyPatch, inside: float, outside: float, method: str = "prim"
) -> BoxesFound:
    """4,000 cases of six inputs; P(outcome) is `inside` where x0 > .6 and x1 < .5, else `outside`."""
    rng = np.random.default_rng(3)
    inputs = {f"x{k}": rng.random(4000) for k in range(6)}
    box = (inputs["x0"] > 0.6) & (inputs["x1"] < 0.5)
    interest = rng.random(4000) < np.where(box, inside, outside)
    monkeypatch.setattr(discovery, "cases", lambda *_: Cases(inputs, interest))
    return discovery.find_boxes(study(method=method), interest.astype(float), np.arange(4000))


@pytest.mark.parametrize("method", METHODS)
def test_a_planted_box_is_found(monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    """Its two inputs and no other, about where they were put, with a density that is true."""
    result = planted(monkeypatch, 0.8, 0.05, method)
    limits = {limit.name: limit for limit in result.boxes[0].box}
    assert set(limits) == {"x0", "x1"}
    assert limits["x0"].low == pytest.approx(0.6, abs=0.06)
    assert limits["x1"].high == pytest.approx(0.5, abs=0.06)
    assert result.boxes[0].quality.density.low < 0.8
    assert result.boxes[0].quality.density.estimate > 0.6
    assert result.boxes[0].holds
    assert max(result.boxes[0].p) < 0.001


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("base", [0.1, 0.4])
def test_noise_has_no_box(monkeypatch: pytest.MonkeyPatch, base: float, method: str) -> None:
    """Where nothing leads to the outcome nothing is claimed, however good boxes look where they were
    searched; without a box the share of all cases is told, and nothing is drawn.
    """
    result = planted(monkeypatch, base, base, method)
    assert not any(box.holds for box in result.boxes)
    bare = replace(result, boxes=())
    told = answer(bare)
    assert told.sentences[1].startswith(f"It happens in {100 * result.apart.interest.mean():.1f} % [")
    assert [number.n for number in told.numbers] == [len(result.apart)]
    assert views.figures(bare) == {}
    assert any("of all histories" in line for line in views.lines(bare))


def test_quality_is_counted_on_histories_kept_apart() -> None:
    """The three parts share no history, and together are all of them."""
    inputs = {"x": np.arange(101.0)}
    parts = split(Cases(inputs, np.zeros(101, bool)), 7)
    numbers = [set(part.inputs["x"]) for part in parts]
    assert set.union(*numbers) == set(inputs["x"])
    assert sum(map(len, numbers)) == 101


def test_every_part_sees_every_joint_draw() -> None:
    """Joint draws go round by number of the history; each quarter of 4,000 holds all 40 of them."""
    inputs = {"x": np.arange(4000.0) % 40}
    parts = split(Cases(inputs, np.zeros(4000, bool)), 7)
    assert [len(set(part.inputs["x"])) for part in parts] == [40, 40, 40]


def test_leaves_of_a_tree_by_hand() -> None:
    """x has three stretches, of interest in the middle one: its leaf has both limits, and cases on the cuts
    lie in one leaf only.
    """
    x = np.repeat([0.0, 1.0, 2.0], 50)
    part = Cases({"x": x}, x == 1)
    (leaf,) = classification_tree.candidates(Parts(part, part, part), 3, 0.05)
    assert leaf.way[0] == ()
    assert [(limit.name, limit.low, limit.high) for limit in leaf.box] == [
        ("x", pytest.approx(0.5), pytest.approx(1.5))
    ]
    assert part.inside(leaf.box).tolist() == (x == 1).tolist()


def test_what_is_of_interest() -> None:
    """An event is of interest where it happens, a mean in its upper quarter, or from where it was asked."""
    outcome = np.arange(100.0)
    assert discovery.threshold(study(), np.array([0.0, 1.0])) == 0.5
    assert discovery.threshold(study(outcome="peak"), outcome) == pytest.approx(74.25)
    assert discovery.threshold(study(4.0, "peak"), outcome) == 4.0


def test_command_reads_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run's own rows are used with the inputs that its seed drew; tables and, of boxes, the figure lie in
    the folder.
    """
    run, place = tmp_path / "run", tmp_path / "d"
    assert main(["scenario=demo", "replicates=400", "seed=7", f"out={run}"]) == 0
    assert main(["discover", str(run), f"out={place}"]) == 0
    assert "histories" in capsys.readouterr().out
    summary = json.loads((place / "discovery.json").read_text())
    assert summary["histories"] == 400
    assert summary["inputs"] == len(placed.uncertain(study().world))
    with (place / "quality.csv").open(encoding="utf-8") as file:
        named = [line["quantity"] for line in csv.DictReader(file)]
    assert named == ["coverage", "density", "mass", "base"] * len(summary["boxes"])
    assert (place / "plots" / "boxes.png").exists() == bool(summary["boxes"])
    assert main(["discover", str(run), "spread=0.5"]) == 2
    assert main(["discover", str(run), "seed=8"]) == 2


def test_a_run_of_other_rules_is_refused() -> None:
    """Rows that the seed does not give here, in one history of 200, are refused: inputs worked out from it
    would be another run's. Those that it does give are not.
    """
    world = study().world
    rows, _ = batch.simulate(world, 7, 0, 200)
    asked = replace(study(), replicates=200, rows=rows)
    discovery.require_reproducible(asked)
    changed = {**rows, "first_3": rows["first_3"].copy()}
    changed["first_3"][5] += 1
    with pytest.raises(InputError, match="this version of the rules"):
        discovery.require_reproducible(replace(asked, rows=changed))


def test_the_question_says_from_where_on_a_mean_is_of_interest(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the screen as in the figure: a mean has a limit, an event none."""
    event = planted(monkeypatch, 0.8, 0.1)
    mean = replace(event, study=study(outcome="tension.ALD-BRE"), cut=0.4237)
    assert next(views.lines(event)).endswith(f"lead to {event.study.outcome.title}?")
    assert next(views.lines(mean)).endswith(" of at least 0.424?")


def test_figure_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves the page, with a box and without."""
    for inside, method in ((0.8, "prim"), (0.8, "cart"), (0.1, "prim")):
        figure = plot.draw(planted(monkeypatch, inside, 0.1, method))
        box = figure.get_tightbbox(FigureCanvasAgg(figure).get_renderer())
        width, height = figure.get_size_inches()
        assert min(box.x0, box.y0) >= -0.01
        assert box.x1 <= width + 0.01
        assert box.y1 <= height + 0.01


def test_limits_in_words() -> None:
    """A side without a limit is not spelled; minus signs are real ones."""
    assert spelled_limit(Limits("x", -11.3, np.inf)) == "≥ −11.3"
    assert spelled_limit(Limits("x", 0.25, 0.5)) == "≥ 0.25 and ≤ 0.5"
