"""A sweep over words (scenarios, theories, signals left out): every cell a row of dots with intervals."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.studies.sweep import words as sweep_words
from sim.studies.sweep.plots.axes import head, set_values
from sim.studies.sweep.table import Figures, Table
from sim.views import style
from sim.views.page import Page, fit, foot, measure
from sim.views.text import tell_apart

TOP, HEAD, GAP, COLUMNS = 0.44, 0.32, 0.4, 3
NAMES, AT_MOST, ROWS = 2.1, 18, 40
NOTE = "Dots: estimates; bars: 95 % intervals of each cell by itself. Dotted line: the first row."


@style.styled
def draw(table: Table) -> Figure:
    """Each main outcome in a panel, each cell in a row: estimate and 95 % interval, the first row dotted."""
    shown = sweep_words.choose(table)[0][:AT_MOST]
    cells = min(table.cells, ROWS)
    step = 0.17 if cells > 12 else 0.22
    panel, bands = cells * step, -(-len(shown) // COLUMNS)
    lines, below = foot(_note(table, cells), style.PAGE)
    page = Page(style.PAGE, TOP + bands * (HEAD + panel + GAP) + below)
    varied = ", ".join(sweep_words.key(key) for key in table.keys) or "one cell"
    page.title(f"Sweep over {varied}", sweep_words.provenance(table))
    names = tell_apart(
        [name(table, cell) for cell in range(cells)],
        [NAMES - 0.2] * cells,
        lambda text, room: fit(text, room, style.SMALL),
    )
    left = 0.2 + max((measure(each, style.SMALL) for each in names), default=0.5)
    for place, outcome in enumerate(shown):
        band, column = divmod(place, COLUMNS)
        y = TOP + band * (HEAD + panel + GAP)
        width = (style.PAGE - left) / COLUMNS
        x = left + column * width
        head(page, outcome, (x, y), width - 0.2)
        axes = page.axes(x, y + HEAD, width - 0.3, panel)
        _axes(axes, outcome, cells)
        if column == 0:
            for row, words in enumerate(names):
                page.text(
                    left - 0.08, y + HEAD + (row + 0.5) * step, words, style.SMALL, ha="right", va="center"
                )
        _dots(axes, table, outcome, cells)
    page.note(lines)
    return page.figure


def name(table: Table, cell: int) -> str:
    """A cell by the words in which it differs from others."""
    varying = [key for key in table.keys if len(table.distinct(key)) > 1]
    several = len(varying) > 1
    parts = []
    for key in varying:
        word = sweep_words.value(table.values[key][cell])
        short = key.rsplit(".", 1)[-1]
        parts.append(f"{short} {word}" if several and key not in ("scenario", "theory") else word)
    return " · ".join(parts) or sweep_words.value(table.title)


def _note(table: Table, cells: int) -> str:
    varying, constant = sweep_words.choose(table)
    left = {"cells": table.cells - cells, "outcomes": len(varying) - AT_MOST}
    more = ", ".join(f"{count:,} more {what}" for what, count in left.items() if count > 0)
    text = f"{NOTE} {sweep_words.method(table.outcomes)} {sweep_words.say_filled(table)}"
    return text + (f" In index.csv: {more}." if more else "") + constant


def _axes(axes: Axes, outcome: Figures, rows: int) -> None:
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    set_values(axes, outcome, "x")
    axes.grid(axis="x", color=style.FAINT, linewidth=0.3)
    axes.set_axisbelow(True)
    if not sweep_words.is_share(outcome):
        axes.set_xlabel(outcome.unit, labelpad=1, fontsize=style.SMALL)


def _dots(axes: Axes, table: Table, outcome: Figures, rows: int) -> None:
    estimate, low, high = outcome.numbers[:rows].T
    if np.isfinite(estimate[0]):
        axes.axvline(estimate[0], color=style.GREY, linewidth=0.6, linestyle=(0, (1, 1.5)))
    axes.hlines(np.arange(rows), low, high, color=style.LINES[4], linewidth=1.1)
    for row in range(rows):
        face = style.LINES[4] if table.differs(row, outcome.name) or not table.contrasts else style.PAPER
        axes.plot(
            estimate[row], row, "o", color=style.LINES[4], mfc=face, ms=3.4, mew=0.8, clip_on=False,
            label=f"{outcome.name} {row}",
        )  # fmt: skip
