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
