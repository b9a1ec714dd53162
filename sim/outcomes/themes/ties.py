"""How ties have fared: friendly or hostile at the end, changes of sign, rivalries and pacts begun and ended,
diplomatic relations, diplomacy by kind, tension."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain

import numpy as np

from sim.model.declaration import EFFECT, RUNGS
from sim.outcomes.blocs import TIE
from sim.outcomes.columns import Take, above, add_up, column, difference, equal
from sim.outcomes.figures import OVERALL, Column, Meta, Rows
from sim.outcomes.outcome import Outcome
from sim.outcomes.record import DIPLOMACY
from sim.outcomes.themes.acts import YEAR_WEEKS

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


def outcomes(meta: Meta, _columns: Iterable[str]) -> Iterator[Outcome]:
    """Outcomes of ties, diplomacy and tension."""
    return chain(_signs(meta), _bonds(meta), _rifts(meta), _diplomacy(meta), _tension(meta))


def both_ways(pair: str, quantity: str = "alignment") -> Take:
    """Mean of a quantity over both directions of a pair [n]."""
    one, other = pair.split("-")
    return partial(_mean, names=(f"{quantity}.{one}>{other}", f"{quantity}.{other}>{one}"))


def _mean(rows: Rows, names: tuple[str, str]) -> Column:
    return np.asarray(np.mean([rows[name] for name in names], axis=0, dtype=np.float64))


def sign_of(mean: Column) -> Column:
    """1 for friends, -1 for hostile ones, 0 where there is no tie; [n], from mean alignments [n]."""
    return np.asarray((mean > TIE).astype(np.int8) - (mean < -TIE))


def _signs(meta: Meta) -> Iterator[Outcome]:
    for pair in meta.pairs:
        start, end = both_ways(pair, "alignment_origin"), both_ways(pair)
        for (name, label), sign in zip(ENDS.items(), (1, 0, -1), strict=True):
            found = partial(_has_sign, mean=end, sign=sign)
            yield Outcome(name, pair, label, "probability", "event", found, at_end=True)
        for name, label, changed in CHANGES:
            found = partial(changed, start=start, end=end)
            yield Outcome(name, pair, label, "probability", "event", found)


def _has_sign(rows: Rows, mean: Take, sign: int) -> Column:
    return np.asarray(sign_of(mean(rows)) == sign)


def _turned(rows: Rows, start: Take, end: Take) -> Column:
    return np.asarray(start(rows) * end(rows) < 0)


def _moved(rows: Rows, start: Take, end: Take) -> Column:
    return np.asarray(sign_of(start(rows)) != sign_of(end(rows)))


CHANGES = (
    ("p_sign_changes", "P(the mean alignment changes its sign within the window)", _turned),
    (
        "p_tie_changes",
        "P(friends, no tie, hostile: another of them at the end than at the start of the window)",
        _moved,
    ),
)


def _bonds(meta: Meta) -> Iterator[Outcome]:
    """Begun, of the histories without at the start; ended, of those with."""
    for pair in meta.pairs:
        for bond, (begins, begun, ends, ended) in BONDS.items():
            start, end = f"{bond}_origin.{pair}", f"{bond}.{pair}"
            yield Outcome(begins, pair, begun, "probability", "event", equal(end, 1), equal(start, 0))
            yield Outcome(ends, pair, ended, "probability", "event", equal(end, 0), equal(start, 1))


def _rifts(meta: Meta) -> Iterator[Outcome]:
    for pair in meta.directed:
        for name, least, what in (
            ("p_downgraded", DOWNGRADED, "P(relations are downgraded or broken at the end)"),
            ("p_broken", BROKEN, "P(relations are broken at the end)"),
        ):
            rift = above(f"rift.{pair}", least)
            yield Outcome(name, pair, what, "probability", "event", rift, at_end=True)


def _diplomacy(meta: Meta) -> Iterator[Outcome]:
    """Acts a year below a threat, by kind; of all dyads together too."""
    for subject in (OVERALL, *meta.directed):
        pairs = meta.directed if subject == OVERALL else (subject,)
        for kind, words in KINDS.items():
            yield Outcome(
                f"{kind}_per_year", subject, f"{words} per year", "per year", "amount",
                add_up(f"acts_{kind}", pairs), support=(0, meta.window.steps * len(pairs)),
                scale=YEAR_WEEKS / meta.weeks,
            )  # fmt: skip


def _tension(meta: Meta) -> Iterator[Outcome]:
    for dyad in meta.dyads:
        end, start, open_steps = f"tension.{dyad}", f"tension_origin.{dyad}", f"weeks_open.{dyad}"
        yield Outcome(
            "tension_mean", dyad, "mean tension at the end", "log-odds", "amount", column(end),
            support=(0, MOST_TENSION), at_end=True,
        )  # fmt: skip
        yield Outcome(
            "tension_change", dyad, "mean change of tension within the window", "log-odds", "amount",
            difference(end, start), support=(-MOST_TENSION, MOST_TENSION),
        )  # fmt: skip
        yield Outcome(
            "weeks_open", dyad, "expected weeks with an open dispute", "weeks", "amount", column(open_steps),
            support=(0, meta.window.steps), scale=meta.step_weeks,
        )  # fmt: skip
