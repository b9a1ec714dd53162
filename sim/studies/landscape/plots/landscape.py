"""A landscape: how many configurations lie at which energy, the minima, and who stands where in them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.outcomes.landscape import Minimum
from sim.studies.landscape.words import basin
from sim.studies.landscape.work import Landscape, differing
from sim.views import style
from sim.views.matrix import SHADES
from sim.views.page import Page, fit, foot, line_height, measure
from sim.views.text import tick

TOP, CURVE, LEFT = 0.5, 1.35, 0.62
ROW, COLUMN = 0.165, 0.6
MOST_ROWS, MOST_COLUMNS, WITH_MAP = 36, 8, 4
MAP, BAR, BELOW = 2.5, 0.1, 0.7
BINS = 60
SIDES = ((style.BLOCS[0], style.PAPER), ("#E8DFEE", style.INK))
"""Colour and ink of either bloc: apart in grey too."""


class Sheet(NamedTuple):
    """What is shown. rows: actors, in their order. columns: the lowest minima."""

    found: Landscape
    rows: Sequence[int]
    columns: Sequence[Minimum]

    @property
    def height(self) -> float:
        """Of all rows, in inches."""
        return ROW * len(self.rows)

    @property
    def names(self) -> float:
        """Of what stands to their left, as far as the rest leaves room."""
        rest = len(self.columns) * COLUMN + (0.0 if self.found.temperature is None else MAP + 1.0)
        widest = max(measure(self.found.actors.ids[k], style.SMALL) for k in self.rows)
        return min(max(widest, LEFT - 0.1) + 0.1, style.PAGE - 0.2 - rest)

    @property
    def head(self) -> float:
        """Of what stands above them."""
        return (3 if self.found.temperature is None else 4) * line_height(style.SMALL) + 0.06

    @property
    def under(self) -> float:
        """Of the names below the map, where there is one."""
        names = (measure(self.found.actors.ids[k], style.TINY) for k in self.rows)
        return 0.1 if self.found.temperature is None else min(max(names) + 0.2, BELOW)


@style.styled
def draw(found: Landscape) -> Figure:
    """Energies of all configurations and basins of the minima; below, blocs and energies by actor in each,
    and, where there is a temperature, P(one bloc) of each pair.
    """
    sheet = Sheet(found, _rows(found), found.minima[: MOST_COLUMNS if found.together is None else WITH_MAP])
    lines, below = foot(_note(sheet), style.PAGE)
    y = TOP + CURVE + 0.5
    page = Page(style.PAGE, y + sheet.head + sheet.height + sheet.under + below)
    page.title(found.actors.title, _below(found))
    _energies(page.axes(LEFT, TOP, style.PAGE - LEFT - 0.15, CURVE), found)
    _blocs(page, y, sheet)
    if found.together is not None:
        _pairs(page, y + sheet.head, sheet)
    page.note(lines)
    return page.figure


def _rows(found: Landscape) -> list[int]:
    """Actors by bloc in the lowest minimum, the larger first; of many the largest."""
    size, bloc = found.actors.size, found.minima[0].bloc
    largest = np.argsort(-size, kind="stable")[:MOST_ROWS]
    first = bloc[largest[0]]
    order = sorted(largest.tolist(), key=lambda k: (bloc[k] != first, -size[k]))
    return [int(k) for k in order]


def _below(found: Landscape) -> str:
    best = found.frustration
    visited = "configurations, all visited" if found.table is not None else "random starts"
    index = str(best.unsatisfied) if best.proven else f"{best.least} to {best.unsatisfied}"
    count = len(found.actors.ids)
    return f"{count} actors; {found.total:,} {visited}; frustration index {index} of {found.ties} ties"


def _note(sheet: Sheet) -> str:
    found, many = sheet.found, len(sheet.rows) < len(sheet.found.actors.ids)
    bars = "Bars: all configurations by energy. " if found.table is not None else ""
    shown = f" The {len(sheet.columns)} lowest of {len(found.minima):,} minima."
    pairs = "" if found.temperature is None else f" Shades: P(one bloc) at temperature {found.temperature:g}."
    return (
        f"{bars}Stems: share of {_counted(found)} from which"
        " steepest descent ends in a minimum. Colours: the two blocs. Numbers: energy of each actor"
        " (size × frustration, Axelrod & Bennett 1993), together twice that of the minimum; bold above 0."
        f"{shown if len(found.minima) > len(sheet.columns) else ''}"
        f"{f' The {len(sheet.rows)} largest actors.' if many else ''}{pairs}"
    )


def _counted(found: Landscape) -> str:
    return "random starts" if found.table is None else "configurations"


def _energies(axes: Axes, found: Landscape) -> None:
    """Shares of all configurations by energy, and a numbered stem for each minimum."""
    if found.table is not None:
        counts, edges = np.histogram(found.table, BINS)
        axes.stairs(counts / len(found.table), edges, fill=True, color=style.FAINT)
    energy = [each.energy for each in found.minima]
    share = [each.basin / found.total for each in found.minima]
    axes.vlines(energy, 0, share, color=style.LEVELS[4], linewidth=0.9)
    axes.plot(energy, share, "o", color=style.LEVELS[4], markersize=3, zorder=4)
    for rank in range(min(len(energy), MOST_COLUMNS)):
        aside, align = ((-4, "right"), (4, "left"))[rank % 2]  # neighbours in energy are so in rank
        axes.annotate(
            str(rank + 1), (energy[rank], share[rank]), (aside, 0), textcoords="offset points", ha=align,
            va="center", fontsize=style.SMALL, path_effects=[withStroke(linewidth=2, foreground=style.PAPER)],
        )  # fmt: skip
    axes.set_ylim(0, 1.1 * max(share))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: tick(share)))
    axes.set_xlabel("energy", labelpad=1)
    axes.set_ylabel(f"share of {_counted(found)}", labelpad=2)


def _blocs(page: Page, y: float, sheet: Sheet) -> None:
    """A column for each minimum: its number, energy and basin, and every actor in its bloc's colour."""
    found, left = sheet.found, 0.1 + sheet.names
    lowest = sheet.columns[0].bloc
    first = lowest[sheet.rows[0]]
    for row, k in enumerate(sheet.rows):
        name = fit(found.actors.ids[k], sheet.names - 0.08, style.SMALL)
        middle = y + sheet.head + (row + 0.5) * ROW
        page.text(left - 0.06, middle, name, style.SMALL, ha="right", va="center")
    heads = ("minimum", "energy", "basin", *(("P",) if found.probability is not None else ()))
    for line, head in enumerate(heads):
        page.text(left - 0.06, y + line * line_height(style.SMALL), head, style.SMALL, ha="right")
    for column, each in enumerate(sheet.columns):
        x = left + column * COLUMN
        for line, word in enumerate(_head(found, each, column)):
            at = y + line * line_height(style.SMALL)
            weight = "normal" if line else "bold"
            page.text(x + COLUMN / 2, at, word, style.SMALL, ha="center", weight=weight)
        turned = len(differing(each.bloc, lowest)) != np.count_nonzero(each.bloc != lowest)
        side = (each.bloc != first) ^ turned  # as in the lowest, but for those who moved
        _column(
            page.axes(x, y + sheet.head, COLUMN - 0.03, sheet.height), each, side[list(sheet.rows)], sheet
        )


def _head(found: Landscape, each: Minimum, column: int) -> list[str]:
    share = basin(found, each)
    words = [str(column + 1), f"{each.energy:.4g}".replace("-", "−"), share.partition(" [")[0]]
    chance = found.probability_of(each)
    return words if chance is None else [*words, f"{100 * chance:.3g} %"]


def _column(axes: Axes, each: Minimum, side: np.ndarray, sheet: Sheet) -> None:
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(len(sheet.rows), 0)
    for row, k in enumerate(sheet.rows):
        colour, ink = SIDES[int(side[row])]
        axes.axhspan(row + 0.03, row + 0.97, color=colour, linewidth=0)
        energy = float(each.frustration[k])
        text = "0" if energy == 0 else f"{energy:.2g}".replace("-", "−")
        weight = "bold" if energy > 0 else "normal"
        axes.text(
            0.5, row + 0.52, text, ha="center", va="center", color=ink, fontsize=style.TINY, weight=weight
        )


def _pairs(page: Page, y: float, sheet: Sheet) -> None:
    """P(one bloc) of each pair, its rows those of the blocs beside it."""
    assert sheet.found.together is not None
    share = sheet.found.together[np.ix_(sheet.rows, sheet.rows)].copy()
    np.fill_diagonal(share, np.nan)
    x, count = style.PAGE - MAP - 0.75, len(sheet.rows)
    axes = page.axes(x, y, MAP, sheet.height)
    _shade(axes, share)
    cells = np.arange(0.5, count - 1)
    axes.hlines(cells, -0.5, count - 0.5, color=style.PAPER, linewidth=0.6)
    axes.vlines(cells, -0.5, count - 0.5, color=style.PAPER, linewidth=0.6)
    for place, k in enumerate(sheet.rows):
        name = fit(sheet.found.actors.ids[k], BELOW - 0.15, style.TINY)
        at = x + (place + 0.5) * MAP / count
        page.text(at, y + sheet.height + 0.04, name, style.TINY, ha="center", rotation=90)
    bar = page.axes(x + MAP + 0.12, y, BAR, sheet.height)
    _shade(bar, np.linspace(1, 0, 64)[:, None], extent=(0, 1, 0, 1))
    bar.yaxis.tick_right()
    bar.set_yticks([0, 0.5, 1], [tick(v) for v in (0, 0.5, 1)])
    temperature = f"P(one bloc) at temperature {sheet.found.temperature:g}"
    page.text(x, y - 0.06 - line_height(style.SMALL), temperature, style.SMALL)


def _shade(axes: Axes, share: np.ndarray, extent: tuple[float, float, float, float] | None = None) -> None:
    axes.imshow(share, cmap=SHADES, vmin=0, vmax=1, aspect="auto", interpolation="nearest", extent=extent)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)
