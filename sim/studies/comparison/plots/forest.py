"""The forest plot of a comparison: each difference with its own interval and with the joint one."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.scenario.errors import count_of
from sim.studies.comparison import words as compare_words
from sim.studies.comparison.work import Comparison, Line
from sim.views import style
from sim.views.marks import round_marks, signed_mark
from sim.views.page import Page, fit, foot
from sim.views.text import SHARES, quantity, tell_apart

LEFT, RIGHT, TOP, ROW, HEAD, FOOT = 2.35, 2.55, 0.62, 0.15, 0.3, 0.36
ROWS, MOST_PANELS = 44, 5
UNITS = {"probability": "points of probability", "share": "points"}


@style.styled
def draw(comparison: Comparison) -> Figure:
    """Differences from the first run, a panel per unit: thick bars are 95 % intervals of each by itself,
    thin ones hold for all comparisons together.

    Figures that are the same in every pair of histories are left out. Filled marks hold after Holm's
    correction; the last column is the variance of an unpaired difference over that of the paired one.
    """
    groups, left = _groups(comparison)
    heights = [len(lines) * ROW for _, lines in groups]
    lines, below = foot(_note(comparison, left), style.PAGE)
    page = Page(style.PAGE, TOP + sum(height + HEAD + FOOT for height in heights) + 0.1 + below)
    page.title("What differs", compare_words.provenance(comparison))
    compare_words.legend(page, comparison, 0.4)
    y = TOP
    for (unit, group), height in zip(groups, heights, strict=True):
        y += HEAD
        _heads(page, y, unit)
        axes = page.axes(LEFT, y, style.PAGE - LEFT - RIGHT, height)
        _axes(axes, unit, group)
        titles = [compare_words.title(line.outcome) for line in group]
        names = tell_apart(titles, [LEFT - 0.2] * len(group), lambda text, room: fit(text, room, style.SMALL))
        for row, (line, name) in enumerate(zip(group, names, strict=True)):
            page.text(0.1, y + (row + 0.5) * ROW, name, style.SMALL, va="center")
            _row(page, axes, line, (y, row))
        y += height + FOOT
    if not groups:
        page.text(
            page.width / 2, TOP + 0.05, "every figure is the same in every pair of histories", ha="center"
        )
    page.note(lines)
    return page.figure


def _groups(comparison: Comparison) -> tuple[list[tuple[str, list[Line]]], int]:
    """Lines to show by unit, the focus and what is over all first, and how many there is no room for."""
    moved = [line for line in comparison.lines if _varies(line) and line.run < compare_words.AT_MOST]
    order = {line.outcome.name: place for place, line in reversed(list(enumerate(moved)))}
    moved.sort(key=lambda line: (order[line.outcome.name], line.run))
    if len(moved) > ROWS:
        strongest = sorted(moved, key=lambda line: (line.p_holm, line.difference.p, order[line.outcome.name]))
        keep = set(map(id, strongest[:ROWS]))
        shown = [line for line in moved if id(line) in keep]
    else:
        shown = moved
    units = list(dict.fromkeys(line.outcome.unit for line in shown))[:MOST_PANELS]
    groups = [(unit, [line for line in shown if line.outcome.unit == unit]) for unit in units]
    return groups, len(moved) - sum(len(lines) for _, lines in groups)


def _varies(line: Line) -> bool:
    d = line.difference
    return np.isfinite(d.interval.estimate) and not (d.interval.estimate == 0 and not np.isfinite(d.gain))


def _note(comparison: Comparison, left: int) -> str:
    same = sum(not _varies(line) for line in comparison.lines)
    methods = dict.fromkeys(line.difference.interval.method for line in comparison.lines if _varies(line))
    count = f"all {count_of(comparison.comparisons, 'comparison')}"
    main = (
        f"Differences from {comparison.labels[0]}. Thick bars: 95 % intervals, each by itself"
        f" ({'; '.join(methods)}). Thin bars: intervals that hold for {count} together (Bonferroni). Filled"
        " marks: p < .05 after Holm over the same number."
    )
    parts = [main]
    if comparison.paired:
        parts.append(
            "Last column: variance of an unpaired difference over that of the paired one, that is how many"
            " times more histories it would have taken without common random numbers."
        )
    if same:
        parts.append(f"{same} figures that no pair of histories differs in are not shown.")
    if left:
        parts.append(f"{left} weaker differences are in comparison.csv.")
    return " ".join(
        [*parts, *(f"{note[:1].upper()}{note[1:]}." for note in comparison.notes)]
    ) + compare_words.left_out(comparison)


def _heads(page: Page, y: float, unit: str) -> None:
    x = style.PAGE - RIGHT + 0.1
    for place, words in ((x, "first run"), (x + 0.98, "difference"), (style.PAGE - 0.1, "pairing")):
        align = "right" if words == "pairing" else "left"
        page.text(place, y - 0.15, words, style.TINY, color=style.GREY, ha=align)
    page.text(0.1, y - 0.15, fit(unit, 2.0, style.SMALL, "bold"), style.SMALL, weight="bold")


def _axes(axes: Axes, unit: str, lines: list[Line]) -> None:
    ends = np.array([[line.joint.low, line.joint.high] for line in lines])
    finite = ends[np.isfinite(ends)]
    low, high = min(float(finite.min(initial=0)), 0.0), max(float(finite.max(initial=0)), 0.0)
    room = 0.05 * (high - low) or 1.0
    axes.set_xlim(low - room, high + room)
    scale = 100.0 if unit in SHARES else 1.0
    marks = round_marks(low * scale, high * scale, 6)
    axes.set_xticks([mark / scale for mark in marks], [signed_mark(mark) for mark in marks])
    axes.set_xlabel(f"difference, {UNITS.get(unit, unit)}", labelpad=1, fontsize=style.SMALL)
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(0, color=style.GREY, linewidth=0.6)
    axes.grid(axis="x", color=style.FAINT, linewidth=0.3)
    axes.set_axisbelow(True)


def _row(page: Page, axes: Axes, line: Line, place: tuple[float, int]) -> None:
    top, row = place
    y, d = top + (row + 0.5) * ROW, line.difference
    colour = compare_words.RUN_COLOURS[line.run]
    low, high = axes.get_xlim()
    axes.hlines(row, max(line.joint.low, low), min(line.joint.high, high), color=colour, linewidth=0.6)
    axes.hlines(row, max(d.interval.low, low), min(d.interval.high, high), color=colour, linewidth=1.8)
    axes.plot(
        d.interval.estimate, row, "o", color=colour, ms=3.4, mew=0.8, clip_on=False,
        mfc=colour if compare_words.is_sure(line) else style.PAPER,
        label=f"{line.outcome.name} {line.run}",
    )  # fmt: skip
    x, unit = style.PAGE - RIGHT + 0.1, line.outcome.unit
    first = quantity(line.first.estimate, line.first.low, line.first.high, unit)
    page.text(x, y, fit(first, 0.96, style.TINY), style.TINY, va="center")
    page.text(
        x + 0.98,
        y,
        fit(compare_words.difference(d.interval, unit), 1.05, style.TINY),
        style.TINY,
        va="center",
    )
    page.text(style.PAGE - 0.1, y, compare_words.say_gain(line), style.TINY, va="center", ha="right")
