"""Hazard: how likely a level is to be reached in each month, in histories that have not reached it before."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.statistics.intervals import proportion
from sim.views import record, style, timeline
from sim.views.page import Page, fit_joined, foot
from sim.views.record import Array, Run
from sim.views.text import tick

LEFT, TOP, PANEL, GAP = 0.62, 0.72, 1.15, 0.6
AT_MOST, MONTH, FEWEST = 6, 4, 30
LEVELS = (3, 4)
NOTE = (
    "Steps: of the histories still below the level, the share that reaches it within the four weeks; each"
    " panel has its own scale. Bands: pointwise 95 % intervals (Wilson; Clopper-Pearson near 0 and n), not"
    " drawn where fewer than {fewest} are left. Histories prone to disputes leave first: part of a fall is"
    " who is left."
)


@style.styled
def draw(run: Run) -> Figure:
    """P(display or force is first reached in these four weeks | not before), per dyad: when the danger is
    greatest, and how it wears off.

    Bands are pointwise 95 % intervals of a proportion of the histories that are left. A history leaves when
    it reaches the level, so the curve also falls because those prone to disputes leave first.
    """
    shown, left = record.subjects(run, AT_MOST)
    rows = max(-(-len(shown) // 2), 1)
    lines, below = foot(f"{NOTE.format(fewest=FEWEST)} {record.left_out(left)}", style.PAGE)
    page = Page(style.PAGE, TOP + rows * (PANEL + GAP) + below)
    page.title("When a level is first reached: the hazard by four weeks", record.provenance(run))
    if shown:
        _key(page)
    for place, subject in enumerate(shown):
        found = {level: hazard(run, subject, level) for level in LEVELS}
        row, column = divmod(place, 2)
        x, y = LEFT + column * style.PAGE / 2, TOP + row * (PANEL + GAP) + 0.2
        width = style.PAGE / 2 - LEFT - 0.2
        axes = page.axes(x, y, width, PANEL, label=subject)
        names = fit_joined(record.full_names(run, subject), " – ", width, style.TEXT)
        page.text(x, y - 0.2, names, weight="bold")
        _axes(run, axes, width, record.ceiling(max(map(_highest, found.values()))))
        for level, each in found.items():
            _steps(run, axes, level, each)
    if not shown:
        page.text(page.width / 2, TOP, record.NOBODY, ha="center")
    page.note(lines)
    return page.figure


def is_constant(run: Run) -> bool:
    """Whether no history reaches a display between any two states."""
    return not any((record.first_week(run, dyad, 3) >= 0).any() for dyad in run.meta.dyads)


def hazard(run: Run, subject: str, level: int) -> Array:
    """Estimate, low and high by month of the window [3, months]; NaN where too few histories are left."""
    first, found = record.first_week(run, subject, level), []
    for start in _starts(run):
        left = int(((first < 0) | (first > start)).sum())
        reached = int(((first > start) & (first <= start + _length(run))).sum())
        each = proportion(reached, left, run.meta.n_failed)
        found.append((each.estimate, each.low, each.high) if left >= FEWEST else (np.nan,) * 3)
    return np.array(found).reshape(-1, 3).T


def _length(run: Run) -> int:
    """Steps in four weeks, at least one."""
    return run.meta.steps_lasting(MONTH)


def _starts(run: Run) -> list[int]:
    """Steps before each whole month, or before the window that is shorter than one."""
    return list(range(0, record.weeks(run) - _length(run) + 1, _length(run))) or [0]


def _highest(hazard: Array) -> float:
    return float(np.nanmax(hazard[2], initial=0.0))


def _key(page: Page) -> None:
    x = 0.1
    for level in LEVELS:
        page.line((x, x + 0.25), 0.5, color=style.LINES[level], linestyle=style.DASHES[level])
        page.text(x + 0.3, 0.5, f"{style.LEVEL_NAMES[level]} or more", style.SMALL, va="center")
        x += 1.3


def _axes(run: Run, axes: Axes, inches: float, high: float) -> None:
    timeline.set_dates(axes, run.meta.dates[record.window_start(run)], record.end(run), inches)
    axes.set_yticks([0, high / 2, high], [tick(v) for v in (0.0, high / 2, high)])
    axes.set_ylim(0, high)
    axes.set_ylabel("P(now | not before)", labelpad=2)


def _steps(run: Run, axes: Axes, level: int, each: Array) -> None:
    dates = [*run.meta.dates[record.window_start(run) :], record.end(run)]
    ends = [*_starts(run), min(_starts(run)[-1] + _length(run), record.weeks(run))]
    edges = np.array([timeline.day(dates[step]) for step in ends])
    estimate, low, high = np.concatenate([each, each[:, -1:]], axis=1)
    colour, dash = style.LINES[level], style.DASHES[level]
    axes.fill_between(edges, low, high, step="post", color=colour, alpha=0.3, linewidth=0)
    axes.step(edges, estimate, where="post", color=colour, linestyle=dash, label=f"level {level}")
