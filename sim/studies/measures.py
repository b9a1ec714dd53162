"""What a study asks about: an outcome by name, worked out of the rows of a run.

display.AZE-IRN        P(display of force or more between the two in the window); threat, force, war alike
display                the same in any dyad
weeks_display.AZE-IRN  weeks at display or more
peak.AZE-IRN           highest level, 1 to 5
acts.AZE-IRN           own military acts
bloc.AZE-ISR           P(the two are in one bloc at the end)
alignment.AZE>IRN      alignment at the end, of the first toward the second; A-B for the mean of both ways
joined.TUR+AZE         P(the first ever fights on the second's side)

Any figure of a run's summary that is a mean over all histories is an outcome too, under its own name, such as
p_level_3_by_26_weeks.AZE-IRN; where there is a short name as well, p_level_3.AZE-IRN, it is that outcome.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.engines.world import World
from sim.montecarlo.produce import describe
from sim.outcomes import measures as figure_measures
from sim.outcomes.catalogue import catalogue
from sim.outcomes.figures import OVERALL
from sim.outcomes.names import as_declared, as_short
from sim.scenario.codebook import LEVEL_LABELS, LEVELS, Level
from sim.scenario.errors import InputError, Problem, listed, near_miss, shown
from sim.statistics.intervals import Interval
from sim.statistics.means import mean

Floats = npt.NDArray[np.float64]
Rows = Mapping[str, npt.NDArray[Any]]
Read = Callable[[Rows], Floats]

REACHED = {name: level for level, name in LEVELS.items() if level > 1}
DAYS_PER_WEEK = 7
MOST_REPEATED = 8


@dataclass(frozen=True)
class Measure:
    """An outcome of a history.

    name: as typed, such as display.AZE-IRN. label: in the field's words. unit: probability (0 or 1 in a
    history), weeks, level, acts or alignment. largest: how far two histories can be apart in it. of: rows ->
    [n]. lowest: the least that it can be.
    """

    name: str
    label: str
    unit: str
    largest: float
    of: Read
    lowest: float = 0.0

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
    name = as_short(text.strip().removesuffix(f".{OVERALL}"))
    kind, _, subject = name.partition(".")
    if kind not in KINDS:
        return _figure(name, text, world)
    make, subjects, may_be_bare = KINDS[kind]
    known = tuple(f"{kind}.{each}" for each in subjects(world))
    name = as_declared(name, known)
    if name not in known and (subject or not may_be_bare):
        raise _unknown(text, known, near_miss(name, known))
    return make(kind, name.partition(".")[2], world)


def figures(world: World) -> dict[str, figure_measures.Measure]:
    """Return the measures behind the figures of a world's runs by name, without running it."""
    return catalogue(describe(world, 0, 0, 0), columns(world))


def columns(world: World) -> list[str]:
    """Return the names of those columns of a world's rows that `catalogue` has to know."""
    return [f"joined.{subject}" for subject in _helpers(world)]


def _figure(name: str, text: str, world: World) -> Measure:
    known = figures(world)
    found = known.get(as_declared(name, known))
    if found is None:
        kind = name.partition(".")[0]
        raise _unknown(text, tuple(KINDS), near_miss(kind, KINDS) or near_miss(name, known))
    if found.whole is not None:
        allowed = "a figure that every history has a value of; this one divides by the occasions for it"
        raise InputError([Problem("command line", None, "outcome", shown(text), allowed)])
    largest = (found.support[1] - found.support[0]) * found.scale
    label = f"{found.label}, {_between(found.subject)}" if found.subject != OVERALL else found.label
    return Measure(found.name, label, found.unit, largest, found.values, found.support[0] * found.scale)


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
    return [of(name, world) for name in (*names, f"alignment.{focus}") if _exists(name, world)]


def _exists(name: str, world: World) -> bool:
    subject = name.partition(".")[2]
    dyads = world.names.pairs if name.startswith(("bloc", "alignment")) else world.names.dyads
    return not subject or subject in dyads


def _unknown(got: str, allowed: Sequence[str], hint: str) -> InputError:
    return InputError(
        [Problem("command line", None, "outcome", shown(got), listed(allowed, MOST_REPEATED), hint)]
    )


def _column(name: str, subject: str) -> str:
    return f"{name}.{subject}" if subject else name


def _between(subject: str) -> str:
    return subject.replace("-", "–") if subject else "any dyad"


def _at_least(level: int) -> str:
    return LEVEL_LABELS[Level(level)] + (" or more" if level < max(REACHED.values()) else "")


def _read(column: str, rows: Rows) -> Floats:
    return rows[column].astype(np.float64)


def _ever(column: str, rows: Rows) -> Floats:
    return np.asarray(rows[column] >= 0, np.float64)


def _level(kind: str, subject: str, _: World) -> Measure:
    level = REACHED[kind]
    read = partial(_ever, _column(f"first_{level}", subject))
    return Measure(
        _column(kind, subject), f"P({_at_least(level)}, {_between(subject)})", "probability", 1.0, read
    )


def _weeks(kind: str, subject: str, world: World) -> Measure:
    level = REACHED[kind.removeprefix("weeks_")]
    scale = world.scenario.horizon.step_days / DAYS_PER_WEEK
    column = _column(f"weeks_{level}", subject)
    label = f"weeks at {_at_least(level)}, {_between(subject)}"
    return Measure(
        _column(kind, subject),
        label,
        "weeks",
        _window(world) * scale,
        lambda rows: scale * _read(column, rows),
    )


def _peak(kind: str, subject: str, _: World) -> Measure:
    name = _column(kind, subject)
    return Measure(name, f"highest level, {_between(subject)}", "level", 4.0, partial(_read, name), 1.0)


def _acts(kind: str, subject: str, world: World) -> Measure:
    columns = [f"acts_{why}.{subject}" for why in ("spontaneous", "signal", "answer")]

    def read(rows: Rows) -> Floats:
        return np.asarray(np.sum([_read(column, rows) for column in columns], axis=0), np.float64)

    label = f"own military acts, {_between(subject)}"
    return Measure(f"{kind}.{subject}", label, "acts", 2.0 * _window(world), read)


def _bloc(kind: str, subject: str, world: World) -> Measure:
    i, j = world.names.indices(subject)

    def read(rows: Rows) -> Floats:
        letters = rows["partition"].astype(np.str_).view("U1").reshape(len(rows["partition"]), -1)
        return np.asarray(letters[:, i] == letters[:, j], np.float64)

    return Measure(
        f"{kind}.{subject}", f"P(same bloc at the end, {_between(subject)})", "probability", 1.0, read
    )


def _alignment(kind: str, subject: str, _: World) -> Measure:
    first, second = subject.split(">" if ">" in subject else "-")
    ways = [f"{first}>{second}"] if ">" in subject else [f"{first}>{second}", f"{second}>{first}"]

    def read(rows: Rows) -> Floats:
        return np.asarray(np.mean([_read(f"alignment.{way}", rows) for way in ways], axis=0), np.float64)

    words = f"{first} → {second}" if ">" in subject else _between(subject)
    return Measure(f"{kind}.{subject}", f"alignment at the end, {words}", "alignment", 2.0, read, -1.0)


def _joined(kind: str, subject: str, _: World) -> Measure:
    helper, helped = subject.split("+")

    def read(rows: Rows) -> Floats:
        return np.asarray(rows[f"joined.{subject}"] > 0, np.float64)

    return Measure(
        f"{kind}.{subject}", f"P({helper} ever fights on {helped}'s side)", "probability", 1.0, read
    )


def _window(world: World) -> int:
    return world.clock.steps - world.clock.window


def _dyads(world: World) -> tuple[str, ...]:
    return world.names.dyads


def _pairs(world: World) -> tuple[str, ...]:
    return world.names.pairs


def _ways(world: World) -> tuple[str, ...]:
    both = [pair.split("-") for pair in world.names.pairs]
    return (*world.names.pairs, *(f"{x}>{y}" for a, b in both for x, y in ((a, b), (b, a))))


def _helpers(world: World) -> tuple[str, ...]:
    ids = world.names.states
    return tuple(f"{ids[k]}+{ids[i]}" for k, i in world.names.helpers)


Make = Callable[[str, str, World], Measure]
Subjects = Callable[[World], tuple[str, ...]]

KINDS: dict[str, tuple[Make, Subjects, bool]] = {
    **dict.fromkeys(REACHED, (_level, _dyads, True)),
    **{f"weeks_{name}": (_weeks, _dyads, False) for name in REACHED},
    "peak": (_peak, _dyads, True),
    "acts": (_acts, _dyads, False),
    "bloc": (_bloc, _pairs, False),
    "alignment": (_alignment, _ways, False),
    "joined": (_joined, _helpers, False),
}
"""Kinds of outcomes: how one is made, what it may be about, and whether it may be about everything at once.
"""
