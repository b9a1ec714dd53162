"""Disputes one by one: who opened, how far each side went, the six-month rule, by hand."""

import numpy as np

from sim.outcomes.disputes import Disputes, DisputeWatch
from sim.outcomes.escalation import Clock

HOLD, PROTEST, THREATEN, DISPLAY, FORCE = 1, 2, 3, 4, 5


def watched(a: list[int], b: list[int], tail: int = 0, gap: int = 3, war: int = 2) -> Disputes:
    """Return the disputes of one history of weekly rungs."""
    eyes = DisputeWatch(Clock(len(a), 0, war, gap, 4), 1, tail)
    for t, (mine, theirs) in enumerate(zip(a, b, strict=True)):
        eyes._count(np.array([mine]), np.array([theirs]), t)
    return eyes.disputes()


def test_a_display_answered_by_force_a_week_later() -> None:
    """Opened at level 3, initiator stays at 3, target's first and highest level 4, lag 1."""
    found = watched([HOLD, DISPLAY, HOLD, HOLD], [HOLD, HOLD, FORCE, HOLD])
    row = (found.opening, found.initiator, found.target, found.first, found.acts, found.lag)
    assert [column.tolist() for column in row] == [[3], [3], [4], [4], [1], [1]]


def test_three_quiet_weeks_end_a_dispute() -> None:
    """Two acts with two quiet weeks between them are one dispute, with three they are two."""
    quiet = [HOLD] * 6
    assert len(watched([DISPLAY, HOLD, HOLD, DISPLAY, HOLD, HOLD], quiet)) == 1
    assert len(watched([DISPLAY, HOLD, HOLD, HOLD, DISPLAY, HOLD], quiet)) == 2


def test_protests_open_nothing() -> None:
    """Words below a threat are no dispute."""
    assert len(watched([PROTEST] * 5, [PROTEST] * 5)) == 0


def test_who_goes_further_in_the_first_week_is_the_initiator() -> None:
    """A threat against force in one week: the second state opened."""
    found = watched([THREATEN, HOLD], [FORCE, HOLD])
    assert found.initiator.tolist() == [4]
    assert found.target.tolist() == [2]
    assert found.lag.tolist() == [0]


def test_mutual_force_for_the_weeks_of_a_war_is_a_war() -> None:
    """Two weeks of force by both: level 5 for both; two weeks by one side only: no war."""
    war = watched([FORCE, FORCE, FORCE], [HOLD, FORCE, FORCE])
    assert (war.initiator.tolist(), war.target.tolist()) == ([5], [5])
    alone = watched([FORCE, FORCE, FORCE], [HOLD, HOLD, FORCE])
    assert (alone.initiator.tolist(), alone.target.tolist()) == ([4], [4])


def test_disputes_that_open_late_are_left_out() -> None:
    """In the last two weeks nothing is opened, but what was open goes on."""
    found = watched([DISPLAY, HOLD, HOLD, FORCE], [HOLD] * 4, tail=2)
    assert found.initiator.tolist() == [4]
    assert len(watched([HOLD, HOLD, DISPLAY, HOLD], [HOLD] * 4, tail=2)) == 0
