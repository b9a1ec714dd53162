"""Drawings as part of a page: SVG with text that can be searched, copied and read aloud.

A drawing may come out of a stranger's folder, and a page's policy forbids style attributes. So nothing of a
file is copied: it is read as XML and written anew of elements and attributes that are known to do nothing but
draw, ids get the figure's name in front, styles become attributes, and coordinates lose the digits that
nobody sees. Widths of text are written into it, so that letters of another font take the room that was
measured.
"""

import re
from collections.abc import Iterator
from html import escape, unescape
from xml.etree import ElementTree

from sim.views.markup import Html
from sim.views.text import clean

SHAPES = frozenset(
    ("svg", "g", "defs", "use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
     "tspan", "image", "clipPath", "pattern", "title")
)  # fmt: skip
NUMBERED = frozenset(
    ("x", "y", "x1", "y1", "x2", "y2", "dx", "dy", "cx", "cy", "r", "rx", "ry", "width", "height",
     "points", "textLength", "viewBox")
)  # fmt: skip
"""Attributes of coordinates: a hundredth of a point is less than anybody sees."""
PAINT = frozenset(
    ("fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap",
     "stroke-linejoin", "stroke-dasharray", "stroke-dashoffset", "stroke-miterlimit", "opacity", "clip-path",
     "clip-rule", "font-size", "font-weight", "font-style", "text-anchor", "image-rendering")
)  # fmt: skip
PLAIN = frozenset(
    ("transform", "lengthAdjust", "patternUnits", "patternTransform", "clipPathUnits", "preserveAspectRatio")
)
USUAL = {
    ("fill-opacity", "1"), ("stroke-opacity", "1"), ("opacity", "1"), ("stroke-dashoffset", "0"),
    ("stroke-dasharray", "none"), ("text-anchor", "start"),
}  # fmt: skip
"""What need not be said."""

NARROW = 300
"""Points of width up to which a drawing is one for a column."""

LONG = re.compile(r"-?\d+\.\d{3,}")
TEXT = re.compile(r'<text style="(?P<style>[^"]*)"(?P<rest>[^>]*)>(?P<words>[^<]*)</text>')
SIZE, BOLD = re.compile(r"font-size: ([\d.]+)px"), re.compile(r"font-weight: (bold|[6-9]00)")
OWN_PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\s]+")
INSIDE = re.compile(r"url\(#([^)]*)\)")
STRAIGHT = re.compile(r"\s*(?:[ML] -?[\d.]+ -?[\d.]+\s*|[zZ]\s*)+")
POINT = re.compile(r"([MLzZ])(?: (-?[\d.]+) (-?[\d.]+))?")
STILL = re.compile(r"rotate\(-?0(?: [-\d.]+ [-\d.]+)?\)")


class UnreadableError(ValueError):
    """A file that is no drawing."""


def with_widths(svg: bytes) -> bytes:
    """The drawing with the width of every text written into it; sizes are in the units of its view box."""
    from sim.views.page import measure

    def measured(found: re.Match[str]) -> str:
        size, words = SIZE.search(found["style"]), unescape(found["words"])
        if size is None or len(words.strip()) < 2:
            return found[0]
        weight = "bold" if BOLD.search(found["style"]) else "normal"
        width = 72 * measure(words, float(size[1]), weight)
        fitted = f' textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs"'
        return f'<text style="{found["style"]}"{found["rest"]}{fitted}>{found["words"]}</text>'

    return TEXT.sub(measured, svg.decode()).encode()


def inline(svg: bytes, name: str, label: str) -> Html:
    """The drawing as an element of a page.

    name: of the figure, unlike any other on the page. label: what those hear who cannot see it. Raises
    UnreadableError for bytes that are no SVG.
    """
    if b"<!ENTITY" in svg:
        raise UnreadableError("a drawing with entities of its own")
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise UnreadableError(str(error)) from None
    if _plain(root.tag) != "svg":
        raise UnreadableError("no drawing")
    used = {found for each in root.iter() for found in _references(each)}
    inside = "".join(part for child in root for part in _written(child, name, used))
    box = _short(root.get("viewBox", "0 0 1 1"), 2)
    named = f'role="img" aria-label="{escape(clean(label))}"'
    return Html(f'<svg {_kind(box)}{named} viewBox="{escape(box)}">{inside}</svg>')


def _kind(box: str) -> str:
    """A drawing made for one column of a journal is shown no larger than that."""
    try:
        return 'class="column" ' if 9 < float(box.split()[2]) <= NARROW else ""
    except (IndexError, ValueError):
        return ""


def _plain(tag: object) -> str:
    """A tag or key without its namespace; nothing of comments, which have a function there."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _references(element: ElementTree.Element) -> Iterator[str]:
    for key, value in element.attrib.items():
        yield from INSIDE.findall(value)
        if _plain(key) == "href" and value.startswith("#"):
            yield value[1:]


def _written(element: ElementTree.Element, name: str, used: set[str]) -> Iterator[str]:
    tag = _plain(element.tag)
    if tag not in SHAPES:
        return
    given = "".join(
        f' {key}="{escape(value)}"' for key, value in _attributes(element, tag, name, used) if value
    )
    words = escape(clean(element.text or ""), quote=False) if tag in ("text", "tspan", "title") else ""
    inside = words + "".join(part for child in element for part in _written(child, name, used))
    if inside:
        bare = tag == "g" and not given
        yield inside if bare else f"<{tag}{given}>{inside}</{tag}>"
    elif tag not in ("g", "defs", "text", "clipPath"):
        yield f"<{tag}{given}/>"


def _attributes(
    element: ElementTree.Element, tag: str, name: str, used: set[str]
) -> Iterator[tuple[str, str]]:
    for whole, value in element.attrib.items():
        key = _plain(whole)
        if key == "style":
            yield from _painted(value, name)
        elif key == "id" and value in used:
            yield key, f"{name}-{value}"
        elif key == "href" and value.startswith("#"):
            yield key, f"#{name}-{value[1:]}"
        elif key == "href" and tag == "image" and OWN_PICTURE.fullmatch(value):
            yield key, re.sub(r"\s", "", value)
        elif key == "d":
            yield key, _steps(value)
        elif key in NUMBERED:
            yield key, _short(value, 2)
        elif key in PAINT:
            yield from _painted(f"{key}: {value}", name)
        elif key in PLAIN:
            yield key, STILL.sub("", _short(value, 4)).strip()


def _painted(style: str, name: str) -> Iterator[tuple[str, str]]:
    for part in style.split(";"):
        key, _, value = (each.strip() for each in part.partition(":"))
        value = value.removesuffix("px") if key == "font-size" else value
        if key in PAINT and (key, value) not in USUAL and ("url" not in value or INSIDE.fullmatch(value)):
            yield key, _short(INSIDE.sub(rf"url(#{name}-\1)", value), 3)


def _steps(path: str) -> str:
    """A path of straight lines, each from where the last one ended: a third of the letters. Curves stay."""
    if not STRAIGHT.fullmatch(path):
        return _short(path, 2)
    at, begun, written = (0, 0), (0, 0), []
    for command, x, y in POINT.findall(path):
        if command in "zZ":
            at = begun
            written.append("z")
            continue
        to = round(100 * float(x)), round(100 * float(y))
        right, down = to[0] - at[0], to[1] - at[1]
        if command == "M":
            written.append(f"M{_hundredth(to[0])} {_hundredth(to[1])}")
            begun = to
        elif down and right:
            written.append(f"l{_hundredth(right)} {_hundredth(down)}")
        elif down or right:
            written.append(f"v{_hundredth(down)}" if down else f"h{_hundredth(right)}")
        at = to
    return "".join(written)


def _hundredth(count: int) -> str:
    return f"{count / 100:.2f}".rstrip("0").rstrip(".")


def _short(value: str, places: int) -> str:
    """Numbers with so many decimals at most, and single spaces."""
    if value.startswith("url("):
        return value
    line = " ".join(value.split())
    return LONG.sub(lambda found: f"{float(found[0]):.{places}f}".rstrip("0").rstrip("."), line)
