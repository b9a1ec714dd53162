"""How the outcome changes along the strongest inputs; of a screening, which inputs act alone and which
together.
"""

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.studies.sensitivity.plots.tornado import rows
from sim.studies.sensitivity.table import BINS, Ranked
from sim.views import style
from sim.views.change import scale, unit_name
from sim.views.page import Page, apart, fit, foot
from sim.views.text import clean, tell_apart

Floats = npt.NDArray[np.float64]
TOP, PANEL, BETWEEN, LEFT, ACROSS, AT_MOST, NAMED = 0.65, 1.3, 0.55, 0.45, 3, 6, 10
GOLDEN = 0.6180339887  # spreads dots that share a value evenly, and the same way every time


@style.styled
def draw(found: Ranked) -> Figure:
    """Sobol: points of the design (mean of their histories) and the mean in equal slices, for six inputs.
    Morris: size of the effect against its spread.
    """
    return _scatters(found) if found.is_sobol else _screen(found)


def _scatters(found: Ranked) -> Figure:
    shown = rows(found)[:-1][:AT_MOST]
    lines, below = foot(
        f"Dots: design points, each the mean of {found.study.replicates} histories, so that their spread is"
        f" noise and all other inputs. Line: mean in {BINS} equal slices of the input's distribution with"
        " 95 % intervals. Dots of a probability are moved apart a little.",
        style.PAGE,
    )
    down = -(-len(shown) // ACROSS)
    page = Page(style.PAGE, TOP + down * (PANEL + BETWEEN) + below)
    page.title(
        f"{clean(found.study.outcome.title)} along the strongest inputs",
        clean(found.study.world.scenario.title),
    )
    width = (style.PAGE - LEFT - 0.15 - (ACROSS - 1) * 0.4) / ACROSS
    for place, factor in enumerate(shown):
        row, column = divmod(place, ACROSS)
        x, y = LEFT + column * (width + 0.4), TOP + row * (PANEL + BETWEEN)
        axes = page.axes(x, y, width, PANEL)
        _panel(found, axes, factor)
        page.text(
            x,
            y - 0.15,
            fit(found.study.names[factor], width, style.SMALL, "bold"),
            style.SMALL,
            weight="bold",
        )
        if column == 0:
            axes.set_ylabel(unit_name(found.study.outcome.unit).replace("percentage points", "%"), labelpad=2)
    page.note(lines)
    return page.figure


def _panel(found: Ranked, axes: Axes, factor: int) -> None:
    times = scale(found.study.outcome.unit)
    u, y = found.points
    spec = found.study.factors[factor]
    jitter = (np.arange(len(y)) * GOLDEN % 1 - 0.5) / (2 * found.study.replicates)
    moved = y + jitter * found.study.outcome.is_probability
    axes.plot(
        spec.values(u[:, factor]),
        times * moved,
        ".",
        ms=3.2,
        color=style.LINES[2],
        alpha=0.8,
        mew=0,
        rasterized=True,
    )
    course = [(place, each) for place, each in found.course(factor) if np.isfinite(each.estimate)]
    x = spec.values(np.array([place for place, _ in course]))
    axes.plot(x, [times * each.estimate for _, each in course], color=style.LINES[5], linewidth=1.2)
    for at, (_, each) in zip(x, course, strict=True):
        axes.plot([at, at], [times * each.low, times * each.high], color=style.LINES[5], linewidth=0.8)
    axes.locator_params(axis="x", nbins=5)


def _screen(found: Ranked) -> Figure:
    effects, times = found.effects, scale(found.study.outcome.unit)
    lines, below = foot(
        "Each dot an input. Right: large effects. High: effects that depend on the other inputs or are not"
        " linear. Both with the Monte Carlo noise taken out. Bars: 95 % intervals of those named"
        " (bootstrap over paths). The dummy does nothing: what lies no further right is noise.",
        style.PAGE,
    )
    page = Page(style.PAGE, TOP + 3.2 + 0.45 + below)
    page.title(
        f"Which inputs matter at all for {clean(found.study.outcome.title)}?",
        clean(found.study.world.scenario.title),
    )
    axes = page.axes(LEFT + 0.1, TOP, style.PAGE - LEFT - 2.2, 3.2)
    x = times * np.array([each.estimate for each in effects.strength])
    y = times * effects.spread
    axes.plot(x, y, "o", ms=3, color=style.LINES[4], mew=0, clip_on=False)
    _labels(found, axes, x, y)
    unit = unit_name(found.study.outcome.unit)
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    axes.set_xlabel(f"root mean square effect over the input's range, {unit}", labelpad=2)
    axes.set_ylabel(f"spread of the effect, {unit}", labelpad=2)
    page.note(lines)
    return page.figure


def _labels(found: Ranked, axes: Axes, x: Floats, y: Floats) -> None:
    """Names of the strongest inputs, and of the dummy, at the right edge, apart from each other, a thin line
    to each one's dot.
    """
    *inputs, dummy = rows(found)
    shown = [*[k for k in inputs if x[k] > 0 or y[k] > 0][:NAMED], dummy]
    highs = scale(found.study.outcome.unit) * np.array([found.effects.strength[k].high for k in shown])
    right = 1.05 * float(max(x.max(initial=0.0), highs.max(initial=0.0))) or 1.0
    top = 1.05 * float(y.max(initial=0.0)) or 1.0
    axes.set_xlim(right=right)
    axes.set_ylim(top=top)
    heights = apart([float(y[factor]) for factor in shown], 0.05 * top, 0.0, top)
    names = tell_apart(
        [found.study.names[factor] for factor in shown],
        [1.6] * len(shown),
        lambda text, room: fit(text, room, style.SMALL),
    )
    for factor, height, name in zip(shown, heights, names, strict=True):
        _interval(found, axes, factor, float(y[factor]))
        ends = [x[factor], right], [y[factor], height]
        axes.plot(*ends, color=style.FAINT, linewidth=0.5, zorder=0, clip_on=False)
        axes.text(1.01 * right, height, name, fontsize=style.SMALL, va="center")


def _interval(found: Ranked, axes: Axes, factor: int, y: float) -> None:
    times, size = scale(found.study.outcome.unit), found.effects.strength[factor]
    axes.plot([times * size.low, times * size.high], [y, y], color=style.LINES[2], linewidth=0.8, zorder=1)
