"""The page of explore as people meet it: sizes, extremes, keyboard, readers of screens, paper, accidents."""

import json
import shlex
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.scenario.loader import load_file
from tests import browser
from tests.browser import Browser
from tests.explored import SIZE, Page, clean, held, pick

pytestmark = pytest.mark.skipif(browser.find() is None, reason="no Chromium here: the page is not tried out")
WIDTHS = (390, 768, 1280)


@pytest.fixture(scope="module")
def tab() -> Iterator[Browser]:
    """A browser for all tests here."""
    with browser.browser() as found:
        yield found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the page's program runs."""
    return tmp_path_factory.mktemp("explored")


@pytest.fixture(scope="module")
def served(tab: Browser, folder: Path) -> Iterator[Page]:
    """The page of the scenario for teaching."""
    found = Page(tab, folder, "scenario=demo", *SIZE)
    with held(found.address):
        yield found
    found.end()


@pytest.fixture
def page(served: Page) -> Page:
    """The same, loaded anew with nothing moved."""
    served.tab.run("typeof sessionStorage === 'undefined' || sessionStorage.clear()")
    served.tab.open(served.address)
    served.answered()
    return served


def set_field(page: Page, path: str, value: str, event: str = "change") -> None:
    """Type a value into the field of a path, and let it hear of it."""
    field = page.reach(path)
    page.tab.run(f"{field}.value = {json.dumps(value)}; {field}.dispatchEvent(new Event('{event}'))")


def chosen(page: Page, path: str) -> str | None:
    """What is set at a path."""
    found = page.tab.run(f"moved.chosen.get('{path}') || null")
    return None if found is None else str(found)


def test_a_day_is_moved_with_its_end_kept_in_the_window_and_given_back(page: Page, folder: Path) -> None:
    """The drill of a week begins six weeks sooner and ends six weeks sooner; past the end of the window it is
    the last day; an empty field is the document's own day.
    """
    day, until = "signals.joint_drill.date", "signals.joint_drill.until"
    set_field(page, day, "2030-02-20")
    assert "against the baseline" in page.answered()
    words = shlex.split(page.tab.run(pick("#command") + ".textContent"))
    assert {f"set.{day}=2030-02-20", f"set.{until}=2030-02-27"} <= {*words}
    page.tab.run("$('keep').click(); $('keep-name').value = 'sooner'; $('keep-form').requestSubmit()")
    page.tab.wait("!$('kept').hidden")
    kept = load_file(folder / "results" / "explore" / "sooner.yaml", "sooner.yaml").value
    assert isinstance(kept, dict)
    assert kept["signals"]["joint_drill"]["date"] == "2030-02-20"
    set_field(page, day, "0203-02-20")  # a year that is being typed
    assert chosen(page, day) == "2030-02-20"
    set_field(page, day, "2040-01-01", "blur")
    assert (chosen(page, day), chosen(page, until)) == ("2031-03-02", "2031-03-02")
    page.answered()
    set_field(page, day, "", "blur")
    assert (chosen(page, day), chosen(page, until)) == (None, None)
    page.answered()
    clean(page.tab, page.address)


def test_the_window_stays_around_its_signals(page: Page) -> None:
    """The end is not moved before the last signal that is given, nor the origin out of the window."""
    set_field(page, "horizon.end", "2030-01-20", "blur")
    assert chosen(page, "horizon.end") == "2030-04-15"
    assert (
        "not compared" in page.answered()
        or page.line("escalation", "p_level_4")["difference"] == "not compared"
    )
    page.tab.run("$('reset').click()")
    set_field(page, "horizon.origin", "2035-01-20", "blur")
    assert chosen(page, "horizon.origin") == "2031-02-24"  # the last step's first day
    page.answered()
    assert page.tab.run("$('refused').hidden")


OVERLAPS = """
(() => {
  const shown = (selector) => [...document.querySelectorAll(selector)]
    .filter((node) => node.checkVisibility() && getComputedStyle(node).visibility !== "hidden");
  const inside = (box, around) => ({
    left: Math.max(box.left, around.left), right: Math.min(box.right, around.right),
    top: Math.max(box.top, around.top), bottom: Math.min(box.bottom, around.bottom) });
  const textBox = (node) => {
    const range = document.createRange(), cut = node.closest(".who");
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    return cut ? inside(box, cut.getBoundingClientRect()) : box;
  };
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5;
  const texts = "#escalation .who, #escalation .figures > span, #escalation .scale .place > span";
  const labels = shown(`${texts}, #curve text, #network text`).filter((node) => node.textContent)
    .map((node) => ({ node, said: node.textContent, box: textBox(node) }));
  const marks = shown("#escalation .dot-mark, #escalation .reach, #curve path")
    .map((node) => ({ said: node.getAttribute("class") || node.tagName, box: node.getBoundingClientRect() }));
  const found = [];
  labels.forEach((label, at) => {
    for (const other of [...marks, ...labels.slice(at + 1)])
      if (meet(label.box, other.box)) found.push(`${label.said} on ${other.said}`);
    const card = label.node.closest(".card").getBoundingClientRect();
    if (label.box.left < card.left || label.box.right > card.right + 0.5) found.push(`${label.said} outside`);
  });
  return found;
})()
"""

EXTREMES = [
    ("none", [0, 0, 0], "< 0.2 %"),
    ("all", [1, 0.9982, 1], "> 99.8 %"),
    ("nearly all", [0.9995, 0.9972, 0.99999], "99.95 % [99.72, 99.999]"),
    ("nothing known", [0.5, 0, 1], "50.0 % [0.0, 100.0]"),
    ("never", [None, None, None], "no occasion"),
    ("far right", [0.394, 0.372, 0.4], "39.4 % [37.2, 40.0]"),
    ("small", [0.001, 0.00001, 0.004], "0.10 % [0.001, 0.40]"),
]  # fmt: skip


FAKE = """
((values, text, moved, prefix, states) => {
  const answer = structuredClone(last), differs = "−99.95 [−99.99, −99.72]";
  const ids = [...Array(states).keys()].map((at) => prefix + String(at).padStart(2, "0"));
  const line = (of) => {
    Object.assign(of, { now: values, text });
    for (const key of ["base", "base_text", "difference", "difference_text"]) delete of[key];
    const before = { base: [...values].reverse(), base_text: text };
    return moved ? Object.assign(of, before, { difference: [-1, -1, -1], difference_text: differs }) : of;
  };
  const dyads = ids.slice(1).map((id) => ({ subject: `${ids[0]}–${id}` }));
  answer.overall = line(answer.overall);
  answer.escalation = dyads.map((each) => ({ ...line(structuredClone(answer.escalation[0])), ...each }));
  answer.states = ids.map((id) => ({ id, name: id }));
  answer.pairs = ids.slice(1).map((_, at) => [0, at + 1]);
  answer.ties = answer.pairs.map(() => ({ ...answer.ties[0], now: values }));
  answer.blocs = [{ ...answer.blocs[0], code: ids.map((_, at) => String(at % 2)).join("") }];
  drawEscalation($("escalation"), answer, () => null);
  const curve = answer.curve.now;
  for (const key of ["share", "low", "high"]) curve[key] = curve.days.map(() => values[0]);
  drawCurve($("curve"), answer.curve);
  drawTies($("network"), $("blocs"), answer);
})"""
"""Draws an answer with these values for every dyad."""


@pytest.mark.parametrize("width", WIDTHS)
def test_no_label_lies_on_a_mark_or_on_another_label_at_any_value(page: Page, width: int) -> None:
    """Probabilities of none, all and nothing known, moved and not, short names and long, three states and
    thirty: by the boxes that the browser has drawn, on a phone, a tablet and a desk.
    """
    page.tab.open(page.address, width, 900)
    page.answered()
    for name, values, text in EXTREMES:
        for moved in (False, True):
            for prefix, states in (("A", 3), ("S", 30), ("State_of_a_very_long_name_in", 6)):
                given = ", ".join(map(json.dumps, (values, text, moved, prefix, states)))
                page.tab.run(f"{FAKE}({given})")
                assert page.tab.run(OVERLAPS) == [], (name, moved, prefix)
    assert page.tab.run("document.documentElement.scrollWidth") <= width


def hostile(of: str) -> str:
    """The scenario for teaching with names and titles of the longest kind, in two directions, as markup."""
    longest = "<script>alert(1)</script>=cmd|'" + "W" * 49
    text = of.replace("name: Aldmark", f'name: "{longest}"').replace(
        "name: Brenland", 'name: "إيران والدولة العربية"'
    )
    title = "<img src=x onerror=alert(1)>" + "x" * 132
    text = text.replace("title: Demo, a border, a treaty and a patron", f'title: "{title}"')
    return text.replace("title: BRE threatens", f'title: "{title}"').replace("ALD", "ALD_" + "x" * 28)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_sticks_out_whatever_things_are_called(tab: Browser, tmp_path: Path, width: int) -> None:
    """Titles of 160 characters without a blank, ids of 32, names from right to left: no page is too wide."""
    source = Path(__file__).resolve().parents[2] / "scenarios" / "demo.yaml"
    (tmp_path / "odd.yaml").write_text(hostile(source.read_text(encoding="utf-8")), encoding="utf-8")
    page = Page(tab, tmp_path, "scenario=odd.yaml", *SIZE)
    try:
        tab.open(page.address, width, 900)
        page.answered()
        tab.run("leave('bre_threat', false); $('controls').open = true")
        page.answered()
        page.click("[data-which=typical]")
        tab.wait("!!" + pick(".player .heading"))
        tab.run("for (const each of document.querySelectorAll('main details')) each.open = true")
        assert tab.run("document.documentElement.scrollWidth") <= width
        assert tab.run(OVERLAPS) == []
        clean(tab, page.address)
    finally:
        page.end()


def test_everything_that_can_be_used_has_a_name_for_who_hears_the_page(page: Page) -> None:
    """Every button, slider, field, tick and choice, in every group, each chart; sliders say their value."""
    for _ in range(4):  # groups are filled when they are opened
        page.tab.run("for (const each of document.querySelectorAll('details')) each.open = true")
        time.sleep(0.2)
    page.tab.do("Accessibility.enable")
    nodes = page.tab.do("Accessibility.getFullAXTree")["nodes"]
    page.tab.do("Accessibility.disable")
    used = {"button", "slider", "textbox", "checkbox", "combobox", "radio", "searchbox", "Date", "image"}
    seen = [each for each in nodes if not each["ignored"] and each.get("role", {}).get("value") in used]
    assert len(seen) > 150
    nameless = [each["role"]["value"] for each in seen if not each.get("name", {}).get("value")]
    assert nameless == []
    names = [each["name"]["value"] for each in seen if each["role"]["value"] in ("slider", "checkbox")]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    sliders = "[...document.querySelectorAll('.number input[type=range]')]"
    assert page.tab.run(f"{sliders}.every((each) => each.getAttribute('aria-valuetext'))")


def press(page: Page, key: str) -> None:
    """Press a key and let it go."""
    codes = {"Tab": 9, "Enter": 13, " ": 32, "ArrowRight": 39}
    text = {"Enter": {"text": "\r"}, " ": {"text": " "}}.get(key, {})
    for kind in ("keyDown", "keyUp"):
        page.tab.do("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=codes[key], **text)


def test_the_page_is_used_with_the_keyboard_alone(page: Page) -> None:
    """Tab goes through it without being caught; a dyad is chosen, a signal unticked, a slider moved; one's
    place on the page is kept when the answer has come.
    """
    seen = []
    for _ in range(12):
        press(page, "Tab")
        seen.append(page.tab.run("document.activeElement.outerHTML.slice(0, 160)"))
    assert len({*seen}) == 12
    page.tab.run(pick("#escalation [data-dyad=BRE-COR]") + ".focus()")
    press(page, "Enter")
    page.answered()
    assert page.tab.run("[view.dyad, document.activeElement.dataset.dyad].join()") == "BRE-COR,BRE-COR"
    page.tab.run(pick("[data-signal=bre_threat]") + ".focus()")
    press(page, " ")
    assert "against the baseline" in page.answered()
    page.tab.run(page.reach("states.BRE.resolve") + ".focus()")
    for _ in range(3):
        press(page, "ArrowRight")
    page.answered()
    assert page.tab.run("document.activeElement.dataset.path") == "states.BRE.resolve"
    assert page.tab.run("moved.values.size") == 1
    page.tab.run(pick("#chips button") + ".focus()")
    press(page, "Enter")
    page.answered()
    assert page.tab.run("[moved.without.size, document.activeElement.id].join()") == "0,chips"


def test_what_was_moved_outlives_a_reload_and_the_way_back(page: Page) -> None:
    """The same changes, the same answer; another address of the same program has its own."""
    page.move("states.ALD.resolve", 800)
    set_field(page, "signals.cor_pledge.date", "2030-02-20")
    page.tab.run("leave('bre_threat', false); view.level = 3; ask()")
    told = page.answered()
    page.tab.open(page.address)
    assert page.answered() == told
    page.tab.open("about:blank")
    page.tab.run("history.back()")
    page.tab.wait("typeof base !== 'undefined' && !!base")
    assert page.answered() == told
    assert page.tab.run("[moved.values.size, moved.chosen.size, moved.without.size].join()") == "1,1,1"
    page.tab.run('sessionStorage.setItem(PLACE, \'{"changes": {"values": {"no.path": 1}}, "view": 5}\')')
    page.tab.open(page.address)
    assert "against the baseline" not in page.answered()
    clean(page.tab, page.address)


def test_a_second_click_keeps_no_second_file(page: Page, folder: Path) -> None:
    """Twice at once: one file, no complaint; the same name later is refused, and the form goes on."""
    page.move("states.ALD.resolve", 800)
    page.answered()
    page.tab.run("$('keep').click(); $('keep-name').value = 'twice'")
    page.tab.run("for (const _ of [1, 2]) $('keep-form').requestSubmit()")
    page.tab.wait("!$('kept').hidden")
    assert page.tab.run("$('refused').hidden")
    assert (folder / "results" / "explore" / "twice.yaml").is_file()
    page.tab.run("$('keep').click(); $('keep-form').requestSubmit()")
    page.tab.wait("!$('refused').hidden")
    assert "is there already" in page.tab.run("$('refused').textContent")
    assert not page.tab.run("$('keep-now').disabled")


def test_a_refusal_leaves_the_last_answer_marked_as_old(page: Page) -> None:
    """What is shown is not that of what is set, and looks so until the next answer."""
    page.tab.run("moved.values.set('states.ALD.resolve', 7); change()")
    page.tab.wait("!$('refused').hidden")
    assert page.tab.run("$('main').classList.contains('stale')")
    assert "the answer before" in page.tab.run("$('refused').textContent")
    page.tab.run("$('reset').click()")
    page.answered()
    assert page.tab.run("$('refused').hidden && !$('main').classList.contains('stale')")


@pytest.mark.parametrize(
    "typed", ["1e400", "NaN", "Infinity", "0x10", "<b>", "1,5", "−0,25", "", "   ", ".5e0"]
)
def test_what_is_typed_is_a_number_or_leaves_the_number_as_it_was(page: Page, typed: str) -> None:
    """With a comma or a typographic minus too; nothing else reaches the engine."""
    slider = page.reach("dyads.BRE-COR.propensity")
    page.tab.run(
        f"field = {slider}.closest('.number').querySelector('.label input');"
        f" field.value = {json.dumps(typed)}; field.onchange()"
    )
    found = page.tab.run(
        "moved.values.has('dyads.BRE-COR.propensity') ? moved.values.get('dyads.BRE-COR.propensity') : null"
    )
    assert found == {"1,5": 1.5, "−0,25": -0.25, ".5e0": 0.5}.get(typed)


def test_on_paper_there_are_figures_and_no_controls(page: Page) -> None:
    """Changes, answer, charts and tables whole; nothing to click."""
    page.move("states.ALD.resolve", 800)
    page.answered()
    page.tab.do("Emulation.setEmulatedMedia", media="print", features=[])
    shown = "getComputedStyle({}).display !== 'none'"
    for selector, there in (("#controls", False), ("#open-shelf", False), ("#chips", True), ("#ties", True)):
        assert page.tab.run(shown.format(pick(selector))) == there, selector
    assert page.tab.run("document.documentElement.scrollWidth <= innerWidth")
    page.tab.do("Emulation.setEmulatedMedia", media="", features=[])


def test_an_ended_program_says_so_without_a_complaint(tab: Browser, tmp_path: Path) -> None:
    """Whoever goes on moving sees what is missing."""
    page = Page(tab, tmp_path, "scenario=demo", *SIZE)
    try:
        page.answered()
        page.process.kill()
        tab.wait("$('status').textContent.startsWith('the program has ended')")
        tab.run("leave('bre_threat', false)")
        time.sleep(0.2)
        assert tab.run("$('status').textContent").startswith("the program has ended")
        assert not tab.run("$('main').classList.contains('waiting')")
        clean(tab, page.address)
    finally:
        page.end()
