"""Small probabilities as they are printed and quoted: so many in a million, with their interval."""

import math

from sim.statistics.intervals import Interval
from sim.views.text import probability, tick

SMALL = 1e-3
SCALES = ((1e-4, 1e4, "10,000"), (1e-7, 1e6, "a million"), (1e-10, 1e9, "a billion"), (0, 1e12, "a trillion"))
"""From which probability on it is counted in how many, and what these are called."""

ROUND = {7: "10 million", 8: "100 million", 6: "a million", 9: "a billion", 10: "10 billion",
         11: "100 billion", 12: "a trillion"}  # fmt: skip


def rare(interval: Interval) -> str:
    """A probability with its interval; below one in a thousand as 2.3 [1.1, 3.5] in a million, of none as < 4
    in a million.
    """
    if interval.estimate >= SMALL or (interval.estimate == 0 and interval.high >= SMALL):
        return probability(interval.estimate, interval.low, interval.high)
    shown = interval.estimate or interval.high
    times, many = next((times, many) for least, times, many in SCALES if shown >= least)
    if interval.estimate == 0:
        size = 10.0 ** math.floor(math.log10(times * interval.high))
        return f"< {_plain(math.ceil(round(times * interval.high / size, 9)) * size)} in {many}"
    numbers = [times * x for x in (interval.estimate, interval.low, interval.high)]
    half = (numbers[2] - numbers[1]) / 2
    places = max(0, -math.floor(math.log10(half))) if half > 0 else 1
    estimate, low, high = (f"{x:,.{min(places, 6)}f}" for x in numbers)
    return f"{estimate} [{low}, {high}] in {many}"


def _plain(value: float) -> str:
    return f"{value:,.9f}".rstrip("0").rstrip(".")


def decade(power: int) -> str:
    """A power of ten up to 1 beside an axis: 10 %, 0.1 %, 1 in 10,000, 1 in a million."""
    return tick(10.0**power) if power >= -3 else f"1 in\n{ROUND.get(-power, f'{10**-power:,}')}"
