"""A sweep over two numbers: an outcome as a heat map, one for every combination of the other keys."""

from itertools import product
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.studies.sweep import words as sweep_words
from sim.studies.sweep.table import Figures, Table
from sim.views import style
from sim.views.page import Page, fit, foot
from sim.views.plots.coassociation import SHADES
from sim.views.record import Array
from sim.views.text import field as field_words
from sim.views.text import further, tick

LEFT, RIGHT, TOP, HEAD, FOOT, TALLEST = 0.75, 0.85, 0.42, 0.22, 0.42, 0.62
AT_MOST, ACROSS = 12, 3
WRITTEN = 9  # columns or rows up to which numbers fit into the fields


@style.styled
def draw(table: Table, outcome: Figures, numeric: list[str], words: list[str]) -> Figure:
    """An outcome over two numeric keys: shade and number, with half the width of the 95 % interval under it.

    Every combination of further keys has its own map, all on one scale. Fields without a cell are white,
    failed cells are crossed.
    """
    others = [*numeric[2:], *words]
    combinations = list(product(*(table.distinct(key) for key in others)))
    shown = combinations[:AT_MOST]
    across = min(len(shown), ACROSS)
    width = (style.PAGE - LEFT - RIGHT - (across - 1) * 0.16) / across
    height = max(min(width, 3.0, TALLEST * len(table.distinct(numeric[1]))), 0.9)
    down = -(-len(shown) // across)
    lines, below = foot(_note(table, outcome, len(combinations) - len(shown)), style.PAGE)
    page = Page(style.PAGE, TOP + down * (HEAD + height + 0.08) + FOOT + below)
    page.title(sweep_words.title(outcome), sweep_words.provenance(table))
    ends = _ends(outcome)
    for place, combination in enumerate(shown):
        row, column = divmod(place, across)
        x, y = LEFT + column * (width + 0.16), TOP + row * (HEAD + height + 0.08) + HEAD
        page.text(
            x,
            y - 0.16,
            fit(_named(others, combination), width, style.SMALL, "bold"),
            style.SMALL,
            weight="bold",
        )
        axes = page.axes(x, y, width, height)
        _map(axes, table, outcome, numeric, _cells(table, others, combination), ends, (width, height))
        _ticks(axes, table, numeric, row == down - 1 or place + across >= len(shown), column == 0)
    _bar(page, outcome, ends, (style.PAGE - RIGHT + 0.2, TOP + HEAD, height))
    page.note(lines)
    return page.figure


def _note(table: Table, outcome: Figures, left: int) -> str:
    more = f" {further(left, 'combination', 'index.csv')}." if left > 0 else ""
    unit = "percent" if sweep_words.is_share(outcome) else outcome.unit
    return (
        f"Numbers: {unit}, ± half the width of the 95 % interval of each cell by itself."
        f" {sweep_words.method((outcome,))} {sweep_words.say_filled(table, 'Bold')}{more}"
    )


def _named(keys: list[str], values: tuple[Any, ...]) -> str:
    named = zip(keys, values, strict=True)
    return " · ".join(f"{sweep_words.key(key)} {sweep_words.value(value)}" for key, value in named)


def _cells(table: Table, keys: list[str], values: tuple[Any, ...]) -> list[int]:
    wanted = list(zip(keys, values, strict=True))
    return [cell for cell in range(table.cells) if all(table.values[k][cell] == v for k, v in wanted)]


def _ends(outcome: Figures) -> tuple[float, float]:
    finite = outcome.numbers[:, 0][np.isfinite(outcome.numbers[:, 0])]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def _map(
    axes: Axes, table: Table, outcome: Figures, numeric: list[str], cells: list[int],
    ends: tuple[float, float], inches: tuple[float, float],
) -> None:  # fmt: skip
    columns, rows = (table.distinct(key) for key in numeric[:2])
    grid = np.full((len(rows), len(columns), 4), np.nan)
    for cell in cells:
        where = rows.index(table.values[numeric[1]][cell]), columns.index(table.values[numeric[0]][cell])
        grid[where] = *outcome.numbers[cell], table.differs(cell, outcome.name)
        if table.reasons[cell] and not np.isfinite(grid[where][0]):
            axes.plot(where[1], where[0], "x", color=style.GREY, ms=6)
    low, high = ends
    axes.imshow(
        grid[..., 0], cmap=SHADES, vmin=low, vmax=high if high > low else low + 1, aspect="auto",
        origin="lower", interpolation="nearest",
    )  # fmt: skip
    for side in axes.spines.values():
        side.set_visible(False)
    if max(len(rows), len(columns)) <= WRITTEN:
        _numbers(axes, outcome, grid, ends, (inches[0] / len(columns), inches[1] / len(rows)))


def _numbers(
    axes: Axes, outcome: Figures, grid: Array, ends: tuple[float, float], field: tuple[float, float]
) -> None:
    share = sweep_words.is_share(outcome)
    size = min(style.TEXT, max(3.8, field[0] * 15), max(3.8, field[1] * 19))
    for row, column in np.ndindex(grid.shape[:2]):
        estimate, low, high, differs = grid[row, column]
        if np.isfinite(estimate):
            words = field_words(estimate, low, high, widths=True) if share else _amount(estimate, low, high)
            dark = ends[1] > ends[0] and (estimate - ends[0]) / (ends[1] - ends[0]) > 0.6
            ink = style.PAPER if dark else style.INK
            axes.text(
                column, row, words, ha="center", va="center", color=ink, fontsize=size, linespacing=1.15,
                weight="bold" if differs else "normal",
            )  # fmt: skip


def _amount(estimate: float, low: float, high: float) -> str:
    """A mean, half the interval's width under it; where nothing was seen of it, the bound."""
    return f"< {high:.2g}" if estimate == low == 0 else f"{estimate:.3g}\n±{(high - low) / 2:.2g}"


def _ticks(axes: Axes, table: Table, numeric: list[str], bottom: bool, left: bool) -> None:
    for along, key, labelled in (("x", numeric[0], bottom), ("y", numeric[1], left)):
        values = table.distinct(key)
        every = max(1, -(-len(values) // 8))
        places = list(range(0, len(values), every))
        labels = [f"{values[place]:.4g}" if labelled else "" for place in places]
        getattr(axes, f"set_{along}ticks")(places, labels)
        if labelled:
            getattr(axes, f"set_{along}label")(sweep_words.key(key), labelpad=2, fontsize=style.SMALL)


def _bar(page: Page, outcome: Figures, ends: tuple[float, float], place: tuple[float, float, float]) -> None:
    x, y, height = place
    axes = page.axes(x, y, 0.1, min(height, 2.2))
    axes.imshow(
        np.linspace(1, 0, 64)[:, None], cmap=SHADES, vmin=0, vmax=1, aspect="auto", extent=(0, 1, 0, 1)
    )
    axes.set_xticks([])
    axes.yaxis.tick_right()
    low, high = ends
    marks = (low, (low + high) / 2, high) if high > low else (low,)
    labels = [tick(float(f"{m:.3g}")) if sweep_words.is_share(outcome) else f"{m:.3g}" for m in marks]
    axes.set_yticks([0, 0.5, 1][: len(labels)], labels)
    if not sweep_words.is_share(outcome):
        page.text(x, y - 0.14, fit(outcome.unit, 0.6, style.SMALL), style.SMALL)
