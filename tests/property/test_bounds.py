"""What holds for any theory within its bounds: finite numbers, ranges, order kept by one draw."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engines.batch import simulate
from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    ALIGNMENT,
    BELIEF,
    CHOICE_DRAW,
    COMMITMENT,
    GRIEVANCE,
    GRIEVANCE_GIVEN,
    HELP,
    SIDE,
    SIGNALLED,
    STRENGTH,
    SUPPORT,
    UNPROVOKED,
)
from sim.scenario.theory import Theory
from tests.worlds import STILL, Bench, full_theory, invented, near, shipped_world, still_theory

any_theory = settings(max_examples=25, deadline=None)


def bounds(name: str) -> tuple[float, float]:
    """Return the least and the greatest value that a parameter may take."""
    quantity = getattr(full_theory(), name)
    return quantity.low, quantity.high


def theories() -> st.SearchStrategy[dict[str, float]]:
    """Theories with every parameter anywhere within its bounds, the bounds themselves included."""
    return st.fixed_dictionaries(
        {name: st.floats(*bounds(name)) for name in Theory.names() if name != "war_weeks"}
    )


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
    """Theories of least and greatest values only; a saturation may be next to nothing."""
    ends = {name: st.sampled_from(bounds(name)) for name in Theory.names() if name != "war_weeks"}
    ends["saturation"] = st.sampled_from([1e-300, *bounds("saturation")])
    return st.fixed_dictionaries(ends)


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
    pairs = {"AA-BB": {"alignment": -1, "rivalry": True}, "AA-CC": {"alignment": 1}}
    pairs["BB-CC"] = {"alignment": -1, "contiguous": False, "distance": 20000, "commitment": 1}
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
    assert np.abs(block.pair[ALIGNMENT]).max() <= 1.0
    assert np.all(np.diagonal(block.pair[ALIGNMENT]) == 1.0)
    for probability in (block.pair[HELP], block.dyad[STRENGTH]):
        assert probability.min() >= 0.0
        assert probability.max() <= 1.0
    assert block.memory.min() >= 0.0
    assert 0.0 <= block.dyad[COMMITMENT].min() <= block.dyad[COMMITMENT].max() <= 1.0
    assert 0 <= block.choice[ACT].min() <= block.choice[ACT].max() <= 5
    assert -1 <= block.choice[SIDE].min() <= block.choice[SIDE].max() < len(bench.world.states)


RUNGS = ("accommodate", "hold", "protest", "threaten", "display", "force")


# The odds of a threat or display and of answering are multiplied; with both at their bounds that runs over.


@pytest.mark.parametrize("best", range(6))
@pytest.mark.parametrize("reaction", [0, 20])
def test_at_the_bounds_the_best_rung_is_still_chosen(best: int, reaction: float) -> None:
    """However far apart utilities are, the rung of the greatest one is chosen."""
    levels = {rung: 30.0 if rung == RUNGS[best] else -30.0 for rung in RUNGS if rung != "hold"}
    theory = still_theory(precision=20, reaction=reaction, **levels)
    bench = Bench(World(invented({"AA": {}, "BB": {}}, {"AA-BB": {}}), theory), lanes=50)
    bench.block.dyad[CHOICE_DRAW] = 1.0 - (np.arange(50) + 0.5) / 50
    bench.block.dyad[STRENGTH] = 0.5
    if best >= 2:
        bench.block.memory[GRIEVANCE, :, best - 2] = 100.0
    bench.take("decide")
    assert set(bench.block.choice[ACT].flat) == {best}


milder = st.fixed_dictionaries(
    {name: st.floats(-6, 6) for name in ("accommodate", "protest", "threaten", "display")}
)


@any_theory
@given(values=milder, force=st.floats(-6, 6), more=st.floats(0, 6), seed=st.integers(0, 1000))
def test_a_greater_leaning_to_force_never_gives_a_milder_act(
    values: dict[str, float], force: float, more: float, seed: int
) -> None:
    """From the same draw: force is the first cell of the interval, so a wider one moves all others up."""
    rungs = []
    for intercept in (force, force + more):
        pairs = {"AA-BB": {"alignment": {"uniform": [-1, 1]}}}
        theory = still_theory(dislike=1.0, force=intercept, **values)
        bench = Bench(World(invented({"AA": {}, "BB": {}}, pairs), theory), seed, lanes=64)
        bench.take("draw", "weigh", "decide")
        rungs.append(bench.block.choice[ACT].copy())
    assert np.all(rungs[1] >= rungs[0])


@any_theory
@given(memory=st.lists(st.floats(0, 5), min_size=8, max_size=8), seed=st.integers(0, 1000))
def test_more_remembered_force_never_gives_a_milder_answer_in_kind(memory: list[float], seed: int) -> None:
    """Without spill, grievance at force alone: acts rise with it; choices on less of it lie below."""
    theory = still_theory(reaction=7.0, spill_up=0.0, spill_down=0.0)
    bench = Bench(World(invented({"AA": {}, "BB": {}}, {"AA-BB": {}}), theory), seed, lanes=64)
    bench.take("draw", "weigh")
    before = None
    for given_part, own in zip(sorted(memory[:4]), sorted(memory[4:]), strict=True):
        bench.block.memory[:2, :, 3] = np.array([own, given_part])[:, None, None]
        bench.take("decide")
        unprovoked, signalled, act = (bench.block.choice[row].copy() for row in (UNPROVOKED, SIGNALLED, ACT))
        assert np.all((unprovoked <= signalled) & (signalled <= act))
        assert before is None or np.all(act >= before)
        before = act


@pytest.mark.parametrize("name", ["demo", "aras_drills"])
def test_rows_are_within_their_ranges(name: str) -> None:
    """Columns of a run: levels 1 to 5, weeks within the window, parts no greater than wholes."""
    world = shipped_world(name, {"history": "simulated"}, force=-5.0, join=-1.0)
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
        assert np.all(rows[f"answered.{subject}"] <= rows[f"called.{subject}"])
        assert np.all(rows[f"answered.{subject}"] + rows[f"entrapped.{subject}"] <= rows[f"joined.{subject}"])


def assert_dyad_in_range(row: dict[str, Any], weeks: int) -> None:
    """Check the columns of one dyad."""
    assert np.all((row["peak"] >= 1) & (row["peak"] <= 5))
    for k in range(2, 6):
        reached = row["peak"] >= k
        assert np.all((row[f"first_{k}"] >= 0) == reached)
        assert np.all((row[f"weeks_{k}"] > 0) == reached)
        assert np.all(row[f"first_{k}"] + row[f"weeks_{k}"] <= weeks)
    assert np.all((row["calm"] == -1) | (row["first_3"] >= 0))
    assert np.all(row["disputes_joined"] <= row["disputes"])


def test_steps_of_a_day_forget_at_the_pace_of_weeks() -> None:
    """Half-lives are in weeks: seven daily steps leave of what fades what one weekly step leaves."""
    left = []
    for days in (7, 1):
        horizon = {"start": "2030-01-07", "end": "2030-02-10", "origin": "2030-02-04", "step_days": days}
        drill = {"sources": ["AA"], "targets": ["BB"]}  # in the third week; what it enters is remembered
        scenario = invented(
            {"AA": {}, "BB": {}}, {"AA-BB": {}}, {"drill": drill}, horizon=horizon, history="given"
        )
        theory = still_theory(
            grievance_half_life=4, belief_half_life=6, commitment_half_life=8, reversion_half_life=10
        )
        bench = Bench(World(scenario, theory))
        bench.block.memory[:2], bench.block.dyad[[BELIEF, COMMITMENT]] = 0.8, 0.8
        bench.block.pair[SUPPORT] += 0.8
        bench.block.pair[ALIGNMENT, 0, 1] = 0.8
        for t in range(7 // days):
            bench.week(t)
        block = bench.block
        given = block.memory[GRIEVANCE_GIVEN, bench.d("BB", "AA"), 2, 0]
        left.append([given, block.dyad[BELIEF, 0, 0], block.dyad[COMMITMENT, 0, 0],
                     block.pair[ALIGNMENT, 0, 1, 0], block.pair[SUPPORT, 0, 1, 0]])  # fmt: skip
    assert left[0] == near(left[1])
    assert left[0][:4] == near([0.8 * 0.5 ** (1 / weeks) for weeks in (4, 6, 8, 10)])


def test_steps_of_a_day_balance_as_fast_as_weeks() -> None:
    """A pull of .01 a week: seven daily steps move a tie as far as one weekly step, within 1 %."""
    moved = []
    for days in (7, 1):
        horizon = {"start": "2030-01-07", "end": "2030-02-10", "origin": "2030-02-04", "step_days": days}
        ties = {"AA-BB": {"alignment": 0}, "AA-CC": {"alignment": 0.5}, "BB-CC": {"alignment": -0.6}}
        scenario = invented({"AA": {}, "BB": {}, "CC": {}}, ties, horizon=horizon, history="given")
        bench = Bench(World(scenario, still_theory(balance=0.01)))
        for t in range(7 // days):
            bench.week(t)
        moved.append(float(bench.block.pair[ALIGNMENT, 0, 1, 0]))
    assert moved[0] == near(0.01 * 0.5 * -0.6)
    assert moved[1] == pytest.approx(moved[0], rel=0.01)


def test_steps_of_a_day_drift_as_far_as_weeks() -> None:
    """Drift over eight weeks has a standard deviation of sqrt(8) x .01, in steps of a week and of a day."""
    spread = []
    for days in (7, 1):
        horizon = {"start": "2030-01-07", "end": "2030-03-03", "origin": "2030-02-25", "step_days": days}
        scenario = invented({"AA": {}, "BB": {}}, {"AA-BB": {}}, horizon=horizon, history="given")
        rows, _ = simulate(World(scenario, still_theory(drift=0.01)), 1, 0, 2000)
        spread.append(np.std(rows["alignment.AA>BB"]) / (0.01 * np.sqrt(8)))
    # Standard error of a standard deviation: 1 / sqrt(2 n).
    assert np.abs(np.array(spread) - 1.0).max() < 4 / np.sqrt(2 * 2000)


def test_steps_of_a_day_start_as_many_acts_as_weeks() -> None:
    """Rare acts: a year of daily steps sees as many as one of weekly steps, within four standard errors."""
    counts = []
    for days in (7, 1):
        horizon = {"start": "2030-01-07", "end": "2030-12-29", "origin": "2030-01-07", "step_days": days}
        scenario = invented({"AA": {}, "BB": {}}, {"AA-BB": {}}, horizon=horizon)
        calm = {"accommodate": -30, "protest": -30, "threaten": -30, "display": -30, "force": -6}
        rows, _ = simulate(World(scenario, still_theory(**calm)), 1, 0, 3000)
        counts.append(int(rows["exposure.AA"].sum() + rows["exposure.BB"].sum()))
    expected = 3000 * 51 * 2 * np.exp(-6) / (1 + np.exp(-6))
    assert np.abs(np.array(counts) - expected).max() < 4 * np.sqrt(expected)


def test_a_still_theory_stands_still() -> None:
    """The theory other tests start from names every parameter, and moves nothing but by what it is given."""
    assert set(STILL) == set(Theory.names())
