"""Escalation curves: how likely each hostility level is to have been reached by a date."""

from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.views import record, style, timeline
from sim.views.page import Page, apart, fit_joined, foot, line_height, measure
from sim.views.record import Array, Run
from sim.views.text import tick

Scale = Literal["auto", "linear", "log"]

LEFT, LABELS, TOP = 0.62, 1.42, 0.55
PANEL, GAP = 1.25, 0.68
AT_MOST, TINY = 6, 0.05
NOTE = (
    "Bands: pointwise 95 % intervals (Wilson; Clopper-Pearson near 0 and n). Dotted grey: upper bound of"
    " a level that no history reached."
)


@style.styled
def draw(run: Run, scale: Scale = "auto") -> Figure:
    """P(level >= k by week) for k = threat, display, force, war, per dyad, from the states' own acts in the
    window.

    Bands are pointwise 95 % intervals of a proportion of n histories (Wilson, Clopper-Pearson near 0 and
    n); every history is seen to the horizon, so no correction for censoring is needed. A level that no
    history reached is drawn as its upper bound, dotted. `scale` "auto" turns to a logarithmic axis where
    every curve stays below 5 %.
    """
    shown, left = record.subjects(run, AT_MOST)
    rows = -(-len(shown) // 2)
    log = scale == "log" or (scale == "auto" and _highest(run, shown) < TINY)
    lines, below = foot(f"{NOTE} {record.left_out(left)}", style.PAGE)
    page = Page(style.PAGE, TOP + max(rows, 1) * (PANEL + GAP) + below)
    page.title("Probability that a level has been reached", record.provenance(run))
    top = _bottom(run), _highest(run, shown)
    for place, subject in enumerate(shown):
        row, column = divmod(place, 2)
        x, y = LEFT + column * style.PAGE / 2, TOP + row * (PANEL + GAP) + 0.22
        width = style.PAGE / 2 - LEFT - LABELS
        axes = page.axes(x, y, width, PANEL)
        page.text(
            x, y - 0.2, fit_joined(record.full_names(run, subject), " – ", 2.8, style.TEXT), weight="bold"
        )
        _axes(run, axes, width, log, top)
        _curves(run, axes, subject)
    if not shown:
        page.text(page.width / 2, TOP + 0.5, record.NOBODY, ha="center")
    page.note(lines)
    return page.figure


def is_constant(run: Run) -> bool:
    """Whether no history reaches a threat between any two states."""
    return not any((record.first_week(run, dyad, 2) >= 0).any() for dyad in run.meta.dyads)


def _highest(run: Run, shown: list[str]) -> float:
    counts = [int((record.first_week(run, subject, 2) >= 0).sum()) for subject in shown]
    return record.interval(run, max(counts, default=0))[2]


def _bottom(run: Run) -> float:
    """Lower end of a logarithmic axis: the decade below half the smallest share n histories can show."""
    return float(10.0 ** np.floor(np.log10(0.5 / max(record.replicates(run), 1))))


def _axes(run: Run, axes: Axes, inches: float, log: bool, ends: tuple[float, float]) -> None:
    timeline.set_dates(axes, run.meta.dates[record.window_start(run)], record.end(run), inches)
    high = record.ceiling(ends[1])
    if log:
        axes.set_yscale("log")
        marks = [10.0**e for e in range(int(np.log10(ends[0])), 1) if 10.0**e <= 1.0001 * high]
        axes.set_yticks(marks, [tick(mark) for mark in marks])
        axes.minorticks_off()
        axes.set_ylim(ends[0], high)
    else:
        axes.set_yticks([0, high / 2, high], [tick(v) for v in (0.0, high / 2, high)])
        axes.set_ylim(0, high)
    axes.set_ylabel("P(reached by date)", labelpad=2)


def _curves(run: Run, axes: Axes, subject: str) -> None:
    """Draw each level's curve over the ends of the steps, since an act is known at the end of its step."""
    dates = (*run.meta.dates[record.window_start(run) :], record.end(run))
    edges = np.array([timeline.day(date) for date in dates])
    ends = []
    for level in (2, 3, 4, 5):
        counts = np.concatenate([[0], record.reached_by(run, subject, level)])
        curve = record.intervals(run, counts)
        if counts[-1]:
            _curve(axes, edges, level, curve, counts > 0)
        else:
            bound = [curve[2][-1]] * 2
            look: dict[str, Any] = {"color": style.GREY, "linestyle": ":", "linewidth": 0.8}
            axes.plot(edges[[0, -1]], bound, label=f"bound {level}", **look)
        ends.append((level, curve[0][-1] if counts[-1] else curve[2][-1]))
    _labels(run, axes, subject, ends)


def _curve(axes: Axes, edges: Array, level: int, curve: tuple[Array, Array, Array], seen: Array) -> None:
    """One curve; before the first event its band would only repeat the bound of 0 of n."""
    estimate, low, high = curve
    colour, dash = style.LINES[level], style.DASHES[level]
    axes.fill_between(edges[seen], low[seen], high[seen], step="post", color=colour, alpha=0.35, linewidth=0)
    axes.step(edges, estimate, where="post", color=colour, linestyle=dash, label=f"level {level}")


def _labels(run: Run, axes: Axes, subject: str, ends: list[tuple[int, float]]) -> None:
    """Name each curve at its end with the final probability and interval, moved apart where they crowd."""
    turn = axes.transData + axes.transAxes.inverted()
    x = axes.get_xlim()[1]
    heights = [float(turn.transform((x, max(share, axes.get_ylim()[0])))[1]) for _, share in ends]
    places = apart(heights, line_height(style.SMALL) / PANEL, 0.02, 1.0)
    for (level, _), height, place in zip(ends, heights, places, strict=True):
        axes.plot(
            [1.005, 1.045],
            [height, place],
            transform=axes.transAxes,
            color=style.LINES[level],
            linewidth=0.7,
            clip_on=False,
        )
        words = f"{style.LEVEL_NAMES[level]} {record.ever(run, subject, level)}"
        size = min(style.SMALL, style.SMALL * (LABELS - 0.15) / measure(words, style.SMALL))
        axes.text(1.06, place, words, transform=axes.transAxes, fontsize=size, va="center", color=style.INK)
