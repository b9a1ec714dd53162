"""Where an axis is marked, and the colours and markers of several series in one panel."""

import numpy as np

MOST_MARKS = 6

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's, told apart by colour-blind readers."""

MARKERS = ("o", "s", "D", "^", "v", "X")


def round_marks(low: float, high: float, most: int = 5) -> list[float]:
    """Return at most `most` round numbers within [low, high]."""
    span = high - low
    if not span > 0:
        return [low]
    for power in range(int(np.floor(np.log10(span))) - 2, 12):
        for digit in (1, 2, 2.5, 5):
            step = digit * 10.0**power
            marks = np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1) * step
            if len(marks) <= most:
                return [float(mark) + 0.0 for mark in marks]
    return [low, high]


def plain_mark(value: float) -> str:
    """A number beside an axis: as many digits as it takes to say what it is, six at most."""
    plain = f"{value:.6g}"
    text = (
        plain if "e" not in plain or abs(value) >= 1e9 or abs(value) < 1e-9 else f"{value:.12f}".rstrip("0")
    )
    return text.removesuffix(".").replace("-", "−")


def signed_mark(mark: float) -> str:
    """A number beside an axis of differences: +2, 0, −2."""
    return f"{mark:+.6g}".replace("-", "−") if mark else "0"


def log_marks(low: float, high: float) -> list[float]:
    """Return round numbers within [low, high] for a logarithmic axis: 1, 2, 5, 10, ..., or 1, 10, ..."""
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    for digits in ((1, 2, 5), (1,)):
        marks = [digit * 10.0**power for power in powers for digit in digits]
        within = [mark for mark in marks if low * 0.999 <= mark <= high * 1.001]
        if len(within) <= MOST_MARKS:
            break
    return within
