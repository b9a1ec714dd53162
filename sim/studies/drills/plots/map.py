"""The deterrence-spiral map: where in (tension x retaliation) an exercise raises P(use of force), and
where it lowers it.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.studies.drills.work import DISPLAY_TENSIONS, RETALIATIONS, Effect
from sim.views import style
from sim.views.change import change
from sim.views.text import methods, probability

if TYPE_CHECKING:
    from matplotlib.colors import SymLogNorm
    from matplotlib.figure import Figure

LEFT, TOP, RIGHT, HEIGHT = 0.62, 0.5, 0.75, 3.6
STEP = 1.0  # percentage points up to which colours are proportional; above, to the logarithm
MARKS = (-30.0, -10.0, -3.0, -1.0, 0.0, 1.0, 3.0, 10.0, 30.0)
GREY = "White, in grey: the interval reaches over zero."


def lines(effects: Mapping[str, Effect], seed: int) -> Iterator[str]:
    """Effects in words, a line each, under how many histories they rest on and how they were bounded."""
    first = next(iter(effects.values()))
    yield f"change of P(use of force) over {first.change.n:,} paired histories, seed {seed}"
    for name, found in effects.items():
        without = probability(found.without.estimate, found.without.low, found.without.high)
        yield f"{change(found.change, 'probability'):<22} points  {name}; without it {without}"
    yield from methods(each.method for found in effects.values() for each in (found.change, found.without))


@style.styled
def draw(effects: Mapping[tuple[float, float], Effect], title: str, below: str) -> "Figure":
    """The change in every field, with its 95 % interval; fields of unknown sign have no colour.

    below: a line on what was asked. The scale of colours reaches to the largest bound, three points at least.
    """
    from sim.views import matrix
    from sim.views.marks import plain_mark, signed_mark
    from sim.views.page import Page, foot

    notes, under = foot(_note(effects), style.PAGE)
    page = Page(style.PAGE, TOP + HEIGHT + 0.4 + under)
    page.title(title, below)
    rows, width = DISPLAY_TENSIONS[::-1], style.PAGE - LEFT - RIGHT
    axes = page.axes(LEFT, TOP, width, HEIGHT)
    shown = [[effects[a, b] for b in RETALIATIONS] for a in rows]
    values = np.array([[100 * each.change.estimate if each.sign else 0.0 for each in row] for row in shown])
    look = matrix.CHANGES, _scale(effects)
    matrix.shade(axes, values, *look)
    words = {
        (i, j): matrix.Words(change(each.change, "probability").replace(" [", "\n["), pale=each.sign == 0)
        for i, row in enumerate(shown)
        for j, each in enumerate(row)
    }
    matrix.write(axes, words, values, look, (width / len(RETALIATIONS), HEIGHT / len(rows)))
    axes.set_xticks(range(len(RETALIATIONS)), [plain_mark(x) for x in RETALIATIONS])
    axes.set_yticks(range(len(rows)), [plain_mark(x) for x in rows])
    axes.set_xlabel("retaliation: how much a sure and stronger opponent deters (log-odds)", labelpad=2)
    axes.set_ylabel("tension of a display away from borders (log-odds)", labelpad=2)
    top = float(look[1].vmax or 0.0)
    marks = {mark: signed_mark(mark) for mark in MARKS if abs(mark) <= top}
    matrix.scale_bar(page, (style.PAGE - RIGHT + 0.15, TOP, HEIGHT), *look, marks, "points")
    page.note(notes)
    return page.figure


def _scale(effects: Mapping[tuple[float, float], Effect]) -> "SymLogNorm":
    from matplotlib.colors import SymLogNorm

    bounds = [100 * abs(bound) for each in effects.values() for bound in (each.change.low, each.change.high)]
    reach = max(3.0, *bounds)
    return SymLogNorm(STEP, vmin=-reach, vmax=reach)


def _note(effects: Mapping[tuple[float, float], Effect]) -> str:
    first = next(iter(effects.values())).change
    return (
        "Change of P(use of force) between two states in half a year by the exercise, in percentage points,"
        f" with its 95 % interval over {first.n:,} paired histories of each field ({first.method}). Orange:"
        f" the exercise raises it (spiral); blue: it lowers it (deterrence). {GREY} Colours are proportional"
        f" up to {STEP:g} point, to the logarithm beyond. P without the exercise is in drills.csv."
    )
