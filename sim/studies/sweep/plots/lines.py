"""A sweep over one number: every main outcome against it, a line for each word of a second key."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.studies.sweep import words as sweep_words
from sim.studies.sweep.plots.axes import head, set_values
from sim.studies.sweep.table import Figures, Table
from sim.views import style
from sim.views.marks import COLOURS, MARKERS, plain_mark, round_marks
from sim.views.page import Page, fit, foot, measure
from sim.views.record import Array
from sim.views.text import further

LEFT, TOP, KEY, HEAD, PANEL, GAP, ACROSS = 0.5, 0.46, 0.2, 0.3, 1.05, 0.4, 3
AT_MOST = 18
BAND = 15  # points beyond which bars run into each other and a band reads better


@style.styled
def draw(table: Table, key: str, words: list[str]) -> Figure:
    """Each main outcome over a numeric key: estimates joined by a line, 95 % intervals as bars or a band.

    Cells share their random numbers, so that the course of a line is surer than the bars of its points
    suggest; contrasts.csv holds the paired differences.
    """
    shown = sweep_words.choose(table)[0][:AT_MOST]
    rows = max(-(-len(shown) // ACROSS), 1)
    lines, below = foot(_note(table), style.PAGE)
    top = TOP + (KEY if words else 0.0)
    page = Page(style.PAGE, top + rows * (HEAD + PANEL + GAP) + below)
    page.title(f"Sweep over {sweep_words.key(key)}", sweep_words.provenance(table))
    series = _series(table, words)
    if words:
        _legend(page, words[0], list(series))
    for place, outcome in enumerate(shown):
        row, column = divmod(place, ACROSS)
        x, y = LEFT + column * style.PAGE / ACROSS, top + row * (HEAD + PANEL + GAP) + HEAD
        width = style.PAGE / ACROSS - LEFT - 0.12
        head(page, outcome, (x - LEFT + 0.1, y - HEAD), width + LEFT - 0.1)
        axes = page.axes(x, y, width, PANEL)
        _axes(axes, table, key, outcome)
        for number, cells in enumerate(series.values()):
            _line(axes, table, key, outcome, cells, number, len(series))
    page.note(lines)
    return page.figure


def _note(table: Table) -> str:
    varying, constant = sweep_words.choose(table)
    left = len(varying) - AT_MOST
    more = f" {further(left, 'outcome', 'index.csv')}." if left > 0 else ""
    return (
        f"Bars or bands: 95 % intervals of each cell by itself. {sweep_words.method(table.outcomes)}"
        f" {sweep_words.say_filled(table)}{more}{constant}"
    )


def _series(table: Table, words: list[str]) -> dict[str, Array]:
    """Places of the cells of each line, in the order of the axis."""
    groups = table.values[words[0]] if words else [""] * table.cells
    numeric = next(key for key in table.keys if table.is_numeric(key) and len(table.distinct(key)) > 1)
    x = np.array(table.values[numeric])
    found = {}
    for name in dict.fromkeys(groups):
        cells = np.flatnonzero(np.array([group == name for group in groups]))
        found[str(name)] = cells[np.argsort(x[cells], kind="stable")]
    return found


def _legend(page: Page, key: str, names: list[str]) -> None:
    x, y = 0.1, TOP - 0.04
    head = f"{sweep_words.key(key)}:"
    page.text(x, y, head, style.SMALL, color=style.GREY)
    x += measure(head, style.SMALL) + 0.12
    for number, name in enumerate(names):
        label = fit(sweep_words.value(name), 1.6, style.SMALL)
        page.line((x, x + 0.2), y + 0.05, color=COLOURS[number], linewidth=1.2)
        page.text(x + 0.25, y, label, style.SMALL)
        x += 0.25 + measure(label, style.SMALL) + 0.2


def _axes(axes: Axes, table: Table, key: str, outcome: Figures) -> None:
    values = table.distinct(key)
    room = 0.04 * (values[-1] - values[0])
    axes.set_xlim(values[0] - room, values[-1] + room)
    marks = values if len(values) <= 6 else round_marks(values[0], values[-1])
    axes.set_xticks(marks, [plain_mark(mark) for mark in marks])
    axes.set_xlabel(sweep_words.key(key), labelpad=1, fontsize=style.SMALL)
    if not sweep_words.is_share(outcome):
        axes.set_ylabel(outcome.unit, labelpad=2, fontsize=style.SMALL)
    set_values(axes, outcome)
    axes.grid(axis="y", color=style.FAINT, linewidth=0.3)
    axes.set_axisbelow(True)


def _line(axes: Axes, table: Table, key: str, outcome: Figures, cells: Array, number: int, of: int) -> None:
    x, (estimate, low, high) = np.array(table.values[key])[cells], outcome.numbers[cells].T
    colour, few = COLOURS[number], len(np.unique(x)) <= BAND
    x = x + (number - (of - 1) / 2) * 0.015 * float(np.ptp(x)) if few else x
    axes.plot(x, estimate, color=colour, linewidth=0.9, label=f"{outcome.name} {number}", clip_on=False)
    if not few:
        axes.fill_between(x, low, high, color=colour, alpha=0.25, linewidth=0)
        return
    axes.vlines(x, low, high, color=colour, linewidth=1.0)
    for place, cell in enumerate(cells):
        face = colour if table.differs(int(cell), outcome.name) or not table.contrasts else style.PAPER
        axes.plot(
            x[place], estimate[place], color=colour, marker=MARKERS[number], ms=3.2, mfc=face,
            mew=0.8, clip_on=False,
        )  # fmt: skip
