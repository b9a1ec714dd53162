"""A sensitivity analysis on paper and on the screen."""

from collections.abc import Iterator
from pathlib import Path

from sim.studies.sensitivity_table import Found, null_check
from sim.views import style
from sim.views.change import change, unit_name
from sim.views.lines import show_lines
from sim.views.plots import dependence, tornado
from sim.views.text import probability, shorten

NAME, AT_MOST = 34, 10


def write_all(found: Found, folder: Path) -> list[Path]:
    """Draw the figures into `folder`/plots and return the files. Raises OSError."""
    plots = folder / "plots"
    plots.mkdir(parents=True, exist_ok=True)
    figures = {"tornado": tornado.draw, "scatter": dependence.draw}
    return [path for name, draw in figures.items() for path in style.save(draw(found), plots / name)]


def show(found: Found, folder: Path) -> None:
    """Print the strongest inputs, the noise and the null check, and the folder as the last line."""
    show_lines(_lines(found), folder)


def _lines(found: Found) -> Iterator[str]:
    study, unit = found.study, found.study.measure.unit
    yield f"What does {study.measure.label} hang on?"
    size = f"{study.rows} {study.method} rows, {study.replicates} a point"
    yield f"{study.histories:,} histories: {size}, seed {study.seed}"
    yield f"on average over all inputs  {tornado.spoken(found.overall, unit)}"
    yield ""
    head = "total index" if found.is_sobol else "effect, " + unit_name(unit)
    yield f"{'':<{NAME}} {head:<22} change"
    for factor in [*tornado.rows(found)[:AT_MOST], len(study.names) - 1]:
        name = shorten(study.names[factor], NAME)
        yield f"{name:<{NAME}} {_strength(found, factor):<22} {change(found.swing(factor), unit)}"
    yield ""
    if found.is_sobol:
        for share, of in (
            (found.indices.history_share, "single histories"),
            (found.indices.point_share, "points"),
        ):
            noise = probability(share.estimate, share.low, share.high)
            yield f"Monte Carlo noise: {noise} of the variance of {of}"
    held = "holds: its interval has 0" if null_check(found) else "FAILS: more replicates or rows are needed"
    yield f"null check (dummy) {held}"


def _strength(found: Found, factor: int) -> str:
    interval = found.strength[factor]
    if not found.is_sobol:
        return change(interval, found.study.measure.unit).replace("+", "")
    return f"{interval.estimate:.2f} [{interval.low:.2f}, {interval.high:.2f}]".replace("-", "−")
