"""Whether the numbers beside the axes of a figure are where they say."""

import re
from collections.abc import Iterator

from matplotlib.axis import Axis
from matplotlib.figure import Figure

from sim.views import style

NUMBER = re.compile(r"[+−]?[\d,]*\.?\d+(?: %)?")
SCALES = (1.0, 100.0)
"""What a position is multiplied with to be read: 1, or 100 where a share is in percent or points."""

Marks = list[tuple[float, float]]


def of(figure: Figure) -> Iterator[Marks]:
    """Position and number of the marks of every axis that is labelled with numbers."""
    with style.house():
        for axes in figure.axes:
            if axes.axison:
                yield from (found for axis in (axes.xaxis, axes.yaxis) if (found := _of(axis)))


def are_right(found: Marks) -> bool:
    """Whether all numbers of an axis are their positions, or a hundred times those."""
    far = max(abs(at) for at, _ in found)
    return any(all(abs(k * at - x) <= 1e-3 * k * far for at, x in found) for k in SCALES)


def _of(axis: Axis) -> Marks:
    low, high = sorted(axis.get_view_interval())
    labelled = zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=True)
    words = [(float(at), label.get_text()) for at, label in labelled if low <= at <= high]
    numbers = [(at, text.replace("−", "-")) for at, text in words if NUMBER.fullmatch(text)]
    return [(at, float(text.removesuffix(" %").replace(",", ""))) for at, text in numbers]
