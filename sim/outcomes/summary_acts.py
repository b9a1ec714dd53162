"""Why it happened: military acts by cause, the branching ratio, disputes and whether anybody joined them."""

from collections.abc import Iterator, Sequence

import numpy as np

from sim.outcomes.figures import OVERALL, Column, Figure, Meta, Rows, figure, sample_size
from sim.statistics.means import mean
from sim.statistics.ratios import ratio_of_sums

YEAR_WEEKS = 365.25 / 7
DISPUTE_GAP = 26.0  # quiet weeks between disputes; as in sim.engines.world, which is not to be imported here
CAUSES = {
    "spontaneous": "without any grievance",
    "signal": "driven by the given signals",
    "answer": "answering the states' own acts",
}


def acts(rows: Rows, meta: Meta) -> Iterator[Figure]:
    """Figures of own military acts and of disputes, overall and per dyad that may fight."""
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
        yield figure(f"share_{cause}", subject, f"share of military acts {words}", "share", share, meta)
    branching = ratio_of_sums(by_cause["answer"], every, meta.n_failed)
    label = "branching ratio: military answers per military act"
    yield figure("branching_ratio", subject, label, "ratio", branching, meta)


def _disputes(subject: str, dyads: Sequence[str], rows: Rows, meta: Meta) -> Iterator[Figure]:
    disputes, joined = total(rows, "disputes", dyads), total(rows, "disputes_joined", dyads)
    most = len(dyads) * (meta.window.steps // (meta.steps_lasting(DISPUTE_GAP) + 1) + 1)
    rate = mean(disputes, meta.n_failed, (0, most)).scaled(YEAR_WEEKS / meta.weeks)
    yield figure("disputes_per_year", subject, "disputes per year", "per year", rate, meta)
    anybody = ratio_of_sums(joined, disputes, meta.n_failed)
    yield figure("p_joiner", subject, "P(somebody joins | dispute)", "probability", anybody, meta)
