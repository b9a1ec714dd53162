"""The plots and the page of a comparison, as files."""

from collections.abc import Callable
from pathlib import Path

from sim.studies.comparison.answer import answer
from sim.studies.comparison.plots import blocs as compare_blocs
from sim.studies.comparison.plots import curves as compare_curves
from sim.studies.comparison.plots import flows as compare_flows
from sim.studies.comparison.plots import forest as compare_forest
from sim.studies.comparison.work import Comparison
from sim.views import study_page, style
from sim.views.style import Figure

PLOTS: dict[str, Callable[[Comparison], Figure]] = {
    "differences": compare_forest.draw,
    "escalation": compare_curves.escalation,
    "survival": compare_curves.survival,
    "coassociation": compare_blocs.draw,
    "flows": compare_flows.draw,
}


def write_all(comparison: Comparison, folder: Path, plots: bool = True) -> list[Path]:
    """Draw every plot into `folder`/plots, PNG and SVG, write the page, and return the files.

    plots: whether any is drawn. Raises OSError where the folder cannot be written.
    """
    drawn = style.save_all(PLOTS, comparison, folder / "plots") if plots else []
    images = [path for path in drawn if path.suffix == ".svg"]
    return [*drawn, *study_page.write(folder, answer(comparison), images)]
