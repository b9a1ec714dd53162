"""The report: one page that holds all, loads nothing and runs nothing, whatever the scenario says."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
import shown_run

from sim.outcomes.themes.uncertainty import uncertainty
from sim.views import document, gallery, markup, report

RUN = shown_run.run()
EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'& \x1b[31m\u202e</bdi>"
PLOTS = dict.fromkeys(gallery.PLOTS, b"<svg/>")
OURS = {
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "dl", "dt", "dd", "bdi", "figure",
    "img", "figcaption", "div", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "a",
    "blockquote", "span",
}  # fmt: skip


class Tags(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Remember the tag and what it says."""
        self.tags.add(tag)
        self.attributes += attrs
        self.open += [tag] * (tag not in ("meta", "img"))

    def handle_endtag(self, tag):
        """Every tag is closed in its turn."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Text between tags."""
        self.words += data + " "


def hostile():
    """The ten histories of a scenario whose every text is an attack."""
    scenario = RUN.scenario
    cited = scenario.signals["drill"].citation.model_copy(update={"quote": EVIL, "document": EVIL})
    drill = scenario.signals["drill"].model_copy(
        update={"title": EVIL, "citation": cited, "sources": (EVIL,)}
    )
    state = scenario.states["AAA"].model_copy(update={"name": EVIL})
    scenario = scenario.model_copy(
        update={
            "signals": {"drill": drill},
            "states": {**scenario.states, "AAA": state},
            "question": EVIL,
            "sources": {EVIL: EVIL},
        }
    )
    figures = [
        replace(figure, subject=EVIL, label=EVIL, method=EVIL, unit=EVIL) for figure in RUN.figures[:3]
    ]
    meta = replace(RUN.meta, title=EVIL, scenario=EVIL, names=(EVIL,) * 3, history=EVIL)
    return replace(RUN, scenario=scenario, figures=figures, meta=meta)


def test_hostile_text_stays_text():
    """No tag or attribute of a scenario's making; its words are there, its control characters are not."""
    page = report.page(hostile(), PLOTS)
    found = Tags(page)
    assert found.tags <= OURS
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert found.open == []
    assert found.words.count("<script>alert(1)</script>") > 10
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", page)


def test_nothing_is_loaded_from_anywhere():
    """All sources are data of the page itself, all links lead into it, and its policy forbids the rest."""
    found = Tags(report.page(RUN, PLOTS))
    assert all(
        value.startswith("data:image/svg+xml;base64,") for name, value in found.attributes if name == "src"
    )
    assert all(value.startswith("#") for name, value in found.attributes if name == "href")
    assert any("default-src 'none'" in (value or "") for _, value in found.attributes)
    assert "url(" not in document.LOOK


def test_the_report_holds_what_was_run_all_figures_all_signals_and_their_sources():
    """Figures with interval, n and method; signals with citation; numbers with source or assumption."""
    words = " ".join(Tags(report.page(RUN, PLOTS)).words.split())
    assert "10 of 10 (0 failed)" in words
    assert "P(threat of force or more) 50.0 % [18.7, 81.3] probability 10 Clopper-Pearson 95 %" in words
    assert "A drill at the border" in words
    assert "paper , paragraph 1 They drilled" in words
    assert "a year: 0.5" in words
    assert "AAA: resolve beta [6.0, 4.0] assumption a guess" in words
    assert "AAA: capability 0.01 source nmc" in words
    assert "Given and simulated acts are kept apart" in words
    assert sum(figure.n == 10 for figure in RUN.figures) <= words.count(" 10 ")


def test_uncertain_parameters_are_told_from_chance():
    """With a joint sample of parameters the page says what each kind of interval holds; without, nothing."""
    uncertain = replace(RUN, figures=[*RUN.figures, *uncertainty(RUN.rows, RUN.meta, 5)])
    words = " ".join(Tags(report.page(uncertain, PLOTS)).words.split())
    assert "this run took 5 joint draws" in words
    assert "P(threat of force or more) over parameter draws 50.0 % [" in words
    assert "joint draws" not in report.page(RUN, PLOTS)


def test_every_plot_is_in_the_page_with_its_caption_and_the_page_is_written_once(tmp_path):
    """Plots are taken from the folder where they lie there, and drawn where they do not."""
    path = report.write(RUN, tmp_path)
    page = path.read_text(encoding="utf-8")
    assert path == tmp_path / "report.html"
    drawn = [name for name in gallery.PLOTS if name not in ("tension", "alignment")]  # which do not move here
    assert [name for name in gallery.PLOTS if f'id="plot-{name}"' in page] == drawn
    assert page.count("data:image/svg+xml;base64,") == len(drawn)
    (tmp_path / "plots" / "levels.svg").write_text("<svg>mine</svg>", encoding="utf-8")
    report.write(RUN, tmp_path)
    assert path.read_text(encoding="utf-8") != page


def test_a_quiet_world_says_so():
    """No signals, no table of signals."""
    quiet = replace(RUN, scenario=RUN.scenario.model_copy(update={"signals": {}}))
    assert "a quiet world" in report.page(quiet, PLOTS)


@pytest.mark.parametrize("words", ["<b>", "a & b", "\"quoted\" 'too'"])
def test_what_goes_into_a_tag_is_escaped_unless_it_is_markup_already(words):
    """Text and attributes alike."""
    made = markup.tag("p", words, markup.tag("i", "fine"), title=words)
    assert words not in made.replace("<i>fine</i>", "")
    assert "<i>fine</i>" in made


def test_the_report_answers_who_stands_where_and_what_became_of_ties() -> None:
    """CCC: 5 of 10 would support AAA at the end; of one history at force, none at war nothing is told; ties
    and acts.
    """
    words = " ".join(Tags(report.page(RUN, PLOTS)).words.split())
    assert "Who stands where if " in words
    assert "when they first used force" not in words
    assert "when it became a war" not in words
    assert "Left out: what fewer than 10 histories came to." in words
    assert re.search(r"Cland if they used force at the end 10 ", words)
    assert re.search(r"if they used force at the end 10 < 31 % 50\.0 % \[[^]]+\] 50\.0 % \[", words)
    assert "Ties that hold and ties that turn" in words
    assert "What states do in a year" in words
    assert "use of force: from a seized boat or shots at a border to a strike" in words
    assert "outside what the model" not in words.lower()


def test_the_report_says_where_the_model_was_not_fitted() -> None:
    """A scenario of the nineteenth century."""
    horizon = RUN.scenario.horizon
    past = horizon.model_copy(update={"start": horizon.start.replace(year=1870)})
    run = replace(RUN, scenario=RUN.scenario.model_copy(update={"horizon": past}))
    assert "Outside what the model was fitted to: it begins in 1870" in Tags(report.page(run, PLOTS)).words
