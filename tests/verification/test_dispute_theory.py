"""Disputes against closed forms: when they open, how they go on and close, and who takes which side.

Worlds in which nothing moves but what a test is about; counts are held to their law by chi-square tests that
a sound model fails with the chance SURE.
"""

from math import exp

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from sim.engines.batch import simulate
from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    AGE,
    BELIEF,
    DISPLAY,
    ENGAGE,
    FORCE,
    HOLD,
    JOIN_FIRST,
    JOIN_SECOND,
    NEUTRAL,
    OWED,
    SINCE,
    SUPPORT,
    SUPPORT_FIRST,
    SUPPORT_SECOND,
    THREATEN,
    TOP,
)
from tests.verification.closed_forms import Floats, answers, levels, logistic, pressing
from tests.worlds import STILL, Bench, full_theory, invented, still_theory

SURE = 1e-4
COUNT = 20_000
PAIR: dict[str, dict[str, object]] = {"AA": {}, "BB": {}}
SHAPE = {
    "open_threat": -1.0, "open_force": -0.5, "answer_threat": -0.5, "answer_display": -1.0,
    "answer_force": -0.5, "late": -1.5, "spill_up": -1.0, "spill_down": -1.2, "spill_threat": -2.0,
    "press": -1.5, "climb": -2.0, "concede": -2.0, "lapse_at_once": -1.5, "lapse": -1.0,
    "end_at_once": -2.0, "end": -2.5, "end_force": -0.5, "end_war": -1.0, "war": -2.5,
}  # fmt: skip


def assert_drawn_from(found: npt.ArrayLike, law: npt.ArrayLike, chance: float = SURE) -> None:
    """Counts come from the law, by a chi-square test; cells that expect less than 5 are put together."""
    counts, shares = np.asarray(found, float), np.asarray(law, float)
    expected = shares * counts.sum() / shares.sum()
    assert counts[expected == 0].sum() == 0
    rare = expected < 5
    cells = [(counts[~rare], expected[~rare])]
    if expected[rare].sum() > 0:
        cells.append((counts[rare].sum()[None], expected[rare].sum()[None]))
    observed, wanted = (np.concatenate(parts) for parts in zip(*cells, strict=True))
    assert stats.chisquare(observed, wanted).pvalue > chance


def waits(first: npt.NDArray[np.generic], weeks: int) -> npt.NDArray[np.int64]:
    """Return how many histories first went up in each week, and how many never did."""
    week = first.astype(int)  # counted from 1
    return np.bincount(np.where(week < 0, weeks, week - 1), minlength=weeks + 1)


def waiting(hazard: Floats, weight: Floats, weeks: int) -> Floats:
    """Return the law of that, a mixture of geometric laws of a dyad's hazards [points]."""
    calm = (1 - hazard) ** (2 * np.arange(weeks + 1)[:, None])  # neither of the two has opened
    survival = calm @ (weight / weight.sum())
    return np.append(survival[:-1] - survival[1:], survival[-1])


def first_openings(weeks: int, dyad: dict[str, float], **theory: float) -> npt.NDArray[np.int64]:
    """Return the waits of 20,000 dyads alone until a dispute opens."""
    world = World(invented(PAIR, {"AA-BB": dyad}, weeks=weeks), still_theory(**theory))
    return waits(simulate(world, 3, 0, COUNT)[0]["first_2.AA-BB"], weeks)


def test_a_dyad_alone_opens_by_the_geometric_law() -> None:
    """Log-odds of a dyad, -4 + 1 (border) + 3 x .4 (dislike) - ln 2, each side the same, week by week."""
    found = first_openings(52, {"alignment": -0.4}, open=-4, open_land=1, open_alignment=3,
                           open_power=0.0, propensity_spread=0.0)  # fmt: skip
    hazard = np.array([logistic(-4 + 1 + 1.2 - np.log(2))])
    assert_drawn_from(found, waiting(hazard, np.ones(1), 52))


def test_dyads_that_differ_open_by_the_mixture() -> None:
    """Propensity of standard deviation 1: fewer and fewer of those left are quarrelsome. The law of equal
    dyads with as many disputes in the first week does not fit."""
    found = first_openings(100, {}, open=-4, propensity_spread=1.0)
    points, weight = np.polynomial.hermite_e.hermegauss(60)
    hazard = 1 / (1 + np.exp(4 + np.log(2) - points))
    assert_drawn_from(found, waiting(hazard, weight, 100))
    alike = np.array([float(hazard @ weight / weight.sum())])
    with pytest.raises(AssertionError):
        assert_drawn_from(found, waiting(alike, np.ones(1), 100))


def test_a_dispute_s_levels_are_those_of_the_chain() -> None:
    """20,000 dyads alone over half a year: in each week the shares of quiet, threat, display, force and war
    are those of the Markov chain that docs/model.md describes; 1e-4 over all 26 weeks."""
    law, weeks = {**STILL, **SHAPE, "open": -2.0}, 26
    world = World(invented(PAIR, {"AA-BB": {}}, weeks=weeks), still_theory(**law))
    _, tallies = simulate(world, 5, 0, COUNT)
    exact = levels(law, weeks)
    assert exact[-1, 4] > 0.001
    for week in range(weeks):
        assert_drawn_from(tallies["levels"][week, 0], exact[week], SURE / weeks)


@pytest.mark.parametrize(("owed", "late"), [(THREATEN, 0), (DISPLAY, 0), (FORCE, 0), (DISPLAY, 3)])
def test_answers_come_in_their_shares(owed: int, late: int) -> None:
    """Force, display, threat, nothing, settlement: the multinomial logit of what is owed, late or not."""
    assert_responses({OWED: owed, SINCE: late}, answers({**STILL, **SHAPE}, owed, late > 0))


@pytest.mark.parametrize("top", [THREATEN, DISPLAY, FORCE])
def test_who_owes_nothing_presses_on_in_shares(top: int) -> None:
    """The same where nothing is owed, from one's own harshest act."""
    assert_responses({TOP: top}, pressing({**STILL, **SHAPE}, top))


def assert_responses(choice: dict[int, int], shares: dict[int, float]) -> None:
    """What AA does, given its account in an open dispute, over 20,000 draws."""
    bench = Bench(World(invented(PAIR, {"AA-BB": {}}), still_theory(**SHAPE)), seed=2, lanes=COUNT)
    bench.block.course[AGE] = 1
    for row, value in choice.items():
        bench.block.choice[row, bench.d("AA", "BB")] = value
    bench.take("draw", "open", "respond")
    rungs = (FORCE, DISPLAY, THREATEN, HOLD, ENGAGE)
    counts = np.bincount(bench.block.conduct[ACT, 0, 1], minlength=9)
    assert_drawn_from([counts[rung] for rung in rungs], [shares[rung] for rung in rungs])


def test_a_third_state_takes_sides_in_its_shares() -> None:
    """KK, friend and ally of AA (.5, help .3), enemy and neighbour of BB (-.5): of force that was used, and
    of whoever asks at the end, the shares of joining and supporting either side and of neutrality are those
    of the multinomial logit; AA is 400 km away."""
    dyads: dict[str, dict[str, object]] = {
        "AA-BB": {},
        "AA-KK": {"alignment": 0.5, "distance": 400, "contiguous": False, "propensity": -10,
                  "commitment": {"KK": 0.3, "AA": 0.05}},
        "BB-KK": {"alignment": -0.5, "propensity": -10},
    }  # fmt: skip
    theory = {
        "join": -2.0, "back": -1.0, "side_alignment": 1.0, "side_commitment": 2.0, "join_distance": -0.4,
        "join_major": 0.5, "open": -1.0, "open_force": 10.0, "no_pact_support": 0.1,
    }  # fmt: skip
    scenario = invented({**PAIR, "KK": {"major": True}}, dyads, weeks=10)
    rows, _ = simulate(World(scenario, still_theory(**theory)), 9, 0, COUNT)
    lean, ready = 1.0 * 1.0 + 2.0 * (0.3 - 0.1), -2.0 + 0.5
    law = {
        JOIN_FIRST: exp(ready + lean), SUPPORT_FIRST: exp(-1.0 + lean), NEUTRAL: 1.0,
        SUPPORT_SECOND: exp(-1.0 - lean), JOIN_SECOND: exp(ready - lean - 0.4 * np.log(5.0)),
    }  # fmt: skip
    stand, posture = rows["stand.KK:AA-BB"], rows["posture.KK:AA-BB"]
    assert (stand != -9).sum() > 0.9 * COUNT
    for column in (stand[stand != -9], posture):
        assert_drawn_from([(column == side).sum() for side in law], [*law.values()])


def test_cheap_talk_moves_no_belief_of_a_state_without_an_audience() -> None:
    """Audience cost 0 at home: twelve threats and pledges in words leave resolve and support at their priors
    (Fearon 1995), to the bit; the same words before an audience, or at a cost, do not."""
    moved = {}
    for name, audience, mechanism in (
        ("talk", 0, "cheap_talk"),
        ("heard", 1, "cheap_talk"),
        ("costly", 0, "sunk_cost"),
    ):
        words = {
            f"s{t}{x}": {"sources": ["AA"], "targets": [x], "cameo": code, "mechanism": [mechanism],
                         "date": f"2030-02-{t:02d}"}
            for t in range(1, 7) for x, code in (("BB", "130"), ("CC", "0334"))
        }  # fmt: skip
        states = {"AA": {"audience_cost": audience}, "BB": {}, "CC": {}}
        scenario = invented(
            states, {"AA-BB": {}, "AA-CC": {"relevant": False}, "BB-CC": {}}, words, history="given",
            horizon={"start": "2030-01-07", "end": "2030-03-31", "origin": "2030-03-25", "step_days": 7},
        )  # fmt: skip
        bench = Bench(World(scenario, full_theory()))
        before = bench.block.dyad[BELIEF].copy(), bench.block.pair[SUPPORT].copy()
        for t in range(8):
            bench.week(t)
        moved[name] = [
            np.abs(bench.block.dyad[BELIEF] - before[0]).max(),
            np.abs(bench.block.pair[SUPPORT] - before[1]).max(),
        ]
    assert moved["talk"] == [0.0, 0.0]
    assert min(moved["heard"]) > 0.0
    assert min(moved["costly"]) > max(moved["heard"])
