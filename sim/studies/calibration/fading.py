"""The half-life of tension of the highest likelihood, all other parameters at their best beside it."""

import math
from collections.abc import Callable

from sim.statistics.onsets import Floats
from sim.studies.calibration.open_weeks import HALF_LIFE

FACTOR = math.sqrt(2)
HALF_LIVES = tuple(HALF_LIFE * FACTOR**k for k in range(-4, 9))
"""Weeks among which it is looked for."""

Profile = Callable[[float, Floats | None], tuple[Floats, float]]
"""The other parameters at their best and the log-likelihood, at a half-life, searched from a start."""


def find_half_life(profile: Profile) -> tuple[float, float]:
    """Return it with its standard error: the top of a parabola through the best of HALF_LIVES and its
    neighbours, and the curvature there. At an end of them, that end, and an error of 0: it is held.

    profile: what the best other parameters [p] come to at a half-life, from where their search begins.
    """
    found, at = dict[int, float](), dict[int, Floats]()
    best, before = HALF_LIVES.index(HALF_LIFE), -1
    while best != before:
        before = best
        for k in (best, best - 1, best + 1):
            if k not in found and 0 <= k < len(HALF_LIVES):
                at[k], found[k] = profile(HALF_LIVES[k], at.get(before))
        best = max(found, key=found.__getitem__)
    if best in (0, len(HALF_LIVES) - 1):
        return HALF_LIVES[best], 0.0
    below, top, above = (found[best + step] for step in (-1, 0, 1))
    bent = 2 * top - below - above
    if bent <= 0:  # as high on either side
        return HALF_LIVES[best], 0.0
    value = HALF_LIVES[best] * FACTOR ** ((above - below) / (2 * bent))
    return value, value * math.log(FACTOR) / math.sqrt(bent)
