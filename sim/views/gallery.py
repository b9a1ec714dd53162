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


CONSTANT: dict[str, Callable[[Run], bool]] = {
    "sides": sides.is_empty,
    "tension": tension.is_constant,
    "escalation": escalation.is_constant,
    "hazard": hazard.is_constant,
    "alignment": alignment.is_constant,
    "coassociation": coassociation.is_constant,
    "partitions": partitions.is_constant,
}
"""Whether a plot would show one and the same thing in all histories: it is not drawn then."""


def draw(run: Run, name: str) -> Figure | None:
    """The plot of this name; None where there is nothing in it to see."""
    return None if is_constant(run, name) else PLOTS[name](run)


def is_constant(run: Run, name: str) -> bool:
    """Whether the plot of this name would show one and the same thing in all histories."""
    constant = CONSTANT.get(name)
    return constant is not None and constant(run)


def write_all(run: Run, folder: Path) -> list[Path]:
    """Draw every plot that says something into `folder`/plots as NAME.png (200 dpi) and NAME.svg; returns the
    files written.

    Raises OSError where the folder cannot be written.
    """
    plots = {name: plot for name, plot in PLOTS.items() if not is_constant(run, name)}
    return style.save_all(plots, run, folder / "plots")
