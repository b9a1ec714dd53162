"""Sides: where each third state stands if the focus dyad fights, by arms or short of them."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.views import record, stands, style
from sim.views.page import Page, fit, foot
from sim.views.record import Run
from sim.views.text import field, further, tell_apart, tick

if TYPE_CHECKING:
    from sim.outcomes.figures import Figure as Reported

NAMES, NUMBER, TOP, ROW, GAP = 1.32, 0.55, 0.64, 0.21, 0.08
AT_MOST = 8
COLOURS = ("#0072B2", "#56B4E9", "#B0B0B0", "#E69F00", "#D55E00")
"""The sides in the order of `stands.SIGNED`: blue the first's, orange the second's, darker by arms. After
Okabe & Ito (2008), so that colour-blind readers tell them apart."""

NOTE = (
    "Bars: share of histories in percent, with the 95 % interval that the line shows (Wilson; Clopper-Pearson"
    " near 0 and n). At force, at war:"
    " where it stood in the first dispute of the two that came to that; left out where fewer than {fewest}"
    " histories did. At the end: what every history was asked at its end. Joins: by arms; supports: short of"
    " arms, and how often states do that is assumed: no data tell it."
)
WHEN = {"stand": "at force", "stand_war": "at war", "posture": "at the end"}
HEADS = ("joins {first}", "supports {first}", "stays neutral", "supports {second}", "joins {second}")


@style.styled
def draw(run: Run) -> Figure:
    """Share of histories in which each third state joins or supports either side, or stays neutral, if the
    focus dyad fights: where it stood when the two first came to force and to war, and, asked of every
    history, where it would stand at the end.

    Third states that would take a side most often come first. What fewer than ten histories came to has no
    row.
    """
    found = stands.stands(run.figures, run.meta.focus)
    shown = found[:AT_MOST]
    blocks = [_columns(each) for each in shown]
    lines, below = foot(_note(run, found), style.PAGE)
    height = sum((1 + len(columns)) * ROW + GAP for columns in blocks) + 0.3
    page = Page(style.PAGE, TOP + height + below)
    page.title(f"Who stands where if {_fighters(run)} fight", record.provenance(run))
    if not shown:
        page.text(page.width / 2, TOP, "no third state is asked", ha="center")
    else:
        _heads(page, run)
    y = TOP
    names = dict(zip(run.meta.states, run.meta.names, strict=True))
    for each, columns in zip(shown, blocks, strict=True):
        page.text(
            0.1,
            y,
            fit(names.get(each.third, each.third), style.PAGE - 0.2, style.TEXT, "bold"),
            weight="bold",
        )
        _block(page, each, columns, y + ROW, each is shown[-1])
        y += (1 + len(columns)) * ROW + GAP
    page.note(lines)
    return page.figure


def is_empty(run: Run) -> bool:
    """Whether no third state is asked."""
    return not stands.stands(run.figures, run.meta.focus)


def _columns(each: stands.Stand) -> list[str]:
    """When: at the end, and what enough histories came to."""
    return [
        column for column, sides in each.sides.items() if column == "posture" or sides[0].n >= stands.FEWEST
    ]


def _fighters(run: Run) -> str:
    return " and ".join(record.full_names(run, run.meta.focus))


def _note(run: Run, found: Sequence[stands.Stand]) -> str:
    elsewhere = stands.elsewhere(run.figures, run.meta.focus, found[0].sides["stand"][0].n) if found else ""
    left = len(found) - AT_MOST
    parts = [
        NOTE.format(fewest=stands.FEWEST),
        f"At force {elsewhere}." if elsewhere else "",
        f"{further(left, 'third state', 'summary.csv')}." if left > 0 else "",
    ]
    return " ".join(part for part in parts if part)


def _width() -> float:
    return (style.PAGE - NAMES - 0.1) / len(COLOURS)


def _heads(page: Page, run: Run) -> None:
    width = _width()
    first, second = run.meta.focus.split("-")
    heads = [head.format(first=first, second=second) for head in HEADS]
    words = tell_apart(
        heads, [width - 0.1] * len(heads), lambda text, room: fit(text, room, style.SMALL, "bold")
    )
    for place, head in enumerate(words):
        page.text(NAMES + place * width, 0.5, head, style.SMALL, weight="bold", va="center")


def _block(page: Page, each: stands.Stand, columns: Sequence[str], top: float, last: bool) -> None:
    """The rows of a third state: an axis for each side, the share beside it; ticks under the last alone."""
    width = _width()
    for row, column in enumerate(columns):
        n = each.sides[column][0].n
        page.text(0.1, top + (row + 0.5) * ROW, f"{WHEN[column]}, n {n:,}", style.SMALL, va="center")
    for place, colour in enumerate(COLOURS):
        x = NAMES + place * width
        axes = page.axes(x, top, width - NUMBER - 0.12, len(columns) * ROW, label=f"{each.third} {place}")
        _axes(axes, len(columns), last)
        for row, column in enumerate(columns):
            side = each.sides[column][place]
            _bar(axes, row, side, colour)
            words = "–" if math.isnan(side.estimate) else field(side.estimate, side.low, side.high)
            page.text(
                x + width - NUMBER - 0.07, top + (row + 0.5) * ROW, words, style.TINY,
                va="center", linespacing=1.05,
            )  # fmt: skip


def _axes(axes: Axes, rows: int, labelled: bool) -> None:
    axes.set_xlim(0, 1)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_yticks([])
    labels = [tick(0), tick(0.5), tick(1)] if labelled else [""] * 3
    axes.set_xticks([0, 0.5, 1], labels, fontsize=style.TINY)
    axes.tick_params(axis="x", pad=1, length=1.5)


def _bar(axes: Axes, row: int, side: "Reported", colour: str) -> None:
    if math.isnan(side.estimate):
        return
    axes.barh(row, side.estimate, 0.62, color=colour, linewidth=0)
    axes.plot([side.low, side.high], [row, row], color=style.INK, linewidth=0.8, solid_capstyle="butt")
