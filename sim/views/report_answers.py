"""The tables of the report that answer something: levels in words, who stands where, ties, acts by kind."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sim.engines.charted import leave_out
from sim.outcomes.figures import OVERALL
from sim.outcomes.themes.escalation import LONG_LABELS
from sim.outcomes.themes.ties import KINDS
from sim.views import stands
from sim.views.markup import Html, Valued, foreign, table, tag
from sim.views.record import Run
from sim.views.text import further, pair, quantity

if TYPE_CHECKING:
    from sim.outcomes.figures import Figure

MOST = 240
"""Rows of a table; all of it is in summary.csv."""

TIE = {
    "friends at the end": "p_friendly",
    "no tie": "p_no_tie",
    "hostile": "p_hostile",
    "sign changes": "p_sign_changes",
    "a rivalry begins": "p_rivalry_begins",
    "the rivalry ends": "p_rivalry_ends",
    "a pact begins": "p_pact_begins",
    "the pact ends": "p_pact_ends",
}


def levels() -> Html:
    """What the levels of hostility are."""
    rows = [(level, label) for level, label in LONG_LABELS.items()]
    return table(("Level", "What it is"), rows, (0,), "Levels of hostility")


def sides(run: Run, most: int = MOST) -> Iterator[Html]:
    """Who stands where if the focus fights, and where the two stand if others do."""
    found = stands.stands(run.figures, run.meta.focus)
    if not found:
        return
    yield tag(
        "p",
        "Share of histories in which a third state joins a side by arms (+), supports it short of arms, or"
        " stays neutral: in those in which the two came to force, those in which it became a war, and, asked"
        " of every history at its end, what it would do if they used force then. How often states support a"
        " side short of arms is assumed: no data tell it.",
    )
    rows = [line for each in found for line in _sides(run, each)]
    heads = ("Third state", "Asked", "n", *stands.heads(run.meta.focus))
    yield table(heads, rows[:most], (2, 3, 4, 5, 6, 7), "Where third states stand")
    yield from _left(rows, most)
    yield tag("p", " ".join(_counted(run, found)), class_="quiet")
    yield from _mirror(run, most)


def _sides(run: Run, each: stands.Stand) -> Iterator[tuple[object, ...]]:
    names = dict(zip(run.meta.states, run.meta.names, strict=True))
    name = foreign(names.get(each.third, each.third))
    for column, shares in each.sides.items():
        if column != "posture" and shares[0].n < stands.FEWEST:
            continue
        yield name, stands.WHEN[column], Valued(f"{shares[0].n:,}", shares[0].n), *map(_cell, shares)


def _counted(run: Run, found: Sequence[stands.Stand]) -> Iterator[str]:
    """Why n is what it is."""
    elsewhere = stands.elsewhere(run.figures, run.meta.focus, found[0].sides["stand"][0].n)
    if elsewhere:
        yield f"At force, {elsewhere}."
    yield f"Left out: what fewer than {stands.FEWEST} histories came to."


def _mirror(run: Run, most: int) -> Iterator[Html]:
    """Where the states of the focus stand in the disputes of others."""
    rows, found = [], stands.by_dyad(run.figures)
    for dyad in run.meta.dyads:
        for each in found.get(dyad, ()) if dyad != run.meta.focus else ():
            if each.third in run.meta.focus.split("-"):
                shares = each.sides.get("stand", ())
                if shares and shares[0].n >= stands.FEWEST:
                    rows.append(
                        (
                            foreign(each.third),
                            foreign(pair(dyad)),
                            Valued(f"{shares[0].n:,}", shares[0].n),
                            *map(_cell, shares),
                        )
                    )
    if rows:
        yield tag("p", "The same of the two when others first used force:")
        heads = ("the first +", "the first", "neutral", "the second", "the second +")
        columns = ("State", "Those who fight", "n", *heads)
        name = "Where the two stand in disputes of others"
        yield table(columns, rows[:most], (2, 3, 4, 5, 6, 7), name)
        yield from _left(rows, most)


def ties(run: Run, most: int = MOST) -> Iterator[Html]:
    """How ties end up, how often they change, and which rivalries and pacts begin and end."""
    if missing := leave_out(run.scenario):
        yield tag("p", missing)
    yield tag(
        "p",
        "Shares of histories; a tie is the mean alignment of both ways beyond ±0.1. Beginnings are counted"
        " among histories without the rivalry or pact at the start of the window, ends among those with it.",
    )
    known = _known(run)
    rows = [
        (foreign(pair(name)), *(_told(known, quantity, name) for quantity in TIE.values()))
        for name in _focus_first(run.meta.pairs, run)
    ]
    shown = rows[: min(most, MOST)]
    yield table(("Dyad", *TIE), shown, range(1, len(TIE) + 1), "Ties")
    yield from _left(rows, len(shown))


def acts(run: Run, most: int = MOST) -> Iterator[Html]:
    """Own acts a year by kind, of each state toward each."""
    yield tag("p", "Own acts below a threat by kind: the mean number a year, over histories.")
    known = _known(run)
    rows = [
        ("all together" if name == OVERALL else foreign(pair(name)), *_year(known, name))
        for name in (OVERALL, *_focus_first(run.meta.directed, run))
    ]
    heads = [words.partition(" (")[0] for words in KINDS.values()]
    shown = rows[: min(most, MOST)]
    yield table(("Who → whom", *heads), shown, range(1, len(heads) + 1), "Acts a year")
    yield from _left(rows, len(shown))


def _year(known: "dict[tuple[str, str], Figure]", name: str) -> list[object]:
    return [_told(known, f"{kind}_per_year", name) for kind in KINDS]


def _known(run: Run) -> "dict[tuple[str, str], Figure]":
    return {(figure.quantity, figure.subject): figure for figure in run.figures}


def _told(known: "dict[tuple[str, str], Figure]", name: str, subject: str) -> object:
    figure = known.get((name, subject))
    return "" if figure is None else Valued(_shown(figure), figure.estimate)


def _cell(figure: "Figure") -> Valued:
    """A figure, sorted by its estimate; n and method for those who ask."""
    return Valued(
        _shown(figure), figure.estimate, f"n {figure.n:,}, {figure.n_failed:,} failed; {figure.method}"
    )


def _shown(figure: "Figure") -> str:
    return quantity(figure.estimate, figure.low, figure.high, figure.unit).replace("no cases", "–")


def _focus_first(names: Sequence[str], run: Run) -> list[str]:
    ends = set(run.meta.focus.split("-"))
    return sorted(names, key=lambda name: set(name.replace(">", "-").split("-")) != ends)


def _left(rows: Sequence[object], shown: int) -> Iterator[Html]:
    if len(rows) > shown:
        yield tag("p", f"{further(len(rows) - shown, 'row', 'summary.csv')}.")
