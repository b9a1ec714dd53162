"""Alignment over time: what each state of a dyad holds of the other, as fans."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.engines.charted import leave_out
from sim.views import record, signals, style, timeline
from sim.views.page import Page, fit_joined, foot
from sim.views.record import Array, Run

LEFT, TOP, PANEL, GAP, BETWEEN = 0.5, 0.62, 0.85, 0.62, 0.42
AT_MOST, ACROSS = 12, 3
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@style.styled
def draw(run: Run) -> Figure:
    """Quantiles of A[i,j] by week (5, 25, 50, 75, 95 %), per declared dyad, both directions in one panel.

    They are read from counts in 200 cells over [-1, 1], linear within a cell, so exact to 0.01. The fan is
    the spread over histories, of chance and of uncertain inputs together; it is not a confidence interval.
    """
    shown, left = _pairs(run)
    given = signals.marks(run.scenario)
    rows = max(-(-len(shown) // ACROSS), 1)
    lines, below = foot(_note(run, left), style.PAGE)
    page = Page(style.PAGE, TOP + rows * (PANEL + GAP) + below)
    page.title("Alignment by week", record.provenance(run))
    _key(page)
    width = (style.PAGE - LEFT - 0.2 - (ACROSS - 1) * BETWEEN) / ACROSS
    for place, name in enumerate(shown):
        row, column = divmod(place, ACROSS)
        x, y = LEFT + column * (width + BETWEEN), TOP + row * (PANEL + GAP) + 0.2
        axes = page.axes(x, y, width, PANEL)
        _axes(run, axes, width, column == 0)
        signals.ticks(axes, given, name, 1.0)
        for direction, directed in enumerate(record.directions(name)):
            _fan(run, axes, directed, direction)
            _direction(page, (x, y, width), directed, direction)
    if not shown:
        page.text(page.width / 2, TOP + 0.3, "the scenario declares no ties", ha="center")
    page.note(lines)
    return page.figure


def _note(run: Run, left: int) -> str:
    text = (
        f"Fans: 5-25-50-75-95 % quantiles over {record.replicates(run):,} histories, chance and uncertain"
        " inputs together; not confidence intervals. A is how a state is aligned toward another, from −1"
        " (hostile) to 1 (friendly). Vertical line: origin. Signals between the two: triangles up and blue"
        " where friendly, down and orange where hostile; grey dots where it could be either."
    )
    text += f" Not shown: {left} dyads whose alignment moves less." if left else ""
    return f"{text} {leave_out(run.scenario)}".rstrip()


def is_constant(run: Run) -> bool:
    """Whether no tie moves, in any history."""
    counts = run.tallies["alignment"]
    return bool((counts == counts[:1]).all() and ((counts[:1] > 0).sum(axis=2) <= 1).all())


def _column(run: Run, directed: str) -> Array:
    """Histogram of one direction; [T, 200]."""
    return run.tallies["alignment"][:, run.meta.directed.index(directed)]


def _pairs(run: Run) -> tuple[list[str], int]:
    """Dyads to show, in order of their names; of too many, those that move or spread most."""
    pairs = list(run.meta.pairs)
    if len(pairs) <= AT_MOST:
        return pairs, 0
    span = {name: _reach(run, name) for name in pairs}
    kept = sorted(pairs, key=lambda name: (name != run.meta.focus, -span[name], name))[:AT_MOST]
    return sorted(kept), len(pairs) - AT_MOST


def _reach(run: Run, name: str) -> float:
    paths = quantiles(_column(run, record.directions(name)[0]))
    return float(paths.max() - paths.min())


def quantiles(counts: Array) -> Array:
    """Quantiles of each row of a histogram over [-1, 1]; counts [T, bins] -> [T, 5], NaN for an empty row."""
    steps, bins = counts.shape
    total = counts.sum(axis=1, keepdims=True)
    below = np.concatenate([np.zeros((steps, 1)), np.cumsum(counts, axis=1) / np.maximum(total, 1)], axis=1)
    paths = np.stack([_inverse(below, share) for share in QUANTILES], axis=1) * 2 / bins - 1
    return np.where(total > 0, paths, np.nan)


def _inverse(below: Array, share: float) -> Array:
    """Where linearly interpolated shares first reach `share`, in cells; below [T, cells + 1] -> [T]."""
    cell = np.argmax(below >= share - 1e-12, axis=1).clip(1)
    row = np.arange(len(below))
    start, stop = below[row, cell - 1], below[row, cell]
    part = (share - start) / np.where(stop > start, stop - start, 1)
    return np.asarray(cell - 1 + part.clip(0, 1))


def _fan(run: Run, axes: Axes, directed: str, direction: int) -> None:
    paths = quantiles(_column(run, directed))
    paths = np.concatenate([paths, paths[-1:]])
    days = [timeline.day(date) for date in (*run.meta.dates, record.end(run))]
    colour = (style.FORTH, style.BACK)[direction]
    axes.fill_between(days, paths[:, 0], paths[:, 4], color=colour, alpha=0.16, linewidth=0)
    axes.fill_between(days, paths[:, 1], paths[:, 3], color=colour, alpha=0.32, linewidth=0)
    axes.plot(days, paths[:, 2], color=colour, linestyle=("-", (0, (4, 1.5)))[direction], label=directed)


def _direction(page: Page, place: tuple[float, float, float], directed: str, direction: int) -> None:
    """Name a direction above the panel, in the colour of its fan."""
    x, y, width = place
    words = fit_joined(directed.split(">"), " → ", width / 2 - 0.05, style.TEXT)
    colour = (style.FORTH, style.BACK)[direction]
    page.text(
        x + direction * width, y - 0.19, words, weight="bold", color=colour, ha=("left", "right")[direction]
    )


def _axes(run: Run, axes: Axes, inches: float, first: bool) -> None:
    timeline.set_dates(axes, *record.span(run), inches)
    axes.set_ylim(-1, 1)
    axes.set_yticks([-1, -0.5, 0, 0.5, 1], ["−1", "", "0", "", "1"])
    axes.axhline(0, color=style.FAINT, linewidth=0.5, zorder=0)
    axes.axvline(timeline.day(run.scenario.horizon.origin), color=style.INK, linewidth=0.7)
    axes.set_ylabel("alignment A" if first else "A", labelpad=0)


def _key(page: Page) -> None:
    axes = page.axes(0.1, 0.4, page.width - 0.2, 0.14)
    axes.set_axis_off()
    axes.set_xlim(0, page.width - 0.2)
    axes.set_ylim(0, 1)
    words = ("first toward second", "second toward first")
    for x, colour, dash, word in zip(
        (0, 2.6), (style.FORTH, style.BACK), ("-", (0, (4, 1.5))), words, strict=True
    ):
        axes.fill_between([x, x + 0.25], 0, 1, color=colour, alpha=0.16, linewidth=0)
        axes.fill_between([x, x + 0.25], 0.25, 0.75, color=colour, alpha=0.32, linewidth=0)
        axes.plot([x, x + 0.25], [0.5, 0.5], color=colour, linestyle=dash)
        axes.text(x + 0.32, 0.5, f"{word}: median, 50 %, 90 %", va="center", fontsize=style.SMALL)
