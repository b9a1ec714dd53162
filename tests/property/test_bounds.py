"""What holds for any theory within its bounds: finite numbers, ranges, one pace whatever the step."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.dynamics.arrays import Block
from sim.engines.batch import simulate
from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    AGE,
    ALIGNMENT,
    ALLIED,
    ATTENTION,
    BELIEF,
    CAUSE,
    CAUSES,
    COMMITMENT,
    FORCE,
    HELP,
    HOLD,
    INCIDENT,
    INTEREST,
    OWED,
    PARAMETERS,
    PEACE,
    PLIGHT,
    QUIET,
    RIFT,
    RIVALS,
    RUNGS,
    SIDE,
    SINCE,
    STIRRED,
    STRENGTH,
    SUPPORT,
    TENSION,
    THREATEN,
    TOP,
    WORST,
    YIELDS,
)
from sim.outcomes.rows import Rows
from sim.scenario.theory import Theory
from tests.worlds import STILL, Bench, full_theory, invented, near, shipped_world, still_theory

any_theory = settings(max_examples=25, deadline=None)
LONGEST = 9999


def bounds(name: str) -> tuple[float, float]:
    """Return the least and the greatest value that a parameter may take."""
    quantity = getattr(full_theory(), name)
    return quantity.low, quantity.high


def theories() -> st.SearchStrategy[dict[str, float]]:
    """Theories with every parameter anywhere within its bounds, the bounds themselves included."""
    return st.fixed_dictionaries({name: st.floats(*bounds(name)) for name in Theory.names()})


@any_theory
@given(values=theories(), seed=st.integers(0, 2**32))
def test_state_stays_within_its_bounds(values: dict[str, float], seed: int) -> None:
    """Three states, a drill, twelve weeks: all numbers finite; ties, probabilities and rungs in range."""
    drill = {"sources": ["AA"], "joint_with": ["CC"], "targets": ["BB"], "near_border": True}
    pairs = {"AA-BB": {"alignment": -0.9}, "AA-CC": {"alignment": 1}, "BB-CC": {"alignment": -1}}
    scenario = invented({"AA": {}, "BB": {}, "CC": {"audience_cost": 10}}, pairs, {"drill": drill})
    bench = Bench(World(scenario, full_theory(**values)), seed, lanes=4)
    for t in range(12):
        bench.week(t)
        assert_in_range(bench)


def limits() -> st.SearchStrategy[dict[str, float]]:
    """Theories of least and greatest values only."""
    return st.fixed_dictionaries({name: st.sampled_from(bounds(name)) for name in Theory.names()})


@settings(max_examples=100, deadline=None)
@given(values=limits(), seed=st.integers(0, 2**32), noise=st.sampled_from([0.0, 3.0, 6.0, 20.0]))
def test_no_number_runs_over_at_the_limits_of_a_theory(
    values: dict[str, float], seed: int, noise: float
) -> None:
    """Hostile acts of every rung and private words in one week, weak and strong states: singles hold it all.

    A single ends at 3e38; the heaviest noise is that of a spread of about 6, with a mean of one.
    """
    near_border = {"sources": ["AA"], "targets": ["BB"], "near_border": True, "until": "2030-02-03"}
    codes = {"protest": "112", "threat": "138", "drill": "150", "attack": "190"}
    signals = {name: {**near_border, "cameo": code} for name, code in codes.items()}
    signals["word"] = {"sources": ["CC"], "targets": ["AA"], "cameo": "062", "public": False}
    states = {"AA": {"capability": 1e-9, "reach": 1e-3}, "BB": {"resolve": 1, "audience_cost": 10}, "CC": {}}
    states["CC"] = {"major": True, "capability": 1}
    pairs = {"AA-BB": {"alignment": -1, "rivalry": True, "tension": 5, "propensity": 10}}
    pairs["AA-CC"] = {"alignment": 1, "contact": 1}
    pairs["BB-CC"] = {"alignment": -1, "contiguous": False, "distance": 20000, "commitment": 1, "contact": 0}
    theory = full_theory(**{**values, "perception_noise": noise})
    bench = Bench(World(invented(states, pairs, signals), theory), seed, lanes=64)
    for t in range(8):
        bench.week(t)
        assert_in_range(bench)


def assert_in_range(bench: Bench) -> None:
    """Check a block as it is after a step."""
    block = bench.block
    for name, array in block._asdict().items():
        assert np.all(np.isfinite(array)), name
    for row in (ALIGNMENT, INTEREST):
        assert np.abs(block.pair[row]).max() <= 1.0
    assert np.all(np.diagonal(block.pair[ALIGNMENT]) == 1.0)
    shares = (block.pair[HELP], block.dyad[STRENGTH], block.dyad[[COMMITMENT, INCIDENT]], block.own[PLIGHT])
    for share in shares:
        assert 0.0 <= share.min() <= share.max() <= 1.0
    assert set(np.unique(block.pair[[RIVALS, ALLIED]])) <= {0.0, 1.0}
    assert block.memory.min() >= 0.0
    assert block.pair[RIFT].min() >= 0.0
    assert block.dispute[TENSION].min() >= 0.0
    assert_disputes_in_range(block)


def assert_disputes_in_range(block: Block) -> None:
    """Check acts, debts, sides and the course of disputes."""
    acts, choice, course = block.conduct[ACT], block.choice, block.course
    assert 0 <= acts.min() <= acts.max() <= FORCE
    for row in (OWED, TOP):
        assert set(np.unique(choice[row])) <= {HOLD, *range(THREATEN, FORCE + 1)}
    assert choice[SINCE].min() >= 0
    assert 0 <= choice[CAUSE].min() <= choice[CAUSE].max() < len(CAUSES)
    assert set(np.unique(choice[YIELDS])) <= {0, 1}
    assert set(np.unique(block.stand[SIDE])) <= set(range(-2, 3))
    assert course[AGE].min() >= -1
    for row in (QUIET, PEACE):
        assert 0 <= course[row].min() <= course[row].max() <= LONGEST
    assert 1 <= course[WORST].min() <= course[WORST].max() <= 5
    assert 0 <= course[STIRRED].min() <= course[STIRRED].max() <= 3
    assert np.all(course[WORST][course[AGE] < 0] == 1)


@pytest.mark.parametrize("name", ["demo", "aras_drills"])
def test_rows_are_within_their_ranges(name: str) -> None:
    """Columns of a run: levels 1 to 5, weeks within the window, parts no greater than wholes."""
    violent = {"open": -4.0, "answer_force": 0.5, "war": -3.0, "join": -3.0, "pact_begins": 0.01}
    world = shipped_world(name, {"history": "simulated"}, **violent)
    rows, _ = simulate(world, 1, 0, 200)
    weeks = world.clock.steps - world.clock.window
    for column, values in rows.items():
        if np.issubdtype(values.dtype, np.number):
            assert np.all(np.isfinite(values)), column
    for dyad in world.names.dyads:
        assert_dyad_in_range(
            {key.split(".")[0]: rows[key] for key in rows if key.endswith("." + dyad)}, weeks
        )
    for k, i in world.names.helpers:
        subject = f"{world.states[k]}+{world.states[i]}"
        taken = rows[f"joined.{subject}"] + rows[f"supported.{subject}"]
        assert np.all(rows[f"answered.{subject}"] <= np.minimum(rows[f"called.{subject}"], taken))
        assert np.all(rows[f"entrapped.{subject}"] <= rows[f"joined.{subject}"])
    assert_ties_in_range(world, rows, weeks)


def assert_dyad_in_range(row: dict[str, Any], weeks: int) -> None:
    """Check the columns of one dyad."""
    assert np.all((row["peak"] >= 1) & (row["peak"] <= 5))
    for k in range(2, 6):
        reached = row["peak"] >= k
        assert np.all((row[f"first_{k}"] >= 1) == reached)
        assert np.all((row[f"weeks_{k}"] > 0) == reached)
        assert np.all(row[f"first_{k}"] + row[f"weeks_{k}"] <= weeks + 1)
    assert np.all((row["calm"] == -1) | (row["first_3"] >= 0))
    assert np.all(np.maximum(row["disputes_joined"], row["disputes_answered"]) <= row["disputes"])
    assert np.all(row["disputes"] <= row["acts_opening"])
    assert np.all((row["weeks_open"] > 0) >= (row["disputes"] > 0))
    assert row["weeks_open"].max() <= weeks
    acts = sum(row[f"acts_{cause}"] for cause in CAUSES[1:])
    assert np.all((acts >= row["weeks_2"] - row["weeks_5"]) & (acts <= 2 * row["weeks_2"]))
    assert np.all(row["tension"] >= 0.0)


def assert_ties_in_range(world: World, rows: Rows, weeks: int) -> None:
    """Check the columns of directed pairs and of third states."""
    for pair in world.names.directed:
        done = sum(rows[f"acts_{act}.{pair}"] for act in RUNGS[:THREATEN] if act != "hold")
        assert np.max(done) <= weeks
        assert np.all(rows[f"rift.{pair}"] >= 0.0)
    for column, values in rows.items():
        kind = column.split(".")[0]
        if kind in ("stand", "stand_war"):
            assert set(np.unique(values)) <= {-9, *range(-2, 3)}
        if kind == "posture":
            assert set(np.unique(values)) <= set(range(-2, 3))
        if kind in ("rivals", "allied", "rivals_origin", "allied_origin"):
            assert set(np.unique(values)) <= {0, 1}


def stepped(days: int, weeks: int, dyads: dict[str, Any], history: str = "given", **theory: float) -> World:
    """Return states whose steps last so many days; of `given` history the window is the last week."""
    end = str(np.datetime64("2030-01-07") + 7 * weeks - 1)
    origin = str(np.datetime64(end) - 6) if history == "given" else "2030-01-07"
    horizon = {"start": "2030-01-07", "end": end, "origin": origin, "step_days": days}
    names = sorted({name for dyad in dyads for name in dyad.split("-")})
    told = invented({name: {} for name in names}, dyads, horizon=horizon, history=history)
    return World(told, still_theory(**theory))


HALF_LIVES = {
    "belief_half_life": 6, "commitment_half_life": 8, "reversion_half_life": 10, "tension_half_life": 12,
    "memory_half_life": 3, "rift_half_life": 5,
}  # fmt: skip


def test_steps_of_a_day_forget_at_the_pace_of_weeks() -> None:
    """Half-lives are in weeks: seven daily steps leave of what fades what one weekly step leaves."""
    left = []
    for days in (7, 1):
        bench = Bench(stepped(days, 5, {"AA-BB": {}}, **HALF_LIVES))
        block = bench.block
        block.dyad[[BELIEF, COMMITMENT, INCIDENT]], block.own[PLIGHT] = 0.8, 0.8
        block.pair[SUPPORT] += 0.8
        block.dispute[TENSION], block.pair[RIFT], block.pair[ALIGNMENT, 0, 1] = 0.8, 0.8, 0.8
        for t in range(7 // days):
            bench.week(t)
        left.append(
            [
                *block.dyad[[BELIEF, COMMITMENT, INCIDENT], 0, 0], block.own[PLIGHT, 0, 0],
                block.dispute[TENSION, 0, 0], block.pair[RIFT, 0, 1, 0], block.pair[ALIGNMENT, 0, 1, 0],
                block.pair[SUPPORT, 0, 1, 0],
            ]
        )  # fmt: skip
    assert left[0] == near(left[1])
    assert left[0][:7] == near([0.8 * 0.5 ** (1 / weeks) for weeks in (6, 8, 3, 3, 12, 5, 10)])


def test_steps_of_a_day_pull_as_fast_as_weeks() -> None:
    """Pulls of balance and of tension are in weeks: seven daily steps move a tie as far as one of a week."""
    moved = []
    for days in (7, 1):
        ties = {"AA-BB": {"alignment": 0}, "AA-CC": {"alignment": 0.5}, "BB-CC": {"alignment": -0.6}}
        bench = Bench(stepped(days, 5, ties, balance=0.01, tension_pull=0.005))
        bench.block.dispute[TENSION] = 1.0
        for t in range(7 // days):
            bench.week(t)
        moved.append(float(bench.block.pair[ALIGNMENT, 0, 1, 0]))
    assert moved[0] == near(0.01 * 0.5 * -0.6 - 0.005)
    assert moved[1] == pytest.approx(moved[0], rel=0.01)


def test_steps_of_a_day_drift_as_far_as_weeks() -> None:
    """Drift over eight weeks has a standard deviation of sqrt(8) x .01, in steps of a week and of a day."""
    spread = []
    for days in (7, 1):
        rows, _ = simulate(stepped(days, 8, {"AA-BB": {}}, drift=0.01), 1, 0, 2000)
        spread.append(np.std(rows["alignment.AA>BB"]) / (0.01 * np.sqrt(8)))
    # Standard error of a standard deviation: 1 / sqrt(2 n).
    assert np.abs(np.array(spread) - 1.0).max() < 4 / np.sqrt(2 * 2000)


def test_attention_varies_as_much_in_days_as_in_weeks() -> None:
    """After many half-lives its standard deviation is the parameter's, and half of it is left after one."""
    for days in (7, 1):
        world = stepped(days, 20, {"AA-BB": {}}, "simulated", attention_spread=0.7, attention_half_life=2)
        bench, lanes = Bench(world, lanes=2000), 2000
        for t in range(18 * 7 // days):
            bench.take("draw", "realign", t=t)
        before = bench.block.pair[ATTENTION, 0, 1].copy()
        for t in range(18 * 7 // days, 20 * 7 // days):
            bench.take("draw", "realign", t=t)
        now = bench.block.pair[ATTENTION, 0, 1]
        assert abs(np.std(now) / 0.7 - 1.0) < 4 / np.sqrt(2 * lanes)
        assert np.corrcoef(before, now)[0, 1] == pytest.approx(0.5, abs=4 / np.sqrt(lanes))


def counted(world: World, histories: int, *columns: str) -> int:
    """Return the sum of some columns."""
    rows, _ = simulate(world, 1, 0, histories)
    return int(sum(int(rows[column].sum()) for column in columns))


@pytest.mark.parametrize("days", [7, 1])
def test_steps_of_a_day_open_as_many_disputes_as_weeks(days: int) -> None:
    """Rare openings: half a year of daily steps sees as many as one of weekly steps."""
    even = {"propensity": 0, "alignment": 0}
    odds = np.exp(-5)  # of either of the two, with powers of e^-4.6
    world = stepped(days, 26, {"AA-BB": even}, "simulated", open=-5.0, open_threat=30.0)
    found = counted(world, 4000, "disputes.AA-BB")
    expected = 4000 * -np.expm1(-26 * odds)  # a second one takes half a year
    assert abs(found - expected) < 4 * np.sqrt(expected) + 0.02 * expected


@pytest.mark.parametrize("days", [7, 1])
def test_steps_of_a_day_see_as_much_diplomacy_as_weeks(days: int) -> None:
    """Rare contacts, of the theory and stated: a year of daily steps sees as many as one of weekly steps."""
    dyads = {"AA-BB": {"contact": {"BB": 0.01}}}
    world = stepped(days, 52, dyads, "simulated", contact=-5.0)
    rows, _ = simulate(world, 1, 0, 3000)
    for pair, odds in (("AA>BB", np.exp(-5.0)), ("BB>AA", 0.01 / 0.99)):
        expected = 3000 * 52 * odds / (1 + odds)
        assert abs(rows[f"acts_engage.{pair}"].sum() - expected) < 4 * np.sqrt(expected) + 0.01 * expected


@pytest.mark.parametrize("days", [7, 1])
def test_steps_of_a_day_end_as_many_rivalries_and_pacts_as_weeks(days: int) -> None:
    """A chance a week is the chance that it happens within a week, however many steps that is."""
    dyads = {"AA-BB": {"rivalry": True}, "AA-CC": {"commitment": 0.5}, "BB-CC": {"alignment": 0.9}}
    chances = {"rivalry_ends": 0.02, "pact_ends": 0.03, "pact_begins": 0.04}
    rows, _ = simulate(stepped(days, 10, dyads, "simulated", **chances), 1, 0, 4000)
    left = [
        rows["rivals.AA-BB"].mean(), rows["allied.AA-CC"].mean(),
        both_ways(rows["allied.BB-CC"], 0.04, 0.03),
    ]  # fmt: skip
    assert left[:2] == pytest.approx([0.98**10, 0.97**10], abs=4 * 0.5 / np.sqrt(4000))
    assert abs(left[2]) < 4 * 0.5 / np.sqrt(4000)


def both_ways(allied: npt.NDArray[Any], begins: float, ends: float) -> float:
    """Return the share of pacts after ten weeks less what is expected of those that begin and end."""
    share = 0.0
    for _ in range(1000):  # of a hundredth of a week each
        share += (1.0 - share) * begins / 100 - share * ends / 100
    return float(allied.mean() - share)


def test_a_still_theory_stands_still() -> None:
    """The theory other tests start from names every parameter; under it nobody acts and nothing moves."""
    assert set(STILL) == set(Theory.names()) == {parameter.name for parameter in PARAMETERS}
    world = stepped(7, 52, {"AA-BB": {"alignment": -0.5, "rivalry": True}, "BB-CC": {}}, "simulated")
    rows, _ = simulate(world, 1, 0, 100)
    for column, values in rows.items():
        kind, _, subject = column.partition(".")
        if kind in ("peak", "disputes", "weeks_open") or kind.startswith("acts_"):
            assert values.max() == (1 if kind == "peak" else 0), column
        if kind == "alignment":
            assert np.array_equal(values, rows[f"alignment_origin.{subject}"]), column
