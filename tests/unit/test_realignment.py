"""Rivalries and pacts begin and end by one draw of the pair; attention comes and goes. By hand."""

import math
from typing import Any

import numpy as np
import pytest

from sim.engines.world import World
from sim.model.declaration import (
    ALIGNMENT,
    ALLIED,
    ATTENTION,
    ATTENTION_SHOCK,
    INTEREST,
    PACT,
    PEACE,
    REALIGN_DRAW,
    RIVALS,
    SUPPORT,
)
from tests.worlds import Bench, invented, near, still_theory

WEIGHTS = {"rivalry_weight": 0.3, "pact_weight": 0.13}


def bench_of(
    dyad: dict[str, Any] | None = None,
    head: dict[str, Any] | None = None,
    lanes: int = 1,
    **theory: object,
) -> Bench:
    """Return AA and BB of alignment 0 toward each other; the draw of their realignment is .5."""
    scenario = invented({"AA": {}, "BB": {}, "CC": {}}, {"AA-BB": dyad or {}, "BB-CC": {}}, **(head or {}))
    bench = Bench(World(scenario, still_theory(**{**WEIGHTS, **theory})), lanes=lanes)
    bench.block.pair[REALIGN_DRAW] = 0.5
    bench.block.pair[ATTENTION_SHOCK] = 0.0
    return bench


def realigned(bench: Bench, row: int, t: int = 0) -> list[float]:
    """Return a row of AA toward BB and of BB toward AA after the rule."""
    bench.take("realign", t=t)
    return [float(bench.block.pair[row, 0, 1, 0]), float(bench.block.pair[row, 1, 0, 0])]


def agree(bench: Bench, mean: float) -> None:
    """Let AA and BB feel .05 more and .05 less than `mean` about each other, baselines too."""
    bench.block.pair[[ALIGNMENT, INTEREST], 0, 1] = mean + 0.05
    bench.block.pair[[ALIGNMENT, INTEREST], 1, 0] = mean - 0.05


def assert_moved(bench: Bench, by: float) -> None:
    """Alignments and baselines of both have moved by so much from .05 and -.05, and nobody else's."""
    for row in (ALIGNMENT, INTEREST):
        assert bench.block.pair[row, [0, 1], [1, 0], 0].tolist() == near([0.05 + by, -0.05 + by])
        assert bench.block.pair[row, [1, 2], [2, 1], 0].tolist() == [0.0, 0.0]


def test_attention_fades_and_is_stirred_up() -> None:
    """Half-life of a week, spread 2, a shock of .5: .5 x .8 + 2 x sqrt(1 - .25) x .5, the same for both."""
    bench = bench_of(attention_half_life=1.0, attention_spread=2.0)
    bench.block.pair[ATTENTION, [0, 1], [1, 0]] = 0.8
    bench.block.pair[ATTENTION_SHOCK, [0, 1], [1, 0]] = 0.5
    assert realigned(bench, ATTENTION) == near([0.4 + math.sqrt(0.75)] * 2)
    assert bench.block.pair[ATTENTION, [1, 2], [2, 1], 0].tolist() == [0.0, 0.0]


def test_attention_keeps_its_spread() -> None:
    """After sixty weeks of draws its standard deviation over histories is the spread, to 4 errors."""
    bench, lanes = bench_of(lanes=4000, attention_half_life=3.0, attention_spread=0.7), 4000
    rng = np.random.default_rng(1)
    for _ in range(60):
        bench.block.pair[ATTENTION_SHOCK, 0, 1] = rng.normal(0, 1, lanes)
        bench.take("realign")
    found = bench.block.pair[ATTENTION, 0, 1]
    assert abs(found.std() - 0.7) < 4 * 0.7 / math.sqrt(2 * lanes)


@pytest.mark.parametrize(("drawn", "ends"), [(0.04, True), (0.06, False), (0.97, False)])
def test_a_rivalry_ends_where_the_draw_is_least(drawn: float, ends: bool) -> None:
    """Chance .05: alignments and baselines of both rise by .3, and they are no rivals any more."""
    bench = bench_of({"rivalry": True}, rivalry_ends=0.05)
    agree(bench, 0.0)
    bench.block.pair[REALIGN_DRAW] = drawn
    assert realigned(bench, RIVALS) == [0.0 if ends else 1.0] * 2
    assert_moved(bench, 0.3 if ends else 0.0)


@pytest.mark.parametrize(("peace", "begins"), [(0, True), (51, True), (52, False), (9999, False)])
def test_a_rivalry_begins_within_a_year_of_a_use_of_force(peace: int, begins: bool) -> None:
    """Chance .05, draw .04: alignments and baselines of both fall by .3."""
    bench = bench_of(rivalry_begins=0.05)
    agree(bench, 0.0)
    bench.block.course[PEACE, bench.p("AA", "BB")] = peace
    bench.block.pair[REALIGN_DRAW] = 0.04
    assert realigned(bench, RIVALS) == [1.0 if begins else 0.0] * 2
    assert_moved(bench, -0.3 if begins else 0.0)


def test_a_rivalry_begins_by_chance_within_that_year() -> None:
    """Chance .05: not at a draw of .06."""
    bench = bench_of(rivalry_begins=0.05)
    bench.block.course[PEACE], bench.block.pair[REALIGN_DRAW] = 0, 0.06
    assert realigned(bench, RIVALS) == [0.0, 0.0]


def test_a_year_is_a_year_whatever_the_step() -> None:
    """With steps of 14 days it has 26 of them, in each of which the chance is 1 - .95^2 = .0975."""
    horizon = {"start": "2030-01-07", "end": "2030-12-31", "origin": "2030-01-07", "step_days": 14}
    for peace, drawn, begins in ((25, 0.097, 1.0), (26, 0.097, 0.0), (25, 0.098, 0.0)):
        bench = bench_of(head={"horizon": horizon}, rivalry_begins=0.05)
        bench.block.course[PEACE], bench.block.pair[REALIGN_DRAW] = peace, drawn
        assert realigned(bench, RIVALS) == [begins, begins]


def test_states_that_are_not_relevant_to_each_other_become_no_rivals() -> None:
    """Nobody has used force against the other; an old rivalry may end nevertheless."""
    bench = bench_of({"relevant": False}, rivalry_begins=1.0, rivalry_ends=1.0, head={"focus": "BB-CC"})
    bench.block.course[PEACE] = 0
    assert realigned(bench, RIVALS) == [0.0, 0.0]
    bench.block.pair[RIVALS, [0, 1], [1, 0]] = 1.0
    assert realigned(bench, RIVALS) == [0.0, 0.0]


@pytest.mark.parametrize(("mean", "drawn", "begins"), [(0.21, 0.96, True), (0.19, 0.96, False),
                                                       (0.21, 0.94, False), (0.21, 0.04, False)])  # fmt: skip
def test_friends_make_a_pact_where_the_draw_is_greatest(mean: float, drawn: float, begins: bool) -> None:
    """Chance .05, mean of the two alignments above .2: both rise by .13, baselines too. Help is then expected
    with the probability of a new pact, .6 (log-odds ln 1.5), that without one being .05."""
    bench = bench_of(pact_begins=0.05, new_pact_support=0.6)
    agree(bench, mean)
    bench.block.pair[REALIGN_DRAW] = drawn
    risen = 0.13 if begins else 0.0
    assert realigned(bench, ALLIED) == [1.0 if begins else 0.0] * 2
    for row in (ALIGNMENT, INTEREST):
        found = bench.block.pair[row, [0, 1], [1, 0], 0].tolist()
        assert found == near([mean + 0.05 + risen, mean - 0.05 + risen])
    prior = math.log(1.5) if begins else math.log(0.05 / 0.95)
    assert bench.block.pair[PACT, [0, 1], [1, 0], 0].tolist() == near([prior, prior])


@pytest.mark.parametrize(("drawn", "ends"), [(0.96, True), (0.94, False), (0.04, False)])
def test_a_pact_ends_whatever_the_two_feel(drawn: float, ends: bool) -> None:
    """Chance .05: alignments and baselines fall by .13; help is expected as from any state without a pact."""
    bench = bench_of({"commitment": {"AA": 0.8}}, pact_ends=0.05)
    agree(bench, 0.0)
    bench.block.pair[REALIGN_DRAW] = drawn
    assert realigned(bench, ALLIED) == [0.0 if ends else 1.0] * 2
    assert_moved(bench, -0.13 if ends else 0.0)
    none = math.log(0.05 / 0.95)
    assert bench.block.pair[PACT, [0, 1], [1, 0], 0].tolist() == near([none if ends else math.log(4), none])


def test_what_is_believed_now_waits_for_the_prior_to_draw_it() -> None:
    """A pact moves the prior at once and the belief of help not at all."""
    bench = bench_of(pact_begins=1.0, new_pact_support=0.6)
    agree(bench, 0.5)
    assert realigned(bench, SUPPORT) == near([math.log(0.05 / 0.95)] * 2)


def test_one_draw_turns_one_thing_the_rivalry_first() -> None:
    """Both sure to end: the rivalry does, and the pact stands."""
    bench = bench_of({"rivalry": True, "commitment": 0.5}, rivalry_ends=1.0, pact_ends=1.0)
    assert realigned(bench, RIVALS) == [0.0, 0.0]
    assert bench.block.pair[ALLIED, [0, 1], [1, 0], 0].tolist() == [1.0, 1.0]


def test_each_history_turns_by_its_own_draw() -> None:
    """Eleven of them, chances .1 at either end: the rivalry ends below a draw of .1, the pact above .9, and
    alignment moves there by what that is worth; all others stay."""
    bench = bench_of({"rivalry": True, "commitment": 0.5}, lanes=11, rivalry_ends=0.1, pact_ends=0.1)
    drawn = np.array([0.5, 0.95, 0.5, 0.05, 0.5, 0.5, 0.05, 0.99, 0.5, 0.5, 0.01])
    bench.block.pair[REALIGN_DRAW] = drawn
    bench.take("realign")
    for i, j in ((0, 1), (1, 0)):
        assert bench.block.pair[RIVALS, i, j].tolist() == (drawn > 0.1).tolist()
        assert bench.block.pair[ALLIED, i, j].tolist() == (drawn < 0.9).tolist()
        moved = np.select([drawn < 0.1, drawn > 0.9], [0.3, -0.13], 0.0)
        assert bench.block.pair[ALIGNMENT, i, j] == near(moved)


@pytest.mark.parametrize(("rivalry", "after"), [(True, 1.0), (False, -1.0)])
def test_alignments_stay_within_their_bounds(rivalry: bool, after: float) -> None:
    """From .9 up by .3, from -.9 down by .3: alignment and baseline stop at 1 and at -1."""
    bench = bench_of({"rivalry": rivalry}, rivalry_ends=1.0, rivalry_begins=1.0)
    bench.block.course[PEACE] = 0
    bench.block.pair[[ALIGNMENT, INTEREST]] = 0.9 * after
    assert realigned(bench, ALIGNMENT) == realigned(bench_again(bench), INTEREST) == [after, after]


def bench_again(bench: Bench) -> Bench:
    """Return the bench as it is, with nothing left to happen."""
    bench.block.pair[REALIGN_DRAW] = 0.5
    bench.block.theory[:] = 0.0
    return bench


def test_by_default_nothing_begins_and_nothing_ends() -> None:
    """Chances of 0 at both ends of the draw, 1 included."""
    for drawn in (2.0**-32, 1.0):
        bench = bench_of({"rivalry": True, "commitment": 0.5})
        agree(bench, 0.0)
        bench.block.pair[REALIGN_DRAW] = drawn
        assert realigned(bench, RIVALS) == [1.0, 1.0]
        assert bench.block.pair[ALLIED, [0, 1], [1, 0], 0].tolist() == [1.0, 1.0]
        assert_moved(bench, 0.0)


def test_rivals_and_allies_at_the_start_are_those_of_the_scenario() -> None:
    """A rivalry as declared; a pact wherever a commitment is stated, be it one-sided."""
    bench = bench_of({"rivalry": True, "commitment": {"BB": 0.2}})
    for row, there in ((RIVALS, 1.0), (ALLIED, 1.0)):
        assert bench.block.pair[row, [0, 1], [1, 0], 0].tolist() == [there, there]
        assert bench.block.pair[row, [1, 2], [2, 1], 0].tolist() == [0.0, 0.0]


def test_nothing_turns_before_the_origin() -> None:
    """History given: rivalries, pacts and attention stay as they are until states act."""
    horizon = {"start": "2030-01-07", "end": "2030-12-31", "origin": "2030-02-04", "step_days": 7}
    bench = bench_of({"rivalry": True}, {"horizon": horizon, "history": "given"}, rivalry_ends=1.0,
                     attention_half_life=1.0)  # fmt: skip
    bench.block.pair[ATTENTION] = 1.0
    assert realigned(bench, RIVALS, t=3) == [1.0, 1.0]
    assert bench.block.pair[ATTENTION].min() == 1.0
    assert realigned(bench, RIVALS, t=4) == [0.0, 0.0]
    assert bench.block.pair[ATTENTION, 0, 1, 0] == near(0.5)
