"""Who helped whom in a dispute: joining, support, abandonment, entrapment, exposure."""

from collections.abc import Iterator, Sequence

import numpy as np

from sim.outcomes.figures import Figure, Meta, Rows, figure, sample_size
from sim.outcomes.summary_acts import total
from sim.statistics.intervals import proportion
from sim.statistics.means import mean
from sim.statistics.ratios import ratio_of_sums

HELPED = {
    "joined": "P({helper} ever joins {helped} by arms)",
    "supported": "P({helper} ever supports {helped} short of arms)",
}
"""Labels; `told` says who."""

ABANDONMENT = "abandonment: share of attacks and wars in which the helper was not on its friend's side"
ENTRAPMENT = (
    "entrapment: share of times by arms on the side of an ally that had gone further than its opponent"
)


def support(rows: Rows, meta: Meta) -> Iterator[Figure]:
    """Figures per helper and helped ("TUR+AZE"), and per state."""
    ties = [name.partition(".")[2] for name in rows if name.startswith("joined.")]
    for tie in ties:
        for quantity, label in HELPED.items():
            happened = int(np.count_nonzero(rows[f"{quantity}.{tie}"]))
            ever = proportion(happened, sample_size(rows), meta.n_failed)
            yield figure(f"p_{quantity}", tie, told(label, tie), "probability", ever, meta)
        yield _abandonment(tie, [tie], rows, meta)
        yield _entrapment(tie, [tie], rows, meta)
    for state in meta.states:
        yield _abandonment(state, [tie for tie in ties if tie.endswith(f"+{state}")], rows, meta)
        yield _entrapment(state, [tie for tie in ties if tie.startswith(f"{state}+")], rows, meta)
        yield from _exposure(state, rows, meta)


def told(label: str, tie: str) -> str:
    """Return a label of `HELPED` for a tie, "TUR+AZE"."""
    helper, _, helped = tie.partition("+")
    return label.format(helper=helper, helped=helped)


def _abandonment(subject: str, ties: Sequence[str], rows: Rows, meta: Meta) -> Figure:
    """Share of calls for help that were not answered (Snyder 1984), replicates being the sampling unit."""
    called = total(rows, "called", ties)
    unanswered = called - total(rows, "answered", ties)
    rate = ratio_of_sums(unanswered, called, meta.n_failed)
    return figure("abandonment_rate", subject, ABANDONMENT, "share", rate, meta)


def _entrapment(subject: str, ties: Sequence[str], rows: Rows, meta: Meta) -> Figure:
    """Share of a helper's joining in which the helped had gone further than its opponent (Snyder 1984)."""
    joined, entrapped = total(rows, "joined", ties), total(rows, "entrapped", ties)
    rate = ratio_of_sums(entrapped, joined, meta.n_failed)
    return figure("entrapment_rate", subject, ENTRAPMENT, "share", rate, meta)


def opponents(state: str, meta: Meta) -> int:
    """Number of dyads in which a state may fight."""
    return sum(state in dyad.split("-") for dyad in meta.dyads)


def _exposure(state: str, rows: Rows, meta: Meta) -> Iterator[Figure]:
    suffered = rows[f"exposure.{state}"]
    hit = proportion(int(np.count_nonzero(suffered)), sample_size(rows), meta.n_failed)
    yield figure("p_exposed", state, "P(target of a military act at least once)", "probability", hit, meta)
    most = meta.window.steps * opponents(state, meta)
    weeks = mean(suffered, meta.n_failed, (0, most)).scaled(meta.step_weeks)
    label = "exposure: weeks as target of a military act, counted per opponent"
    yield figure("exposure", state, label, "weeks", weeks, meta)
