"""The deterrence-spiral map: where in (tension x retaliation) an exercise raises P(use of force), and
where it lowers it.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

from sim.store import atomic
from sim.studies.drills.work import DISPLAY_TENSIONS, RETALIATIONS, Effect
from sim.views.change import change, sign
from sim.views.text import methods, probability

MOST = 30.0  # percentage points at which the colours end; beyond, the number tells
STEP = 0.3  # percentage points up to which colours are proportional; above, to the logarithm
INK = 0.6  # share of the colour scale from which text is white
GREY = "Grey, in brackets: the 95 % interval of the change reaches over zero."
TICKS = (-30, -10, -3, -1, 0, 1, 3, 10, 30)


def lines(effects: Mapping[str, Effect], seed: int) -> Iterator[str]:
    """Effects in words, a line each, under how many histories they rest on and how they were bounded."""
    first = next(iter(effects.values()))
    yield f"change of P(use of force) over {first.change.n:,} paired histories, seed {seed}"
    for name, found in effects.items():
        without = probability(found.without.estimate, found.without.low, found.without.high)
        yield f"{change(found.change, 'probability'):<22} points  {name}; without it {without}"
    yield from methods(each.method for found in effects.values() for each in (found.change, found.without))


def draw(effects: Mapping[tuple[float, float], Effect], title: str, folder: Path) -> list[Path]:
    """Write the map as SVG and PNG into `folder`; cells of unknown sign are grey. Returns the paths."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.colors import SymLogNorm
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 5.4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    moved = np.array([[100 * effects[a, b].change.estimate for b in RETALIATIONS] for a in DISPLAY_TENSIONS])
    scale = SymLogNorm(STEP, vmin=-MOST, vmax=MOST)
    image = axes.imshow(moved, origin="lower", cmap="RdBu_r", norm=scale, aspect="auto")
    for row, tension in enumerate(DISPLAY_TENSIONS):
        for column, retaliation in enumerate(RETALIATIONS):
            shade = 2 * abs(float(scale(moved[row, column])) - 0.5)
            _cell(axes, row, column, effects[tension, retaliation], "white" if shade > INK else "black")
    axes.set_xticks(range(len(RETALIATIONS)), [f"{x:g}" for x in RETALIATIONS])
    axes.set_yticks(range(len(DISPLAY_TENSIONS)), [f"{x:g}" for x in DISPLAY_TENSIONS])
    axes.set_xlabel("retaliation: how much a sure and stronger opponent deters (log-odds)")
    axes.set_ylabel("tension of a display away from borders (log-odds)")
    axes.set_title(title, fontsize=10)
    figure.supxlabel(GREY, fontsize=8)
    label = "change of P(use of force), percentage points (log scale)"
    figure.colorbar(image, label=label, ticks=TICKS, format=lambda mark, _: sign(mark, 0))
    paths = [folder / f"drills_map.{kind}" for kind in ("svg", "png")]
    for path in paths:
        about = {"metadata": {"Date": None} if path.suffix == ".svg" else None, "format": path.suffix[1:]}
        atomic.write(path, lambda file, about=about: figure.savefig(file, dpi=160, **about))  # type: ignore[misc]
    return paths


def _cell(axes: Axes, row: int, column: int, effect: Effect, ink: str) -> None:
    from matplotlib.patches import Rectangle

    if effect.sign == 0:
        axes.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, color="0.8"))
    text, colour = sign(100 * effect.change.estimate, 1), ink if effect.sign else "black"
    if effect.sign == 0:
        text = f"({text})"
    axes.text(column, row, text, ha="center", va="center", fontsize=9, color=colour)
