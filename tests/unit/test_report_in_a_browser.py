"""The page as a browser shows it: no complaint, no request, tables that sort and filter, no sideways scroll.

Skipped where no Chromium is installed.
"""

from collections.abc import Iterator
from pathlib import Path

import browser
import pytest
import shown_run
from test_report import hostile

from sim.views import report

pytestmark = pytest.mark.skipif(browser.find() is None, reason="no Chromium on this machine")

TABLE = "document.querySelector('#all table')"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with plots."""
    return report.write(shown_run.run(), tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def window() -> Iterator[browser.Browser]:
    """One browser for all tests."""
    with browser.browser() as found:
        yield found


@pytest.fixture
def page(window: browser.Browser, path: Path) -> browser.Browser:
    """The page, opened from disk."""
    window.open(path)
    return window


def test_the_page_asks_for_nothing_and_nothing_goes_wrong(page: browser.Browser, path: Path) -> None:
    """One request, that of the file; the console stays empty, so the policy stopped nothing of ours."""
    assert page.requests == [path.as_uri()]
    assert page.complaints == []


def test_a_click_on_a_head_sorts_by_number_and_back(page: browser.Browser) -> None:
    """By n, up and down; screen readers are told the direction."""
    column = f"[...{TABLE}.tBodies[0].rows].map(row => Number(row.cells[4].dataset.v))"
    head = f"{TABLE}.tHead.rows[0].cells[4]"
    before = page.run(column)
    page.run(f"{head}.firstChild.click()")
    assert page.run(column) == sorted(before)
    assert page.run(f"{head}.getAttribute('aria-sort')") == "ascending"
    page.run(f"{head}.firstChild.click()")
    assert page.run(column) == sorted(before, reverse=True)


def test_a_filter_leaves_the_rows_that_have_all_words(page: browser.Browser) -> None:
    """Whatever the case; the count says how many are left."""
    page.run(
        "field = document.querySelector('#all input'); field.value = 'War bbb';"
        " field.dispatchEvent(new Event('input'))"
    )
    texts = page.run(f"[...{TABLE}.tBodies[0].rows].filter(row => !row.hidden).map(row => row.textContent)")
    assert texts
    assert all("war" in text.lower() and "bbb" in text.lower() for text in texts)
    assert page.run("document.querySelector('#all output').textContent").startswith(f"{len(texts)} of ")


def test_a_word_is_explained_where_it_stands(page: browser.Browser) -> None:
    """The tip has the glossary's words, within the page; the link leads to the glossary."""
    page.run("document.querySelector('#answer a.term').focus()")
    tip = page.run("[document.getElementById('tip').hidden, document.getElementById('tip').textContent]")
    link = page.run("document.querySelector('#answer a.term').hash")
    meaning = page.run(f"document.querySelector('{link} + dd').textContent")
    assert tip == [False, meaning]
    assert page.run("document.getElementById('tip').getBoundingClientRect().right <= innerWidth")


def test_what_follows_the_figures_in_the_contents_stands_below_them(page: browser.Browser) -> None:
    """Its entry is not set beside theirs."""
    box = "{}.getBoundingClientRect()"
    parts = box.format("document.querySelector('nav li.parts')")
    after = box.format("document.querySelector('nav li.parts').nextElementSibling")
    assert page.run(f"{after}.top >= {parts}.bottom")


def test_notes_below_a_figure_are_read_from_their_first_line(page: browser.Browser) -> None:
    """An SVG is read and copied in the order of its file."""
    texts = page.run("[...document.querySelectorAll('svg')].map(each => each.textContent).join(' ')")
    assert "Points: share of histories" in texts
    assert texts.index("Points: share of histories") < texts.index("Arrows: ")


def test_words_in_figures_can_be_found(page: browser.Browser) -> None:
    """Text of the drawings is text of the page."""
    assert page.run("window.find('use of force', false, false, true)")
    assert page.run("[...document.querySelectorAll('svg text')].length") > 50


@pytest.mark.parametrize("width", [360, 768, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways(window: browser.Browser, path: Path, width: int, scheme: str) -> None:
    """Not on a phone either: wide tables and figures scroll within themselves, and letters stay readable."""
    window.open(path, width, 800, prefers_color_scheme=scheme)
    window.run("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert window.run("document.documentElement.scrollWidth") <= width
    sizes = window.run(
        "[...document.querySelectorAll('svg text')].map(each => each.getBoundingClientRect().height)"
    )
    assert min(size for size in sizes if size) > 7  # pixels
    style = "getComputedStyle(document.body)"
    ink, paper = (
        window.run(f"Number({style}.{name}.match(/\\d+/))") for name in ("color", "backgroundColor")
    )
    assert (ink < paper) == (scheme == "light")


def test_a_table_is_sorted_and_its_tips_are_read_without_a_mouse(page: browser.Browser) -> None:
    """Enter on a head sorts; arrows lead from tip to tip of a table, which takes one stop of Tab."""
    page.run("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.run(f"{TABLE}.tHead.rows[0].cells[4].firstChild.focus()")
    page.press("Enter")
    assert page.run(f"{TABLE}.tHead.rows[0].cells[4].getAttribute('aria-sort')") == "ascending"
    table = "document.querySelector('#sides table')"
    assert page.run(f"{table}.querySelectorAll('[data-tip][tabindex=\"0\"]').length") == 1
    assert page.run(f"{table}.querySelectorAll('[data-tip]').length") > 3
    page.run(f"{table}.querySelector('[data-tip][tabindex=\"0\"]').focus()")
    tip = "document.getElementById('tip')"
    first = page.run(f"[{tip}.hidden, {tip}.textContent]")
    assert first[0] is False
    assert "Clopper-Pearson" in first[1]
    before = page.run("document.activeElement.closest('td').cellIndex")
    page.press("ArrowRight")
    assert page.run("document.activeElement.closest('td').cellIndex") == before + 1
    assert page.run("document.activeElement.getAttribute('aria-describedby')") == "tip"
    page.press("Escape")
    assert page.run(f"{tip}.hidden")


def test_tab_leads_through_contents_words_and_tables(page: browser.Browser) -> None:
    """From the first link on, and every stop says what it is."""
    stops = []
    for _ in range(60):
        page.press("Tab")
        stops.append(
            page.run(
                "(at => [at.tagName, at.textContent.trim() || at.ariaLabel || at.labels?.[0]?.textContent"
                " || at.getAttribute('aria-label') || ''])(document.activeElement)"
            )
        )
    assert {"A", "BUTTON", "DIV"} <= {tag for tag, _ in stops}
    assert [stop for stop in stops if not stop[1]] == []


def test_a_long_table_shows_its_first_rows_until_more_are_asked_for(page: browser.Browser) -> None:
    """The filter looks at all rows; sorting brings the least of all to the top; on paper all are there."""
    page.run("document.querySelectorAll('details').forEach(each => each.open = true)")
    rows = f"[...{TABLE}.tBodies[0].rows]"
    shown = f"{rows}.filter(row => row.offsetParent).length"
    count = page.run(f"{rows}.length")
    assert page.run(shown) == 25 < count
    press = (
        "[...document.querySelectorAll('#all .tools button')].find(each => /^Show/.test(each.textContent))"
    )
    assert page.run(f"{press}.textContent") == f"Show all {count:,} rows"
    page.run(
        "field = document.querySelector('#all input'); field.value = 'war';"
        " field.dispatchEvent(new Event('input'))"
    )
    war = page.run(f"{rows}.filter(row => /war/i.test(row.textContent)).length")
    assert page.run(f"{rows}.filter(row => !row.hidden).length") == war
    page.run("field.value = ''; field.dispatchEvent(new Event('input'))")
    page.print_out(690)
    assert page.run(shown) == count
    page.do("Emulation.setEmulatedMedia", media="")
    page.run(f"{press}.click()")
    assert page.run(shown) == count


def test_a_table_is_copied_as_a_spreadsheet_takes_it(page: browser.Browser) -> None:
    """Head and rows that are left, a tab between cells, plain blanks inside of them."""
    page.run("navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve() }")
    page.run(
        "[...document.querySelectorAll('#sides .tools button')]"
        ".find(each => each.textContent === 'Copy table').click()"
    )
    lines = page.run("window.copied").split("\n")
    assert lines[0].split("\t")[:3] == ["Third state", "Asked", "n"]
    assert {len(line.split("\t")) for line in lines} == {8}
    assert "\u00a0" not in "".join(lines)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_light_and_holds_everything(window: browser.Browser, path: Path, scheme: str) -> None:
    """Black on white; no links, buttons and filters; no table or figure wider than the paper, or higher."""
    window.open(path, 1200, 900, prefers_color_scheme=scheme)
    window.print_out(680, prefers_color_scheme=scheme)  # A4 without its margins
    window.run("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = window.run(
        "[...document.querySelectorAll('nav, .tools, .filter, th button, a')].map(each =>"
        " [each.tagName, each.offsetParent !== null, getComputedStyle(each).textDecorationLine])"
    )
    assert not [each for each in found if each[0] in ("NAV", "DIV", "LABEL") and each[1]]
    assert {line for tag, _, line in found if tag == "A"} == {"none"}
    boxes = window.run(
        "[...document.querySelectorAll('table, svg, img')].map(each => each.getBoundingClientRect())"
        ".map(box => [box.right, box.height])"
    )
    assert max(right for right, _ in boxes) <= 681
    style = "getComputedStyle(document.body)"
    assert window.run(f"[{style}.color, {style}.backgroundColor]") == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert window.run("getComputedStyle(document.querySelector('svg')).filter") == "none"
    window.do("Emulation.setEmulatedMedia", media="")


def test_hostile_names_do_nothing(window: browser.Browser, tmp_path: Path) -> None:
    """Every text of the scenario is an attack: no script of theirs runs, nothing is asked for or wider."""
    path = tmp_path / "report.html"
    path.write_text(report.page(hostile(), {}), encoding="utf-8")
    window.open(path, 360, 800)
    assert window.requests == [path.as_uri()]
    assert window.complaints == []
    assert window.run("document.scripts.length") == 1
    assert window.run("document.documentElement.scrollWidth") <= 360


def test_without_script_everything_is_there(window: browser.Browser, path: Path) -> None:
    """Tables, words and figures can be read where scripts are switched off."""
    window.do("Emulation.setScriptExecutionDisabled", value=True)
    window.open(path)
    document = window.do("DOM.getDocument", depth=0)["root"]["nodeId"]
    html = window.do("DOM.getOuterHTML", nodeId=document)["outerHTML"]
    window.do("Emulation.setScriptExecutionDisabled", value=False)
    assert 'title="' in html
    assert "<button" not in html
    assert html.count("<tr>") > 100
