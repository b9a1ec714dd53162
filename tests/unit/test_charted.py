"""Ties that have columns of their own: all that are declared, up to a number that is written down."""

import numpy as np
import pytest

from sim.engines import batch, charted
from sim.engines.world import World
from sim.montecarlo import plan
from sim.outcomes import dictionary
from sim.outcomes.rows import Names
from sim.scenario import theory_sets
from sim.scenario.checks import _ties
from sim.scenario.domain import outside
from sim.scenario.draft import Draft
from sim.scenario.errors import InputError
from sim.scenario.fingerprint import fingerprint, resolved_yaml
from sim.scenario.library import load
from sim.studies.benchmark.synthetic import synthetic
from sim.views import terminal
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
        " reported: more than 1,000 would not fit, and set.ties=[...] chooses others."
    )


def test_the_scenario_may_name_the_ties_that_have_columns() -> None:
    """A dyad by itself, a state with all of its ties, and always the focus; the rules hold every tie."""
    whole = _world(46)
    one, two, three, *_ = whole.states
    named = f"{one}-{three}", two
    scenario = whole.scenario.model_copy(update={"ties": named})
    world = World(scenario, whole.theory)
    expected = {key for key in scenario.dyads if key == named[0] or two in key.split("-")}
    assert set(world.names.pairs) == expected | {scenario.focus}
    assert len(expected) == 46
    assert np.array_equal(world.structure.square, whole.structure.square)
    assert charted.leave_out(scenario) == (
        f"Of the 1,035 ties that the scenario declares, the {len(world.names.pairs)} that its ties name are"
        " reported."
    )
    assert plan.size(scenario).told == len(world.names.pairs)


def test_what_a_run_says_of_ties_is_said_on_the_screen_and_in_the_dictionary() -> None:
    """Beside where the model was not fitted; columns.csv names the rule."""
    scenario = _world(46).scenario
    assert "138 of dyads that may act" in terminal.warn(scenario)
    assert terminal.warn(_world(5).scenario) == outside(_world(5).scenario)
    assert "the scenario's ties name" in dictionary.QUANTITIES["alignment"].meaning
    assert "1,000" in dictionary.QUANTITIES["alignment"].meaning


@pytest.mark.parametrize("order", [("BRE-ALD", "COR"), ("COR", "ALD-BRE")])
def test_ties_are_named_in_any_order_and_survive_being_written(order: tuple[str, ...]) -> None:
    """Both orders give one scenario, with one fingerprint, other than that of the scenario without."""
    scenario = load("demo", {"ties": list(order)})
    assert scenario.ties == ("ALD-BRE", "COR")
    assert "ties: " in resolved_yaml(scenario)
    assert fingerprint(scenario) != fingerprint(load("demo"))
    assert "ties" not in resolved_yaml(load("demo"))


def test_histories_are_the_same_whichever_ties_are_told_of() -> None:
    """Fewer columns, none of them with another number."""
    theory = theory_sets.load()
    whole = batch.simulate(World(load("demo"), theory), 1, 0, 20)[0]
    some = batch.simulate(World(load("demo", {"ties": ["ALD-BRE"]}), theory), 1, 0, 20)[0]
    assert set(some) < set(whole)
    assert "alignment.ALD>BRE" in some
    for name, column in some.items():
        assert np.array_equal(column, whole[name]), name


@pytest.mark.parametrize(
    ("ties", "said"),
    [
        (
            ["ALD-BRX"],
            "ties: got ALD-BRX, allowed a declared dyad, or a state with one; did you mean ALD-BRE?",
        ),
        (["XXX"], "ties: got XXX, allowed a declared dyad, or a state with one"),
        ([], "allowed a list of dyads and of states"),
        ("ALD", "allowed a list of dyads and of states"),
        ([3], "ties: got 3"),
        (["ALD", "ALD"], "ALD"),
        (["ALD-BRE-COR"], "ties: got"),
    ],
)
def test_ties_that_are_none_are_refused(ties: object, said: str) -> None:
    """In one line that names what is allowed, and what may have been meant."""
    with pytest.raises(InputError) as refusal:
        load("demo", {"ties": ties})
    assert said in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 1


def test_more_ties_than_there_is_room_for_are_refused() -> None:
    """Naming all 46 states names 1,035 ties."""
    whole = _world(46).scenario
    found = [*_ties(Draft(None, None, (), whole.states, whole.dyads, ties=tuple(whole.states)))]
    assert [(each.got, each.allowed) for each in found] == [("1035 ties", "at most 1000")]


def test_nothing_is_said_where_nothing_is_left_out() -> None:
    """Five states, ten ties, all there."""
    assert charted.leave_out(_world(5).scenario) == ""


def test_the_plan_of_step_data_counts_the_ties_that_are_written() -> None:
    """Both directions of 435 ties in two steps of ten histories; of 1,035 ties, of those that may act."""
    for states, ties in ((30, 435), (46, 138)):
        model = plan.size(_world(states).scenario, kept=True)
        rows = 2 * ties * 2 * 10
        assert plan.step_data(model, 10).disk == pytest.approx(plan.BYTES_PER_ROW * rows)
