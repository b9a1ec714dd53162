"""Numbers in fields and marks beside axes: they fit, and they say what they stand at."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import Normalize

from sim.views import matrix, style
from sim.views.marks import log_marks, plain_mark, round_marks, signed_mark
from sim.views.page import Page, fitting_size, line_height, measure
from sim.views.text import tick

finite = st.floats(-1e6, 1e6, allow_nan=False)


def value(text: str) -> float:
    """What a mark says."""
    return float(text.replace("−", "-").replace("+", "").removesuffix(" %"))


@given(finite, finite)
def test_marks_say_the_value_they_stand_at(one: float, other: float) -> None:
    """Whatever the ends of the axis: plain, signed and in percent."""
    low, high = sorted((one, other))
    span = high - low
    if span < 1e-3 * max(abs(low), abs(high), 1e-3):
        return
    for mark in round_marks(low, high):
        assert value(plain_mark(mark)) == pytest.approx(mark, abs=1e-6 * span)
        assert value(signed_mark(mark)) == pytest.approx(mark, abs=1e-6 * span)
        assert value(tick(mark / 100)) == pytest.approx(mark, abs=1e-6 * span)


def test_a_mark_between_two_whole_numbers_is_not_rounded_to_one() -> None:
    """2.5 is 2.5, and 0.125 of a share is 12.5 %."""
    assert plain_mark(2.5) == "2.5"
    assert signed_mark(2.5) == "+2.5"
    assert plain_mark(-0.00125) == "−0.00125"
    assert plain_mark(1234567.0) == "1234567"
    assert tick(0.125) == "12.5 %"
    assert [plain_mark(mark) for mark in log_marks(0.002, 3)] == ["0.01", "0.1", "1"]


def test_the_size_of_numbers_is_that_of_the_widest_in_its_field() -> None:
    """A field of half an inch: what is printed at this size is no wider; one of a tenth has room for none."""
    words = ["99.95\n[99.72–99.999]", "< 0.2"]
    size = fitting_size(words, 0.6, 0.6)
    assert style.SMALLEST <= size <= style.TEXT
    assert measure("[99.72–99.999]", size) <= 0.6
    assert 2 * line_height(size) <= 0.6
    assert fitting_size(words, 0.1, 0.6) == 0
    assert fitting_size(["< 0.2"], 2.0, 0.05) == 0


def test_names_beside_a_map_are_whole_as_long_as_there_is_room() -> None:
    """Thirty ids of three letters in five inches: none is cut."""
    names = [f"A{number:02d}" for number in range(30)]
    page = Page(7.2, 6.5)
    matrix.name(page, names, (0.6, 0.5), (5.0, 5.0))
    assert [text.get_text() for text in page.figure.texts].count("A29") == 2
    assert not any("…" in text.get_text() for text in page.figure.texts)


def test_numbers_are_in_the_ink_that_their_field_leaves_legible() -> None:
    """White on the darkest shade, black on the palest; of two fields each has its number."""
    page = Page(3.0, 3.0)
    axes, look = page.axes(0.5, 0.5, 2.0, 1.0), (matrix.SHADES, Normalize(0.0, 1.0))
    values = np.array([[0.0, 1.0]])
    matrix.shade(axes, values, *look)
    words = {(0, 0): matrix.Words("< 0.2"), (0, 1): matrix.Words("> 99.8", bold=True)}
    assert matrix.write(axes, words, values, look, (1.0, 1.0))
    assert [text.get_color() for text in axes.texts] == [style.INK, style.PAPER]
    assert not matrix.write(axes, words, values, look, (0.05, 0.05))
