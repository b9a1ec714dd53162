"""The tables of the report that answer something: levels in words, who stands where, ties, acts by kind."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sim.outcomes.figures import OVERALL
from sim.outcomes.themes.escalation import LONG_LABELS
from sim.outcomes.themes.ties import KINDS
from sim.views import record, stands
from sim.views.markup import Html, foreign, table, tag
from sim.views.record import Run
from sim.views.text import further, pair, quantity

if TYPE_CHECKING:
    from sim.outcomes.figures import Figure

MOST = 60
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
    return table(("Level", "What it is"), rows, numbers=(0,))


def sides(run: Run) -> Iterator[Html]:
    """Who stands where if the focus fights, and where the two stand if others do."""
    found = stands.stands(run.figures, run.meta.focus)
    if not found:
        return
    yield tag("h2", f"Who stands where if {' and '.join(record.full_names(run, run.meta.focus))} fight")
    yield tag(
        "p",
        "Share of histories in which a third state joins a side by arms (+), supports it short of arms, or"
        " stays neutral: in those in which the two came to force, those in which it became a war, and, asked"
        " of every history at its end, what it would do if they used force then. How often states support a"
        " side short of arms is assumed: no data tell it.",
    )
    rows = [line for each in found[:MOST] for line in _sides(run, each)]
    yield table(("Third state", "", "n", *stands.heads(run.meta.focus)), rows, numbers=(2, 3, 4, 5, 6, 7))
    yield tag("p", *_counted(run, found), class_="quiet")
    yield from _mirror(run)


def _sides(run: Run, each: stands.Stand) -> Iterator[tuple[object, ...]]:
    names = dict(zip(run.meta.states, run.meta.names, strict=True))
    name = foreign(names.get(each.third, each.third))
    for column, shares in each.sides.items():
        if column != "posture" and shares[0].n < stands.FEWEST:
            continue
        yield name, stands.WHEN[column], f"{shares[0].n:,}", *map(_words, shares)
        name = Html()


def _counted(run: Run, found: Sequence[stands.Stand]) -> Iterator[str]:
    """Why n is what it is."""
    elsewhere = stands.elsewhere(run.figures, run.meta.focus, found[0].sides["stand"][0].n)
    yield f"{elsewhere[0].upper()}{elsewhere[1:]}. " if elsewhere else ""
    yield f"Left out: what fewer than {stands.FEWEST} histories came to."


def _mirror(run: Run) -> Iterator[Html]:
    """Where the states of the focus stand in the disputes of others."""
    rows = []
    for dyad in run.meta.dyads:
        for each in stands.stands(run.figures, dyad) if dyad != run.meta.focus else ():
            if each.third in run.meta.focus.split("-"):
                shares = each.sides.get("stand", ())
                if shares and shares[0].n >= stands.FEWEST:
                    rows.append(
                        (foreign(each.third), foreign(pair(dyad)), f"{shares[0].n:,}", *map(_words, shares))
                    )
    if rows:
        yield tag("p", "The same of the two when others first used force:")
        heads = ("the first +", "the first", "neutral", "the second", "the second +")
        yield table(("State", "Those who fight", "n", *heads), rows[:MOST], numbers=(2, 3, 4, 5, 6, 7))


def ties(run: Run) -> Iterator[Html]:
    """How ties end up, how often they change, and which rivalries and pacts begin and end."""
    yield tag("h2", "Ties that hold and ties that turn")
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
    yield table(("Pair", *TIE), rows[:MOST], numbers=range(1, len(TIE) + 1))
    yield from _left(rows)


def acts(run: Run) -> Iterator[Html]:
    """Own acts a year by kind, of each state toward each."""
    yield tag("h2", "What states do in a year")
    yield tag("p", "Own acts below a threat by kind: the mean number a year, over replicates.")
    known = _known(run)
    rows = [
        ("all together" if name == OVERALL else foreign(pair(name)), *_year(known, name))
        for name in (OVERALL, *_focus_first(run.meta.directed, run))
    ]
    heads = [words.partition(" (")[0] for words in KINDS.values()]
    yield table(("Who → whom", *heads), rows[:MOST], numbers=range(1, len(heads) + 1))
    yield from _left(rows)


def _year(known: "dict[tuple[str, str], Figure]", name: str) -> list[str]:
    return [_told(known, f"{kind}_per_year", name) for kind in KINDS]


def _known(run: Run) -> "dict[tuple[str, str], Figure]":
    return {(figure.quantity, figure.subject): figure for figure in run.figures}


def _told(known: "dict[tuple[str, str], Figure]", name: str, subject: str) -> str:
    figure = known.get((name, subject))
    return "" if figure is None else _words(figure)


def _words(figure: "Figure") -> str:
    return quantity(figure.estimate, figure.low, figure.high, figure.unit).replace("no cases", "–")


def _focus_first(names: Sequence[str], run: Run) -> list[str]:
    ends = set(run.meta.focus.split("-"))
    return sorted(names, key=lambda name: set(name.replace(">", "-").split("-")) != ends)


def _left(rows: Sequence[object]) -> Iterator[Html]:
    if len(rows) > MOST:
        yield tag("p", f"{further(len(rows) - MOST, 'row', 'summary.csv')}.")
