"""The choice rule: shares of the rungs, read off a fine grid of the one uniform, by hand."""

import math

import numpy as np
import pytest

from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    ALIGNMENT,
    BELIEF,
    CHOICE_DRAW,
    COMMITMENT,
    DISPLAY,
    GRIEVANCE,
    GRIEVANCE_GIVEN,
    SIGNALLED,
    STRENGTH,
    UNPROVOKED,
)
from tests.worlds import Bench, invented, still_theory

LANES = 4000
SEVERITY = np.array([-0.35, 0.0, 0.2, 0.6, 0.72, 1.0])
COERCIVE = np.array([0, 0, 0, 1, 1, 1])
NOTHING = np.zeros(6)


def bench_of(
    dyad: dict[str, object] | None = None, head: dict[str, object] | None = None, **theory: float
) -> Bench:
    """Return AA and BB with draws on an even grid; either expects an even chance and even resolve.

    Draws count from the top: lanes are in the order of rungs.
    """
    scenario = invented({"AA": {}, "BB": {}}, {"AA-BB": dyad or {}}, **(head or {}))
    bench = Bench(World(scenario, still_theory(**theory)), lanes=LANES)
    bench.block.dyad[CHOICE_DRAW] = 1.0 - (np.arange(LANES) + 0.5) / LANES
    bench.block.dyad[STRENGTH] = 0.5
    return bench


def shares(bench: Bench, row: int = ACT) -> np.ndarray:
    """Return the share of the grid that chose each rung, for AA against BB."""
    return np.bincount(bench.block.choice[row, bench.d("AA", "BB")], minlength=6) / LANES


def assert_utilities(bench: Bench, utilities: np.ndarray, row: int = ACT) -> None:
    """Shares are the softmax of `utilities`, to the width of a cell of the grid."""
    odds = np.exp(utilities)
    np.testing.assert_allclose(shares(bench, row), odds / odds.sum(), rtol=0, atol=1.01 / LANES)


def assert_counterfactual(bench: Bench, row: int, utilities: np.ndarray) -> None:
    """Where the act is military, `row` is what the same draws choose with `utilities`; elsewhere the act."""
    act, found = bench.block.choice[[ACT, row], bench.d("AA", "BB")]
    odds = np.cumsum(np.exp(utilities))
    other = np.searchsorted(odds / odds[-1], (np.arange(LANES) + 0.5) / LANES, side="right")
    assert found.tolist() == np.where(act >= DISPLAY, other, act).tolist()


def decided(dyad: dict[str, object] | None = None, **theory: float) -> Bench:
    """Return a bench in which both have decided."""
    bench = bench_of(dyad, **theory)
    bench.take("decide")
    return bench


def test_without_reasons_all_rungs_are_equally_likely() -> None:
    """All utilities 0: a sixth each."""
    assert_utilities(decided(), NOTHING)


def test_intercepts_are_log_odds_against_holding() -> None:
    """Softmax of the intercepts themselves, holding at 0."""
    levels = {"accommodate": -1.0, "protest": 0.5, "threaten": -2.0, "display": 1.0, "force": 0.2}
    assert_utilities(decided(**levels), np.array([-1.0, 0.0, 0.5, -2.0, 1.0, 0.2]))


def test_intercepts_are_per_week_whatever_the_step() -> None:
    """With steps of 14 days the odds of every act against holding are twice those of a week."""
    horizon = {"start": "2030-01-07", "end": "2030-12-31", "origin": "2030-01-07", "step_days": 14}
    bench = bench_of(head={"horizon": horizon}, protest=-1.0)
    bench.take("decide")
    assert_utilities(bench, math.log(2) * np.array([1, 0, 1, 1, 1, 1]) + np.array([0, 0, -1, 0, 0, 0]))


def test_dislike_speaks_for_severity() -> None:
    """Alignment -.5, dislike 2: one per unit of severity, for every rung; -.35 of it for accommodating."""
    assert_utilities(decided({"alignment": -0.5}, dislike=2.0), SEVERITY)
    assert_utilities(decided({"alignment": 0.5}, dislike=2.0), -SEVERITY)


def test_expected_success_speaks_for_coercion() -> None:
    """p = .75, success 2: 2 x (2 x .75 - 1) = 1 per unit of severity, from threats on."""
    bench = bench_of(success=2.0)
    bench.block.dyad[STRENGTH] = 0.75
    bench.take("decide")
    assert_utilities(bench, SEVERITY * COERCIVE)


def test_a_resolved_opponent_who_would_win_deters() -> None:
    """Belief .75 (log 3), p = .4, retaliation 1.5: -1.5 x .75 x .6 = -.675 per unit of severity."""
    bench = bench_of(retaliation=1.5)
    bench.block.dyad[STRENGTH], bench.block.dyad[BELIEF] = 0.4, math.log(3)
    bench.take("decide")
    assert_utilities(bench, -0.675 * SEVERITY * COERCIVE)


@pytest.mark.parametrize(
    ("dyad", "per_severity"),
    [
        ({"rivalry": True}, 1.25),
        ({"contiguous": False, "distance": 10}, -2.0),
        ({"rivalry": True, "contiguous": False, "distance": 10}, -0.75),
    ],
)
def test_rivals_coerce_more_and_states_apart_less(dyad: dict[str, object], per_severity: float) -> None:
    """Rivalry +1.25 and no land border -2, per unit of severity, from threats on."""
    assert_utilities(decided(dyad, rivalry=1.25, apart=2.0), per_severity * SEVERITY * COERCIVE)


def test_falling_below_ones_own_threat_costs() -> None:
    """Commitment .72, audience cost 2 x audience .5: by how far an act falls short of it."""
    bench = bench_of(audience_cost=2.0)
    bench.block.dyad[COMMITMENT] = 0.72
    bench.take("decide")
    assert_utilities(bench, -np.array([0.72, 0.72, 0.52, 0.12, 0.0, 0.0]))


@pytest.mark.parametrize(
    ("memory", "reaction"),
    [
        ((0.0, 0.0, 0.5, 0.0), (0.36, 0.6, 1.0, 0.8)),  # a display: down by .6 a rung, up by .8
        ((0.0, 0.0, 0.0, 0.5), (0.216, 0.36, 0.6, 1.0)),
        ((0.5, 0.0, 0.0, 0.0), (1.0, 0.8, 0.0, 0.0)),  # words answer words
        ((0.5, 0.0, 0.0, 0.5), (1.0, 0.8, 0.6, 1.0)),  # the strongest argument, never the sum
        ((0.0, 0.0, 1.5, 0.0), (0.54, 0.9, 1.5, 1.2)),  # 1.5 / (1.5 + .5) = .75, half as much again
    ],
)
def test_answers_come_in_kind_and_spill(memory: tuple[float, ...], reaction: tuple[float, ...]) -> None:
    """Reaction 4, saturation .5, so that a memory of .5 counts a half: 2 for its own rung."""
    bench = bench_of(reaction=4.0, saturation=0.5, spill_up=0.8, spill_down=0.6)
    bench.block.memory[GRIEVANCE] = np.array(memory)[:, None]
    bench.take("decide")
    assert_utilities(bench, np.array([0.0, 0.0, *reaction]) * 2.0)


def test_whoever_is_provoked_answers_with_or_without_a_border() -> None:
    """The odds of an own quarrel, e^(-2 severity), and of an answer, e^(4 x .5) - 1, add up; without
    grievance the quarrel is left.
    """
    bench = bench_of(
        {"contiguous": False}, reaction=4.0, saturation=0.5, spill_up=1.0, spill_down=1.0, apart=2.0
    )
    bench.block.memory[GRIEVANCE, :, 2] = 0.5
    bench.take("decide")
    quarrel = np.exp(-2.0 * SEVERITY * COERCIVE)
    provoked = quarrel + np.array([0, 0, 1, 1, 1, 1]) * (math.exp(2.0) - 1.0)
    assert_utilities(bench, np.log(provoked))
    assert_counterfactual(bench, UNPROVOKED, np.log(quarrel))


def test_one_draw_makes_three_choices() -> None:
    """Without grievance, with that of signals (.5: half of reaction 4), with both (1.5: three quarters)."""
    bench = bench_of(reaction=4.0, saturation=0.5)
    bench.block.memory[GRIEVANCE_GIVEN, :, 2], bench.block.memory[GRIEVANCE, :, 2] = 0.5, 1.0
    bench.take("decide")
    display = np.array([0, 0, 0, 0, 1.0, 0])
    assert_utilities(bench, 3.0 * display, ACT)
    assert_counterfactual(bench, SIGNALLED, 2.0 * display)
    assert_counterfactual(bench, UNPROVOKED, NOTHING)


def test_precision_scales_every_utility() -> None:
    """Precision 3 is three times each of intercept, dislike, reaction and audience cost."""
    bench = bench_of(
        {"alignment": -0.5}, precision=3.0, protest=0.3, dislike=0.4, reaction=0.8, audience_cost=1.0
    )
    bench.block.dyad[COMMITMENT] = 0.2
    bench.block.memory[GRIEVANCE, :, 2] = 0.5
    bench.take("decide")
    parts = [0, 0, 0.3, 0, 0, 0], 0.2 * SEVERITY, [0, 0, 0, 0, 0.4, 0], [-0.1, -0.1, 0, 0, 0, 0]
    assert_utilities(bench, 3.0 * np.sum(parts, axis=0))


@pytest.mark.parametrize(("share", "best"), [(0.6, 1), (0.85, 5)])
def test_at_the_highest_precision_provocation_is_weighed_in_full(share: float, best: int) -> None:
    """Force at -8, reaction 10: at a share of .6 holding is better by 2 x 20, at .85 force by .5 x 20.

    Both parts of the exponent, 160 and up to 170, are greater than an exponential in singles can hold.
    """
    never = dict.fromkeys(("accommodate", "protest", "threaten", "display"), -30.0)
    bench = bench_of(precision=20.0, reaction=10.0, force=-8.0, saturation=0.5, spill_down=0.0, **never)
    bench.block.memory[GRIEVANCE, :, 3] = 0.5 * share / (1 - share)
    bench.take("decide")
    assert shares(bench)[best] > 0.99


def test_of_two_strong_provocations_the_stronger_is_answered() -> None:
    """Precision and reaction 20: shares of a half and of .75 give 200 and 300; what is done is in kind."""
    bench = bench_of(precision=20.0, reaction=20.0, saturation=0.5)
    bench.block.memory[GRIEVANCE, :, 2], bench.block.memory[GRIEVANCE, :, 3] = 0.5, 1.5
    bench.take("decide")
    assert shares(bench)[5] == 1.0


def test_no_precision_is_a_uniform_choice() -> None:
    """At 0 neither utilities nor provocations nor rivalry count."""
    bench = bench_of({"rivalry": True}, precision=0.0, reaction=20.0, force=30.0, rivalry=30.0)
    bench.block.memory[GRIEVANCE] = 100.0
    bench.take("decide")
    assert_utilities(bench, NOTHING)


@pytest.mark.parametrize("saturation", [1e-300, 1e-9, 100.0])
def test_any_saturation_and_any_memory_give_a_share(saturation: float) -> None:
    """Nothing remembered is a share of 0 even of almost no saturation; huge ones are, all four, one of 1."""
    for memory, share in ((0.0, 0.0), (1e-3, 1e-3 / (1e-3 + saturation)), (1e13, 1.0)):
        bench = bench_of(reaction=4.0, saturation=saturation)
        bench.block.memory[GRIEVANCE] = memory
        bench.take("decide")
        assert_utilities(bench, 4.0 * share * np.array([0, 0, 1, 1, 1, 1]))


def test_before_the_origin_states_hold() -> None:
    """History given: only the scenario's signals happen, whatever the draw."""
    horizon = {"start": "2030-01-07", "end": "2030-12-31", "origin": "2030-02-04", "step_days": 7}
    bench = bench_of(head={"horizon": horizon, "history": "given"})
    for t, hold in ((3, 1.0), (4, pytest.approx(1 / 6, abs=0.001))):
        bench.take("decide", t=t)
        for row in (ACT, UNPROVOKED, SIGNALLED):
            assert shares(bench, row)[1] == hold


def test_every_dyad_reads_its_own_reasons() -> None:
    """Three states, random reasons for each directed dyad: the choices that a loop over the formula finds."""
    names = ("AA", "BB", "CC")
    weights = {"reaction": 3.0, "spill_up": 0.7, "spill_down": 0.5, "saturation": 0.5, "dislike": 2.0,
               "success": 1.5, "retaliation": 1.2, "audience_cost": 2.0, "precision": 1.3}  # fmt: skip
    pairs = {"AA-BB": {}, "AA-CC": {"rivalry": True}, "BB-CC": {"contiguous": False}}
    states = {name: {"audience_cost": 0.2 + 0.3 * i} for i, name in enumerate(names)}
    bench = Bench(World(invented(states, pairs), still_theory(rivalry=0.7, apart=1.1, **weights)), lanes=50)
    rng, block = np.random.default_rng(5), bench.block
    block.pair[ALIGNMENT] = rng.uniform(-1, 1, block.pair[ALIGNMENT].shape)
    block.dyad[:6] = rng.uniform(0, 1, block.dyad[:6].shape)
    block.memory[:2] = rng.exponential(0.5, block.memory[:2].shape)
    bench.take("decide")
    for i, actor in enumerate(names):
        for j, target in enumerate(names):
            if i != j:
                stage = 0.7 * ({i, j} == {0, 2}) - 1.1 * ({i, j} == {1, 2})
                found = [
                    by_formula(bench, bench.d(actor, target), i, j, w, stage, weights) for w in range(50)
                ]
                assert block.choice[ACT, bench.d(actor, target)].tolist() == found


def by_formula(bench: Bench, d: int, i: int, j: int, w: int, stage: float, weights: dict[str, float]) -> int:
    """Return the rung that the rule's formula (docs/model.md) gives dyad d in lane w."""
    block, up, down = bench.block, weights["spill_up"], weights["spill_down"]
    p, belief, stake = (block.dyad[row, d, w] for row in (STRENGTH, BELIEF, COMMITMENT))
    disliked = -weights["dislike"] * block.pair[ALIGNMENT, i, j, w]
    resolve = 1 / (1 + math.exp(-belief))
    coercive = weights["success"] * (2 * p - 1) - weights["retaliation"] * resolve * (1 - p)
    short = np.maximum(stake - np.maximum(SEVERITY, 0.0), 0.0)
    utility = SEVERITY * (disliked + COERCIVE * coercive) - weights["audience_cost"] * (0.2 + 0.3 * i) * short
    answers = np.zeros(6)
    grievance = block.memory[:2, d, :, w].sum(axis=0)
    share = grievance / (grievance + weights["saturation"])
    for h in range(4):
        spill = [up ** (h - other) if other < h else down ** (other - h) for other in range(4)]
        heard = [h < 2 or other > 0 for other in range(4)]  # words are no argument for military acts
        g = max(share * spill * heard)
        answers[2 + h] = math.exp(weights["precision"] * weights["reaction"] * g) - 1
    quarrels = np.exp(weights["precision"] * COERCIVE * SEVERITY * stage)
    odds = np.exp(weights["precision"] * utility) * (quarrels + answers)
    return int(np.searchsorted(np.cumsum(odds) / odds.sum(), 1.0 - float(block.dyad[CHOICE_DRAW, d, w])))
