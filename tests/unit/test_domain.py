"""Validity: what the model was not fitted to is said in a sentence."""

from datetime import timedelta

import pytest

from sim.scenario import library
from sim.scenario.domain import HEAD, outside


def test_a_crisis_of_1914_lies_outside():
    """July 1914 begins before the records do."""
    assert outside(library.load("july_1914")) == f"{HEAD}it begins in 1914, the records in 1946"


@pytest.mark.parametrize("name", ["aras_drills", "demo", "quiet_world", "no_reply_drills"])
def test_drills_of_this_century_do_not(name: str):
    """Nothing is said of a scenario of regional powers after 1946."""
    assert outside(library.load(name)) == ""


def test_force_between_major_powers_from_the_origin_on_lies_outside_whatever_the_year():
    """Not without force, not before the origin, not where one of the two is no major power."""
    origin = library.load("aras_drills").horizon.origin
    strike = {
        "title": "A strike", "sources": ["IRN"], "targets": ["USA"], "cameo": "190",
        "mechanism": ["sunk_cost"],
    }  # fmt: skip

    def said(major: bool, cameo: str, days: int) -> str:
        day = origin + timedelta(days=days)
        given = {**strike, "cameo": cameo, "date": str(day)}
        edits = {"signals": {"strike": given}, "states": {"IRN": {"major": major}}}
        return outside(library.load("aras_drills", edits))

    words = f"{HEAD}the major powers IRN and USA face each other and force is given"
    assert said(True, "190", 7) == words
    assert (said(False, "190", 7), said(True, "152", 7), said(True, "190", -14)) == ("", "", "")


@pytest.mark.parametrize(
    ("horizon", "words"),
    [
        ({"step_days": 1}, "a step is 1 day, and disputes were fitted in weeks"),
        ({"end": "2100-03-02"}, "its window is 70 years, in which power and interests would not stand still"),
        ({"end": "2036-03-02"}, ""),
    ],
)
def test_days_and_decades_lie_outside(horizon: dict[str, object], words: str):
    """Disputes were fitted in weeks, interests are held still: neither days nor seventy years pass unsaid."""
    said = outside(library.load("demo", {"horizon": horizon}))
    assert said == (HEAD + words if words else "")
