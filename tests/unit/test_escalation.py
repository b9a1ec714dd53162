"""What is counted of levels and disputes while a history runs, on acts that are written by hand."""

import numpy as np
import pytest
from script import Script

from sim.model.declaration import ALIGNMENT, FORCE, GIVEN_RUNG, THREATEN


@pytest.mark.parametrize(
    ("ours", "theirs", "peak"),
    [
        ("....", "....", 1),
        ("cpex", "pxe.", 1),  # diplomacy is below the threshold of a dispute
        (".t..", "....", 2),
        ("..t.", "..d.", 3),  # the higher of the two sides
        ("...f", "....", 4),
        ("ffff", "ffff", 4),  # force by both is no war until the model says so
    ],
)
def test_levels(ours: str, theirs: str, peak: int) -> None:
    """Threat 2, display 3, force 4."""
    assert Script().play(ours, theirs).row("peak") == peak


def test_war_is_what_the_dispute_has_come_to() -> None:
    """Level 5 in the week it becomes a war and while it is one, whatever the acts; not once it is closed."""
    script = Script()
    script.week(0, {"AA>BB": "f"}, {"AA-BB": (0, 4, "fought")})
    script.week(1, {"AA>BB": "f", "BB>AA": "f"}, {"AA-BB": (1, 5, "war")})
    script.week(2, {}, {"AA-BB": (2, 5, "")})
    script.week(3, {"AA>BB": "f"}, {"AA-BB": (-1, 1, "")})
    assert (script.row("peak"), script.row("first_5"), script.row("weeks_5")) == (5, 2, 2)
    assert script.tallies.levels[:4, 0].argmax(axis=1).tolist() == [3, 4, 4, 3]


def test_a_war_that_ends_with_the_week_it_breaks_out_in_is_a_war() -> None:
    """Closed in the same step, the dispute is gone, but it was a war."""
    script = Script()
    script.week(0, {"AA>BB": "f"}, {"AA-BB": (-1, 1, "war")})
    assert (script.row("peak"), script.row("weeks_5"), script.row("weeks_open")) == (5, 1, 0)


def test_first_passages_and_weeks_at_a_level() -> None:
    """Levels 1 2 3 1 4 4 1: a threshold is passed when it, or a higher one, is first reached."""
    script = Script().play(".td.ff.", "....f..")
    assert [script.row(f"first_{k}") for k in (2, 3, 4, 5)] == [2, 3, 5, -1]
    assert [script.row(f"weeks_{k}") for k in (2, 3, 4, 5)] == [4, 3, 2, 0]
    assert [script.row(f"first_{k}", "BB-KK") for k in (2, 3, 4, 5)] == [-1] * 4


def test_a_jump_passes_all_thresholds_below() -> None:
    """Force out of the blue in week 4: threat and display are passed in the same week."""
    script = Script().play("...f")
    assert [script.row(f"first_{k}") for k in (2, 3, 4, 5)] == [4, 4, 4, -1]


def test_overall_is_the_earliest_and_the_highest_of_all_dyads() -> None:
    """AA-BB shows force in week 6, BB-KK threatens in week 3."""
    script = Script()
    for t in range(6):
        script.week(t, {"AA>BB": "f" if t == 5 else ".", "KK>BB": "t" if t == 2 else "."})
    assert script.row("peak", "") == 4
    assert [script.row(f"first_{k}", "") for k in (2, 3, 4, 5)] == [3, 6, 6, -1]


def test_weeks_are_counted_from_the_windows_start_and_nothing_before_it_counts() -> None:
    """With a window from step 3 on, force in step 1 is no outcome; a display in step 5 comes in week 3, for
    the window's first week is week 1."""
    script = Script(window=3).play(".f...d")
    assert (script.row("peak"), script.row("first_3")) == (3, 3)
    assert script.tallies.levels[:6, 0].tolist() == [[1, 0, 0, 0, 0]] * 5 + [[0, 0, 1, 0, 0]]


@pytest.mark.parametrize(
    ("ours", "calm"),
    [
        ("..........", -1),
        ("..t.......", -1),  # a threat is no escalation
        ("..d....", 1),  # the four quiet weeks begin in the week after
        ("..d...", -1),  # only three of them seen
        ("..d..t....", 4),  # quiet anew from the week after the threat
        ("..dd.d....", 4),
        ("..d....d.......", 1),  # the first calm, not the last
        ("....d....", 1),  # quiet weeks before the display are none of it
    ],
)
def test_calm_begins_with_four_quiet_weeks_after_the_first_display(ours: str, calm: int) -> None:
    """Weeks from the first display to the first week of a quiet month."""
    assert Script(weeks=len(ours)).play(ours).row("calm") == calm  # a calm that lasts is noted at the end


def test_a_dispute_is_an_act_that_opens_one() -> None:
    """One by one side, one by both in one week: two disputes, and three acts that open."""
    script = Script()
    script.week(0, {"AA>BB": "t opening"}, {"AA-BB": (0, 2, "opened")})
    script.week(30, {"AA>BB": "d opening", "BB>AA": "d opening"}, {"AA-BB": (0, 3, "opened")})
    assert (script.row("disputes"), script.row("acts_opening")) == (2, 3)
    assert (script.row("disputes_answered"), script.row("weeks_open")) == (1, 2)
    assert script.row("disputes", "BB-KK") == 0


def test_a_dispute_is_answered_once() -> None:
    """The first answer makes it so, in whatever week; further acts, and pressing on alone, do not."""
    script = Script()
    script.week(0, {"AA>BB": "d opening"}, {"AA-BB": (0, 3, "opened")})
    script.week(1, {"AA>BB": "d pressing"}, {"AA-BB": (1, 3, "")})
    assert script.row("disputes_answered") == 0
    script.week(5, {"BB>AA": "d answer"}, {"AA-BB": (5, 3, "")})
    script.week(6, {"BB>AA": "f pressing", "AA>BB": "f answer"}, {"AA-BB": (-1, 1, "fought")})
    assert (script.row("disputes"), script.row("disputes_answered")) == (1, 1)
    causes = [script.row(f"acts_{cause}") for cause in ("opening", "answer", "pressing", "joining")]
    assert causes == [1, 2, 2, 0]


def test_acts_in_a_dispute_that_a_joiner_began_answer_none_that_was_opened() -> None:
    """BB opened against KK and went unanswered; later KK joins a fight against BB, who strikes back."""
    script = Script()
    script.week(0, {"BB>KK": "t opening"}, {"BB-KK": (0, 2, "opened")})
    script.week(1, {}, {"BB-KK": (-1, 1, "")})
    script.week(9, {"KK>BB": "f joining"}, {"BB-KK": (0, 4, "")})
    script.week(10, {"BB>KK": "f answer"}, {"BB-KK": (1, 4, "")})
    assert (script.row("disputes", "BB-KK"), script.row("disputes_answered", "BB-KK")) == (1, 0)
    assert (script.row("acts_joining", "BB-KK"), script.row("acts_answer", "BB-KK")) == (1, 1)
    assert script.row("peak", "BB-KK") == 4


def test_a_joiners_act_is_no_answer() -> None:
    """KK acts for a third state in the week in which BB opens against it: not its own act in that dispute."""
    script = Script()
    script.week(0, {"BB>KK": "t opening", "KK>BB": "d joining"}, {"BB-KK": (0, 3, "opened")})
    assert (script.row("disputes", "BB-KK"), script.row("disputes_answered", "BB-KK")) == (1, 0)


def test_weeks_open_are_those_after_which_the_dispute_is_open() -> None:
    """Quiet weeks of an open dispute count."""
    script = Script()
    for t, age in enumerate((0, 1, 2, -1, -1)):
        script.week(t, {"AA>BB": "t opening"} if t == 0 else {}, {"AA-BB": (age, 2 if age >= 0 else 1, "")})
    assert (script.row("weeks_open"), script.row("weeks_2")) == (3, 1)


def test_exposure_counts_displays_and_force_suffered() -> None:
    """BB suffers AA's display and KK's force; a threat does not count."""
    script = Script()
    script.week(0, {"AA>BB": "d", "KK>BB": "f", "BB>AA": "t"})
    assert [script.row("exposure", state) for state in ("AA", "BB", "KK")] == [0, 2, 0]


def test_given_acts_are_tallied_apart() -> None:
    """A given threat stands in the tally of signals, before and in the window, and in no outcome."""
    script = Script(window=1)
    for t, given in enumerate((THREATEN, FORCE, 0)):
        script.bench.block.choice[GIVEN_RUNG, script.bench.d("BB", "AA")] = given
        script.week(t, {})
    assert script.tallies.given_levels[:3, 0].argmax(axis=1).tolist() == [1, 3, 0]
    assert script.tallies.levels[:3, 0].argmax(axis=1).tolist() == [0, 0, 0]
    assert script.row("peak") == 1


def test_alignment_is_kept_at_the_origin_and_tallied_in_200_cells() -> None:
    """-1 is the first cell, 1 the last; .005 is in cell 100. The origin is the window's first week."""
    script = Script(window=1)
    pair = script.bench.block.pair
    for t, value in enumerate((-1.0, 0.005, 1.0)):
        pair[ALIGNMENT, 0, 1] = value
        script.week(t, {})
    assert script.tallies.alignment[:3, 0].argmax(axis=1).tolist() == [0, 100, 199]
    assert script.record.origin[0, 1, 0] == np.float32(0.005)
    assert np.all(script.tallies.alignment[:3, 0].sum(axis=1) == 1)
