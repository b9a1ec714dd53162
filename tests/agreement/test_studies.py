"""Histories with signals taken out, inputs put in place or a past that was copied are the batch engine's
own.
"""

from functools import cache

import numpy as np
import pytest

from sim.dynamics.arrays import blank_block
from sim.engines import batch, muted, placed, splitting
from sim.engines.world import World
from sim.outcomes.rows import Rows
from sim.scenario import theory_sets
from sim.scenario.library import load

SEED = 11
SCRATCH = ("hand", "lane")
"""Fields of a block with a last axis of lanes that no step reads from the one before."""


@cache
def world(without: str | None = None) -> World:
    """The article's world, or the same without one signal."""
    edits = {"signals": {without: None}} if without else {}
    return World(load("aras_drills", edits), theory_sets.load())


@cache
def violent() -> World:
    """The same world, where disputes open and turn to war within its weeks."""
    hot = {"open": -6.5, "answer_display": 0.0, "answer_force": 0.5, "press": -1.0, "war": -2.0, "join": -2.0}
    return World(load("aras_drills"), theory_sets.load("full", hot))


def same(one: Rows, other: Rows) -> list[str]:
    """Columns in which two tables differ."""
    return [name for name in other if not np.array_equal(one[name], other[name])]


@pytest.mark.parametrize(
    "gone", ["aras_bridging", "aze_israel_ties", "us_attache_meeting", "unshakable_brotherhood"]
)
def test_muted_is_removed(gone: str) -> None:
    """A signal whose deliveries weigh nothing gives the histories of the scenario without it, in every
    column.
    """
    names = list(world().scenario.signals)
    heard = np.array([names[delivery.signal] != gone for delivery in world().deliveries])
    bank = muted.MutedBank(world(), SEED)
    whole = bank.run(0, 64, np.ones_like(heard))
    bank.run(0, 64, np.zeros_like(heard))  # the bank forgets what it ran before
    expected, _ = batch.simulate(world(gone), SEED, 0, 64)
    found = bank.run(0, 64, heard)
    assert same(found, expected) == []
    assert same(found, whole) != []


def test_lanes_are_muted_one_by_one() -> None:
    """Half the lanes hear everything and half nothing: each half is as it would be by itself."""
    everything = np.ones(len(world().deliveries), bool)
    half = np.repeat([True, False], muted.LANES // 2)
    bank = muted.MutedBank(world(), SEED)
    mixed = bank.run(0, muted.LANES, everything[:, None] & half)["peak.AZE-IRN"].copy()
    loud = bank.run(0, muted.LANES, everything)["peak.AZE-IRN"].copy()
    quiet = bank.run(0, muted.LANES, ~everything)["peak.AZE-IRN"]
    assert np.array_equal(mixed, np.where(half, loud, quiet))
    assert not np.array_equal(loud, quiet)


def test_placed_where_drawn() -> None:
    """Without given inputs, any histories in any order are the batch engine's."""
    expected, _ = batch.simulate(world(), SEED, 0, 300)
    order = np.random.default_rng(1).permutation(300)
    found = placed.simulate(world(), SEED, order, {})
    assert same(found, {name: column[order] for name, column in expected.items()}) == []


def test_placed_is_edited() -> None:
    """An input put at a quantile gives the histories of the scenario that fixes it there."""
    quantity = world().scenario.states["IRN"].audience_cost
    value = float(quantity.transform(np.array([0.9]))[0])
    fixed = World(load("aras_drills", {"states": {"IRN": {"audience_cost": value}}}), theory_sets.load())
    expected, _ = batch.simulate(fixed, SEED, 0, 100)
    found = placed.simulate(world(), SEED, np.arange(100), {"states.IRN.audience_cost": np.full(100, 0.9)})
    assert same(found, expected) == []


def test_dates_can_be_placed() -> None:
    """The reported date that comes first is that of the scenario that gives it alone."""
    only = {"signals": {"unshakable_brotherhood": {"date": "2022-11-20"}}}
    expected, _ = batch.simulate(World(load("aras_drills", only), theory_sets.load()), SEED, 0, 100)
    given = {"signals.unshakable_brotherhood.date": np.full(100, 0.1)}
    assert same(placed.simulate(world(), SEED, np.arange(100), given), expected) == []


def test_inputs_are_those_that_were_drawn() -> None:
    """Histories rerun at the quantiles of their recovered inputs are the same histories."""
    drawn = placed.inputs(world(), SEED, np.arange(300))
    assert set(drawn) == set(placed.uncertain(world()))
    low, high = 0.2, 0.5  # states.AZE.audience_cost is uniform between them
    given = {"states.AZE.audience_cost": (drawn["states.AZE.audience_cost"] - low) / (high - low)}
    expected, _ = batch.simulate(world(), SEED, 0, 300)
    found = placed.simulate(world(), SEED, np.arange(300), given)
    assert np.array_equal(found["peak"], expected["peak"])


@pytest.mark.parametrize(("goal", "level"), [(1, 2), (2, 3), (3, 4), (5, 5)])
def test_first_climb_is_the_batch(goal: int, level: int) -> None:
    """Paths from the start reach a height in the histories and weeks of the batch engine."""
    ladder = splitting.Ladder(violent(), ("AZE-IRN",))
    reached, who = splitting.climb(ladder, splitting.beginnings(ladder, SEED, 300), SEED, goal)
    rows, _ = batch.simulate(violent(), SEED, 0, 300)
    first = rows[f"first_{level}.AZE-IRN"]
    order = np.argsort(who)
    assert np.array_equal(who[order], np.flatnonzero(first >= 0))
    assert np.array_equal(reached.step[order] - violent().clock.window, first[first >= 0])
    assert 20 < len(who) < 300


@pytest.mark.parametrize(("goal", "level"), [(3, 4), (5, 5)])
def test_copies_go_on_as_they_would_have(goal: int, level: int) -> None:
    """A path stopped at its first threat and continued under its old seed goes as far as it would have, in
    the same week."""
    ladder = splitting.Ladder(violent(), violent().names.dyads)
    paths = splitting.beginnings(ladder, SEED, 200)
    stopped, who = splitting.climb(ladder, paths, SEED, 1)
    order = np.argsort(who)
    assert len(who) > 50
    # Chance is addressed by the number of the path, so those that never threatened keep their places.
    filled = paths.take(np.arange(200))
    again = stopped.take(order)
    for name, array in again.arrays.items():
        filled.arrays[name][..., who[order]] = array
    filled.step[who[order]], filled.height[who[order]] = again.step, again.height
    later, whose = splitting.climb(ladder, filled, SEED, goal)
    rows, _ = batch.simulate(violent(), SEED, 0, 200)
    first = rows[f"first_{level}"]
    assert np.array_equal(np.sort(whose), np.flatnonzero(first >= 0))
    assert np.array_equal(later.step[np.argsort(whose)] - violent().clock.window, first[first >= 0])
    assert len(whose) > 20


def test_a_state_of_affairs_is_all_that_a_lane_carries() -> None:
    """Whatever a block has lane by lane is kept, but for what every step works out or finds in place."""
    lanes = 7
    block = blank_block(world().structure, lanes)
    by_lane = {name for name, array in block._asdict().items() if array.shape[-1:] == (lanes,)}
    assert by_lane - set(splitting.KEPT) == {"replicate", *SCRATCH}
    assert set(splitting.KEPT) <= by_lane
