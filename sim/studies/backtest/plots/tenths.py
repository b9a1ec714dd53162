"""Calibration: how often what was forecast happened, by tenth of the forecasts."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from sim.studies.backtest.scoring import Scoring
from sim.views import style
from sim.views.page import Page, foot

TOP, SIDE, LEFT, BELOW = 0.5, 2.6, 0.75, 0.5
LEAST = 0.0005
TICKS = (0.001, 0.01, 0.1, 1.0)


@style.styled
def draw(found: Scoring) -> Figure:
    """Mean forecast and share that happened of each tenth, on logarithmic axes; of none, the bound."""
    lines, room = foot(_note(found), style.COLUMN)
    page = Page(style.COLUMN, TOP + SIDE + BELOW + room)
    years = f"{found.study.first}-{found.study.last}"
    page.title("Did what was forecast happen as often as said?", f"disputes within two years, {years}")
    axes = page.axes(LEFT, TOP, SIDE, SIDE)
    forecast = np.array([each.forecast for each in found.tenths])
    share, low, high = (
        np.maximum([getattr(each.observed, end) for each in found.tenths], LEAST)
        for end in ("estimate", "low", "high")
    )
    none = np.array([each.observed.estimate == 0 for each in found.tenths])
    axes.plot([LEAST, 1], [LEAST, 1], color=style.GREY, linewidth=0.6, linestyle=(0, (4, 2)))
    axes.vlines(forecast, low, high, color=style.LINES[4], linewidth=0.9)
    axes.plot(forecast[~none], share[~none], "o", color=style.LINES[4], ms=3.5)
    axes.plot(forecast[none], high[none], "v", color=style.LINES[4], ms=4)
    for axis, scale, bound in (
        (axes.xaxis, axes.set_xscale, axes.set_xlim), (axes.yaxis, axes.set_yscale, axes.set_ylim),
    ):  # fmt: skip
        scale("log")
        bound(LEAST, 1)
        axis.set_ticks(TICKS, [f"{100 * at:g} %" for at in TICKS])
        axis.set_minor_locator(NullLocator())
    axes.set_xlabel("mean forecast of a tenth", labelpad=2)
    axes.set_ylabel("share that happened", labelpad=2)
    page.note(lines)
    return page.figure


def _note(found: Scoring) -> str:
    return (
        f"{len(found.happened):,} forecasts of {len(set(found.dyads.tolist())):,} dyads,"
        f" {int(found.happened.sum()):,} with an onset; {found.study.replicates:,} histories each, seed"
        f" {found.study.seed}. Lines: 95 % intervals, a bootstrap of dyads. Triangles: none happened, and the"
        " bound on none of so many dyads. On the dashed line forecasts are right."
    )
