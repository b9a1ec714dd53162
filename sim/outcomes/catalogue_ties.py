"""Measures of ties: friendly or hostile at the end, changes of sign, rivalries and pacts begun and ended,
diplomatic relations, diplomacy by kind, tension."""

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from sim.model.declaration import EFFECT, RUNGS
from sim.outcomes.camps import TIE
from sim.outcomes.figures import OVERALL, Column, Meta, Rows
from sim.outcomes.measures import Measure, Take
from sim.outcomes.record import DIPLOMACY
from sim.outcomes.summary_acts import YEAR_WEEKS, total

KINDS = {
    "cooperate": "material cooperation (joint exercises, arms, aid)",
    "pledge": "public pledges of support",
    "engage": "visits, talks and agreements",
    "protest": "protests",
    "downgrade": "downgrades of relations (recalls, expulsions, sanctions)",
}
assert [*KINDS] == [RUNGS[rung] for rung in DIPLOMACY]

DOWNGRADED, BROKEN = 0.5, 1.5
"""Assumption: of `rift`, from where on relations are downgraded and broken. Events do not code the level."""

MOST_TENSION = EFFECT.high
ENDS = {
    "p_friendly": f"P(friends at the end: mean alignment above {TIE:g})",
    "p_no_tie": f"P(no tie at the end: mean alignment within {TIE:g} of 0)",
    "p_hostile": f"P(hostile at the end: mean alignment below -{TIE:g})",
}
BONDS = {
    "rivals": ("p_rivalry_begins", "P(a rivalry begins)", "p_rivalry_ends", "P(the rivalry ends)"),
    "allied": ("p_pact_begins", "P(a pact begins)", "p_pact_ends", "P(the pact ends)"),
}


def ties(meta: Meta) -> Iterator[Measure]:
    """All of these measures of a run."""
    return chain(_signs(meta), _bonds(meta), _rifts(meta), _diplomacy(meta), _tension(meta))


def both_ways(pair: str, quantity: str = "alignment") -> Take:
    """Mean of a quantity over both directions of a pair."""
    one, other = pair.split("-")

    def mean(rows: Rows) -> Column:
        ways = [rows[f"{quantity}.{one}>{other}"], rows[f"{quantity}.{other}>{one}"]]
        return np.asarray(np.mean(ways, axis=0, dtype=np.float64))

    return mean


def sign_of(mean: Column) -> Column:
    """1 for friends, -1 for hostile ones, 0 where there is no tie."""
    return np.asarray((mean > TIE).astype(np.int8) - (mean < -TIE))


def _signs(meta: Meta) -> Iterator[Measure]:
    for pair in meta.pairs:
        for (name, label), sign in zip(ENDS.items(), (1, 0, -1), strict=True):
            yield Measure(name, pair, label, "probability", "event", _is(pair, sign))
        label = "P(the mean alignment changes its sign within the window)"
        yield Measure("p_sign_changes", pair, label, "probability", "event", _turned(pair))
        label = "P(friends, no tie, hostile: another of them at the end than at the start of the window)"
        yield Measure("p_tie_changes", pair, label, "probability", "event", _moved(pair))


def _is(pair: str, sign: int) -> Take:
    mean = both_ways(pair)
    return lambda rows: np.asarray(sign_of(mean(rows)) == sign)


def _turned(pair: str) -> Take:
    start, end = both_ways(pair, "alignment_origin"), both_ways(pair)
    return lambda rows: np.asarray(start(rows) * end(rows) < 0)


def _moved(pair: str) -> Take:
    start, end = both_ways(pair, "alignment_origin"), both_ways(pair)
    return lambda rows: np.asarray(sign_of(start(rows)) != sign_of(end(rows)))


def _bonds(meta: Meta) -> Iterator[Measure]:
    """Begun, of the histories without at the start; ended, of those with."""
    for pair in meta.pairs:
        for bond, (begins, begun, ends, ended) in BONDS.items():
            start, end = f"{bond}_origin.{pair}", f"{bond}.{pair}"
            yield Measure(begins, pair, begun, "probability", "event", _equals(end, 1), _equals(start, 0))
            yield Measure(ends, pair, ended, "probability", "event", _equals(end, 0), _equals(start, 1))


def _equals(column: str, value: int) -> Take:
    return lambda rows: rows[column] == value


def _rifts(meta: Meta) -> Iterator[Measure]:
    for pair in meta.directed:
        for name, least, what in (
            ("p_downgraded", DOWNGRADED, "P(relations are downgraded or broken at the end)"),
            ("p_broken", BROKEN, "P(relations are broken at the end)"),
        ):
            yield Measure(name, pair, what, "probability", "event", _above(f"rift.{pair}", least))


def _above(column: str, least: float) -> Take:
    return lambda rows: rows[column] > least


def _diplomacy(meta: Meta) -> Iterator[Measure]:
    """Acts a year below a threat, by kind; of all pairs together too."""
    for subject in (OVERALL, *meta.directed):
        pairs = meta.directed if subject == OVERALL else (subject,)
        for kind, words in KINDS.items():
            yield Measure(
                f"{kind}_per_year", subject, f"{words} per year", "per year", "amount",
                _summed(f"acts_{kind}", pairs), support=(0, meta.window.steps * len(pairs)),
                scale=YEAR_WEEKS / meta.weeks,
            )  # fmt: skip


def _summed(quantity: str, subjects: Sequence[str]) -> Take:
    return lambda rows: total(rows, quantity, subjects)


def _tension(meta: Meta) -> Iterator[Measure]:
    for dyad in meta.dyads:
        yield Measure(
            "tension_mean", dyad, "mean tension at the end", "log-odds", "amount", _column(f"tension.{dyad}"),
            support=(0, MOST_TENSION),
        )  # fmt: skip
        yield Measure(
            "tension_change", dyad, "mean change of tension within the window", "log-odds", "amount",
            _difference(f"tension.{dyad}", f"tension_origin.{dyad}"), support=(-MOST_TENSION, MOST_TENSION),
        )  # fmt: skip
        yield Measure(
            "weeks_open", dyad, "expected weeks with an open dispute", "weeks", "amount",
            _column(f"weeks_open.{dyad}"), support=(0, meta.window.steps), scale=meta.step_weeks,
        )  # fmt: skip


def _column(name: str) -> Take:
    return lambda rows: rows[name]


def _difference(end: str, start: str) -> Take:
    return lambda rows: np.asarray(rows[end] - rows[start])
