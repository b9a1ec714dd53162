"""Reliability: how often what was given a probability happened, beside where that would lie if the model is
right.
"""

import numpy as np
from matplotlib.figure import Figure

from sim.studies.hindcast.scoring import Scoring
from sim.views import style
from sim.views.page import Page, foot
from sim.views.text import clean

TOP, SIDE, LEFT, BELOW, RUG = 0.5, 2.7, 0.5, 0.45, 0.05


@style.styled
def draw(found: Scoring) -> Figure:
    """The isotonic fit of answers on forecasts, with a consistency band; every question is a tick, at the
    top where the answer is yes, at the bottom where it is no.
    """
    lines, room = foot(_note(found), style.COLUMN)
    page = Page(style.COLUMN, TOP + SIDE + BELOW + room)
    page.title("Did what was forecast happen as often as said?", clean(found.study.meta.title))
    axes = page.axes(LEFT, TOP, SIDE, SIDE)
    fit = found.calibration
    axes.fill_between(
        fit.forecast, fit.low, fit.high, color=style.LEVELS[2], linewidth=0, label="if it is right"
    )
    axes.plot([0, 1], [0, 1], color=style.GREY, linewidth=0.6, linestyle=(0, (4, 2)))
    axes.plot(fit.forecast, fit.observed, "o-", color=style.LINES[4], ms=3, linewidth=0.9, label="as it was")
    for answer, at in ((True, 1 + RUG), (False, -RUG)):
        ticks = found.chance[found.happened == answer]
        axes.plot(
            ticks, np.full(len(ticks), at), "|", color=style.FOE if answer else style.INK, ms=5, mew=0.6
        )
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-2 * RUG, 1 + 2 * RUG)
    axes.set_xlabel("forecast", labelpad=2)
    axes.set_ylabel("share that happened", labelpad=2)
    axes.legend(fontsize=style.SMALL, frameon=False, loc="lower right", bbox_to_anchor=(1.0, 0.05))
    page.note(lines)
    return page.figure


def _note(found: Scoring) -> str:
    return (
        f"{len(found.chance)} questions, {int(found.happened.sum())} answered yes (ticks above), the others"
        " below. Line: share that happened, fitted so that it never falls (isotonic). Band: the middle 95 %"
        " of the same fit where each of the model's histories is taken for what happened, with all that hangs"
        f" together in it. {len(found.events):,} histories, seed {found.study.seed}."
    )
