"""Every question with its forecasts, and how it was answered."""

from math import log10

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.studies.hindcast.scoring import Answered, Scoring
from sim.views import style
from sim.views.marks import COLOURS, MARKERS
from sim.views.page import Page, fit, foot
from sim.views.text import clean, tick

NAMES, ANSWERS, TOP, ROW, BELOW, KEY = 2.15, 0.75, 0.7, 0.17, 0.36, 0.48
FLOOR = 1e-5
MARKS = (1e-5, 1e-4, 1e-3, 0.01, 0.1, 0.5, 0.9, 0.99)


@style.styled
def draw(found: Scoring) -> Figure:
    """A row per question, the likeliest on top: the model's probability with its interval, other forecasts as
    small marks, the answer at the right. The scale is that of odds.
    """
    rows = sorted(found.answers, key=lambda each: -each.chance)
    lines, room = foot(_note(found), style.PAGE)
    page = Page(style.PAGE, TOP + len(rows) * ROW + BELOW + room)
    page.title("What was forecast, and what happened", clean(found.study.questions.file.title))
    _key(page, found)
    axes = page.axes(NAMES, TOP, page.width - NAMES - ANSWERS, len(rows) * ROW)
    _frame(axes, rows)
    for at, each in enumerate(rows):
        _row(page, axes, found, each, at)
    page.note(lines)
    return page.figure


def _frame(axes: Axes, rows: list[Answered]) -> None:
    low = min(_place(each.chance) for each in rows)
    low = min([low, *(_place(p) for each in rows for p in each.posed.spec.references.values())])
    high = max(_place(max(each.probability.high, 0.5)) for each in rows)
    axes.set_xlim(low - 0.15, high + 0.15)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    shown = [mark for mark in MARKS if low - 0.15 <= _place(mark) <= high + 0.15]
    axes.set_xticks([_place(mark) for mark in shown], [tick(mark) for mark in shown])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("probability, on the scale of odds", labelpad=2)


def _place(chance: float) -> float:
    """Where a probability stands on the axis: the logarithm of its odds."""
    inside = min(max(chance, FLOOR), 1 - FLOOR)
    return log10(inside / (1 - inside))


def _row(page: Page, axes: Axes, found: Scoring, each: Answered, at: int) -> None:
    spec, p = each.posed.spec, each.probability
    colour = style.FOE if spec.happened else style.INK
    if at % 2:
        axes.axhspan(at - 0.5, at + 0.5, color=style.LEVELS[1], linewidth=0, zorder=0)
    for number, key in enumerate(found.study.questions.file.references):
        if key in spec.references:
            mark = MARKERS[1 + number % (len(MARKERS) - 1)]
            shade = COLOURS[2 + number % (len(COLOURS) - 2)]
            axes.plot(_place(spec.references[key]), at, mark, color=shade, ms=3, mfc="none", mew=0.7)
    axes.plot([_place(p.low), _place(p.high)], [at, at], color=style.LINES[4], linewidth=1.4)
    axes.plot(_place(each.chance), at, "o", color=style.LINES[4], ms=4)
    y = TOP + (at + 0.5) * ROW
    name = fit(f"{clean(spec.outcome)} {each.posed.when}", NAMES - 0.2, style.SMALL)
    page.text(NAMES - 0.1, y, name, style.SMALL, ha="right", va="center", color=colour)
    answer = ("yes" if spec.happened else "no") + (" (contested)" if spec.contested else "")
    page.text(page.width - ANSWERS + 0.06, y, answer, style.SMALL, va="center", color=colour)


def _key(page: Page, found: Scoring) -> None:
    """What the marks are, in a line above the rows."""
    axes = page.strip(KEY)
    axes.plot(0.06, 0.5, "o", color=style.LINES[4], ms=4)
    axes.text(0.14, 0.5, "the model, with its interval", fontsize=style.SMALL, va="center")
    x = 1.6
    for number, each in enumerate(found.study.questions.file.references.values()):
        mark, shade = MARKERS[1 + number % (len(MARKERS) - 1)], COLOURS[2 + number % (len(COLOURS) - 2)]
        axes.plot(x, 0.5, mark, color=shade, ms=3, mfc="none", mew=0.7)
        axes.text(x + 0.08, 0.5, fit(each.name, 1.3, style.SMALL), fontsize=style.SMALL, va="center")
        x += 1.3


def _note(found: Scoring) -> str:
    few = min(found.events.sum(axis=0))
    none = (
        " Where no history has the event the mark is half a history, and the interval a bound."
        if not few
        else ""
    )
    return (
        f"{len(found.events):,} histories of {clean(found.study.meta.scenario)}, seed {found.study.seed}; no"
        f" signal after {found.study.questions.file.origin}. Intervals hold chance alone.{none}"
        " Orange: what happened."
    )
