"""Event files of the field: which code a row has, whose act it is, and where its columns are."""

from pathlib import Path

import pytest

from sim.data.events import codebook, gdelt, icews, plain, polecat
from sim.data.events.codebook import Act, code_of, code_of_score, code_of_text, mechanisms, plover
from sim.data.events.formats import NO_CODE
from sim.data.events.stream import layout
from sim.model.declaration import DISPLAY, ENGAGE, FORCE, PROTEST, RUNGS, THREATEN
from sim.scenario.cameo import NAMES
from sim.scenario.codebook import MECHANISMS, goldstein, is_code
from tests import event_files


def test_every_code_that_the_codebook_of_plover_leads_to_is_one():
    """Types, modes and contexts lead to CAMEO codes that have a name."""
    assert len(plover().types) == 17
    for known in plover().types.values():
        codes = {known["cameo"], *known.get("modes", {}).values(), *known.get("contexts", {}).values()}
        assert codes <= set(NAMES)


def test_a_mode_goes_before_a_context_and_a_context_before_the_type():
    """THREATEN violence is 138, COOPERATE with a military context 062, ASSAULT alone 190."""
    assert codebook.code_of_plover("THREATEN", "violence", frozenset(["economic"])) == "138"
    assert codebook.code_of_plover("cooperate", "", frozenset(["economic", "military"])) == "062"
    assert codebook.code_of_plover("ASSAULT", "", frozenset()) == "190"
    assert codebook.code_of_plover("ASSAULT", "no such mode", frozenset()) == "190"
    assert codebook.code_of_plover("CRIME", "", frozenset()) is None


def test_every_kind_of_act_has_a_mechanism():
    """One or two of the three for each rung."""
    assert len(mechanisms()) == len(RUNGS)
    assert {word for each in mechanisms() for word in each} == set(MECHANISMS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Criticize or denounce", "111"), ("fight with small arms and light weapons", "193"),
        ("Meet at a 'third' location", "044"), ("Return, release person(s)", "0841"),
        ("Threaten with sanctions, boycott, embargo", "1312"), ("Make an appeal or request", "020"),
        ("CONSULT", "040"), ("Appeal, not specified below", "020"), ("Exhibit force posture", "150"),
        ("zeppelin", None), ("", None), ("x" * 10_000, None),
    ],
)  # fmt: skip
def test_an_event_text_is_a_code(text: str, code: str | None):
    """By the names of the codes and the wordings of ICEWS; of two codes of a name the longer one."""
    assert code_of_text(text) == code


def test_a_code_lost_its_zero_where_there_is_none_without_it():
    """40 can only be 040, 211 only 0211; 14 stays the root that it is; 150.0 is 150; 13y, 999 and nothing
    are none.
    """
    assert [code_of(digits) for digits in ("040", "40", "211", "14", "1823", "150.0")] == [
        "040", "040", "0211", "14", "1823", "150",
    ]  # fmt: skip
    assert [code_of(digits) for digits in ("13y", "999", "", "0", "²4")] == [None] * 5


def test_the_text_tells_where_the_code_does_not():
    """13y beside a text is the text's code; 14 beside "Consider policy option" is 014; a code goes first."""
    act = icews.FORMAT.act
    assert act(("13y", "Threaten with military force")) == Act("138", -7.0, THREATEN)
    assert act(("", "Consult")) == Act("040", 1.0, ENGAGE)
    assert act(("14", "Consider policy option"))[0] == "014"
    assert act(("154", "Consult")) == Act("154", -7.2, DISPLAY)
    assert act(("13y", "Frobnicate")) == NO_CODE


def test_a_score_without_a_code_is_the_root_nearest_to_it():
    """-10 fights, -7.2 displays force, 0 says something; -4 is both 12 and 16, and 12 is taken."""
    assert [code_of_score(score) for score in (-10, -7.2, 0, -4, 7)] == ["19", "15", "01", "12", "07"]
    assert plain.FORMAT.act(("", "-9.9")) == Act("19", -9.9, FORCE)
    assert plain.FORMAT.act(("111", "-3.5")) == Act("111", -3.5, PROTEST)
    assert plain.FORMAT.act(("111", "-3,5")) == Act("111", -3.5, PROTEST)
    assert plain.FORMAT.act(("111", "")) == Act("111", goldstein("111"), PROTEST)
    assert plain.FORMAT.act(("", "")) == NO_CODE
    for bad in ("-10.1", "NaN", "inf", "=1+1", "1e999"):
        assert plain.FORMAT.act(("111", bad)) == plain.NO_SCORE


def test_what_is_told_planned_or_imagined_was_not_done():
    """POLECAT marks it in the contexts."""
    act = polecat.FORMAT.act
    assert act(("ASSAULT", "aerial", "military; hypothetical")) == polecat.NOT_DONE
    assert act(("ASSAULT", "aerial", "military")) == Act("195", -10.0, FORCE)
    assert act(("ADMIRE", "", "")) == NO_CODE


def test_who_acts_for_a_state():
    """Governments, armed forces, police, and the state as such; not parties, rebels or citizens."""
    assert icews.FORMAT.government("Executive,Foreign Ministry,Government")
    assert icews.FORMAT.government("NA")
    assert not icews.FORMAT.government("General Population / Civilian / Social,Social")
    assert not icews.FORMAT.government("Government Major Party (In Government),Parties")
    assert gdelt.FORMAT.government("")
    assert not gdelt.FORMAT.government("REB")
    assert polecat.FORMAT.government("MIL")
    assert not polecat.FORMAT.government("JOU")


@pytest.mark.parametrize("width", [57, 58, 61])
def test_gdelt_has_its_columns_by_place(tmp_path: Path, width: int):
    """Exports of 1.0 and 2.0 have no header, and the first 35 columns in common."""
    found = layout(event_files.gdelt(tmp_path / "a.CSV", {}, width=width), gdelt.FORMAT)
    assert (found.width, found.header, found.at["target"]) == (width, False, 17)


def test_gdelt_with_a_header_has_them_by_name(tmp_path: Path):
    """As out of a database, in any order."""
    names = ("EventCode", "SQLDATE", "Actor2CountryCode", "Actor1CountryCode")
    path = event_files.table(tmp_path / "a.csv", names, [("150", "20180605", "AZE", "IRN")], ",")
    found = layout(path, gdelt.FORMAT)
    assert (found.header, found.delimiter) == (True, ",")
    assert found.at == {"code": 0, "date": 1, "target": 2, "source": 3}


def test_codes_are_those_of_the_codebook():
    """Whatever a format makes of a code is a code of a signal."""
    assert all(is_code(code) for code in map(code_of_score, range(-10, 11)))
