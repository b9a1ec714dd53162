"""Outcomes by name, read from rows that were written by hand."""

from functools import cache

import numpy as np
import pytest

from sim.engines.world import World
from sim.outcomes.names import ALIASES, resolve, spellings
from sim.outcomes.table import find
from sim.scenario import theory_sets
from sim.scenario.errors import InputError
from sim.scenario.library import load
from sim.studies import measures

ROWS = {
    "replicate": np.arange(3),
    "first_3.AZE-IRN": np.array([-1, 1, 8]),
    "first_4": np.array([-1, -1, 4]),
    "weeks_3.AZE-IRN": np.array([0, 2, 5]),
    "peak": np.array([1, 3, 5], np.int8),
    "acts_opening.AZE-IRN": np.array([0, 1, 1]),
    "acts_answer.AZE-IRN": np.array([0, 1, 3]),
    "acts_pressing.AZE-IRN": np.array([0, 0, 1]),
    "acts_joining.AZE-IRN": np.array([0, 0, 1]),
    "partition": np.array(["00102", "00000", "01021"]),
    "posture.TUR:AZE-IRN": np.array([2, 0, -1], np.int8),
    "tension.AZE-IRN": np.array([0.0, 0.5, 1.5]),
    "acts_pledge.TUR>AZE": np.array([0, 2, 4]),
    "alignment.AZE>IRN": np.array([-0.2, 0.0, 0.4]),
    "alignment.IRN>AZE": np.array([-0.4, 0.2, 0.0]),
    "joined.TUR+AZE": np.array([0, 3, 0]),
}


@cache
def world() -> World:
    """The article's world: AZE, IRN, ISR, TUR, USA."""
    return World(load("aras_drills"), theory_sets.load())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("display.AZE-IRN", [0, 1, 1]),
        ("display.IRN-AZE", [0, 1, 1]),
        ("force", [0, 0, 1]),
        ("weeks_display.AZE-IRN", [0, 2, 5]),
        ("peak", [1, 3, 5]),
        ("acts.AZE-IRN", [0, 2, 6]),
        ("bloc.AZE-ISR", [0, 1, 1]),
        ("bloc.AZE-IRN", [1, 1, 0]),
        ("alignment.AZE>IRN", [-0.2, 0.0, 0.4]),
        ("alignment.AZE-IRN", [-0.3, 0.1, 0.2]),
        ("joined.TUR+AZE", [0, 1, 0]),
        ("posture_joins_first.TUR:AZE-IRN", [1, 0, 0]),
        ("posture_with_second.TUR:AZE-IRN", [0, 0, 1]),
        ("p_alone.USA", [1, 0, 0]),
        ("tension.IRN-AZE", [0, 0.5, 1.5]),
    ],
)
def test_read_by_hand(name: str, expected: list[float]) -> None:
    """Every kind of outcome reads its columns; a pair may be typed either way round."""
    assert measures.of(name, world()).values(ROWS) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("dispaly.AZE-IRN", "display"),
        ("display.AZE-IRM", "display.AZE-IRN"),
        ("weeks_display", "weeks_display"),
        ("display.AZE-ISR", "display.A"),  # not relevant: the two cannot act on each other
        ("joined.AZE+AZE", "joined."),
        ("", ""),
    ],
)
def test_unknown_is_refused(typed: str, hint: str) -> None:
    """An outcome that is not there is refused with what there is, and with the near miss."""
    with pytest.raises(InputError, match="outcome: got") as refusal:
        measures.of(typed, world())
    assert hint in str(refusal.value)


def test_several_are_counted_once() -> None:
    """A list with commas gives each outcome once, in order."""
    found = measures.several("force,display.AZE-IRN,force", world())
    assert [each.name for each in found] == ["p_level_4", "p_level_3.AZE-IRN"]


def test_usual_outcomes_begin_with_the_focus() -> None:
    """The first is the use of force between the two that the scenario is about, as on the screen of a run."""
    assert measures.usual(world())[0].name == "p_level_4.AZE-IRN"
    assert all(each.title and each.largest > 0 for each in measures.usual(world()))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("p_level_3.AZE-IRN", "display.AZE-IRN"),
        ("p_level_4", "force"),
        ("p_level_4", "p_level_4.overall"),
        ("p_level_4", "force.overall"),
        ("p_same_bloc.AZE-IRN", "bloc.IRN-AZE"),
        ("p_same_bloc.AZE-IRN", "p_same_bloc.IRN-AZE"),
        ("alignment_mean.AZE>IRN", "alignment.AZE>IRN"),
        ("p_joined.TUR+AZE", " joined.TUR+AZE "),
    ],
)
def test_an_outcome_has_one_name(name: str, typed: str) -> None:
    """Whatever else it may be called, a question and a comparison find the outcome of the summary's name."""
    known = measures.all_outcomes(world())
    assert resolve(typed, known) == resolve(name, known) == name
    assert find(typed, known) is find(name, known)
    assert measures.of(typed, world()) == known[name]
    assert known[name].name == name


def test_every_short_word_stands_for_a_quantity_that_is_there() -> None:
    """No alias is a quantity of its own, and each has outcomes; all that may be typed is found again."""
    known = measures.all_outcomes(world())
    quantities = {outcome.quantity for outcome in known.values()}
    assert set(ALIASES.values()) <= quantities
    assert not set(ALIASES) & quantities
    typed = spellings(known)
    assert typed[: len(known)] == tuple(known)
    assert len(typed) > len(known)
    assert {resolve(each, known) for each in typed} == set(known)


def test_an_outcome_without_a_short_name() -> None:
    """P(display within 26 weeks) is asked for by its only name: weeks 0 and 7 are within."""
    found = measures.of("p_level_3_by_26_weeks.AZE-IRN", world())
    assert found.values(ROWS) == pytest.approx([0, 1, 1])
    assert (found.unit, found.largest) == ("probability", 1)
    time = measures.of("mean_weeks_without_level_3.AZE-IRN", world())
    window = measures.all_outcomes(world())["mean_weeks_without_level_3.AZE-IRN"].support[1]
    assert time.values(ROWS) == pytest.approx([window, 1, 8])
    assert time.largest == window


def test_an_outcome_that_divides_is_refused() -> None:
    """The share of disputes that somebody joins has no value in a history without one."""
    with pytest.raises(InputError, match="divides by the occasions"):
        measures.of("p_joiner", world())


@pytest.mark.parametrize(
    ("typed", "hint"), [("dispaly.AZE-IRN", "display.AZE-IRN"), ("p_levle_3.AZE-IRN", "p_level_3.AZE-IRN")]
)
def test_a_comparison_suggests_either_name(typed: str, hint: str) -> None:
    """Where runs are compared, a typo brings up the nearest of both names."""
    with pytest.raises(InputError) as refusal:
        find(typed, measures.all_outcomes(world()), "outcomes")
    assert hint in str(refusal.value)


def test_a_question_suggests_a_name() -> None:
    """A typo in an outcome's name brings up the name."""
    with pytest.raises(InputError) as refusal:
        measures.of("p_level_3_by_26_weks.AZE-IRN", world())
    assert "p_level_3_by_26_weeks.AZE-IRN" in str(refusal.value)


def test_one_table() -> None:
    """Every name that a question understands a comparison, a sweep and `precision_outcome` understand, and
    the other way round, but for outcomes that divide by occasions.
    """
    known = measures.all_outcomes(world())
    for name, outcome in known.items():
        if not outcome.divides:
            asked = measures.of(name, world())
            assert asked.name == name
            assert find(asked.name, known) is outcome
            assert asked.largest > 0
    for name in ("weeks_war.AZE-IRN", "peak", "peak.IRN-AZE", "acts.AZE-IRN", "alignment.IRN-AZE"):
        assert find(name, known).kind == "amount"


def test_a_pair_that_is_turned_turns_the_sides() -> None:
    """Who would stand with Iran against Azerbaijan stands with the second of AZE-IRN; neutral is neutral."""
    turned = measures.of("posture_with_first.TUR:IRN-AZE", world())
    assert turned.name == measures.of("posture_with_second.TUR:AZE-IRN", world()).name
    assert resolve("posture_neutral.TUR:IRN-AZE", ["posture_neutral.TUR:AZE-IRN"]).endswith("AZE-IRN")
    assert resolve("posture_with_first.TUR:AZE-ZZZ", []) == "posture_with_first.TUR:AZE-ZZZ"
