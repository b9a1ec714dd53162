"""A sheet laid out in inches from its top left corner.

Automatic layout costs seconds and moves things when a name is long; here every box has its place, and text
is measured before it is printed, cut with an ellipsis where it does not fit.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path

from sim.views import style
from sim.views.text import clean, shorten

LEADING = 1.35  # line spacing in font sizes
MOST_WORDS = 63  # in a line


@lru_cache(maxsize=4096)
def measure(text: str, size: float = style.TEXT, weight: str = "normal") -> float:
    """Width of the text in inches."""
    font = FontProperties(size=size, weight=weight)
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0] / 72


def fit(text: object, inches: float, size: float = style.TEXT, weight: str = "normal") -> str:
    """The cleaned text, cut with an ellipsis where it is wider than `inches`."""
    line = clean(text)
    if measure(line[:400], size, weight) <= inches and len(line) <= 400:
        return line
    low, high = 0, min(len(line), 400)
    while low < high:
        middle = (low + high + 1) // 2
        fits = measure(line[:middle] + "…", size, weight) <= inches
        low, high = (middle, high) if fits else (low, middle - 1)
    return line[:low].rstrip() + "…"


def fit_joined(parts: Sequence[str], between: str, inches: float, size: float, weight: str = "bold") -> str:
    """The cleaned parts joined, each cut to the same length where together they are wider than `inches`."""
    for length in (60, 40, 32, 24, 20, 16, 13, 10, 8, 6, 5, 4, 3):
        line = between.join(shorten(part, length) for part in parts)
        if measure(line, size, weight) <= inches:
            return line
    return fit(line, inches, size, weight)


def wrap(text: object, inches: float, size: float = style.TEXT) -> list[str]:
    """The cleaned text in lines no wider than `inches`; a word that is too long by itself is cut."""
    lines, words = [], clean(text).split(" ")
    while words:
        count = _fitting(words, inches, size) or 1
        lines.append(fit(" ".join(words[:count]), inches, size))
        words = words[count:]
    return lines


def _fitting(words: Sequence[str], inches: float, size: float) -> int:
    """How many of the words fit in a line; each is measured once, by itself, since that takes long."""
    space = measure("n n", size) - measure("nn", size)
    widths = [measure(word, size) + space for word in words[:MOST_WORDS]]
    return bisect_right(list(accumulate(widths)), inches)


def fitting_size(
    texts: Iterable[str], width: float, height: float, largest: float = style.TEXT, weight: str = "normal"
) -> float:
    """The size in which each of the texts, of one line or several, fits into a field so wide and so high, in
    inches; 0 where it would not be legible.
    """
    lines = [text.split("\n") for text in texts]
    wide = max((measure(line, style.TEXT, weight) for each in lines for line in each), default=0.0)
    high = max((len(each) for each in lines), default=0) * line_height(style.TEXT)
    if not lines:
        return largest
    size = min(largest, style.TEXT * 0.94 * width / max(wide, 1e-9), style.TEXT * 0.94 * height / high)
    return size if size >= style.SMALLEST else 0.0


def line_height(size: float) -> float:
    """Height of a line of text in inches."""
    return size * LEADING / 72


class Page:
    """A figure whose parts are placed in inches, `x` from the left and `y` from the top."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width, height), facecolor=style.PAPER)

    def axes(self, x: float, y: float, width: float, height: float, **kwargs: Any) -> Axes:
        """Axes whose box (without labels) has this place and size."""
        box = (x / self.width, 1 - (y + height) / self.height, width / self.width, height / self.height)
        return self.figure.add_axes(box, **kwargs)

    def strip(self, y: float, height: float = 0.14) -> Axes:
        """Axes without a frame across the page, in inches, for a key."""
        axes = self.axes(0.1, y, self.width - 0.2, height)
        axes.set_axis_off()
        axes.set_xlim(0, self.width - 0.2)
        axes.set_ylim(0, 1)
        return axes

    def text(self, x: float, y: float, text: str, size: float = style.TEXT, **kwargs: Any) -> None:
        """One line of text, fitted or our own; `y` is its top unless `va` says otherwise."""
        kwargs = {"va": "top", **kwargs}
        self.figure.text(x / self.width, 1 - y / self.height, text, fontsize=size, **kwargs)

    def line(self, ends: tuple[float, float], y: float, **kwargs: Any) -> None:
        """A horizontal line from one x to another."""
        across = [x / self.width for x in ends]
        self.figure.add_artist(Line2D(across, [1 - y / self.height] * 2, **kwargs))

    def title(self, text: object, below: object = "") -> None:
        """A bold heading, smaller where it is long, and a grey line under it; both cut to the page."""
        room = self.width - 0.2
        wide = measure(clean(text)[:400], style.TITLE, "bold")
        size = min(style.TITLE, max(0.99 * style.TITLE * room / wide, style.SMALL)) if wide else style.TITLE
        self.text(0.1, 0.07, fit(text, room, size, "bold"), size, weight="bold")
        self.text(0.1, 0.24, fit(below, room, style.SMALL), style.SMALL, color=style.GREY)

    def note(self, lines: Sequence[str]) -> None:
        """Small grey lines at the foot of the page, the last one at its lower edge; written from the first
        one down, since whoever hears or copies an SVG gets its texts in the order of the file.
        """
        for up, line in zip(range(len(lines) - 1, -1, -1), lines, strict=True):
            y = self.height - 0.06 - up * line_height(style.SMALL)
            self.text(0.1, y, line, style.SMALL, color=style.GREY, va="bottom")


def foot(text: str, width: float) -> tuple[list[str], float]:
    """The lines of a note on a page of this width, and the height to leave for them."""
    lines = wrap(text, width - 0.2, style.SMALL)
    return lines, len(lines) * line_height(style.SMALL) + 0.12


def apart(heights: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The heights in their order, `gap` apart within [low, high]; of equal ones the first is highest."""
    order = sorted(range(len(heights)), key=lambda index: (heights[index], -index))
    placed = [min(max(heights[index], low), high) for index in order]
    for above in range(1, len(placed)):
        placed[above] = max(placed[above], placed[above - 1] + gap)
    excess = placed[-1] - high if placed else 0.0
    ceiling = high
    for index in reversed(range(len(placed))):
        if excess > 0:
            placed[index] = min(placed[index], ceiling)
        ceiling = placed[index] - gap
    return [placed[order.index(index)] for index in range(len(heights))]
