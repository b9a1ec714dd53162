"""A sensitivity analysis on paper and on the screen."""

from collections.abc import Callable, Iterator

from matplotlib.figure import Figure

from sim.studies.sensitivity_table import Found, null_check
from sim.views.change import change, unit_name
from sim.views.plots import dependence, tornado
from sim.views.text import probability, shorten

NAME, AT_MOST = 34, 10


def figures(_: Found) -> dict[str, Callable[[Found], Figure]]:
    """What is drawn, by file name."""
    return {"tornado": tornado.draw, "scatter": dependence.draw}


def lines(found: Found) -> Iterator[str]:
    """The strongest inputs, the noise and the null check, in words."""
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
