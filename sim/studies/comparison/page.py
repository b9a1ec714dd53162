"""The plots of a comparison, as files."""

from collections.abc import Callable, Sequence
from pathlib import Path

from sim.studies.comparison import terminal as compare_terminal
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


def write_all(comparison: Comparison, folder: Path, tables: Sequence[Path]) -> list[Path]:
    """Draw every plot into `folder`/plots, PNG and SVG, write the page, and return the files.

    tables: files that the page shows too. Raises OSError where the folder cannot be written.
    """
    plots = folder / "plots"
    plots.mkdir(parents=True, exist_ok=True)
    files = [
        path
        for name, draw in PLOTS.items()
        if name not in CONSTANT or not CONSTANT[name](comparison)
        for path in style.save(draw(comparison), plots / name)
    ]
    runs = zip(comparison.labels, comparison.runs, strict=True)
    asked = {label: run.folder for label, run in runs}
    heading = "What differs: " + " and ".join(comparison.labels)
    lines = study_page.capture(lambda out: compare_terminal.show(comparison, folder, out))
    return [*files, study_page.write(folder, [heading, *lines], asked, [*files, *tables])]
