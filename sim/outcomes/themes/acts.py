"""Why it happened: militarized acts by cause, the branching ratio, disputes, whether they were answered and
joined."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import numpy as np

from sim.model.declaration import DISPUTE_GAP
from sim.outcomes.columns import Take, add_up, total
from sim.outcomes.figures import OVERALL, Column, Meta, Rows
from sim.outcomes.outcome import Outcome
from sim.scenario.horizon import DAYS_PER_WEEK, DAYS_PER_YEAR

YEAR_WEEKS = DAYS_PER_YEAR / DAYS_PER_WEEK
CAUSES = {
    "opening": "that open a dispute",
    "answer": "that answer another",
    "pressing": "that press on in a dispute",
    "joining": "by states that join a dispute of others",
}
SIDES = 2


def outcomes(meta: Meta, _columns: Iterable[str]) -> Iterator[Outcome]:
    """Outcomes of militarized acts and of disputes, overall and per dyad that may fight."""
    for subject in (OVERALL, *meta.dyads):
        dyads = meta.dyads if subject == OVERALL else (subject,)
        yield from _causes(subject, dyads)
        yield from _disputes(subject, dyads, meta)
    for dyad in meta.dyads:
        yield Outcome(
            "acts", dyad, "militarized acts", "acts", "amount", _every((dyad,)),
            support=(0, SIDES * meta.window.steps), shown="asked",
        )  # fmt: skip


def _causes(subject: str, dyads: Sequence[str]) -> Iterator[Outcome]:
    every = _every(dyads)
    for cause, words in CAUSES.items():
        label = f"share of militarized acts {words}"
        yield Outcome(
            f"share_{cause}", subject, label, "share", "ratio", add_up(f"acts_{cause}", dyads), every
        )
    label = "branching ratio: answers per militarized act"
    yield Outcome("branching_ratio", subject, label, "ratio", "ratio", add_up("acts_answer", dyads), every)


def _every(dyads: Sequence[str]) -> Take:
    return partial(_acts, dyads=tuple(dyads))


def _acts(rows: Rows, dyads: Sequence[str]) -> Column:
    return np.asarray(sum((total(rows, f"acts_{cause}", dyads) for cause in CAUSES), np.int64(0)))


def most_disputes(dyads: Sequence[str], meta: Meta) -> int:
    """Disputes that so many dyads can open in the window, one after the other."""
    return len(dyads) * (meta.window.steps // (meta.steps_lasting(DISPUTE_GAP) + 1) + 1)


def _disputes(subject: str, dyads: Sequence[str], meta: Meta) -> Iterator[Outcome]:
    disputes = add_up("disputes", dyads)
    yield Outcome(
        "disputes_per_year", subject, "disputes per year", "per year", "amount", disputes,
        support=(0, most_disputes(dyads, meta)), scale=YEAR_WEEKS / meta.weeks,
    )  # fmt: skip
    for name, label, counted in (
        ("p_answered", "P(both act | dispute)", "disputes_answered"),
        ("p_joiner", "P(somebody joins | dispute)", "disputes_joined"),
    ):
        yield Outcome(name, subject, label, "probability", "ratio", add_up(counted, dyads), disputes)
