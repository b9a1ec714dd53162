"""Survival curves: how long a dyad stays below each hostility level."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.statistics.survival import Curve, kaplan_meier
from sim.views import record, style
from sim.views.page import Page, fit_joined, foot, line_height
from sim.views.record import Run
from sim.views.text import tick

LEFT, TOP, PANEL, GAP = 0.92, 0.6, 1.3, 0.66
ROW = line_height(style.SMALL)
TABLE = 5 * ROW + 0.1
AT_MOST, TIMES = 6, 6
STRIDES = (1, 2, 4, 8, 13, 26, 52, 104, 260, 520)
LEVELS = (2, 3, 4, 5)
NOTE = (
    "Bands: pointwise 95 % intervals (Kaplan-Meier, log-log Greenwood). Replicates that never reach a"
    " level are censored at the horizon. Dotted grey: lower bound where no replicate reached the level."
    " Below each panel: replicates at risk, that is not yet at the level."
)


@style.styled
def draw(run: Run) -> Figure:
    """Kaplan-Meier curves of the weeks from the start of the window to each hostility level, per dyad.

    Bands are pointwise 95 % log-log Greenwood intervals. A replicate that never reaches a level is censored
    at the horizon, so nothing is said about times beyond it. Where none reaches it, a dotted grey line is
    the lower bound. Under each panel: replicates at risk, that is still below the level.
    """
    shown, left = record.subjects(run, AT_MOST)
    rows = max(-(-len(shown) // 2), 1)
    lines, below = foot(f"{NOTE} {record.left_out(left)}", style.PAGE)
    page = Page(style.PAGE, TOP + rows * (PANEL + TABLE + GAP) + below)
    page.title("Time below each level", record.provenance(run))
    curves = {subject: {level: curve(run, subject, level) for level in LEVELS} for subject in shown}
    floor = _floor([c for levels in curves.values() for c in levels.values()])
    for place, subject in enumerate(shown):
        row, column = divmod(place, 2)
        x, y = LEFT + column * style.PAGE / 2, TOP + row * (PANEL + TABLE + GAP) + 0.2
        width = style.PAGE / 2 - LEFT - 0.22
        axes = page.axes(x, y, width, PANEL)
        page.text(
            x, y - 0.2, fit_joined(record.full_names(run, subject), " – ", width, style.TEXT), weight="bold"
        )
        marks = _axes(run, axes, floor)
        _draw(run, axes, curves[subject])
        _table(run, page, (x, y, width), curves[subject], marks)
    if not shown:
        page.text(page.width / 2, TOP + 0.5, record.NOBODY, ha="center")
    page.note(lines)
    return page.figure


def curve(run: Run, subject: str, level: int) -> Curve:
    """Kaplan-Meier curve of the steps until the end of the one in which the level is first reached."""
    first = record.first_week(run, subject, level)
    seen = first >= 0
    steps = record.weeks(run)
    return kaplan_meier(np.where(seen, first, steps), seen, steps, run.meta.n_failed)


def _floor(curves: list[Curve]) -> float:
    """Lower end of the axis: 0, or 1 less a round share where no curve falls far."""
    lowest = min((float(np.nanmin(c.low)) if c.n else 0.0 for c in curves), default=0.0)
    return max(1 - record.ceiling(1 - lowest), 0.0) if lowest > 0.4 else 0.0


def _axes(run: Run, axes: Axes, floor: float) -> list[int]:
    """Set up the axes; returns the steps at which the table counts."""
    steps = record.weeks(run)
    stride = next((s for s in STRIDES if steps // s < TIMES), max(steps, 1))
    marks = list(range(0, steps + 1, stride))
    axes.set_xlim(0, steps * run.meta.step_weeks)
    axes.set_xticks(
        [mark * run.meta.step_weeks for mark in marks],
        [f"{mark * run.meta.step_weeks:.4g}" for mark in marks],
    )
    middle = (1 + floor) / 2
    axes.set_yticks([floor, middle, 1], [tick(v) for v in (floor, middle, 1.0)])
    axes.set_ylim(floor, 1 + 0.02 * (1 - floor))
    axes.set_ylabel("P(still below)", labelpad=2)
    axes.set_xlabel("weeks since the start of the window", fontsize=style.SMALL, labelpad=1)
    return marks


def _draw(run: Run, axes: Axes, curves: dict[int, Curve]) -> None:
    for level, c in curves.items():
        weeks, colour, dash = c.time * run.meta.step_weeks, style.LINES[level], style.DASHES[level]
        axes.step(weeks, c.survival, where="post", color=colour, linestyle=dash, label=f"level {level}")
        if c.events.any():
            axes.fill_between(weeks, c.low, c.high, step="post", color=colour, alpha=0.35, linewidth=0)
        elif c.n:
            bound: dict[str, Any] = {
                "color": style.GREY,
                "linestyle": ":",
                "linewidth": 0.8,
                "label": f"bound {level}",
            }
            axes.plot(weeks[[0, -1]], c.low[[-1, -1]], **bound)


def _table(
    run: Run, page: Page, place: tuple[float, float, float], curves: dict[int, Curve], marks: list[int]
) -> None:
    """Numbers at risk, a row per level that doubles as the key to the lines."""
    x, y, width = place
    top = y + PANEL + 0.36
    page.text(x - 0.84, top, "at risk", style.SMALL, color=style.GREY)
    for row, (level, c) in enumerate(curves.items(), start=1):
        height = top + row * ROW
        page.line(
            (x - 0.84, x - 0.65),
            height + ROW / 2 - 0.01,
            color=style.LINES[level],
            linestyle=style.DASHES[level],
        )
        page.text(x - 0.61, height, style.LEVEL_NAMES[level], style.SMALL)
        for mark in marks:
            words = f"{int(c.at_risk[mark]):,}" if c.n else "0"
            page.text(x + width * mark / max(record.weeks(run), 1), height, words, style.SMALL, ha="center")
