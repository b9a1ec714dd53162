"""A sweep over two numbers: an outcome as a heat map, one for every combination of the other keys."""

from itertools import product
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from sim.studies.sweep import words as sweep_words
from sim.studies.sweep.table import Figures, Table
from sim.views import matrix, style
from sim.views.marks import plain_mark, round_marks
from sim.views.page import Page, fit, fitting_size, foot
from sim.views.record import Array, ceiling
from sim.views.text import field, further, quantity, tick

LEFT, RIGHT, TOP, HEAD, FOOT, TALLEST = 0.75, 0.85, 0.42, 0.22, 0.42, 0.62
AT_MOST, ACROSS = 12, 3


@style.styled
def draw(table: Table, outcome: Figures, numeric: list[str], words: list[str]) -> Figure:
    """An outcome over two numeric keys: shade and number, with its 95 % interval where they fit.

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
    grids = [_grid(table, outcome, numeric, _cells(table, others, each)) for each in shown]
    texts = [each.text for grid in grids for each in _words(outcome, grid).values()]
    cell = width / grids[0].shape[1], height / grids[0].shape[0]
    written = fitting_size(texts, *cell, weight="bold") > 0
    lines, below = foot(_note(table, outcome, len(combinations) - len(shown), written), style.PAGE)
    page = Page(style.PAGE, TOP + down * (HEAD + height + 0.08) + FOOT + below)
    page.title(sweep_words.title(outcome), sweep_words.provenance(table))
    scale = _scale(outcome)
    for place, (combination, grid) in enumerate(zip(shown, grids, strict=True)):
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
        _map(axes, outcome, grid, scale, (width, height))
        _ticks(axes, table, numeric, row == down - 1 or place + across >= len(shown), column == 0)
    _bar(page, outcome, scale, (style.PAGE - RIGHT + 0.2, TOP + HEAD, height))
    page.note(lines)
    return page.figure


def _note(table: Table, outcome: Figures, left: int, written: bool) -> str:
    more = f" {further(left, 'combination', 'index.csv')}." if left > 0 else ""
    unit = "percent" if sweep_words.is_share(outcome) else outcome.unit
    numbers = f"Numbers: {unit}, with the 95 % interval of each cell by itself"
    if not written:
        numbers = (
            f"Shades: {unit}; the numbers, with the 95 % interval of each cell by itself, are in index.csv"
        )
    said = sweep_words.say_filled(table, "Bold") if written else ""
    return (
        f"{numbers}. {sweep_words.method((outcome,))} The scale reaches over all intervals, so that what may"
        f" be chance looks alike. {said}{more}"
    )


def _named(keys: list[str], values: tuple[Any, ...]) -> str:
    named = zip(keys, values, strict=True)
    return " · ".join(f"{sweep_words.key(key)} {sweep_words.value(value)}" for key, value in named)


def _cells(table: Table, keys: list[str], values: tuple[Any, ...]) -> list[int]:
    wanted = list(zip(keys, values, strict=True))
    return [cell for cell in range(table.cells) if all(table.values[k][cell] == v for k, v in wanted)]


def _scale(outcome: Figures) -> Normalize:
    """From the lowest bound to the highest, shares from 0: noise alone never takes up the whole scale."""
    finite = outcome.numbers[np.isfinite(outcome.numbers)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    if sweep_words.is_share(outcome):
        return Normalize(0.0, ceiling(high))
    low = 0.0 if 0 <= low < 0.5 * high else low
    return Normalize(low, high if high > low else low + 1.0)


def _grid(table: Table, outcome: Figures, numeric: list[str], cells: list[int]) -> Array:
    """Estimate, bounds, whether it differs, and whether it failed, by row (from the top) and column."""
    columns, rows = (table.distinct(key) for key in numeric[:2])
    grid = np.full((len(rows), len(columns), 5), np.nan)
    for cell in cells:
        row = len(rows) - 1 - rows.index(table.values[numeric[1]][cell])
        where = row, columns.index(table.values[numeric[0]][cell])
        failed = bool(table.reasons[cell]) and not np.isfinite(outcome.numbers[cell][0])
        grid[where] = *outcome.numbers[cell], table.differs(cell, outcome.name), failed
    return grid


def _words(outcome: Figures, grid: Array) -> dict[matrix.Place, matrix.Words]:
    """What stands in the fields: the estimate, its interval under it."""
    found = {}
    for row, column in np.ndindex(grid.shape[:2]):
        estimate, low, high, differs, _ = (float(each) for each in grid[row, column])
        if np.isfinite(estimate):
            share = sweep_words.is_share(outcome)
            text = field(estimate, low, high) if share else _amount(estimate, low, high, outcome.unit)
            found[row, column] = matrix.Words(text, differs == 1)
    return found


def _amount(estimate: float, low: float, high: float, unit: str) -> str:
    """A mean, its interval under it; where nothing was seen of it, the bound."""
    if estimate == low == 0:
        return f"< {high:.2g}"
    return quantity(estimate, low, high, unit).replace(" [", "\n[")


def _map(axes: Axes, outcome: Figures, grid: Array, scale: Normalize, inches: tuple[float, float]) -> None:
    rows, columns = grid.shape[:2]
    matrix.shade(axes, grid[..., 0], matrix.SHADES, scale, gaps=False)
    for row, column in zip(*np.nonzero(grid[..., 4] == 1), strict=True):
        axes.plot(column, row, "x", color=style.GREY, ms=6)
    field_size = inches[0] / columns, inches[1] / rows
    matrix.write(axes, _words(outcome, grid), grid[..., 0], (matrix.SHADES, scale), field_size)


def _ticks(axes: Axes, table: Table, numeric: list[str], bottom: bool, left: bool) -> None:
    for along, key, labelled in (("x", numeric[0], bottom), ("y", numeric[1], left)):
        values = table.distinct(key)
        every = max(1, -(-len(values) // 8))
        places = list(range(0, len(values), every))
        labels = [plain_mark(values[place]) if labelled else "" for place in places]
        at = places if along == "x" else [len(values) - 1 - place for place in places]
        getattr(axes, f"set_{along}ticks")(at, labels)
        if labelled:
            getattr(axes, f"set_{along}label")(sweep_words.key(key), labelpad=2, fontsize=style.SMALL)


def _bar(page: Page, outcome: Figures, scale: Normalize, place: tuple[float, float, float]) -> None:
    x, y, height = place
    share = sweep_words.is_share(outcome)
    factor = 100.0 if share else 1.0
    low, high = float(scale.vmin or 0.0), float(scale.vmax or 0.0)
    found = [mark / factor for mark in round_marks(factor * low, factor * high)]
    marks = {mark: tick(mark) if share else plain_mark(mark) for mark in found}
    head = "" if share else outcome.unit
    matrix.scale_bar(page, (x, y, min(height, 2.2)), matrix.SHADES, scale, marks, head)
