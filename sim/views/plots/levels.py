"""Hostility level over time, a stacked band per dyad, under the signals of the scenario."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.outcomes.themes.escalation import LONG_LABELS
from sim.views import record, signals, style, timeline
from sim.views.page import Page, fit_joined, foot, measure
from sim.views.record import Array, Run
from sim.views.text import capitalise, digits, tick

LEFT, RIGHT, TOP = 0.72, 0.22, 0.62
FOCUS, SMALL_PANEL, GAP, STRIP = 1.35, 0.57, 0.62, 0.09
BELOW_FOCUS = 0.5
ACROSS, BETWEEN, ROWS = 3, 0.4, 3
MARKS = 30
KEY = ("no act", "threat", "display", "use of force", "war", "given")
HATCH = "//////"
NOTE = (
    "Bands: share of histories in which own acts put the dyad at that level in that week; the upper"
    " edge of a band is P(level ≥ k). The small panels share one scale and name P(display or above at"
    " any time). Hatched strips: acts given by the scenario, not simulated. Marks: signals of the scenario,"
    " a circle in blue where friendly, a square in orange where hostile, a grey circle where it could be"
    " either, filled with the level of the act."
    f" Thin lines: when signals begin. {capitalise(LONG_LABELS[4])}."
)


class Panel(NamedTuple):
    """Where a dyad is drawn, in inches."""

    dyad: str
    x: float
    y: float
    width: float
    height: float
    highest: float  # end of the y axis
    focus: bool

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Place and size of the axes."""
        return self.x, self.y, self.width, self.height


@style.styled
def draw(run: Run) -> Figure:
    """Share of histories at each hostility level by week, per dyad: the focus large, the most escalated
    small.

    A band's upper edge is P(level >= k in that week) from the states' own acts; war, force, display and
    threat are stacked from the bottom. Acts that the scenario gives are in the hatched strip above a panel,
    never in the bands. Each panel names P(display or above at any time in the window) with its 95 %
    interval; the note gives the widest pointwise 95 % interval (Wilson; Clopper-Pearson near 0 and n).
    """
    given = signals.marks(run.scenario)[:MARKS]
    drawn = signals.lanes(given, *record.span(run), _width())
    key = signals.key_columns(given, style.PAGE)
    top = TOP + signals.lane_height(drawn) + 0.3
    shown, left = _chosen(run, top + signals.key_height(key))
    bottom = top + FOCUS + BELOW_FOCUS + -(-max(len(shown) - 1, 0) // ACROSS) * (SMALL_PANEL + GAP)
    lines, below = foot(_note(run, left, len(run.scenario.signals) - len(given)), style.PAGE)
    page = Page(style.PAGE, bottom + signals.key_height(key) + 0.12 + below)
    page.title("Hostility level by week", record.provenance(run))
    _level_key(page)
    _lane(run, page, drawn)
    for panel in _panels(run, shown, top):
        _panel(run, page, panel, [timeline.day(mark.dates[0]) for mark in given])
    if not shown:
        page.text(page.width / 2, top + 0.5, record.NOBODY, ha="center")
    signals.draw_key(page, given, key, bottom + 0.05)
    page.note(lines)
    return page.figure


def _chosen(run: Run, used: float) -> tuple[list[str], list[str]]:
    """As many dyads as the height of a page has room for, three rows of small panels at most."""
    room = style.TALLEST - used - FOCUS - BELOW_FOCUS - 0.6
    return record.panels(run, room, SMALL_PANEL + GAP, ACROSS, ROWS)


def _width() -> float:
    return style.PAGE - LEFT - RIGHT


def _edges(run: Run) -> Array:
    """Both ends of every step, as positions; [T + 1]."""
    return np.array([timeline.day(date) for date in (*run.meta.dates, record.span(run)[1])])


def _note(run: Run, left: Sequence[str], unmarked: int) -> str:
    low, high = record.interval(run, _widest(run))[1:]
    parts = [
        NOTE,
        f"The pointwise 95 % interval is nowhere wider than {digits(100 * (high - low))} points.",
        record.left_out(left),
        f"{unmarked} later signals are not marked." if unmarked else "",
    ]
    return " ".join(part for part in parts if part)


def _widest(run: Run) -> int:
    """The count, over weeks, dyads and levels, that is nearest one half of the histories."""
    levels = run.tallies["levels"]
    counts = np.flip(np.cumsum(np.flip(levels, axis=2), axis=2), axis=2)[:, :, 1:]
    half = record.replicates(run) / 2
    return int(counts.flat[np.argmin(abs(counts - half))]) if counts.size else 0


def _level_key(page: Page) -> None:
    axes = page.strip(0.4)
    x = 0.02
    for level, word in enumerate(KEY, start=1):
        given = level > max(style.LEVELS)
        edge: dict[str, Any] = {"edgecolor": style.GREY, "linewidth": 0.4}
        if given:
            edge = {"edgecolor": style.PAPER, "linewidth": 0, "hatch": HATCH}
        axes.bar(x, 0.7, 0.16, 0.15, align="edge", facecolor=style.LEVELS[3 if given else level], **edge)
        axes.text(x + 0.21, 0.5, word, va="center", fontsize=style.SMALL)
        x += 0.36 + measure(word, style.SMALL)
    signals.sign_key(axes, x + 0.1)


def _lane(run: Run, page: Page, drawn: Sequence[tuple[str, list[list[signals.Mark]]]]) -> None:
    axes = page.axes(LEFT, TOP, _width(), max(signals.lane_height(drawn), 0.1))
    axes.set_xlim(*(timeline.day(date) for date in record.span(run)))
    axes.set_xticks([])
    signals.draw_lanes(axes, drawn, LEFT - 0.2)
    if drawn:
        axes.axvline(timeline.day(run.scenario.horizon.origin), color=style.INK, linewidth=0.8)
    else:
        page.text(LEFT, TOP, "the scenario has no signals", style.SMALL, color=style.GREY)


def _panels(run: Run, shown: Sequence[str], top: float) -> list[Panel]:
    scales = _scale(run, shown[:1]), _scale(run, shown[1:])
    width = (_width() - (ACROSS - 1) * BETWEEN) / ACROSS
    panels = [Panel(dyad, LEFT, top, _width(), FOCUS, scales[0], True) for dyad in shown[:1]]
    for place, dyad in enumerate(shown[1:]):
        row, column = divmod(place, ACROSS)
        y = top + FOCUS + BELOW_FOCUS + row * (SMALL_PANEL + GAP) + 0.1
        panels.append(Panel(dyad, LEFT + column * (width + BETWEEN), y, width, SMALL_PANEL, scales[1], False))
    return panels


def _scale(run: Run, shown: Sequence[str]) -> float:
    tops = [int(_at_least(_counts(run, dyad, "levels"), 2).max()) for dyad in shown]
    return record.ceiling(1.05 * max(tops, default=0) / max(record.replicates(run), 1))


def _counts(run: Run, dyad: str, tally: str) -> Array:
    """Histories at each level by step; [T, 5]."""
    return run.tallies[tally][:, run.meta.dyads.index(dyad), :]


def _at_least(counts: Array, level: int) -> Array:
    """Histories at `level` or above, by step; counts [T, 5] -> [T]."""
    return np.asarray(counts[:, level - 1 :].sum(axis=1))


def _panel(run: Run, page: Page, panel: Panel, starts: Sequence[float]) -> None:
    axes = page.axes(*panel.box, label=panel.dyad)
    _fill(axes, _edges(run), _counts(run, panel.dyad, "levels"), record.replicates(run))
    _scales(run, axes, panel)
    _background(run, axes, starts if panel.focus else ())
    if panel.focus:
        _origin(run, axes)
    _given(run, page, panel)
    _heading(run, page, panel)


def _fill(axes: Axes, edges: Array, counts: Array, n: int, hatch: str | None = None) -> None:
    edge: dict[str, Any] = {"edgecolor": style.PAPER, "hatch": hatch} if hatch else {}
    for level in (2, 3, 4, 5):
        share = _at_least(counts, level) / max(n, 1)
        steps, colour = np.append(share, share[-1]), style.LEVELS[level]
        axes.fill_between(edges, steps, step="post", facecolor=colour, linewidth=0, label=f"{level}", **edge)


def _scales(run: Run, axes: Axes, panel: Panel) -> None:
    timeline.set_dates(axes, *record.span(run), panel.width)
    axes.set_ylim(0, panel.highest)
    marks = (0.0, panel.highest / 2, panel.highest)
    axes.set_yticks(marks, [tick(mark) for mark in marks])
    if panel.x == LEFT:
        axes.set_ylabel("share of histories" if panel.focus else "histories", labelpad=2)


def _background(run: Run, axes: Axes, starts: Sequence[float]) -> None:
    for start in starts:
        axes.axvline(start, color=style.FAINT, linewidth=0.4, zorder=0.5)
    ends = _edges(run)[[0, record.window_start(run)]]
    axes.axvspan(*ends, color=style.LEVELS[1], zorder=0, linewidth=0)
    axes.axvline(timeline.day(run.scenario.horizon.origin), color=style.INK, linewidth=0.8)


def _origin(run: Run, axes: Axes) -> None:
    """Name the origin line, and the stretch before the window where there is room for it."""
    day = timeline.day(run.scenario.horizon.origin)
    words = f"  origin {timeline.speak(run.scenario.horizon.origin)}"
    across = axes.get_xaxis_transform()
    behind = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.2, "alpha": 0.8}
    axes.text(day, 0.97, words, transform=across, va="top", fontsize=style.SMALL, bbox=behind)
    if record.window_start(run) > len(run.meta.dates) / 6:
        axes.text(
            (timeline.day(run.meta.dates[0]) + day) / 2, 0.5, "given history:\nown acts are not simulated",
            transform=across, ha="center", va="center", color=style.GREY, fontsize=style.SMALL,
        )  # fmt: skip


def _given(run: Run, page: Page, panel: Panel) -> None:
    """The strip of given acts: how much of a week's strip is filled is the share of histories."""
    counts = _counts(run, panel.dyad, "given_levels")
    if not counts[:, 1:].any():
        return
    axes = page.axes(panel.x, panel.y - STRIP - 0.03, panel.width, STRIP, label=f"given {panel.dyad}")
    _fill(axes, _edges(run), counts, int(counts[0].sum()), HATCH)
    axes.set_xlim(*(timeline.day(date) for date in record.span(run)))
    axes.set_ylim(0, 1)
    axes.set_axis_off()
    y = panel.y - STRIP / 2 - 0.05
    page.text(panel.x - 0.04, y, "given", style.TINY, ha="right", va="center", color=style.GREY)


def _heading(run: Run, page: Page, panel: Panel) -> None:
    names = record.full_names(run, panel.dyad) if panel.focus else panel.dyad.split("-", 1)
    ever = record.ever(run, panel.dyad, 3)
    words = f"display or above at any time: {ever}" if panel.focus else ever
    y, room = panel.y - 0.255, panel.width - measure(words, style.SMALL) - 0.1
    page.text(panel.x, y, fit_joined(names, " – " if panel.focus else "–", room, style.TEXT), weight="bold")
    page.text(panel.x + panel.width, y, words, style.SMALL, ha="right", color=style.GREY)
