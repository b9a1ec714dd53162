"""The deterrence-spiral map: where in (reaction x retaliation) an exercise raises P(use of force), and
where it lowers it.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from sim.studies.drills import REACTIONS, RETALIATIONS, Effect

MOST = 10.0  # percentage points at which the colours end; beyond, the number tells
INK = 0.6  # share of the colour scale from which text is white


def draw(effects: Mapping[tuple[float, float], Effect], title: str, folder: Path) -> list[Path]:
    """Write the map as SVG and PNG into `folder`; cells of unknown sign are grey. Returns the paths."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 5.4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    change = np.array([[100 * effects[a, b].change for b in RETALIATIONS] for a in REACTIONS])
    image = axes.imshow(change, origin="lower", cmap="RdBu_r", vmin=-MOST, vmax=MOST, aspect="auto")
    for row, reaction in enumerate(REACTIONS):
        for column, retaliation in enumerate(RETALIATIONS):
            _cell(axes, row, column, effects[reaction, retaliation])
    axes.set_xticks(range(len(RETALIATIONS)), [f"{x:g}" for x in RETALIATIONS])
    axes.set_yticks(range(len(REACTIONS)), [f"{x:g}" for x in REACTIONS])
    axes.set_xlabel("retaliation: how much a resolved opponent deters (log-odds)")
    axes.set_ylabel("reaction: how much a provocation moves (log-odds)")
    axes.set_title(title, fontsize=10)
    figure.colorbar(image, label="change of P(use of force), percentage points (colours end at ±10)")
    paths = [folder / f"drills_map.{kind}" for kind in ("svg", "png")]
    for path in paths:
        figure.savefig(path, dpi=110, metadata={"Date": None} if path.suffix == ".svg" else None)
    return paths


def _cell(axes, row: int, column: int, effect: Effect) -> None:  # type: ignore[no-untyped-def]  # matplotlib's own
    from matplotlib.patches import Rectangle

    if effect.sign == 0:
        axes.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, color="0.8"))
    colour = "white" if effect.sign and abs(100 * effect.change) > INK * MOST else "black"
    text = f"{100 * effect.change:+.1f}"
    axes.text(column, row, text, ha="center", va="center", fontsize=8, color=colour)
