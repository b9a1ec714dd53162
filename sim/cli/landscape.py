"""`landscape FILE`: two-camp configurations of a set of actors, their local minima, basins and
frustrations.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.cli.progress import say
from sim.cli.readers import number
from sim.cli.refuse import refusal
from sim.outcomes.landscape import MOST_ACTORS, STARTS, Minimum, met, minima, sampled_minima
from sim.scenario import actors as readers
from sim.scenario.actors import Actors
from sim.scenario.errors import near_miss, printable
from sim.statistics.intervals import proportion
from sim.views.text import digits, probability

SHOWN = 10
NEUTRAL = "neutral"
Ints = NDArray[np.int64]


def main(words: list[str]) -> int:
    """Print the landscape and return 0. Raises InputError for a bad file."""
    files, neutral = _understood(words)
    if len(files) != 1:
        raise refusal("landscape", None if not files else " ".join(files), "one actors file (.yaml or .csv)")
    actors = readers.load(files[0]).around(neutral)
    print(f"{printable(actors.title)}: {len(actors.ids)} actors")
    _warn(actors.propensity)
    lowest = _print_frustration(actors)
    found = _print_minima(actors, lowest)
    if actors.published:
        print("energies are sums over pairs; those that were published over ordered pairs are twice these")
    for title, camp in actors.published:
        _print_published(actors, title, camp, found)
    return 0


def _understood(words: list[str]) -> tuple[list[str], float]:
    """The words that are files, and the propensity that is neither friend nor enemy. Raises InputError."""
    files = [word for word in words if "=" not in word]
    neutral = 0.0
    for word in words:
        key, equals, value = word.partition("=")
        if equals and key != NEUTRAL:
            raise refusal(key, word, f"{NEUTRAL}=NUMBER", near_miss(key, [NEUTRAL]))
        if equals:
            try:
                neutral = number(-1000, 1000)(value)
            except ValueError:
                raise refusal(key, value, "a number from -1000 to 1000") from None
    return files, neutral


def _warn(propensity: NDArray[np.float64]) -> None:
    """Say where nobody has an enemy: as a rule the scale begins at 1, and its middle is not 0."""
    given = propensity[propensity != 0]
    if len(given) and given.min() > 0:
        middle = (given.min() + given.max()) / 2
        say("no propensity is negative, so that all stand together in the lowest configuration;")
        say(f"if {middle:g} is neither friend nor enemy, {NEUTRAL}={middle:g}")


def _print_frustration(actors: Actors) -> float | None:
    """Print the frustration index; return the least energy there can be, where that follows from it."""
    from sim.outcomes.frustration import frustration

    i, j = np.nonzero(np.triu(actors.propensity))
    signs = np.sign(actors.propensity[i, j]).astype(np.int64)
    found = frustration(len(actors.ids), np.stack([i, j], axis=1), signs)
    if found.proven:
        print(f"frustration index {found.unsatisfied} of {len(signs)} signed ties (exact)")
    else:
        bounds = f"between {found.least} and {found.unsatisfied}"
        print(f"frustration index {bounds} of {len(signs)} signed ties (time ran out before it was proven)")
    print(f"  {_camps(actors, found.camp)}")
    strength = np.abs(actors.size[i] * actors.size[j] * actors.propensity[i, j])
    if not found.proven or not len(signs) or np.ptp(strength) > 1e-9 * strength.max():
        return None
    return float(strength[0] * (found.unsatisfied - np.count_nonzero(signs < 0)))


def _print_minima(actors: Actors, lowest: float | None) -> list[Minimum]:
    """Print and return the minima. lowest: the least energy there can be, None where that is not known."""
    exact = len(actors.ids) <= MOST_ACTORS
    found = (minima if exact else sampled_minima)(actors.size, actors.propensity)
    total = 2 ** (len(actors.ids) - 1) if exact else STARTS
    if exact:
        print(f"{_minima(len(found))} among {total:,} configurations, all visited")
    else:
        print(f"{_minima(len(found))} met from {total} random starts; basins are shares of these, with 95 %")
        print("  intervals (Wilson, or Clopper-Pearson near 0 and all)")
        proven = lowest is not None and found[0].energy <= lowest + 1e-9 * max(abs(lowest), 1.0)
        others = "but none is lower: ties are equally strong" if proven else "and lower ones"
        print(f"  (above {MOST_ACTORS} actors not all are visited: there may be others, {others})")
    for place, each in enumerate(found[:SHOWN], 1):
        basin = f"{digits(100 * each.basin / total)} %" if exact else _estimated(each.basin, total)
        print(f"{place:>3}. energy {each.energy:.6g}, basin {basin}: {_camps(actors, each.camp)}")
    if len(found) > SHOWN:
        print(f"  and {len(found) - SHOWN} higher ones")
    print(f"energy by actor in the lowest: {_contributions(actors, found[0])}")
    return found


def _estimated(basin: int, starts: int) -> str:
    """Share of the random starts that ended in a minimum, with its interval."""
    share = proportion(basin, starts)
    return probability(share.estimate, share.low, share.high)


def _contributions(actors: Actors, lowest: Minimum) -> str:
    order = np.argsort(-lowest.frustration, kind="stable")
    return ", ".join(f"{printable(actors.ids[k])} {lowest.frustration[k]:.4g}" for k in order)


def _print_published(actors: Actors, title: str, camp: Ints, found: Sequence[Minimum]) -> None:
    """A configuration that is known: its energy, and the minimum nearest to it."""
    apart = [_differing(camp, each.camp) for each in found]
    nearest = int(np.argmin([len(each) for each in apart]))
    energy = met(camp, 0, actors.size, actors.propensity).energy
    print(f"{printable(title)}: energy {energy:.6g}: {_camps(actors, camp)}")
    names = " ".join(printable(actors.ids[k]) for k in apart[nearest]) or "nothing"
    print(
        f"  nearest is minimum {nearest + 1}, which differs in {names}; the lowest differs in {len(apart[0])}"
    )


def _differing(one: Ints, other: Ints) -> list[int]:
    """Actors that would have to move to make one configuration the other."""
    moved = np.flatnonzero(one != other)
    stayed = np.flatnonzero(one == other)
    return (moved if len(moved) <= len(stayed) else stayed).tolist()


def _camps(actors: Actors, camp: Ints) -> str:
    sides = [
        " ".join(printable(name) for name, side in zip(actors.ids, camp, strict=True) if side == which)
        for which in (0, 1)
    ]
    return " | ".join(side for side in sides if side)


def _minima(count: int) -> str:
    return "1 local minimum" if count == 1 else f"{count} local minima"
