"""Points of a sweep: combinations and designs by hand, and what is refused before anything is built."""

import numpy as np
import pytest

from sim.scenario.difference import speak
from sim.scenario.errors import InputError
from sim.studies.sweep import design_file
from sim.studies.sweep.points import Axis, Design, Range, cell, points, token

A, B = Axis("set.a", (1, 2)), Axis("theory.b", ("x", "y", "z"))


def test_a_grid_is_every_combination_in_order():
    """Two times three points, the last axis fastest."""
    found = points([A, B], None, 0)
    assert found.keys == ("set.a", "theory.b")
    assert found.values == ((1, "x"), (1, "y"), (1, "z"), (2, "x"), (2, "y"), (2, "z"))


def test_no_axis_is_one_point():
    """A sweep over nothing has one cell."""
    assert points([], None, 0).values == ((),)


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_a_design_fills_its_ranges_and_repeats_itself(kind):
    """16 points: every sixteenth of each range holds one, as both designs promise; the seed decides."""
    design = Design(kind, 16, (Range("set.a", 2.0, 4.0), Range("theory.b", 1.0, 100.0, log=True)))
    found = points([], design, 5)
    a, b = np.array(found.values).T
    assert sorted(((a - 2) / 2 * 16).astype(int)) == list(range(16))
    assert sorted((np.log10(b) / 2 * 16).astype(int)) == list(range(16))
    assert points([], design, 5) == found
    assert points([], design, 6).values != found.values


def test_a_grid_design_takes_equal_steps():
    """Three steps from 0 to 1 times two from 1 to 100 in proportion; one step lies in the middle."""
    steps = Design("grid", 3, (Range("a", 0.0, 1.0),))
    assert points([], steps, 0).values == ((0.0,), (0.5,), (1.0,))
    assert points([], Design("grid", 1, (Range("a", 1.0, 100.0, log=True),)), 0).values == ((10.0,),)


def test_a_design_is_repeated_for_every_combination():
    """Two scenarios times four points; both see the same four."""
    found = points([Axis("scenario", ("p", "q"))], Design("lhs", 4, (Range("a", 0.0, 1.0),)), 1)
    assert [value for _, value in found.values[:4]] == [value for _, value in found.values[4:]]


@pytest.mark.parametrize(
    ("axes", "design", "says"),
    [
        ([Axis("set.a", ())], None, "an empty list"),
        ([Axis("set.a", (1, 2, 1.0))], None, "1 twice"),
        ([Axis("set.a", ("x", "x"))], None, "'x' twice"),
        ([A, A], None, "two lists"),
        ([A], Design("lhs", 2, (Range("set.a", 0, 1),)), "two lists"),
        ([], Design("latin", 2, (Range("a", 0, 1),)), "got 'latin'"),
        ([], Design("lhs", 0, (Range("a", 0, 1),)), "at least 1"),
        ([], Design("lhs", 2, ()), "no range"),
        ([], Design("lhs", 2, (Range("a", 1, 1),)), "low below high"),
        ([], Design("lhs", 2, (Range("a", float("nan"), 1),)), "low below high"),
        ([], Design("lhs", 2, (Range("a", 0, 1, log=True),)), "above 0"),
        ([], Design("grid", 1000, (Range("a", 0, 1), Range("b", 0, 1))), "1,000,000 points"),
        ([Axis("a", tuple(range(1000))), Axis("b", tuple(range(101)))], None, "101,000 points"),
    ],
)
def test_what_cannot_be_swept_is_refused(axes, design, says):
    """Empty and doubled lists, impossible designs, absurd sizes; nothing is built."""
    with pytest.raises(InputError, match=says):
        points(axes, design, 0)


def test_equal_numbers_are_one_value_and_true_is_none():
    """1 and 1.0 are the same point; 1, "1" and true are three."""
    assert token(1) == token(1.0)
    assert len({token(1), token("1"), token(True)}) == 3


def test_a_cell_holds_its_edits_nested():
    """Values of a point lie over those that all share; history is an edit; seed and theory are not."""
    fixed = {"scenario": "demo", "set.states.A.x": 1, "theory.reaction": 2, "history": "simulated"}
    found = cell(fixed, ("set.states.A.y", "theory", "seed"), (None, "full", 3))
    assert (found.scenario, found.theory, found.parameters) == ("demo", "full", {"reaction": 2})
    assert found.edits == {"states": {"A": {"x": 1, "y": None}}, "history": "simulated"}


def test_values_as_a_table_shows_them():
    """Null removes, an empty mapping leaves as it is, distributions read as words."""
    given = [None, {}, {"uniform": [0.2, 0.4]}, 0.50, True, "text"]
    assert [speak(each) for each in given] == [
        "removed",
        "as it is",
        "uniform 0.2 0.4",
        "0.5",
        "true",
        "text",
    ]


def test_a_design_file_is_read(tmp_path):
    """Kind, number and ranges; a path inside the scenario needs no prefix."""
    (tmp_path / "d.yaml").write_text(
        "kind: sobol\nn: 8\nover:\n  states.A.resolve: [0.1, 0.9]\n  theory.reaction: {log: [1, 10]}\n"
    )
    found = design_file.read(tmp_path / "d.yaml")
    ranges = (Range("set.states.A.resolve", 0.1, 0.9), Range("theory.reaction", 1.0, 10.0, log=True))
    assert found == Design("sobol", 8, ranges)


def test_every_mistake_of_a_design_file_has_its_line(tmp_path):
    """Three mistakes, three lines, each with file and line number."""
    (tmp_path / "d.yaml").write_text("kindd: lhs\nn: many\nover:\n  theory.reaction: [1, 2, 3]\n")
    with pytest.raises(InputError) as refused:
        design_file.read(tmp_path / "d.yaml")
    lines = [str(problem).rpartition("d.yaml:")[2].partition(":")[0] for problem in refused.value.problems]
    assert lines == ["1", "2", "4"]
    with pytest.raises(InputError, match="design"):
        design_file.read(tmp_path / "missing.yaml")
