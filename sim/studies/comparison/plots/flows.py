"""Partition flows: which partitions of one run's histories become which of another's."""

from collections import Counter

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.statistics.intervals import proportion
from sim.studies.comparison import words as compare_words
from sim.studies.comparison.work import Comparison
from sim.views import coalitions, style
from sim.views.page import Page, apart, fit, foot, line_height
from sim.views.record import Run
from sim.views.text import further, probability

TOP, HEAD, PANEL, GAP, SIDE = 0.5, 0.24, 1.7, 0.3, 2.35
RUNS, KINDS = 4, 5
OTHER = "all others"
SPACE, BAR, THIN = 0.03, 0.035, 0.006
SHADES = ("#1F5F99", "#6AA5CF", "#E69F00", "#009E73", "#CC79A7", "#B0B0B0")

Flows = Counter[tuple[str, str]]


@style.styled
def draw(comparison: Comparison) -> Figure:
    """For each run, bars of the first run's partitions and of its own at the end, joined by the histories
    that go from one to the other.

    Bands need pairs: where draws are not shared only the bars are drawn.
    """
    others = list(range(1, len(comparison.runs)))[:RUNS]
    lines, below = foot(_note(comparison, len(comparison.runs) - 1 - len(others)), style.PAGE)
    page = Page(style.PAGE, TOP + len(others) * (HEAD + PANEL + GAP) - GAP + below + 0.1)
    page.title("Partitions at the end, history by history", compare_words.provenance(comparison))
    for row, number in enumerate(others):
        y = TOP + row * (HEAD + PANEL + GAP) + HEAD
        first, second = comparison.runs[0], comparison.runs[number]
        for x, label, align in ((SIDE, 0, "right"), (style.PAGE - SIDE, number, "left")):
            words = fit(comparison.labels[label], SIDE - 0.1, style.SMALL, "bold")
            page.text(x, y - 0.17, words, style.SMALL, weight="bold", ha=align)
        axes = page.axes(SIDE, y, style.PAGE - 2 * SIDE, PANEL)
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(1, 0)
        if first.meta.states == second.meta.states:
            _flows(page, axes, (first, second), y, paired=bool(comparison.pairs[number]))
        else:
            axes.text(0.5, 0.5, "different states", ha="center", va="center")
    page.note(lines)
    return page.figure


def _note(comparison: Comparison, left: int) -> str:
    bands = (
        ""
        if not any(comparison.pairs[1:])
        else ("Bands: histories with the same random numbers in both runs, as wide as they are many. ")
    )
    bands += "" if comparison.paired else "No bands where draws are not shared."
    more = f" {further(left, 'run', 'comparison.csv')}." if left > 0 else ""
    return (
        "Bars: partitions at the end (fewest disagreements with the signs of ties), with the share of"
        f" histories and its 95 % interval (Wilson; Clopper-Pearson near 0 and n). {bands}{more}"
    )


def _flows(page: Page, axes: Axes, runs: tuple[Run, Run], top: float, paired: bool) -> None:
    kinds = _kinds(runs)
    sides = [_counts(run, kinds) for run in runs]
    ends = [
        _bars(page, axes, run, counts, kinds, (top, place))
        for place, (run, counts) in enumerate(zip(runs, sides, strict=True))
    ]
    if not paired:
        return
    flows, starts = between(runs, kinds), [dict(each) for each in ends]
    total = sum(flows.values())
    names = [*kinds, OTHER]
    for one in names:
        for other in names:
            count = flows.get((one, other), 0)
            if count:
                height = count / total * (1 - SPACE * KINDS)
                _band(
                    axes, (starts[0][one], starts[1][other]), height, SHADES[names.index(one) % len(SHADES)]
                )
                starts[0][one] += height
                starts[1][other] += height


def _kinds(runs: tuple[Run, Run]) -> list[str]:
    """The commonest partitions of both runs together."""
    counted: Counter[str] = Counter()
    for run in runs:
        counted.update(dict(coalitions.partitions(run, "partition")))
    return sorted(counted, key=lambda code: (-counted[code], code))[:KINDS]


def _counts(run: Run, kinds: list[str]) -> dict[str, int]:
    known = dict(coalitions.partitions(run, "partition"))
    counts = {kind: known.get(kind, 0) for kind in kinds}
    return {**counts, OTHER: sum(known.values()) - sum(counts.values())}


def between(runs: tuple[Run, Run], kinds: list[str]) -> Flows:
    """Pairs of histories by their partitions in the first and in the second run."""
    one, other = (run.rows["replicate"] for run in runs)
    _, here, there = np.intersect1d(one, other, assume_unique=True, return_indices=True)
    codes = [
        run.rows["partition"][places].astype(str).tolist()
        for run, places in zip(runs, (here, there), strict=True)
    ]
    return Counter(
        (a if a in kinds else OTHER, b if b in kinds else OTHER) for a, b in zip(*codes, strict=True)
    )


def _bars(
    page: Page, axes: Axes, run: Run, counts: dict[str, int], kinds: list[str], place: tuple[float, int]
) -> dict[str, float]:
    """Draw a run's bars and return where each begins."""
    top, side = place
    total, y, starts = max(sum(counts.values()), 1), 0.0, {}
    names, labelled = [*kinds, OTHER], []
    for number, name in enumerate(names):
        starts[name] = y
        height = counts[name] / total * (1 - SPACE * KINDS)
        if counts[name]:
            x = 1 - BAR if side else 0.0
            axes.fill_between(
                [x, x + BAR], y, y + max(height, THIN), color=SHADES[number % len(SHADES)], linewidth=0
            )
            labelled.append((name, top + PANEL * (y + height / 2)))
        y += height + (SPACE if counts[name] else 0.0)
    # equal heights come first-is-highest out of `apart`, and a page counts downwards
    heights = apart([-middle for _, middle in labelled], line_height(style.SMALL), -top - PANEL - 0.1, -top)
    for (name, _), middle in zip(labelled, heights, strict=True):
        _label(page, run, name, counts[name], (side, -middle))
    return starts


def _label(page: Page, run: Run, name: str, count: int, place: tuple[int, float]) -> None:
    side, y = place
    x, align = (style.PAGE - SIDE + 0.08, "left") if side else (SIDE - 0.08, "right")
    blocs = name if name == OTHER else coalitions.spell(run, name)
    found = proportion(count, len(run.rows["replicate"]), run.meta.n_failed)
    number = probability(found.estimate, found.low, found.high)
    page.text(x, y, fit(f"{blocs}  {number}", SIDE - 0.18, style.SMALL), style.SMALL, ha=align, va="center")


def _band(axes: Axes, starts: tuple[float, float], height: float, colour: str) -> None:
    share = np.linspace(0, 1, 40)
    course = share**2 * (3 - 2 * share)
    top = starts[0] + (starts[1] - starts[0]) * course
    x = BAR + (1 - 2 * BAR) * share
    axes.fill_between(x, top, top + max(height, THIN / 2), color=colour, alpha=0.45, linewidth=0)
