"""A splitting study on paper and on the screen."""

import math
from collections.abc import Iterator
from pathlib import Path

from sim.statistics.splitting import relative_error
from sim.studies.rare_table import Found
from sim.views import style
from sim.views.lines import show_lines
from sim.views.plots import ladder
from sim.views.rare_text import rare

NAME = 34


def write_all(found: Found, folder: Path) -> list[Path]:
    """Draw the figure into `folder`/plots and return the files. Raises OSError."""
    plots = folder / "plots"
    plots.mkdir(parents=True, exist_ok=True)
    return style.save(ladder.draw(found), plots / "ladder")


def show(found: Found, folder: Path) -> None:
    """Print the ladder, and the folder as the last line."""
    show_lines(_lines(found), folder)


def _lines(found: Found) -> Iterator[str]:
    study = found.study
    yield f"How rare is {study.measure.label}?"
    yield f"{study.repeats} repeats of {study.effort:,} paths a stage, seed {study.seed}"
    yield ""
    for height, (name, interval) in enumerate(zip(study.heights, found.heights, strict=True), start=1):
        plain = found.plain(height)
        yield f"{name:<{NAME}} {rare(interval)}"
        if plain is not None:
            yield f"{'  by plain counting':<{NAME}} {rare(plain)}"
    yield ""
    error = relative_error(found.estimates[:, -1])
    if not math.isnan(error):
        yield f"standard error {100 * error:.0f} % of the estimate; plain counting would have needed"
        yield f"{_about(found.gain)} times as many histories for the same"
    else:
        yield "no repeat got there: more effort, or a lower level"
    yield f"Intervals: {found.result.method}"


def _about(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}"
