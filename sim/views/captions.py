"""Headings and captions of figures, written for readers (captions.yaml)."""

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from sim.scenario.loader import load_file
from sim.store.files import PLOTS
from sim.views import glossary
from sim.views.document import Section
from sim.views.markup import Html, foreign, join, safe, tag
from sim.views.text import clean
from sim.views.vector import UnreadableError, inline

FILE = Path(__file__).with_name("captions.yaml")
HEAVY, ALL = 300_000, 1_000_000
"""Bytes of a drawing beyond which a page shows the PNG, thousands of dots; of all drawings of a page."""

NONE = "No figures were drawn (plots=false); python -m sim report FOLDER draws them."


class Caption(NamedTuple):
    """What stands over a figure and under it."""

    heading: str
    caption: str


@cache
def _all() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    found: Any = load_file(FILE, FILE.name).value
    return cast("Mapping[str, Mapping[str, Mapping[str, str]]]", found)


def caption(kind: str, name: str, heading: str = "") -> Caption:
    """What stands over and under the figure of this file name on a page of this kind; heading: of one that
    is known by its name alone.
    """
    known = _all().get(kind, {})
    found = known.get(name) or known.get("*", {"heading": "{name}", "caption": ""})
    words = heading or name.replace("_", " ").capitalize()
    return Caption(found["heading"].replace("{name}", words), found["caption"])


def figures(
    kind: str,
    drawn: Mapping[str, bytes | Html],
    pixels: Mapping[str, Path] = MappingProxyType({}),
    headings: Mapping[str, str] = MappingProxyType({}),
) -> Section:
    """The figures of a page, each with its heading and caption.

    drawn: SVG files by name, or what `embed` made of them. pixels: where the same lie as PNG, to be shown
    where a drawing is heavy. Of drawings that are too heavy together the heaviest are left to their files,
    which the page names. headings: of figures that are known by their names alone.
    """
    said = {name: caption(kind, name, headings.get(name, "")) for name in drawn}
    shown = _light(
        {name: _picture(name, found, said[name].heading, pixels.get(name)) for name, found in drawn.items()}
    )
    body = tuple(_figure(name, said[name], shown[name], pixels.get(name)) for name in drawn)
    parts = tuple((f"plot-{clean(name)}", said[name].heading) for name in drawn)
    return Section("figures", "Figures", body or (tag("p", NONE),), parts if len(parts) > 1 else ())


def embed(name: str, svg: bytes, heading: str) -> Html:
    """An SVG file as an element of a page, under the heading that stands over it."""
    try:
        return inline(svg, clean(name), heading)
    except UnreadableError:
        return tag("p", "This figure could not be read.")


def is_heavy(drawing: Html) -> bool:
    """Whether the PNG may stand in the place of an element that `embed` made."""
    return len(drawing) > HEAVY


def _light(pictures: Mapping[str, Html]) -> dict[str, Html]:
    """The pictures, the heaviest replaced by a word on it where all of them together are too heavy."""
    shown, left = dict(pictures), sum(map(len, pictures.values()))
    for name in sorted(pictures, key=lambda each: -len(pictures[each])):
        if left > ALL:
            left -= len(pictures[name])
            shown[name] = tag("p", "This figure would make the page too heavy: open its file.")
    return shown


def _figure(name: str, said: Caption, picture: Html, pixels: Path | None) -> Html:
    heading, words = said
    inside = tag(
        "div", picture, class_="drawing", tabindex="0", role="region", aria_label=heading,
    )  # fmt: skip
    lines = (glossary.explain(words), tag("span", _files(name, pixels), class_="files"))
    below = tag("figcaption", join(lines, " "))
    return tag("figure", tag("h3", foreign(heading)), inside, below, id=f"plot-{clean(name)}")


def _files(name: str, pixels: Path | None) -> str:
    """Where the figure lies, for a paper or slides."""
    where = f"{PLOTS}/" if pixels is None or pixels.parent.name == PLOTS else ""
    return f"In the folder: {where}{name}.png, {where}{name}.svg."


def _picture(name: str, drawn: bytes | Html, heading: str, pixels: Path | None) -> Html:
    drawing = drawn if isinstance(drawn, Html) else embed(name, drawn, heading)
    if is_heavy(drawing) and pixels is not None and pixels.is_file():
        image = b64encode(pixels.read_bytes()).decode()
        if len(image) < len(drawing):
            return Html(f'<img alt="{safe(heading)}" src="data:image/png;base64,{image}">')
    return drawing
