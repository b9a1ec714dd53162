"""What a run reports: figures, each with its interval, and what they are figures of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy.typing as npt

from sim.statistics.intervals import Interval

Column = npt.NDArray[Any]  # [n], one entry per history
Rows = Mapping[str, Column]
OVERALL = "overall"  # the subject of figures that are not about one dyad or state
WEEK_DAYS = 7


class Window(NamedTuple):
    """The steps in which the states' own acts count."""

    first: int  # step
    last: int  # step, included
    text: str  # "2022-12-14 to 2024-12-30"

    @property
    def steps(self) -> int:
        """Number of steps in the window."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class Meta:
    """What was run; the tuples are in the order of the columns and arrays of a run."""

    scenario: str
    title: str
    states: tuple[str, ...]  # ids, sorted
    names: tuple[str, ...]  # full names, in the order of `states`
    dyads: tuple[str, ...]  # "AZE-IRN": relevant dyads
    pairs: tuple[str, ...]  # dyads with a tie
    directed: tuple[str, ...]  # "AZE>IRN": both directions of `pairs`
    dates: Sequence[date]  # first day of each step
    window: Window
    focus: str
    history: str  # "given" or "simulated"
    n_attempted: int
    n_failed: int
    seed: int
    theory: str = ""  # name of the set of parameters, and what differs from it

    @property
    def step_weeks(self) -> float:
        """Length of a step in weeks; one week where a run of a single step has no second date to tell."""
        return (self.dates[1] - self.dates[0]).days / WEEK_DAYS if len(self.dates) > 1 else 1.0

    @property
    def weeks(self) -> float:
        """Length of the window in weeks."""
        return self.window.steps * self.step_weeks

    def steps_within(self, weeks: float) -> int:
        """Whole steps that have ended after so many weeks."""
        return int(weeks / self.step_weeks + 1e-9)

    def steps_lasting(self, weeks: float) -> int:
        """Steps nearest to a duration, at least one, as the recorder of a run rounds them."""
        return max(1, round(weeks / self.step_weeks))


@dataclass(frozen=True)
class Figure:
    """One reported number with its interval: a line of summary.csv."""

    quantity: str  # machine name
    subject: str  # "AZE-IRN", "TUR+AZE", "AZE", "AZE ISR TUR USA | IRN" or "overall"
    label: str  # the field's words
    estimate: float  # NaN where there was no occasion to observe it
    low: float
    high: float
    n: int  # histories the estimate rests on
    n_failed: int  # histories that failed, counted as the worst case in low and in high
    method: str
    window: str
    unit: str

    @property
    def interval(self) -> Interval:
        """The estimate with its bounds."""
        return Interval(self.estimate, self.low, self.high, self.n, self.n_failed, self.method)


def figure(quantity: str, subject: str, label: str, unit: str, interval: Interval, meta: Meta) -> Figure:
    """An interval under its name, in the run's window."""
    i = interval
    return Figure(
        quantity, subject, label, i.estimate, i.low, i.high, i.n, i.failed, i.method, meta.window.text, unit
    )


def sample_size(rows: Rows) -> int:
    """Number of histories in the rows, n; columns [n]."""
    return len(rows["replicate"])
