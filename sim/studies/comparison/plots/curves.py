"""Curves of several runs over each other: how likely a level is by a date."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.outcomes.figures import OVERALL
from sim.statistics import paired, unpaired
from sim.studies.comparison import words as compare_words
from sim.studies.comparison.work import Comparison, windows
from sim.views import record, style, timeline
from sim.views.marks import round_marks, signed_mark
from sim.views.page import Page, fit_joined, foot
from sim.views.record import Array, Run
from sim.views.text import tick

LEFT, TOP, HEAD, PANEL, GAP, RIGHT = 0.6, 0.62, 0.2, 1.1, 0.46, 0.2
LEVELS, FORCE = (3, 4), 4
AT_MOST, COLUMNS, TOLD, HIGH = 4, 3, 3, 0.8
BY_DATE = (
    "Left: bands are pointwise 95 % intervals (Wilson; Clopper-Pearson near 0 and n), each run by itself;"
    " they overlap even where every pair of histories agrees. Right: difference from the first run in the"
    " share that has used force by then, with pointwise 95 % intervals ({method})."
)
TESTED = (
    " In the panels, in the colour of the run: difference from the first run of the mean time without"
    " the level up to the end of the window, its 95 % interval, p after Holm; then p of the log-rank"
    " test after Holm, which takes the runs as independent and so errs on the side of no difference"
    " where they are paired."
)
APART = " Own acts count in a window of its own in each run: every curve begins with its run's."


@style.styled
def escalation(comparison: Comparison) -> Figure:
    """P(level reached by date) for display and use of force, a row per dyad, a line per run with its band;
    beside them the difference from the first run in force, pair by pair where draws are shared."""
    method = "Bonett-Price, paired" if comparison.paired else "Newcombe where draws are not shared"
    tested = any(_tests(comparison, subject, level) for subject in _subjects(comparison) for level in LEVELS)
    note = BY_DATE.format(method=method) + (TESTED if tested else "")
    page, rows = _page(comparison, "Probability that a level has been reached", note, COLUMNS)
    for subject, panels in rows:
        told = any(_tests(comparison, subject, level) for level in LEVELS)
        room = 1.5 if told else 1.0  # above the curves, for what is told of tests
        top = record.ceiling(room * max(_highest(comparison, subject, level) for level in LEVELS))
        for level, axes in zip(LEVELS, panels, strict=False):
            _dates(comparison, axes)
            axes.set_yticks([0, top / 2, top], [tick(v) for v in (0.0, top / 2, top)])
            axes.set_ylim(0, top)
            for number, run in enumerate(comparison.runs[: compare_words.AT_MOST]):
                counts = np.concatenate([[0], record.reached_by(run, subject, level)])
                _line(axes, _edges(run), record.intervals(run, counts), number)
            for row, (number, words) in enumerate(_tests(comparison, subject, level)[:TOLD]):
                high = _highest(comparison, subject, level) > HIGH  # then below the curve
                axes.text(
                    0.98 if high else 0.03, 0.03 + 0.18 * row if high else 0.97 - 0.18 * row, words,
                    transform=axes.transAxes, fontsize=style.SMALLEST, linespacing=1.1,
                    color=compare_words.RUN_COLOURS[number], va="bottom" if high else "top",
                    ha="right" if high else "left",
                )  # fmt: skip
        _dates(comparison, panels[-1])
        _differences(comparison, panels[-1], subject)
    return page.figure


def _page(
    comparison: Comparison, title: str, note: str, columns: int
) -> tuple[Page, list[tuple[str, list[Axes]]]]:
    """A page with a row of panels for each subject; beyond the levels' own, the last is for differences."""
    subjects = _subjects(comparison)
    apart = APART if len(windows(comparison.runs)) > 1 else ""
    lines, below = foot(note + apart + compare_words.left_out(comparison), style.PAGE)
    page = Page(style.PAGE, TOP + max(len(subjects), 1) * (HEAD + PANEL + GAP) + below)
    page.title(title, compare_words.provenance(comparison))
    compare_words.legend(page, comparison, 0.42)
    width = (style.PAGE - RIGHT) / columns
    rows = []
    for row, subject in enumerate(subjects):
        y = TOP + row * (HEAD + PANEL + GAP) + HEAD
        panels = []
        for column in range(columns):
            x = column * width + LEFT
            level = style.LEVEL_NAMES[LEVELS[min(column, 1)]]
            what = level if column < len(LEVELS) else f"{level}, difference"
            names = fit_joined(
                record.full_names(comparison.runs[0], subject), " – ", width - 1.15, style.SMALL
            )
            page.text(x - 0.3, y - 0.17, f"{names}: {what}", style.SMALL, weight="bold")
            panels.append(page.axes(x, y, width - LEFT, PANEL))
        rows.append((subject, panels))
    if not subjects:
        page.text(page.width / 2, TOP + 0.3, "no dyad that may act is in all runs", ha="center")
    page.note(lines)
    return page, rows


def _subjects(comparison: Comparison) -> list[str]:
    """The focus, all dyads together, and those that escalate most, of the dyads that all runs have."""
    first, *others = comparison.runs
    common = [dyad for dyad in first.meta.dyads if all(dyad in run.meta.dyads for run in others)]
    ranked = [dyad for dyad in record.escalating(first, len(first.meta.dyads))[0] if dyad in common]
    alike = all(run.meta.dyads == first.meta.dyads for run in others)
    overall = [OVERALL] if alike and len(common) > 1 else []
    return [*ranked[:1], *overall, *ranked[1:]][:AT_MOST]


def _highest(comparison: Comparison, subject: str, level: int) -> float:
    shown = comparison.runs[: compare_words.AT_MOST]
    counts = [int((record.first_week(run, subject, level) >= 0).sum()) for run in shown]
    return max(record.interval(run, count)[2] for run, count in zip(shown, counts, strict=True))


def _edges(run: Run) -> Array:
    """Ends of the steps of a run's window, and its start, as places on the axis of dates."""
    dates = [*run.meta.dates[record.window_start(run) :], record.end(run)]
    return np.array([timeline.day(date) for date in dates])


def _dates(comparison: Comparison, axes: Axes) -> None:
    """Run the x axis over the windows of all runs."""
    inches = (style.PAGE - RIGHT) / COLUMNS - LEFT
    starts = [run.meta.dates[record.window_start(run)] for run in comparison.runs]
    timeline.set_dates(axes, min(starts), max(map(record.end, comparison.runs)), inches)


def _differences(comparison: Comparison, axes: Axes, subject: str) -> None:
    """Difference from the first run in the share that has used force by each date."""
    if len(windows(comparison.runs)) > 1:  # nothing may be subtracted
        axes.set_yticks([])
        axes.text(0.5, 0.5, "different windows", transform=axes.transAxes, ha="center", va="center")
        return
    edges, low, high = _edges(comparison.runs[0]), -0.005, 0.005
    for number, run in enumerate(comparison.runs[1 : compare_words.AT_MOST], start=1):
        pair = comparison.runs[0], run
        bounds = np.array(_by_week(pair, subject, shared=bool(comparison.pairs[number])))
        _line(axes, edges, (bounds[:, 0], bounds[:, 1], bounds[:, 2]), number)
        low, high = min(low, float(bounds.min())), max(high, float(bounds.max()))
    axes.axhline(0, color=style.INK, linewidth=0.7)
    marks = round_marks(100 * low, 100 * high, 5)
    axes.set_yticks([mark / 100 for mark in marks], [signed_mark(mark) for mark in marks])
    axes.set_ylim(low - 0.05 * (high - low), high + 0.05 * (high - low))
    axes.set_ylabel("points", labelpad=1, fontsize=style.SMALL)


def _by_week(runs: tuple[Run, Run], subject: str, shared: bool) -> list[tuple[float, float, float]]:
    """Difference and bounds at the window's start and after each of its steps."""
    first, second = (record.first_week(run, subject, FORCE) for run in runs)
    failed = tuple(run.meta.n_failed for run in runs)
    if shared:
        _, here, there = np.intersect1d(
            runs[0].rows["replicate"], runs[1].rows["replicate"], assume_unique=True, return_indices=True
        )
        first, second = first[here], second[there]
    found = [(0.0, 0.0, 0.0)]
    for week in range(1, record.weeks(runs[0]) + 1):
        one, other = ((x > 0) & (x <= week) for x in (first, second))
        if shared:
            lost = min(run.meta.n_attempted for run in runs) - len(one)
            i = paired.proportions(one, other, lost).interval
        else:
            k, n = (int(one.sum()), int(other.sum())), (len(one), len(other))
            i = unpaired.proportions(k, n, (failed[0], failed[1])).interval
        found.append((i.estimate, i.low, i.high))
    return found


def _line(axes: Axes, x: Array, curves: tuple[Array, Array, Array], number: int) -> None:
    estimate, low, high = curves
    colour = compare_words.RUN_COLOURS[number]
    axes.fill_between(x, low, high, step="post", color=colour, alpha=0.16, linewidth=0)
    axes.step(x, estimate, where="post", color=colour, linewidth=1.1, label=f"run {number}")


def _tests(comparison: Comparison, subject: str, level: int) -> list[tuple[int, str]]:
    """Difference of restricted means and log-rank test of each run against the first."""
    said = []
    for line in comparison.lines:
        outcome = line.outcome
        wanted = (f"mean_weeks_without_level_{level}", subject)
        if (outcome.quantity, outcome.subject) == wanted and line.run < compare_words.AT_MOST:
            weeks = compare_words.difference(line.difference.interval, "weeks")
            words = f"{weeks} weeks, {_p(line.p_holm)}\nlog-rank {_p(line.p_log_rank_holm)}"
            said.append((line.run, words))
    return said


def _p(value: float) -> str:
    if value != value:
        return "not tested"
    if value < 0.001:
        return "p < .001"
    return "p > .99" if value > 0.99 else f"p = {value:.3f}".replace("0.", ".", 1)
