"""What the panels of a sweep have in common: the outcome as heading, and the axis that it runs along."""

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from sim.studies.sweep.table import Figures
from sim.studies.sweep.words import is_share, title
from sim.views import style
from sim.views.marks import plain_mark, round_marks
from sim.views.page import Page, fit, wrap
from sim.views.record import ceiling
from sim.views.text import tick


def head(page: Page, outcome: Figures, place: tuple[float, float], width: float) -> None:
    """Print an outcome over its panel, in two lines at most."""
    x, y = place
    first, *rest = wrap(title(outcome), 0.9 * width, style.SMALL)  # bold is wider
    second = fit(" ".join(rest), 0.9 * width, style.SMALL)
    for line, words in enumerate([first, second] if second else ["", first]):
        page.text(x, y + line * 0.12, words, style.SMALL, weight="bold")


def set_values(axes: Axes, outcome: Figures, along: str = "y") -> None:
    """Run an axis over an outcome's intervals; shares from 0 to a round number of percent."""
    set_limits, set_ticks = (getattr(axes, f"set_{along}{what}") for what in ("lim", "ticks"))
    low, high = _ends(outcome.numbers)
    if is_share(outcome):
        top = ceiling(high)
        set_ticks([0, top / 2, top], [tick(mark) for mark in (0.0, top / 2, top)])
        set_limits(0, top)
        return
    room = 0.06 * (high - low) or abs(high) / 10 or 1.0
    bottom = 0.0 if 0 <= low < 0.5 * high else low - room
    set_limits(bottom, high + room)
    at = round_marks(bottom, high + room)
    set_ticks(at, [plain_mark(mark) for mark in at])


def _ends(numbers: npt.NDArray[np.float64]) -> tuple[float, float]:
    finite = numbers[np.isfinite(numbers)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
