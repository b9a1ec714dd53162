"""Outcomes and the summary say the same: estimate, bounds, label and unit, figure by figure."""

import math
from functools import cache

import numpy as np
import pytest

from sim.montecarlo.produce import describe
from sim.outcomes.figures import Figure
from sim.outcomes.summary import summarise
from sim.outcomes.table import find, main_outcomes, outcomes
from sim.outcomes.themes.coalitions import partition
from sim.scenario.errors import InputError
from sim.studies.cells import Cell
from tests.worlds import rows_of

NO_OUTCOME = ("median_", "alignment_q", "p_partition_", "partitions_", "p_likeliest_")
"""Medians, quantiles, what is unseen, and the likeliest level: no sums over histories."""


@cache
def demo():
    """Sixty histories of the demo, their meta and their figures."""
    world = Cell("demo").world()
    result = rows_of(world, 3, 60, 1)
    meta = describe(world, 3, 60, 0)
    return result.rows, meta, summarise(result.rows, meta, result.tallies)


def same(one: Figure, other: Figure) -> bool:
    """Equal in every field; two NaN are equal."""

    def key(each):
        numbers = [None if math.isnan(x) else x for x in (each.estimate, each.low, each.high)]
        words = (each.quantity, each.subject, each.label, each.unit, each.window, each.n, each.method)
        return (*words, *numbers)

    return key(one) == key(other)


def test_every_outcome_is_the_summary_s_own_figure():
    """An outcome's figure equals the summary's: number, interval, method, n, label, unit.

    The summary has the outcomes that are shown there and no other. Of what only a comparison shows all is
    about third states whose dispute is not the focus: at war, and either kind of side.
    """
    rows, meta, figures = demo()
    by_name = {(each.quantity, each.subject): each for each in figures}
    for outcome in outcomes(meta, rows).values():
        shown = by_name.get((outcome.quantity, outcome.subject))
        assert (shown is not None) == (outcome.shown == "summary"), outcome.name
        if outcome.shown == "comparison":
            assert ":" in outcome.subject, outcome.name
            assert not outcome.subject.endswith(f":{meta.focus}"), outcome.name
        elif shown is not None:
            assert same(outcome.figure(rows, meta), shown), outcome.name


def test_every_figure_that_is_an_average_is_an_outcome_s():
    """Only medians, quantiles, unseen mass and likeliest levels are of no outcome."""
    rows, meta, figures = demo()
    known = {(m.quantity, m.subject) for m in outcomes(meta, rows).values()}
    rest = {f.quantity for f in figures if (f.quantity, f.subject) not in known}
    assert {name for name in rest if not name.startswith(NO_OUTCOME)} == {"p_partition"}


def test_values_over_occasions_give_the_estimate():
    """Values summed over histories, divided by occasions, are the estimate."""
    rows, meta, _ = demo()
    for outcome in outcomes(meta, rows).values():
        occasions, estimate = outcome.occasions(rows), outcome.interval(rows).estimate
        if occasions.sum():
            assert outcome.values(rows).sum() / occasions.sum() == pytest.approx(estimate), outcome.name
        else:
            assert math.isnan(estimate)


def test_a_partition_s_outcome_is_its_figure():
    """The commonest blocs have the same share in both."""
    rows, meta, figures = demo()
    texts, counts = np.unique(rows["partition"], return_counts=True)
    again = partition(str(texts[counts.argmax()]), meta).figure(rows, meta)
    shown = next(each for each in figures if each.quantity == "p_partition")
    assert (again.subject, again.estimate, again.label) == (shown.subject, shown.estimate, shown.label)


def test_main_outcomes_are_in_the_table():
    """What studies report by default is in the table of outcomes."""
    rows, meta, _ = demo()
    assert set(main_outcomes(meta)) <= set(outcomes(meta, rows))


def test_a_wrong_name_is_refused_with_the_near_miss():
    """A misspelt outcome is refused and the near miss offered; `.overall` is optional."""
    rows, meta, _ = demo()
    known = outcomes(meta, rows)
    assert find("p_level_4.overall", known) is known["p_level_4"]
    with pytest.raises(InputError, match=r"p_levl_4.*did you mean p_level_4"):
        find("p_levl_4", known)
