"""What a study asks about: an outcome by name, worked out of the rows of a run.

display.AZE-IRN        P(display of force or more between the two in the window); threat, force, war alike
display                the same in any dyad
weeks_display.AZE-IRN  weeks at display or more
peak.AZE-IRN           highest level, 1 to 5
acts.AZE-IRN           own military acts
bloc.AZE-ISR           P(the two are in one bloc at the end)
alignment.AZE>IRN      alignment at the end, of the first toward the second; A-B for the mean of both ways
joined.TUR+AZE         P(the first ever fights on the second's side)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.engines.world import World
from sim.scenario.codebook import LEVEL_LABELS, LEVELS, Level
from sim.scenario.errors import InputError, Problem, listed, near_miss, shown

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
    [n].
    """

    name: str
    label: str
    unit: str
    largest: float
    of: Read

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

    Raises InputError with what there is and the near miss.
    """
    kind, _, subject = text.strip().partition(".")
    if kind not in KINDS:
        raise _unknown(text, tuple(KINDS), near_miss(kind, KINDS))
    make, subjects, may_be_bare = KINDS[kind]
    known = subjects(world)
    subject = _as_declared(subject, known)
    if (subject and subject not in known) or (not subject and not may_be_bare):
        allowed = tuple(f"{kind}.{each}" for each in known)
        raise _unknown(text, allowed, near_miss(f"{kind}.{subject}", allowed))
    return make(kind, subject, world)


def several(text: str, world: World) -> list[Measure]:
    """Return the outcomes of a list with commas, each once.

    Raises InputError for the first that is unknown.
    """
    return [of(each, world) for each in dict.fromkeys(text.split(","))]


def usual(world: World) -> list[Measure]:
    """What is looked at unless told otherwise: how far the focus and any dyad go, and who stands where."""
    focus = world.scenario.focus
    names = (f"display.{focus}", f"force.{focus}", f"weeks_display.{focus}", "force", f"bloc.{focus}")
    return [of(name, world) for name in (*names, f"alignment.{focus}") if _exists(name, world)]


def _exists(name: str, world: World) -> bool:
    subject = name.partition(".")[2]
    dyads = world.names.pairs if name.startswith(("bloc", "alignment")) else world.names.dyads
    return not subject or subject in dyads


def _as_declared(subject: str, known: Sequence[str]) -> str:
    """A pair in the order the world has it."""
    if subject in known or subject.count("-") != 1:
        return subject
    return "-".join(sorted(subject.split("-")))


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
    return Measure(name, f"highest level, {_between(subject)}", "level", 4.0, partial(_read, name))


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
    return Measure(f"{kind}.{subject}", f"alignment at the end, {words}", "alignment", 2.0, read)


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
