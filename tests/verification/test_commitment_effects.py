"""What an ally's commitment does (Snyder 1984; Morrow 1994): it deters, emboldens and entraps; on shared
draws.

A third state KK is tied to BB by a pact that is believed at .9, or at .05; all else is the shipped theory. AA
is the rival that may attack BB. Each claim is a one-sided paired test; a mean difference counts if it is more
than four of its standard errors from 0 on the side that theory says.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from sim.engines.batch import simulate
from sim.engines.world import World
from sim.outcomes.rows import Rows
from tests.worlds import full_theory, invented

REPLICATES = 4096
UNANSWERED = (("answer_threat", -30.0), ("answer_display", -30.0), ("answer_force", -30.0))
STATES = {
    "AA": {"capability": 0.016},
    "BB": {"capability": 0.002},
    "KK": {"capability": 0.03, "audience_cost": 0.7},
}


@cache
def histories(commitment: float, theory: tuple[tuple[str, float], ...] = ()) -> Rows:
    """Return two years of the three states, by how firmly KK is believed to stand by BB."""
    dyads: dict[str, dict[str, object]] = {
        "AA-BB": {"alignment": -0.4, "propensity": 2.0},
        "AA-KK": {"alignment": -0.1, "propensity": 0.0},
        "BB-KK": {"relevant": False, "alignment": 0.5, "commitment": {"KK": commitment, "BB": 0.05}},
    }
    world = World(invented(STATES, dyads, weeks=104), full_theory(**dict(theory)))
    return simulate(world, 7, 0, REPLICATES)[0]


def effect(column: str, theory: tuple[tuple[str, float], ...] = ()) -> float:
    """Return the mean paired difference that commitment makes, in standard errors."""
    firm, loose = (histories(p, theory)[column].astype(float) for p in (0.9, 0.05))
    difference: npt.NDArray[np.float64] = firm - loose
    return float(difference.mean() / (difference.std(ddof=1) / np.sqrt(REPLICATES)))


def test_commitment_deters() -> None:
    """Where nobody answers, so that attacks of one's own are all: fewer on BB, fewer calls to arms."""
    assert effect("exposure.BB", UNANSWERED) < -4
    assert effect("called.KK+BB", UNANSWERED) < -4


def test_commitment_entraps() -> None:
    """KK joins a fight in which BB had gone further than AA more often, and joins altogether more often."""
    assert effect("entrapped.KK+BB") > 4
    assert effect("joined.KK+BB") > 4


def test_commitment_emboldens_the_protected() -> None:
    """BB, sure of help, attacks AA more; with answers, this may outweigh what deterrence saves it."""
    assert effect("exposure.AA", UNANSWERED) > 4


def test_where_strength_and_sides_count_for_nothing_commitment_changes_nothing() -> None:
    """It works through success, retaliation and sides alone: without them histories are the same."""
    blind = (("success", 0.0), ("retaliation", 0.0), ("join", -30.0), ("back", -30.0), ("abandonment", 0.0),
             ("side_commitment", 0.0))  # fmt: skip
    firm, loose = histories(0.9, blind), histories(0.05, blind)
    assert firm["exposure.BB"].sum() > 0
    assert all(np.array_equal(firm[column], loose[column]) for column in firm)


def test_abandonment_is_less_of_a_danger_under_a_firm_pact() -> None:
    """Of the times that BB is the victim of force, KK is on its side in a greater share where its pledge is
    believed; it is let down less often, and where it is, by so much more."""
    share = {}
    for commitment in (0.9, 0.05):
        found = histories(commitment)
        share[commitment] = found["answered.KK+BB"].sum(), found["called.KK+BB"].sum()
    (a, n), (b, m) = share[0.9], share[0.05]
    pooled = (a + b) / (n + m)
    assert (a / n - b / m) / np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m)) > 4


def test_whoever_is_let_down_likes_its_friend_less() -> None:
    """Abandonment at .1 against none, where the pact is believed: BB's alignment toward KK at the end."""
    hurt = histories(0.9)["alignment.BB>KK"].astype(float)
    change = hurt - histories(0.9, (("abandonment", 0.0),))["alignment.BB>KK"]
    assert change.mean() / (change.std(ddof=1) / np.sqrt(REPLICATES)) < -4
