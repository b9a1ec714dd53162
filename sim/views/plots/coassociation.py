"""Co-association: how likely any two states are to be in one camp by the signs of their ties."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from sim.views import coalitions, record, style, timeline
from sim.views.page import Page, fit, foot, line_height
from sim.views.record import Array, Run
from sim.views.text import digits, field, tick

TOP, NAMES, MAP, BAR = 0.78, 0.5, 2.6, 0.12
ALL_NUMBERS, WITH_WIDTHS, TURN = 12, 7, 0.42
Shares = tuple[Array, Array, Array]
SHADES = LinearSegmentedColormap.from_list("share", ["#F1F4F7", "#9DC3DF", style.LEVELS[4]])


@style.styled
def draw(run: Run) -> Figure:
    """P(i and j are in one camp), at the start of the window and at the end, with half-widths of 95 %
    intervals.

    Camps are, in each replicate, the partition with the fewest disagreements with the signs of ties, into
    any number of camps (correlation clustering). States are ordered by the commonest partition at the end,
    from its surest members to its least sure ones; both maps use that order.
    """
    order = coalitions.order(run)
    shares = [intervals(run, column) for column in ("partition_origin", "partition")]
    lines, below = foot(_note(shares, len(order)), style.PAGE)
    page = Page(style.PAGE, TOP + MAP + (NAMES if MAP / max(len(order), 1) < TURN else 0.2) + below + 0.05)
    page.title("Camps by the signs of ties", record.provenance(run))
    start = timeline.speak(run.meta.dates[record.window_start(run)])
    end = timeline.speak(run.meta.dates[-1])
    for place, when in enumerate((start, end)):
        x = 0.1 + NAMES + place * (MAP + NAMES + 0.12)
        page.text(x, TOP - 0.2, f"{('start', 'end')[place]} of the window: {when}", weight="bold")
        axes = page.axes(x, TOP, MAP, MAP)
        _map(axes, shares[place], order)
        _names(run, page, (x, TOP), order)
    _bar(page, page.width - 0.62)
    page.note(lines)
    return page.figure


def _note(shares: Sequence[Shares], states: int) -> str:
    widest = max(float(np.nan_to_num((high - low) / 2).max(initial=0)) for _, low, high in shares)
    numbers = "Numbers: percent of replicates"
    if states <= WITH_WIDTHS:
        numbers += (
            ", ± half the width of the 95 % interval (Wilson; Clopper-Pearson near 0 and n), or the interval"
        )
    elif states > ALL_NUMBERS:
        numbers = "Shades: share of replicates"
    return (
        f"{numbers}; half-widths are at most {digits(100 * widest)} points. Camps: the partition"
        " with the fewest disagreements with the signs of ties. States in the order of the commonest"
        " partition at the end."
    )


def intervals(run: Run, column: str) -> Shares:
    """Share of replicates in which i and j are in one camp, and its bounds, [states, states] each."""
    return record.intervals(run, coalitions.together(run, column))


def _map(axes: Axes, shares: Shares, order: list[int]) -> None:
    share, low, high = (part[np.ix_(order, order)] for part in shares)
    np.fill_diagonal(share, np.nan)
    axes.imshow(share, cmap=SHADES, vmin=0, vmax=1, aspect="auto", interpolation="nearest")
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    size = len(order)
    axes.hlines(np.arange(0.5, size - 1), -0.5, size - 0.5, color=style.PAPER, linewidth=0.8)
    axes.vlines(np.arange(0.5, size - 1), -0.5, size - 0.5, color=style.PAPER, linewidth=0.8)
    if size <= ALL_NUMBERS:
        _numbers(axes, share, low, high)


def _numbers(axes: Axes, share: Array, low: Array, high: Array) -> None:
    size = len(share)
    points = style.TEXT if size <= WITH_WIDTHS else 5.2
    for i, j in ((i, j) for i in range(size) for j in range(size) if i != j):
        words = field(share[i, j], low[i, j], high[i, j], size <= WITH_WIDTHS)
        ink = style.PAPER if share[i, j] > 0.6 else style.INK
        axes.text(j, i, words, ha="center", va="center", color=ink, fontsize=points, linespacing=1.2)


def _names(run: Run, page: Page, corner: tuple[float, float], order: list[int]) -> None:
    x, y = corner
    cell = MAP / max(len(order), 1)
    for place, index in enumerate(order):
        name = run.meta.states[index]
        middle = y + (place + 0.5) * cell
        page.text(
            x - 0.05, middle, fit(name, NAMES - 0.08, style.SMALL), style.SMALL, ha="right", va="center"
        )
        turned = cell < TURN
        room = NAMES - 0.08 if turned else cell - 0.04
        page.text(
            x + (place + 0.5) * cell, y + MAP + 0.04, fit(name, room, style.SMALL), style.SMALL,
            ha="center", rotation=90 if turned else 0,
        )  # fmt: skip


def _bar(page: Page, x: float) -> None:
    axes = page.axes(x, TOP, BAR, MAP)
    axes.imshow(
        np.linspace(1, 0, 64)[:, None], cmap=SHADES, vmin=0, vmax=1, aspect="auto", extent=(0, 1, 0, 1)
    )
    axes.set_xticks([])
    axes.yaxis.tick_right()
    axes.set_yticks([0, 0.5, 1], [tick(v) for v in (0, 0.5, 1)])
    page.text(x - 0.02, TOP - 0.05 - line_height(style.SMALL), "P(one camp)", style.SMALL, ha="center")
