"""How much of a year is open to a new dispute, weighted by the tension that the last one left.

The rules keep a dyad shut while a dispute is open and for 26 weeks after its last act, and tension is the
greater the nearer the last dispute: tau at its end, halved every 105 weeks. The panel knows the year of the
last dispute, not its week: the week of its end is taken as uniform in that year.
"""

import numpy as np
from numpy.typing import NDArray

from sim.statistics.onsets import Floats

HALF_LIFE = 105.0  # weeks, of tension (configs/theory/full.yaml)
QUIET = 26.0  # weeks after its last act, before which a dispute is not over
YEAR = 52.0
GOING, NEVER = -1, 61
"""Years since the last dispute: GOING while one that began earlier goes on, NEVER for sixty years or more."""

_MOMENTS = (np.arange(52) + 0.5) / 52
_ENDS = (np.arange(24) + 0.5) / 24


def open_part(gap: NDArray[np.int64], tension: float, half_life: float = HALF_LIFE) -> tuple[Floats, Floats]:
    """What is open of each year [n], as a share of an undisturbed one, and its slope on the tension of a
    dispute. gap [n]: whole years between the last dispute and this year, GOING or NEVER. half_life: of
    tension, in weeks.
    """
    whole, slope = np.array([_of_gap(k, tension, half_life) for k in range(GOING, NEVER + 1)]).T
    return whole[gap - GOING], slope[gap - GOING]


def left_of(gap: NDArray[np.int64], half_life: float = HALF_LIFE) -> Floats:
    """Share of a dispute's tension that is left in the middle of a year [n]: none after NEVER."""
    weeks = (np.maximum(gap, 0) + 0.5) * YEAR
    return np.where(gap == NEVER, 0.0, 0.5 ** (weeks / half_life))


def _of_gap(gap: int, tension: float, half_life: float) -> tuple[float, float]:
    if gap == NEVER:
        return 1.0, 0.0
    weeks = (_MOMENTS[None, :] - (_ENDS[:, None] - 1 - gap)) * YEAR
    left = 0.5 ** (np.maximum(weeks, 0.0) / half_life)
    weight = np.where(weeks > QUIET, np.exp(tension * left), 0.0)
    return float(weight.mean()), float((weight * left).mean())
