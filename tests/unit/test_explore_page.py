"""The page of explore in a real browser that reaches nothing but this machine."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sim.__main__ import main
from sim.engines.world import World
from sim.scenario import theory_sets
from sim.scenario.library import load
from sim.store.read import read
from sim.studies.comparison import work
from sim.studies.replay import page as replay_page
from sim.studies.replay import work as replay_work
from sim.views.change import change
from sim.views.text import quantity
from tests import browser
from tests.browser import Browser
from tests.explored import ROOT, SIZE, Page, clean, pick

pytestmark = pytest.mark.skipif(browser.find() is None, reason="no Chromium here: the page is not tried out")


@pytest.fixture
def tab() -> Iterator[Browser]:
    """A browser of its own."""
    with browser.browser() as found:
        yield found


@pytest.fixture
def page(tab: Browser, tmp_path: Path) -> Iterator[Page]:
    """The page of the scenario for teaching."""
    found = Page(tab, tmp_path, "scenario=demo", *SIZE)
    yield found
    found.end()


def test_a_moved_slider_and_an_unticked_signal_change_the_figures_to_those_of_a_run(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Load, move, untick, keep: every figure is that of the command line; no error, no outside address."""
    monkeypatch.setattr("sim.views.drawing.Artists.write", lambda *_: None)
    before = page.answered()
    assert "against the baseline" not in before
    page.move("states.BRE.resolve", 900)
    value = page.move("states.ALD.resolve", 250)  # while the first is on its way
    page.click("[data-signal=bre_threat]")
    assert "against the baseline" in page.answered()
    words = shlex.split(page.tab.run(pick("#command") + ".textContent"))[3:]
    assert f"set.states.ALD.resolve={value!r}" in words
    assert "set.signals.bre_threat=null" in words
    runs = []
    for name, given in (("base", ["scenario=demo", *SIZE]), ("moved", words)):
        assert main([*given, f"out={tmp_path / name}"]) == 0
        runs.append(read(tmp_path / name))
    names = [f"p_level_4.{dyad}" for dyad in runs[0].meta.dyads]
    ties = [f"alignment_mean.{pair}" for pair in runs[0].meta.pairs]
    for line in work.compare(runs, [*names, *ties]).lines:
        card = "escalation" if line.outcome.name in names else "ties"
        shown = page.line(card, line.outcome.name)
        interval = line.second
        said = quantity(interval.estimate, interval.low, interval.high, line.outcome.unit)
        assert shown["now"] == said, line.outcome.name
        assert shown["difference"] == change(line.difference.interval, line.outcome.unit)
    page.tab.run("$('keep').click(); $('keep-name').value = 'softer'; $('keep-form').requestSubmit()")
    page.tab.wait("!$('kept').hidden")
    assert (tmp_path / "results" / "explore" / "softer.yaml").is_file()
    clean(page.tab, page.address)


def test_a_history_is_picked_and_played(page: Page) -> None:
    """It moves on by itself from week to week, with what happened and why; another view answers at once."""
    page.answered()
    page.click("[data-which=worst]")
    page.tab.wait("!!" + pick(".player .heading"))
    date = pick(".player .date") + ".textContent"
    first = page.tab.run(date)
    page.click(".player .bar button")
    page.tab.wait(f"{date} !== {json.dumps(first)}")
    assert page.tab.run("document.querySelectorAll('.player .feed li').length") > 0
    assert page.tab.run("document.querySelectorAll('.player .network .state').length") == 3
    page.click('[data-level="3"]')
    assert "display of force" in page.answered()
    clean(page.tab, page.address)


def test_reset_and_theory_variants_are_answered(page: Page) -> None:
    """A variant has its own usual numbers; reset leads back to the baseline."""
    first = page.answered()
    page.tab.wait("Object.keys(differing).length > 0")
    page.tab.run("$('search').value = 'no reputation'; search()")
    page.click("[data-theory=no_reputation]")
    assert "against the baseline" in page.answered()
    assert page.tab.run(page.reach("theory.reputation") + ".value") == "0"
    page.tab.run("$('reset').click()")
    assert page.answered() == first
    slider = page.reach("states.ALD.resolve")
    page.tab.run(
        f"field = {slider}.closest('.number').querySelector('.label input');"
        " field.value = '7'; field.onchange()"
    )
    page.tab.wait("!$('refused').hidden")
    assert "allowed 0 to 1" in page.tab.run("$('refused').textContent")
    clean(page.tab, page.address)


def test_a_hostile_scenario_is_text_and_its_page_ends_the_server(tab: Browser, tmp_path: Path) -> None:
    """Names and titles that would be markup are shown; nothing of them runs. Closed, the server ends."""
    hostile = '<img src=x onerror=document.title=1>"&</script>'
    text = (ROOT / "scenarios" / "demo.yaml").read_text(encoding="utf-8")
    scenario = load("demo")
    for given in (scenario.title, scenario.states["ALD"].name, scenario.signals["bre_threat"].title):
        text = text.replace(given, hostile.replace('"', "'"))
    (tmp_path / "odd.yaml").write_text(text, encoding="utf-8")
    page = Page(tab, tmp_path, "scenario=odd.yaml", *SIZE)
    try:
        page.answered()
        page.click("[data-which=typical]")
        page.tab.wait("!!" + pick(".player .heading"))
        assert "<img" in page.tab.run("$('title').textContent + $('headline').textContent")
        assert page.tab.run("document.querySelectorAll('img').length") == 0
        assert page.tab.run("document.title") == "explore: odd"
        clean(tab, page.address)
        tab.open("about:blank")
        assert page.process.wait(60) == 0
    finally:
        page.end()


def test_a_finished_run_is_opened_and_explored(page: Page, tmp_path: Path) -> None:
    """It is on the shelf, its page in a sandbox; in a tab of its own its figures are the baseline."""
    assert main(["scenario=demo", "replicates=40", "seed=9", f"out={tmp_path / 'results' / 'mine'}"]) == 0
    page.answered()
    page.tab.run("$('open-shelf').click()")
    page.tab.wait("document.querySelectorAll('#found tr').length === 1")
    page.tab.run("document.querySelector('#found button').click()")
    page.tab.wait("$('frame').src.endsWith('report.html') && !$('frame').hidden")
    assert page.tab.run("$('frame').getAttribute('sandbox')") == ""
    clean(page.tab, page.address)
    page.tab.open(f"{page.address}?run=0")
    page.tab.wait("document.readyState === 'complete' && !!base")
    page.answered()
    figures = {(each.quantity, each.subject): each for each in read(tmp_path / "results" / "mine").figures}
    overall = figures["p_level_4", "overall"]
    said = quantity(overall.estimate, overall.low, overall.high, overall.unit)
    assert page.line("escalation", "p_level_4")["now"] == said
    assert "40 histories" in page.tab.run("$('status').textContent")
    clean(page.tab, page.address)


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_nothing_sticks_out_of_the_page(page: Page, width: int, dark: bool) -> None:
    """On a desk and on a phone, light and dark: the page is no wider than the window."""
    page.tab.open(page.address, width, 844, prefers_color_scheme="dark" if dark else "light")
    page.answered()
    page.move("states.ALD.resolve", 800)
    page.answered()
    assert page.tab.run("document.documentElement.scrollWidth") <= width


def test_a_replayed_history_plays_from_its_file(tab: Browser, tmp_path: Path) -> None:
    """Opened from the disk, without a server: it plays, and asks for nothing."""
    world = World(load("demo"), theory_sets.load())
    replay_page.write(replay_work.tell(world, 4, 3), tmp_path / "told")
    tab.open(tmp_path / "told" / "replay.html")
    tab.wait("!!" + pick(".player .heading"))
    tab.run(pick(".player .bar button") + ".click()")
    date = pick(".player .date") + ".textContent"
    first = tab.run(date)
    tab.wait(f"{date} !== {json.dumps(first)}")
    assert tab.complaints == []
    assert {urlsplit(each).scheme for each in tab.requests} == {"file"}
