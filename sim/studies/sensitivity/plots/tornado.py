"""What drives the answer: how much of it comes from each input, and which way each input pushes."""

from math import isnan

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.statistics.intervals import Interval
from sim.studies.sensitivity.table import Ranked, null_check
from sim.views import style
from sim.views.change import scale, unit_name
from sim.views.marks import round_marks, signed_mark
from sim.views.page import Page, fit, foot
from sim.views.text import clean, probability, quantity, tell_apart

NAMES, TOP, ROW, GAP, AT_MOST = 2.1, 0.65, 0.185, 0.4, 16
PALE, WIDER = 0.35, 1.5
UP, DOWN = style.FOE, style.FRIEND


@style.styled
def draw(found: Ranked) -> Figure:
    """Left: total (bar) and first-order (dot) Sobol indices, or effects of a screening, noise removed.
    Right: the tornado, change of the outcome from an input's lowest fifth to its highest. Grey: what cannot
    be told from the dummy, which comes last.
    """
    shown = rows(found)
    lines, below = foot(_note(found), style.PAGE)
    height = len(shown) * ROW
    page = Page(style.PAGE, TOP + height + 0.5 + below)
    label = clean(found.study.outcome.title)
    page.title(f"What drives {label}?", _below(found))
    width = (style.PAGE - NAMES - GAP - 0.2) / 2
    left = page.axes(NAMES, TOP, width, height)
    right = page.axes(NAMES + width + GAP, TOP, width, height)
    _strengths(found, left, shown)
    _swings(found, right, shown)
    names = [*(found.study.names[factor] for factor in shown[:-1]), "dummy (no influence)"]
    texts = tell_apart(names, [NAMES - 0.2] * len(names), lambda text, room: fit(text, room, style.SMALL))
    for place, text in enumerate(texts):
        page.text(NAMES - 0.08, TOP + (place + 0.5) * ROW, text, style.SMALL, ha="right", va="center")
    head = (
        "share of variance: total (bar), by itself (dot)"
        if found.is_sobol
        else "size of its effect, noise removed"
    )
    page.text(NAMES, TOP - 0.17, head, style.SMALL, weight="bold")
    turn = "from its lowest fifth to its highest" if found.is_sobol else "mean effect over its range"
    page.text(NAMES + width + GAP, TOP - 0.17, turn, style.SMALL, weight="bold")
    page.note(lines)
    return page.figure


def rows(found: Ranked) -> list[int]:
    """The strongest factors and, last, the dummy."""
    dummy = len(found.study.names) - 1
    return [*[factor for factor in found.ranked if factor != dummy][:AT_MOST], dummy]


def speak(interval: Interval, unit: str) -> str:
    """The outcome itself with its interval."""
    if unit == "probability":
        return probability(interval.estimate, interval.low, interval.high)
    return quantity(interval.estimate, interval.low, interval.high, unit)


def _below(found: Ranked) -> str:
    over = f"On average over all inputs {speak(found.overall, found.study.outcome.unit)}."
    share = found.indices.history_share if found.is_sobol else None
    if share is None or isnan(share.estimate):
        return over
    chance = probability(share.estimate, share.low, share.high)
    return (
        f"{over} Of the variance between single histories {chance} is chance, the rest comes from the inputs."
    )


def _note(found: Ranked) -> str:
    study = found.study
    world = study.world.scenario
    held = "holds" if null_check(found) else "does NOT hold"
    left_out = len(study.factors) - min(len(study.factors), AT_MOST)
    rest = f" {left_out} weaker inputs are not shown." if left_out else ""
    point = found.indices.point_share if found.is_sobol else None
    if point is None:
        noise = " Monte Carlo noise has been taken out of the squared effects."
    elif isnan(point.estimate):
        noise = " No history differs from another."
    else:
        noise = (
            f" Of the variance between points {probability(point.estimate, point.low, point.high)} is Monte"
            " Carlo noise and has been taken out."
        )
    return (
        f"{'Sobol indices' if found.is_sobol else 'Morris elementary effects'}: {study.rows:,}"
        f" {'rows' if found.is_sobol else 'paths'} x {study.points} points x {study.replicates} histories ="
        f" {study.histories:,} histories; lines: 95 % intervals (bootstrap over"
        f" {'rows' if found.is_sobol else 'paths'}).{noise} Grey: not above 0 beyond chance, or not above the"
        " dummy; such lines, and the dummy's, may run out of the frame. Null check: a dummy that only changes"
        f" the random numbers; that its index is 0 {held}.{rest} Seed {study.seed}; {clean(world.title)}."
    )


def _frame(axes: Axes, count: int) -> None:
    axes.set_ylim(count * ROW, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(0, color=style.INK, linewidth=0.7, zorder=3)
    axes.grid(axis="x", color=style.FAINT, linewidth=0.3)
    axes.set_axisbelow(True)
    axes.locator_params(axis="x", nbins=5)


def _strengths(found: Ranked, axes: Axes, shown: list[int]) -> None:
    factor = 1.0 if found.is_sobol else scale(found.study.outcome.unit)
    strong = [found.strength[i] for i in shown]
    for place, interval in enumerate(strong):
        y = (place + 0.5) * ROW
        colour, alpha = (style.LINES[3], 1.0) if found.is_told(shown[place]) else (style.GREY, PALE)
        axes.barh(y, factor * interval.estimate, 0.6 * ROW, color=colour, alpha=alpha, lw=0)
        _line(found, axes, shown[place], (factor * interval.low, factor * interval.high), y)
        if found.is_sobol:
            first = found.indices.first[shown[place]].estimate
            axes.plot([first], [y], "o", mfc=style.PAPER, mec=style.INK, mew=0.6, ms=2.8, zorder=5)
    _frame(axes, len(shown))
    axes.set_xlim(*_ends(found, shown, strong, factor))
    axes.set_xlabel(
        "share of variance" if found.is_sobol else unit_name(found.study.outcome.unit), labelpad=2
    )


def _line(found: Ranked, axes: Axes, factor: int, ends: tuple[float, float], y: float) -> None:
    """An interval, faint where it is of an input that cannot be told from the dummy."""
    told = found.is_told(factor) or factor == len(found.study.names) - 1
    colour, width = (style.INK, 0.8) if told else (style.FAINT, 0.6)
    axes.plot(ends, [y, y], color=colour, linewidth=width, zorder=4)


def _ends(found: Ranked, shown: list[int], intervals: list[Interval], factor: float) -> tuple[float, float]:
    """Ends of the axis: every estimate, and the intervals of what is told from the dummy; of that of the
    dummy as much as leaves the bars their room.

    The bounds of an input that nothing was seen of are as wide as the outcome, and would dwarf every bar.
    """
    *inputs, dummy = intervals
    ends = [0.0, *(each.estimate for each in intervals)]
    for place, each in enumerate(inputs):
        ends += [each.low, each.high] if found.is_told(shown[place]) else []
    reach = WIDER * max(abs(end) for end in ends if np.isfinite(end))
    ends += [max(dummy.low, -reach), min(dummy.high, reach)]
    finite = [factor * x for x in ends if np.isfinite(x)]
    room = 0.04 * (max(finite) - min(finite)) or 1.0
    return min(finite) - room * (min(finite) < 0), max(finite) + room


def _swings(found: Ranked, axes: Axes, shown: list[int]) -> None:
    factor = scale(found.study.outcome.unit)
    swings = [found.swing(i) for i in shown]
    for place, interval in enumerate(swings):
        y = (place + 0.5) * ROW
        sure = found.is_told(shown[place]) and (interval.low > 0 or interval.high < 0)
        colour = UP if interval.estimate > 0 else DOWN
        colour = colour if found.is_told(shown[place]) else style.GREY
        axes.barh(y, factor * interval.estimate, 0.6 * ROW, color=colour, alpha=1.0 if sure else PALE, lw=0)
        _line(found, axes, shown[place], (factor * interval.low, factor * interval.high), y)
    _frame(axes, len(shown))
    axes.set_xlim(*_ends(found, shown, swings, factor))
    marks = round_marks(*axes.get_xlim())
    axes.set_xticks(marks, [signed_mark(mark) for mark in marks])
    axes.set_xlabel(f"change, {unit_name(found.study.outcome.unit)}", labelpad=2)
