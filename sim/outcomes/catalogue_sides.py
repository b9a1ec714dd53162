"""Measures of third states: the side each took where others came to force or war, and would take at the end.

A subject is `TUR:AZE-IRN`: Türkiye in a dispute of Azerbaijan and Iran. The first of the dyad is the first of
its name. At force and at war only the histories count that came to that; the posture is asked of all.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from sim.model.declaration import JOIN_FIRST, JOIN_SECOND, NEUTRAL, SUPPORT_FIRST, SUPPORT_SECOND
from sim.outcomes.figures import Column, Rows
from sim.outcomes.measures import Measure, Take
from sim.outcomes.record import NOWHERE

SIDES = {
    "joins_first": ("{third} joins {first}", (JOIN_FIRST,)),
    "supports_first": ("{third} supports {first}", (SUPPORT_FIRST,)),
    "neutral": ("{third} stays neutral", (NEUTRAL,)),
    "supports_second": ("{third} supports {second}", (SUPPORT_SECOND,)),
    "joins_second": ("{third} joins {second}", (JOIN_SECOND,)),
}
EITHER = {
    "with_first": ("{third} sides with {first}", (JOIN_FIRST, SUPPORT_FIRST)),
    "with_second": ("{third} sides with {second}", (JOIN_SECOND, SUPPORT_SECOND)),
}
FOUGHT = "force"
"""How the names begin of measures that say both, that the two came to force and where a third stood."""

ASKED = {
    "stand": ("p_{side}", "P({what} | force between {first} and {second})"),
    "stand_war": ("p_{side}_in_war", "P({what} | war between {first} and {second})"),
    "posture": ("posture_{side}", "P({what} if {first} and {second} fight at the end)"),
}


def thirds(columns: Iterable[str]) -> tuple[str, ...]:
    """Subjects `TUR:AZE-IRN` of the columns of a run."""
    return tuple(name.partition(".")[2] for name in columns if name.startswith("stand."))


def sides(subjects: Iterable[str]) -> Iterator[Measure]:
    """Measures of every third state: the five sides, and each of the two by arms or not."""
    for subject in subjects:
        third, _, dyad = subject.partition(":")
        first, second = dyad.split("-")
        for column, (name, label) in ASKED.items():
            for side, (words, codes) in (SIDES | EITHER).items():
                what = words.format(third=third, first=first, second=second)
                yield Measure(
                    name.format(side=side), subject, label.format(what=what, first=first, second=second),
                    "probability", "event", _among(f"{column}.{subject}", codes),
                    None if column == "posture" else _asked(f"{column}.{subject}"),
                )  # fmt: skip


def fought(subjects: Iterable[str]) -> Iterator[Measure]:
    """The same of all histories: that the two came to force and a third state took that side.

    What is divided by the histories that came to force has no value in the others; this has one in each.
    """
    for subject in subjects:
        third, _, dyad = subject.partition(":")
        first, second = dyad.split("-")
        for side, (words, codes) in (SIDES | EITHER).items():
            what = words.format(third=third, first=first, second=second)
            label = f"P(force between {first} and {second}, and {what})"
            stands = _among(f"stand.{subject}", codes)
            yield Measure(f"{FOUGHT}_{side}", subject, label, "probability", "event", stands)


def _among(column: str, codes: tuple[int, ...]) -> Take:
    def stands(rows: Rows) -> Column:
        return np.isin(rows[column], codes)

    return stands


def _asked(column: str) -> Take:
    return lambda rows: rows[column] != NOWHERE
