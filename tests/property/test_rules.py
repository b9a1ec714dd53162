"""What holds after every week of any history, whatever the theory: ranges, accounts that fit each other, and
that neither the order of states nor the company of other histories has any effect."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.dynamics.arrays import ACTOR, FORTH, GAP, TARGET, TIED, UNDIRECTED, Block
from sim.dynamics.step import take
from sim.engines.inputs import Lanes
from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    AGE,
    ALIGNMENT,
    ALLIED,
    ANSWER,
    AT_WAR,
    ATTENTION,
    CALM,
    CAUSE,
    CHANCE,
    COMMITMENT,
    EFFECT,
    ENGAGE,
    FORCE,
    GIVEN,
    HALF_LIFE,
    HELP,
    HOLD,
    INCIDENT,
    INTEREST,
    JOINING,
    LEVEL_OF_RUNG,
    LOG_ODDS,
    OPENING,
    OWED,
    PACT,
    PARAMETERS,
    PEACE,
    PLEDGE,
    PLIGHT,
    PRESSING,
    QUIET,
    RIFT,
    RIVALS,
    SCHEDULE,
    SHARE,
    SIDE,
    SINCE,
    STIRRED,
    STRENGTH,
    SUPPORT,
    TENSION,
    TENSION_GIVEN,
    THREATEN,
    TOP,
    WAR,
    WORST,
    YIELDS,
)
from sim.model.kinds import Allowed
from sim.model.relations import DISPUTE_TENSION, THREAT_TENSION
from tests.worlds import Bench, full_theory, invented

any_theory = settings(max_examples=25, deadline=None)

# Values with which much happens in few weeks, by what a parameter may be, and where that would not do.
LIVELY: dict[Allowed, tuple[float, float]] = {
    SHARE: (0.0, 1.0), EFFECT: (0.0, 3.0), LOG_ODDS: (-2.0, 2.0), CHANCE: (0.0, 0.3), HALF_LIFE: (0.3, 50.0),
}  # fmt: skip
OFTEN = {
    "open": (-2.0, 1.0), "lapse_at_once": (-4.0, -1.0), "lapse": (-4.0, -1.0), "end_at_once": (-4.0, -1.0),
    "end": (-4.0, -1.0), "concede": (-4.0, 0.0), "join": (-2.0, 0.5), "drift": (0.0, 0.2),
    "signal_effect": (0.0, 0.2),
}  # fmt: skip


def lively() -> st.SearchStrategy[dict[str, float]]:
    """Theories in which every parameter has a say."""
    ranges = {each.name: OFTEN.get(each.name) or LIVELY.get(each.allowed) for each in PARAMETERS}
    bounds = {each.name: (each.allowed.low, each.allowed.high) for each in PARAMETERS}
    return st.fixed_dictionaries({name: st.floats(*(ranges[name] or bounds[name])) for name in bounds})


def extreme() -> st.SearchStrategy[dict[str, float]]:
    """Theories of least and greatest values, and of any between."""
    kinds = {}
    for each in PARAMETERS:
        low, high = each.allowed.low, each.allowed.high
        kinds[each.name] = st.sampled_from([low, high]) | st.floats(low, high)
    return st.fixed_dictionaries(kinds)


def world_of(values: dict[str, float], origin: int = 2) -> World:
    """Return four states, of whom some may fight, some are merely tied and some have no ties, with signals of
    every kind; they act from week `origin` on."""
    states: dict[str, dict[str, Any]] = {
        "AA": {"capability": 0.2, "major": True},
        "BB": {"resolve": 1, "audience_cost": 10},
        "CC": {"capability": 1e-9, "reach": 1e-3},
        "DD": {"democracy": True},
    }
    pairs: dict[str, dict[str, Any]] = {
        "AA-BB": {"alignment": -0.9, "rivalry": True, "tension": 2.5, "propensity": 1.0},
        "AA-CC": {"alignment": {"uniform": [-1, 1], "assumption": "a test"}, "commitment": 1},
        "AA-DD": {"alignment": 1, "relevant": False, "commitment": {"DD": 0.5}},
        "BB-CC": {"alignment": -1, "contiguous": False, "distance": 20000},
        "CC-DD": {"alignment": 0.3, "contact": {"CC": 0.9, "DD": 0.01}},
    }
    to_b = {"sources": ["AA"], "targets": ["BB"], "near_border": True, "until": "2030-02-10"}
    codes = {"protest": "112", "sanctions": "172", "threat": "138", "drill": "150", "attack": "190"}
    signals: dict[str, dict[str, Any]] = {name: {**to_b, "cameo": code} for name, code in codes.items()}
    signals["word"] = {"sources": ["CC"], "targets": ["AA"], "cameo": "062", "public": False}
    signals["joint"] = {"sources": ["AA"], "joint_with": ["CC"], "targets": ["BB"], "date": "2030-01-28"}
    first = f"2030-01-{7 + 7 * origin:02d}"
    horizon = {"start": "2030-01-07", "end": "2030-05-26", "origin": first, "step_days": 7}
    scenario = invented(states, pairs, signals, horizon=horizon, history="given")
    return World(scenario, full_theory(**values))


@any_theory
@given(values=lively(), seed=st.integers(0, 2**32))
def test_every_week_leaves_everything_in_order(values: dict[str, float], seed: int) -> None:
    """Sixteen weeks, the first two before states act, in which much happens."""
    check_weeks(values, seed, weeks=16)


@any_theory
@given(values=extreme(), seed=st.integers(0, 2**32))
def test_no_theory_leaves_the_ranges(values: dict[str, float], seed: int) -> None:
    """Parameters at their bounds or anywhere between: singles hold it all."""
    check_weeks(values, seed, weeks=8)


def check_weeks(values: dict[str, float], seed: int, weeks: int) -> None:
    """Run a few histories and look at each week, at what it left and at what it did."""
    bench = Bench(world_of(values), seed, lanes=8)
    for t in range(weeks):
        before = bench.block._replace(course=bench.block.course.copy())
        bench.week(t)
        assert_in_range(bench)
        assert_disputes_fit(bench)
        assert_acts_fit(bench, before, t)


def assert_in_range(bench: Bench) -> None:
    """Numbers are finite and within what the declaration says of them."""
    block, pair, dyad = bench.block, bench.block.pair, bench.block.dyad
    for name, array in block._asdict().items():
        assert np.all(np.isfinite(array)), name
    for row in (ALIGNMENT, INTEREST):
        assert np.abs(pair[row]).max() <= 1.0
        assert np.all(np.diagonal(pair[row]) == 1.0)
    for share in (pair[HELP], dyad[STRENGTH], dyad[COMMITMENT], dyad[INCIDENT], block.own[PLIGHT]):
        assert 0.0 <= share.min() <= share.max() <= 1.0
    assert pair[RIFT].min() >= 0.0
    assert block.memory[GIVEN].min() >= 0.0
    for row in (RIVALS, ALLIED, ATTENTION):  # what two states have in common
        assert np.array_equal(pair[row], pair[row].transpose(1, 0, 2))
    assert set(np.unique(pair[[RIVALS, ALLIED]])) <= {0.0, 1.0}
    most = np.maximum(block.theory[DISPUTE_TENSION], block.theory[THREAT_TENSION])
    tension = block.dispute[TENSION]
    assert tension.min() >= 0.0
    assert np.all(tension <= np.maximum(most, block.dispute[TENSION_GIVEN]))


def assert_disputes_fit(bench: Bench) -> None:
    """A dispute is open or is not, and all that is written down of it says the same."""
    structure, course, choice = bench.structure, bench.block.course, bench.block.choice
    age, quiet, peace, worst = (course[row] for row in (AGE, QUIET, PEACE, WORST))
    top, owed, since = (choice[row][structure.sides] for row in (TOP, OWED, SINCE))  # [2, P, W]
    is_open, rungs = age >= 0, {HOLD, *range(THREATEN, FORCE + 1)}
    assert age.min() >= -1
    assert since.min() >= 0
    assert np.array_equal(is_open, worst > 1)
    assert worst.max() <= WAR
    assert np.array_equal(is_open, top.max(axis=0) >= THREATEN)
    assert np.all((since == 0) & (owed == HOLD) & (top == HOLD) | is_open)
    assert set(np.unique(top)) | set(np.unique(owed)) <= rungs
    levels = np.array(LEVEL_OF_RUNG)[top.max(axis=0)]
    assert np.array_equal(levels[is_open & (worst < WAR)], worst[is_open & (worst < WAR)])
    assert np.all(top[:, worst == WAR] == FORCE)
    assert np.all(quiet[is_open] <= age[is_open])
    assert np.all(peace[worst == WAR] == 0)
    assert 0 <= course[STIRRED].min() <= course[STIRRED].max() <= AT_WAR


def assert_acts_fit(bench: Bench, before: Block, t: int) -> None:
    """Who does what to whom, why, and what has come of it."""
    structure, block = bench.structure, bench.block
    act, tied, link = block.conduct[ACT], structure.square[TIED], structure.link
    mine = act[link[ACTOR], link[TARGET]]  # [D, W]
    cause, yields = block.choice[CAUSE], block.choice[YIELDS]
    assert 0 <= act.min() <= act.max() <= FORCE
    assert np.all(act[tied == 0] == HOLD)
    assert np.all((act < THREATEN).all(axis=-1) | (structure.square[1] >= 0))
    assert np.array_equal(cause != 0, mine >= THREATEN)
    if t < structure.acts_from[0]:
        assert np.all(act == HOLD)
        assert np.all(block.course[AGE] == -1)
        return
    p = link[UNDIRECTED]
    was, is_now, quiet = before.course[AGE][p], block.course[AGE][p], before.course[QUIET][p]
    assert np.all((was == -1)[cause == OPENING])
    assert np.all((quiet > structure.spans[GAP])[cause == OPENING])
    assert np.all((is_now == 0)[cause == OPENING])
    assert np.all((was >= 0)[(cause == ANSWER) | (cause == PRESSING)])
    assert np.all((is_now == -1)[yields == 1])
    assert np.all(((mine == ENGAGE) | (mine == PLEDGE))[yields == 1])
    assert np.all((mine == FORCE)[before.course[WORST][p] == WAR])
    assert_sides_fit(bench, before, cause)


def assert_sides_fit(bench: Bench, before: Block, cause: npt.NDArray[np.int32]) -> None:
    """Sides are taken where something happened, with friends, against those whom one may fight."""
    structure, block = bench.structure, bench.block
    (k, p), side, dyad_of = structure.third, block.stand[SIDE], structure.square[1]
    a, b = structure.link[:2, structure.sides[FORTH, p]]
    assert np.abs(side).max() <= 2
    for sign, friend, foe in ((1, a, b), (-1, b, a)):
        assert np.all((structure.square[TIED, k, friend] == 1)[:, None] | (side != sign))
        assert np.all((dyad_of[k, foe] >= 0)[:, None] | (side != 2 * sign))
    changed = (side != before.stand[SIDE]) & (side != 0)
    assert np.all((block.course[STIRRED] != CALM)[p][changed])
    joins = np.zeros(cause.shape, bool)
    for sign, foe in ((2, b), (-2, a)):
        for q in np.flatnonzero(dyad_of[k, foe] >= 0):
            joins[dyad_of[k[q], foe[q]]] |= side[q] == sign
    assert np.all(joins[cause == JOINING])


HOT = {
    "open": -1.0, "open_threat": -1.0, "open_land": 0.0, "war": 1.0, "join": 0.0, "concede": -1.0,
    "end": -2.0, "abandonment": 0.4, "rivalry_begins": 0.1, "rivalry_ends": 0.05, "pact_begins": 0.05,
    "pact_ends": 0.05, "third_party": 0.3, "balance": 0.02, "tension_pull": 0.02,
}  # fmt: skip
"""What has disputes open, draw in others, turn to war and end."""


@cache
def hot_world() -> World:
    """Return the world of these tests with such a theory."""
    return world_of(HOT)


def test_in_these_worlds_everything_happens() -> None:
    """Otherwise the tests of this page would hold for want of events."""
    bench = Bench(hot_world(), 3, lanes=64)
    seen: dict[str, set[int]] = {
        name: set() for name in ("cause", "stirred", "worst", "side", "yields", "act")
    }
    for t in range(20):
        bench.week(t)
        block = bench.block
        for name, rows in (("cause", block.choice[CAUSE]), ("stirred", block.course[STIRRED]),
                           ("worst", block.course[WORST]), ("side", block.stand[SIDE]),
                           ("yields", block.choice[YIELDS]), ("act", block.conduct[ACT])):  # fmt: skip
            seen[name] |= set(np.unique(rows).tolist())
    assert seen == {"cause": {0, 1, 2, 3, 4}, "stirred": {0, 1, 2, 3}, "worst": {1, 2, 3, 4, 5},
                    "side": {-2, -1, 0, 1, 2}, "yields": {0, 1}, "act": set(range(9))}  # fmt: skip
    assert len(np.unique(block.pair[RIVALS, 0, 1])) == len(np.unique(block.pair[ALLIED, 0, 2])) == 2


WORKED_WITH = ("words", "hand", "plane", "lane", "marks")
"""Arrays that rules write on for themselves."""


def assert_same(mine: Block, theirs: Block) -> None:
    """All that a week leaves is the same to the last bit."""
    for name, array in mine._asdict().items():
        if name not in WORKED_WITH:
            assert np.array_equal(array, getattr(theirs, name)), name


@settings(max_examples=12, deadline=None)
@given(order=st.permutations(range(4)), ends=st.sets(st.integers(1, 3)), seed=st.integers(0, 2**32))
@pytest.mark.parametrize("weeks", [15])
def test_the_order_of_states_within_a_rule_has_no_effect(
    order: Sequence[int], ends: set[int], seed: int, weeks: int
) -> None:
    """All at once, in parts, or one by one in any order: every array after every rule is the same."""
    world = hot_world()
    whole, parts, single = (Lanes(world, seed, 7).load(0) for _ in range(3))
    cuts = [0, *sorted(ends), 4]
    for t in range(weeks):
        for rule in SCHEDULE:
            take(world.structure, whole, t, rule.name, 0, 4)
            for lo, hi in pairwise(cuts):
                take(world.structure, parts, t, rule.name, lo, hi)
            for i in order:
                take(world.structure, single, t, rule.name, i, i + 1)
            assert_same(whole, parts)
            assert_same(whole, single)


@settings(max_examples=12, deadline=None)
@given(
    replicates=st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=9, unique=True),
    alone=st.integers(0, 8),
    seed=st.integers(0, 2**32),
)
def test_a_history_is_the_same_in_whatever_company(replicates: list[int], alone: int, seed: int) -> None:
    """Among others, in any lane of any number of them, or by itself: all that is carried on is the same."""
    world, lane = hot_world(), alone % len(replicates)
    many = Lanes(world, seed, len(replicates)).fill(np.array(replicates, np.uint64))
    one = Lanes(world, seed, 1).fill(np.array([replicates[lane]], np.uint64))
    for t in range(15):
        for block in (many, one):
            for rule in SCHEDULE:
                take(world.structure, block, t, rule.name, 0, 4)
    for name in ("own", "pair", "conduct", "dyad", "memory", "choice", "dispute", "course", "stand"):
        assert np.array_equal(getattr(many, name)[..., lane], getattr(one, name)[..., 0]), name


def test_a_block_that_is_loaded_again_remembers_nothing() -> None:
    """After a history full of events the same block gives the same next one as a new block."""
    world = hot_world()
    used, fresh = Lanes(world, 5, 6), Lanes(world, 5, 6)
    used.load(100)
    for first, lanes in ((100, used), (0, used), (0, fresh)):
        block = lanes.load(first)
        for t in range(15):
            for rule in SCHEDULE:
                take(world.structure, block, t, rule.name, 0, 4)
    for name in ("own", "conduct", "dyad", "memory", "choice", "dispute", "course", "stand"):
        assert np.array_equal(getattr(used.block, name), getattr(fresh.block, name)), name
    for row in (ALIGNMENT, INTEREST, SUPPORT, PACT, HELP, RIVALS, ALLIED, ATTENTION, RIFT):
        assert np.array_equal(used.block.pair[row], fresh.block.pair[row]), row
