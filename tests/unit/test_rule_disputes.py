"""Disputes: what stirs third states, how a dispute goes on, what is owed, when it closes; week by week, by
hand."""

import math
from typing import Any

import numpy as np
import pytest

from sim.engines.world import World
from sim.model.address import name_key
from sim.model.declaration import (
    ACT,
    AGE,
    ANSWER,
    AT_WAR,
    CALM,
    CAUSE,
    DISPLAY,
    DOWNGRADE,
    ENGAGE,
    FATE,
    FORCE,
    FOUGHT,
    GIVEN_RUNG,
    HOLD,
    JOIN_FIRST,
    JOINING,
    NEUTRAL,
    OPENED,
    OPENING,
    OWED,
    PEACE,
    PLEDGE,
    PRESSING,
    PROTEST,
    QUIET,
    SIDE,
    SINCE,
    STIRRED,
    TENSION,
    THREATEN,
    TOP,
    WAR_DRAWS,
    WORST,
    YIELDS,
)
from tests.philox import philox_by_hand, single
from tests.worlds import Bench, invented, near, still_theory

HORIZON: dict[str, Any] = {"start": "2030-01-07", "end": "2030-12-31", "origin": "2030-02-04", "step_days": 7}
TENSIONS: dict[str, Any] = {"dispute_tension": 1.6, "threat_tension": 0.2}


def bench_of(lanes: int = 1, head: dict[str, Any] | None = None, **theory: float) -> Bench:
    """Return AA and BB, who have no dispute; one that is open closes by itself nowhere, unless a test says
    so."""
    scenario = invented({"AA": {}, "BB": {}}, {"AA-BB": {}}, **(head or {}))
    bench = Bench(World(scenario, still_theory(**theory)), seed=7, lanes=lanes)
    bench.block.dispute[FATE] = 0.5
    return bench


def act(bench: Bench, mine: int, theirs: int, cause: int = 0, their_cause: int = 0) -> None:
    """Let AA and BB do something to each other this week, for some cause."""
    bench.block.conduct[ACT, 0, 1], bench.block.conduct[ACT, 1, 0] = mine, theirs
    bench.block.choice[CAUSE, bench.d("AA", "BB")] = cause
    bench.block.choice[CAUSE, bench.d("BB", "AA")] = their_cause


def open_one(bench: Bench, age: int = 3, worst: int = 3) -> None:
    """Let a dispute be open."""
    bench.block.course[AGE], bench.block.course[WORST] = age, worst


def of(bench: Bench, row: int) -> int:
    """Return a row of the dispute."""
    return int(bench.block.course[row, 0, 0])


def both(bench: Bench, row: int) -> list[int]:
    """Return a row of AA against BB, and of BB against AA."""
    found: list[int] = bench.block.choice[row, [bench.d("AA", "BB"), bench.d("BB", "AA")], 0].tolist()
    return found


# --- stir ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("acts", "stirred"),
    [
        ((HOLD, HOLD), CALM),
        ((DOWNGRADE, PROTEST), CALM),
        ((THREATEN, HOLD), OPENED),
        ((HOLD, DISPLAY), OPENED),
        ((FORCE, HOLD), FOUGHT),
        ((THREATEN, FORCE), FOUGHT),
    ],
)
def test_a_dispute_that_opens_stirs_third_states(acts: tuple[int, int], stirred: int) -> None:
    """From a threat on, whoever of the two does it; force stirs more."""
    bench = bench_of(war=30.0)
    act(bench, *acts)
    bench.take("stir")
    assert of(bench, STIRRED) == stirred
    assert bench.block.stirred.tolist() == [int(stirred != CALM)]


@pytest.mark.parametrize(
    ("worst", "acts", "stirred"),
    [
        (3, (DISPLAY, HOLD), CALM),  # as before
        (2, (HOLD, DISPLAY), CALM),  # worse, but no force
        (3, (HOLD, FORCE), FOUGHT),
        (2, (FORCE, HOLD), FOUGHT),
        (4, (FORCE, FORCE), CALM),  # again
        (5, (FORCE, FORCE), CALM),
        (3, (HOLD, HOLD), CALM),
    ],
)
def test_an_open_dispute_stirs_them_when_force_is_used_first(
    worst: int, acts: tuple[int, int], stirred: int
) -> None:
    """Not when it goes on as before, and not by itself when it gets worse without force."""
    bench = bench_of()
    open_one(bench, worst=worst)
    act(bench, *acts)
    bench.take("stir")
    assert of(bench, STIRRED) == stirred


@pytest.mark.parametrize(
    ("worst", "tops", "acts", "war"),
    [
        (4, (FORCE, FORCE), (HOLD, HOLD), True),
        (4, (FORCE, FORCE), (FORCE, DISPLAY), True),
        (4, (FORCE, DISPLAY), (FORCE, FORCE), False),
        (4, (HOLD, FORCE), (FORCE, FORCE), False),
        (3, (FORCE, FORCE), (HOLD, HOLD), False),  # cannot be; the level has its say all the same
        (5, (FORCE, FORCE), (FORCE, FORCE), False),  # it is one already
    ],
)
def test_force_on_both_sides_may_become_a_war(
    worst: int, tops: tuple[int, int], acts: tuple[int, int], war: bool
) -> None:
    """In the weeks after both have used it, whatever they do then; here it is certain."""
    bench = bench_of(war=30.0)
    open_one(bench, worst=worst)
    bench.block.choice[TOP, :, 0] = tops
    act(bench, *acts)
    bench.take("stir")
    assert of(bench, STIRRED) == (AT_WAR if war else CALM)


def test_a_war_breaks_out_by_a_draw_of_the_dyad() -> None:
    """Log-odds -.5, so where the uniform at (war, step, AA, BB) is below 1 / (1 + e^.5) = .378."""
    bench = bench_of(lanes=200, war=-0.5)
    open_one(bench, worst=4)
    bench.block.choice[TOP] = FORCE
    bench.take("stir", t=5)
    keys = [name_key("AA"), name_key("BB")]
    drawn = [single(philox_by_hand([w, (int(WAR_DRAWS) << 24) + 5, *keys], 7)[0]) for w in range(200)]
    expected = [AT_WAR if x < 1 / (1 + math.exp(0.5)) else CALM for x in drawn]
    assert bench.block.course[STIRRED, 0].tolist() == expected
    assert bench.block.stirred[0] == expected.count(AT_WAR)
    assert 40 < expected.count(AT_WAR) < 110


def test_the_odds_of_war_are_of_a_week() -> None:
    """Steps of 14 days: -.5 + ln 2."""
    head: dict[str, Any] = {"horizon": {**HORIZON, "origin": "2030-01-07", "step_days": 14}}
    bench = bench_of(lanes=4000, head=head, war=-0.5)
    open_one(bench, worst=4)
    bench.block.choice[TOP] = FORCE
    bench.take("stir")
    share, expected = np.mean(bench.block.course[STIRRED, 0] == AT_WAR), 1 / (1 + math.exp(0.5) / 2)
    assert abs(share - expected) < 4 * math.sqrt(expected * (1 - expected) / 4000)


def test_what_stirred_last_week_is_past() -> None:
    """Nothing happens this week: no event is left over, before the origin either."""
    for t in (3, 4):
        bench = bench_of(head={"horizon": HORIZON, "history": "given"})
        bench.block.course[STIRRED], bench.block.stirred[:] = FOUGHT, 1
        bench.take("stir", t=t)
        assert (of(bench, STIRRED), bench.block.stirred.tolist()) == (CALM, [0])


def test_nothing_stirs_before_the_origin() -> None:
    """History given: a dispute that is open cannot be, but would be left alone."""
    bench = bench_of(head={"horizon": HORIZON, "history": "given"}, war=30.0)
    act(bench, FORCE, FORCE)
    bench.take("stir", "proceed", t=3)
    assert (of(bench, STIRRED), of(bench, AGE), of(bench, PEACE)) == (CALM, -1, 9999)
    bench.take("stir", "proceed", t=4)
    assert (of(bench, STIRRED), of(bench, AGE), of(bench, PEACE)) == (FOUGHT, 0, 0)


# --- proceed: the course ------------------------------------------------------------------------------------


def test_where_nothing_happens_quiet_and_peace_grow() -> None:
    """By one a week, up to 9999; words, pledges and downgrades open nothing."""
    bench = bench_of()
    bench.block.course[QUIET], bench.block.course[PEACE] = 17, 9999
    act(bench, DOWNGRADE, PLEDGE)
    bench.take("stir", "proceed")
    assert [of(bench, row) for row in (AGE, WORST, QUIET, PEACE)] == [-1, 1, 18, 9999]
    assert both(bench, TOP) == both(bench, OWED) == [HOLD, HOLD]
    assert both(bench, SINCE) == [0, 0]


@pytest.mark.parametrize(
    ("acts", "worst", "peace"),
    [((THREATEN, HOLD), 2, 31), ((HOLD, DISPLAY), 3, 31), ((FORCE, THREATEN), 4, 0), ((HOLD, FORCE), 4, 0)],
)
def test_an_act_from_a_threat_on_opens_a_dispute(acts: tuple[int, int], worst: int, peace: int) -> None:
    """Age 0, its level that of the worse act; quiet ends, peace with a use of force only."""
    bench = bench_of()
    bench.block.course[[QUIET, PEACE]] = 30
    act(bench, *acts, OPENING, OPENING)
    bench.take("stir", "proceed")
    assert [of(bench, row) for row in (AGE, WORST, QUIET, PEACE)] == [0, worst, 0, peace]


@pytest.mark.parametrize(
    ("acts", "worst", "quiet", "peace"),
    [
        ((HOLD, HOLD), 3, 9, 31),
        ((THREATEN, HOLD), 3, 0, 31),
        ((HOLD, FORCE), 4, 0, 0),
        ((DOWNGRADE, PROTEST), 3, 9, 31),
    ],
)
def test_an_open_dispute_grows_older_and_keeps_its_worst(
    acts: tuple[int, int], worst: int, quiet: int, peace: int
) -> None:
    """Age 3 becomes 4; the level of a display stays unless force is used."""
    bench = bench_of()
    open_one(bench)
    bench.block.course[QUIET], bench.block.course[PEACE] = 8, 30
    act(bench, *acts)
    bench.take("stir", "proceed")
    assert [of(bench, row) for row in (AGE, WORST, QUIET, PEACE)] == [4, worst, quiet, peace]


@pytest.mark.parametrize(("worst", "stirred"), [(4, AT_WAR), (5, CALM)])
def test_a_war_is_no_peace(worst: int, stirred: int) -> None:
    """From the week in which it breaks out on, whatever is done in that week."""
    bench = bench_of()
    open_one(bench, worst=worst)
    bench.block.course[[QUIET, PEACE]] = 30
    bench.block.course[STIRRED] = stirred
    act(bench, HOLD, HOLD)
    bench.take("proceed")
    assert [of(bench, row) for row in (AGE, WORST, QUIET, PEACE)] == [4, 5, 31, 0]


@pytest.mark.parametrize(
    ("acts", "before", "after"),
    [
        ((THREATEN, HOLD), 0.0, 0.2),
        ((THREATEN, HOLD), 0.9, 0.9),
        ((HOLD, DISPLAY), 0.9, 1.6),
        ((FORCE, HOLD), 0.0, 1.6),
        ((FORCE, HOLD), 2.5, 2.5),
        ((HOLD, HOLD), 0.9, 0.9),
    ],
)
@pytest.mark.parametrize("age", [-1, 3])
def test_acts_of_a_dispute_set_its_tension(
    age: int, acts: tuple[int, int], before: float, after: float
) -> None:
    """Display and force to dispute_tension, a threat to threat_tension; never down."""
    bench = bench_of(**TENSIONS)
    bench.block.course[AGE], bench.block.dispute[TENSION] = age, before
    act(bench, *acts)
    bench.take("stir", "proceed")
    assert bench.block.dispute[TENSION, 0, 0] == near(after)


# --- proceed: what is owed ----------------------------------------------------------------------------------


@pytest.mark.parametrize("cause", [OPENING, PRESSING, JOINING])
def test_what_opens_presses_or_joins_asks_for_an_answer(cause: int) -> None:
    """BB displays: AA owes an answer to a display, from this week on; BB has gone up to it and owes none."""
    bench = bench_of()
    act(bench, HOLD, DISPLAY, their_cause=cause)
    bench.take("stir", "proceed")
    assert both(bench, OWED) == [DISPLAY, HOLD]
    assert both(bench, TOP) == [HOLD, DISPLAY]
    assert both(bench, SINCE) == [0, 1]


@pytest.mark.parametrize("cause", [PRESSING, JOINING])
def test_what_is_no_answer_asks_for_one_however_much_its_state_owes_itself(cause: int) -> None:
    """BB owes an answer to force and displays for another reason, such as the dispute of a friend: AA owes an
    answer to that."""
    bench = bench_of()
    open_one(bench, worst=4)
    bench.block.choice[OWED, bench.d("BB", "AA")] = FORCE
    act(bench, HOLD, DISPLAY, their_cause=cause)
    bench.take("proceed")
    assert both(bench, OWED) == [DISPLAY, HOLD]


@pytest.mark.parametrize(("received", "owed", "since"), [(DISPLAY, HOLD, 5), (THREATEN, DISPLAY, 0)])
def test_an_answer_asks_for_another_only_if_it_goes_further(received: int, owed: int, since: int) -> None:
    """BB answers with a display: that settles a display, and is something new to who has merely threatened.
    BB's own account is settled either way."""
    bench = bench_of()
    open_one(bench)
    bench.block.choice[OWED, bench.d("BB", "AA")] = received
    bench.block.choice[SINCE] = 4
    act(bench, HOLD, DISPLAY, their_cause=ANSWER)
    bench.take("proceed")
    assert both(bench, OWED) == [owed, HOLD]
    assert both(bench, SINCE) == [since, 5]


@pytest.mark.parametrize(
    ("owed", "received", "after", "since"),
    [
        (FORCE, DISPLAY, FORCE, 5),  # less than is owed already adds nothing
        (DISPLAY, DISPLAY, DISPLAY, 5),
        (THREATEN, DISPLAY, DISPLAY, 0),  # more takes its place
    ],
)
def test_of_two_acts_the_harsher_is_owed(owed: int, received: int, after: int, since: int) -> None:
    """AA, who owes an answer for four weeks, holds while BB presses on."""
    bench = bench_of()
    open_one(bench)
    bench.block.choice[OWED, bench.d("AA", "BB")], bench.block.choice[SINCE] = owed, 4
    act(bench, HOLD, received, their_cause=PRESSING)
    bench.take("proceed")
    assert (both(bench, OWED)[0], both(bench, SINCE)[0]) == (after, since)


@pytest.mark.parametrize("mine", [THREATEN, DISPLAY, FORCE])
def test_any_act_from_a_threat_on_settles_what_is_owed(mine: int) -> None:
    """However mild or harsh it is against what it answers."""
    bench = bench_of()
    open_one(bench)
    bench.block.choice[OWED, bench.d("AA", "BB")] = DISPLAY
    act(bench, mine, HOLD, ANSWER)
    bench.take("proceed")
    assert both(bench, OWED)[0] == HOLD


@pytest.mark.parametrize("mine", [HOLD, PROTEST, DOWNGRADE, ENGAGE])
def test_words_settle_nothing(mine: int) -> None:
    """What is owed stays owed, and gets old."""
    bench = bench_of()
    open_one(bench)
    bench.block.choice[OWED, bench.d("AA", "BB")], bench.block.choice[SINCE] = DISPLAY, 4
    act(bench, mine, HOLD)
    bench.take("proceed")
    assert (both(bench, OWED)[0], both(bench, SINCE)[0]) == (DISPLAY, 5)


def test_both_sides_are_judged_by_what_was_owed_before() -> None:
    """Both owe an answer to a threat; AA answers with force, BB in kind. Force goes further, so BB owes an
    answer to it; BB's threat settles its account and asks for none."""
    bench = bench_of()
    open_one(bench)
    bench.block.choice[OWED] = THREATEN
    act(bench, FORCE, THREATEN, ANSWER, ANSWER)
    bench.take("proceed")
    assert both(bench, OWED) == [HOLD, FORCE]
    assert both(bench, TOP) == [FORCE, THREATEN]


def test_acts_of_one_week_that_cross_are_owed_on_both_sides() -> None:
    """Both open in the same week: each has acted before it received the other's act."""
    bench = bench_of()
    act(bench, THREATEN, DISPLAY, OPENING, OPENING)
    bench.take("stir", "proceed")
    assert both(bench, OWED) == [DISPLAY, THREATEN]
    assert both(bench, TOP) == [THREATEN, DISPLAY]
    assert both(bench, SINCE) == [0, 0]


def test_ones_harshest_act_is_remembered() -> None:
    """A threat after force leaves force."""
    bench = bench_of()
    open_one(bench, worst=4)
    bench.block.choice[TOP, bench.d("AA", "BB")] = FORCE
    act(bench, THREATEN, HOLD, PRESSING)
    bench.take("proceed")
    assert both(bench, TOP) == [FORCE, HOLD]


@pytest.mark.parametrize(
    ("age", "rung", "owed"),
    [(3, DISPLAY, DISPLAY), (3, THREATEN, THREATEN), (3, DOWNGRADE, HOLD), (-1, DISPLAY, THREATEN)],
)
def test_a_signal_of_the_scenario_asks_for_an_answer_once_a_dispute_is_open(
    age: int, rung: int, owed: int
) -> None:
    """BB's signal, from a threat on. In the week in which AA's or BB's own threat opens a dispute it is no
    part of that."""
    bench = bench_of()
    bench.block.course[AGE] = age
    bench.block.choice[GIVEN_RUNG, bench.d("BB", "AA")] = rung
    act(bench, HOLD, THREATEN if age < 0 else HOLD, their_cause=OPENING)
    bench.take("stir", "proceed")
    assert both(bench, OWED) == [owed, HOLD]
    assert both(bench, TOP)[0] == HOLD


def test_a_signal_alone_opens_no_dispute() -> None:
    """However hostile it is: states are to open theirs themselves."""
    bench = bench_of()
    bench.block.choice[GIVEN_RUNG] = FORCE
    bench.take("stir", "proceed")
    assert of(bench, AGE) == -1
    assert both(bench, OWED) == [HOLD, HOLD]


# --- proceed: closing ---------------------------------------------------------------------------------------

ENDS: dict[str, Any] = {
    "lapse_at_once": -3.0,
    "lapse": -1.0,
    "end_at_once": -2.0,
    "end": 1.0,
    "end_force": 0.7,
    "end_war": -4.0,
}


@pytest.mark.parametrize(
    ("age", "tops", "worst", "log_odds"),
    [
        (0, (DISPLAY, HOLD), 3, -3.0),
        (1, (DISPLAY, HOLD), 3, -1.0),
        (8, (HOLD, THREATEN), 2, -1.0),
        (0, (DISPLAY, THREATEN), 3, -2.0),
        (1, (DISPLAY, THREATEN), 3, 1.0),
        (8, (THREATEN, THREATEN), 2, 1.0),
        (0, (FORCE, HOLD), 4, -2.3),
        (8, (FORCE, HOLD), 4, -0.3),
        (0, (FORCE, DISPLAY), 4, -1.3),
        (8, (FORCE, DISPLAY), 4, 1.7),
        (8, (FORCE, FORCE), 5, -2.3),
    ],
)
def test_a_dispute_closes_by_one_draw(age: int, tops: tuple[int, int], worst: int, log_odds: float) -> None:
    """Unanswered it lapses, answered it ends, at once (in the week after it opened) with odds of its own; .7
    more once force was used, -4 in a war. On a grid of the draw, below the probability."""
    bench = bench_of(lanes=4000, **ENDS)
    open_one(bench, age, worst)
    bench.block.choice[TOP] = np.array(tops)[:, None]
    bench.block.dispute[FATE] = (np.arange(4000) + 0.5) / 4000
    bench.take("proceed")
    closed = bench.block.course[AGE, 0] == -1
    assert abs(closed.sum() - 4000 / (1 + math.exp(-log_odds))) <= 1.0
    assert np.all(closed[: closed.sum()])
    assert np.all(bench.block.course[AGE, 0, ~closed] == age + 1)
    assert np.all(bench.block.course[WORST, 0] == np.where(closed, 1, worst))


def test_an_answer_counts_in_the_week_in_which_it_is_given() -> None:
    """BB's first act of the dispute makes it an answered one: it ends for sure, where it would not lapse."""
    bench = bench_of(end=30.0)
    open_one(bench)
    bench.block.choice[TOP, bench.d("AA", "BB")] = DISPLAY
    act(bench, HOLD, DISPLAY, their_cause=ANSWER)
    bench.take("proceed")
    assert of(bench, AGE) == -1


def test_force_counts_in_the_week_in_which_it_is_used() -> None:
    """AA's first use of it: the log-odds of ending go from -30 to 0 at once, and the draw is .4."""
    bench = bench_of(end_force=30.0)
    open_one(bench)
    bench.block.choice[TOP], bench.block.dispute[FATE] = DISPLAY, 0.4
    act(bench, FORCE, HOLD, ANSWER)
    bench.take("proceed")
    assert of(bench, AGE) == -1


def test_no_dispute_closes_in_the_week_in_which_it_opens() -> None:
    """Though everything else would have it closed, a settlement too."""
    surely: dict[str, Any] = dict.fromkeys(ENDS, 30.0)
    bench = bench_of(**surely)
    bench.block.choice[YIELDS] = 1
    act(bench, DISPLAY, DISPLAY, OPENING, OPENING)
    bench.take("stir", "proceed")
    assert of(bench, AGE) == 0


@pytest.mark.parametrize("side", [("AA", "BB"), ("BB", "AA")])
def test_a_settlement_by_either_side_closes_a_dispute_and_takes_off_tension(side: tuple[str, str]) -> None:
    """Relief .3 of a tension of 1.6."""
    bench = bench_of(relief=0.3, **TENSIONS)
    open_one(bench)
    bench.block.choice[YIELDS, bench.d(*side)], bench.block.dispute[TENSION] = 1, 1.6
    bench.take("proceed")
    assert of(bench, AGE) == -1
    assert bench.block.dispute[TENSION, 0, 0] == near(0.7 * 1.6)


def test_a_dispute_that_ends_without_a_settlement_leaves_its_tension() -> None:
    """Relief is for settlements."""
    bench = bench_of(relief=0.3, lapse=30.0, **TENSIONS)
    open_one(bench)
    bench.block.dispute[TENSION] = 1.6
    bench.take("proceed")
    assert (of(bench, AGE), bench.block.dispute[TENSION, 0, 0]) == (-1, near(1.6))


def test_a_closed_dispute_leaves_no_accounts() -> None:
    """Nothing owed, nothing done, level 1, on both sides; how long ago the last act was is still counted."""
    bench = bench_of(end=30.0)
    open_one(bench, worst=4)
    bench.block.course[QUIET], bench.block.course[PEACE] = 4, 6
    bench.block.choice[OWED], bench.block.choice[TOP], bench.block.choice[SINCE] = DISPLAY, FORCE, 4
    act(bench, HOLD, HOLD)
    bench.take("proceed")
    assert [of(bench, row) for row in (AGE, WORST, QUIET, PEACE)] == [-1, 1, 5, 7]
    assert both(bench, OWED) == both(bench, TOP) == [HOLD, HOLD]
    assert both(bench, SINCE) == [0, 0]


def test_lanes_and_dyads_do_not_touch_each_other() -> None:
    """Three states, a dispute opens in one lane of one dyad: all others are as they were."""
    scenario = invented({"AA": {}, "BB": {}, "CC": {}}, {"AA-BB": {}, "AA-CC": {}, "BB-CC": {}})
    bench = Bench(World(scenario, still_theory(**TENSIONS)), lanes=5)
    bench.block.conduct[ACT, 2, 1, 3] = FORCE
    bench.block.choice[CAUSE, bench.d("CC", "BB"), 3] = OPENING
    bench.take("stir", "proceed")
    p = bench.p("BB", "CC")
    opened = np.zeros((3, 5), bool)
    opened[p, 3] = True
    assert np.array_equal(bench.block.course[AGE] == 0, opened)
    assert np.array_equal(bench.block.course[WORST] == 4, opened)
    assert np.array_equal(bench.block.dispute[TENSION] > 0, opened)
    assert np.array_equal(bench.block.course[STIRRED] == FOUGHT, opened)
    assert np.argwhere(bench.block.choice[OWED] != HOLD).tolist() == [[bench.d("BB", "CC"), 3]]


# --- proceed: sides of a dispute that a joiner opens --------------------------------------------------------


def test_nobody_has_a_side_yet_in_a_dispute_that_a_joiner_opens() -> None:
    """What third states had in the last dispute of the two is forgotten where nobody was asked for a side: in
    the second of three lanes, for AA-BB alone. Where the dispute opened by itself, or has been open, sides
    are those that were taken."""
    pairs: dict[str, dict[str, Any]] = {"AA-BB": {}, "AA-CC": {}, "BB-CC": {}}
    scenario = invented({"AA": {}, "BB": {}, "CC": {}}, pairs)
    bench = Bench(World(scenario, still_theory()), lanes=3)
    p = bench.p("AA", "BB")
    bench.block.dispute[FATE] = 0.5
    bench.block.stand[SIDE] = JOIN_FIRST
    bench.block.conduct[ACT, 0, 1] = DISPLAY
    bench.block.course[STIRRED, p, 0] = OPENED
    bench.block.course[AGE, p, 2], bench.block.course[WORST, p, 2] = 3, 3
    bench.take("proceed")
    expected = np.full((3, 3), JOIN_FIRST)
    expected[bench.q("CC", "AA", "BB"), 1] = NEUTRAL
    assert bench.block.stand[SIDE].tolist() == expected.tolist()
    assert bench.block.course[AGE, p].tolist() == [0, 0, 4]


# --- both rules, week by week -------------------------------------------------------------------------------


def test_a_dispute_from_its_opening_to_its_end() -> None:
    """AA displays, BB answers with force, AA answers in kind, war breaks out, both fight until it ends."""
    bench = bench_of(war=30.0, **TENSIONS)
    story = [
        ((DISPLAY, HOLD), (OPENING, 0), OPENED, [HOLD, DISPLAY], 3),
        ((HOLD, FORCE), (0, ANSWER), FOUGHT, [FORCE, HOLD], 4),
        ((FORCE, HOLD), (ANSWER, 0), CALM, [HOLD, HOLD], 4),
        ((HOLD, HOLD), (0, 0), AT_WAR, [HOLD, HOLD], 5),
        ((FORCE, FORCE), (PRESSING, PRESSING), CALM, [FORCE, FORCE], 5),
    ]
    for week, (acts, causes, stirred, owed, worst) in enumerate(story):
        act(bench, *acts, *causes)
        bench.take("stir", "proceed", t=week)
        assert (of(bench, STIRRED), of(bench, AGE), of(bench, WORST)) == (stirred, week, worst)
        assert both(bench, OWED) == owed
    bench.block.theory[:] = 30.0
    bench.take("stir", "proceed", t=5)
    assert (of(bench, AGE), of(bench, WORST), of(bench, PEACE)) == (-1, 1, 0)
