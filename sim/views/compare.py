"""The plots of a comparison, as files."""

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from sim.studies.compare import Comparison
from sim.views import style
from sim.views.plots import compare_blocs, compare_curves, compare_flows, compare_forest

PLOTS: dict[str, Callable[[Comparison], Figure]] = {
    "differences": compare_forest.draw,
    "escalation": compare_curves.escalation,
    "survival": compare_curves.survival,
    "coassociation": compare_blocs.draw,
    "flows": compare_flows.draw,
}


def write_all(comparison: Comparison, folder: Path) -> list[Path]:
    """Draw every plot into `folder`/plots, PNG and SVG, and return the files.

    Raises OSError where the folder cannot be written.
    """
    plots = folder / "plots"
    plots.mkdir(parents=True, exist_ok=True)
    return [path for name, draw in PLOTS.items() for path in style.save(draw(comparison), plots / name)]
