"""What is counted while a replicate runs, on acts that are written by hand."""

from collections.abc import Sequence

import numpy as np
import pytest

from sim.engines.world import World
from sim.model.declaration import ACT, ALIGNMENT, GIVEN_RUNG, HOLD, SIDE, SIGNALLED, UNPROVOKED
from sim.outcomes.escalation import Clock, blank_record, blank_tallies, clear, observe
from sim.outcomes.rows import Names, escalation_rows, tie_rows
from tests.worlds import Bench, invented, still_theory

PAIRS = {"AA-BB": {}, "AA-KK": {"relevant": False}, "BB-KK": {}}
RUNG = {"a": 0, ".": 1, "p": 2, "t": 3, "d": 4, "f": 5}


class Script:
    """AA and BB, who act as they are told, and KK, tied to AA and with a dyad against BB; one replicate."""

    def __init__(self, window: int = 0, weeks: int = 60) -> None:
        talk = {"sources": ["BB"], "targets": ["AA"], "date": "2030-01-07", "until": "2031-02-28"}
        scenario = invented({"AA": {}, "BB": {}, "KK": {}}, PAIRS, {"talk": talk}, weeks=weeks)
        self.bench = Bench(World(scenario, still_theory()))
        self.names: Names = self.bench.world.names
        self.clock = Clock(steps=weeks, window=window, war_steps=4, gap_steps=26, calm_steps=4)
        self.record, self.tallies = blank_record(3, 2, 1), blank_tallies(weeks, 2, np.array([[0, 1], [1, 0]]))
        clear(self.record, self.clock)

    def week(self, t: int, acts: dict[str, str], joins: Sequence[str] = ()) -> None:
        """Observe week t; acts: "AA>BB" to a letter of RUNG. joins: "KK>BB+AA", KK fights BB on AA's side."""
        choice = self.bench.block.choice
        choice[[ACT, UNPROVOKED, SIGNALLED]], choice[SIDE], choice[GIVEN_RUNG] = HOLD, -1, 0
        self.bench.block.alarm[:] = 0
        for key, letter in acts.items():
            d = self.bench.d(*key.split(">"))
            choice[ACT, d], self.bench.block.alarm[d] = RUNG[letter], int(letter == "f")
        for join in joins:
            dyad, side = join.split("+")
            choice[SIDE, self.bench.d(*dyad.split(">"))] = self.bench.i(side)
        observe(self.bench.structure, self.bench.block, self.record, self.tallies, self.clock, t, 1)

    def play(self, ours: str, theirs: str = "") -> "Script":
        """Observe weeks 0, 1, .. in which AA and BB act by a letter each."""
        for t, (a, b) in enumerate(zip(ours, theirs.ljust(len(ours), "."), strict=True)):
            self.week(t, {"AA>BB": a, "BB>AA": b})
        return self

    def row(self, quantity: str, subject: str = "AA-BB") -> int:
        """Return a column of this one replicate."""
        rows = escalation_rows(self.names, self.record)
        rows |= tie_rows(self.names, self.record, self.bench.block.pair[ALIGNMENT])
        return int(rows[f"{quantity}.{subject}" if subject else quantity][0])


@pytest.mark.parametrize(
    ("ours", "theirs", "peak"),
    [
        ("....", "....", 1),
        ("appa", "pp..", 1),  # protests are below the threshold of a dispute
        (".t..", "....", 2),
        ("..t.", "..d.", 3),  # the higher of the two sides
        ("...f", "....", 4),
        ("fff.", "fff.", 4),  # three weeks of force by both
        ("ffff", "ffff", 5),
        ("ffff", ".fff", 4),
        ("fff.f", "fffff", 4),  # not four weeks running
    ],
)
def test_levels(ours: str, theirs: str, peak: int) -> None:
    """Threat 2, display 3, force 4; war is force by both sides, four weeks running."""
    assert Script().play(ours, theirs).row("peak") == peak


def test_first_passages_and_weeks_at_a_level() -> None:
    """Levels 1 2 3 1 4 4 4 5 5 4 1: a threshold is passed when it, or a higher one, is first reached."""
    script = Script().play(".td.ffffff.", "....fffff..")
    assert [script.row(f"first_{k}") for k in (2, 3, 4, 5)] == [1, 2, 4, 7]
    assert [script.row(f"weeks_{k}") for k in (2, 3, 4, 5)] == [8, 7, 6, 2]
    assert [script.row(f"first_{k}", "BB-KK") for k in (2, 3, 4, 5)] == [-1] * 4


def test_a_jump_passes_all_thresholds_below() -> None:
    """Force out of the blue in week 3: threat and display are passed in the same week."""
    script = Script().play("...f")
    assert [script.row(f"first_{k}") for k in (2, 3, 4, 5)] == [3, 3, 3, -1]


def test_overall_is_the_earliest_and_the_highest_of_all_dyads() -> None:
    """AA-BB shows force in week 5, BB-KK threatens in week 2."""
    script = Script()
    for t in range(6):
        script.week(t, {"AA>BB": "f" if t == 5 else ".", "KK>BB": "t" if t == 2 else "."})
    assert script.row("peak", "") == 4
    assert [script.row(f"first_{k}", "") for k in (2, 3, 4, 5)] == [2, 5, 5, -1]


def test_weeks_are_counted_from_the_windows_start_and_nothing_before_it_counts() -> None:
    """With a window from week 3 on, force in week 1 is no outcome; a display in week 5 comes in week 2."""
    script = Script(window=3).play(".f...d")
    assert (script.row("peak"), script.row("first_3"), script.row("disputes")) == (3, 2, 1)
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
    script = Script()
    script.clock = script.clock._replace(steps=len(ours))  # a calm that lasts is noted at the end
    assert script.play(ours).row("calm") == calm


@pytest.mark.parametrize(("quiet", "disputes"), [(0, 1), (25, 1), (26, 2), (30, 2)])
def test_half_a_year_of_quiet_ends_a_dispute(quiet: int, disputes: int) -> None:
    """The six-month rule: a new dispute opens after 26 quiet weeks, protests do not prolong the old one."""
    assert Script().play("t" + "p" * quiet + "d").row("disputes") == disputes


def test_a_dispute_is_that_of_its_dyad() -> None:
    """AA against BB and BB against KK are two."""
    script = Script()
    script.week(0, {"AA>BB": "t", "BB>KK": "t"})
    assert (script.row("disputes"), script.row("disputes", "BB-KK")) == (1, 1)


@pytest.mark.parametrize(
    ("act", "unprovoked", "signalled", "kind"),
    [
        (4, 4, 4, "spontaneous"),
        (5, 4, 1, "spontaneous"),  # with no grievance at all it would have been a military act too
        (4, 1, 5, "signal"),
        (4, 3, 4, "signal"),
        (4, 1, 1, "answer"),
        (5, 3, 2, "answer"),
        (3, 3, 3, None),  # a threat is no military act
    ],
)
def test_provenance_is_what_the_same_draw_would_have_done(
    act: int, unprovoked: int, signalled: int, kind: str | None
) -> None:
    """Spontaneous without any grievance, signal-driven with that of the signals, else an answer."""
    for actor in ("AA", "BB"):
        script = Script()
        d = script.bench.d(actor, {"AA": "BB", "BB": "AA"}[actor])
        script.bench.block.choice[ACT] = HOLD
        script.bench.block.choice[[ACT, UNPROVOKED, SIGNALLED], d, 0] = act, unprovoked, signalled
        observe(script.bench.structure, script.bench.block, script.record, script.tallies, script.clock, 0, 1)
        counts = {name: script.row(f"acts_{name}") for name in ("spontaneous", "signal", "answer")}
        assert counts == {name: int(name == kind) for name in counts}


def test_a_joiners_act_is_not_an_own_act() -> None:
    """KK's force on AA's side raises the level of BB-KK, but has no provenance and opens no dispute."""
    script = Script()
    script.week(0, {"BB>AA": "f", "KK>BB": "f"}, ["KK>BB+AA"])
    assert script.row("peak", "BB-KK") == 4
    assert script.row("acts_answer", "BB-KK") == script.row("disputes", "BB-KK") == 0
    assert (script.row("acts_answer"), script.row("disputes"), script.row("disputes_joined")) == (1, 1, 1)


def test_a_dispute_is_joined_once_however_often_it_is() -> None:
    """Two weeks of joining in one dispute are one dispute joined; a second dispute counts anew."""
    script = Script()
    for t in range(30):
        fights = t in (0, 1, 29)
        joins = ["KK>BB+AA"] if fights else []
        script.week(t, {"BB>AA": "f", "KK>BB": "f"} if fights else {}, joins)
    assert (script.row("disputes"), script.row("disputes_joined"), script.row("joined", "KK+AA")) == (2, 2, 3)


@pytest.mark.parametrize(
    ("acts", "joins", "counts"),
    [
        ({"BB>AA": "f"}, [], (1, 0, 0, 0)),  # called and not come: abandoned
        ({"BB>AA": "f", "KK>BB": "f"}, ["KK>BB+AA"], (1, 1, 0, 1)),
        ({"BB>AA": "f", "AA>BB": "f", "KK>BB": "f"}, ["KK>BB+AA"], (1, 1, 0, 1)),  # both: a call, no trap
        ({"AA>BB": "f", "KK>BB": "f"}, ["KK>BB+AA"], (0, 0, 1, 1)),  # AA opened: entrapped
        ({"AA>BB": "f"}, [], (0, 0, 0, 0)),
        ({"BB>AA": "d"}, [], (0, 0, 0, 0)),  # only force calls
    ],
)
def test_loyalty(acts: dict[str, str], joins: list[str], counts: tuple[int, int, int, int]) -> None:
    """KK's weeks as AA's friend: called (AA attacked), answered, entrapped (AA opened the fight), joined."""
    script = Script()
    script.week(0, acts, joins)
    found = [script.row(name, "KK+AA") for name in ("called", "answered", "entrapped", "joined")]
    assert tuple(found) == counts


def test_exposure_counts_military_acts_suffered() -> None:
    """BB suffers AA's display and KK's force; a threat does not count."""
    script = Script()
    script.week(0, {"AA>BB": "d", "KK>BB": "f", "BB>AA": "t"})
    assert [script.row("exposure", state) for state in ("AA", "BB", "KK")] == [0, 2, 0]


def test_given_acts_are_tallied_apart() -> None:
    """A given display stands in the tally of signals, before and in the window, and in no outcome."""
    script = Script(window=1)
    choice = script.bench.block.choice
    choice[:3], choice[SIDE], choice[GIVEN_RUNG] = HOLD, -1, 0
    for t, given in enumerate((4, 5, 0)):
        choice[GIVEN_RUNG, script.bench.d("BB", "AA")] = given
        observe(script.bench.structure, script.bench.block, script.record, script.tallies, script.clock, t, 1)
    assert script.tallies.given_levels[:3, 0].argmax(axis=1).tolist() == [2, 3, 0]
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
    assert script.record.origin[0, 1, 0] == 0.005
    assert np.all(script.tallies.alignment[:3, 0].sum(axis=1) == 1)
