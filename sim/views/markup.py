"""HTML in which nothing but our own tags is ever a tag.

`Html` marks text that is already markup; everything else that is put into a tag is escaped on the way, so
that forgetting to escape is not possible, only escaping twice.
"""

import math
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
    kind = " ".join((*("sorts",) * (len(body) > MANY), *("narrow",) * (len(head) <= MANY)))
    made = tag("table", tag("thead", top), tag("tbody", *body), **({"class_": kind} if kind else {}))
    return tag("div", made, class_="wide", tabindex="0", role="region", aria_label=name or "Table")


def _cell(name: str, cell: object, number: bool) -> Html:
    attributes = {"class_": "number"} if number else {}
    if not isinstance(cell, Valued):
        return tag(name, cell, **attributes)
    if math.isfinite(cell.value):
        attributes["data_v"] = f"{cell.value:.9f}".rstrip("0").rstrip(".")
    return tag(name, tag("span", cell.shown, title=cell.tip) if cell.tip else cell.shown, **attributes)
