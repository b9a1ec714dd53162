"""Replay as a story: which history is told, what of it, and the page that plays it."""

import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.__main__ import main
from sim.engines.world import World
from sim.model.declaration import THREATEN
from sim.outcomes.blocs import partitions
from sim.outcomes.rows import Rows
from sim.scenario.errors import InputError
from sim.studies.replay import options, pick, player, work
from sim.studies.replay.frames import frames
from sim.studies.replay.heading import heading
from sim.studies.replay.pick import Named
from sim.studies.replay.story import find_main, story
from sim.studies.replay.telling import ACTED, DISPUTED, SIDED, SIGNALLED, Moment
from tests.unit.told import SEED, rows, world, worst

NAMED = Named(("A", "B", "C"), ("A-B", "B-C"), ("A-B",), "A-B")


def hand(**columns: list[Any]) -> Rows:
    """Rows of five histories of three states, but for what is given quiet and alike."""
    quiet: dict[str, Any] = {"replicate": [10, 11, 12, 13, 14], "partition": ["001"] * 5}
    for dyad in NAMED.dyads:
        quiet |= {f"peak.{dyad}": [1] * 5, f"weeks_4.{dyad}": [0] * 5, f"first_5.{dyad}": [-1] * 5}
    quiet |= {f"alignment.{pair}": [0.0] * 5 for pair in ("A>B", "B>A")}
    quiet |= {f"joined.{pair}": [0] * 5 for pair in ("C+A", "C+B")}
    return {name: np.array(values) for name, values in (quiet | columns).items()}


def test_the_typical_history_is_nearest_to_the_median() -> None:
    """Of ties of -.4, 0, .1, .3 and .9 the median is .1: the third history, unless its blocs are rare."""
    ties = {f"alignment.{pair}": [-0.4, 0.0, 0.1, 0.3, 0.9] for pair in ("A>B", "B>A")}
    assert pick.pick("typical", hand(**ties), NAMED).replicate == 12
    rare = {"partition": ["001", "001", "012", "001", "001"]}
    assert pick.pick("typical", hand(**ties, **rare), NAMED).replicate == 11


def test_the_worst_history_has_the_most_wars_then_force() -> None:
    """One war beats two uses of force; of equals the longer force, then the earlier history."""
    force = {"peak.A-B": [4, 1, 5, 4, 5], "peak.B-C": [4, 1, 1, 4, 1]}
    assert pick.pick("worst", hand(**force), NAMED).replicate == 12
    weeks = {"weeks_4.A-B": [0, 0, 1, 0, 3]}
    assert pick.pick("worst", hand(**force, **weeks), NAMED).replicate == 14


def test_the_first_war_is_the_earliest_of_any_dyad() -> None:
    """A war in the third week of B and C comes before one in the ninth of A and B; it says of how many."""
    wars = {"first_5.A-B": [-1, 9, -1, -1, 4], "first_5.B-C": [-1, -1, 3, -1, -1]}
    found = pick.pick("first_war", hand(**wars), NAMED)
    assert found.replicate == 12
    assert found.why == "3 of 5 histories have a war, and this one has it first"


def test_a_joiner_s_history_is_the_most_typical_of_those_in_which_it_joins() -> None:
    """Of two in which C joins, the one with the tie nearer to the median."""
    ties = {f"alignment.{pair}": [-0.4, 0.0, 0.1, 0.3, 0.9] for pair in ("A>B", "B>A")}
    joins = {"joined.C+A": [1, 0, 0, 0, 0], "joined.C+B": [0, 0, 0, 1, 0]}
    found = pick.pick("joined:C", hand(**ties, **joins), NAMED)
    assert found.replicate == 13
    assert found.why.startswith("C joins by arms in 2 of 5 histories")


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("first_war", "there is no war in any of 5 histories"),
        ("joined:C", "C joins nobody by arms in any of 5 histories"),
        ("joined:c", "did you mean joined:C?"),
    ],
)
def test_a_history_that_is_not_there_is_refused(which: str, said: str) -> None:
    """No war, no joining, no such state: one line says so."""
    with pytest.raises(InputError, match=re.escape(said)):
        pick.pick(which, hand(), NAMED)


@pytest.mark.parametrize("text", ["best", "joined:", "joined:<b>", "joined:A B", "typical "])
def test_other_words_name_no_history(text: str) -> None:
    """What is no kind of history is no value of the option."""
    with pytest.raises(ValueError, match=re.escape(text)):
        options.which(text)


def test_blocs_after_every_step_are_those_of_the_run() -> None:
    """At the end and in the first step of the window, of several histories."""
    for replicate in range(8):
        told = work.tell(world(), SEED, replicate)
        found = partitions(told.partitions)
        assert found[-1] == rows()["partition"][replicate]
        assert found[world().clock.window] == rows()["partition_origin"][replicate]


def moment(kind: str, who: str, whom: str, what: str, rung: int = -1, why: str = "") -> Moment:
    """Something that happened on one day."""
    return Moment(0, date(2022, 1, 3), kind, who, whom, what, rung, why)


def test_only_what_takes_a_dispute_further_matters() -> None:
    """An opening act, the answer, the step up and the end; no repetition, no diplomacy; then all anew."""
    course = [
        moment(ACTED, "A", "B", "displays force", THREATEN + 1, "opens a dispute"),
        moment(DISPUTED, "A", "B", "their dispute opens"),
        moment(ACTED, "A", "B", "displays force", THREATEN + 1, "presses on"),
        moment(ACTED, "B", "A", "displays force", THREATEN + 1, "answers"),
        moment(ACTED, "B", "A", "protests", THREATEN - 2, "diplomacy"),
        moment(ACTED, "B", "A", "uses force", THREATEN + 2, "presses on"),
        moment(SIDED, "C", "A", "supports A against B"),
        moment(ACTED, "A", "B", "uses force", THREATEN + 2, "answers"),
        moment(DISPUTED, "A", "B", "their dispute lapses after 3 weeks"),
        moment(ACTED, "A", "B", "displays force", THREATEN + 1, "opens a dispute"),
    ]
    told = find_main(replace(worst(), moments=tuple(course)))
    assert [course.index(each) for each in told[:-1]] == [0, 3, 5, 6, 8]
    assert told[-1] is course[9]


def test_a_signal_is_told_once_and_only_where_it_is_grave() -> None:
    """Threats, displays and what states give together; the others are counted, in the text."""
    told = [each for each in find_main(worst()) if each.kind == SIGNALLED]
    assert len({each.detail for each in told}) == len(told)
    assert {"bre_threat"} <= {each.detail for each in told}
    others = len(world().scenario.signals) - len(told)
    assert any(f"{others} other signal" in line for line in story(worst()))


def test_the_heading_says_who_went_how_far() -> None:
    """The dyads of the highest level by name, joiners, blocs; and where nothing happened, that."""
    told = worst()
    highest = max(told.peak(dyad) for dyad in world().names.dyads)
    first = next(dyad for dyad in world().names.dyads if told.peak(dyad) == highest)
    assert all(world().scenario.states[state].name in heading(told) for state in first.split("-"))
    quiet = replace(told, levels=np.ones_like(told.levels), moments=())
    assert heading(quiet).startswith("No dispute opens between any two states; no third state joins")


def sided(step: int, who: str, does: str, friend: str, foe: str) -> Moment:
    """A third state takes a side."""
    return Moment(step, date(2030, 6, 3), SIDED, who, friend, f"{does} {friend} against {foe}", detail=foe)


def test_the_heading_tells_the_sides_of_the_dispute_that_went_furthest() -> None:
    """Not those of an earlier or later dispute of the same two, and of other two only who joined by arms."""
    told, dyads = worst(), world().names.dyads
    window = world().clock.window
    levels = np.ones_like(told.levels)
    levels[window + 20, dyads.index("ALD-BRE")] = 5
    turns = [(2, "opens"), (5, "lapses after 3 weeks"), (15, "opens"), (20, "becomes a war"), (30, "lapses")]
    moments = [
        Moment(window + step, date(2030, 6, 3), DISPUTED, "ALD", "BRE", f"their dispute {what}")
        for step, what in turns
    ]
    moments += [
        sided(window + 3, "COR", "joins", "BRE", "ALD"),
        sided(window + 16, "COR", "supports", "ALD", "BRE"),
    ]
    here = replace(told, levels=levels, moments=tuple(moments))
    said = heading(here).split("; ")
    assert said[0].startswith("Aldmark and Brenland go to war (week of ")
    assert said[1] == "no third state joins either by arms, Corvia supports Aldmark against Brenland"
    assert said[2] == "in other disputes Corvia joins Brenland against Aldmark"
    joins = sided(window + 20, "COR", "joins", "ALD", "BRE")
    said = heading(replace(here, moments=(*moments[:5], joins))).split("; ")
    assert said[1] == "Corvia joins Aldmark against Brenland"
    assert said[2].startswith("the blocs")


def test_frames_hold_the_history() -> None:
    """A level, tension and tie for each step, a letter a state for the blocs, every moment in order."""
    told = frames(worst())
    steps, states = len(worst().days), len(world().states)
    assert {len(told[name]) for name in ("levels", "tension", "ties", "blocs", "days")} == {steps}
    assert {len(blocs) for blocs in told["blocs"]} == {states}
    assert [each["what"] for each in told["moments"]] == [each.what for each in worst().moments]
    quotes = [each["quote"] for each in told["moments"] if each["kind"] == SIGNALLED and "quote" in each]
    cited = [spec.citation for spec in world().scenario.signals.values() if spec.citation]
    assert {each.quote for each in cited if each.quote} >= {quote for quote in quotes if quote}
    i, j = told["pairs"][0]
    mean = (worst().alignment[-1, i, j] + worst().alignment[-1, j, i]) / 2
    assert told["ties"][-1][0] == pytest.approx(float(mean), abs=6e-4)


HOSTILE = "</script><img src=x onerror=alert(1)>\"'&\u202e\u2028"


def test_a_hostile_name_stays_text_on_the_page() -> None:
    """A title, a name and a quote that would be markup end neither the data nor the page."""
    states = world().scenario.states
    changed = {**states, "ALD": states["ALD"].model_copy(update={"name": HOSTILE})}
    scenario = world().scenario.model_copy(update={"title": HOSTILE, "states": changed})
    page = player.page(work.tell(World(scenario, world().theory), SEED, 0))
    assert "<img" not in page
    assert page.count("</script>") == 2
    held = re.search(r'<script type="application/json" id="history">(.*?)</script>', page, re.DOTALL)
    assert held is not None
    assert json.loads(held[1])["title"].startswith("</script><img src=x")
    assert "\u202e" not in json.loads(held[1])["title"]
    assert "unsafe-inline" not in unescape(page).partition("script-src")[2].partition(";")[0]


def test_a_page_asks_for_nothing() -> None:
    """No address, no file, no other page is named in it but that of SVG's namespace."""
    page = player.page(worst())
    assert set(re.findall(r"https?://[^\"' ]+", page)) == {"http://www.w3.org/2000/svg"}
    assert re.findall(r"\b(?:src|href)=", page) == []


def test_a_page_whose_script_is_not_let_run_says_how_it_is_read() -> None:
    """As in the sandbox of explore: not a heading over nothing."""
    (said,) = re.findall("<noscript>(.*?)</noscript>", player.page(worst()))
    assert "Open the file itself, replay.html" in said
    assert "report.html" in said


def test_scripts_write_text_only() -> None:
    """No script of a page makes markup of text."""
    root = Path(player.__file__).parents[2]
    scripts = [path.read_text(encoding="utf-8") for path in root.rglob("*.js")]
    assert scripts
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert not [text for text in scripts if word in text], word


def test_command_tells_the_history_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a run from its rows, of a scenario from as many histories: the same one, with its heading."""
    run = tmp_path / "run"
    assert main(["scenario=demo", "replicates=40", "seed=4", f"out={run}"]) == 0
    capsys.readouterr()
    assert main(["replay", str(run), "which=worst"]) == 0
    of_run = capsys.readouterr().out.splitlines()
    assert of_run[2] == "(the worst of 40 histories)"
    assert (Path(of_run[-1]) / "replay.html").is_file()
    words = ["scenario=demo", "seed=4", "which=worst", "replicates=40", f"out={tmp_path / 'r'}"]
    assert main(["replay", *words]) == 0
    assert capsys.readouterr().out.splitlines()[:-1] == of_run[:-1]
    assert main(["replay", str(run), "which=worst", "replicate=3"]) == 2
    assert "nothing where which= says" in capsys.readouterr().err
    assert main(["replay", str(run), "which=best"]) == 2
    assert "typical, worst, first_war or joined:STATE" in capsys.readouterr().err
