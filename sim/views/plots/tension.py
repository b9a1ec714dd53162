"""Tension over time: what each signal and dispute leaves behind, under the signals of the scenario."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.outcomes.record import FINE
from sim.views import record, signals, style, timeline
from sim.views.marks import plain_mark
from sim.views.page import Page, fit_joined, foot
from sim.views.record import Array, Run

LEFT, RIGHT, TOP = 0.5, 0.45, 0.62
FOCUS, SMALL_PANEL, BELOW_FOCUS, GAP = 1.45, 0.62, 0.66, 0.56
ACROSS, BETWEEN, ROWS = 3, 0.4, 3
MARKS = 30
FACTORS = (2, 3, 5)
NOTE = (
    "Tension is what brings the next dispute nearer, in log-odds a week; the right-hand scale has it as a"
    " factor of the odds. Line: mean over histories; band: one standard deviation of histories to either"
    " side, not an interval of the mean. Signals between the two: triangles up and blue where friendly,"
    " down and orange where hostile, grey dots where it could be either."
    " Vertical line: origin."
)


class Course(NamedTuple):
    """Tension of a dyad by step, over histories; [T] each."""

    mean: Array
    low: Array
    high: Array


@style.styled
def draw(run: Run) -> Figure:
    """Mean tension of every relevant dyad by week: the focus large, the most escalated small.

    Tension rises by the scenario's signals and by disputes, and fades over months and years; it shows what a
    signal left behind for later disputes. The band is the spread over histories, of chance and of uncertain
    inputs together; the note says how sure the means are. All panels share one scale.
    """
    given = signals.marks(run.scenario)[:MARKS]
    lanes = signals.lanes(given, *record.span(run), _width())
    key = signals.key_columns(given, style.PAGE)
    top = TOP + signals.lane_height(lanes) + 0.3
    shown, left = _chosen(run, top + signals.key_height(key))
    bottom = top + FOCUS + BELOW_FOCUS + -(-max(len(shown) - 1, 0) // ACROSS) * (SMALL_PANEL + GAP)
    lines, below = foot(_note(run, left), style.PAGE)
    page = Page(style.PAGE, bottom + signals.key_height(key) + 0.05 + below)
    page.title("Tension by week", record.provenance(run))
    signals.sign_key(page.strip(0.42), page.width - 2.1)
    _lanes(run, page, lanes)
    highest = max((float(course(run, dyad).high.max()) for dyad in shown), default=1.0)
    for place, dyad in enumerate(shown):
        _panel(run, page, dyad, _box(place, top), 1.05 * max(highest, 0.1))
    if not shown:
        page.text(page.width / 2, top + 0.5, record.NOBODY, ha="center")
    signals.draw_key(page, given, key, bottom)
    page.note(lines)
    return page.figure


def is_constant(run: Run) -> bool:
    """Whether no dyad's tension ever moves, in any history."""
    found = [course(run, dyad) for dyad in run.meta.dyads]
    return all(np.ptp(each.mean) == 0 and np.array_equal(each.low, each.high) for each in found)


def course(run: Run, dyad: str) -> Course:
    """Mean tension of a dyad, and a standard deviation to either side."""
    sums = run.tallies["tension"][:, run.meta.dyads.index(dyad)] / FINE
    n = max(record.replicates(run), 1)
    mean = sums[:, 0] / n
    deviation = np.sqrt(np.maximum(sums[:, 1] / n - mean**2, 0.0))
    return Course(mean, np.maximum(mean - deviation, 0.0), mean + deviation)


def _chosen(run: Run, used: float) -> tuple[list[str], list[str]]:
    room = style.TALLEST - used - FOCUS - BELOW_FOCUS - 0.6
    return record.panels(run, room, SMALL_PANEL + GAP, ACROSS, ROWS)


def _width() -> float:
    return style.PAGE - LEFT - RIGHT


def _box(place: int, top: float) -> tuple[float, float, float, float]:
    """Where a panel lies: the first is large."""
    if place == 0:
        return LEFT, top, _width(), FOCUS
    width = (_width() - (ACROSS - 1) * BETWEEN) / ACROSS
    row, column = divmod(place - 1, ACROSS)
    y = top + FOCUS + BELOW_FOCUS + row * (SMALL_PANEL + GAP)
    return LEFT + column * (width + BETWEEN), y, width, SMALL_PANEL


def _note(run: Run, left: Sequence[str]) -> str:
    n, widest = max(record.replicates(run), 1), 0.0
    for dyad in run.meta.dyads:
        found = course(run, dyad)
        widest = max(widest, float((found.high - found.mean).max()))
    half = (
        f"The 95 % interval of a mean of {n:,} histories reaches {1.96 * widest / math.sqrt(n):.2g} to either"
        " side at most (normal)."
    )
    return " ".join(part for part in (NOTE, half, record.left_out(left)) if part)


def _lanes(run: Run, page: Page, lanes: Sequence[tuple[str, list[list[signals.Mark]]]]) -> None:
    axes = page.axes(LEFT, TOP, _width(), max(signals.lane_height(lanes), 0.1))
    axes.set_xlim(*map(timeline.day, record.span(run)))
    axes.set_xticks([])
    signals.draw_lanes(axes, lanes, LEFT - 0.1)
    if not lanes:
        page.text(LEFT, TOP, "the scenario has no signals", style.SMALL, color=style.GREY)


def _panel(run: Run, page: Page, dyad: str, box: tuple[float, float, float, float], highest: float) -> None:
    x, y, width, height = box
    axes, found = page.axes(*box, label=dyad), course(run, dyad)
    days = [timeline.day(date) for date in (*run.meta.dates, record.end(run))]
    mean, low, high = (np.append(each, each[-1:]) for each in found)
    axes.fill_between(days, low, high, step="post", color=style.LEVELS[3], alpha=0.3, linewidth=0)
    axes.step(days, mean, where="post", color=style.LEVELS[4], label="mean")
    timeline.set_dates(axes, *record.span(run), width)
    axes.set_ylim(0, highest)
    marks = _marks(highest, 4 if height == FOCUS else 2)
    axes.set_yticks(marks, [plain_mark(mark) for mark in marks])
    axes.axvline(timeline.day(run.scenario.horizon.origin), color=style.INK, linewidth=0.7)
    signals.ticks(axes, signals.marks(run.scenario), dyad, 1.04)
    focus = height == FOCUS
    if focus:
        axes.set_ylabel("tension, log-odds", labelpad=2)
        _factors(axes, highest)
    names = record.full_names(run, dyad) if focus else dyad.split("-", 1)
    title = fit_joined(names, " – " if focus else "–", width, style.TEXT)
    page.text(x, y - 0.24, title, weight="bold")


def _marks(highest: float, most: int) -> list[float]:
    """Round numbers from 0 on, at most so many besides."""
    step = next(step for step in (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0) if highest / step <= most + 1)
    return [round(place * step, 2) for place in range(int(highest / step) + 1)]


def _factors(axes: Axes, highest: float) -> None:
    """The same scale on the right, as factors of the odds of a dispute."""
    right = axes.secondary_yaxis("right")
    shown = [factor for factor in FACTORS if math.log(factor) <= highest]
    right.set_yticks([math.log(factor) for factor in shown], [f"×{factor}" for factor in shown])
    right.set_ylabel("odds of a dispute", labelpad=2)
