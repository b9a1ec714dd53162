"""The page of sources says what the scenario has, and the scenario what its recipe gives."""

import re
from math import exp
from pathlib import Path

import pytest
import yaml

from sim.scenario import theory_sets
from sim.scenario.codebook import goldstein
from sim.scenario.library import load
from sim.scenario.quantity import Quantity
from sim.scenario.schema import DyadSpec
from tests import source_tables

ROOT = Path(__file__).parents[2]
PAGE = source_tables.PAGE.read_text(encoding="utf-8")
POINTS = re.compile(r"[-+]\.\d\d")
PARTS = {"votes": "votes", "pact": "defence", "rivalry": "rivalry"}
"""Fitted parts of the recipe, and what configs/evidence/alignment.yaml calls them."""


def test_the_tables_are_those_of_the_scenario() -> None:
    """Every table of inputs is on the page as `python -m tests.source_tables` writes it."""
    for table in source_tables.TABLES:
        assert f"<!-- table: {table} -->" in PAGE
    assert not source_tables.difference(PAGE)


def test_a_number_that_is_not_the_scenarios_is_shown() -> None:
    """A changed alignment is a line of the difference."""
    changed = PAGE.replace("| AZE-TUR | .74 (.10) |", "| AZE-TUR | .70 (.10) |", 1)
    assert changed != PAGE
    assert "| AZE-TUR | .70 (.10) |" in source_tables.difference(changed)


@pytest.mark.parametrize(("value", "text"), [(0.25, ".25"), (-0.05, "−.05"), (1.08, "1.08"), (0.0, ".00")])
def test_numbers_are_written_without_the_zero_before_them(value: float, text: str) -> None:
    """Two decimals."""
    assert source_tables.number(value) == text


def test_the_signals_are_those_of_the_scenario() -> None:
    """Each signal has a line, with its code, the score of that code and its paragraph."""
    lines = dict(re.findall(r"^\| `(\w+)` (\| .* \|)$", PAGE, re.MULTILINE))
    signals = load(source_tables.SCENARIO).signals
    assert signals.keys() <= lines.keys()
    for name, signal in signals.items():
        *_, code, score, _, paragraph = [cell.strip() for cell in lines[name].strip("|").split("|")]
        assert signal.citation is not None
        assert (code, paragraph) == (signal.cameo, str(signal.citation.paragraph)), name
        assert score.startswith(f"{goldstein(signal.cameo):+.1f}".replace("-", "−")), name


@pytest.mark.parametrize(("name", "pair"), source_tables.dyads())
def test_an_alignment_is_the_sum_of_its_points(name: str, pair: DyadSpec) -> None:
    """The points that are named add up to the mean."""
    first, second = name.split("-")
    one, other = pair.alignment.toward(first), pair.alignment.toward(second)
    assert one is not None
    assert other is not None
    assert one.args[0] == pytest.approx(points(one), abs=1e-9)
    assert (other.assumption or "").startswith(f"as {first} toward {second}")
    assert other.args[0] == pytest.approx(points(one) + points(other), abs=1e-9)


def points(alignment: Quantity) -> float:
    """Sum of the points that an alignment names."""
    return sum(float(each) for each in POINTS.findall(alignment.assumption or ""))


@pytest.mark.parametrize(("part", "fitted"), PARTS.items())
def test_a_fitted_part_is_within_one_standard_error_of_its_estimate(part: str, fitted: str) -> None:
    """As the page says of votes, pacts and rivalries."""
    text = (ROOT / "configs" / "evidence" / "alignment.yaml").read_text(encoding="utf-8")
    estimate = yaml.safe_load(text)["panel"]["score"][fitted]
    found = re.search(rf"^\| {part} \| ([+−]?\.\d\d)", PAGE, re.MULTILINE)
    assert found is not None
    size = float(found[1].replace("−", "-"))
    assert abs(size - estimate["value"]) <= estimate["error"]


def test_the_demo_says_of_the_theory_what_it_has() -> None:
    """The comments of the file to be copied first: odds from end to end, spreads, what a dispute leaves."""
    theory = {name: each.args[0] for name, each in theory_sets.load("full").quantities()}
    text = (ROOT / "scenarios" / "demo.yaml").read_text(encoding="utf-8")
    assert "more than a hundredfold" in text
    assert exp(2 * theory["open_alignment"]) > 100
    spreads = re.search(r"about ([\d.]+) between neighbours and ([\d.]+) between others", text)
    left = re.search(r"about ([\d.]+) right after a dispute, half of it two years later", text)
    assert spreads is not None
    assert left is not None
    near = theory["propensity_spread"]
    told = [float(each) for each in (*spreads.groups(), left[1])]
    assert told == pytest.approx(
        [near, near * theory["propensity_apart"], theory["dispute_tension"]], abs=0.15
    )
    assert theory["tension_half_life"] == pytest.approx(104, abs=15)
