"""Disputes one by one: who opened, how far each side went, how long it lasted, by hand."""

import numpy as np
from script import Script

from sim.model.declaration import DISPLAY, FORCE, HOLD, THREATEN
from sim.outcomes.disputes import Disputes, DisputeWatch, Week, week
from sim.outcomes.record import Clock

O, A, P, N = "opening", "answer", "pressing", ""  # noqa: E741
Side = list[tuple[int, str]]
QUIET = (HOLD, N)


def watched(a: Side, b: Side, tail: int = 0, open_until: int = 99, war: tuple[int, ...] = ()) -> Disputes:
    """Return the disputes of one history of weekly rungs with their causes."""
    eyes = DisputeWatch(Clock(len(a), 0, 4), 1, tail)
    for t, both in enumerate(zip(a, b, strict=True)):
        acts, opens, answers = (
            tuple(np.array([value]) for value in values)
            for values in zip(*((rung, cause == O, cause == A) for rung, cause in both), strict=True)
        )
        flags = (np.array([t in war]), np.array([t < open_until]))
        eyes.count(Week(acts, opens, answers, *flags), t)
    return eyes.disputes()


def test_a_display_answered_by_force_a_week_later() -> None:
    """Opened at level 3, initiator stays at 3, target's first and highest level 4, lag 1."""
    found = watched([(DISPLAY, O), QUIET, QUIET], [QUIET, (FORCE, A), QUIET])
    row = (found.opening, found.initiator, found.target, found.first, found.acts, found.lag, found.lasted)
    assert [column.tolist() for column in row] == [[3], [3], [4], [4], [1], [1], [1]]
    assert (found.military.tolist(), found.answers.tolist()) == ([2], [1])
    assert (found.opened.tolist(), found.lane.tolist()) == ([0], [0])


def test_a_dispute_ends_when_it_is_closed() -> None:
    """A second opening after that is another dispute."""
    eyes = DisputeWatch(Clock(9, 0, 4), 1, 0)
    yes, no, act, hold = np.array([True]), np.array([False]), np.array([THREATEN]), np.array([HOLD])
    for t, still in enumerate((True, True, False, True, False)):
        opens = t in (0, 3)
        first = (act if opens else hold, hold)
        done = Week(first, (np.array([opens]), no), (no, no), no, yes if still else no)
        eyes.count(done, t)
    assert eyes.disputes().lasted.tolist() == [0, 0]


def test_acts_that_open_nothing_are_no_dispute() -> None:
    """A joiner's dispute goes on without having been opened by either."""
    assert len(watched([(DISPLAY, P)] * 3, [(DISPLAY, A)] * 3)) == 0


def test_who_goes_further_in_the_first_week_is_the_initiator() -> None:
    """A threat against force in one week: the second state opened."""
    found = watched([(THREATEN, O), QUIET], [(FORCE, O), QUIET])
    assert (found.initiator.tolist(), found.target.tolist(), found.lag.tolist()) == ([4], [2], [0])


def test_a_war_is_one_of_both() -> None:
    """Level 5 for both sides."""
    found = watched([(FORCE, O), (FORCE, P)], [QUIET, (FORCE, A)], war=(1,))
    assert (found.initiator.tolist(), found.target.tolist()) == ([5], [5])


def test_how_long_a_dispute_lasts_is_to_its_last_act() -> None:
    """Quiet weeks after that do not count, pressing on does."""
    found = watched([(DISPLAY, O), QUIET, QUIET, (DISPLAY, P), QUIET], [QUIET] * 5)
    assert (found.lasted.tolist(), found.acts.tolist(), found.target.tolist()) == ([3], [2], [1])


def test_disputes_that_open_late_are_left_out() -> None:
    """In the last two weeks nothing is opened, but what was open goes on."""
    found = watched([(DISPLAY, O), QUIET, QUIET, (FORCE, P)], [QUIET] * 4, tail=2)
    assert found.initiator.tolist() == [4]
    assert len(watched([QUIET, QUIET, (DISPLAY, O), QUIET], [QUIET] * 4, tail=2)) == 0


def test_what_is_read_of_a_step() -> None:
    """Rungs and causes of the first dyad; a joiner's act is none of its own."""
    script = Script()
    script.week(0, {"AA>BB": "d opening", "BB>AA": "f joining"}, {"AA-BB": (0, 4, "opened")})
    seen = week(script.bench.structure, script.bench.block)
    assert [int(act[0]) for act in seen.acts] == [DISPLAY, 0]
    assert [bool(flag[0]) for flag in (*seen.opens, *seen.answers, seen.war, seen.open)] == [
        True, False, False, False, False, True,
    ]  # fmt: skip
