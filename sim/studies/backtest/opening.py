"""What opens disputes, as the years before the first origin tell it, and the theory made of it.

The opening of disputes, what a dispute leaves and how fast it fades, how much dyads differ and the weights of
alignment come from maximum likelihood on the earlier dyad-years, in histories of five years, by what
`calibrate part=alignment until=YEAR` does (sim.studies.calibration.alignment), here or in a folder that
`calibrate until=YEAR` wrote. All other parameters are those of the full theory, or of that folder.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.scenario import theory_sets
from sim.scenario.theory import Theory
from sim.statistics.onsets import Floats, onset_chances
from sim.studies.calibration import alignment
from sim.studies.calibration.alignment import APART, FADING, OPENING, SCORE, SLOPE, SPREAD, TENSION
from sim.studies.calibration.alignment_file import OfDesign
from sim.studies.calibration.dyad_years import Panel
from sim.studies.calibration.open_weeks import HALF_LIFE, NEVER, YEAR, open_part

DIGITS = 4
ALIGNMENT = "open_alignment"
DESIGN = "windows_since_1946"


@dataclass(frozen=True)
class Opening:
    """What was fitted. parameters: of the theory, by name; score: alignment per unit of each part."""

    parameters: Mapping[str, float]
    score: Mapping[str, float]

    @property
    def half_life(self) -> float:
        """Weeks in which half of the tension fades."""
        return self.parameters.get(FADING, HALF_LIFE)

    @property
    def at(self) -> Floats:
        """The parameters as the likelihood has them [P] (sim.statistics.onsets)."""
        first, *others = (self.parameters[name] for name in OPENING)
        of_score = (-SLOPE * self.score[part] for part in SCORE)
        spreads = (math.log(self.parameters[name]) for name in (SPREAD, APART))
        return np.array([first + math.log(YEAR), *others, *of_score, self.parameters[TENSION], *spreads])


def fit(earlier: Panel) -> Opening:
    """Fit the opening of disputes to dyad-years."""
    until = int(earlier.year.max())
    design = next(each for each in alignment.designs(until) if each.name == DESIGN)
    found = alignment.fit_design(design, earlier, None)
    parameters = {name: _rounded(number.value) for name, number in found.parameters.items()}
    score = {name: _rounded(number.value) for name, number in found.score.items()}
    return Opening({ALIGNMENT: SLOPE, **parameters}, score)


def of_file(told: OfDesign) -> Opening:
    """What a file of `calibrate part=alignment until=YEAR` says of it."""
    parameters = {name: number.value for name, number in told.opening.items()}
    score = {name: number.value for name, number in told.score.items()}
    return Opening({ALIGNMENT: SLOPE, **parameters}, score)


def theory(opening: Opening, whole: Theory | None = None) -> Theory:
    """A theory, by default the full one, with what was fitted in place of its own, within the limits that it
    sets.
    """
    whole = theory_sets.load("full", {}) if whole is None else whole
    limits = {name: (getattr(whole, name).low, getattr(whole, name).high) for name in opening.parameters}
    held = {name: float(np.clip(value, *limits[name])) for name, value in opening.parameters.items()}
    return theory_sets.change(whole, held)


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
        parts = [open_part(each, memory, opening.half_life) for each in (gap, later)]
        return parts[0][0] + parts[1][0], parts[0][1] + parts[1][1]

    return onset_chances(replace(alignment.histories(known, 1), open_part=both), opening.at)


def _rounded(value: float) -> float:
    """So that the last digits of a search, which machines may differ in, make no other study."""
    return float(f"{value:.{DIGITS}g}")
