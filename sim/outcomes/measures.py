"""Measures: what one replicate contributes to a figure; two worlds can then be compared one by one.

A figure of the summary is an estimate over all replicates; a measure is the same quantity before it is
averaged. It is named like the figure, `quantity.subject`, and gives the same estimate (a test holds the two
together for every figure that has a measure). Medians and quantiles have none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from sim.outcomes.figures import OVERALL, Column, Figure, Meta, Rows, figure
from sim.outcomes.names import FIGURE_OF, as_declared, as_figure, as_short, both
from sim.scenario.errors import InputError, Problem, clip, list_of, near_miss, show
from sim.statistics.intervals import Interval, proportion
from sim.statistics.means import mean
from sim.statistics.ratios import ratio_of_sums
from sim.statistics.survival import kaplan_meier, restricted_mean

Kind = Literal["event", "amount", "ratio", "time"]
Take = Callable[[Rows], Column]
Floats = npt.NDArray[np.float64]

COLUMNS = "quantity.subject"
MOST_REPEATED = 8
ALL = "all: python -m sim outcomes scenario=NAME"


@dataclass(frozen=True)
class Measure:
    """What a replicate contributes to a figure.

    kind: "event", did it happen (`part` is 0 or 1); "amount", how much; "time", the step in which it
    happened, from 1, -1 for never; "ratio", `part` of a `whole` of occasions, summed over replicates before
    they are divided. whole: occasions [n]; None where every replicate is one. An event with a whole counts
    only replicates in which that is 1. support: what an amount can be, before `scale`; for a time, 0 and the
    window's steps.
    """

    quantity: str
    subject: str
    label: str
    unit: str
    kind: Kind
    part: Take
    whole: Take | None = None
    support: tuple[float, float] = (0.0, 1.0)
    scale: float = 1.0

    @property
    def name(self) -> str:
        """The measure's name: `quantity.subject`, or the quantity alone where it is about everybody."""
        return self.quantity if self.subject == OVERALL else f"{self.quantity}.{self.subject}"

    def occasions(self, rows: Rows) -> Floats:
        """Occasions of each replicate [n]; 1 where every replicate is one."""
        if self.whole is None:
            return np.ones(len(rows["replicate"]))
        return np.asarray(self.whole(rows), np.float64)

    def values(self, rows: Rows) -> Floats:
        """What each replicate contributes [n], in the figure's unit; for a ratio, the part.

        Their sum over that of `occasions` is the figure's estimate. A time is cut off at the window's end.
        """
        raw = self.part(rows)
        if self.kind == "time":
            raw = self.waited(rows)
        counted = np.asarray(raw, np.float64) * self.scale
        return counted if self.whole is None else np.where(self.occasions(rows) > 0, counted, 0.0)

    def waited(self, rows: Rows) -> npt.NDArray[np.int64]:
        """Steps until the event or the window's end [n]; an event in the first step is one after one step."""
        first = np.asarray(self.part(rows), np.int64)
        return np.where(first < 0, int(self.support[1]), first)

    def interval(self, rows: Rows, failed: int = 0) -> Interval:
        """The figure's estimate and interval, from the same method as in a run's summary."""
        if self.kind == "ratio":
            assert self.whole is not None
            return ratio_of_sums(self.part(rows), self.whole(rows), failed)
        if self.kind == "time":
            curve = kaplan_meier(self.waited(rows), self.part(rows) >= 0, int(self.support[1]), failed)
            return restricted_mean(curve).scaled(self.scale)
        if self.kind == "amount":
            return mean(self.part(rows), failed, self.support).scaled(self.scale)
        counted, happened = self.occasions(rows) > 0, self.values(rows) > 0
        return proportion(int(np.count_nonzero(happened)), int(np.count_nonzero(counted)), failed)

    def figure(self, rows: Rows, meta: Meta) -> Figure:
        """The measure as a figure of a run."""
        interval = self.interval(rows, meta.n_failed)
        return figure(self.quantity, self.subject, self.label, self.unit, interval, meta)


def find(name: str, known: Mapping[str, Measure], where: str = "outcome") -> Measure:
    """Return the measure of that name, or of the short name for it (sim.outcomes.names).

    `.overall` may be written or left out, a pair typed either way round. Raises InputError, with the near
    miss, where there is none; `where` is the option that named it.
    """
    found = known.get(as_declared(as_figure(name.strip().removesuffix(f".{OVERALL}")), known))
    if found is not None:
        return found
    names = both(known)
    kind = as_short(name).partition(".")[0]
    alike = [each for each in names if each.partition(".")[0] == kind]
    hint = near_miss(name, alike or names) or near_miss(name, names)
    raise InputError([Problem("command line", None, where, show(name), _allowed(alike, known), hint)])


def _allowed(alike: Sequence[str], known: Iterable[str]) -> str:
    """The names of the kind that was asked for, or, where there is none, the kinds; and where all are."""
    if alike:
        return f"{list_of(alike, MOST_REPEATED)} ({ALL})"
    kinds = list(dict.fromkeys(as_short(each).partition(".")[0] for each in known))
    kinds.sort(key=lambda kind: kind not in FIGURE_OF)
    return f"{COLUMNS}, as in {clip(example(known))}, of {list_of(kinds, MOST_REPEATED)} ({ALL})"


def example(known: Iterable[str]) -> str:
    """Return the name of a measure that a reader will recognise."""
    names = list(known)
    return next((name for name in names if name.startswith("p_level_4.")), names[0] if names else "nothing")
