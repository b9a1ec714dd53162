"""What each signal adds to how far the focus dyad goes: the run with it, less the same draws without it.

Shares of signals left out one by one do not add up to what all of them do together: signals may do the same
work twice, or need each other. Shapley shares (`attribute`) do. Whoever reads off the largest of many
differences reads the luckiest too, so the intervals hold for all signals jointly (Bonferroni).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sim.outcomes.beside import DIFFERENCE
from sim.outcomes.figures import Figure, Meta, Rows, figure
from sim.outcomes.themes.escalation import at_least
from sim.statistics import paired
from sim.statistics.differences import simultaneous
from sim.statistics.intervals import LEVEL, percent

ALL = "all"
QUANTITY = "p_level_{}_from_signal"
OFTEN = 0.05
"""P(level) of the focus from which on that level is asked about; else the one below."""

ASKED = (4, 3, 2)
"""Levels that are asked about: force if it is not rare, a display, a threat."""


def without(signal: int) -> str:
    """Return the column of the histories without a signal, by its number."""
    return f"without.{signal}"


def level_of(figures: Iterable[Figure], focus: str) -> int:
    """Return the level of the focus that signals are asked about."""
    known = {figure.quantity: figure.estimate for figure in figures if figure.subject == focus}
    often = (level for level in ASKED if known.get(f"p_level_{level}", 0.0) >= OFTEN)
    return next(often, ASKED[0])


def figures(rows: Rows, signals: Sequence[str], level: int, asked: int, meta: Meta) -> list[Figure]:
    """Return a figure per signal, those first that move the focus most.

    rows: whether it got to the level with all signals and without each one, [n]. asked: histories that were
    to be run.
    """
    lost = asked - len(rows["replicate"])
    joint = simultaneous(LEVEL, len(signals))
    label = f"what the signal adds to P({at_least(level)}) of {meta.focus}"
    found = []
    for number, signal in enumerate(signals):
        away = paired.proportions(rows[without(number)], rows[ALL], lost, joint).interval
        method = away.method.replace(percent(joint), f"{percent(LEVEL)} jointly over {len(signals)}")
        line = figure(QUANTITY.format(level), f"{signal}:{meta.focus}", label, DIFFERENCE, away, meta)
        found.append(replace(line, method=method))
    return sorted(found, key=lambda each: (-abs(each.estimate), each.subject))
