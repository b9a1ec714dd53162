"""The template of every page: the answer first, then figures, what was asked, tables, words.

A page is one file. It loads nothing, and runs nothing but the script below, which sorts and filters tables
and shows what words mean: its own policy names style and script by their hashes and forbids all else, so that
no text of a scenario could do anything even if it became markup. Without the script all is there to read.
"""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from sim.views import glossary, provenance
from sim.views.limits import LIMITS
from sim.views.markup import Html, fold, foreign, safe, tag, unbroken
from sim.views.text import clean

LOOK = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
SCRIPT = Path(__file__).with_name("report.js").read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


POLICY = "; ".join(
    (
        "default-src 'none'", "img-src data:", f"style-src {_hash(LOOK)}", f"script-src {_hash(SCRIPT)}",
        "base-uri 'none'", "form-action 'none'",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Section:
    """A part of a page: where the contents lead, its heading, what is in it; anchors and headings of its own
    parts.
    """

    anchor: str
    heading: str
    body: tuple[Html, ...]
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Report:
    """What a page holds.

    title, question: as they were asked. byline: how much was simulated, in a line. answer: sentences, each
    with its interval. notes: how sure the answer is. figures, tables: sections of the kind of page. asked:
    what the reader has to know to do it again, by name. command: what to type for it.
    """

    title: str
    question: str
    byline: str
    answer: tuple[str, ...]
    notes: tuple[str, ...] = ()
    figures: tuple[Section, ...] = ()
    tables: tuple[Section, ...] = ()
    asked: Mapping[str, str] = field(default_factory=dict)
    command: str = ""


HEAVIEST = 1_500_000
"""Bytes of a page that opens at once and goes by mail."""

ROWS = (1_500, 800, 400, 200, 100, 50, 25)
"""Rows of a table at most; fewer where a page would be too heavy."""


def fit(make: Callable[[int], Report]) -> str:
    """The page as text, its tables as long as keeps it light.

    make: the report with so many rows in a table at most; it says what they leave out.
    """
    for most in ROWS:
        page = document(make(most))
        if len(page.encode()) <= HEAVIEST:
            break
    return page


def document(report: Report) -> str:
    """The whole page as text."""
    sections = [
        Section("answer", "The answer", tuple(_answer(report))),
        *report.figures,
        Section("asked", "What was asked", tuple(_asked(report))),
        Section("limits", "What the model must not be used for", tuple(_limits())),
        *report.tables,
    ]
    body = [_section(each) for each in sections]
    words = Section("words", "Words", (_words("".join(body)),))
    question = [tag("p", foreign(report.question), class_="lead")] if report.question else []
    top = tag(
        "header",
        tag("h1", foreign(report.title)),
        *question,
        tag("p", unbroken(safe(report.byline)), class_="quiet"),
    )
    main = tag("main", top, _contents([*sections, words]), *body, _section(words))
    head = [
        Html(f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{safe(POLICY)}">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", clean(report.title)),
        tag("style", Html(LOOK)),
    ]
    inside = tag("body", main, tag("script", Html(SCRIPT)))
    return f"<!doctype html>\n{tag('html', tag('head', *head), inside, lang='en')}\n"


def _section(section: Section) -> Html:
    return tag("section", tag("h2", section.heading), *section.body, id=section.anchor)


def _contents(sections: Iterable[Section]) -> Html:
    listed = []
    for each in sections:
        parts = [_link(anchor, heading) for anchor, heading in each.parts]
        more = {"class_": "parts"} if parts else {}
        listed.append(tag("li", _link(each.anchor, each.heading, "a"), *_list(parts), **more))
    return tag("nav", tag("ul", *listed), aria_label="Contents")


def _link(anchor: str, heading: str, name: str = "li") -> Html:
    link = tag("a", foreign(heading), href=f"#{anchor}")
    return link if name == "a" else tag(name, link)


def _list(parts: Sequence[Html]) -> tuple[Html, ...]:
    return (tag("ul", *parts),) if parts else ()


def _answer(report: Report) -> Iterator[Html]:
    told: set[glossary.Term] = set()
    first, *others = [glossary.explain(line, told) for line in report.answer] or [Html("Nothing to say.")]
    yield tag("p", first, class_="lead")
    if others:
        yield tag("div", tag("ul", *(tag("li", each) for each in others)), class_="answer")
    yield from (tag("p", glossary.explain(note, told), class_="quiet") for note in report.notes)


def _asked(report: Report) -> Iterator[Html]:
    listed = [
        part for name, what in report.asked.items() for part in (tag("dt", name), tag("dd", foreign(what)))
    ]
    yield tag("dl", *listed)
    if report.command:
        where = " where the files lie that it names" if provenance.FILES.search(report.command) else ""
        yield tag("p", f"To get it once more, type{where}:", tag("code", foreign(report.command)))


def _limits() -> Iterator[Html]:
    yield tag("ul", *(tag("li", tag("strong", what), Html(" "), why) for what, why in LIMITS.items()))


def _words(body: str) -> Html:
    parts = [
        part
        for term in glossary.find_used(body)
        for part in (tag("dt", term.word, id=term.anchor), tag("dd", term.plain))
    ]
    return fold("What the words on this page mean", tag("dl", *parts, class_="words"), unfolded=True)
