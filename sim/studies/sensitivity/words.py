"""A sensitivity analysis on paper and on the screen."""

import math
from collections.abc import Callable, Iterator

from sim.scenario.errors import count_of
from sim.statistics.sobol import Indices
from sim.studies.sensitivity.plots import dependence, tornado
from sim.studies.sensitivity.table import Ranked, null_check
from sim.views.change import change, unit_name
from sim.views.style import Figure
from sim.views.text import methods, probability, tell_apart

NAME, AT_MOST = 33, 10


def figures(_: Ranked) -> dict[str, Callable[[Ranked], Figure]]:
    """What is drawn, by file name."""
    return {"tornado": tornado.draw, "scatter": dependence.draw}


def lines(found: Ranked) -> Iterator[str]:
    """The strongest inputs, the noise and the null check, in words."""
    study, unit = found.study, found.study.outcome.unit
    yield f"What drives {study.outcome.title}?"
    size = f"{study.rows} {study.method} rows, {study.replicates} a point"
    yield f"{count_of(study.histories, 'history')}: {size}, seed {study.seed}"
    yield f"on average over all inputs  {tornado.speak(found.overall, unit)}"
    yield ""
    head = "total index" if found.is_sobol else "effect, " + unit_name(unit)
    yield f"{'':<{NAME}}  {head:<22} change"
    *inputs, dummy = tornado.rows(found)
    shown = [*inputs[:AT_MOST], dummy]
    names = tell_apart([study.names[factor] for factor in shown], [NAME] * len(shown))
    for factor, name in zip(shown, names, strict=True):
        mark = "*" if found.is_told(factor) else " "
        yield f"{name:<{NAME}}{mark} {strength(found, factor):<22} {change(found.swing(factor), unit)}"
    yield _told(found)
    yield ""
    if found.is_sobol:
        yield from _noise(found.indices)
    held = "holds: its interval has 0" if null_check(found) else "FAILS: more histories or rows are needed"
    yield f"null check (dummy) {held}"
    used = [found.overall, *(each for k in shown for each in (found.strength[k], found.swing(k)))]
    yield from methods(each.method for each in used)


def _told(found: Ranked) -> str:
    """How many inputs are more than noise."""
    inputs = len(found.study.factors)
    told = sum(map(found.is_told, range(inputs)))
    if not told:
        return "no input is larger than the dummy, which does nothing: ask for more histories or rows"
    return f"* above 0 beyond chance and larger than the dummy, which does nothing: {told} of {inputs}"


def _noise(indices: Indices) -> Iterator[str]:
    """How much of the variance is noise; nothing of it where no history differs from another."""
    for share, of in ((indices.history_share, "single histories"), (indices.point_share, "points")):
        if not math.isnan(share.estimate):
            noise = probability(share.estimate, share.low, share.high)
            yield f"Monte Carlo noise: {noise} of the variance of {of}"


def strength(found: Ranked, factor: int) -> str:
    """How strong an input is, with its interval."""
    interval = found.strength[factor]
    if math.isnan(interval.estimate):
        return "no variance to share"
    if not found.is_sobol:
        return change(interval, found.study.outcome.unit).replace("+", "")
    return f"{interval.estimate:z.2f} [{interval.low:z.2f}, {interval.high:z.2f}]".replace("-", "−")
