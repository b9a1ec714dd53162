"""A designed sweep: an outcome against each of its ranges, point by point and on average."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.statistics.means import mean
from sim.studies.sweep import words as sweep_words
from sim.studies.sweep.plots.axes import set_values
from sim.studies.sweep.plots.heat import _named
from sim.studies.sweep.table import Figures, Table
from sim.views import style
from sim.views.marks import COLOURS, log_marks, round_marks
from sim.views.page import Page, fit, foot, measure
from sim.views.record import Array
from sim.views.text import further

LEFT, TOP, KEY, PANEL, GAP, ACROSS = 0.58, 0.5, 0.2, 1.45, 0.5, 3
AT_MOST, BINS, FEWEST = 12, 8, 5


@style.styled
def draw(table: Table, outcome: Figures, numeric: list[str], words: list[str]) -> Figure:
    """An outcome over each range of a design: cells as points with 95 % intervals, averages of bins as steps.

    There are averages from 40 cells on. That of a bin is over the other ranges as the design fills them; its
    band is the 95 % interval of that average (Student's t over cells), not of a cell.
    """
    shown = numeric[:AT_MOST]
    across = min(len(shown), ACROSS)
    rows = -(-len(shown) // across)
    groups = _groups(table, words)
    averaged = any(_averaged(outcome.numbers[cells, 0]) for cells in groups.values())
    lines, below = foot(_note(outcome, averaged, len(numeric) - len(shown)), style.PAGE)
    top = TOP + (KEY if len(groups) > 1 else 0.0)
    page = Page(style.PAGE, top + rows * (PANEL + GAP) + below)
    page.title(sweep_words.title(outcome), sweep_words.provenance(table))
    if len(groups) > 1:
        _legend(page, list(groups))
    width = (style.PAGE - LEFT - 0.12 - (across - 1) * 0.2) / across
    for place, key in enumerate(shown):
        row, column = divmod(place, across)
        axes = page.axes(LEFT + column * (width + 0.2), top + row * (PANEL + GAP), width, PANEL)
        _axes(axes, table, key, outcome, column == 0)
        for number, cells in enumerate(groups.values()):
            _points(axes, np.array(table.values[key])[cells], outcome.numbers[cells], number, len(groups))
    page.note(lines)
    return page.figure


def _note(outcome: Figures, averaged: bool, left: int) -> str:
    parts = [f"Points: cells, with the 95 % interval of each by itself. {sweep_words.method((outcome,))}"]
    if averaged:
        parts.append(
            f"Lines: averages of the cells in {BINS} bins of equal number; bands: 95 % intervals of these"
            " averages (t over cells)."
        )
    if left > 0:
        parts.append(f"{further(left, 'range', 'index.csv')}.")
    return " ".join(parts)


def _averaged(estimates: Array) -> bool:
    """Whether there are enough cells for averages of bins."""
    return int(np.isfinite(estimates).sum()) >= BINS * FEWEST


def _groups(table: Table, words: list[str]) -> dict[str, Array]:
    """Places of the cells of each combination of words, as many as there are colours."""
    names = [_named(words, tuple(table.values[key][cell] for key in words)) for cell in range(table.cells)]
    distinct = list(dict.fromkeys(names))[: len(COLOURS)]
    return {name: np.flatnonzero(np.array(names) == name) for name in distinct}


def _legend(page: Page, names: list[str]) -> None:
    x = 0.1
    for number, name in enumerate(names):
        label = fit(name, 2.0, style.SMALL)
        page.line((x, x + 0.2), TOP + 0.02, color=COLOURS[number], linewidth=1.2)
        page.text(x + 0.25, TOP - 0.03, label, style.SMALL)
        x += 0.25 + measure(label, style.SMALL) + 0.2


def _axes(axes: Axes, table: Table, key: str, outcome: Figures, first: bool) -> None:
    values = table.distinct(key)
    if key in table.logs:
        axes.set_xscale("log")
        axes.minorticks_off()
        axes.set_xlim(values[0] / 1.1, values[-1] * 1.1)
        marks = log_marks(values[0] / 1.1, values[-1] * 1.1)
    else:
        room = 0.03 * (values[-1] - values[0])
        axes.set_xlim(values[0] - room, values[-1] + room)
        marks = round_marks(values[0] - room, values[-1] + room, 5)
    axes.set_xticks(marks, [f"{mark:.4g}" for mark in marks])
    axes.set_xlabel(sweep_words.key(key), labelpad=1, fontsize=style.SMALL)
    set_values(axes, outcome)
    if not first:
        axes.set_yticklabels([])
    elif not sweep_words.is_share(outcome):
        axes.set_ylabel(outcome.unit, labelpad=2, fontsize=style.SMALL)
    axes.grid(axis="y", color=style.FAINT, linewidth=0.3)
    axes.set_axisbelow(True)


def _points(axes: Axes, x: Array, numbers: Array, number: int, of: int) -> None:
    colour = COLOURS[number] if of > 1 else style.LINES[4]
    estimate, low, high = numbers.T
    axes.vlines(x, low, high, color=colour, linewidth=0.5, alpha=0.35)
    axes.plot(x, estimate, ".", color=colour, ms=3, alpha=0.8, label=f"cells {number}")
    places = np.argsort(x, kind="stable")
    places = places[np.isfinite(estimate[places])]
    for part in np.array_split(places, BINS) if _averaged(estimate) else []:
        average = mean(estimate[part])
        ends = [float(x[part[0]]), float(x[part[-1]])]
        axes.fill_between(ends, average.low, average.high, color=colour, alpha=0.25, linewidth=0)
        axes.plot(ends, [average.estimate] * 2, color=colour, linewidth=1.4)
