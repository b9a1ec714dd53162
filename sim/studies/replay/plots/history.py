"""One history as a chart: signals, acts and sides by who and whom over time; tension, alignments of the
focus.
"""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.model.declaration import ANSWER, JOINING, OPENING, PRESSING, THREATEN
from sim.studies.replay.telling import ACTED, AT_ARMS, SIDED, SIGNALLED, WHY, Moment
from sim.studies.replay.work import History
from sim.views import signals, style, timeline
from sim.views.page import Page, fit, foot, measure
from sim.views.text import clean, further, pair

LEFT, TOP, ROW, PANEL, GAP = 1.0, 0.75, 0.19, 1.0, 0.5
COLOURS = {6: style.LEVELS[2], 7: style.LEVELS[3], 8: style.LEVELS[4]}
MARKS = {WHY[OPENING]: "o", WHY[ANSWER]: "s", WHY[PRESSING]: "^", AT_ARMS: "*", WHY[JOINING]: "X"}
OTHERWISE, SUPPORT, STANDS = "D", "P", style.BLOCS[0]
TENSE, ROWS = 4, 32
LINES = ("-", (0, (4, 1.5)), (0, (1, 1)), (0, (6, 1.2, 1, 1.2)))


@style.styled
def draw(history: History) -> Figure:
    """Rows: directed dyads that threatened, used arms or stood by one another, and the scenario's
    signals. Marks: acts, their colour by rung, their shape by why. Below: tension, alignments of the focus.
    """
    acts = [each for each in history.moments if each.kind == ACTED and each.rung >= THREATEN]
    sides = [each for each in history.moments if each.kind == SIDED]
    ways, left = _ways(history, [*acts, *sides])
    lines, below = foot(_note(history, left), style.PAGE)
    height = (len(ways) + 1) * ROW
    page = Page(style.PAGE, TOP + height + 2 * (GAP + PANEL) + 0.35 + below)
    page.title(
        f"History {history.replicate}: who did what to whom, and why", clean(history.world.scenario.title)
    )
    _key(page)
    width = style.PAGE - LEFT - 0.2
    axes = page.axes(LEFT, TOP, width, height)
    _dates(history, axes, width)
    axes.set_ylim(len(ways) + 1, 0)
    axes.set_yticks([])
    _given(history, axes, 0.5)
    page.text(LEFT - 0.1, TOP + 0.5 * ROW, "signals given", style.SMALL, ha="right", va="center")
    for place, (who, whom) in enumerate(ways, start=1):
        name = fit(pair(f"{who}>{whom}", 8), LEFT - 0.15, style.SMALL)
        page.text(LEFT - 0.1, TOP + (place + 0.5) * ROW, name, style.SMALL, ha="right", va="center")
        axes.axhline(place, color=style.FAINT, linewidth=0.4, zorder=0)
        for each in (*sides, *acts):
            if (each.who, each.whom) == (who, whom):
                _mark(axes, each, place + 0.5)
    _tension(history, page.axes(LEFT, TOP + height + GAP, width, PANEL), width)
    _alignments(history, page.axes(LEFT, TOP + height + 2 * GAP + PANEL, width, PANEL), width)
    page.note(lines)
    return page.figure


def _ways(history: History, moments: list[Moment]) -> tuple[list[tuple[str, str]], int]:
    """Directed dyads to show, in order of their names, and how many are left out: of too many those of the
    focus are kept, then those that went furthest and did most."""
    focus = set(history.world.scenario.focus.split("-"))
    furthest: dict[tuple[str, str], tuple[bool, int, int]] = {}
    for each in moments:
        _, rung, count = furthest.get((each.who, each.whom), (False, -1, 0))
        furthest[each.who, each.whom] = ({each.who, each.whom} == focus, max(rung, each.rung), count + 1)
    order = sorted(furthest, key=lambda way: (*(-int(part) for part in furthest[way]), way))
    return sorted(order[:ROWS]), max(len(order) - ROWS, 0)


def _note(history: History, left: int) -> str:
    more = f" {further(left, 'pair', 'replay.csv')}." if left else ""
    return (
        "Colour: threat, display, use of force (light to dark). Shape: why a state acted, as the rules had"
        " it; a cross: it supports or joins the other in a dispute. Tension: log-odds by which the next"
        " dispute is nearer. Signals: triangles up and blue where friendly, down and orange where hostile,"
        " grey dots where it could be either. Vertical line: from here on states act on their own. Seed"
        f" {history.seed}, history {history.replicate}: one of many, not a forecast.{more}"
    )


def _key(page: Page) -> None:
    axes = page.strip(0.45)
    x = 0.05
    for words, marker in (*MARKS.items(), ("stands by the other", SUPPORT)):
        fill = STANDS if marker == SUPPORT else style.LEVELS[3]
        axes.plot([x], [0.5], marker, color=style.INK, mfc=fill, ms=4, mew=0.6)
        axes.text(x + 0.1, 0.5, words, fontsize=style.SMALL, va="center")
        x += 0.35 + measure(words, style.SMALL)


def _dates(history: History, axes: Axes, width: float) -> None:
    timeline.set_dates(axes, history.days[0], history.days[-1], width)
    axes.axvline(timeline.day(history.days[history.world.clock.window]), color=style.INK, linewidth=0.7)


def _given(history: History, axes: Axes, y: float, **kwargs: Any) -> None:
    """Signals as triangles by their signs, at one height."""
    for each in history.moments:
        if each.kind == SIGNALLED:
            sign = signals.sign_of(history.world.scenario.signals[each.detail])
            axes.plot(
                [timeline.day(each.day)], [y], "o^v"[sign], color=signals.colour(sign), ms=3.2, mew=0,
                clip_on=False, label=f"signal {each.detail}", **kwargs,
            )  # fmt: skip


def _mark(axes: Axes, moment: Moment, y: float) -> None:
    if moment.kind == SIDED:
        marker, colour = SUPPORT, STANDS
    else:
        marker, colour = MARKS.get(moment.why, OTHERWISE), COLOURS[moment.rung]
    axes.plot(
        [timeline.day(moment.day)], [y], marker, color=style.INK, mfc=colour, ms=4.2, mew=0.5, clip_on=False
    )


def _tension(history: History, axes: Axes, width: float) -> None:
    """Tension of the focus and of the dyads that were most tense."""
    _dates(history, axes, width)
    dyads, focus = history.world.names.dyads, history.world.scenario.focus
    highest = history.tension.max(axis=0)
    order = sorted(range(len(dyads)), key=lambda p: (dyads[p] != focus, -highest[p], p))[:TENSE]
    days = [timeline.day(each) for each in history.days]
    for p, colour, dash in zip(order, (style.INK, *style.BLOCS), LINES, strict=False):
        name = fit(pair(dyads[p], 8), width / TENSE - 0.5, style.SMALL)
        axes.step(days, history.tension[:, p], where="post", color=colour, linestyle=dash, label=name)
    named = [each for each in axes.get_lines() if not str(each.get_label()).startswith("_")]
    _given(history, axes, 1.0, transform=axes.get_xaxis_transform())
    axes.set_ylim(0, 1.35 * max(float(highest.max(initial=0.0)), 0.1))
    axes.set_ylabel("tension", labelpad=1)
    axes.legend(handles=named, fontsize=style.SMALL, frameon=False, loc="upper left", ncols=TENSE)


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
