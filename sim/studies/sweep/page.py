"""The plots of a sweep, chosen by what varies: lines, dots, heat maps, scatters, small multiples of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

from sim.studies.sweep import words as sweep_words
from sim.studies.sweep.answer import answer, stem
from sim.studies.sweep.plots import dots as sweep_dots
from sim.studies.sweep.plots import heat as sweep_heat
from sim.studies.sweep.plots import lines as sweep_lines
from sim.studies.sweep.plots import scatter as sweep_scatter
from sim.studies.sweep.table import Figures, Table
from sim.views import study_page, style
from sim.views.style import Figure

SERIES = 6
"""Lines of different colours that a reader can tell apart."""


def write_all(table: Table, folder: Path, plots: bool = True) -> list[Path]:
    """Draw what fits the sweep into `folder`/plots, PNG and SVG, write its page, and return the files.

    plots: whether anything is drawn. Raises OSError where the folder cannot be written.
    """
    named = {stem(name): draw for name, draw in drawings(table)} if plots else {}
    sheets = {name: (lambda _, draw=draw: draw()) for name, draw in named.items()}
    drawn = style.save_all(sheets, table, folder / "plots") if plots else []
    images = [path for path in drawn if path.suffix == ".svg"]
    return [*drawn, *study_page.write(folder, answer(table), images)]


def drawings(table: Table) -> Iterator[tuple[str, Callable[[], Figure]]]:
    """File names and what draws them: one sheet for all outcomes where that fits, else one per outcome."""
    numeric, words = split(table)
    if table.kind != "grid" and numeric:
        yield from _each(table, lambda outcome: sweep_scatter.draw(table, outcome, numeric, words))
    elif len(numeric) >= 2:
        yield from _each(table, lambda outcome: sweep_heat.draw(table, outcome, numeric, words))
    elif numeric and len(words) <= 1 and all(len(table.distinct(key)) <= SERIES for key in words):
        yield "overview", lambda: sweep_lines.draw(table, numeric[0], words)
    else:
        yield "overview", lambda: sweep_dots.draw(table)


def _each(table: Table, draw: Callable[[Figures], Figure]) -> Iterator[tuple[str, Callable[[], Figure]]]:
    for outcome in sweep_words.choose(table)[0]:
        yield outcome.name, lambda outcome=outcome: draw(outcome)  # type: ignore[misc]


def split(table: Table) -> tuple[list[str], list[str]]:
    """Return the keys that take several numbers, and those that take several words."""
    varying = [key for key in table.keys if len(table.distinct(key)) > 1]
    numeric = [key for key in varying if table.is_numeric(key)]
    return numeric, [key for key in varying if key not in numeric]
