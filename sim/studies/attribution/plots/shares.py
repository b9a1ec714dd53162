"""Shares of each signal in an outcome: bars to the right raise it, bars to the left lower it."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.scenario.schema import Scenario
from sim.statistics.intervals import Interval
from sim.studies.attribution.names import fit_titles
from sim.studies.attribution.players import Player
from sim.studies.attribution.table import Attributed, Shares
from sim.views import style
from sim.views.change import change, decimals, scale, unit_name
from sim.views.marks import round_marks, signed_mark
from sim.views.page import Page, fit, foot, line_height, wrap
from sim.views.text import capitalise, clean, probability, quantity
from sim.views.timeline import spread

NAMES, NUMBERS, TOP, ROW = 3.05, 1.25, 0.8, 0.27
NARROW, COLUMN, GAP, SHORT = 2.5, 1.5, 0.22, 0.2
UP, DOWN = style.FOE, style.FRIEND
PALE = 0.35


@style.styled
def draw(found: Attributed) -> Figure:
    """Shapley shares of the first outcome, largest first, with 95 % intervals.

    Full colour where the sign holds for all players together (Bonferroni), pale where it does not. Ticks:
    what the player does alone (first in) and what is lost when it alone is missing (leave one out).
    """
    shares = found.outcomes[0]
    order = rank(shares)
    lines, below = foot(_note(found), style.PAGE)
    height = len(order) * ROW
    page = Page(style.PAGE, TOP + height + 0.42 + below)
    page.title(heading(found, shares), _totals(found, shares))
    page.text(0.1, 0.37, fit(_shared(shares), page.width - 0.2, style.SMALL), style.SMALL, color=style.GREY)
    _key(page)
    axes = page.axes(NAMES, TOP, style.PAGE - NAMES - NUMBERS, height)
    places = decimals(shares.total, shares.outcome.unit)
    _frame(axes, shares, height, 5)
    titles = fit_titles([found.players[player] for player in order], NAMES - 0.25, style.TEXT)
    for place, (player, title) in enumerate(zip(order, titles, strict=True)):
        y = (place + 0.5) * ROW
        _bar(axes, shares, player, y, 0.5 * ROW)
        _ticks(axes, shares, player, y, 0.3 * ROW)
        _name(page, title, _below(found.players[player], found.study.world.scenario), TOP + y)
        text = change(shares.share[player], shares.outcome.unit, places)
        page.text(page.width - NUMBERS + 0.12, TOP + y, text, style.SMALL, va="center")
    axes.set_xlabel(f"share in the difference, {unit_name(shares.outcome.unit)}", labelpad=2)
    page.note(lines)
    return page.figure


@style.styled
def draw_outcomes(found: Attributed) -> Figure:
    """The same shares for every outcome side by side, rows in the order of the first."""
    order, columns = rank(found.outcomes[0]), found.outcomes
    lines, below = foot(_note(found, ticks=False), style.PAGE)
    rows = -(-len(columns) // 3)
    across = min(len(columns), 3)
    height, width = len(order) * SHORT, (style.PAGE - NARROW - 0.15 - (across - 1) * GAP) / across
    page = Page(style.PAGE, 0.4 + rows * (height + 0.95) + below)
    page.title(f"Shares of each {found.study.by} in every outcome", found.study.world.scenario.title)
    titles = fit_titles([found.players[player] for player in order], NARROW - 0.2, style.SMALL)
    for at, shares in enumerate(columns):
        row, column = divmod(at, 3)
        x, y = NARROW + column * (width + GAP), 0.88 + row * (height + 0.95)
        axes = page.axes(x, y, width, height)
        _frame(axes, shares, height, 4)
        _column_head(page, shares, (x, y, width))
        axes.set_xlabel(unit_name(shares.outcome.unit), labelpad=1, fontsize=style.SMALL)
        for place, player in enumerate(order):
            middle = (place + 0.5) * SHORT
            _bar(axes, shares, player, middle, 0.55 * SHORT)
            if column == 0:
                page.text(NARROW - 0.08, y + middle, titles[place], style.SMALL, ha="right", va="center")
    page.note(lines)
    return page.figure


def rank(shares: Shares) -> list[int]:
    """Players by the size of their share."""
    return sorted(range(len(shares.share)), key=lambda i: -abs(shares.share[i].estimate))


def heading(found: Attributed, shares: Shares) -> str:
    """The question the figure answers."""
    who = {
        "signal": "signal",
        "episode": "episode",
        "state": "state's signals",
        "mechanism": "costs of signals",
    }
    return f"Which {who[found.study.by]} moved {clean(shares.outcome.title)}?"


def level(shares: Shares, interval: Interval) -> str:
    """The outcome itself, with its interval."""
    i, unit = interval, shares.outcome.unit
    if unit == "probability":
        return probability(i.estimate, i.low, i.high)
    return quantity(i.estimate, i.low, i.high, unit)


def _totals(found: Attributed, shares: Shares) -> str:
    nobody = f"With {found.study.game.nobody}: {level(shares, shares.nobody)}."
    return f"With all: {level(shares, shares.everybody)}. {nobody}"


def _shared(shares: Shares) -> str:
    total = change(shares.total, shares.outcome.unit)
    return f"The bars share out the difference, {total} {unit_name(shares.outcome.unit)}."


def _note(found: Attributed, ticks: bool = True) -> str:
    world = found.study.world
    alone = (
        " Open circle: what it does alone (first in); vertical tick: what is lost when it alone is missing"
        " (leave one out)."
        if ticks
        else ""
    )
    return (
        f"{capitalise(found.method)}. Bars: Shapley values; lines: 95 % intervals over"
        " histories. Full colour: the sign"
        f" holds for all {len(found.players)} together (Bonferroni); pale: it does not.{alone} Shares add up"
        f" to the total in every history (largest gap {found.missing:.0g}). Seed {found.study.seed};"
        f" {clean(world.scenario.title)}; own acts {world.scenario.horizon.date_of(world.clock.window)} to"
        f" {world.scenario.horizon.end}."
    )


def _key(page: Page) -> None:
    axes = page.strip(0.56)
    for x, colour, words in ((0.0, UP, "raises it"), (1.0, DOWN, "lowers it")):
        axes.add_patch(_patch(x, colour))
        axes.text(x + 0.24, 0.5, words, fontsize=style.SMALL, va="center")


def _patch(x: float, colour: str) -> Rectangle:
    return Rectangle((x, 0.15), 0.18, 0.7, facecolor=colour, edgecolor="none")


def _frame(axes: Axes, shares: Shares, height: float, ticks: int) -> None:
    left, right = _reach(shares)
    marks = round_marks(left, right, ticks)
    axes.set_xlim(left, right)
    axes.set_xticks(marks, [signed_mark(mark) for mark in marks])
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(0, color=style.INK, linewidth=0.7, zorder=3)
    axes.grid(axis="x", color=style.FAINT, linewidth=0.3)
    axes.set_axisbelow(True)


def _reach(shares: Shares) -> tuple[float, float]:
    """Ends of the axis: all intervals and ticks lie within, and neither side of zero is less than a fifth."""
    factor = scale(shares.outcome.unit)
    points = [each.estimate for each in (*shares.last, *shares.first)]
    low = factor * min([0.0, *(each.low for each in shares.share), *points])
    high = factor * max([0.0, *(each.high for each in shares.share), *points])
    width = (high - low) or 1.0
    return min(1.06 * low, -0.2 * width), max(1.06 * high, 0.2 * width)


def _bar(axes: Axes, shares: Shares, player: int, y: float, thick: float) -> None:
    factor, share = scale(shares.outcome.unit), shares.share[player]
    colour = UP if share.estimate > 0 else DOWN
    alpha = 1.0 if shares.holds[player] else PALE
    axes.barh(y, factor * share.estimate, thick, color=colour, alpha=alpha, linewidth=0, zorder=2)
    axes.plot([factor * share.low, factor * share.high], [y, y], color=style.INK, linewidth=0.8, zorder=4)


def _ticks(axes: Axes, shares: Shares, player: int, y: float, half: float) -> None:
    factor = scale(shares.outcome.unit)
    last, first = factor * shares.last[player].estimate, factor * shares.first[player].estimate
    axes.plot([last, last], [y - half, y + half], color=style.INK, linewidth=1.1, zorder=5)
    axes.plot([first], [y], "o", mfc=style.PAPER, mec=style.INK, mew=0.6, ms=3.0, zorder=6)


def _name(page: Page, title: str, below: str, y: float) -> None:
    page.text(NAMES - 0.12, y - 0.045, title, ha="right", va="center")
    words = fit(below, NAMES - 0.25, style.TINY)
    page.text(NAMES - 0.12, y + 0.065, words, style.TINY, color=style.GREY, ha="right", va="center")


def _below(player: Player, scenario: Scenario) -> str:
    return f"{_who(player, scenario)} {spread(player.first, player.last)}"


def _who(player: Player, scenario: Scenario) -> str:
    """Senders and targets of a single signal; of several, how many there are."""
    if len(player.signals) > 1:
        return f"{len(player.signals)} signals,"
    spec = scenario.signals[player.signals[0]]
    senders = " + ".join(dict.fromkeys((*spec.sources, *spec.joint_with)))
    return f"{clean(senders)} → {clean(', '.join(spec.targets))},"


def _column_head(page: Page, shares: Shares, place: tuple[float, float, float]) -> None:
    x, y, width = place
    for up, line in enumerate(reversed(wrap(shares.outcome.title, 0.8 * (width + GAP), style.SMALL)[:2])):
        page.text(x, y - 0.27 - up * line_height(style.SMALL), line, style.SMALL, weight="bold")
    page.text(
        x, y - 0.14, f"in all {change(shares.total, shares.outcome.unit)}", style.TINY, color=style.GREY
    )
