"""Draws belong to addresses, so whatever has no effect leaves every history as it was, bit for bit."""

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.dynamics.arrays import DYAD_OF, UNDIRECTED, Block
from sim.dynamics.step import take
from sim.engines.batch import simulate
from sim.engines.inputs import Lanes
from sim.engines.muted import MutedBank
from sim.engines.world import World
from sim.model.declaration import (
    ATTENTION_SHOCK,
    CHOICE_DRAW,
    CONFER_DRAW,
    FATE,
    PERCEIVED,
    REALIGN_DRAW,
    SHOCK,
)
from sim.outcomes.rows import Rows
from tests.worlds import full_theory, invented, shipped_world

few = settings(max_examples=12, deadline=None)
SIGNALS = tuple(shipped_world("aras_drills").scenario.signals)


@cache
def demo() -> World:
    """Return the demo, history simulated, so that much happens in few weeks."""
    return shipped_world("demo", {"history": "simulated"})


def rows_of(world: World, seed: int = 1, first: int = 0, count: int = 40) -> Rows:
    """Return the rows of a few histories."""
    return simulate(world, seed, first, count)[0]


def assert_same(mine: Rows, theirs: Rows, but: tuple[str, ...] = ()) -> None:
    """Every column of `mine` that does not begin with one of `but` is in `theirs`, with the same bytes."""
    for column in mine:
        if not column.startswith(but or ("\0",)):
            assert mine[column].tobytes() == theirs[column].tobytes(), column


def draws(
    world: World, seed: int, first: int, lanes: int, t: int
) -> dict[tuple[str, ...], npt.NDArray[np.float64]]:
    """Return all numbers that are drawn for step t, and for the inputs, by who they belong to.

    Nobody's perception is drawn of a state that says nothing in the step, and no act before the window.
    """
    loaded = Lanes(world, seed, lanes)
    block: Block = loaded.load(first)
    found: dict[tuple[str, ...], Any] = {
        ("input", path): np.array(drawn) for path, drawn in loaded.drawn.items()
    }
    heard_from = world.structure.heard_from[t]
    for i in range(len(world.states)):
        take(world.structure, block, t, "draw", i, i + 1)
    for i, actor in enumerate(world.states):
        for j, target in enumerate(world.states):
            d = world.structure.square[DYAD_OF, i, j]
            found[actor, target, "pair"] = block.pair[OF_PAIRS, i, j].copy()
            if heard_from[j] < heard_from[j + 1]:
                found[actor, target, "perceived"] = block.pair[PERCEIVED, i, j].copy()
            if d >= 0:
                fate = block.dispute[FATE, world.structure.link[UNDIRECTED, d]]
                found[actor, target, "dispute"] = np.array([block.dyad[CHOICE_DRAW, d], fate])
    return found


OF_PAIRS = [SHOCK, CONFER_DRAW, ATTENTION_SHOCK, REALIGN_DRAW]


@few
@given(gone=st.sampled_from(SIGNALS), seed=st.integers(0, 2**64 - 1), t=st.integers(0, 173))
def test_removing_a_signal_leaves_every_other_draw_in_place(gone: str, seed: int, t: int) -> None:
    """All draws of a step and all uncertain inputs of the article's scenario, without one of its signals.

    Only its own inputs are gone, and how its sender is perceived if it says nothing else in the step.
    """
    world = shipped_world("aras_drills")
    whole = draws(world, seed, 7, 3, t)
    without = draws(shipped_world("aras_drills", {"signals": {gone: None}}), seed, 7, 3, t)
    signal = world.scenario.signals[gone]
    senders = (*signal.sources, *signal.joint_with)
    for key in whole.keys() - without.keys():
        assert (key[0] == "input" and gone in key[1]) or (key[1] in senders and key[2] == "perceived")
    assert without.keys() <= whole.keys()
    assert all(without[key].tobytes() == whole[key].tobytes() for key in without)


@pytest.mark.parametrize("signal", ["aras_bridging", "us_price_support", "iran_drills_2021"])
def test_a_signal_of_no_weight_is_as_good_as_none(signal: str) -> None:
    """Removed or of weight 0: every outcome of every history is the same to the last bit."""
    mute = shipped_world("aras_drills", {"signals": {signal: {"weight": 0}}})
    assert_same(rows_of(mute), rows_of(shipped_world("aras_drills", {"signals": {signal: None}})))


@pytest.mark.parametrize("name", ["AAA", "MMM", "ZZZ"])
def test_a_state_without_ties_changes_nothing_wherever_it_stands_in_the_order(name: str) -> None:
    """Only what says which bloc each state is in has a place for it: a bloc of its own."""
    state = {"name": "Nowhere", "capability": 0.5, "resolve": 0.5, "audience_cost": 1, "reach": 500}
    more = shipped_world("demo", {"history": "simulated", "states": {name: state}})
    mine, theirs = rows_of(demo()), rows_of(more)
    assert_same(mine, theirs, but=("partition", "blocs"))
    assert np.all(theirs[f"exposure.{name}"] == 0)
    assert np.array_equal(theirs["blocs"], mine["blocs"] + 1)
    assert np.array_equal(theirs["partition_unique"], mine["partition_unique"])


def test_the_order_of_a_file_has_no_effect() -> None:
    """States, dyads, signals and the keys within them, backwards."""
    states = {"BB": {"capability": 0.02}, "AA": {}, "CC": {"audience_cost": 0.9}}
    dyads = {"BB-CC": {"alignment": -0.4}, "AA-BB": {"alignment": {"uniform": [-0.9, 0.1]}}, "AA-CC": {}}
    signals = {"pact": {"sources": ["CC"], "targets": ["AA"], "cameo": "062"},
               "drill": {"sources": ["AA"], "joint_with": ["CC"], "targets": ["BB"]}}  # fmt: skip
    mine = invented(states, dyads, signals, weeks=60)
    theirs = invented(*(backwards(part) for part in (states, dyads, signals)), weeks=60, focus="BB-CC")
    theory = full_theory(open=-3, answer_display=0, war=-2, join=-2, propensity_spread=1)
    assert_same(rows_of(World(mine, theory)), rows_of(World(theirs, theory)))


def backwards(part: dict[str, Any]) -> dict[str, Any]:
    """Return a mapping with its keys, and those of its entries, in the opposite order."""
    return {key: dict(reversed(list(part[key].items()))) for key in reversed(list(part))}


@few
@given(seed=st.integers(0, 2**64 - 1), first=st.integers(0, 2**32 - 500), skip=st.integers(0, 259))
def test_a_replicate_is_the_same_in_whatever_block_it_runs(seed: int, first: int, skip: int) -> None:
    """Alone, or among 260 that begin with another one and fill more than a bank of lanes."""
    among = rows_of(demo(), seed, first, 260)
    alone = rows_of(demo(), seed, first + skip, 1)
    assert_same(alone, {column: values[skip : skip + 1] for column, values in among.items()})
    assert alone["replicate"][0] == first + skip


@pytest.mark.parametrize("day", ["2030-01-07", "2030-05-25"])
def test_arrays_that_are_used_again_remember_nothing(day: str) -> None:
    """A bank run twice on the same inputs gives the same rows, though a private signal ends the first run."""
    talk = {"sources": ["AA"], "targets": ["BB"], "public": False, "date": day}
    scenario = invented(
        {"AA": {}, "BB": {}, "CC": {}}, {"AA-BB": {}, "AA-CC": {}, "BB-CC": {}}, {"talk": talk}
    )
    world = World(scenario, full_theory())
    bank = MutedBank(world, 1)
    heard = np.ones(len(world.deliveries), bool)
    mine, theirs = bank.run(0, 40, heard), bank.run(0, 40, heard)
    assert_same(mine, theirs)
    assert all(np.array_equal(mine[column], values) for column, values in rows_of(world).items())


def test_tallies_of_blocks_add_up() -> None:
    """300 histories at once, or in blocks of 1, 256 and 43: the same counts, 300 in each step."""
    _, whole = simulate(demo(), 3, 0, 300)
    parts = [simulate(demo(), 3, first, count)[1] for first, count in ((0, 1), (1, 256), (257, 43))]
    for name, tally in whole.items():
        np.testing.assert_array_equal(tally, sum(part[name] for part in parts), err_msg=name)
        assert name == "tension" or np.all(tally.sum(axis=-1) == 300)


def test_a_longer_horizon_leaves_the_past_as_it_was() -> None:
    """The demo cut short after 29 weeks: levels and alignments up to then are those of the whole run."""
    whole = simulate(demo(), 5, 0, 64)[1]
    horizon = {"end": "2030-07-28"}
    short = simulate(shipped_world("demo", {"history": "simulated", "horizon": horizon}), 5, 0, 64)[1]
    for name, tally in short.items():
        assert len(tally) == 29
        np.testing.assert_array_equal(tally, whole[name][:29], err_msg=name)


@pytest.mark.parametrize("other", [1, 2**32, 2**63])
def test_seeds_and_replicates_give_different_histories(other: int) -> None:
    """Seed 0 is a seed; both halves of a seed count; no two of 40 histories end alike."""
    mine, theirs = rows_of(demo(), 0), rows_of(demo(), other)
    ends = [column for column in mine if column.startswith("alignment.")]
    for column in ends:
        assert np.all(mine[column] != theirs[column])
        assert len(np.unique(mine[column])) == 40
    assert_same(mine, rows_of(demo(), 0))
