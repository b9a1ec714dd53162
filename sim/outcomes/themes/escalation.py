"""How far and how soon: hostility levels reached, waiting times, de-escalation, weeks at each level."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from sim.model.declaration import CALM_WEEKS
from sim.outcomes.columns import Take, above, column
from sim.outcomes.figures import OVERALL, Column, Figure, Meta, Rows, figure
from sim.outcomes.outcome import Outcome
from sim.scenario.codebook import LEVEL_LABELS, LEVELS, Level
from sim.statistics.survival import median_time, restricted_mean

REACHED = (2, 3, 4, 5)  # hostility levels that can be reached
CHECKPOINTS = (13, 26, 52, 104)  # weeks
DISPLAY_LEVEL = 3
LONG_LABELS = LEVEL_LABELS | {
    3: "display of force: from a show of ships or troops to a mobilisation",
    4: "use of force: from a seized boat or shots at a border to a strike",
}
"""What the levels are, where there is room to say so (Jones, Bremer & Singer 1996)."""
CALM_WITHIN = 12  # weeks from the first display of force in which the calm must begin
PEAKS = (min(LEVELS), max(LEVELS))


def outcomes(meta: Meta, _columns: Iterable[str]) -> Iterator[Outcome]:
    """Outcomes of escalation, overall and per dyad that may fight."""
    for subject in (OVERALL, *meta.dyads):
        for level in REACHED:
            yield from _reached(subject, level, meta)
    for dyad in meta.dyads:
        yield _calmed(dyad, meta)
        yield from _weeks_at(dyad, meta)
    for subject in (OVERALL, *meta.dyads):
        yield Outcome(
            "peak", subject, "highest level", "level", "amount", column(_of("peak", subject)),
            support=PEAKS, shown="asked",
        )  # fmt: skip
    for dyad in meta.dyads:
        yield from _weeks_from(dyad, meta)


def figures(outcomes: Iterable[Outcome], rows: Rows, meta: Meta) -> Iterator[Figure]:
    """The figures, before each mean time the median; rows: columns [n]."""
    for outcome in outcomes:
        if outcome.kind != "time":
            yield outcome.figure(rows, meta)
            continue
        curve = outcome.curve(rows, meta.n_failed)
        half, kept = (each(curve).scaled(outcome.scale) for each in (median_time, restricted_mean))
        level = int(outcome.quantity[-1])
        name, label = f"median_weeks_to_level_{level}", f"median time to {at_least(level)}"
        yield figure(name, outcome.subject, label, outcome.unit, half, meta)
        yield outcome.with_interval(kept, meta)


def at_least(level: int) -> str:
    """A hostility level or anything above it, in the field's words."""
    return LEVEL_LABELS[Level(level)] + (" or more" if level < max(REACHED) else "")


def _of(quantity: str, subject: str) -> str:
    return quantity if subject == OVERALL else f"{quantity}.{subject}"


def _reached(subject: str, level: int, meta: Meta) -> Iterator[Outcome]:
    """P(level reached) in the window and by each checkpoint before its end, and the time without it."""
    first, what, name = _of(f"first_{level}", subject), at_least(level), f"p_level_{level}"
    yield Outcome(name, subject, f"P({what})", "probability", "event", above(first))
    for weeks in CHECKPOINTS:
        if weeks < meta.weeks:
            yield Outcome(
                f"{name}_by_{weeks}_weeks", subject, f"P({what} within {weeks} weeks)", "probability",
                "event", _within(first, meta.steps_within(weeks)),
            )  # fmt: skip
    label = f"mean time without {what}, up to the end of the window"
    yield Outcome(
        f"mean_weeks_without_level_{level}", subject, label, "weeks", "time", column(first),
        support=(0, meta.window.steps), scale=meta.step_weeks,
    )  # fmt: skip


def cut_short(outcome: Outcome, steps: int) -> Outcome | None:
    """A level reached in the whole window as one reached in its first steps; None of any other outcome."""
    name, _, level = outcome.quantity.rpartition("_")
    if name != "p_level":
        return None
    return replace(outcome, part=_within(_of(f"first_{level}", outcome.subject), steps))


def _within(first: str, steps: int) -> Take:
    return partial(_is_within, first=first, steps=steps)


def _is_within(rows: Rows, first: str, steps: int) -> Column:
    return (rows[first] > 0) & (rows[first] <= steps)


def _calmed(dyad: str, meta: Meta) -> Outcome:
    """P(calm begins in time), of the histories whose first display leaves time enough to see it."""
    within, lasting = meta.steps_within(CALM_WITHIN), meta.steps_lasting(CALM_WEEKS)
    label = f"P(de-escalation within {CALM_WITHIN} weeks of the first display of force)"
    return Outcome(
        f"p_deescalation_{CALM_WITHIN}_weeks", dyad, label, "probability", "event",
        partial(_is_calm, dyad=dyad, within=within),
        partial(_is_followed, dyad=dyad, last=meta.window.steps - within - lasting + 1),
    )  # fmt: skip


def _is_followed(rows: Rows, dyad: str, last: int) -> Column:
    first = rows[f"first_{DISPLAY_LEVEL}.{dyad}"]
    return (first > 0) & (first <= last)


def _is_calm(rows: Rows, dyad: str, within: int) -> Column:
    calm = rows[f"calm.{dyad}"]
    return (calm >= 0) & (calm <= within)


def _weeks_at(dyad: str, meta: Meta) -> Iterator[Outcome]:
    """Expected time at exactly each level."""
    steps = meta.window.steps
    for level, label in LONG_LABELS.items():
        yield Outcome(
            f"weeks_at_level_{level}", dyad, f"expected weeks at {label}", "weeks", "amount",
            partial(_steps_at, dyad=dyad, level=int(level), steps=steps),
            support=(0, steps), scale=meta.step_weeks,
        )  # fmt: skip


def _steps_at(rows: Rows, dyad: str, level: int, steps: int) -> Column:
    """Steps at exactly a level: those at it or above, less those above."""
    below = rows[f"weeks_{level}.{dyad}"] if level in REACHED else np.int64(steps)
    above_it = rows[f"weeks_{level + 1}.{dyad}"] if level + 1 in REACHED else np.int64(0)
    return np.asarray(below - above_it)


def _weeks_from(dyad: str, meta: Meta) -> Iterator[Outcome]:
    """Time at each level or above it."""
    for level in REACHED:
        yield Outcome(
            f"weeks_{LEVELS[Level(level)]}", dyad, f"weeks at {at_least(level)}", "weeks", "amount",
            column(f"weeks_{level}.{dyad}"), support=(0, meta.window.steps), scale=meta.step_weeks,
            shown="asked",
        )  # fmt: skip
