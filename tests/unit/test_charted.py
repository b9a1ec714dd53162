"""Ties that have columns of their own: all that are declared, up to a number that is written down."""

import pytest

from sim.engines import charted
from sim.engines.world import World
from sim.montecarlo import plan
from sim.outcomes.rows import Names
from sim.studies.benchmark.synthetic import synthetic
from tests.worlds import still_theory


def _world(states: int) -> World:
    return synthetic(still_theory(), states, steps=2)


def _helped(names: Names) -> set[tuple[str, str]]:
    return {(names.states[k], names.states[i]) for k, i in names.helpers}


@pytest.mark.parametrize("states", [5, 25, 30, 40])
def test_every_declared_tie_has_columns_however_many_states_there_are(states: int) -> None:
    """All pairs of the states are declared, few of them may act against each other, and none is left out."""
    world = _world(states)
    assert world.names.pairs == tuple(world.scenario.dyads)
    assert len(world.names.pairs) == states * (states - 1) // 2
    both_ways = {way for pair in world.scenario.dyads for way in (tuple(pair.split("-")),)}
    assert _helped(world.names) == both_ways | {(b, a) for a, b in both_ways}


def test_of_more_than_the_limit_the_ties_of_those_who_may_fight_are_kept() -> None:
    """46 states have 1,035 pairs; each may act against its six neighbours, which are 138."""
    world = _world(46)
    assert len(world.scenario.dyads) == 1035 > charted.MOST_TIES
    assert world.names.pairs == world.relevant
    assert len(world.relevant) == 138
    assert charted.leave_out(world.scenario) == (
        "Of the 1,035 ties that the scenario declares, the 138 of dyads that may act against each other are"
        " told of: more than 1,000 would not fit."
    )


def test_nothing_is_said_where_nothing_is_left_out() -> None:
    """Five states, ten ties, all there."""
    assert charted.leave_out(_world(5).scenario) == ""


def test_the_plan_of_step_data_counts_the_ties_that_are_written() -> None:
    """Both directions of 435 ties in two steps of ten histories; of 1,035 ties, of those that may act."""
    for states, ties in ((30, 435), (46, 138)):
        model = plan.size(_world(states).scenario, kept=True)
        rows = 2 * ties * 2 * 10
        assert plan.step_data(model, 10).disk == pytest.approx(plan.BYTES_PER_ROW * rows)
