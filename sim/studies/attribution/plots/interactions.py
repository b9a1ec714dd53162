"""What pairs of players do together beyond what each does: a triangle of cells."""

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.scenario.errors import count_of
from sim.statistics import shapley
from sim.statistics.intervals import Interval
from sim.studies.attribution.names import fit_titles
from sim.studies.attribution.plots.shares import rank
from sim.studies.attribution.table import Attributed
from sim.views import style
from sim.views.change import change, scale, unit_name
from sim.views.marks import round_marks, signed_mark
from sim.views.page import Page, fitting_size, foot
from sim.views.text import clean

NAMES, TOP, LARGEST, FAINT = 2.4, 0.52, 0.62, 0.45
SPELLED = 8
"""Players up to which the numbers stand in the cells."""

PLAYERS = {
    "signal": "signals",
    "episode": "episodes",
    "state": "states' signals",
    "mechanism": "costs of signals",
}

Colour = tuple[float, float, float, float]
COLOURS = LinearSegmentedColormap.from_list("interactions", [style.FRIEND, "#FFFFFF", style.FOE])


@style.styled
def draw(found: Attributed) -> Figure:
    """Interactions of the first outcome: orange where two players strengthen each other, blue where one does
    what the other would have done; framed and in full colour where the 95 % interval leaves out zero.
    """
    shares, order = found.outcomes[0], rank(found.outcomes[0])
    n = len(order)
    cell = _side(n)
    at = dict(zip(shapley.pairs(n), shares.pairs, strict=True))
    lines, below = foot(_note(found), style.PAGE)
    page = Page(style.PAGE, TOP + n * cell + 0.1 + below)
    page.title(
        f"Which {PLAYERS[found.study.by]} work together on {clean(shares.outcome.title)}?",
        clean(found.study.world.scenario.title),
    )
    axes = page.axes(NAMES, TOP, n * cell, n * cell)
    axes.set_axis_off()
    axes.set_xlim(0, n)
    axes.set_ylim(n, 0)
    factor = scale(shares.outcome.unit)
    reach = factor * max((max(-each.low, each.high) for each in shares.pairs), default=0.0) or 1.0
    norm = Normalize(-reach, reach)
    spelled = _words(at, shares.outcome.unit) if n <= SPELLED else {}
    points = fitting_size(spelled.values(), cell, cell, style.SMALL)
    size = min(style.SMALL, 60 * cell)
    titles = fit_titles([found.players[player] for player in order], NAMES - 0.45, size)
    for row in range(n):
        _row_name(page, titles[row], row, cell, size)
        for column in range(row):
            pair = min(order[row], order[column]), max(order[row], order[column])
            colour = _cell(axes, (column, row), at[pair], norm, factor)
            if spelled and points:
                axes.text(
                    column + 0.5, row + 0.5, spelled[pair], ha="center", va="center", fontsize=points,
                    zorder=4, color=style.ink_on(colour), linespacing=1.15,
                )  # fmt: skip
    _bar(page, norm, unit_name(shares.outcome.unit), (NAMES + n * cell, cell * n))
    page.note(lines)
    return page.figure


def _side(players: int) -> float:
    """Inches of a cell."""
    return min(LARGEST, (style.PAGE - NAMES - 0.9) / max(players, 1))


def _words(at: Mapping[tuple[int, int], Interval], unit: str) -> dict[tuple[int, int], str]:
    """Interactions by pair, the interval of each under it."""
    return {pair: change(each, unit).replace(" [", "\n[") for pair, each in at.items()}


def _cell(axes: Axes, place: tuple[int, int], interval: Interval, norm: Normalize, factor: float) -> Colour:
    """Draw the cell of a pair; returns its colour."""
    sure = interval.low > 0 or interval.high < 0
    edge, width = (style.INK, 1.0) if sure else (style.FAINT, 0.3)
    colour = COLOURS(norm(factor * interval.estimate * (1.0 if sure else FAINT)))
    box = Rectangle(
        place, 1, 1, facecolor=colour, edgecolor=edge, linewidth=width, zorder=2 + sure, clip_on=False
    )
    axes.add_patch(box)
    return colour


def _row_name(page: Page, title: str, row: int, cell: float, size: float) -> None:
    y = TOP + (row + 0.5) * cell
    page.text(NAMES - 0.08, y, title, size, ha="right", va="center")
    page.text(0.1, y, str(row + 1), size, va="center", color=style.GREY)
    page.text(NAMES + (row + 0.5) * cell, y, str(row + 1), size, ha="center", va="center", color=style.GREY)


def _bar(page: Page, norm: Normalize, unit: str, place: tuple[float, float]) -> None:
    x, height = place
    axes = page.axes(x - 0.25, TOP, 0.12, min(1.2, 0.45 * height))
    top = float(norm.vmax or 0.0)
    axes.imshow(
        [[1 - k / 63] for k in range(64)], cmap=COLOURS, aspect="auto", vmin=0, vmax=1,
        extent=(0, 1, -top, top),
    )  # fmt: skip
    axes.set_xticks([])
    marks = round_marks(-top, top)
    axes.set_yticks(marks, [signed_mark(mark) for mark in marks])
    axes.yaxis.tick_right()
    axes.set_title(unit, fontsize=style.TINY, pad=3)


def _note(found: Attributed) -> str:
    kind = (
        "Shapley-Taylor interactions of order 2"
        if found.study.exact
        else "second differences with all others in"
    )
    shares, n = found.outcomes[0], len(found.players)
    words = _words(dict(zip(shapley.pairs(n), shares.pairs, strict=True)), shares.outcome.unit)
    spelled = n <= SPELLED and fitting_size(words.values(), _side(n), _side(n)) > 0
    numbers = ", with the 95 % interval" if spelled else " (numbers, with intervals, in interactions.csv)"
    return (
        f"Cells: {kind}{numbers}; {found.study.replicates:,} histories on common random numbers. Orange: the"
        " two strengthen each other; blue: each could replace the other. Framed, in full colour: the 95 %"
        " interval of the pair leaves out zero, as one in twenty does by chance"
        f" ({count_of(len(found.outcomes[0].pairs), 'pair')}); pale: it does not. Columns are numbered like"
        " rows."
    )
