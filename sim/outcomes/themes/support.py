"""Who helped whom in a dispute: joining, support, abandonment, entrapment, exposure."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from sim.outcomes.columns import above, add_up, column, total
from sim.outcomes.figures import Column, Meta, Rows
from sim.outcomes.outcome import Outcome

HELPED = {
    "joined": "P({helper} ever joins {helped} by arms)",
    "supported": "P({helper} ever supports {helped} short of arms)",
}
ABANDONMENT = "abandonment: share of attacks and wars in which the helper was not on its friend's side"
ENTRAPMENT = (
    "entrapment: share of times by arms on the side of an ally that had gone further than its opponent"
)


def outcomes(meta: Meta, columns: Iterable[str]) -> Iterator[Outcome]:
    """Outcomes per helper and helped ("TUR+AZE"), and per state."""
    ties = [name.partition(".")[2] for name in columns if name.startswith("joined.")]
    for tie in ties:
        helper, _, helped = tie.partition("+")
        for quantity, label in HELPED.items():
            yield Outcome(
                f"p_{quantity}", tie, label.format(helper=helper, helped=helped), "probability", "event",
                above(f"{quantity}.{tie}"),
            )  # fmt: skip
        yield from _loyalty(tie, [tie], [tie])
    for state in meta.states:
        helped_by = [tie for tie in ties if tie.endswith(f"+{state}")]
        yield from _loyalty(state, helped_by, [tie for tie in ties if tie.startswith(f"{state}+")])
        yield from _exposure(state, meta)


def _loyalty(subject: str, helped: Sequence[str], helping: Sequence[str]) -> Iterator[Outcome]:
    """Calls for help that were not answered, and joining on the side of one that had gone further than its
    opponent (Snyder 1984), histories being the sampling unit."""
    yield Outcome(
        "abandonment_rate", subject, ABANDONMENT, "share", "ratio",
        partial(_unanswered, ties=tuple(helped)), add_up("called", helped),
    )  # fmt: skip
    yield Outcome(
        "entrapment_rate", subject, ENTRAPMENT, "share", "ratio",
        add_up("entrapped", helping), add_up("joined", helping),
    )  # fmt: skip


def _unanswered(rows: Rows, ties: Sequence[str]) -> Column:
    return total(rows, "called", ties) - total(rows, "answered", ties)


def opponents(state: str, meta: Meta) -> int:
    """Number of dyads in which a state may fight."""
    return sum(state in dyad.split("-") for dyad in meta.dyads)


def _exposure(state: str, meta: Meta) -> Iterator[Outcome]:
    suffered = f"exposure.{state}"
    label = "P(target of a military act at least once)"
    yield Outcome("p_exposed", state, label, "probability", "event", above(suffered))
    yield Outcome(
        "exposure", state, "exposure: weeks as target of a military act, counted per opponent", "weeks",
        "amount", column(suffered),
        support=(0, meta.window.steps * opponents(state, meta)), scale=meta.step_weeks,
    )  # fmt: skip
