"""What opens disputes, as the years before the first origin tell it: what is fitted, and the theory made of
it.

The opening of disputes, what a dispute leaves, how much dyads differ and the weights of alignment come from
maximum likelihood on the earlier dyad-years, in histories of five years (sim.studies.calibration.alignment).
All other parameters are those of the full theory.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.scenario import theory_sets
from sim.scenario.theory import Theory
from sim.statistics.onsets import Estimate, Floats, onset_chances
from sim.studies.calibration import alignment
from sim.studies.calibration.alignment import SLOPE, Design
from sim.studies.calibration.dyad_years import Panel
from sim.studies.calibration.open_weeks import NEVER, open_part

WIDTH = 5
DIGITS = 4
ALIGNMENT = "open_alignment"


@dataclass(frozen=True)
class Opening:
    """What was fitted. parameters: of the theory, by name; score: alignment per unit of each part."""

    estimate: Estimate
    parameters: Mapping[str, float]
    score: Mapping[str, float]


def fit(earlier: Panel) -> Opening:
    """Fit the opening of disputes to dyad-years."""
    first, last = int(earlier.year.min()), int(earlier.year.max())
    found = alignment.fit_design(Design("earlier", first, last, width=WIDTH), earlier, None)
    parameters = {name: _rounded(number.value) for name, number in found.parameters.items()}
    score = {name: _rounded(number.value) for name, number in found.score.items()}
    return Opening(found.estimate, {ALIGNMENT: SLOPE, **parameters}, score)


def theory(opening: Opening) -> Theory:
    """The full theory with what was fitted in place of its own, within the limits that it sets."""
    whole = theory_sets.load("full", {})
    limits = {name: (getattr(whole, name).low, getattr(whole, name).high) for name in opening.parameters}
    held = {name: float(np.clip(value, *limits[name])) for name, value in opening.parameters.items()}
    return theory_sets.load("full", held)


def align(opening: Opening, known: Panel) -> Floats:
    """The fitted score of alignment of dyads [n]."""
    parts = (weight * getattr(known, part) for part, weight in opening.score.items())
    return np.clip(sum(parts, np.zeros(len(known.year))), -1.0, 1.0)


def two_years(opening: Opening, known: Panel) -> Floats:
    """P(an onset within two years) of dyads [n] by what was fitted alone, with no world around them."""
    gap = known.gap
    later = np.where(gap == NEVER, NEVER, np.minimum(gap + 1, NEVER - 1))

    def both(memory: float) -> tuple[Floats, Floats]:
        """Open parts of this year and the next together, and their slopes; [n] each."""
        parts = [open_part(each, memory) for each in (gap, later)]
        return parts[0][0] + parts[1][0], parts[0][1] + parts[1][1]

    return onset_chances(replace(alignment.histories(known, 1), open_part=both), opening.estimate.at)


def _rounded(value: float) -> float:
    """So that the last digits of a search, which machines may differ in, make no other study."""
    return float(f"{value:.{DIGITS}g}")
