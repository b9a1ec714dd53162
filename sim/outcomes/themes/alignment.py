"""Where the ties end up: alignment of each state toward each, its spread and its change."""

from collections.abc import Iterable, Iterator

from sim.outcomes.columns import column, difference
from sim.outcomes.figures import Figure, Meta, Rows, figure
from sim.outcomes.outcome import Outcome
from sim.outcomes.themes.ties import both_ways
from sim.statistics.quantiles import quantiles

RANGE = (-1.0, 1.0)
CHANGE = (-2.0, 2.0)
QUANTILES = {0.05: "5 %", 0.5: "median", 0.95: "95 %"}
AT_THE_END = "alignment_mean"


def outcomes(meta: Meta, _columns: Iterable[str]) -> Iterator[Outcome]:
    """Outcomes per directed dyad with a tie: AZE>IRN is AZE's alignment toward IRN; AZE-IRN is their mean."""
    for pair in meta.directed:
        end, start = f"alignment.{pair}", f"alignment_origin.{pair}"
        yield Outcome(
            AT_THE_END, pair, "mean alignment at the end", "alignment", "amount", column(end),
            support=RANGE, at_end=True,
        )  # fmt: skip
        yield Outcome(
            "alignment_change", pair, "mean change of alignment within the window", "alignment", "amount",
            difference(end, start), support=CHANGE,
        )  # fmt: skip
    for pair in meta.pairs:
        yield Outcome(
            AT_THE_END, pair, "mean alignment at the end, both ways", "alignment", "amount", both_ways(pair),
            support=RANGE, at_end=True, shown="asked",
        )  # fmt: skip


def figures(outcomes: Iterable[Outcome], rows: Rows, meta: Meta) -> Iterator[Figure]:
    """The figures, after each mean alignment its quantiles; rows: columns [n]."""
    for outcome in outcomes:
        yield outcome.figure(rows, meta)
        if outcome.quantity == AT_THE_END:
            yield from _spread(outcome, rows, meta)


def _spread(outcome: Outcome, rows: Rows, meta: Meta) -> Iterator[Figure]:
    spread = quantiles(outcome.part(rows), list(QUANTILES), meta.n_failed, RANGE)
    for (q, text), interval in zip(QUANTILES.items(), spread, strict=True):
        name, label = f"alignment_q{100 * q:02.0f}", f"alignment at the end, {text}"
        yield figure(name, outcome.subject, label, outcome.unit, interval, meta)
