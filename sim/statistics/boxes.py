"""What a box in the space of inputs says about an outcome: coverage, density, mass, and whether that is
chance.

A box is found by looking for one, so on the data it was found in it flatters itself. Here its numbers are
counted on data that were kept apart. Bryant & Lempert 2010, Technological Forecasting and Social Change 77:
34-49 (coverage, density, quasi-p-values); Lavrač et al. 2004 (weighted relative accuracy).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.statistics.intervals import LEVEL, Interval, proportion

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Limits(NamedTuple):
    """One side of a box: low <= input <= high."""

    name: str
    low: float
    high: float


class Quality(NamedTuple):
    """Shares with intervals: of the cases of interest that lie in the box, of its cases that are of
    interest, of all cases that lie in it; and the share of interest overall, to compare the density with.
    """

    coverage: Interval
    density: Interval
    mass: Interval
    base: Interval


def inside(box: tuple[Limits, ...], inputs: dict[str, Floats], n: int) -> Flags:
    """Which of n cases lie in the box; inputs by name, [n] each."""
    kept = np.ones(n, dtype=bool)
    for limit in box:
        kept &= (inputs[limit.name] >= limit.low) & (inputs[limit.name] <= limit.high)
    return kept


def quality(within: Flags, interest: Flags, level: float = LEVEL) -> Quality:
    """Coverage, density and mass of a box that was not found in these cases [n]."""
    both, n = int(np.count_nonzero(within & interest)), len(within)
    held, wanted = int(np.count_nonzero(within)), int(np.count_nonzero(interest))
    counts = ((both, wanted), (both, held), (held, n), (wanted, n))
    return Quality(*(proportion(k, of, level=level) for k, of in counts))


def accuracy(mass: Floats, density: Floats, base: float) -> Floats:
    """Weighted relative accuracy [boxes]: mass x (density - base), from mass and density [boxes]; 0 of
    everything and of nothing, largest in between.
    """
    return mass * (density - base)


def quasi_p(within: Flags, without_limit: Flags, interest: Flags) -> float:
    """Chance that dropping a limit would leave the box's density as high as it is, were the limit without
    effect.

    Flags [n] of the cases: in the box, in the box without the limit, of interest. Binomial tail: of the cases
    in the box, at least as many of interest as were found, at the density of the box without the limit.
    Quasi, because limits that were chosen to look well are tested as if given.
    """
    from scipy.special import bdtrc

    held, both = int(np.count_nonzero(within)), int(np.count_nonzero(within & interest))
    wider = int(np.count_nonzero(without_limit))
    if not held or not both:
        return 1.0
    share = np.count_nonzero(without_limit & interest) / wider
    return float(bdtrc(both - 1, held, share)) if share < 1 else 1.0
