"""Multilevel splitting against closed forms, and against plain counting where that sees enough.

Two states alone, without tension, are a Markov chain of disputes, so the probability of every height within
the horizon is a sum over its paths (tests/verification/closed_forms.py).
Each test says at what chance a sound estimator fails it: at most 1e-4, all its comparisons together.
"""

from functools import cache

import numpy as np
import pytest
from scipy import stats

from sim.engines.world import World
from sim.scenario import theory_sets
from sim.scenario.library import load
from sim.statistics.splitting import relative_error
from sim.studies import measures
from sim.studies.rare import work as rare
from sim.studies.rare.table import Estimated
from sim.studies.rare.work import Rare
from tests.verification.closed_forms import Floats, first_passages
from tests.worlds import STILL, invented, still_theory

SURE = 1e-4
WEEKS = 12
SHAPE = {
    "open_threat": -1.0, "open_force": -1.0, "answer_threat": -1.0, "answer_display": -1.0,
    "answer_force": -1.0, "late": -1.0, "spill_up": -1.0, "spill_down": -1.0, "spill_threat": -2.0,
    "press": -2.5, "climb": -2.5, "concede": -2.0, "lapse_at_once": -2.0, "lapse": -1.0,
    "end_at_once": -2.0, "end": -2.5, "end_force": -0.5, "end_war": -1.0,
}  # fmt: skip
DUELS: dict[str, dict[str, float]] = {
    # P(war) = 3e-5, through stages of which every one lets some of a hundred paths through
    "heated": {"open": -7.0, "war": -4.5},
    # P(war) = 5e-7; of 1,000 paths at force some forty lead on, and all copies of a few starts do
    "clumped": {"open": -5.0, "open_force": -4.0, "climb": -6.0, "spill_up": -4.0, "answer_force": -3.5,
                "war": -6.0},
    # P(war) = 3e-9; one path in a hundred that display comes to force, and one in fifty of these to both
    "rare": {"open": -8.0, "open_force": -5.0, "climb": -6.0, "spill_up": -4.0, "answer_force": -4.0,
             "press": -4.0, "war": -7.0},
}  # fmt: skip


def law(name: str) -> dict[str, float]:
    """Return the theory of a duel: nothing but intercepts."""
    return {**STILL, **SHAPE, **DUELS[name]}


@cache
def duel(name: str) -> World:
    """Two states with a border, alike in all, and a dozen weeks."""
    return World(invented({"AA": {}, "BB": {}}, {"AA-BB": {}}, weeks=WEEKS), still_theory(**law(name)))


@cache
def truth(name: str) -> Floats:
    """P(height) of a duel: threat, display, force, force by both sides, war."""
    return first_passages(law(name), WEEKS)


def split(world: World, outcome: str, effort: int, repeats: int, seed: int, plain: int = 0) -> Estimated:
    """Return what splitting finds."""
    study = Rare(world, seed, measures.of(outcome, world), effort, repeats, plain)
    return Estimated(study, rare.gather(piece.work() for piece in rare.pieces(study)))


@pytest.mark.parametrize("repeats", [60, pytest.param(400, marks=pytest.mark.long)])
def test_every_height_has_the_probability_of_the_chain(repeats: int) -> None:
    """The five heights of the heated duel are hit as the chain says, by t-tests over repeats of 1,000 paths
    (1e-4 for all five), and the war, P = 3e-5, is known to a tenth."""
    estimates = split(duel("heated"), "war.AA-BB", 1000, repeats, seed=1).estimates
    exact = truth("heated")
    errors = estimates.std(axis=0, ddof=1) / np.sqrt(repeats)
    limit = stats.t.ppf(1 - SURE / 2 / len(exact), repeats - 1)
    assert (np.abs(estimates.mean(axis=0) - exact) < limit * errors).all()
    assert exact[-1] < 4e-5
    assert relative_error(estimates[:, -1]) < 0.1


@pytest.mark.parametrize(
    ("name", "effort", "studies", "share"),
    [
        ("rare", 50, 20, 0.95),
        ("heated", 300, 10, 0.90),
        pytest.param("rare", 50, 200, 0.95, marks=pytest.mark.long),
        pytest.param("heated", 300, 200, 0.90, marks=pytest.mark.long),
        pytest.param("clumped", 1000, 60, 0.80, marks=pytest.mark.long),
    ],
)
def test_intervals_hold_the_truth(name: str, effort: int, studies: int, share: float) -> None:
    """Over fresh studies of ten repeats the interval of P(war) holds the truth in at least that share (exact
    binomial, 1e-4): 95 % where hardly a repeat gets there, 90 and 80 % where few repeats carry the mean.
    """
    found = [split(duel(name), "war.AA-BB", effort, 10, seed=1000 + n).result for n in range(studies)]
    held = sum(each.low <= truth(name)[-1] <= each.high for each in found)
    assert stats.binom.cdf(held, studies, share) > SURE


@pytest.mark.parametrize(
    ("effort", "repeats", "plain"),
    [(400, 16, 16_384), pytest.param(2000, 100, 400_000, marks=pytest.mark.long)],
)
def test_agrees_with_plain_counting(effort: int, repeats: int, plain: int) -> None:
    """Threat, display, force and war of the demo: splitting and plain histories of other draws differ by no
    more than their errors allow (t-tests, 1e-4 for all four)."""
    demo = World(load("demo"), theory_sets.load())
    found = split(demo, "war.ALD-BRE", effort, repeats, seed=2, plain=plain)
    limit = stats.t.ppf(1 - SURE / 2 / 4, repeats - 1)
    for height in (1, 2, 3, found.study.ladder.top):
        counted = found.plain(height)
        assert counted is not None
        p = counted.estimate
        assert p > 0
        estimates = found.estimates[:, height - 1]
        error = np.hypot(estimates.std(ddof=1) / np.sqrt(repeats), np.sqrt(p * (1 - p) / plain))
        assert abs(estimates.mean() - p) < limit * error
