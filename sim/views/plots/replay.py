"""One history as a chart: signals and acts by who and whom over time, levels of the dyads, alignments of
the focus.
"""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.model.declaration import THREATEN
from sim.studies.replay import History, Moment
from sim.views import style, timeline
from sim.views.page import Page, fit, foot
from sim.views.text import clean, pair

LEFT, TOP, ROW, PANEL, GAP = 1.0, 0.75, 0.19, 1.0, 0.5
COLOURS = {3: style.LEVELS[2], 4: style.LEVELS[3], 5: style.LEVELS[4]}
WHY = {
    "would have happened without any grievance": ("o", "by itself"),
    "needed the given signals": ("^", "needed the given signals"),
    "answers acts of this history": ("s", "answers acts of this history"),
    "helps in a fight": ("X", "joins a fight"),
    "": ("|", "threat"),
}


@style.styled
def draw(history: History) -> Figure:
    """Rows: ordered pairs of states that threatened or used arms, and the scenario's signals. Marks: acts,
    their colour by rung, their shape by why. Below: alignments of the focus.
    """
    acts = [each for each in history.moments if each.kind != "signal" and each.rung >= THREATEN]
    ways = sorted({(each.who, each.whom) for each in acts})
    lines, below = foot(_note(history), style.PAGE)
    height = (len(ways) + 1) * ROW
    page = Page(style.PAGE, TOP + height + GAP + PANEL + 0.4 + below)
    page.title(
        f"History {history.replicate}: who did what to whom, and why", clean(history.world.scenario.title)
    )
    _key(page)
    width = style.PAGE - LEFT - 0.2
    axes = page.axes(LEFT, TOP, width, height)
    _dates(history, axes, width)
    axes.set_ylim(len(ways) + 1, 0)
    axes.set_yticks([])
    _signals(axes, [each for each in history.moments if each.kind == "signal"])
    page.text(LEFT - 0.1, TOP + 0.5 * ROW, "signals given", style.SMALL, ha="right", va="center")
    for place, (who, whom) in enumerate(ways, start=1):
        name = fit(pair(f"{who}>{whom}", 8), LEFT - 0.15, style.SMALL)
        page.text(LEFT - 0.1, TOP + (place + 0.5) * ROW, name, style.SMALL, ha="right", va="center")
        axes.axhline(place, color=style.FAINT, linewidth=0.4, zorder=0)
        for each in acts:
            if (each.who, each.whom) == (who, whom):
                _mark(axes, each, place + 0.5)
    _alignments(history, page.axes(LEFT, TOP + height + GAP, width, PANEL), width)
    page.note(lines)
    return page.figure


def _note(history: History) -> str:
    return (
        "Colour: threat, display, use of force (light to dark). Shape: what a military act needed, by what"
        " the same draw would have chosen without any grievance, or with that from the given signals alone."
        f" Vertical line: from here on states act on their own. Seed {history.seed}, replicate"
        f" {history.replicate}: one of many histories, not a forecast."
    )


def _key(page: Page) -> None:
    axes = page.strip(0.45)
    x = 0.05
    for marker, words in WHY.values():
        axes.plot([x], [0.5], marker, color=style.INK, mfc=style.LEVELS[3], ms=4, mew=0.6)
        axes.text(x + 0.1, 0.5, words, fontsize=style.SMALL, va="center")
        x += 0.3 + 0.062 * len(words)


def _dates(history: History, axes: Axes, width: float) -> None:
    timeline.set_dates(axes, history.days[0], history.days[-1], width)
    axes.axvline(timeline.day(history.days[history.world.clock.window]), color=style.INK, linewidth=0.7)


def _signals(axes: Axes, signals: list[Moment]) -> None:
    days = [timeline.day(each.day) for each in signals]
    axes.plot(days, [0.5] * len(days), "v", color=style.GREY, ms=3.2, mew=0, linestyle="none")


def _mark(axes: Axes, moment: Moment, y: float) -> None:
    marker, _ = WHY[moment.why]
    colour = COLOURS[moment.rung]
    axes.plot([timeline.day(moment.day)], [y], marker, color=style.INK, mfc=colour, ms=4.2, mew=0.5)


def _alignments(history: History, axes: Axes, width: float) -> None:
    _dates(history, axes, width)
    i, j = history.world.names.indices(history.world.scenario.focus)
    days = [timeline.day(each) for each in history.days]
    names = [clean(history.world.states[index]) for index in (i, j)]
    for x, y, colour, dash, words in (
        (i, j, style.FORTH, "-", f"{names[0]} → {names[1]}"),
        (j, i, style.BACK, (0, (4, 1.5)), f"{names[1]} → {names[0]}"),
    ):
        axes.plot(days, history.alignment[:, x, y], color=colour, linestyle=dash, label=words)
    axes.axhline(0, color=style.FAINT, linewidth=0.5, zorder=0)
    axes.set_ylim(-1, 1)
    axes.set_ylabel("alignment", labelpad=1)
    axes.legend(fontsize=style.SMALL, frameon=False, loc="upper left", ncols=2)
