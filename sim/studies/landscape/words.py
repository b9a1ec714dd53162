"""A landscape in words, and its folder."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.landscape import MOST_ACTORS, Minimum, met
from sim.scenario.errors import printable
from sim.scenario.propensities import Actors
from sim.studies.landscape import table as landscape_table
from sim.studies.landscape.work import Landscape, differing
from sim.views.text import digits, plain_number, probability

SHOWN, PAIRS = 10, 5
Ints = NDArray[np.int64]


def doubts(actors: Actors) -> Iterator[str]:
    """What is odd where nobody has an enemy: as a rule the scale begins at 1, and its middle is not 0."""
    given = actors.propensity[actors.propensity != 0]
    if len(given) and given.min() > 0:
        middle = (given.min() + given.max()) / 2
        yield "no propensity is negative, so that all stand together in the lowest configuration;"
        yield f"if {middle:g} is neither friend nor enemy, neutral={middle:g}"


def write(found: Landscape, folder: Path, plots: bool = True) -> list[Path]:
    """Write tables, the figure and the page; returns the files. Raises OSError."""
    from sim.studies.landscape.answer import answer
    from sim.studies.landscape.plots import landscape as plot
    from sim.views import study_page, style  # what draws loads where it draws

    drawn = style.save_all({"landscape": plot.draw}, found, folder / "plots") if plots else []
    images = [path for path in drawn if path.suffix == ".svg"]
    return [*landscape_table.write(folder, found), *drawn, *study_page.write(folder, answer(found), images)]


def lines(found: Landscape) -> Iterator[str]:
    """The frustration index, the minima, the second best, what is likely, and what was published."""
    actors = found.actors
    yield f"{printable(actors.title)}: {len(actors.ids)} actors"
    yield from _frustration(found)
    yield from _minima(found)
    yield from _second(found)
    yield from _likely(found)
    if actors.published:
        yield "energies are sums over pairs; those published over both directions of each are twice these"
    for title, bloc in actors.published:
        yield from _published(found, title, bloc)


def _frustration(found: Landscape) -> Iterator[str]:
    best = found.frustration
    if best.proven:
        yield f"frustration index {best.unsatisfied} of {found.ties} signed ties (exact)"
    else:
        bounds = f"between {best.least} and {best.unsatisfied}"
        yield f"frustration index {bounds} of {found.ties} signed ties (time ran out before it was proven)"
    yield f"  {blocs(found.actors, best.bloc)}"


def _minima(found: Landscape) -> Iterator[str]:
    count = len(found.minima)
    many = "1 local minimum" if count == 1 else f"{count} local minima"
    if found.table is not None:
        yield f"{many} among {found.total:,} configurations, all visited"
    else:
        yield f"{many} met from {found.total} random starts; basins are shares of these, with 95 %"
        yield "  intervals (Wilson, or Clopper-Pearson near 0 and all)"
        others = "but none is lower: ties are equally strong" if found.is_lowest else "and lower ones"
        yield f"  (above {MOST_ACTORS} actors not all are visited: there may be others, {others})"
    for place, each in enumerate(found.minima[:SHOWN], 1):
        told = f"energy {plain_number(each.energy)}, basin {basin(found, each)}{_chance(found, each)}"
        yield f"{place:>3}. {told}: {blocs(found.actors, each.bloc)}"
    if count > SHOWN:
        yield f"  and {count - SHOWN} higher ones"
    yield f"energy by actor in the lowest: {_contributions(found.actors, found.minima[0])}"


def basin(found: Landscape, minimum: Minimum) -> str:
    """The share of all configurations in a basin, or of the random starts with its interval."""
    share = found.share(minimum.basin)
    if share is None:
        return f"{digits(100 * minimum.basin / found.total)} %"
    return probability(share.estimate, share.low, share.high)


def _chance(found: Landscape, each: Minimum) -> str:
    share = found.probability_of(each)
    return "" if share is None else f", P {digits(100 * share)} %"


def _contributions(actors: Actors, lowest: Minimum) -> str:
    order = np.argsort(-lowest.frustration, kind="stable")
    return ", ".join(f"{printable(actors.ids[k])} {plain_number(lowest.frustration[k])}" for k in order)


def _second(found: Landscape) -> Iterator[str]:
    """The second lowest of all: as a rule a neighbour of the lowest, which no minimum tells."""
    if found.second is None:
        return
    above = found.second.energy - found.minima[0].energy
    moved = _names(found.actors, differing(found.second.bloc, found.minima[0].bloc))
    kind = "a minimum" if found.second.basin else "no minimum"
    energy, chance = plain_number(found.second.energy), _chance(found, found.second)
    told = f"energy {energy}, {plain_number(above)} above the lowest{chance}"
    yield f"second best of all: {told}; it differs in {moved} ({kind})"


def _likely(found: Landscape) -> Iterator[str]:
    """What is likely at the temperature, and the pairs of which it says least."""
    if found.probability is None or found.table is None or found.together is None:
        return
    mean = float(found.probability @ found.table)
    some = found.probability[found.probability > 0]
    spread = float(np.exp(-(some * np.log(some)).sum()))
    many = plain_number(float(f"{spread:.3g}"))
    yield f"at temperature {found.temperature:g}: mean energy {plain_number(mean)}, as spread as {many}"
    yield "  equally likely configurations (exp of the entropy); P(one bloc) is nearest to a half in"
    i, j = np.triu_indices(len(found.actors.ids), 1)
    share = found.together[i, j]
    nearest = np.argsort(np.abs(share - 0.5), kind="stable")[:PAIRS]
    ids = [printable(name) for name in found.actors.ids]
    yield "  " + ", ".join(f"{ids[i[k]]}-{ids[j[k]]} {digits(100 * share[k])} %" for k in nearest)


def _published(found: Landscape, title: str, bloc: Ints) -> Iterator[str]:
    """A configuration that is known: its energy, and the minimum nearest to it."""
    actors = found.actors
    apart = [differing(bloc, each.bloc) for each in found.minima]
    nearest = int(np.argmin([len(each) for each in apart]))
    there = met(bloc, 0, actors.size, actors.propensity)
    energy = f"energy {plain_number(there.energy)}{_chance(found, there)}"
    yield f"{printable(title)}: {energy}: {blocs(actors, bloc)}"
    told = f"nearest is minimum {nearest + 1}, which differs in {_names(actors, apart[nearest])}"
    yield f"  {told}; the lowest differs in {len(apart[0])}"


def _names(actors: Actors, which: list[int]) -> str:
    return " ".join(printable(actors.ids[k]) for k in which) or "nothing"


def blocs(actors: Actors, bloc: Ints) -> str:
    """The two blocs, as A B | C D; bloc [N]: 0 or 1 by actor."""
    sides = [
        " ".join(printable(name) for name, side in zip(actors.ids, bloc, strict=True) if side == which)
        for which in (0, 1)
    ]
    return " | ".join(side for side in sides if side)
