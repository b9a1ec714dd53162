"""`import`: rows of event files become signals of a new scenario file, and no row is lost."""

import gzip
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.__main__ import main
from sim.data.events import importing
from sim.data.events.account import account
from sim.data.events.tally import (
    AGAIN,
    BLANK_STATE,
    INSIDE,
    NO_DATE,
    NO_GOVERNMENT,
    NO_PAIR,
    OTHER_KIND,
    OTHERS,
    OUTSIDE,
    TOO_FEW,
    UNKNOWN,
    Asked,
)
from sim.data.states import codes
from sim.model.declaration import RUNGS
from sim.scenario import library
from sim.scenario.schema import Citation, Scenario
from tests import event_files

SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "icews_events_2018-06-01_02.tab"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder that holds the scenario."""
    monkeypatch.chdir(tmp_path)
    event_files.scenario(tmp_path)
    return tmp_path


def imported(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[dict[str, Any], Scenario]:
    """The account of an import into new.yaml, and the scenario that came out of it."""
    assert main(["import", *words, "scenario=base.yaml", "into=new.yaml", "json=true"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["read"] + told["split"] == told["kept"] + told["merged"] + sum(told["refused"].values())
    return told, library.load("new.yaml")


def test_rows_of_one_kind_in_a_week_are_one_signal(here: Path, capsys: pytest.CaptureFixture[str]):
    """Two denouncements (111, -2) and an ultimatum's rejection (120, -4) from Monday to Sunday: a protest
    that weighs (-2 - 2 - 4) / 3 / 10, has the code of most rows, and cites all three.
    """
    event_files.icews(
        here / "a.tab",
        {"Event Date": "2018-06-04"},
        {"Event Date": "2018-06-10", "CAMEO Code": "120", "Event Text": "Reject"},
        {},
        {"Event Date": "2018-06-11"},
    )
    told, scenario = imported(capsys, "a.tab", "format=icews", "release=2018 yearly, of 1 May 2023")
    assert (told["kept"], told["merged"], told["refused"]) == (1, 2, {TOO_FEW: 1})
    (key,) = scenario.signals
    signal = scenario.signals[key]
    assert key == "IRN_AZE_protest_20180604"
    assert (signal.sources, signal.targets, signal.cameo) == (("IRN",), ("AZE",), "111")
    assert signal.date.days == (date(2018, 6, 4), date(2018, 6, 4))
    assert signal.until == date(2018, 6, 10)
    assert signal.weight is not None
    assert signal.weight.args == (-0.2667,)
    assert signal.mechanism == ("cheap_talk",)
    assert signal.citation == Citation(document="icews_events", rows="1000, 1001, 1002")
    assert signal.assumption is not None
    assert "release" not in (source := scenario.sources["icews_events"])
    assert source.startswith("ICEWS coded events, 2018 yearly, of 1 May 2023; 4 rows; a.tab (SHA-256 ")


def test_a_weight_that_is_that_of_the_code_is_left_to_the_code(here: Path, capsys):
    """Two rows of 150 weigh what 150 does, on one day."""
    event_files.gdelt(here / "a.CSV", {}, {})
    _, scenario = imported(capsys, "a.CSV", "format=gdelt")
    signal = scenario.signals["IRN_AZE_display_20180605"]
    assert (signal.weight, signal.until, signal.cameo) == (None, None, "150")
    assert signal.mechanism == ("tying_hands", "sunk_cost")


def test_days_are_the_first_and_last_in_whatever_order(here: Path, capsys, monkeypatch: pytest.MonkeyPatch):
    """Rows of three blocks of the file, the latest day first: from the earliest to the latest."""
    monkeypatch.setattr("sim.data.events.stream.BLOCK", 600)
    days = ["2018-06-10"] * 4 + ["2018-06-04"] * 4 + ["2018-06-07"] * 4
    event_files.icews(here / "a.tab", *({"Event Date": day} for day in days))
    _, scenario = imported(capsys, "a.tab", "format=icews")
    signal = scenario.signals["IRN_AZE_protest_20180604"]
    assert signal.until == date(2018, 6, 10)
    assert signal.citation is not None
    assert signal.citation.rows == "1000, 1001, 1002, 1003, 1004 and 7 more"


def test_kinds_and_directions_are_kept_apart(here: Path, capsys):
    """Talks and threats of one week, and what came back, are three signals."""
    threat = {"CAMEO Code": "138"}
    talk = {"CAMEO Code": "040"}
    back = {"Source Country": "Azerbaijan", "Target Country": "Iran"}
    event_files.icews(here / "a.tab", threat, talk, {**talk, **back}, {**talk, **back})
    told, scenario = imported(capsys, "a.tab", "format=icews", "threshold=1")
    assert (told["kept"], told["merged"]) == (3, 1)
    assert sorted(scenario.signals) == [
        "AZE_IRN_engage_20180605", "IRN_AZE_engage_20180605", "IRN_AZE_threaten_20180605",
    ]  # fmt: skip


def test_each_row_is_refused_by_its_reason(here: Path, capsys):
    """One row for each reason that there is, and two that count."""
    rows: dict[str, dict[str, str]] = {
        NO_DATE: {"Event Date": "2018-02-30"},
        OUTSIDE: {"Event Date": "2017-12-31"},
        BLANK_STATE: {"Target Country": "NA"},
        UNKNOWN: {"Source Country": "Ruritania"},
        OTHERS: {"Source Country": "France"},
        INSIDE: {"Target Country": "Iran"},
        NO_GOVERNMENT: {"Source Sectors": "Media"},
        "no code of the codebook": {"CAMEO Code": "13y", "Event Text": "Frobnicate"},
        OTHER_KIND: {"CAMEO Code": "010"},
        NO_PAIR: {"Target Country": "Turkey"},
        AGAIN: {"Event ID": "7"},
        TOO_FEW: {"CAMEO Code": "193"},
    }
    event_files.icews(here / "a.tab", *rows.values(), {"Event ID": "7"}, {"Event ID": "8"})
    told, _ = imported(capsys, "a.tab", "format=icews")
    assert told["refused"] == dict.fromkeys(rows, 1)
    assert (told["read"], told["kept"], told["merged"]) == (14, 1, 1)
    assert told["unknown_states"] == {"Ruritania": 1}


def test_a_release_without_codes_gives_what_one_with_them_does(here: Path, capsys):
    """The column of codes may be missing: the event text tells."""
    rows = [{}, {}, {"Event Text": "Threaten"}, {"Event Text": "Threaten", "CAMEO Code": "130"}]
    event_files.icews(here / "a.tab", *rows, without="CAMEO Code")
    _, scenario = imported(capsys, "a.tab", "format=icews")
    assert [signal.cameo for signal in scenario.signals.values()] == ["111", "130"]


def test_a_cell_of_several_states_is_several_acts(here: Path, capsys):
    """Two senders: one act of each; the account counts the second one as further."""
    rows = [{"Actor Country": "IRN;TUR"}, {"Actor Country": "TUR; IRN", "Recipient Country": "AZE;USA"}]
    event_files.polecat(here / "a.txt", *rows)
    told, scenario = imported(capsys, "a.txt", "format=polecat")
    assert (told["read"], told["split"], told["kept"], told["merged"]) == (2, 4, 2, 2)
    assert told["refused"] == {OTHERS: 2}
    assert sorted(scenario.signals) == ["IRN_AZE_engage_20180605", "TUR_AZE_engage_20180605"]


def test_a_plain_table_names_states_and_days_in_several_ways(here: Path, capsys):
    """Semicolons, codes of the Correlates of War, names in another language, scores in place of codes."""
    rows = [("2018-06-05", "630", "Azerbaïdjan", "-7"), ("20180606", "Iran", "AZE", "-7.2")]
    event_files.table(here / "a.csv", ("Date", "Source", "Target", "Goldstein"), rows, ";")
    _, scenario = imported(capsys, "a.csv", "format=csv", "threshold=1")
    found = {key: signal.weight and signal.weight.args for key, signal in scenario.signals.items()}
    assert found == {"IRN_AZE_downgrade_20180605": None, "IRN_AZE_display_20180606": None}
    assert scenario.signals["IRN_AZE_display_20180606"].citation == Citation(
        document="csv_events", rows="line 3"
    )


def test_lines_are_numbered_past_those_that_do_not_fit(here: Path, capsys):
    """A row is cited by its line in the file, whatever stands before it."""
    good = "2018-06-05,IRN,AZE,150"
    lines = ["date,source,target,code", "2018-06-05,IRN", good, "a,b,c,d,e", good]
    (here / "a.csv").write_text("\n".join(lines) + "\n")
    told, scenario = imported(capsys, "a.csv", "format=csv")
    citation = scenario.signals["IRN_AZE_display_20180605"].citation
    assert citation is not None
    assert citation.rows == "line 3, line 5"
    assert told["refused"] == {"2 columns instead of 4": 1, "5 columns instead of 4": 1}


def test_lines_are_numbered_past_empty_ones(here: Path, capsys):
    """An empty line is a row without a day, so that the lines below it keep their numbers."""
    good = "2018-06-05,IRN,AZE,150"
    (here / "a.csv").write_text("\n".join(["date,source,target,code", good, "", "", good]) + "\n")
    told, scenario = imported(capsys, "a.csv", "format=csv")
    citation = scenario.signals["IRN_AZE_display_20180605"].citation
    assert citation is not None
    assert citation.rows == "line 2, line 5"
    assert told["refused"] == {NO_DATE: 2}


def test_a_table_with_tabs_may_have_its_cells_in_quotes(here: Path, capsys):
    """As Dataverse and R write them; where none that is read stands in quotes, a quote is a letter."""
    rows = [['"2018-06-05"', '"IRN"', '"AZE"', "150", '"a ""drill"""']] * 2
    event_files.table(here / "a.tab", ("date", "source", "target", "code", "text"), rows)
    told, _ = imported(capsys, "a.tab", "format=csv")
    assert (told["read"], told["kept"], told["merged"]) == (2, 1, 1)
    event_files.icews(here / "b.tab", {"Source Name": '"Half'}, {"City": 'a "'})
    assert main(["import", "b.tab", "format=icews", "scenario=base.yaml", "into=b.yaml"]) == 0


def test_an_act_is_sent_once_whatever_the_step(here: Path, capsys):
    """Two days of a week are one act; where a step is a day it is dated on the first, not sent on both."""
    base = here / "base.yaml"
    base.write_text(base.read_text().replace("step_days: 7", "step_days: 1"))
    event_files.gdelt(here / "a.CSV", {}, {1: "20180606"})
    _, scenario = imported(capsys, "a.CSV", "format=gdelt")
    signal = scenario.signals["IRN_AZE_display_20180605"]
    assert (signal.date.days[0], signal.until) == (date(2018, 6, 5), None)


def test_signals_after_the_origin_are_said_to_come_on_top(here: Path, capsys):
    """With what makes them the record instead, which the new file takes."""
    event_files.gdelt(here / "a.CSV", {1: "20190105"}, {1: "20190106"})
    words = ["a.CSV", "format=gdelt", "scenario=base.yaml", "into=new.yaml"]
    assert main(["import", *words, "to=2019-12-30"]) == 0
    said = capsys.readouterr().err
    assert "the origin, 2018-12-31" in said
    assert "add horizon: {origin: 2019-01-06} to new.yaml" in said
    new = here / "new.yaml"
    new.write_text(new.read_text() + "horizon: {origin: 2019-01-06}\n")
    assert library.load("new.yaml").horizon.origin == date(2019, 1, 6)


def test_a_scenario_that_begins_at_its_origin_has_no_past_to_be_filled(here: Path, capsys):
    """As a fresh draft: why no row counts is said, and what to do; `to=` does it."""
    (here / "fresh.yaml").write_text("extends: base.yaml\nhorizon: {origin: 2018-01-01}\n")
    event_files.gdelt(here / "a.CSV", {1: "20180205"}, {1: "20180206"})
    words = ["import", "a.CSV", "format=gdelt", "scenario=fresh.yaml", "into=new.yaml"]
    assert main(words) == 2
    assert "only 2018-01-01 counts" in capsys.readouterr().err
    assert main([*words, "to=2018-12-31"]) == 0
    assert "only 2018-01-01" not in capsys.readouterr().err


@pytest.mark.parametrize("ending", [".gz", ".zip"])
def test_packed_files_are_read_as_they_are(here: Path, capsys, ending: str):
    """Gzip, and an archive of one file, give what the text in them does."""
    path = event_files.gdelt(here / "a.CSV", {}, {}, width=61)
    packed = here / f"b{ending}"
    if ending == ".gz":
        packed.write_bytes(gzip.compress(path.read_bytes()))
    else:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(path, "a.CSV")
    told, _ = imported(capsys, str(packed), "format=gdelt")
    assert (told["read"], told["kept"], told["merged"]) == (2, 1, 1)


def test_files_that_overlap_count_an_event_once(here: Path, capsys):
    """Two weekly files with the same event: it is read twice and counts once."""
    for name in ("a.tab", "b.tab"):
        event_files.icews(here / name, {}, {})
    told, _ = imported(capsys, "a.tab", "b.tab", "format=icews")
    assert (told["read"], told["kept"], told["merged"], told["refused"]) == (4, 1, 1, {AGAIN: 2})


def test_actors_days_kinds_and_sectors_can_be_asked_for(here: Path, capsys):
    """By any code or name of a state; statements and citizens count where they are asked for."""
    rows = [{"CAMEO Code": "010", "Source Sectors": "Media"}] * 2
    event_files.icews(here / "a.tab", *rows, {"Source Country": "Turkey"}, {"Event Date": "2018-06-20"})
    words = ["actors=373,Iran", "from=2018-06-01", "to=2018-06-10", "kinds=hold,protest", "governments=false"]
    told, scenario = imported(capsys, "a.tab", "format=icews", *words)
    assert told["refused"] == {OTHERS: 1, OUTSIDE: 1}
    assert sorted(scenario.signals) == ["IRN_AZE_hold_20180605"]


def test_the_scenario_itself_is_left_as_it_is(here: Path, capsys):
    """The new file extends it by its name; comments stay where they are, signals of both are there."""
    base = here / "base.yaml"
    base.write_text("# mine, by hand\n" + base.read_text())
    before = base.read_bytes()
    event_files.gdelt(here / "a.CSV", {}, {})
    imported(capsys, "a.CSV", "format=gdelt")
    assert base.read_bytes() == before
    assert 'extends: "base.yaml"' in (here / "new.yaml").read_text()
    assert main(["validate", "new.yaml"]) == 0
    words = ["a.CSV", "format=gdelt", "scenario=new.yaml", "into=twice.yaml"]
    assert main(["import", *words]) == 0
    assert len(library.load("twice.yaml").signals) == 2


def test_what_is_imported_runs(here: Path, capsys):
    """From the files to histories."""
    event_files.gdelt(here / "a.CSV", {}, {})
    imported(capsys, "a.CSV", "format=gdelt")
    assert main(["replay", "scenario=new.yaml", "replicate=1", "seed=1"]) == 0


def test_a_citation_says_where_in_the_document():
    """Paragraphs of a text, rows of a table, as the report prints them."""
    assert Citation(document="paper", paragraph=3).place == "paragraph 3"
    assert Citation(document="icews_events", rows="7, 9").place == "rows 7, 9"


def test_a_citation_names_a_paragraph_or_rows(here: Path, capsys):
    """Neither and both are refused, with what is allowed."""
    event_files.gdelt(here / "a.CSV", {}, {})
    imported(capsys, "a.CSV", "format=gdelt")
    text = (here / "new.yaml").read_text()
    for rows, said in (('rows: "500, 501"', "neither paragraph nor rows"), ("", "both paragraph and rows")):
        bad = text.replace(rows, "quote: x") if rows else text.replace("rows:", "paragraph: 1, rows:")
        (here / "bad.yaml").write_text(bad)
        assert main(["validate", "bad.yaml"]) == 2
        assert said in capsys.readouterr().err


@pytest.mark.skipif(not SAMPLE.is_file(), reason="no sample of ICEWS in shared/data")
def test_the_published_sample_is_read_to_the_last_row():
    """3,705 rows of two days of ICEWS: every code is known, and so is every country but NA, so that all rows
    between two countries count, and the others are refused for one of two reasons.
    """
    every = tuple(dict.fromkeys(codes().tables["name"].values()))
    day = date(2018, 6, 1)
    wanted = Asked(
        every,
        ~np.eye(len(every), dtype=bool),
        day,
        date(2018, 6, 2),
        day,
        frozenset(range(len(RUNGS))),
        governments=False,
    )
    told = account(importing.read([SAMPLE], importing.FORMATS["icews"], wanted), 1)
    lines = [line.split("\t") for line in SAMPLE.read_text().splitlines()[1:]]
    pairs = [(line[4], line[10]) for line in lines]
    between = sum("NA" not in (one, other) and one != other for one, other in pairs)
    assert told.read == len(lines) == 3705
    assert told.kept + told.merged == between == 1741
    assert set(told.refused) == {BLANK_STATE, INSIDE}
    assert told.unknown == {}
