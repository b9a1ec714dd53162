"""Co-association compared: who is in one bloc with whom in two runs, and where that differs."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from sim.scenario.errors import count_of
from sim.studies.comparison import words as compare_words
from sim.studies.comparison.work import Comparison, Line
from sim.views import coalitions, matrix, style
from sim.views.marks import round_marks, signed_mark
from sim.views.page import Page, fit, fitting_size, foot
from sim.views.plots import coassociation
from sim.views.plots.coassociation import SCALE, Shares
from sim.views.record import Array
from sim.views.text import digits, further, tick

TOP, HEAD, GAP, RIGHT, FIELD, LARGEST = 0.5, 0.2, 0.28, 0.62, 0.58, 2.75
AT_MOST = 3
LEAST = 0.02
"""Half of the scale of differences, at least: two points."""


@style.styled
def draw(comparison: Comparison) -> Figure:
    """P(i and j in one bloc at the end): for each run a map with the first run below the diagonal and the run
    above it, and beside it the differences, with 95 % intervals where they fit.

    States are in the order of the first run's commonest partition, in every map.
    """
    if len({run.meta.states for run in comparison.runs}) > 1:
        return _nothing(comparison)
    others = range(1, len(comparison.runs))[:AT_MOST]
    order = coalitions.order(comparison.runs[0])
    names = [comparison.runs[0].meta.states[index] for index in order]
    left = matrix.room_for(names) + 0.1
    side = min(max(FIELD * len(names), 1.2), LARGEST, style.PAGE / 2 - left - RIGHT)
    row = HEAD + side + matrix.room_below(names, side) + GAP
    ends = [coassociation.intervals(run, "partition") for run in comparison.runs]
    lines, below = foot(_note(comparison, ends, side / max(len(names), 1)), style.PAGE)
    page = Page(style.PAGE, TOP + len(others) * row + below)
    page.title("Who is in one bloc with whom at the end", compare_words.provenance(comparison))
    for place, number in enumerate(others):
        y = TOP + place * row + HEAD
        pair = coassociation.triangles(ends[0], ends[number], order)
        away = _away(comparison, number, order, pair)
        heads = (
            f"{comparison.labels[number]} above the diagonal, the first run below",
            "difference from the first run",
        )
        for column, head in enumerate(heads):
            corner = left + column * style.PAGE / 2, y
            room = style.PAGE / 2 - left
            page.text(*_above(corner), fit(head, room, style.SMALL, "bold"), style.SMALL, weight="bold")
            axes = page.axes(*corner, side, side)
            _map(axes, away if column else pair, side / max(len(names), 1), page, (corner[0] + side, y, side))
            matrix.name(page, names, corner, (side, side))
    page.note(lines)
    return page.figure


def is_constant(comparison: Comparison) -> bool:
    """Whether one partition is that of all histories of all runs at the end."""
    found = [coalitions.partitions(run, "partition") for run in comparison.runs]
    return len({code for each in found for code, _ in each}) <= 1


class Away(NamedTuple):
    """Differences [states, states] above the diagonal, and what stands in their fields."""

    values: Array
    words: dict[matrix.Place, matrix.Words]
    reach: float


def _above(corner: tuple[float, float]) -> tuple[float, float]:
    return corner[0], corner[1] - 0.16


def _nothing(comparison: Comparison) -> Figure:
    page = Page(style.PAGE, 0.9)
    page.title("Who is in one bloc with whom at the end", compare_words.provenance(comparison))
    page.text(page.width / 2, 0.55, "the runs have different states", ha="center")
    return page.figure


def _note(comparison: Comparison, ends: list[Shares], cell: float) -> str:
    left = len(comparison.runs) - 1 - AT_MOST
    more = f" {further(left, 'run', 'comparison.csv')}." if left > 0 else ""
    texts = [each.text for end in ends for each in coassociation.words(_apart(end)).values()]
    numbers = (
        "Numbers: percent of histories with the 95 % interval (Wilson; Clopper-Pearson near 0 and n)"
        if fitting_size(texts, cell, cell)
        else "Shades: percent of histories; numbers with intervals are in comparison.csv"
    )
    reach = max(coassociation.widest(end) for end in ends)
    return (
        f"{numbers}; no interval reaches further than {digits(reach)} points to one side. Differences: in"
        " points, from the first run, with the 95 % interval (method in comparison.csv), bold where p < .05"
        f" after Holm over {count_of(comparison.comparisons, 'comparison')}; shades of differences end at the"
        " largest bound. Blocs: the partition with the fewest disagreements with the signs of"
        f" ties.{more}"
    )


def _apart(shares: Shares) -> Shares:
    """The shares of different states alone."""
    return coassociation.triangles(shares, shares, list(range(len(shares.estimate))))


def _away(comparison: Comparison, number: int, order: list[int], pair: Shares) -> Away:
    """Differences of a run from the first, above the diagonal."""
    values = np.triu(pair.estimate - pair.estimate.T, 1)
    values[np.tril_indices(len(values))] = np.nan
    words, bounds = {}, [LEAST]
    for at, line in _tested(comparison, number, order).items():
        interval = line.difference.interval
        text = compare_words.difference(interval, "share").replace(" [", "\n[").replace(", ", ",\n")
        words[at] = matrix.Words(text, compare_words.is_sure(line))
        bounds += [abs(interval.low), abs(interval.high)]
    return Away(values, words, max(bound for bound in bounds if np.isfinite(bound)))


def _tested(comparison: Comparison, number: int, order: list[int]) -> dict[matrix.Place, Line]:
    """The compared pairs by their places above the diagonal."""
    states = [comparison.runs[0].meta.states[index] for index in order]
    lines = {
        line.outcome.subject: line
        for line in comparison.lines
        if line.run == number and line.outcome.quantity == "p_same_bloc"
    }
    pairs = {
        (i, j): "-".join(sorted((a, b)))
        for i, a in enumerate(states) for j, b in enumerate(states) if i < j
    }  # fmt: skip
    return {place: lines[name] for place, name in pairs.items() if name in lines}


def _map(axes: Axes, shown: Shares | Away, cell: float, page: Page, bar: tuple[float, float, float]) -> None:
    x, y, side = bar
    if isinstance(shown, Shares):
        values, words, look = shown.estimate, coassociation.words(shown), (matrix.SHADES, SCALE)
        marks = {mark: tick(mark) for mark in (0.0, 0.5, 1.0)}
    else:
        look = matrix.CHANGES, Normalize(-shown.reach, shown.reach)
        values, words = shown.values, shown.words
        marks = {mark / 100: signed_mark(mark) for mark in round_marks(-100 * shown.reach, 100 * shown.reach)}
    matrix.shade(axes, values, *look)
    matrix.write(axes, words, values, look, (cell, cell))
    matrix.scale_bar(page, (x + 0.12, y, side), *look, marks)
