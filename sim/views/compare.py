"""The plots of a comparison, as files."""

from collections.abc import Callable, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from sim.studies.compare import Comparison
from sim.views import compare_terminal, study_page, style
from sim.views.plots import compare_blocs, compare_curves, compare_flows, compare_forest

PLOTS: dict[str, Callable[[Comparison], Figure]] = {
    "differences": compare_forest.draw,
    "escalation": compare_curves.escalation,
    "survival": compare_curves.survival,
    "coassociation": compare_blocs.draw,
    "flows": compare_flows.draw,
}


def write_all(comparison: Comparison, folder: Path, tables: Sequence[Path]) -> list[Path]:
    """Draw every plot into `folder`/plots, PNG and SVG, write the page, and return the files.

    tables: files that the page shows too. Raises OSError where the folder cannot be written.
    """
    plots = folder / "plots"
    plots.mkdir(parents=True, exist_ok=True)
    files = [path for name, draw in PLOTS.items() for path in style.save(draw(comparison), plots / name)]
    runs = zip(comparison.labels, comparison.runs, strict=True)
    asked = {label: run.folder for label, run in runs}
    heading = "What differs: " + " and ".join(comparison.labels)
    lines = study_page.captured(lambda out: compare_terminal.show(comparison, folder, out))
    return [*files, study_page.write(folder, [heading, *lines], asked, [*files, *tables])]
