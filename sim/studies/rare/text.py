"""Small probabilities as they are printed: in powers of ten, with their interval."""

import math

from sim.statistics.intervals import Interval
from sim.views.text import probability

SMALL = 1e-3
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def rare(interval: Interval) -> str:
    """A probability with its interval; below one in a thousand as 2.3 [1.1, 3.5] × 10⁻⁶, of none as < 4 ×
    10⁻⁷.
    """
    if interval.estimate >= SMALL or (interval.estimate == 0 and interval.high >= SMALL):
        return probability(interval.estimate, interval.low, interval.high)
    if interval.estimate == 0:
        power = math.floor(math.log10(interval.high))
        return f"< {math.ceil(interval.high / 10.0**power)} × {ten(power)}"
    power = math.floor(math.log10(interval.estimate))
    estimate, low, high = (x / 10.0**power for x in (interval.estimate, interval.low, interval.high))
    places = max(1, min(-math.floor(math.log10((high - low) / 2)), 6)) if high > low else 1
    return f"{estimate:.{places}f} [{low:.{places}f}, {high:.{places}f}] × {ten(power)}"


def ten(power: int) -> str:
    """A power of ten: 10⁻⁶."""
    return f"10{str(power).translate(SUPERSCRIPTS)}"
