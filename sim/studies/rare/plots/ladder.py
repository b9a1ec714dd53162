"""The ladder to a rare event: how likely each stage is, by splitting and by plain counting."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.statistics.intervals import Interval
from sim.studies.rare.table import Estimated
from sim.studies.rare.text import decade, rare
from sim.views import style
from sim.views.page import Page, fit, foot
from sim.views.text import clean

NAMES, NUMBERS, TOP, ROW = 1.75, 2.2, 0.72, 0.34
MOST_TICKS = 6


@style.styled
def draw(found: Estimated) -> Figure:
    """P(height) on a logarithmic axis with 95 % intervals: splitting above, plain counting below it."""
    names = found.study.heights
    lines, below = foot(_note(found), style.PAGE)
    height = len(names) * ROW
    page = Page(style.PAGE, TOP + height + 0.6 + below)
    page.title(f"How rare is {clean(found.study.outcome.title)}?", f"Splitting: {rare(found.result)}")
    if found.study.plain:
        _key(page)
    axes = page.axes(NAMES, TOP, style.PAGE - NAMES - NUMBERS, height)
    _frame(found, axes, height)
    for place, name in enumerate(names):
        y = (place + 0.5) * ROW
        _mark(axes, found.heights[place], y - 0.07, "o", style.LINES[4])
        page.text(
            page.width - NUMBERS + 0.12, TOP + y - 0.07, rare(found.heights[place]), style.SMALL, va="center"
        )
        plain = found.plain(place + 1)
        if plain is not None:
            _mark(axes, plain, y + 0.07, "D", style.BACK)
            words = rare(plain)
            page.text(
                page.width - NUMBERS + 0.12, TOP + y + 0.07, words, style.SMALL, va="center", color=style.BACK
            )
        page.text(NAMES - 0.1, TOP + y, fit(name, NAMES - 0.2), ha="right", va="center")
    axes.set_xlabel("probability in the window, logarithmic", labelpad=2)
    page.note(lines)
    return page.figure


def _note(found: Estimated) -> str:
    study = found.study
    return (
        f"Fixed-effort multilevel splitting: {study.repeats} independent repeats of {study.effort:,}"
        " histories a stage, copied where they first reach it and continued with fresh chance. Bars: 95 %"
        f" intervals over repeats; dotted where none got there. {_plain(found)}Seed {study.seed};"
        f" {clean(study.world.scenario.title)}."
    )


def _plain(found: Estimated) -> str:
    counted = int(found.counts.plain[-1])
    return f"Plain counting: {counted:,} histories, Wilson or Clopper-Pearson. " if counted else ""


def _key(page: Page) -> None:
    axes = page.strip(0.45)
    for x, marker, colour, words in (
        (0.1, "o", style.LINES[4], "splitting"),
        (1.1, "D", style.BACK, "plain counting"),
    ):
        axes.plot([x], [0.5], marker, color=colour, ms=4)
        axes.text(x + 0.12, 0.5, words, fontsize=style.SMALL, va="center")


def _frame(found: Estimated, axes: Axes, height: float) -> None:
    plain = [each for each in (found.plain(h + 1) for h in range(len(found.heights))) if each is not None]
    low = _edge([*found.heights, *plain])
    axes.set_xscale("log")
    axes.set_xlim(low, 1)
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=style.FAINT, linewidth=0.3)
    axes.set_axisbelow(True)
    axes.minorticks_off()
    decades = -round(np.log10(low))
    powers = range(0, -decades - 1, -(1 + decades // MOST_TICKS))
    axes.set_xticks([10.0**power for power in powers], [decade(power) for power in powers])


def _edge(shown: list[Interval]) -> float:
    """A power of ten below what is shown; of a low bound that is nearly 0, an arrow stands for the rest."""
    seen = min((each.estimate or each.high for each in shown if each.high > 0), default=1e-3)
    lows = [each.low for each in shown if each.low > seen / 10]
    return float(10.0 ** np.floor(np.log10(min([seen, *lows]))))


def _mark(axes: Axes, interval: Interval, y: float, marker: str, colour: str) -> None:
    edge = axes.get_xlim()[0]
    if interval.estimate > 0:
        axes.plot([max(interval.low, edge), interval.high], [y, y], color=colour, linewidth=1.2)
        if interval.low < edge:  # the bar goes on to 0, which a logarithmic axis does not have
            axes.plot([edge], [y], "<", color=colour, ms=3, clip_on=False)
        axes.plot([interval.estimate], [y], marker, color=colour, ms=3.6, clip_on=False)
    elif np.isfinite(interval.high):
        axes.plot([edge, interval.high], [y, y], color=colour, linewidth=0.8, linestyle=":")
        axes.plot([edge], [y], "<", color=colour, ms=3, clip_on=False)
        axes.plot([interval.high], [y], "|", color=colour, ms=5)
