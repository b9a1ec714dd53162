"""Co-association: how likely any two states are to be in one bloc by the signs of their ties."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from sim.views import coalitions, matrix, record, style, timeline
from sim.views.page import Page, fitting_size, foot
from sim.views.record import Array, Run
from sim.views.text import digits, field, tick

TOP, FIELD, SMALLEST, LARGEST, RIGHT = 0.78, 0.62, 1.9, 5.4, 0.75
SCALE = Normalize(0.0, 1.0)


class Shares(NamedTuple):
    """Shares of histories with their bounds, [states, states] each."""

    estimate: Array
    low: Array
    high: Array


@style.styled
def draw(run: Run) -> Figure:
    """P(i and j are in one bloc) in one map: below the diagonal at the start of the window, above it at the
    end, with 95 % intervals where they fit.

    Blocs are, in each history, the partition with the fewest disagreements with the signs of ties, into any
    number of blocs (correlation clustering). States are ordered by the commonest partition at the end, from
    its surest members to its least sure ones.
    """
    order = coalitions.order(run)
    names = [run.meta.states[index] for index in order]
    shares = start_and_end(run, order)
    left = matrix.room_for(names) + 0.1
    side = min(max(FIELD * len(names), SMALLEST), LARGEST, style.PAGE - left - RIGHT)
    shown = _fits(shares, side / max(len(names), 1))
    lines, below = foot(_note(run, shares, shown), style.PAGE)
    page = Page(style.PAGE, TOP + side + matrix.room_below(names, side) + below + 0.05)
    page.title("Who is in one bloc with whom", record.provenance(run))
    page.text(left, TOP - 0.2, "above the diagonal: end of the window; below it: start", weight="bold")
    axes = page.axes(left, TOP, side, side)
    _map(axes, shares, side / max(len(names), 1))
    matrix.name(page, names, (left, TOP), (side, side))
    marks = {mark: tick(mark) for mark in (0.0, 0.5, 1.0)}
    matrix.scale_bar(page, (left + side + 0.15, TOP, side), matrix.SHADES, SCALE, marks)
    page.note(lines)
    return page.figure


def is_constant(run: Run) -> bool:
    """Whether every two states are in one bloc in all histories or in none, at the start and at the end."""
    n = record.replicates(run)
    start, end = (coalitions.together(run, column) for column in ("partition_origin", "partition"))
    return bool(np.isin(start, (0, n)).all()) and np.array_equal(start, end)


def start_and_end(run: Run, order: list[int]) -> Shares:
    """Below the diagonal the shares at the start of the window, above it those at its end."""
    start, end = (intervals(run, column) for column in ("partition_origin", "partition"))
    return triangles(start, end, order)


def triangles(below: Shares, above: Shares, order: list[int]) -> Shares:
    """The lower triangle of one and the upper one of the other, states in order; NaN on the diagonal."""
    parts = []
    for lower, upper in zip(below, above, strict=True):
        at = np.ix_(order, order)
        part = np.tril(lower[at], -1) + np.triu(upper[at], 1)
        np.fill_diagonal(part, np.nan)
        parts.append(part)
    return Shares(*parts)


def intervals(run: Run, column: str) -> Shares:
    """Share of histories in which i and j are in one bloc, and its bounds, [states, states] each."""
    return Shares(*record.intervals(run, coalitions.together(run, column)))


def widest(shares: Shares) -> float:
    """How far an interval reaches to one side at most, in percentage points."""
    reach = np.maximum(shares.high - shares.estimate, shares.estimate - shares.low)
    return 100 * float(np.nan_to_num(reach).max(initial=0.0))


def words(shares: Shares) -> dict[matrix.Place, matrix.Words]:
    """What stands in the fields: shares with their intervals."""
    size = len(shares.estimate)
    places = [(i, j) for i in range(size) for j in range(size) if np.isfinite(shares.estimate[i, j])]
    return {at: matrix.Words(field(*(float(part[at]) for part in shares))) for at in places}


def _fits(shares: Shares, cell: float) -> bool:
    return fitting_size((each.text for each in words(shares).values()), cell, cell) > 0


def _map(axes: Axes, shares: Shares, cell: float) -> None:
    matrix.shade(axes, shares.estimate, matrix.SHADES, SCALE)
    matrix.write(axes, words(shares), shares.estimate, (matrix.SHADES, SCALE), (cell, cell))


def _note(run: Run, shares: Shares, shown: bool) -> str:
    start, end = run.meta.dates[record.window_start(run)], run.meta.dates[-1]
    numbers = (
        "Numbers: percent of histories, the 95 % interval under it (Wilson; Clopper-Pearson near 0 and n)."
    )
    if not shown:
        numbers = "Shades: share of histories; the numbers, with intervals, are in summary.csv."
    return (
        f"How often two states are in one bloc on {timeline.speak(start)} (below the diagonal) and on"
        f" {timeline.speak(end)} (above it), in {record.replicates(run):,} histories. {numbers} No interval"
        f" reaches further than {digits(widest(shares))} points to one side. Blocs: the partition with the"
        " fewest disagreements with the signs of ties. States in the order of the commonest partition at the"
        " end."
    )
