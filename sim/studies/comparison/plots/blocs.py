"""Co-association side by side: who is in one camp with whom in each run, and where that differs."""

from collections.abc import Iterator

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from sim.scenario.errors import count_of
from sim.studies.comparison import words as compare_words
from sim.studies.comparison.work import Comparison, Line
from sim.views import coalitions, record, style
from sim.views.page import Page, fit, foot
from sim.views.plots.coassociation import ALL_NUMBERS, SHADES, TURN, intervals
from sim.views.record import Array, Run
from sim.views.text import digits, field, further

TOP, NAMES, HEAD, GAP, ACROSS = 0.5, 0.42, 0.2, 0.3, 3
AT_MOST = 6
DIFFERENCES = LinearSegmentedColormap.from_list("difference", [style.FOE, "#F7F7F7", style.FRIEND])


@style.styled
def draw(comparison: Comparison) -> Figure:
    """P(i and j in one camp at the end) for each run, then each run less the first.

    States are in the order of the first run's commonest partition, in every map.
    """
    if len({run.meta.states for run in comparison.runs}) > 1:
        return _nothing(comparison)
    runs = comparison.runs[:AT_MOST]
    order = coalitions.order(runs[0])
    maps = len(runs) + len(runs) - 1
    side = (style.PAGE - 0.1 - ACROSS * (NAMES + 0.08)) / ACROSS
    lines, below = foot(_note(comparison), style.PAGE)
    rows = -(-maps // ACROSS)
    page = Page(style.PAGE, TOP + rows * (HEAD + side + NAMES + GAP) - GAP + 0.1 + below)
    page.title("Camps at the end, by the signs of ties", compare_words.provenance(comparison))
    shares = [_shares(run, order) for run in runs]
    reach = max(0.01, *(float(np.abs(np.nan_to_num(share[0] - shares[0][0])).max()) for share in shares))
    for place in range(maps):
        row, column = divmod(place, ACROSS)
        corner = (
            0.1 + NAMES + column * (side + NAMES + 0.08),
            TOP + row * (HEAD + side + NAMES + GAP) + HEAD,
        )
        number = place if place < len(runs) else place - len(runs) + 1
        head = (
            comparison.labels[number] if place < len(runs) else f"{comparison.labels[number]} less the first"
        )
        page.text(
            corner[0], corner[1] - 0.16, fit(head, side, style.SMALL, "bold"), style.SMALL, weight="bold"
        )
        axes = page.axes(*corner, side, side)
        if place < len(runs):
            _map(axes, shares[number][0], (SHADES, 0.0, 1.0))
            _numbers(axes, shares[number])
        else:
            away = shares[number][0] - shares[0][0]
            _map(axes, away, (DIFFERENCES, -reach, reach))
            _differences(axes, away, _tested(comparison, number, order), reach)
        _names(page, runs[0], corner, order, side)
    page.note(lines)
    return page.figure


def _nothing(comparison: Comparison) -> Figure:
    page = Page(style.PAGE, 0.9)
    page.title("Camps at the end, by the signs of ties", compare_words.provenance(comparison))
    page.text(page.width / 2, 0.55, "the runs have different states", ha="center")
    return page.figure


def _note(comparison: Comparison) -> str:
    n = max(record.replicates(run) for run in comparison.runs)
    half = 100 * (record.interval(comparison.runs[0], n // 2)[2] - 0.5) if n > 1 else 50.0
    left = len(comparison.runs) - AT_MOST
    more = f" {further(left, 'run', 'comparison.csv')}." if left > 0 else ""
    return (
        f"Numbers: percent of replicates (95 % intervals at most ± {digits(half)} points, Wilson; of none"
        " and of all a bound, Clopper-Pearson);"
        " differences in points ± half their 95 % interval (method in comparison.csv), bold where p < .05"
        f" after Holm over {count_of(comparison.comparisons, 'comparison')}. Camps: the partition with the"
        f" fewest disagreements with the signs of ties.{more}"
    )


def _shares(run: Run, order: list[int]) -> tuple[Array, Array, Array]:
    """Shares of replicates with their bounds, [states, states] each; none of a state with itself."""
    share, low, high = (part[np.ix_(order, order)] for part in intervals(run, "partition"))
    np.fill_diagonal(share, np.nan)
    return share, low, high


def _tested(comparison: Comparison, number: int, order: list[int]) -> dict[tuple[int, int], Line]:
    """The compared pairs by their places in the map."""
    states = [comparison.runs[0].meta.states[index] for index in order]
    lines = {
        line.outcome.subject: line
        for line in comparison.lines
        if line.run == number and line.outcome.quantity == "p_same_bloc"
    }
    pairs = {(i, j): "-".join(sorted((a, b))) for i, a in enumerate(states) for j, b in enumerate(states)}
    return {place: lines[name] for place, name in pairs.items() if name in lines}


def _map(axes: Axes, values: Array, look: tuple[LinearSegmentedColormap, float, float]) -> None:
    shades, low, high = look
    axes.imshow(values, cmap=shades, vmin=low, vmax=high, aspect="auto", interpolation="nearest")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    size = len(values)
    axes.hlines(np.arange(0.5, size - 1), -0.5, size - 0.5, color=style.PAPER, linewidth=0.8)
    axes.vlines(np.arange(0.5, size - 1), -0.5, size - 0.5, color=style.PAPER, linewidth=0.8)


def _numbers(axes: Axes, shares: tuple[Array, Array, Array]) -> None:
    for i, j in _fields(len(shares[0])):
        share, low, high = (float(part[i, j]) for part in shares)
        words = field(share, low, high, widths=False)
        ink = style.PAPER if share > 0.6 else style.INK
        axes.text(j, i, words, ha="center", va="center", color=ink, fontsize=style.SMALL)


def _differences(axes: Axes, away: Array, tested: dict[tuple[int, int], Line], reach: float) -> None:
    for i, j in _fields(len(away)):
        words, weight, line = compare_words.sign(100 * away[i, j], 1), "normal", tested.get((i, j))
        if line is not None:
            interval = line.difference.interval
            words = f"{words}\n±{digits(50 * (interval.high - interval.low))}"
            weight = "bold" if compare_words.is_sure(line) else "normal"
        ink = style.PAPER if abs(away[i, j]) > 0.75 * reach else style.INK
        axes.text(
            j, i, words, ha="center", va="center", color=ink, fontsize=style.TINY, weight=weight,
            linespacing=1.3,
        )  # fmt: skip


def _fields(size: int) -> Iterator[tuple[int, int]]:
    """Fields with a number: all off the diagonal, where there is room for them."""
    if size <= ALL_NUMBERS:
        yield from ((i, j) for i in range(size) for j in range(size) if i != j)


def _names(page: Page, run: Run, corner: tuple[float, float], order: list[int], side: float) -> None:
    x, y = corner
    cell = side / max(len(order), 1)
    turned = cell < TURN
    for place, index in enumerate(order):
        middle = (place + 0.5) * cell
        name = run.meta.states[index]
        page.text(
            x - 0.05, y + middle, fit(name, NAMES - 0.06, style.SMALL), style.SMALL, ha="right", va="center"
        )
        room = NAMES - 0.06 if turned else cell - 0.03
        page.text(
            x + middle, y + side + 0.04, fit(name, room, style.SMALL), style.SMALL,
            ha="center", rotation=90 if turned else 0,
        )  # fmt: skip
