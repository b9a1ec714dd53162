"""HTML in which nothing but our own tags is ever a tag.

`Html` marks text that is already markup; everything else that is put into a tag is escaped on the way, so
that forgetting to escape is not possible, only escaping twice.
"""

from collections.abc import Iterable, Sequence
from html import escape

from sim.views.text import clean


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def safe(text: object) -> Html:
    """Markup as it is; any other text without control characters, escaped."""
    return text if isinstance(text, Html) else Html(escape(clean(text), quote=True))


def tag(name: str, *inside: object, **attributes: str) -> Html:
    """`<name ...>inside</name>`; `class_` stands for the attribute class."""
    written = "".join(f' {key.rstrip("_")}="{safe(value)}"' for key, value in attributes.items())
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


def table(
    head: Sequence[str], rows: Iterable[Sequence[object]], numbers: Sequence[int] = (), **attributes: str
) -> Html:
    """A table; the columns in `numbers` are set flush right."""
    top = tag("tr", *(_cell("th", cell, place in numbers) for place, cell in enumerate(head)))
    body = [
        tag("tr", *(_cell("td", cell, place in numbers) for place, cell in enumerate(row))) for row in rows
    ]
    return tag("div", tag("table", tag("thead", top), tag("tbody", *body), **attributes), class_="wide")


def _cell(name: str, cell: object, number: bool) -> Html:
    return tag(name, cell, class_="number") if number else tag(name, cell)
