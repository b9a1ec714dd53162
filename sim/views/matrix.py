"""Maps of numbers in fields: shades, numbers where they fit, names at the sides, the scale beside them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize

from sim.views import style
from sim.views.page import Page, fit, fitting_size, line_height, measure

SHADES = LinearSegmentedColormap.from_list("share", ["#F1F4F7", "#9DC3DF", style.LEVELS[4]])
CHANGES = LinearSegmentedColormap.from_list("change", [style.FRIEND, "#F7F7F7", style.FOE])
"""Of changes: less is blue, more is orange."""

TURN, WIDEST = 0.42, 1.2
"""Inches of a field below which names under it are turned, and room for the longest name."""

Place = tuple[int, int]
Floats = npt.NDArray[np.floating]


class Words(NamedTuple):
    """What stands in a field."""

    text: str
    bold: bool = False
    pale: bool = False


def shade(axes: Axes, values: Floats, shades: Colormap, scale: Normalize, gaps: bool = True) -> None:
    """Shade the fields [rows, columns], the first row at the top; NaN stays white."""
    rows, columns = values.shape
    axes.imshow(values, cmap=shades, norm=scale, aspect="auto", interpolation="nearest")
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    if gaps:
        axes.hlines(np.arange(0.5, rows - 1), -0.5, columns - 0.5, color=style.PAPER, linewidth=0.8)
        axes.vlines(np.arange(0.5, columns - 1), -0.5, rows - 0.5, color=style.PAPER, linewidth=0.8)


def write(
    axes: Axes, words: Mapping[Place, Words], values: Floats, look: tuple[Colormap, Normalize],
    inches: tuple[float, float],
) -> bool:  # fmt: skip
    """Write into fields (row, column) that `shade` shaded with the same look, all in one size; whether they
    fit.

    values [rows, columns]: what the fields are shaded by. inches: width and height of a field.
    """
    weight = "bold" if any(each.bold for each in words.values()) else "normal"
    size = fitting_size((each.text for each in words.values()), *inches, weight=weight)
    shades, scale = look
    for (row, column), each in words.items() if size else ():
        ink = style.GREY if each.pale else style.ink_on(shades(scale(float(values[row, column]))))
        axes.text(
            column, row, each.text, ha="center", va="center", color=ink, fontsize=size, linespacing=1.15,
            weight="bold" if each.bold else "normal",
        )  # fmt: skip
    return size > 0


def room_for(names: Sequence[str]) -> float:
    """Inches beside a map for the longest of the names, WIDEST at most."""
    return min(max((measure(name, style.SMALL) for name in names), default=0.0) + 0.1, WIDEST)


def name(page: Page, names: Sequence[str], corner: tuple[float, float], sides: tuple[float, float]) -> None:
    """Name the rows to the left and the columns below a map at `corner`, so wide and so high, in inches."""
    (x, y), (width, height), room = corner, sides, room_for(names)
    across, down = width / max(len(names), 1), height / max(len(names), 1)
    size = min(style.SMALL, 66 * min(across, down))
    turned = across < max(TURN, max((measure(each, size) for each in names), default=0.0) + 0.03)
    for place, each in enumerate(names):
        words = fit(each, room - 0.06, size)
        page.text(x - 0.05, y + (place + 0.5) * down, words, size, ha="right", va="center")
        page.text(
            x + (place + 0.5) * across, y + height + 0.04, words, size, ha="center",
            rotation=90 if turned else 0,
        )  # fmt: skip


def room_below(names: Sequence[str], width: float) -> float:
    """Inches that the names of columns need below a map of this width."""
    across = width / max(len(names), 1)
    turned = across < max(TURN, max((measure(each, style.SMALL) for each in names), default=0.0) + 0.03)
    return room_for(names) + 0.06 if turned else 0.2


def scale_bar(
    page: Page, place: tuple[float, float, float], shades: Colormap, scale: Normalize,
    marks: Mapping[float, str], head: str = "",
) -> None:  # fmt: skip
    """The scale of a map: x, y and height in inches, marks by their values, what it is above it."""
    x, y, height = place
    low, high = float(scale.vmin or 0.0), float(scale.vmax or 0.0)
    axes = page.axes(x, y, 0.12, height, label="scale")
    steps = np.linspace(low, high, 257)
    # one picture: many small fields would show their seams
    axes.imshow(
        (steps[:-1, None] + steps[1:, None]) / 2, cmap=shades, norm=scale, aspect="auto",
        origin="lower", extent=(0, 1, low, high), interpolation="nearest",
    )  # fmt: skip
    axes.set_xticks([])
    axes.yaxis.tick_right()
    axes.set_yticks(list(marks), list(marks.values()))
    axes.set_ylim(low, high)
    if head:
        words = fit(head, page.width - x + 0.3, style.SMALL)
        right = page.width - 0.08
        page.text(right, y - 0.06 - line_height(style.SMALL), words, style.SMALL, ha="right")
