"""Boxes of assumptions: which stretch of which input, and how much of the outcome lies inside."""

import numpy as np
from matplotlib.figure import Figure

from sim.statistics.boxes import Limits
from sim.studies.discovery.cases import Cases
from sim.studies.discovery.limits import spelled_limit
from sim.studies.discovery.work import BoxesFound, Discovered
from sim.views import style
from sim.views.page import Page, fit, foot
from sim.views.text import clean, probability

NAMES, NUMBERS, TOP, ROW, HEAD = 2.3, 1.5, 0.5, 0.24, 0.52
LOW, PANEL = 0.45, 2.1
HOW = {"prim": "PRIM, boxes peeled from half", "cart": "CART, leaves of a tree grown on half"}
LEFT = {"prim": " (second boxes: of what the first left over)", "cart": ""}
LEAST = 0.001  # p-values below are not spelled out
GOLDEN = 0.6180339887  # spreads dots evenly, and the same way every time


@style.styled
def draw(found: BoxesFound) -> Figure:
    """Above: for each box its limits, as stretches of each input's distribution. Below: how density and
    coverage trade off on the way to the first box, and the cases along its two sharpest limits.
    """
    lines, below = foot(_note(found), style.PAGE)
    height = sum(HEAD + len(box.box) * ROW + 0.1 for box in found.boxes) or 0.4
    down = PANEL + 0.8 if found.boxes else 0.0
    page = Page(style.PAGE, TOP + height + down + below)
    page.title(f"Which assumptions lead to {event(found)}?", clean(found.study.world.scenario.title))
    y = TOP
    for number, box in enumerate(found.boxes, start=1):
        y = _box(page, found, box, number, y)
    if found.boxes:
        width = (style.PAGE - 2 * LOW - 0.5) / 2
        _trajectory(page, found.boxes[0], (LOW, y + 0.2, width))
        _cases(page, found, found.boxes[0], (LOW + width + 0.65, y + 0.2, width - 0.3))
    else:
        text = "no box holds up on histories that were not used to find it"
        page.text(page.width / 2, TOP + 0.1, text, ha="center")
    page.note(lines)
    return page.figure


def event(found: BoxesFound) -> str:
    """What counts as a case, in words: of what is no event, from where on."""
    label = clean(found.study.outcome.title)
    return label if found.study.outcome.is_probability else f"{label} of at least {found.cut:.3g}"


def _note(found: BoxesFound) -> str:
    return (
        f"{HOW[found.study.method]} over {len(found.cases.inputs)} uncertain inputs of"
        f" {len(found.cases):,} histories, pruned by a quarter of them; coverage, density and mass with 95 %"
        f" intervals are counted on the quarter that nothing was chosen on{LEFT[found.study.method]}."
        " p: quasi-p-value that the limit does nothing, Holm over the limits of its box. Bars: stretch of the"
        f" input's distribution inside the box. Seed {found.study.seed}."
    )


def _box(page: Page, found: BoxesFound, box: Discovered, number: int, y: float) -> float:
    q = box.quality
    density, base, coverage, mass = (
        probability(each.estimate, each.low, each.high) for each in (q.density, q.base, q.coverage, q.mass)
    )
    verdict = "" if box.holds else "  (no denser than all, beyond chance)"
    page.text(
        0.1, y, f"Box {number}: in {density} of its histories, in {base} of all{verdict}", weight="bold"
    )
    page.text(0.1, y + 0.16, f"coverage {coverage} · mass {mass}", style.SMALL, color=style.GREY)
    y += HEAD - 0.16
    for limit, p in zip(box.box, box.p, strict=True):
        _limit(page, found.cases, limit, p, y + ROW / 2)
        y += ROW
    return y + 0.26


def _limit(page: Page, cases: Cases, limit: Limits, p: float, y: float) -> None:
    x = np.sort(cases.inputs[limit.name])
    low, high = (float(np.searchsorted(x, edge)) / len(x) for edge in (limit.low, limit.high))
    axes = page.axes(NAMES, y - 0.05, page.width - NAMES - NUMBERS, 0.1)
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.axhspan(0, 1, color=style.FAINT, linewidth=0)
    axes.axvspan(low, high, color=style.LINES[4], linewidth=0)
    name = fit(limit.name, NAMES - 0.2, style.SMALL)
    page.text(NAMES - 0.1, y, name, style.SMALL, ha="right", va="center")
    page.text(page.width - NUMBERS + 0.1, y, spelled_limit(limit), style.SMALL, va="center")
    chance = f"p {p:.2g}" if p >= LEAST else "p < .001"
    page.text(page.width - 0.1, y, chance, style.SMALL, va="center", ha="right")


def _trajectory(page: Page, box: Discovered, place: tuple[float, float, float]) -> None:
    axes = page.axes(*place, PANEL)
    near = [(100 * each.coverage, 100 * each.density) for each in box.path]
    far = [(100 * each.apart_coverage, 100 * each.apart_density) for each in box.path]
    for way, colour, label in (
        (near, style.LINES[2], "where it was searched"),
        (far, style.LINES[4], "on other histories"),
    ):
        axes.plot(*zip(*way, strict=True), ".-", color=colour, ms=3, linewidth=0.7, label=label)
    point = [100 * box.quality.coverage.estimate], [100 * box.quality.density.estimate]
    axes.plot(*point, "D", color=style.FOE, ms=5, label="box 1, kept apart", linestyle="none")
    axes.set_xlim(0, 102)
    axes.set_ylim(0, 102)
    axes.set_xlabel("coverage, %: of the cases of interest", labelpad=2)
    axes.set_ylabel("density, %: of the box", labelpad=2)
    axes.legend(fontsize=style.SMALL, frameon=False, loc="upper right")


def _cases(page: Page, found: BoxesFound, box: Discovered, place: tuple[float, float, float]) -> None:
    axes = page.axes(*place, PANEL)
    order = sorted(range(len(box.box)), key=lambda i: box.p[i])
    first, second = box.box[order[0]], box.box[order[min(1, len(order) - 1)]]
    alone, apart = second == first, found.apart
    x = apart.inputs[first.name]
    y = np.arange(len(apart)) * GOLDEN % 1 if alone else apart.inputs[second.name]
    for wanted, colour, label in ((False, style.LINES[2], "other"), (True, style.FOE, "of interest")):
        some = apart.interest == wanted
        axes.plot(x[some], y[some], ".", color=colour, ms=2.6, mew=0, alpha=0.8, label=label)
    left, right = axes.get_xlim()
    bottom, top = axes.get_ylim()
    a, b = max(first.low, left), min(first.high, right)
    c, d = (bottom, top) if alone else (max(second.low, bottom), min(second.high, top))
    axes.plot([a, b, b, a, a], [c, c, d, d, c], color=style.INK, linewidth=1.0)
    axes.set_xlabel(fit(first.name, place[2], style.TEXT), labelpad=2)
    axes.set_ylabel("(spread evenly)" if alone else fit(second.name, PANEL, style.TEXT), labelpad=2)
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0.0, 0.99),
        ncols=2,
        fontsize=style.SMALL,
        frameon=False,
        markerscale=2,
    )
