"""Headings and captions of figures, written for readers (captions.yaml)."""

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from sim.scenario.loader import load_file
from sim.views import glossary
from sim.views.document import Section
from sim.views.markup import Html, foreign, safe, tag
from sim.views.text import clean
from sim.views.vector import UnreadableError, inline

FILE = Path(__file__).with_name("captions.yaml")
HEAVY = 300_000
"""Bytes of a drawing beyond which a page shows the PNG: thousands of dots."""

NONE = "No figures were drawn (plots=false); python -m sim report FOLDER draws them."


class Caption(NamedTuple):
    """What stands over a figure and under it."""

    heading: str
    caption: str


@cache
def _all() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    found: Any = load_file(FILE, FILE.name).value
    return cast("Mapping[str, Mapping[str, Mapping[str, str]]]", found)


def caption(kind: str, name: str) -> Caption:
    """What stands over and under the figure of this file name on a page of this kind."""
    known = _all().get(kind, {})
    found = known.get(name) or known.get("*", {"heading": "{name}", "caption": ""})
    words = name.replace("_", " ").capitalize()
    return Caption(found["heading"].replace("{name}", words), found["caption"])


def figures(
    kind: str, drawn: Mapping[str, bytes | Html], pixels: Mapping[str, Path] = MappingProxyType({})
) -> Section:
    """The figures of a page, each with its heading and caption.

    drawn: SVG files by name, or what `embed` made of them. pixels: where the same lie as PNG, to be shown
    where a drawing is heavy.
    """
    body = tuple(_figure(kind, name, svg, pixels.get(name)) for name, svg in drawn.items())
    return Section("figures", "Figures", body or (tag("p", NONE),))


def embed(kind: str, name: str, svg: bytes) -> Html:
    """An SVG file as an element of a page."""
    try:
        return inline(svg, clean(name), caption(kind, name).heading)
    except UnreadableError:
        return tag("p", "This figure could not be read.")


def _figure(kind: str, name: str, drawn: bytes | Html, pixels: Path | None) -> Html:
    heading, words = caption(kind, name)
    drawing = drawn if isinstance(drawn, Html) else embed(kind, name, drawn)
    below = [tag("figcaption", glossary.explain(words))] if words else []
    inside = tag(
        "div", _lighter(drawing, heading, pixels), class_="drawing", tabindex="0", role="region",
        aria_label=heading,
    )  # fmt: skip
    return tag("figure", tag("h3", foreign(heading)), inside, *below, id=f"plot-{clean(name)}")


def _lighter(drawing: Html, heading: str, pixels: Path | None) -> Html:
    if len(drawing) > HEAVY and pixels is not None and pixels.is_file():
        image = b64encode(pixels.read_bytes()).decode()
        if len(image) < len(drawing):
            return Html(f'<img alt="{safe(heading)}" src="data:image/png;base64,{image}">')
    return drawing
