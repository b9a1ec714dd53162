"""Changes as they are printed: always with a sign and an interval; of probabilities, in percentage points."""

import math

from sim.statistics.intervals import Interval

SCALE = {"probability": 100.0}
LEAST = {"probability": 1}
"""Decimals that a number of this unit has at least."""

UNITS = {
    "probability": "percentage points",
    "weeks": "weeks",
    "level": "levels",
    "acts": "acts",
    "alignment": "alignment (−1 to 1)",
}


def scale(unit: str) -> float:
    """What a number of this unit is multiplied with before it is printed or drawn."""
    return SCALE.get(unit, 1.0)


def unit_name(unit: str) -> str:
    """A change's unit in words."""
    return UNITS.get(unit, unit)


def change(interval: Interval, unit: str, places: int | None = None) -> str:
    """A change with its interval: '+6.8 [+4.6, +9.0]'; the unit stands at the axis or in the head of the
    column.

    places: decimals; by default as many as show two digits of the interval's half width.
    """
    if math.isnan(interval.estimate):
        return "no cases"
    digits = decimals(interval, unit) if places is None else places
    estimate, low, high = (
        sign(scale(unit) * x, digits) for x in (interval.estimate, interval.low, interval.high)
    )
    return f"{estimate} [{low}, {high}]"


def decimals(interval: Interval, unit: str) -> int:
    """Decimals that show two digits of half the interval's width."""
    half = scale(unit) * (interval.high - interval.low) / 2
    if not math.isfinite(half) or half <= 0:
        return 1
    return min(max(1 - math.floor(math.log10(half)), LEAST.get(unit, 0)), 5)


def sign(x: float, places: int) -> str:
    """A number with its sign and a real minus; a zero has none."""
    text = f"{abs(x):.{places}f}"
    if float(text) == 0:
        return text
    return f"{'−' if x < 0 else '+'}{text}"
