"""Who stands where if others fight: the side each third state took at force and in war, and would take at the
end.

A subject is `TUR:AZE-IRN`: Türkiye in a dispute of Azerbaijan and Iran. The first of the dyad is the first of
its name. At force and at war only the histories count that came to that; the posture is asked of all.
"""

from collections.abc import Iterable, Iterator
from functools import partial

import numpy as np

from sim.model.declaration import JOIN_FIRST, JOIN_SECOND, NEUTRAL, SUPPORT_FIRST, SUPPORT_SECOND
from sim.outcomes.columns import Take, among
from sim.outcomes.figures import Column, Meta, Rows
from sim.outcomes.outcome import Outcome, Shown
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
"""How the names begin of outcomes that say both, that the two came to force and where a third stood."""

ASKED = {
    "stand": ("p_{side}", "P({what} | force between {first} and {second})"),
    "stand_war": ("p_{side}_in_war", "P({what} | war between {first} and {second})"),
    "posture": ("posture_{side}", "P({what} if {first} and {second} fight at the end)"),
}


def thirds(columns: Iterable[str]) -> tuple[str, ...]:
    """Subjects `TUR:AZE-IRN` of the columns of a run."""
    return tuple(name.partition(".")[2] for name in columns if name.startswith("stand."))


def outcomes(meta: Meta, columns: Iterable[str]) -> Iterator[Outcome]:
    """Outcomes of every third state: the five sides, and each of the two by arms or not.

    In the summary are those in the dispute of the focus; of others the five sides at force and at the end.
    """
    subjects = thirds(columns)
    for subject in sorted(subjects, key=lambda each: not _is_of(each, meta.focus)):
        yield from _sides(subject, meta.focus)
    for subject in subjects:
        yield from _fought(subject)


def _is_of(subject: str, dyad: str) -> bool:
    return subject.endswith(f":{dyad}")


def _sides(subject: str, focus: str) -> Iterator[Outcome]:
    third, _, dyad = subject.partition(":")
    first, second = dyad.split("-")
    for column, (name, label) in ASKED.items():
        for side, (words, codes) in (SIDES | EITHER).items():
            in_summary = _is_of(subject, focus) or (side in SIDES and column != "stand_war")
            shown: Shown = "summary" if in_summary else "comparison"
            what = words.format(third=third, first=first, second=second)
            at_end = column == "posture"
            yield Outcome(
                name.format(side=side), subject, label.format(what=what, first=first, second=second),
                "probability", "event", among(f"{column}.{subject}", codes),
                None if at_end else _asked(f"{column}.{subject}"), at_end=at_end, shown=shown,
            )  # fmt: skip


def _fought(subject: str) -> Iterator[Outcome]:
    """The same of all histories: that the two came to force and a third state took that side.

    What is divided by the histories that came to force has no value in the others; this has one in each.
    """
    third, _, dyad = subject.partition(":")
    first, second = dyad.split("-")
    for side, (words, codes) in (SIDES | EITHER).items():
        what = words.format(third=third, first=first, second=second)
        label = f"P(force between {first} and {second}, and {what})"
        stands = among(f"stand.{subject}", codes)
        yield Outcome(f"{FOUGHT}_{side}", subject, label, "probability", "event", stands, shown="asked")


def _asked(column: str) -> Take:
    return partial(_is_asked, column=column)


def _is_asked(rows: Rows, column: str) -> Column:
    return np.asarray(rows[column] != NOWHERE)
