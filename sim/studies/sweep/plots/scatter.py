"""A designed sweep: an outcome against each of its ranges, point by point, with a smooth line."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.statistics.smoothing import smooth
from sim.studies.sweep import words as sweep_words
from sim.studies.sweep.plots.axes import set_values
from sim.studies.sweep.plots.heat import _named
from sim.studies.sweep.table import Figures, Table
from sim.views import style
from sim.views.change import sign
from sim.views.marks import COLOURS, log_marks, plain_mark, round_marks
from sim.views.page import Page, fit, foot, measure
from sim.views.record import Array
from sim.views.text import further, tick

LEFT, TOP, KEY, PANEL, GAP, ACROSS = 0.58, 0.5, 0.2, 1.45, 0.5, 3
AT_MOST, FEWEST, SPAN, ALONG, ALIKE = 12, 20, 0.5, 60, 0.3


@style.styled
def draw(table: Table, outcome: Figures, numeric: list[str], words: list[str]) -> Figure:
    """An outcome over each range of a design: cells as points with 95 % intervals, and a smooth line.

    From 20 cells on the line is a local linear regression. It is not adjusted for the other ranges, so it has
    no band: where two of them move together in the design, it carries what both do, and the note says so.
    """
    shown = numeric[:AT_MOST]
    across = min(len(shown), ACROSS)
    rows = -(-len(shown) // across)
    groups = _groups(table, words)
    smoothed = any(_smoothed(outcome.numbers[cells, 0]) for cells in groups.values())
    note = _note(table, outcome, numeric, smoothed, len(numeric) - len(shown))
    lines, below = foot(note, style.PAGE)
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
        for place_, cells in enumerate(groups.values()):
            x = np.array(table.values[key], float)[cells]
            _points(axes, x, outcome.numbers[cells], place_, len(groups), key in table.logs)
    page.note(lines)
    return page.figure


def _note(table: Table, outcome: Figures, numeric: list[str], smoothed: bool, left: int) -> str:
    parts = [f"Points: cells, with the 95 % interval of each by itself. {sweep_words.method((outcome,))}"]
    if smoothed:
        parts.append(
            f"Line: local linear regression (tricube weights over the nearest {tick(SPAN)} of the cells),"
            " without an interval of its own; the other ranges vary along it as the design has them, so read"
            f" it as description.{_together(table, numeric)}"
        )
    if left > 0:
        parts.append(f"{further(left, 'range', 'index.csv')}.")
    return " ".join(parts)


def _together(table: Table, numeric: list[str]) -> str:
    """What is said of the two ranges that move together most, where they do."""
    values = np.array([table.values[key] for key in numeric], float)
    if len(numeric) < 2:
        return ""
    alike = np.triu(np.nan_to_num(np.corrcoef(values)), 1)
    one, other = np.unravel_index(int(np.argmax(np.abs(alike))), alike.shape)
    if abs(alike[one, other]) < ALIKE:
        return ""
    names = " and ".join(sweep_words.key(numeric[place]) for place in (int(one), int(other)))
    return f" In this design {names} move together (correlation {sign(float(alike[one, other]), 2)})."


def _smoothed(estimates: Array) -> bool:
    """Whether there are enough cells for a line through them."""
    return int(np.isfinite(estimates).sum()) >= FEWEST


def _groups(table: Table, words: list[str]) -> dict[str, Array]:
    """Places of the cells of each combination of words, as many as there are colours."""
    names = [_named(words, tuple(table.values[key][cell] for key in words)) for cell in range(table.cells)]
    distinct = list(dict.fromkeys(names))[: len(COLOURS)]
    return {name: np.flatnonzero(np.array(names) == name) for name in distinct}


def _legend(page: Page, names: list[str]) -> None:
    x = 0.1
    for place, name in enumerate(names):
        label = fit(name, 2.0, style.SMALL)
        page.line((x, x + 0.2), TOP + 0.02, color=COLOURS[place], linewidth=1.2)
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
    axes.set_xticks(marks, [plain_mark(mark) for mark in marks])
    axes.set_xlabel(sweep_words.key(key), labelpad=1, fontsize=style.SMALL)
    set_values(axes, outcome)
    if not first:
        axes.set_yticklabels([])
    elif not sweep_words.is_share(outcome):
        axes.set_ylabel(outcome.unit, labelpad=2, fontsize=style.SMALL)
    axes.grid(axis="y", color=style.FAINT, linewidth=0.3)
    axes.set_axisbelow(True)


def _points(axes: Axes, x: Array, numbers: Array, place: int, of: int, log: bool) -> None:
    colour = COLOURS[place] if of > 1 else style.LINES[4]
    estimate, low, high = numbers.T
    axes.vlines(x, low, high, color=colour, linewidth=0.5, alpha=0.35)
    axes.plot(x, estimate, ".", color=colour, ms=3, alpha=0.8, label=f"cells {place}")
    if _smoothed(estimate):
        seen = np.isfinite(estimate)
        course = np.log(x[seen]) if log else x[seen]
        at = np.linspace(float(course.min()), float(course.max()), ALONG)
        line = smooth(course, estimate[seen], at, SPAN)
        axes.plot(np.exp(at) if log else at, line, color=colour, linewidth=1.4, label=f"smooth {place}")
