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
    "coassociation": compare_blocs.draw,
    "flows": compare_flows.draw,
}

CONSTANT: dict[str, Callable[[Comparison], bool]] = {
    "coassociation": compare_blocs.is_constant,
    "flows": compare_blocs.is_constant,
}
"""Whether a plot would show one and the same thing in all histories of all runs: it is not drawn then."""


def write_all(comparison: Comparison, folder: Path, plots: bool = True) -> list[Path]:
    """Draw every plot into `folder`/plots, PNG and SVG, write the page, and return the files.

    plots: whether any is drawn. Raises OSError where the folder cannot be written.
    """
    drawn = style.save_all(_worth_drawing(comparison), comparison, folder / "plots") if plots else []
    images = [path for path in drawn if path.suffix == ".svg"]
    return [*drawn, *study_page.write(folder, answer(comparison), images)]


def _worth_drawing(comparison: Comparison) -> dict[str, Callable[[Comparison], Figure]]:
    """The plots that show more than one and the same thing."""
    same = {name for name, is_constant in CONSTANT.items() if is_constant(comparison)}
    return {name: draw for name, draw in PLOTS.items() if name not in same}
