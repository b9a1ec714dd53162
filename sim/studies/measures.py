"""What a study asks about: an outcome by name, worked out of the rows of a run.

Names are those of sim.outcomes.vocabulary: a figure's, p_level_3.AZE-IRN, or the short one, display.AZE-IRN
(sim.outcomes.names). Whatever is a mean over all histories is an outcome.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.engines.world import World
from sim.montecarlo.produce import describe
from sim.outcomes import catalogue_sides
from sim.outcomes import measures as figure_measures
from sim.outcomes.catalogue_sides import EITHER, FOUGHT, SIDES
from sim.outcomes.figures import OVERALL
from sim.outcomes.measures import find
from sim.outcomes.names import as_short, says_who
from sim.outcomes.vocabulary import vocabulary
from sim.scenario.codebook import LEVELS
from sim.scenario.errors import InputError, Problem, show
from sim.statistics.intervals import Interval
from sim.statistics.means import mean

Floats = npt.NDArray[np.float64]
Rows = Mapping[str, npt.NDArray[Any]]
Read = Callable[[Rows], Floats]

THIRDS = 3
"""Third states whose side is looked at unless told otherwise."""

OF_ANY = ("p_level_", "mean_weeks_without_level_", "peak")
"""How the quantities begin that over all dyads are about any of them."""

REACHED = {name: level for level, name in LEVELS.items() if level > 1}


@dataclass(frozen=True)
class Measure:
    """An outcome of a history.

    name: as typed, such as display.AZE-IRN. label: in the field's words. unit: probability (0 or 1 in a
    history), weeks, level, acts or alignment. largest: how far two histories can be apart in it. of: rows ->
    [n]. lowest: the least that it can be. world: in which it is asked about.
    """

    name: str
    label: str
    unit: str
    largest: float
    of: Read
    lowest: float = 0.0
    world: World | None = field(default=None, compare=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """What goes to another process: the name, by which it is found again there."""
        return of, (self.name, self.world)

    def mean(self, values: Floats) -> Interval:
        """The mean over histories, or over points that are means of histories themselves [n]."""
        # The mean of equal numbers may be off in its last digit.
        return mean(np.clip(values, *self.support), support=self.support)

    @property
    def support(self) -> tuple[float, float]:
        """The least and the most that it can be."""
        return self.lowest, self.lowest + self.largest

    @property
    def is_probability(self) -> bool:
        """Whether it is 0 or 1 in a history, so that its mean is a probability."""
        return self.unit == "probability"

    @property
    def subject(self) -> str:
        """What it is about: a dyad, a pair, or nothing where it is about all of them."""
        return self.name.partition(".")[2]


def of(text: str, world: World) -> Measure:
    """Return the outcome that `text` names in a world.

    Raises InputError with what there is and the near miss, and for a figure that divides by occasions: no
    history has a value of its own in it.
    """
    found = find(text, figures(world))
    if found.whole is not None:
        raise InputError([_divided(text, found)])
    largest = (found.support[1] - found.support[0]) * found.scale
    lowest = found.support[0] * found.scale
    return Measure(as_short(found.name), label(found), found.unit, largest, found.values, lowest, world)


def _divided(text: str, found: figure_measures.Measure) -> Problem:
    """Why a figure that divides by occasions is refused, with those that say the same of every history."""
    allowed = "a figure that every history has a value of; this one divides by the occasions for it"
    side = found.quantity.removeprefix("p_")
    if ":" in found.subject and side in (SIDES | EITHER):
        allowed += f": ask for {FOUGHT}_{side}.{found.subject} or posture_{side}.{found.subject}"
    return Problem("command line", None, "outcome", show(text), f"{allowed} ({figure_measures.ALL})")


def figures(world: World) -> dict[str, figure_measures.Measure]:
    """Return all measures of a world's runs by name, without running it."""
    return vocabulary(describe(world, 0, 0, 0), columns(world))


def columns(world: World) -> list[str]:
    """Return the names of those columns of a world's rows that `catalogue` has to know."""
    names, ids = world.names, world.names.states
    thirds = [f"stand.{ids[k]}:{names.dyads[p]}" for _, k, p in names.thirds]
    return [*(f"joined.{ids[k]}+{ids[i]}" for k, i in names.helpers), *thirds]


def several(text: str, world: World) -> list[Measure]:
    """Return the outcomes of a list with commas, each once.

    Raises InputError for the first that is unknown.
    """
    found = [of(each, world) for each in text.split(",")]
    return list({measure.name: measure for measure in found}.values())


def usual(world: World) -> list[Measure]:
    """What is looked at unless told otherwise: how far the focus and any dyad go, and who stands where."""
    focus = world.scenario.focus
    names = (f"display.{focus}", f"force.{focus}", f"weeks_display.{focus}", "force", f"bloc.{focus}")
    found = [of(name, world) for name in (*names, f"alignment.{focus}") if _exists(name, world)]
    return [*found, *(of(name, world) for name in postures(world))]


def postures(world: World) -> list[str]:
    """Return the names of the outcomes that third states side with the first of the focus at the end."""
    focus = world.scenario.focus
    thirds = [subject for subject in catalogue_sides.thirds(columns(world)) if subject.endswith(f":{focus}")]
    return [f"posture_with_first.{subject}" for subject in thirds[:THIRDS]]


def _exists(name: str, world: World) -> bool:
    subject = name.partition(".")[2]
    dyads = world.names.pairs if name.startswith(("bloc", "alignment")) else world.names.dyads
    return not subject or subject in dyads


def label(found: figure_measures.Measure) -> str:
    """The measure in words, with whom it is about."""
    if says_who(found.quantity, found.subject):
        return found.label
    words, who = found.label.removesuffix(", both ways"), found.subject
    if who == OVERALL:
        who = "any dyad" if found.quantity.startswith(OF_ANY) else ""
    who = who.replace("-", "–").replace(">", " → ")
    if not who:
        return words
    return f"{words[:-1]}, {who})" if words.startswith("P(") else f"{words}, {who}"
