"""The template of every page: the answer first, then figures, what was asked, tables, words.

A page is one file. It loads nothing, and runs nothing but the script below, which sorts and filters tables
and shows what words mean: its own policy names style and script by their hashes and forbids all else, so that
no text of a scenario could do anything even if it became markup. Without the script all is there to read.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from sim.views import glossary
from sim.views.limits import LIMITS
from sim.views.markup import Html, fold, foreign, safe, tag
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
    """A part of a page: where the contents lead, its heading, what is in it."""

    anchor: str
    heading: str
    body: tuple[Html, ...]


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
    top = tag("header", tag("h1", foreign(report.title)), *question, tag("p", report.byline, class_="quiet"))
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
    listed = [tag("li", tag("a", each.heading, href=f"#{each.anchor}")) for each in sections]
    return tag("nav", tag("ul", *listed), aria_label="Contents")


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
        yield tag("p", "To get it once more, type:", tag("code", foreign(report.command)))


def _limits() -> Iterator[Html]:
    yield tag("ul", *(tag("li", tag("strong", what), Html(" "), why) for what, why in LIMITS.items()))


def _words(body: str) -> Html:
    parts = [
        part
        for term in glossary.find_used(body)
        for part in (tag("dt", term.word, id=term.anchor), tag("dd", term.plain))
    ]
    return fold("What the words on this page mean", tag("dl", *parts, class_="words"), unfolded=True)
