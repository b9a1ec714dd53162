"""HTML in which nothing but our own tags is ever a tag.

`Html` marks text that is already markup; everything else that is put into a tag is escaped on the way, so
that forgetting to escape is not possible, only escaping twice.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from sim.views.text import clean


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def safe(text: object) -> Html:
    """Markup as it is; any other text without control characters, escaped."""
    return text if isinstance(text, Html) else Html(escape(clean(text), quote=True))


def tag(name: str, *inside: object, **attributes: str) -> Html:
    """`<name ...>inside</name>`; `class_` stands for the attribute class, `aria_label` for aria-label."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{safe(value)}"' for key, value in attributes.items()
    )
    return Html(f"<{name}{written}>{''.join(safe(part) for part in inside)}</{name}>")


UNCUT = re.compile(r"\[[^\][<>]{1,40}\]|(?:&[lg]t; )?[\d.,]+ %|\b\d{4}-\d\d-\d\d\b")
"""What no line ends in: intervals, percentages, dates."""


def unbroken(text: Html) -> Html:
    """Escaped text in which no line ends inside of an interval or a date."""
    return Html(UNCUT.sub(r'<span class="whole">\g<0></span>', text))


def foreign(text: object) -> Html:
    """Text of a scenario, kept from turning the direction of what stands around it."""
    return tag("bdi", text)


def join(parts: Iterable[object], between: str = "") -> Html:
    """The parts one after the other."""
    return Html(between.join(safe(part) for part in parts))


def fold(heading: str, inside: Html, unfolded: bool) -> Html:
    """A part of the page that the reader opens and closes."""
    folded = tag("details", tag("summary", heading), inside)
    return Html(folded.replace("<details>", "<details open>", 1)) if unfolded else folded


@dataclass(frozen=True)
class Valued:
    """A cell that is sorted by a number; `tip` is told to those who ask."""

    shown: object
    value: float
    tip: str = ""


MANY = 2
"""Rows from which on a table can be sorted."""

BROAD = 9
"""Columns from which on a table is printed on sheets that lie on their side."""

BETWEEN, TIED = re.compile(r" (?!\[)(?![^<]*>)"), "\u00a0"


def table(
    head: Sequence[str], rows: Iterable[Sequence[object]], numbers: Sequence[int] = (), name: str = ""
) -> Html:
    """A table that sorts by a click on a head; the columns in `numbers` are set flush right.

    name: what those hear who cannot see the table.
    """
    top = tag("tr", *(_cell("th", cell, place in numbers) for place, cell in enumerate(head)))
    body = [
        tag("tr", *(_cell("td", cell, place in numbers) for place, cell in enumerate(row))) for row in rows
    ]
    broad = len(head) > BROAD
    kind = " ".join((*("sorts",) * (len(body) > MANY), *("narrow",) * (len(head) <= MANY)))
    made = tag("table", tag("thead", top), tag("tbody", *body), **({"class_": kind} if kind else {}))
    wide = "wide broad" if broad else "wide"
    return tag("div", made, class_=wide, tabindex="0", role="region", aria_label=name or "Table")


def _cell(name: str, cell: object, number: bool) -> Html:
    attributes = {"class_": "number"} if number else {}
    tied = _tie if number and name == "td" else safe
    if not isinstance(cell, Valued):
        return tag(name, tied(cell), **attributes)
    if math.isfinite(cell.value):
        attributes["data_v"] = f"{cell.value:.9f}".rstrip("0").rstrip(".")
    shown = tied(cell.shown)
    return tag(name, tag("span", shown, title=cell.tip) if cell.tip else shown, **attributes)


def _tie(shown: object) -> Html:
    """A number that breaks before its interval alone, where its column is narrow."""
    return Html(BETWEEN.sub(TIED, safe(shown)))
