"""Calibration: how often what was forecast happened, by tenth of the forecasts."""

import numpy as np
from matplotlib.figure import Figure

from sim.studies.backtest.scoring import Scoring
from sim.views import style
from sim.views.page import Page, foot

TOP, SIDE, LEFT, BELOW = 0.5, 2.7, 0.6, 0.45
LEAST = 0.0005


@style.styled
def draw(found: Scoring) -> Figure:
    """Mean forecast and share that happened of each tenth, on logarithmic axes; none that happened lies on
    the lower edge.
    """
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
    axes.plot([LEAST, 1], [LEAST, 1], color=style.GREY, linewidth=0.6, linestyle=(0, (4, 2)))
    axes.vlines(forecast, low, high, color=style.LINES[4], linewidth=0.9)
    axes.plot(forecast, share, "o", color=style.LINES[4], ms=3.5)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(LEAST, 1)
    axes.set_ylim(LEAST * 0.8, 1)
    axes.set_xlabel("mean forecast of a tenth", labelpad=2)
    axes.set_ylabel("share that happened", labelpad=2)
    page.note(lines)
    return page.figure


def _note(found: Scoring) -> str:
    return (
        f"{len(found.happened):,} forecasts of {len(set(found.dyads.tolist())):,} dyads,"
        f" {int(found.happened.sum()):,} with an onset; {found.study.replicates:,} histories each, seed"
        f" {found.study.seed}. Lines: 95 % intervals, a bootstrap of dyads. On the dashed line forecasts are"
        " right."
    )
