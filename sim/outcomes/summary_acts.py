"""Why it happened: militarized acts by cause, the branching ratio, disputes, whether they were answered and
joined."""

from collections.abc import Iterator, Sequence

import numpy as np

from sim.model.declaration import DISPUTE_GAP
from sim.outcomes.figures import OVERALL, Column, Figure, Meta, Rows, figure, sample_size
from sim.scenario.horizon import DAYS_PER_WEEK, DAYS_PER_YEAR
from sim.statistics.means import mean
from sim.statistics.ratios import ratio_of_sums

YEAR_WEEKS = DAYS_PER_YEAR / DAYS_PER_WEEK
CAUSES = {
    "opening": "that open a dispute",
    "answer": "that answer another",
    "pressing": "that press on in a dispute",
    "joining": "by states that join a dispute of others",
}
BRANCHING = "branching ratio: answers per militarized act"
ANSWERED = "P(both act | dispute)"
JOINED = "P(somebody joins | dispute)"


def acts(rows: Rows, meta: Meta) -> Iterator[Figure]:
    """Figures of militarized acts and of disputes, overall and per dyad that may fight."""
    for subject in (OVERALL, *meta.dyads):
        dyads = meta.dyads if subject == OVERALL else (subject,)
        yield from _causes(subject, dyads, rows, meta)
        yield from _disputes(subject, dyads, rows, meta)


def total(rows: Rows, quantity: str, subjects: Sequence[str]) -> Column:
    """A count added up over subjects, per replicate [n]."""
    added = np.zeros(sample_size(rows), np.int64)
    for subject in subjects:
        added += rows[f"{quantity}.{subject}"]
    return added


def _causes(subject: str, dyads: Sequence[str], rows: Rows, meta: Meta) -> Iterator[Figure]:
    by_cause = {cause: total(rows, f"acts_{cause}", dyads) for cause in CAUSES}
    every = sum(by_cause.values(), np.int64(0))
    for cause, words in CAUSES.items():
        share = ratio_of_sums(by_cause[cause], every, meta.n_failed)
        yield figure(f"share_{cause}", subject, f"share of militarized acts {words}", "share", share, meta)
    branching = ratio_of_sums(by_cause["answer"], every, meta.n_failed)
    yield figure("branching_ratio", subject, BRANCHING, "ratio", branching, meta)


def most_disputes(dyads: Sequence[str], meta: Meta) -> int:
    """Disputes that so many dyads can open in the window, one after the other."""
    return len(dyads) * (meta.window.steps // (meta.steps_lasting(DISPUTE_GAP) + 1) + 1)


def _disputes(subject: str, dyads: Sequence[str], rows: Rows, meta: Meta) -> Iterator[Figure]:
    disputes = total(rows, "disputes", dyads)
    rate = mean(disputes, meta.n_failed, (0, most_disputes(dyads, meta))).scaled(YEAR_WEEKS / meta.weeks)
    yield figure("disputes_per_year", subject, "disputes per year", "per year", rate, meta)
    answered = ratio_of_sums(total(rows, "disputes_answered", dyads), disputes, meta.n_failed)
    yield figure("p_answered", subject, ANSWERED, "probability", answered, meta)
    anybody = ratio_of_sums(total(rows, "disputes_joined", dyads), disputes, meta.n_failed)
    yield figure("p_joiner", subject, JOINED, "probability", anybody, meta)
