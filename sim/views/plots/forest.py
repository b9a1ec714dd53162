"""The main figures of a run side by side with their intervals, as in the tables of a paper."""

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.outcomes.base_rates import OF_RECORD
from sim.outcomes.beside import HELD, WITHOUT
from sim.outcomes.figures import Figure as Found
from sim.outcomes.themes.escalation import LONG_LABELS
from sim.views import record, style
from sim.views.page import Page, fit_joined, foot
from sim.views.record import Run
from sim.views.text import capitalise, tick

LEFT, RIGHT, TOP, ROW, HEAD = 1.25, 1.5, 0.66, 0.155, 0.21
AT_MOST = 9
LEVELS = (2, 3, 4, 5)
MARKERS = {2: "o", 3: "s", 4: "D", 5: "X"}


@style.styled
def draw(run: Run) -> Figure:
    """P(level reached in the window) for threat, display, force and war, per dyad, on a logarithmic axis.

    Points are shares of histories, bars 95 % intervals of chance (Wilson; Clopper-Pearson near 0 and n), the
    wide pale ones of chance and parameters; rings the same without signals, ticks the record's rate. A level
    that no history reached has no point: an arrow runs from its upper bound to the edge of the axis.
    """
    known = {(figure.quantity, figure.subject): figure for figure in run.figures}
    shown, left = record.subjects(run, AT_MOST)
    lines, below = foot(_note(known, record.left_out(left)), style.PAGE)
    height = len(shown) * (HEAD + len(LEVELS) * ROW) or 0.5
    page = Page(style.PAGE, TOP + height + 0.55 + below)
    page.title("How far it goes: probability of each level", record.provenance(run))
    axes = page.axes(LEFT, TOP, style.PAGE - LEFT - RIGHT, height)
    beside = [known[key] for key in _compared(shown) if key in known]
    _axes(_bottom(run, beside), axes, height)
    y = 0.0
    for subject in shown:
        name = fit_joined(record.full_names(run, subject), " – ", 3.0, style.TEXT)
        page.text(0.1, TOP + y + 0.05, name, weight="bold")
        axes.axhline(y, color=style.FAINT, linewidth=0.5)
        y += HEAD
        for level in LEVELS:
            _beside(known, axes, subject, level, y + ROW / 2)
            _row(run, page, axes, subject, level, y + ROW / 2)
            y += ROW
    if not shown:
        page.text(page.width / 2, TOP + 0.2, record.NOBODY, ha="center")
    page.note(lines)
    return page.figure


def _note(known: Mapping[tuple[str, str], Found], left: str) -> str:
    has = {quantity for quantity, _ in known}
    parts = [
        "Points: share of histories in which own acts brought the dyad to the level or above in the window.",
        "Dark bars: 95 % intervals of chance (Wilson; Clopper-Pearson near 0 and n).",
    ]
    if HELD.format(4) in has:
        parts.append("Pale bars: of chance and what is not known of the parameters.")
    if WITHOUT.format(4) in has:
        parts.append("Rings: the same histories without the scenario's signals.")
    if OF_RECORD.format(4) in has:
        parts.append("Ticks: how often dyads of this kind (border, rivals) got there in the record.")
    parts.append(f"Arrows: upper bound of a level that no history reached. {capitalise(LONG_LABELS[4])}.")
    return " ".join([*parts, left] if left else parts)


def _beside(known: Mapping[tuple[str, str], Found], axes: Axes, subject: str, level: int, y: float) -> None:
    """The interval of chance and parameters, the same without signals, and the record's rate."""
    edge, colour = axes.get_xlim()[0], style.LINES[level]
    if held := known.get((HELD.format(level), subject)):
        ends = [max(held.low, edge), max(held.high, edge)]
        axes.plot(ends, [y, y], color=colour, linewidth=4.5, alpha=0.25, solid_capstyle="butt")
    quiet = known.get((WITHOUT.format(level), subject))
    if quiet is not None and quiet.estimate > edge:
        axes.plot([quiet.estimate], [y], marker="o", ms=4, mfc="white", mec=colour, mew=0.9, zorder=2.2)
    rate = known.get((OF_RECORD.format(level), subject))
    if rate is not None and rate.estimate > edge:
        axes.plot([rate.estimate], [y], marker="|", ms=7, mew=1.1, color=style.INK, zorder=2.1)


def _compared(shown: list[str]) -> list[tuple[str, str]]:
    """Names of what stands beside the points, for the dyads shown."""
    names = [name.format(level) for level in LEVELS for name in (WITHOUT, OF_RECORD)]
    return [(name, subject) for name in names for subject in shown]


def _bottom(run: Run, beside: list[Found]) -> float:
    """A decade below which no interval of n histories can be told from 0, nor anything stands beside one."""
    least = min((each.estimate for each in beside if each.estimate > 0), default=1.0)
    least, decade = min(0.5 / max(record.replicates(run), 1), least), 1.0
    while decade > least:
        decade /= 10
    return decade


def _axes(low: float, axes: Axes, height: float) -> None:
    axes.set_xscale("log")
    axes.set_xlim(low, 1)
    marks = []
    while low < 1.01:
        marks.append(low)
        low *= 10
    axes.set_xticks(marks, [tick(round(mark, 12)) for mark in marks])
    axes.minorticks_off()
    axes.grid(axis="x", color=style.FAINT, linewidth=0.3)
    axes.set_axisbelow(True)
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("P(level reached in the window), logarithmic", labelpad=2)


def _row(run: Run, page: Page, axes: Axes, subject: str, level: int, y: float) -> None:
    count = int((record.first_week(run, subject, level) >= 0).sum())
    estimate, low, high = record.interval(run, count)
    page.text(LEFT - 0.1, TOP + y, style.LEVEL_NAMES[level], style.SMALL, ha="right", va="center")
    page.text(style.PAGE - RIGHT + 0.12, TOP + y, record.probability(run, count), style.SMALL, va="center")
    edge = axes.get_xlim()[0]
    colour = style.LINES[level]
    if count == 0:
        axes.plot(
            [edge, high], [y, y], color=colour, linewidth=0.8, linestyle=":", label=f"{subject} {level}"
        )
        axes.plot(
            [edge, high],
            [y, y],
            color=colour,
            marker="<",
            markevery=[0],
            ms=3,
            linestyle="none",
            clip_on=False,
        )
        axes.plot([high], [y], marker="|", color=colour, ms=5)
        return
    axes.plot([max(low, edge), high], [y, y], color=colour, linewidth=1.3, label=f"{subject} {level}")
    axes.plot([estimate], [y], marker=MARKERS[level], color=colour, ms=3.4, clip_on=False)
