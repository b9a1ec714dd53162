"""What each signal did: every outcome without it alone, on the same draws, as a table of differences."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.statistics.intervals import Interval
from sim.studies.attribution.names import fit_titles
from sim.studies.attribution.plots.shares import rank
from sim.studies.attribution.table import Attributed, Shares
from sim.views import style
from sim.views.change import change, decimals, unit_name
from sim.views.page import Page, fit, foot, line_height, measure, wrap
from sim.views.text import clean

NAMES, TOP, ROW, HEAD, GAP, BELOW = 2.0, 0.42, 0.22, 0.5, 0.06, 0.2
ACROSS = 5
COLOURS = LinearSegmentedColormap.from_list("left out", [style.FRIEND, "#FFFFFF", style.FOE])
PALEST = 0.55
WHAT = {
    "signal": "What each signal did",
    "episode": "What each episode did",
    "state": "What the signals of each state did",
    "mechanism": "What the costs of signals did",
}


@style.styled
def draw(found: Attributed) -> Figure:
    """What is lost when one player alone is missing (leave one out), in every outcome, with 95 % intervals.

    Orange where the outcome would surely be less without it, blue where it would surely be more, deeper where
    it matters more, on one scale for all outcomes of a unit; bold where the sign holds for all players of the
    outcome together (Bonferroni). Unlike shares these differences do not add up.
    """
    order, outcomes = rank(found.outcomes[0]), found.outcomes
    tables = [outcomes[first : first + ACROSS] for first in range(0, len(outcomes), ACROSS)]
    height = HEAD + (len(order) + 1) * ROW + BELOW
    lines, below = foot(_note(found), style.PAGE)
    page = Page(style.PAGE, TOP + len(tables) * height + below)
    page.title(WHAT[found.study.by], clean(found.study.world.scenario.title))
    for place, columns in enumerate(tables):
        _table(page, found, columns, order, TOP + place * height + HEAD)
    page.note(lines)
    return page.figure


def _table(page: Page, found: Attributed, columns: Sequence[Shares], order: list[int], top: float) -> None:
    width = (style.PAGE - NAMES - 0.1) / ACROSS
    last = top + (len(order) + 0.5) * ROW
    scales = _scales(found.outcomes)
    for at, shares in enumerate(columns):
        x = NAMES + at * width
        _head(page, shares, (x, top, width - GAP))
        _column(page.axes(x, top, width - GAP, len(order) * ROW), shares, order, scales)
        total = change(shares.total, shares.outcome.unit)
        page.text(x + (width - GAP) / 2, last, total, style.TINY, ha="center", va="center")
    names = fit_titles([found.players[player] for player in order], NAMES - 0.2, style.SMALL)
    for place, name in enumerate([*names, "all together"]):
        page.text(NAMES - 0.08, top + (place + 0.5) * ROW, name, style.SMALL, ha="right", va="center")


def _note(found: Attributed) -> str:
    return (
        "Every outcome with all less the same without one, on common random numbers, with 95 % intervals"
        f" over {found.study.replicates:,} histories. Coloured: the interval leaves out zero; orange: it"
        " raises the outcome; blue: it lowers it; the deeper, the more, on one scale for all outcomes of a"
        f" unit; bold: the sign holds for all {len(found.players)} together (Bonferroni). The differences do"
        " not add up to that of all together, for one may do what another would have done. Seed"
        f" {found.study.seed}."
    )


def _head(page: Page, shares: Shares, place: tuple[float, float, float]) -> None:
    x, top, width = place
    lines = [*wrap(shares.outcome.title, width, style.TINY)[:4], unit_name(shares.outcome.unit)]
    for up, line in enumerate(reversed(lines)):
        page.text(
            x + width / 2, top - 0.04 - up * line_height(style.TINY), fit(line, width, style.TINY),
            style.TINY, ha="center", va="bottom", color=style.INK if up else style.GREY,
        )  # fmt: skip


def _scales(outcomes: Sequence[Shares]) -> dict[str, Normalize]:
    """By unit: from nothing to the largest bound of a difference that surely is one, in any outcome."""
    largest: dict[str, float] = {}
    for shares in outcomes:
        sure = [max(-each.low, each.high) for each in shares.last if _is_sure(each)]
        largest[shares.outcome.unit] = max([largest.get(shares.outcome.unit, 0.0), *sure])
    return {
        unit: Normalize(-(most or 1.0) / PALEST, (most or 1.0) / PALEST) for unit, most in largest.items()
    }


def _is_sure(interval: Interval) -> bool:
    return interval.low > 0 or interval.high < 0


def _column(axes: Axes, shares: Shares, order: list[int], scales: Mapping[str, Normalize]) -> None:
    axes.set_xlim(0, 1)
    axes.set_ylim(len(order), 0)
    axes.set_axis_off()
    unit = shares.outcome.unit
    places = decimals(shares.total, unit)
    for place, player in enumerate(order):
        each = shares.last[player]
        sure = _is_sure(each)
        colour = COLOURS(scales[unit](each.estimate if sure else 0.0))
        axes.add_patch(Rectangle((0, place + 0.06), 1, 0.88, facecolor=colour, edgecolor="none"))
        weight = "bold" if shares.last_holds[player] else "normal"
        words = change(each, unit, places)
        room = (style.PAGE - NAMES - 0.1) / ACROSS - GAP - 0.04
        axes.text(
            0.5, place + 0.5, words, ha="center", weight=weight,
            fontsize=min(style.TINY, style.TINY * room / measure(words, style.TINY, weight)),
            va="center", color=style.INK if sure else style.GREY,
        )  # fmt: skip
