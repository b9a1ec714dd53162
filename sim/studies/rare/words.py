"""A splitting study on paper and on the screen."""

from collections.abc import Callable, Iterator

import numpy as np

from sim.scenario.errors import count_of
from sim.statistics.splitting import relative_error
from sim.studies.rare.plots import ladder
from sim.studies.rare.table import Estimated
from sim.studies.rare.text import rare
from sim.views.style import Figure
from sim.views.text import methods

NAME = 34


def figures(_: Estimated) -> dict[str, Callable[[Estimated], Figure]]:
    """What is drawn, by file name."""
    return {"ladder": ladder.draw}


def lines(found: Estimated) -> Iterator[str]:
    """The ladder in words."""
    study = found.study
    yield f"How rare is {study.outcome.title}?"
    started = count_of(study.effort, "history")
    yield f"{count_of(study.repeats, 'repeat')} of {started} a stage, seed {study.seed}"
    yield ""
    for height, (name, interval) in enumerate(zip(study.heights, found.heights, strict=True), start=1):
        plain = found.plain(height)
        yield f"{name:<{NAME}} {rare(interval)}"
        if plain is not None:
            yield f"{f'  by plain counting, n {plain.n:,}':<{NAME}} {rare(plain)}"
    yield ""
    yield from worth(found)
    plainly = (found.plain(height) for height in range(1, len(found.heights) + 1))
    used = [*found.heights, *(each for each in plainly if each is not None)]
    yield from methods(each.method for each in used)


def worth(found: Estimated) -> Iterator[str]:
    """How far the answer can be trusted, and what it saved."""
    last = found.estimates[:, -1]
    arrived = np.count_nonzero(last)
    if arrived:
        error = 100 * relative_error(last)
        yield f"from repeat to repeat: standard error {error:.2g} % of the estimate"
        if "gamma" in found.result.method:
            yield "the interval is wider, above all upward: the next repeat may be larger than any so far"
        yield f"plain counting: {_about(found.gain)} times as many histories for that standard error"
        if last.max() > last.sum() / 2:
            yield f"one repeat makes up {100 * last.max() / last.sum():.0f} % of it: more effort"
    if arrived < len(last):
        many = f"only {arrived} of {count_of(len(last), 'repeat')}" if arrived else "no repeat"
        yield f"{many} got there: more effort, or a lower level"


def _about(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}"
