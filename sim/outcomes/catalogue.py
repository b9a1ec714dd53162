"""The catalogue: every measure that a run has, by name."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations

import numpy as np

from sim.model.declaration import CALM_WEEKS
from sim.outcomes.catalogue_sides import EITHER, sides, thirds
from sim.outcomes.catalogue_ties import ENDS, ties
from sim.outcomes.figures import OVERALL, Column, Meta, Rows
from sim.outcomes.measures import Measure, Take
from sim.outcomes.summary_acts import (
    ANSWERED,
    BRANCHING,
    CAUSES,
    JOINED,
    YEAR_WEEKS,
    most_disputes,
    total,
)
from sim.outcomes.summary_alignment import CHANGE, RANGE
from sim.outcomes.summary_coalitions import (
    ALONE,
    CAMPS,
    CHANGED,
    DISAGREEMENTS,
    FRUSTRATION,
    PIVOT,
    SAME_CAMP,
    TRIADS,
    UNIQUE,
    blocs,
    camps_of,
)
from sim.outcomes.summary_escalation import (
    CALM_WITHIN,
    CHECKPOINTS,
    DISPLAY_LEVEL,
    LONG_LABELS,
    REACHED,
    at_least,
)
from sim.outcomes.summary_support import ABANDONMENT, ENTRAPMENT, HELPED, opponents, told

AT_THE_END = (
    "p_same_bloc", "p_alone", "mean_camps", "p_unique_camps", "mean_disagreements", "p_balanced",
    "mean_frustration", "p_pivot", "alignment_mean", "p_partition", "tension_mean", "p_downgraded",
    "p_broken", *ENDS,
)  # fmt: skip
FROM_THE_END = ("share_triads_", "posture_")
"""Quantities about the state of the world at the end, and how the names of others begin."""


def catalogue(meta: Meta, columns: Iterable[str]) -> dict[str, Measure]:
    """Return the measures of a run by name. columns: the names of its rows."""
    columns = tuple(columns)
    helpers = [name.partition(".")[2] for name in columns if name.startswith("joined.")]
    found = chain(
        _escalation(meta),
        _weeks_at(meta),
        _acts(meta),
        _blocs(meta),
        _balance(meta),
        _support(meta, helpers),
        sides(thirds(columns)),
        ties(meta),
        _alignment(meta),
    )
    return {measure.name: measure for measure in found}


def main_outcomes(meta: Meta) -> tuple[str, ...]:
    """Return the names of the measures that a study reports unless told otherwise."""
    first = [f"p_level_{level}.{meta.focus}" for level in REACHED if meta.focus in meta.dyads]
    waits = [f"mean_weeks_without_level_{DISPLAY_LEVEL}.{meta.focus}"] if first else []
    overall = [f"p_level_{level}" for level in REACHED]
    return (*first, *waits, *overall, "disputes_per_year", "branching_ratio", "p_bloc_change", "p_balanced")


def headline_outcomes(meta: Meta, columns: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the measures that two runs are compared in unless told otherwise.

    Every level of every dyad and of all together, the time before a display and before a use of force (of the
    focus and of all together), disputes, answers, camps of every pair, joining, and with whom third states
    stand in the dispute of the focus.
    """
    levels = [f"p_level_{level}" for level in REACHED]
    waits = [f"mean_weeks_without_level_{level}" for level in (DISPLAY_LEVEL, DISPLAY_LEVEL + 1)]
    stands = [f"{asked}_{side}" for asked in ("p", "posture") for side in EITHER]
    known = catalogue(meta, columns)
    headline = [
        name
        for name, measure in known.items()
        if measure.quantity in (*levels, "p_same_bloc", "p_joined")
        or (measure.quantity in waits and measure.subject in (OVERALL, meta.focus))
        or (measure.quantity in stands and measure.subject.endswith(f":{meta.focus}"))
    ]
    return tuple(dict.fromkeys([*main_outcomes(meta), *headline]))


def at_the_end(measure: Measure) -> bool:
    """Tell whether a measure is about the state of the world at the end, not about what the window saw."""
    return measure.quantity in AT_THE_END or measure.quantity.startswith(FROM_THE_END)


def partition(camps: str, meta: Meta) -> Measure:
    """Return the measure "these are the camps": a char per state, as in the column `partition`."""
    text = blocs(camps_of(np.array([camps]), len(meta.states))[0], meta.states)
    return Measure("p_partition", text, "P(these camps)", "probability", "event", _is_partition(camps))


def _is_partition(camps: str) -> Take:
    return lambda rows: np.asarray(rows["partition"]) == camps


def _first(subject: str, level: int) -> str:
    return f"first_{level}" if subject == OVERALL else f"first_{level}.{subject}"


def _escalation(meta: Meta) -> Iterator[Measure]:
    end = meta.window.steps
    for subject in (OVERALL, *meta.dyads):
        for level in REACHED:
            column, what = _first(subject, level), at_least(level)
            yield Measure(f"p_level_{level}", subject, f"P({what})", "probability", "event", _within(column))
            for weeks in CHECKPOINTS:
                if weeks < meta.weeks:
                    name, label = f"p_level_{level}_by_{weeks}_weeks", f"P({what} within {weeks} weeks)"
                    by_then = _within(column, meta.steps_within(weeks))
                    yield Measure(name, subject, label, "probability", "event", by_then)
            yield Measure(
                f"mean_weeks_without_level_{level}", subject,
                f"mean time without {what}, up to the end of the window",
                "weeks", "time", _column(column), support=(0, end), scale=meta.step_weeks,
            )  # fmt: skip


def _column(name: str) -> Take:
    return lambda rows: rows[name]


def _within(column: str, steps: int | None = None) -> Take:
    def reached(rows: Rows) -> Column:
        first = rows[column]
        return first > 0 if steps is None else (first > 0) & (first <= steps)

    return reached


def _weeks_at(meta: Meta) -> Iterator[Measure]:
    for dyad in meta.dyads:
        yield _calmed(dyad, meta)
        for level, label in LONG_LABELS.items():
            yield Measure(
                f"weeks_at_level_{level}", dyad, f"expected weeks at {label}", "weeks", "amount",
                _steps_at(dyad, int(level), meta), support=(0, meta.window.steps), scale=meta.step_weeks,
            )  # fmt: skip


def _steps_at(dyad: str, level: int, meta: Meta) -> Take:
    """Steps at exactly a level: those at it or above, less those above."""

    def steps(rows: Rows) -> Column:
        below = rows[f"weeks_{level}.{dyad}"] if level in REACHED else np.int64(meta.window.steps)
        above = rows[f"weeks_{level + 1}.{dyad}"] if level + 1 in REACHED else np.int64(0)
        return np.asarray(below - above)

    return steps


def _calmed(dyad: str, meta: Meta) -> Measure:
    within, lasting = meta.steps_within(CALM_WITHIN), meta.steps_lasting(CALM_WEEKS)

    def followed(rows: Rows) -> Column:
        first = rows[f"first_{DISPLAY_LEVEL}.{dyad}"]
        return (first > 0) & (first - 1 + within + lasting <= meta.window.steps)

    def calmed(rows: Rows) -> Column:
        calm = rows[f"calm.{dyad}"]
        return (calm >= 0) & (calm <= within)

    label = f"P(de-escalation within {CALM_WITHIN} weeks of the first display of force)"
    name = f"p_deescalation_{CALM_WITHIN}_weeks"
    return Measure(name, dyad, label, "probability", "event", calmed, followed)


def _summed(quantity: str, subjects: Sequence[str]) -> Take:
    return lambda rows: total(rows, quantity, subjects)


def _acts(meta: Meta) -> Iterator[Measure]:
    for subject in (OVERALL, *meta.dyads):
        dyads = meta.dyads if subject == OVERALL else (subject,)
        every = _every_act(dyads)
        for cause, words in CAUSES.items():
            label = f"share of militarized acts {words}"
            yield Measure(
                f"share_{cause}", subject, label, "share", "ratio", _summed(f"acts_{cause}", dyads), every
            )
        answers = _summed("acts_answer", dyads)
        yield Measure("branching_ratio", subject, BRANCHING, "ratio", "ratio", answers, every)
        disputes, joined = _summed("disputes", dyads), _summed("disputes_joined", dyads)
        answered = _summed("disputes_answered", dyads)
        yield Measure(
            "disputes_per_year", subject, "disputes per year", "per year", "amount",
            disputes, support=(0, most_disputes(dyads, meta)), scale=YEAR_WEEKS / meta.weeks,
        )  # fmt: skip
        yield Measure("p_answered", subject, ANSWERED, "probability", "ratio", answered, disputes)
        yield Measure("p_joiner", subject, JOINED, "probability", "ratio", joined, disputes)


def _every_act(dyads: Sequence[str]) -> Take:
    def acts(rows: Rows) -> Column:
        by_cause = [total(rows, f"acts_{cause}", dyads) for cause in CAUSES]
        return np.asarray(np.sum(by_cause, axis=0, dtype=np.int64))

    return acts


def _blocs(meta: Meta) -> Iterator[Measure]:
    for i, j in combinations(range(len(meta.states)), 2):
        pair = f"{meta.states[i]}-{meta.states[j]}"
        yield Measure("p_same_bloc", pair, SAME_CAMP, "probability", "event", _together(i, j))
    for i, state in enumerate(meta.states):
        yield Measure("p_alone", state, ALONE, "probability", "event", _alone(i))
    yield Measure("p_bloc_change", OVERALL, CHANGED, "probability", "event", _changed)
    yield Measure(
        "mean_camps", OVERALL, CAMPS, "camps", "amount", _column("camps"), support=(1, len(meta.states))
    )
    unique, known = _among("camps_unique", 1), _among("camps_unique", 0, 1)
    yield Measure("p_unique_camps", OVERALL, UNIQUE, "probability", "event", unique, known)
    for pair in meta.pairs:
        pivotal, known = _among(f"pivot.{pair}", 1), _among(f"pivot.{pair}", 0, 1)
        yield Measure("p_pivot", pair, PIVOT, "probability", "event", pivotal, known)


def _characters(rows: Rows) -> Column:
    """Codes [n, N] of the characters that stand for the camps."""
    text = np.asarray(rows["partition"])
    return np.ascontiguousarray(text).view(np.uint32).reshape(len(text), -1)


def _together(i: int, j: int) -> Take:
    def same(rows: Rows) -> Column:
        camps = _characters(rows)
        return np.asarray(camps[:, i] == camps[:, j])

    return same


def _alone(i: int) -> Take:
    def alone(rows: Rows) -> Column:
        camps = _characters(rows)
        return np.asarray((camps == camps[:, i : i + 1]).sum(axis=1) == 1)

    return alone


def _changed(rows: Rows) -> Column:
    return np.asarray(rows["partition"] != rows["partition_origin"])


def _among(column: str, *wanted: int) -> Take:
    return lambda rows: np.isin(rows[column], wanted)


def _balance(meta: Meta) -> Iterator[Measure]:
    label = "P(balanced network: frustration 0)"
    yield Measure("p_balanced", OVERALL, label, "probability", "event", lambda rows: rows["frustration"] == 0)
    states = len(meta.states)
    for name, label, column in (
        ("mean_frustration", FRUSTRATION, "frustration"),
        ("mean_disagreements", DISAGREEMENTS, "disagreements"),
    ):
        most = states * (states - 1) // 2
        yield Measure(name, OVERALL, label, "ties", "amount", _column(column), support=(0, most))
    for kind, negative in TRIADS.items():
        label = f"share of closed triads with {negative} negative tie{'s' * (negative != 'one')}"
        census = _column(f"triads_{kind}")
        yield Measure(f"share_triads_{kind}", OVERALL, label, "share", "ratio", census, _triads)


def _triads(rows: Rows) -> Column:
    census = [rows[f"triads_{kind}"] for kind in TRIADS]
    return np.asarray(np.sum(census, axis=0, dtype=np.int64))


def _support(meta: Meta, helpers: Sequence[str]) -> Iterator[Measure]:
    for tie in helpers:
        for quantity, label in HELPED.items():
            ever = _any(f"{quantity}.{tie}")
            yield Measure(f"p_{quantity}", tie, told(label, tie), "probability", "event", ever)
        yield from _loyalty(tie, [tie], [tie])
    for state in meta.states:
        helped = [tie for tie in helpers if tie.endswith(f"+{state}")]
        helping = [tie for tie in helpers if tie.startswith(f"{state}+")]
        yield from _loyalty(state, helped, helping)
        label = "P(target of a military act at least once)"
        yield Measure("p_exposed", state, label, "probability", "event", _any(f"exposure.{state}"))
        yield Measure(
            "exposure", state, "exposure: weeks as target of a military act, counted per opponent",
            "weeks", "amount", _column(f"exposure.{state}"),
            support=(0, meta.window.steps * opponents(state, meta)), scale=meta.step_weeks,
        )  # fmt: skip


def _any(column: str) -> Take:
    return lambda rows: rows[column] > 0


def _loyalty(subject: str, helped: Sequence[str], helping: Sequence[str]) -> Iterator[Measure]:
    def unanswered(rows: Rows) -> Column:
        return np.asarray(total(rows, "called", helped) - total(rows, "answered", helped))

    called = _summed("called", helped)
    yield Measure("abandonment_rate", subject, ABANDONMENT, "share", "ratio", unanswered, called)
    entrapped, joined = _summed("entrapped", helping), _summed("joined", helping)
    yield Measure("entrapment_rate", subject, ENTRAPMENT, "share", "ratio", entrapped, joined)


def _alignment(meta: Meta) -> Iterator[Measure]:
    for pair in meta.directed:
        end = f"alignment.{pair}"
        yield Measure(
            "alignment_mean", pair, "mean alignment at the end", "alignment", "amount",
            _column(end), support=RANGE,
        )  # fmt: skip
        yield Measure(
            "alignment_change", pair, "mean change of alignment within the window", "alignment", "amount",
            _difference(end, f"alignment_origin.{pair}"), support=CHANGE,
        )  # fmt: skip


def _difference(end: str, start: str) -> Take:
    return lambda rows: np.asarray(rows[end] - rows[start])
