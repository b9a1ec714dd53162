"""Where the ties end up: alignment of each state toward each, its spread and its change."""

from collections.abc import Iterator

from sim.outcomes.figures import Figure, Meta, Rows, figure
from sim.statistics.means import mean
from sim.statistics.quantiles import quantiles

RANGE = (-1.0, 1.0)
CHANGE = (-2.0, 2.0)
QUANTILES = {0.05: "5 %", 0.5: "median", 0.95: "95 %"}


def alignment(rows: Rows, meta: Meta) -> Iterator[Figure]:
    """Figures per directed pair with a tie: AZE>IRN is AZE's alignment toward IRN."""
    for pair in meta.directed:
        end = rows[f"alignment.{pair}"]
        average = mean(end, meta.n_failed, RANGE)
        yield figure("alignment_mean", pair, "mean alignment at the end", "alignment", average, meta)
        spread = quantiles(end, list(QUANTILES), meta.n_failed, RANGE)
        for (q, text), interval in zip(QUANTILES.items(), spread, strict=True):
            name, label = f"alignment_q{100 * q:02.0f}", f"alignment at the end, {text}"
            yield figure(name, pair, label, "alignment", interval, meta)
        change = mean(end - rows[f"alignment_origin.{pair}"], meta.n_failed, CHANGE)
        label = "mean change of alignment within the window"
        yield figure("alignment_change", pair, label, "alignment", change, meta)
