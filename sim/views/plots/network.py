"""The network of ties at the start and at the end: who is for whom, how strongly, how surely."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from sim.engines.charted import leave_out
from sim.views import coalitions, record, style, timeline
from sim.views.page import Page, fit, foot, line_height, measure
from sim.views.record import Run
from sim.views.text import field, pair

if TYPE_CHECKING:
    import networkx

TOP, SIDE, NODE, DOT = 0.62, 3.45, 0.19, 0.045
NUMBERED, AT_MOST, CROWD = 8, 12, 16
"""States up to which names stand in the circles and numbers on the ties, and ties with a number; states from
which on weak ties are only hinted at."""

LISTED, HEAD = 8, 0.3
PALE = ("#D9EFE7", "#E8DFEE", "#EEE3D0", "#F5E3EE", "#EDEDED")
LABEL = (0.6, 0.12)  # room for a number, in inches
Point = tuple[float, float]
Box = tuple[
    float, float, float, float
]  # middle, and how far off another label's middle must be, across and up


@style.styled
def draw(run: Run) -> Figure:
    """Mean tie of every declared dyad at the start of the window and at the end, with P(the tie is positive).

    A tie is the mean of both directions' alignment. Solid blue is positive on average, dashed orange
    negative; width is the mean strength over histories, and strong ties lie on weak ones. Shaded groups are
    the blocs of the commonest partition at that moment; a state alone is grey. With many states the ties are
    listed below, by strength, in place of the numbers.
    """
    where, many = _circle(coalitions.order(run)), len(run.meta.states) > NUMBERED
    listed = _lists(signed_graph(run, "alignment")) if many else []
    lists = (
        HEAD + max((len(ties) for _, ties in listed), default=0) * line_height(style.SMALL) if listed else 0.0
    )
    lines, below = foot(_note(run, many), style.PAGE)
    page = Page(style.PAGE, TOP + SIDE + lists + below)
    page.title("The network of ties", record.provenance(run))
    dates = run.meta.dates[record.window_start(run)], run.meta.dates[-1]
    moments = (("alignment_origin", "partition_origin"), ("alignment", "partition"))
    for place, (prefix, column) in enumerate(moments):
        x = 0.1 + place * (SIDE + 0.1)
        head = f"{('start', 'end')[place]} of the window: {timeline.speak(dates[place])}"
        page.text(x, TOP - 0.16, head, weight="bold")
        axes = page.axes(x, TOP, SIDE, SIDE)
        axes.set_axis_off()
        axes.set_xlim(-SIDE / 2, SIDE / 2)
        axes.set_ylim(-SIDE / 2, SIDE / 2)
        blocs = _blocs(_commonest(run, column))
        _shades(axes, blocs, where)
        graph = signed_graph(run, prefix)
        _edges(axes, graph, where)
        if not many:
            _numbers(axes, graph, where)
        _nodes(run, axes, blocs, where)
    _list(page, listed, TOP + SIDE)
    page.note(lines)
    return page.figure


def _note(run: Run, many: bool) -> str:
    numbers = (
        "Listed: mean tie, and P(tie > 0) in percent with its 95 % interval (Wilson; Clopper-Pearson near 0"
        " and n)."
        if many
        else "Numbers: P(tie > 0) in percent with its 95 % interval (Wilson; Clopper-Pearson near 0 and n),"
        " those of the least certain ties where there is room."
    )
    text = (
        f"Means of {record.replicates(run):,} histories. A tie is the alignment of two states, the mean of"
        " both directions. Solid blue: positive on average; dashed orange: negative; the wider, the stronger."
        f" {numbers} Shading: blocs of the commonest partition at that moment; grey circles: states alone."
    )
    return f"{text} {leave_out(run.scenario)}".rstrip()


Ties = list[tuple[str, dict[str, float]]]


def _lists(graph: "networkx.Graph[str]") -> list[tuple[str, Ties]]:
    """The friendliest ties, the most hostile ones, and those whose sign is least certain, a list each."""
    ties = [(f"{one}-{other}", data) for one, other, data in graph.edges(data=True)]
    friendly = sorted((tie for tie in ties if tie[1]["tie"] > 0), key=lambda tie: (-tie[1]["tie"], tie[0]))
    hostile = sorted((tie for tie in ties if tie[1]["tie"] < 0), key=lambda tie: (tie[1]["tie"], tie[0]))
    open_ = [tie for tie in ties if 0 < tie[1]["estimate"] < 1]
    unsure = sorted(open_, key=lambda tie: (abs(tie[1]["estimate"] - 0.5), tie[0]))
    heads = ("friendliest at the end", "most hostile at the end", "sign least certain at the end")
    found = zip(heads, (friendly, hostile, unsure), strict=True)
    return [(head, ties[:LISTED]) for head, ties in found if ties]


def _list(page: Page, listed: Sequence[tuple[str, Ties]], y: float) -> None:
    """Print lists of ties side by side: dyad, mean, P(tie > 0) with its interval."""
    width = (page.width - 0.2) / 3
    for place, (head, ties) in enumerate(listed):
        x = 0.1 + place * width
        page.text(x, y + 0.08, head, style.SMALL, weight="bold")
        for row, (name, data) in enumerate(ties):
            at = y + HEAD - 0.06 + row * line_height(style.SMALL)
            colour = style.FRIEND if data["tie"] > 0 else style.FOE
            page.text(x, at, fit(pair(name), 0.95, style.SMALL), style.SMALL)
            mean = f"{data['tie']:+.2f}".replace("-", "−")
            page.text(x + 1.25, at, mean, style.SMALL, ha="right", color=colour)
            page.text(x + 1.35, at, label(data), style.SMALL)


def signed_graph(run: Run, prefix: str) -> "networkx.Graph[str]":
    """The ties at one moment as a graph; prefix is 'alignment' (end) or 'alignment_origin' (start of the
    window).

    Edge attributes: tie (mean over histories of the dyad's mean alignment, [-1, 1]), positive (histories
    whose tie is above 0), estimate, low and high (of P(tie > 0)).
    """
    import networkx

    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_nodes_from(run.meta.states)
    for name in run.meta.pairs:
        forth, back = record.directions(name)
        tie = (run.rows[f"{prefix}.{forth}"] + run.rows[f"{prefix}.{back}"]) / 2
        positive = int((tie > 0).sum())
        estimate, low, high = record.interval(run, positive)
        mean = float(tie.mean()) if len(tie) else 0.0
        ends = forth.split(">")
        graph.add_edge(*ends, tie=mean, positive=positive, estimate=estimate, low=low, high=high)
    return graph


def _circle(order: list[int]) -> dict[int, Point]:
    """Inches from the middle; the first bloc begins on the left and goes round clockwise."""
    radius = SIDE / 2 - 0.42
    angles = [
        math.pi - 2 * math.pi * (place + 0.5) / max(len(order), 1) + math.pi / 2
        for place in range(len(order))
    ]
    return {
        state: (radius * math.cos(a), radius * math.sin(a)) for state, a in zip(order, angles, strict=True)
    }


def _radius(states: int) -> float:
    """Inches of a state's circle: a dot where many share the ring."""
    return NODE if states <= NUMBERED else DOT


def _blocs(code: str) -> dict[int, int]:
    """Number of each state's bloc, those of several states from 0 on; a state alone has none."""
    several = [letter for letter in dict.fromkeys(code) if code.count(letter) > 1]
    return {i: several.index(letter) for i, letter in enumerate(code) if letter in several}


def _shades(axes: Axes, blocs: dict[int, int], where: dict[int, Point]) -> None:
    for bloc in range(len(set(blocs.values()))):
        members = [where[i] for i, number in blocs.items() if number == bloc]
        middle = np.mean(members, axis=0)
        ring = sorted(members, key=lambda point: math.atan2(point[1] - middle[1], point[0] - middle[0]))
        colour = PALE[min(bloc, len(PALE) - 1)]
        shade = Polygon(
            [*ring, (ring[0][0] + 1e-3, ring[0][1])],  # one that closes on itself is drawn, be it a line
            closed=True,
            facecolor=colour,
            edgecolor=colour,
            linewidth=2.9 * max(_radius(len(where)), 0.07) * 72,
            joinstyle="round",
        )
        shade.set(zorder=0, capstyle="round")
        axes.add_patch(shade)


def _commonest(run: Run, column: str) -> str:
    found = coalitions.partitions(run, column)
    return found[0][0] if found else "0" * len(run.meta.states)


def _edges(axes: Axes, graph: "networkx.Graph[str]", where: dict[int, Point]) -> None:
    """Every tie, the weakest first, so that the strongest lie on top."""
    index = {state: place for place, state in enumerate(graph.nodes)}
    ties = sorted(graph.edges(data=True), key=lambda edge: (abs(edge[2]["tie"]), edge[0], edge[1]))
    strongest = max((abs(tie["tie"]) for *_, tie in ties), default=0.0) or 1.0
    for rank, (one, other, tie) in enumerate(ties):
        ends = where[index[one]], where[index[other]]
        colour, dash = (style.FRIEND, "-") if tie["tie"] > 0 else (style.FOE, (0, (3, 1.5)))
        alpha, width = _weight(len(where), abs(tie["tie"]), strongest)
        (line,) = axes.plot(
            *zip(*ends, strict=True), color=colour, linestyle=dash, zorder=1 + rank / len(ties)
        )
        line.set(linewidth=width, alpha=alpha, label=f"{one}-{other}")


def _weight(states: int, strength: float, strongest: float) -> tuple[float, float]:
    """How dense and how wide a tie is drawn: among many it is the strong ones that can be told apart."""
    share = strength / strongest
    if states > CROWD:
        return 0.06 + 0.94 * share**4, 0.25 + 1.25 * share**4
    if states > NUMBERED:
        return 0.15 + 0.85 * share**2, 0.3 + 1.9 * share**2
    return 1.0, 0.5 + 4 * strength


def _numbers(axes: Axes, graph: "networkx.Graph[str]", where: dict[int, Point]) -> None:
    """P(tie > 0) on the ties where there is room, the least certain first."""
    index = {state: place for place, state in enumerate(graph.nodes)}
    radius = _radius(len(where))
    taken = [(x, y, radius + LABEL[0] / 2, radius + LABEL[1] / 2) for x, y in where.values()]
    unsure = sorted(
        graph.edges(data=True), key=lambda edge: (abs(edge[2]["estimate"] - 0.5), edge[0], edge[1])
    )
    for one, other, tie in unsure[:AT_MOST]:
        words = label(tie)
        room = measure(words, style.TINY) + 0.06
        if spot := _free(where[index[one]], where[index[other]], taken, room):
            taken.append((*spot, (LABEL[0] + room) / 2, LABEL[1]))
            behind = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.85}
            axes.text(*spot, words, fontsize=style.TINY, ha="center", va="center", zorder=2.5, bbox=behind)


def label(tie: dict[str, float]) -> str:
    """P(tie > 0) in percent with its interval; 0 of n and n of n as bounds."""
    return field(tie["estimate"], tie["low"], tie["high"]).replace("\n", " ")


def _free(a: Point, b: Point, taken: list[Box], room: float) -> Point | None:
    """The place along an edge, nearest its middle, that is clear of labels and states, if there is one.

    room: width of what is to stand there, in inches.
    """
    wider = (room - LABEL[0]) / 2
    for t in (0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72):
        x, y = a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])
        if all(abs(x - u) > width + wider or abs(y - v) > height for u, v, width, height in taken):
            return x, y
    return None


def _nodes(run: Run, axes: Axes, blocs: dict[int, int], where: dict[int, Point]) -> None:
    radius, many = _radius(len(where)), len(where) > NUMBERED
    for state, (x, y) in where.items():
        bloc = blocs.get(state, len(style.BLOCS))
        colour = style.BLOCS[bloc] if bloc < len(style.BLOCS) else style.GREY
        axes.scatter(
            [x], [y], s=(2 * radius * 72) ** 2, facecolor=colour if many else style.PAPER, edgecolor=colour,
            linewidth=0.5 if many else 1.4, zorder=3,
        )  # fmt: skip
        if many:
            _name(axes, run.meta.states[state], (x, y))
            continue
        name = fit(run.meta.states[state], 2 * radius - 0.05, style.SMALL, "bold")
        axes.text(x, y, name, fontsize=style.SMALL, weight="bold", ha="center", va="center", zorder=4)


def _name(axes: Axes, state: str, at: Point) -> None:
    """A state's name outside the ring, along its radius, read from the left."""
    angle, beyond = math.atan2(at[1], at[0]), 1 + (DOT + 0.04) / math.hypot(*at)
    left = at[0] < -1e-9
    turned = math.degrees(angle) + (180 if left else 0)
    words = fit(state, SIDE / 2 - math.hypot(*at) * beyond, style.SMALL)
    axes.text(
        at[0] * beyond, at[1] * beyond, words, fontsize=style.SMALL, ha="right" if left else "left",
        va="center", rotation=turned, rotation_mode="anchor", zorder=4,
    )  # fmt: skip
