"""How far and how soon: hostility levels reached, waiting times, de-escalation, weeks at each level."""

from collections.abc import Iterator

import numpy as np

from sim.model.declaration import CALM_WEEKS
from sim.outcomes.figures import OVERALL, Column, Figure, Meta, Rows, figure, sample_size
from sim.scenario.codebook import LEVEL_LABELS, Level
from sim.statistics.intervals import proportion
from sim.statistics.means import mean
from sim.statistics.survival import kaplan_meier_of_counts, median_time, restricted_mean

REACHED = (2, 3, 4, 5)  # hostility levels that can be reached
CHECKPOINTS = (13, 26, 52, 104)  # weeks
DISPLAY_LEVEL = 3
LONG_LABELS = LEVEL_LABELS | {
    3: "display of force: from a show of ships or troops to a mobilisation",
    4: "use of force: from a seized boat or shots at a border to a strike",
}
"""What the levels are, where there is room to say so (Jones, Bremer & Singer 1996)."""
CALM_WITHIN = 12  # weeks from the first display of force in which the calm must begin


def escalation(rows: Rows, meta: Meta) -> Iterator[Figure]:
    """Figures of escalation, overall and per dyad that may fight."""
    for subject in (OVERALL, *meta.dyads):
        for level in REACHED:
            first = rows[f"first_{level}" if subject == OVERALL else f"first_{level}.{subject}"]
            counts = np.bincount(np.maximum(first, 0), minlength=meta.window.steps + 1)
            yield from _reached(subject, level, counts, meta)
            yield from _waiting(subject, level, counts, meta)
    for dyad in meta.dyads:
        yield _calmed(dyad, rows, meta)
        yield from _weeks_at(dyad, rows, meta)


def at_least(level: int) -> str:
    """A hostility level or anything above it, in the field's words."""
    return LEVEL_LABELS[Level(level)] + (" or more" if level < max(REACHED) else "")


def _reached(subject: str, level: int, counts: Column, meta: Meta) -> Iterator[Figure]:
    """P(level reached) in the window and by each checkpoint before its end.

    counts [steps + 1]: replicates that never reach it, and those that do so in each step.
    """
    name, n = f"p_level_{level}", int(counts.sum())
    ever = proportion(n - int(counts[0]), n, meta.n_failed)
    yield figure(name, subject, f"P({at_least(level)})", "probability", ever, meta)
    for weeks in CHECKPOINTS:
        if weeks < meta.weeks:
            by_then = int(counts[1 : meta.steps_within(weeks) + 1].sum())
            soon = proportion(by_then, n, meta.n_failed)
            label = f"P({at_least(level)} within {weeks} weeks)"
            yield figure(f"{name}_by_{weeks}_weeks", subject, label, "probability", soon, meta)


def _waiting(subject: str, level: int, counts: Column, meta: Meta) -> Iterator[Figure]:
    """Waiting time to a level, the window's end censoring it; one in the first step is after one step."""
    events = np.concatenate(([0], counts[1:]))
    curve = kaplan_meier_of_counts(events, int(counts.sum()), meta.n_failed)
    half, kept = median_time(curve).scaled(meta.step_weeks), restricted_mean(curve).scaled(meta.step_weeks)
    what = at_least(level)
    yield figure(f"median_weeks_to_level_{level}", subject, f"median time to {what}", "weeks", half, meta)
    label = f"mean time without {what}, up to the end of the window"
    yield figure(f"mean_weeks_without_level_{level}", subject, label, "weeks", kept, meta)


def _calmed(dyad: str, rows: Rows, meta: Meta) -> Figure:
    """P(calm begins in time), of the replicates whose first display leaves time enough to see it."""
    first, calm = rows[f"first_{DISPLAY_LEVEL}.{dyad}"], rows[f"calm.{dyad}"]
    within, lasting = meta.steps_within(CALM_WITHIN), meta.steps_lasting(CALM_WEEKS)
    followed = (first > 0) & (first - 1 + within + lasting <= meta.window.steps)
    calmed = followed & (calm >= 0) & (calm <= within)
    interval = proportion(int(np.count_nonzero(calmed)), int(np.count_nonzero(followed)), meta.n_failed)
    label = f"P(de-escalation within {CALM_WITHIN} weeks of the first display of force)"
    return figure(f"p_deescalation_{CALM_WITHIN}_weeks", dyad, label, "probability", interval, meta)


def _weeks_at(dyad: str, rows: Rows, meta: Meta) -> Iterator[Figure]:
    """Expected time at exactly each level."""
    end = meta.window.steps
    nothing = np.zeros(sample_size(rows), np.int64)
    above = [nothing + end, *(rows[f"weeks_{level}.{dyad}"] for level in REACHED), nothing]
    for level, label in LONG_LABELS.items():
        spent = mean(above[level - 1] - above[level], meta.n_failed, (0, end)).scaled(meta.step_weeks)
        yield figure(f"weeks_at_level_{level}", dyad, f"expected weeks at {label}", "weeks", spent, meta)
