"""The difference of one measure between two worlds: the method that fits the measure and the draws."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.outcomes.figures import Rows
from sim.outcomes.measures import Measure
from sim.statistics import paired, unpaired
from sim.statistics.differences import Difference
from sim.statistics.intervals import LEVEL

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """What each replicate of one world contributes to a measure, and its occasions; both [n]."""

    values: Floats
    occasions: Floats

    @property
    def pair(self) -> tuple[Floats, Floats]:
        """Values and occasions."""
        return self.values, self.occasions

    def at(self, places: npt.NDArray[np.int64]) -> "Sample":
        """The replicates at these places."""
        return Sample(self.values[places], self.occasions[places])


def sample(measure: Measure, rows: Rows) -> Sample:
    """Return what the rows of a world contribute to a measure."""
    return Sample(measure.values(rows), measure.occasions(rows))


def is_ratio(measure: Measure) -> bool:
    """Tell whether a measure divides one sum by another, so that occasions matter."""
    return measure.whole is not None


def support(measure: Measure) -> tuple[float, float]:
    """Return the range that a replicate's value can have, in the figure's unit."""
    low, high = measure.support
    return low * measure.scale, high * measure.scale


def share(measure: Measure, first: Sample, second: Sample, failed: int, level: float = LEVEL) -> Difference:
    """Second less first where both hold the same replicates in the same order: chance is shared."""
    if is_ratio(measure):
        return paired.ratios(first.pair, second.pair, failed, level)
    if measure.kind == "event":
        return paired.proportions(first.values > 0, second.values > 0, failed, level)
    return paired.means(first.values, second.values, failed, support(measure), level)


def separate(
    measure: Measure, first: Sample, second: Sample, failed: tuple[int, int], level: float = LEVEL
) -> Difference:
    """Second less first where the two share nothing."""
    if is_ratio(measure):
        return unpaired.ratios(first.pair, second.pair, failed, level)
    if measure.kind == "event":
        k = (int(np.count_nonzero(first.values)), int(np.count_nonzero(second.values)))
        return unpaired.proportions(k, (len(first.values), len(second.values)), failed, level)
    return unpaired.means(first.values, second.values, failed, support(measure), level)
