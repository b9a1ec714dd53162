"""All plots of a run, as files."""

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from sim.views import style
from sim.views.plots import (
    alignment,
    coassociation,
    escalation,
    forest,
    hazard,
    levels,
    network,
    partitions,
    sides,
    tension,
)
from sim.views.record import Run

PLOTS: dict[str, Callable[[Run], Figure]] = {
    "overview": forest.draw,
    "sides": sides.draw,
    "levels": levels.draw,
    "tension": tension.draw,
    "escalation": escalation.draw,
    "hazard": hazard.draw,
    "alignment": alignment.draw,
    "coassociation": coassociation.draw,
    "network": network.draw,
    "partitions": partitions.draw,
}
"""By file name, in the order in which the report shows them."""


def write_all(run: Run, folder: Path) -> list[Path]:
    """Draw every plot into `folder`/plots as NAME.png (200 dpi) and NAME.svg; returns the files written.

    Raises OSError where the folder cannot be written.
    """
    return style.save_all(PLOTS, run, folder / "plots")
