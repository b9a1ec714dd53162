"""The network of ties at the start and at the end: who is for whom, how strongly, how surely."""

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from sim.views import coalitions, record, style, timeline
from sim.views.page import Page, fit, foot
from sim.views.record import Run
from sim.views.text import field

if TYPE_CHECKING:
    import networkx

TOP, SIDE, NODE = 0.62, 3.45, 0.19
AT_MOST, DENSE = 12, 20  # edges with a label; edges above which all are drawn thinner
PALE = ("#DCE9F3", "#FBEBCB", "#D9EFE7", "#F5E3EE", "#EDEDED")
LABEL = (0.5, 0.12)  # room for a number, in inches
Point = tuple[float, float]
Box = tuple[
    float, float, float, float
]  # middle, and how far off another label's middle must be, across and up


@style.styled
def draw(run: Run) -> Figure:
    """Mean tie of every declared pair at the start of the window and at the end, with P(the tie is positive).

    A tie is the mean of both directions' alignment. Solid blue is positive on average, dashed orange
    negative; width is the mean strength over replicates. Labels give P(tie > 0) in percent with the
    half-width of its 95 % interval. Shaded groups are the camps of the commonest partition at that moment; a
    state alone has a grey circle.
    """
    where = _circle(coalitions.order(run))
    lines, below = foot(_note(run), style.PAGE)
    page = Page(style.PAGE, TOP + SIDE + below)
    page.title("The network of ties", record.provenance(run))
    dates = run.meta.dates[record.window_start(run)], run.meta.dates[-1]
    for place, (prefix, column) in enumerate(
        (("alignment_origin", "partition_origin"), ("alignment", "partition"))
    ):
        x = 0.1 + place * (SIDE + 0.1)
        page.text(
            x,
            TOP - 0.16,
            f"{('start', 'end')[place]} of the window: {timeline.speak(dates[place])}",
            weight="bold",
        )
        axes = page.axes(x, TOP, SIDE, SIDE)
        axes.set_axis_off()
        axes.set_xlim(-SIDE / 2, SIDE / 2)
        axes.set_ylim(-SIDE / 2, SIDE / 2)
        camps = _camps(_commonest(run, column))
        _shades(axes, camps, where)
        _edges(axes, signed_graph(run, prefix), where)
        _nodes(run, axes, camps, where)
    page.note(lines)
    return page.figure


def _note(run: Run) -> str:
    text = (
        "Solid blue: positive tie on average; dashed orange: negative; width: mean strength. Numbers:"
        " P(tie > 0) in percent ± half the width of the 95 % interval, or the interval. Shading: camps of the"
        " commonest partition at that moment; grey circles: states alone."
    )
    if len(run.meta.pairs) > AT_MOST:
        text += f" Of {len(run.meta.pairs)} ties, the least certain are numbered where there is room."
    return text


def signed_graph(run: Run, prefix: str) -> "networkx.Graph[str]":
    """The ties at one moment as a graph; prefix is 'alignment' (end) or 'alignment_origin' (start of the
    window).

    Edge attributes: tie (mean over replicates of the pair's mean alignment, [-1, 1]), positive (replicates
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
    """Inches from the middle; the first camp begins on the left and goes round clockwise."""
    radius = SIDE / 2 - 0.42
    angles = [
        math.pi - 2 * math.pi * (place + 0.5) / max(len(order), 1) + math.pi / 2
        for place in range(len(order))
    ]
    return {
        state: (radius * math.cos(a), radius * math.sin(a)) for state, a in zip(order, angles, strict=True)
    }


def _radius(states: int) -> float:
    """Inches of a state's circle: smaller where many share the ring."""
    return min(NODE, 0.42 * 2 * math.pi * (SIDE / 2 - 0.42) / max(states, 1))


def _camps(code: str) -> dict[int, int]:
    """Number of each state's camp, those of several states from 0 on; a state alone has none."""
    several = [letter for letter in dict.fromkeys(code) if code.count(letter) > 1]
    return {i: several.index(letter) for i, letter in enumerate(code) if letter in several}


def _shades(axes: Axes, camps: dict[int, int], where: dict[int, Point]) -> None:
    for camp in range(len(set(camps.values()))):
        members = [where[i] for i, number in camps.items() if number == camp]
        middle = np.mean(members, axis=0)
        ring = sorted(members, key=lambda point: math.atan2(point[1] - middle[1], point[0] - middle[0]))
        colour = PALE[min(camp, len(PALE) - 1)]
        shade = Polygon(
            [*ring, (ring[0][0] + 1e-3, ring[0][1])],  # one that closes on itself is drawn, be it a line
            closed=True,
            facecolor=colour,
            edgecolor=colour,
            linewidth=2.9 * _radius(len(where)) * 72,
            joinstyle="round",
        )
        shade.set(zorder=0, capstyle="round")
        axes.add_patch(shade)


def _commonest(run: Run, column: str) -> str:
    found = coalitions.partitions(run, column)
    return found[0][0] if found else "0" * len(run.meta.states)


def _edges(axes: Axes, graph: "networkx.Graph[str]", where: dict[int, Point]) -> None:
    index = {state: place for place, state in enumerate(graph.nodes)}
    radius = _radius(len(where))
    taken = [(x, y, radius + LABEL[0] / 2, radius + LABEL[1] / 2) for x, y in where.values()]
    thin = min(1.0, DENSE / max(graph.number_of_edges(), 1))
    unsure = sorted(
        graph.edges(data=True), key=lambda edge: (abs(edge[2]["estimate"] - 0.5), edge[0], edge[1])
    )
    for rank, (one, other, tie) in enumerate(unsure):
        ends = where[index[one]], where[index[other]]
        colour, dash = (style.FRIEND, "-") if tie["tie"] > 0 else (style.FOE, (0, (3, 1.5)))
        (line,) = axes.plot(*zip(*ends, strict=True), color=colour, linestyle=dash, zorder=1)
        line.set(linewidth=(0.5 + 4 * abs(tie["tie"])) * thin, label=f"{one}-{other}")
        if rank < AT_MOST and (spot := _free(*ends, taken)):
            taken.append((*spot, *LABEL))
            behind = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.85}
            axes.text(*spot, label(tie), fontsize=style.TINY, ha="center", va="center", zorder=2, bbox=behind)


def label(tie: dict[str, float]) -> str:
    """P(tie > 0) in percent with its half-width; 0 of n and n of n as bounds."""
    return field(tie["estimate"], tie["low"], tie["high"], widths=True).replace("\n", " ")


def _free(a: Point, b: Point, taken: list[Box]) -> Point | None:
    """The place along an edge, nearest its middle, that is clear of labels and states, if there is one."""
    for t in (0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72):
        x, y = a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])
        if all(abs(x - u) > width or abs(y - v) > height for u, v, width, height in taken):
            return x, y
    return None


def _nodes(run: Run, axes: Axes, camps: dict[int, int], where: dict[int, Point]) -> None:
    radius = _radius(len(where))
    for state, (x, y) in where.items():
        camp = camps.get(state, len(style.CAMPS))
        axes.scatter(
            [x],
            [y],
            s=(2 * radius * 72) ** 2,
            facecolor=style.PAPER,
            edgecolor=style.CAMPS[camp] if camp < len(style.CAMPS) else style.GREY,
            linewidth=1.4,
            zorder=3,
        )
        name = fit(run.meta.states[state], 2 * radius - 0.05, style.SMALL, "bold")
        axes.text(x, y, name, fontsize=style.SMALL, weight="bold", ha="center", va="center", zorder=4)
