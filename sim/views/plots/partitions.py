"""Partitions: which come out, how often, and how much of the distribution was not met at all."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.scenario.errors import count_of
from sim.statistics.intervals import Interval, joint_proportions, proportion
from sim.views import coalitions, record, style, timeline
from sim.views.page import Page, fit, foot
from sim.views.record import Run
from sim.views.text import probability, tick

if TYPE_CHECKING:
    from sim.outcomes.figures import Figure as Reported

LEFT, RIGHT, TOP, ROW = 0.35, 1.6, 0.66, 0.39
AT_MOST = 8


@dataclass(frozen=True)
class Bar:
    """A line of the plot."""

    name: str
    end: "Interval | Reported"
    start: Interval | None
    seen: bool = True


@style.styled
def draw(run: Run) -> Figure:
    """Share of histories per partition at the end of the window (bars) and at its start (hollow marks).

    Intervals hold for all partitions that occurred together (Bonferroni over Wilson or Clopper-Pearson
    intervals, Goodman 1965), because the plot puts the most frequent first. The hatched bar is the mass of
    partitions that did not occur in this run: Good-Turing with its 95 % interval.
    """
    bars = lines_of(run)
    lines, below = foot(_note(run), style.PAGE)
    page = Page(style.PAGE, TOP + len(bars) * ROW + 0.5 + below)
    page.title("The partitions that come out", record.provenance(run))
    width = style.PAGE - LEFT - RIGHT
    axes = page.axes(LEFT, TOP, width, len(bars) * ROW)
    _axes(axes, bars)
    for row, bar in enumerate(bars):
        _bar(axes, row, bar)
        page.text(
            LEFT + 0.04,
            TOP + row * ROW + 0.055,
            fit(bar.name, style.PAGE - LEFT - 0.2, style.SMALL),
            style.SMALL,
        )
        words = probability(bar.end.estimate, bar.end.low, bar.end.high)
        page.text(style.PAGE - RIGHT + 0.08, TOP + row * ROW + 0.21, words, style.SMALL)
    page.note(lines)
    return page.figure


def is_constant(run: Run) -> bool:
    """Whether one partition is that of all histories, at the start of the window and at its end."""
    start, end = (coalitions.partitions(run, column) for column in ("partition_origin", "partition"))
    return len(end) <= 1 and start == end


def lines_of(run: Run) -> list[Bar]:
    """The commonest partitions, all others together where there are more, and those that were not met."""
    listed = [figure for figure in run.figures if figure.quantity == "p_partition"][:AT_MOST]
    codes = [coalitions.code_of(run, figure.subject) for figure in listed]
    starts = _starts(run, codes)
    cells = zip(listed, codes, starts, strict=True)
    bars = [Bar(coalitions.spell(run, code), end, start) for end, code, start in cells]
    counts = [count for _, count in coalitions.partitions(run, "partition")]
    if len(counts) > len(listed):
        rest = counts[len(listed) :]
        others = proportion(sum(rest), record.replicates(run), run.meta.n_failed)
        bars.append(Bar(f"{len(rest):,} other partitions that occurred", others, None))
    unseen = [figure for figure in run.figures if figure.quantity == "p_partition_unseen"]
    name = "partitions that did not occur in this run (unseen mass)"
    return bars + [Bar(name, figure, None, seen=False) for figure in unseen]


def _starts(run: Run, codes: list[str]) -> list[Interval]:
    before = dict(coalitions.partitions(run, "partition_origin"))
    return joint_proportions(
        [before.get(code, 0) for code in codes], record.replicates(run), run.meta.n_failed
    )


def _note(run: Run) -> str:
    kinds = len(coalitions.partitions(run, "partition"))
    start, end = run.meta.dates[record.window_start(run)], run.meta.dates[-1]
    return (
        f"Bars: end of the window ({timeline.speak(end)}); hollow marks: its start ("
        f"{timeline.speak(start)}). {count_of(kinds, 'partition')} occurred; the 95 % intervals"
        " of all of them hold jointly (Clopper-Pearson at Bonferroni's level). Unseen"
        " mass: Good-Turing. Blocs: the fewest disagreements with the signs of"
        " ties (correlation clustering), any number of blocs."
    )


def _axes(axes: Axes, bars: list[Bar]) -> None:
    tops = [bar.end.high for bar in bars] + [bar.start.high for bar in bars if bar.start]
    end = record.ceiling(max((top for top in tops if top == top), default=1.0))
    axes.set_xlim(0, end)
    axes.set_xticks([0, end / 2, end], [tick(v) for v in (0, end / 2, end)])
    axes.set_ylim(len(bars), 0)
    axes.set_yticks([])
    axes.set_xlabel("share of histories", labelpad=2)


def _bar(axes: Axes, row: int, bar: Bar) -> None:
    if bar.end.n == 0:
        return
    look: dict[str, Any] = {"facecolor": style.LEVELS[3]}
    if not bar.seen:
        look = {"facecolor": style.PAPER, "hatch": "/////", "edgecolor": style.GREY}
    axes.barh(row + 0.68, bar.end.estimate, height=0.4, linewidth=0.4, **look)
    axes.plot([bar.end.low, bar.end.high], [row + 0.68] * 2, color=style.INK, linewidth=1.0, label=bar.name)
    if bar.start:
        y = row + 0.9
        axes.plot([bar.start.low, bar.start.high], [y, y], color=style.GREY, linewidth=0.7)
        axes.plot(
            [bar.start.estimate], [y], "o", ms=3, mfc=style.PAPER, mec=style.GREY, mew=0.7, clip_on=False
        )
