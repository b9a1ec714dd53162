"""The vocabulary: every outcome that a run, a comparison, a sweep or a study can be asked about, by name.

Behind most of them stands a figure of the summary (sim.outcomes.catalogue). The others are printed where
they are asked for alone:

weeks_display.AZE-IRN  weeks at display or more; threat, force, war alike
peak, peak.AZE-IRN     highest level, 1 to 5
acts.AZE-IRN           militarized acts of the two, from threats on
force_with_first.TUR:AZE-IRN  the two come to force and TUR sides with AZE, by arms or not; so for each side
alignment.AZE-IRN      alignment at the end, mean of both ways; alignment_mean.AZE-IRN is the same
"""

from collections.abc import Iterable, Iterator

import numpy as np

from sim.outcomes.catalogue import catalogue
from sim.outcomes.catalogue_sides import fought, thirds
from sim.outcomes.catalogue_ties import both_ways
from sim.outcomes.figures import OVERALL, Column, Meta, Rows
from sim.outcomes.measures import Measure, Take
from sim.outcomes.summary_acts import CAUSES
from sim.outcomes.summary_alignment import RANGE
from sim.outcomes.summary_escalation import REACHED, at_least
from sim.scenario.codebook import LEVELS, Level

PEAKS = (min(LEVELS), max(LEVELS))
SIDES = 2


def vocabulary(meta: Meta, columns: Iterable[str]) -> dict[str, Measure]:
    """Return all measures of a run by name, those of its figures first. columns: the names of its rows."""
    columns = tuple(columns)
    others = (*_of_dyads(meta), *_of_pairs(meta), *fought(thirds(columns)))
    further = {measure.name: measure for measure in others}
    return catalogue(meta, columns) | further


def _of_dyads(meta: Meta) -> Iterator[Measure]:
    steps = meta.window.steps
    for subject in (OVERALL, *meta.dyads):
        column = "peak" if subject == OVERALL else f"peak.{subject}"
        yield Measure("peak", subject, "highest level", "level", "amount", _column(column), support=PEAKS)
    for dyad in meta.dyads:
        for level in REACHED:
            yield Measure(
                f"weeks_{LEVELS[Level(level)]}", dyad, f"weeks at {at_least(level)}", "weeks", "amount",
                _column(f"weeks_{level}.{dyad}"), support=(0, steps), scale=meta.step_weeks,
            )  # fmt: skip
        yield Measure(
            "acts", dyad, "militarized acts", "acts", "amount", _acts(dyad), support=(0, SIDES * steps)
        )


def _of_pairs(meta: Meta) -> Iterator[Measure]:
    for pair in meta.pairs:
        yield Measure(
            "alignment_mean", pair, "mean alignment at the end, both ways", "alignment", "amount",
            both_ways(pair), support=RANGE,
        )  # fmt: skip


def _column(name: str) -> Take:
    return lambda rows: rows[name]


def _acts(dyad: str) -> Take:
    def acts(rows: Rows) -> Column:
        by_cause = [rows[f"acts_{cause}.{dyad}"] for cause in CAUSES]
        return np.asarray(np.sum(by_cause, axis=0, dtype=np.int64))

    return acts
