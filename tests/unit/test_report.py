"""The report: one page that holds all, loads nothing and runs its own script alone, whatever is in it."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
import shown_run

from sim.outcomes.themes.uncertainty import uncertainty
from sim.scenario import library
from sim.scenario.quantity import Quantity
from sim.views import captions, document, gallery, markup, report, report_words

RUN = shown_run.run()
EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'& \x1b[31m\u202e</bdi>"
DRAWN = dict.fromkeys(
    gallery.PLOTS,
    b'<svg viewBox="0 0 9 9" xmlns="http://www.w3.org/2000/svg"><path d="M 1 1 L 2 1"/></svg>',
)
OURS = {
    "html", "head", "meta", "title", "style", "script", "body", "main", "header", "nav", "ul", "li",
    "section",
    "h1", "h2", "h3", "p", "dl", "dt", "dd", "bdi", "figure", "figcaption", "div", "table", "thead", "tbody",
    "tr", "th", "td", "details", "summary", "a", "blockquote", "span", "strong", "code", "svg", "path",
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

    def handle_startendtag(self, tag, attrs):
        """Shapes of a drawing end at once."""
        self.tags.add(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        """Every tag is closed in its turn."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Text between tags."""
        if self.open[-1:] not in (["script"], ["style"]):
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
    page = report.page(hostile(), DRAWN)
    found = Tags(page)
    assert found.tags <= OURS
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert found.open == []
    assert found.words.count("<script>alert(1)</script>") > 10
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", page)


def test_nothing_is_loaded_from_anywhere():
    """No source at all, all links lead into the page to something there, and its policy forbids the rest."""
    found = Tags(report.page(RUN, DRAWN))
    assert not [value for name, value in found.attributes if name == "src"]
    anchors = {value for name, value in found.attributes if name == "id"}
    links = [value for name, value in found.attributes if name == "href"]
    assert links
    assert {link.removeprefix("#") for link in links} <= anchors
    assert "url(" not in document.LOOK


def test_the_policy_names_the_pages_own_style_and_script_and_nothing_else():
    """Hashes of exactly what stands in the page; no inline attribute, no other source, no eval."""
    page = report.page(RUN, DRAWN)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1].replace("&#x27;", "'")
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "unsafe" not in policy
    for kind, tag in (("style", "style"), ("script", "script")):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        made = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{made}'" in policy
    assert not [name for name, _ in Tags(page).attributes if name == "style" or name.startswith("on")]


def test_the_answer_comes_first_in_sentences_with_intervals():
    """AAA and BBB: force in 1 of 10, display in 4; CCC would support AAA in 5 of 10; what intervals hold."""
    words = " ".join(Tags(report.page(RUN, DRAWN)).words.split())
    order = [
        "10 of 10 histories (0 failed), seed 1",
        "The answer",
        "Figures",
        "What was asked",
        "must not be used",
    ]
    places = [
        words.index(each, words.index("Words")) if k else words.index(each) for k, each in enumerate(order)
    ]
    assert places == sorted(places)
    assert "come to use force against each other in 10.0 % [0.3, 44.5] of the histories" in plain(words)
    assert (
        "to a display of force in 40.0 % [12.2, 73.8] and to war in less than 31 % of the histories"
        in plain(words)
    )
    assert re.search(
        r"fight at the end, Cland (stays neutral|supports \w+) in 50\.0 % \[18\.7, 81\.3\]", plain(words)
    )
    assert "neither what is not known of the rules' parameters" in plain(words)


def test_names_have_their_article_within_a_sentence():
    """The United States stay neutral, and no sentence begins with a small letter."""
    meta = replace(RUN.meta, names=("United Kingdom", *RUN.meta.names[1:-1], "United States"))
    said = report_words.answer(replace(RUN, meta=meta)).sentences
    assert said[0].startswith("The United Kingdom and ")
    assert any("fight at the end, the United States " in line for line in said)
    assert not any(line[0].islower() for line in said)


def plain(words: str) -> str:
    """Words without the blanks that links to the glossary leave before a stop."""
    return re.sub(r"\s+([.,;)])", r"\1", words)


def test_the_page_says_how_to_get_it_once_more(monkeypatch):
    """Theory, version, commit, date, and a command line with every change of a scenario that ships."""
    monkeypatch.setattr(library, "names", lambda: ["small"])
    words = " ".join(Tags(report.page(RUN, DRAWN)).words.split())
    assert "Theory full" in words
    assert "alliance-sim 1.2.3, commit abcdef012345" in words
    assert "2026-01-02 03:05 UTC" in words
    assert "python -m sim scenario=small replicates=10 seed=1 set.states.AAA.resolve=0.5" in words


def test_a_scenario_of_ones_own_is_run_again_from_the_folder():
    """Its name would lead nowhere: the resolved file, which has the edits, is what can be run."""
    words = " ".join(Tags(report.page(RUN, DRAWN)).words.split())
    assert (
        "where the files lie that it names: python -m sim scenario=scenario.yaml replicates=10 seed=1"
        in words
    )
    assert "set.states" not in words


def test_the_report_holds_what_was_run_all_figures_all_signals_and_their_sources():
    """Figures with interval, n and method; signals with citation; numbers with source or assumption."""
    words = " ".join(Tags(report.page(RUN, DRAWN)).words.split())
    assert "10 of 10 (0 failed)" in words
    assert "P(threat of force or more) 50.0 % [18.7, 81.3] probability 10 0 Clopper-Pearson 95 %" in words
    assert "A drill at the border" in words
    assert "paper , paragraph 1 They drilled" in words
    assert "a year: 0.5" in words
    assert "AAA: resolve beta [6, 4] assumption a guess" in words
    assert "AAA: capability 0.01 source nmc" in words
    assert "Given and simulated acts are kept apart" in plain(words)
    assert sum(figure.n == 10 for figure in RUN.figures) <= words.count(" 10 ")


def test_no_code_name_and_no_exponent_is_shown():
    """Captions are not docstrings, numbers are written out: 5.5e-05 as 0.000055."""
    small = RUN.scenario.states["AAA"].model_copy(update={"capability": Quantity("value", (5.5e-5,), "nmc")})
    scenario = RUN.scenario.model_copy(update={"states": {**RUN.scenario.states, "AAA": small}})
    words = Tags(report.page(replace(RUN, scenario=scenario), DRAWN)).words
    assert "0.000055" in words
    assert not re.search(r"\de[-+]?\d", words)
    told = words.partition("What the words on this page mean")[0]
    assert not re.search(r"tallies|`|np\.|p_level_\d|_per_year", told)


def test_without_plots_the_page_says_so():
    """plots=false draws none, and the reader learns how to get them."""
    words = Tags(report.page(RUN, {})).words
    assert "No figures were drawn (plots=false)" in words
    assert "<svg" not in report.page(RUN, {})


def test_uncertain_parameters_are_told_from_chance():
    """With a joint sample of parameters the page says what each kind of interval holds; without, nothing."""
    uncertain = replace(RUN, figures=[*RUN.figures, *uncertainty(RUN.rows, RUN.meta, 5)])
    words = " ".join(Tags(report.page(uncertain, DRAWN)).words.split())
    assert "this run took 5 joint draws" in words
    assert "P(threat of force or more) over parameter draws 50.0 % [" in words
    assert "this run took" not in report.page(RUN, DRAWN)


def test_every_plot_is_in_the_page_with_its_caption_and_the_page_is_written_once(tmp_path):
    """Plots are taken from the folder where they lie there, and drawn where they do not."""
    path = report.write(RUN, tmp_path)
    page = path.read_text(encoding="utf-8")
    assert path == tmp_path / "report.html"
    drawn = [name for name in gallery.PLOTS if name not in ("tension", "alignment")]  # which do not move here
    assert [name for name in gallery.PLOTS if f'id="plot-{name}"' in page] == drawn
    assert page.count("<svg ") == len(drawn)
    assert all(captions.caption("run", name).caption for name in gallery.PLOTS)
    assert "use of force</text>" in page
    (tmp_path / "plots" / "levels.svg").write_text("<svg><text>mine</text></svg>", encoding="utf-8")
    report.write(RUN, tmp_path)
    assert path.read_text(encoding="utf-8") != page


def test_a_quiet_world_says_so():
    """No signals, no table of signals."""
    quiet = replace(RUN, scenario=RUN.scenario.model_copy(update={"signals": {}}))
    assert "a quiet world" in report.page(quiet, DRAWN)


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
    words = plain(" ".join(Tags(report.page(RUN, DRAWN)).words.split()))
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
    assert "Outside what the model was fitted to: it begins in 1870" in Tags(report.page(run, DRAWN)).words
