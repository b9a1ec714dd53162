"""An outcome: what is counted of a history, under one name, and how histories are summed up.

The table of all outcomes is sim.outcomes.table; they are defined in sim.outcomes.themes.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from sim.outcomes.columns import Take
from sim.outcomes.figures import OVERALL, Figure, Meta, Rows, figure
from sim.outcomes.names import everybody, says_who
from sim.statistics.intervals import Interval, proportion
from sim.statistics.means import mean
from sim.statistics.ratios import ratio_of_sums
from sim.statistics.survival import Curve, kaplan_meier_of_counts, restricted_mean

Kind = Literal["event", "amount", "ratio", "time"]
Shown = Literal["summary", "comparison", "asked"]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """What a history contributes to a figure, and how the figure is made of all of them.

    kind: "event", did it happen (`part` is 0 or 1); "amount", how much; "time", the step in which it
    happened, from 1, -1 for never; "ratio", `part` of a `whole` of occasions, summed over histories before
    they are divided. whole: occasions [n]; None where every history is one. An event with a whole counts
    only histories in which that is 1. support: what an amount can be, before `scale`; for a time, 0 and the
    window's steps. at_end: whether it is about the world at the end, not about what the window saw. shown:
    where it is printed without being asked for: in every "summary", in a "comparison" of all outcomes alone,
    or only where it is "asked" for by name.
    """

    quantity: str
    subject: str
    label: str
    unit: str
    kind: Kind
    part: Take = field(compare=False, repr=False)
    whole: Take | None = field(default=None, compare=False, repr=False)
    support: tuple[float, float] = (0.0, 1.0)
    scale: float = 1.0
    at_end: bool = False
    shown: Shown = "summary"

    @property
    def name(self) -> str:
        """The outcome's name: `quantity.subject`, or the quantity alone where it is about everybody."""
        return self.quantity if self.subject == OVERALL else f"{self.quantity}.{self.subject}"

    @property
    def title(self) -> str:
        """The label, with whom it is about."""
        if says_who(self.quantity, self.subject):
            return self.label
        words, who = self.label.removesuffix(", both ways"), self.subject
        if who == OVERALL:
            who = everybody(self.quantity) if everybody(self.quantity) == "any dyad" else ""
        who = who.replace("-", "–").replace(">", " → ")
        if not who:
            return words
        return f"{words[:-1]}, {who})" if words.startswith("P(") else f"{words}, {who}"

    @property
    def divides(self) -> bool:
        """Whether it divides by occasions, so that no single history has a value of it."""
        return self.whole is not None

    @property
    def is_probability(self) -> bool:
        """Whether it is 0 or 1 in a history, so that its mean is a probability."""
        return self.unit == "probability"

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the most that a history's value can be, in the figure's unit."""
        low, high = self.support
        return low * self.scale, high * self.scale

    @property
    def largest(self) -> float:
        """How far two histories can be apart in it."""
        return (self.support[1] - self.support[0]) * self.scale

    def occasions(self, rows: Rows) -> Floats:
        """Occasions of each history [n]; 1 where every history is one."""
        if self.whole is None:
            return np.ones(len(rows["replicate"]))
        return np.asarray(self.whole(rows), np.float64)

    def values(self, rows: Rows) -> Floats:
        """What each history contributes [n], in the figure's unit; for a ratio, the part.

        Their sum over that of `occasions` is the figure's estimate. A time is cut off at the window's end.
        """
        raw = self.waited(rows) if self.kind == "time" else self.part(rows)
        counted = np.asarray(raw, np.float64) * self.scale
        return counted if self.whole is None else np.where(self.occasions(rows) > 0, counted, 0.0)

    def waited(self, rows: Rows) -> npt.NDArray[np.int64]:
        """Steps until the event or the window's end [n]; an event in the first step is one after one step."""
        first = np.asarray(self.part(rows), np.int64)
        return np.where(first < 0, int(self.support[1]), first)

    def curve(self, rows: Rows, failed: int = 0) -> Curve:
        """P(not yet happened) step by step, of a time; every history [n] is watched to the window's end."""
        first = np.bincount(np.maximum(self.part(rows), 0), minlength=int(self.support[1]) + 1)
        return kaplan_meier_of_counts(np.concatenate(([0], first[1:])), int(first.sum()), failed)

    def mean(self, values: Floats) -> Interval:
        """The mean over histories, or over points that are means of histories themselves [n]."""
        # The mean of equal numbers may be off in its last digit.
        return mean(np.clip(values, *self.bounds), support=self.bounds)

    def interval(self, rows: Rows, failed: int = 0) -> Interval:
        """The figure's estimate and interval; rows: columns [n]."""
        if self.kind == "ratio":
            assert self.whole is not None
            return ratio_of_sums(self.part(rows), self.whole(rows), failed)
        if self.kind == "time":
            return restricted_mean(self.curve(rows, failed)).scaled(self.scale)
        if self.kind == "amount":
            return mean(self.part(rows), failed, self.support).scaled(self.scale)
        happened = np.asarray(self.part(rows), np.bool_)
        if self.whole is None:
            return proportion(int(np.count_nonzero(happened)), len(happened), failed)
        counted = np.asarray(self.whole(rows), np.bool_)
        return proportion(int(np.count_nonzero(happened & counted)), int(np.count_nonzero(counted)), failed)

    def figure(self, rows: Rows, meta: Meta) -> Figure:
        """The outcome's figure of a run; rows: columns [n]."""
        return self.with_interval(self.interval(rows, meta.n_failed), meta)

    def with_interval(self, interval: Interval, meta: Meta) -> Figure:
        """The outcome's figure, where its interval is known already."""
        return figure(self.quantity, self.subject, self.label, self.unit, interval, meta)
