"""The words of the field, as pages and documentation explain them (glossary.yaml)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from itertools import groupby
from pathlib import Path
from typing import Any

from sim.scenario.loader import load_file
from sim.views.markup import Html, join, tag, unbroken
from sim.views.text import clean

FILE = Path(__file__).with_name("glossary.yaml")
HEAD = """\
# Glossary

One word for one thing, on the screen, in reports and on these pages. Where files and options have another \
name for it, that name is given in `code style`.
"""


@dataclass(frozen=True)
class Term:
    """A word, the other forms of it, and what it means in a sentence or two, in Markdown.

    everyday: it is used in its usual sense too, so that pages do not point it out.
    """

    section: str
    word: str
    also: tuple[str, ...]
    means: str
    everyday: bool = False

    @property
    def plain(self) -> str:
        """What it means, without marks of Markdown."""
        return re.sub(r"[*`]", "", self.means)

    @property
    def anchor(self) -> str:
        """Where a page explains it."""
        return f"word-{re.sub('[^a-z]+', '-', self.word.lower())}"


@cache
def terms() -> tuple[Term, ...]:
    """Every word, section by section."""
    found: Any = load_file(FILE, FILE.name).value
    return tuple(
        Term(section, each["word"], tuple(each.get("also", ())), each["means"], each.get("everyday", False))
        for section, words in found.items()
        for each in words
    )


@cache
def _by_form() -> Mapping[str, Term]:
    return {form: term for term in terms() if not term.everyday for form in (term.word, *term.also)}


@cache
def _forms() -> re.Pattern[str]:
    longest_first = sorted(_by_form(), key=len, reverse=True)
    return re.compile(rf"(?<![\w.-])({'|'.join(map(re.escape, longest_first))})(?![\w-]|\.\w)")


def explain(text: str, told: set[Term] | None = None) -> Html:
    """Text of ours in which each word of the glossary, where it first stands, leads to what it means.

    told: words that have been explained before, added to here. A word with a capital is a name, as in United
    States.
    """
    told = set() if told is None else told
    parts: list[Html] = []
    for place, piece in enumerate(_forms().split(clean(text))):
        term = _by_form()[piece] if place % 2 else None
        if term is None or term in told:
            parts.append(unbroken(Html(escape(piece))))
            continue
        told.add(term)
        parts.append(tag("a", piece, class_="term", href=f"#{term.anchor}", title=term.plain))
    return join(parts)


def find_used(markup: str) -> Iterator[Term]:
    """The words that a page uses, by the alphabet."""
    found = {_by_form()[form] for form in _forms().findall(unescape(re.sub(r"<[^>]*>", " ", markup)))}
    yield from sorted(found, key=lambda term: term.word.lower())


def markdown() -> str:
    """The whole glossary as a page of the documentation."""
    parts = [HEAD]
    for section, words in groupby(terms(), key=lambda term: term.section):
        parts.append(f"## {section}\n")
        parts += [f"### {term.word}\n{term.means}\n" for term in words]
    return "\n".join(parts)


if __name__ == "__main__":
    print(markdown(), end="")
