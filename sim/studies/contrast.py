"""The difference of one outcome between two worlds: the method that fits the outcome and the draws."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.outcomes.figures import Rows
from sim.outcomes.outcome import Outcome
from sim.statistics import paired, unpaired
from sim.statistics.differences import Difference
from sim.statistics.intervals import LEVEL

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """What each history of one world contributes to an outcome, and its occasions; both [n]."""

    values: Floats
    occasions: Floats

    @property
    def pair(self) -> tuple[Floats, Floats]:
        """Values and occasions, [n] each."""
        return self.values, self.occasions

    def at(self, places: npt.NDArray[np.int64]) -> "Sample":
        """The histories at these places [m]."""
        return Sample(self.values[places], self.occasions[places])


def sample(outcome: Outcome, rows: Rows) -> Sample:
    """Return what the rows [n] of a world contribute to an outcome."""
    return Sample(outcome.values(rows), outcome.occasions(rows))


def share(outcome: Outcome, first: Sample, second: Sample, failed: int, level: float = LEVEL) -> Difference:
    """Second less first where both hold the same histories in the same order: chance is shared."""
    if outcome.divides:
        return paired.ratios(first.pair, second.pair, failed, level)
    if outcome.kind == "event":
        return paired.proportions(first.values > 0, second.values > 0, failed, level)
    return paired.means(first.values, second.values, failed, outcome.bounds, level)


def separate(
    outcome: Outcome, first: Sample, second: Sample, failed: tuple[int, int], level: float = LEVEL
) -> Difference:
    """Second less first where the two share nothing."""
    if outcome.divides:
        return unpaired.ratios(first.pair, second.pair, failed, level)
    if outcome.kind == "event":
        k = (int(np.count_nonzero(first.values)), int(np.count_nonzero(second.values)))
        return unpaired.proportions(k, (len(first.values), len(second.values)), failed, level)
    return unpaired.means(first.values, second.values, failed, outcome.bounds, level)
