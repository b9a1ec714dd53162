"""An attribution on paper and on the screen."""

from collections.abc import Callable, Iterator, Sequence
from textwrap import wrap

from sim.scenario.errors import count_of
from sim.studies.attribution.players import Player
from sim.studies.attribution.plots import interactions, left_out
from sim.studies.attribution.plots import shares as attribution
from sim.studies.attribution.table import Attributed
from sim.views.change import change, decimals, unit_name
from sim.views.style import Figure
from sim.views.text import clean, methods

NAME, AT_MOST, CELL = 34, 12, 22


def figures(found: Attributed) -> dict[str, Callable[[Attributed], Figure]]:
    """What is drawn, by file name."""
    figures: dict[str, Callable[[Attributed], Figure]] = {
        "attribution": attribution.draw,
        "left_out": left_out.draw,
    }
    if len(found.outcomes) > 1:
        figures["outcomes"] = attribution.draw_outcomes
    if found.outcomes[0].pairs:
        figures["interactions"] = interactions.draw
    return figures


def lines(found: Attributed) -> Iterator[str]:
    """The shares in the first outcome, in words."""
    shares = found.outcomes[0]
    unit = shares.outcome.unit
    order, places = attribution.rank(shares), decimals(shares.total, unit)
    yield attribution.heading(found, shares)
    study = found.study
    drawn = f"{count_of(study.replicates, 'history')}, seed {study.seed}"
    yield f"{drawn}; {count_of(study.worlds, 'world')} each"
    yield f"with all                {attribution.level(shares, shares.everybody)}"
    yield f"with none               {attribution.level(shares, shares.nobody)}"
    yield f"difference              {change(shares.total, unit)} {unit_name(unit)}"
    yield ""
    yield f"{'':<{NAME}}  {'lost without it alone':<{CELL}}  {'its share (Shapley)':<{CELL}}".rstrip()
    titles = _titles([found.players[player] for player in order[:AT_MOST]])
    for player, (first, *more) in zip(order, titles, strict=False):
        cells = (
            f"{'*' if holds[player] else ' '} {change(each[player], unit, places):<{CELL}}"
            for each, holds in ((shares.last, shares.last_holds), (shares.share, shares.holds))
        )
        yield f"{first:<{NAME}}{''.join(cells)}".rstrip()
        yield from more
    if len(order) > AT_MOST:
        yield f"{len(order) - AT_MOST} smaller ones: see attribution.csv"
    if others := [clean(each.outcome.title) for each in found.outcomes[1:]]:
        yield f"also asked: {', '.join(others)}; see attribution.csv, plots/outcomes.png"
    sure = "* sign holds" if any((*shares.holds, *shares.last_holds)) else "no sign holds"
    yield f"{sure} for all {len(order)} together; shares add up, largest gap {found.missing:.0g}"
    told = [each for k in order[:AT_MOST] for each in (shares.last[k], shares.share[k])]
    used = (shares.everybody, shares.nobody, shares.total, *told)
    yield from methods(each.method for each in used)


def _titles(players: Sequence[Player]) -> Iterator[list[str]]:
    """Titles whole, each in as many lines as it takes; those that begin alike begin with their ids."""
    found = [_wrap(clean(each.title)) for each in players]
    for each, lines in zip(players, found, strict=True):
        alike = sum(lines[0] == others[0] for others in found) > 1
        yield _wrap(f"{clean(each.id)}: {clean(each.title)}") if alike else lines


def _wrap(title: str) -> list[str]:
    return wrap(title, NAME - 1, subsequent_indent="  ", break_on_hyphens=False) or [""]
