"""Labels that are cut can still be told apart, and an episode keeps the number of its signals."""

import datetime as dt

import pytest

from sim.studies.attribution import names
from sim.studies.attribution.players import Player
from sim.views import style
from sim.views.page import fit, measure
from sim.views.text import field, shorten, tell_apart

FORCE = "P(FRA sides with GRC | force between GRC and TUR)"
WAR = "P(FRA sides with GRC | war between GRC and TUR)"
DAY = dt.date(2022, 10, 17)


@pytest.mark.parametrize("room", [12, 20, 24, 28])
def test_labels_that_would_read_alike_give_up_what_they_have_in_common(room):
    """Each within its room, no two alike; one that was different anyway is cut as usual."""
    texts = [FORCE, WAR, "something else altogether"]
    shown = tell_apart(texts, [room] * 3)
    assert len(set(shown)) == 3
    assert max(map(len, shown)) <= room
    assert shown[2] == shorten(texts[2], room)


def test_as_much_of_the_beginning_is_kept_as_has_room():
    """Who, then what differs; equal labels stay equal, and those that fit are whole."""
    assert tell_apart([FORCE, WAR], [24, 24]) == ["P(FRA sides with GRC…fo…", "P(FRA sides with GRC…wa…"]
    assert tell_apart([FORCE, FORCE], [9, 9]) == ["P(FRA si…"] * 2
    assert tell_apart([FORCE, WAR], [60, 60]) == [FORCE, WAR]
    assert tell_apart([WAR, WAR], [60, 60]) == [WAR, WAR]
    assert tell_apart(["A" * 30 + "1", "A" * 30 + "2"], [8, 8]) == ["AAAAAA…1", "AAAAAA…2"]
    assert len(set(tell_apart(["A" * 30, "A" * 31], [8, 8]))) == 2


def test_labels_are_told_apart_in_inches_too():
    """As they are cut for a plot."""
    shown = tell_apart([FORCE, WAR], [1.0] * 2, lambda text, room: fit(text, room, style.SMALL))
    assert len(set(shown)) == 2
    assert max(measure(each, style.SMALL) for each in shown) <= 1.0


def test_an_episode_keeps_the_number_of_its_signals_however_short_the_room():
    """The title is cut, "+2 more" is not; and a single signal has no tail."""
    one = Player("a", "Unshakable Brotherhood, joint exercise +2 more", DAY, DAY, ("a", "b", "c"), 2)
    lone = Player("d", "Unshakable Brotherhood, joint exercise", DAY, DAY, ("d",))
    fitted, single = names.fit_titles([one, lone], 1.2, style.SMALL)
    assert single.endswith("…")
    assert fitted.endswith("… +2 more")
    assert measure(fitted, style.SMALL) <= 1.2


@pytest.mark.parametrize(
    ("share", "low", "high", "words"),
    [
        (0.469, 0.417, 0.521, "46.9\n[41.7–52.1]"),
        (0.0028, 0.0001, 0.0156, "0.28\n[0.01–1.56]"),
        (0.998, 0.98, 0.9999, "99.80\n[98.00–99.99]"),
        (0.0, 0.0, 0.0104, "< 1.1"),
    ],
)
def test_a_field_prints_the_interval_and_never_half_its_width(
    share: float, low: float, high: float, words: str
) -> None:
    """Of 0 of n the bound; of all else the interval, which is seldom as long on both sides."""
    assert field(share, low, high) == words
