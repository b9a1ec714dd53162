"""Drawings in a page: the same lines in fewer letters, nothing of a stranger's file that does anything."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.views.vector import UnreadableError, inline, with_widths

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">'
)


def drawn(inside: str) -> str:
    """The drawing as a page has it."""
    return inline(f"{HEAD}{inside}</svg>".encode(), "fig", "A figure")


def test_straight_lines_are_written_from_point_to_point() -> None:
    """M 1 2 L 3 2 L 3 5.004 L 4 6 z: right 2, down 3, right 1 and down 1."""
    assert 'd="M1 2h2v3l1 1z"' in drawn('<path d="M 1 2 \nL 3 2 \nL 3 5.004 \nL 4 6 \nz\n"/>')


def test_curves_keep_their_commands() -> None:
    """Coordinates are rounded to a hundredth."""
    assert 'd="M 1.12 2 Q 3 4.57 5 6"' in drawn('<path d="M 1.123456 2 Q 3 4.5678 5 6"/>')


@settings(deadline=None)  # a busy machine may take its time
@given(st.lists(st.tuples(st.floats(-900, 900), st.floats(-900, 900)), min_size=1, max_size=40))
def test_a_path_ends_where_it_did(points: list[tuple[float, float]]) -> None:
    """Rounding errors do not add up along a line: every point is within a hundredth of where it was."""
    path = " ".join(f"{'L' if k else 'M'} {x:.6f} {y:.6f}" for k, (x, y) in enumerate(points))
    (written,) = re.findall(r' d="([^"]+)"', drawn(f'<path d="{path}"/>'))
    x = y = 0.0
    for command, *numbers in re.findall(r"([Mlhv])(-?[\d.]+)(?: (-?[\d.]+))?", written):
        first, second = float(numbers[0]), float(numbers[1] or 0)
        if command == "M":
            x, y = first, second
        else:
            x += first * (command != "v")
            y += second if command == "l" else first * (command == "v")
    assert abs(x - points[-1][0]) < 0.011
    assert abs(y - points[-1][1]) < 0.011


def test_styles_become_attributes_and_ids_get_the_figures_name() -> None:
    """A strict policy forbids style attributes, and two figures may use the same ids."""
    made = drawn(
        '<defs><clipPath id="c"><rect x="1" width="2"/></clipPath></defs>'
        '<path id="unused" clip-path="url(#c)" style="fill: #ffffff; stroke-width: 0.4; position: fixed"/>'
    )
    assert '<clipPath id="fig-c">' in made
    assert 'clip-path="url(#fig-c)" fill="#ffffff" stroke-width="0.4"' in made
    assert "style" not in made
    assert "unused" not in made


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        '<foreignObject><b xmlns="http://www.w3.org/1999/xhtml">x</b></foreignObject>',
        '<path onload="alert(1)" d="M 0 0 L 1 1"/>',
        '<a xlink:href="https://example.org"><text>x</text></a>',
        '<image xlink:href="https://example.org/x.png"/>',
        '<image xlink:href="data:text/html;base64,AAAA"/>',
        '<use xlink:href="https://example.org/x.svg#a"/>',
        '<path style="fill: url(https://example.org/#a)" d="M 0 0 L 1 1"/>',
        '<path fill="url(https://example.org/#a)" d="M 0 0 L 1 1"/>',
        "<style>@import 'https://example.org'</style>",
        '<set attributeName="href" to="javascript:alert(1)"/>',
        '<animate attributeName="x"/>',
        "<metadata>https://example.org</metadata>",
    ],
)
def test_what_could_do_anything_is_not_copied(evil: str) -> None:
    """No script, handler, link or address of a stranger's drawing comes into the page."""
    made = drawn(evil)
    assert not re.search(
        r"example|alert|import|script|javascript|text/html|onload|animate|foreignObject", made
    )


def test_text_of_a_drawing_stays_text() -> None:
    """Marks are escaped, control characters and turns of direction are gone."""
    assert "<text>&lt;b&gt; ab</text>" in drawn("<text>&lt;b&gt; a\u202eb</text>")


@pytest.mark.parametrize(
    "content",
    [b"", b"no drawing", b"<html/>", b"<svg><g></svg>", b'<!DOCTYPE x [<!ENTITY a "b">]><svg>&a;</svg>'],
)
def test_what_is_no_drawing_is_refused(content: bytes) -> None:
    """Text, another page, broken XML, entities that could grow without end."""
    with pytest.raises(UnreadableError):
        inline(content, "fig", "A figure")


def test_text_is_as_wide_in_every_font_as_it_was_measured() -> None:
    """Ten times the size is ten times the width, and bold is wider."""
    line = '<text style="font-size: {}px; {}fill: #000000" x="1">display &amp; force</text>'
    widths = [
        float(re.search(rb'textLength="([\d.]+)"', with_widths(line.format(size, weight).encode()))[1])
        for size, weight in ((1, ""), (10, ""), (10, "font-weight: 700; "))
    ]
    assert widths[1] == pytest.approx(10 * widths[0], rel=0.02)
    assert widths[2] > widths[1]
