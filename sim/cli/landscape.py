"""`landscape FILE`: two-camp configurations of a set of actors, their local minima, basins and
frustrations.
"""

import numpy as np

from sim.cli.refuse import refusal
from sim.scenario import actors as readers
from sim.scenario.actors import Actors

SHOWN = 10


def main(words: list[str]) -> int:
    """Print the landscape and return 0. Raises InputError for a bad file."""
    if len(words) != 1:
        raise refusal("landscape", None if not words else " ".join(words), "one actors file (.yaml or .csv)")
    actors = readers.load(words[0])
    from sim.outcomes.landscape import MOST_ACTORS

    print(f"{actors.title}: {len(actors.ids)} actors")
    _print_frustration(actors)
    if len(actors.ids) <= MOST_ACTORS:
        _print_minima(actors)
    else:
        print(f"more than {MOST_ACTORS} actors: too many to visit every configuration")
    return 0


def _print_frustration(actors: Actors) -> None:
    from sim.outcomes.frustration import frustration

    i, j = np.nonzero(np.triu(actors.propensity))
    signs = np.sign(actors.propensity[i, j]).astype(np.int64)
    found = frustration(len(actors.ids), np.stack([i, j], axis=1), signs)
    sure = "exact" if found.proven else "an upper bound, the time ran out"
    print(f"frustration index {found.unsatisfied} of {len(signs)} signed ties ({sure})")
    if len(actors.ids) > SHOWN * 2:
        print(f"  {_camps(actors, found.camp)}")


def _print_minima(actors: Actors) -> None:
    from sim.outcomes.landscape import minima

    found = minima(actors.size, actors.propensity)
    total = 2 ** (len(actors.ids) - 1)
    print(f"{len(found)} local minima among {total:,} configurations")
    for number, each in enumerate(found[:SHOWN], 1):
        share = each.basin / total
        print(f"{number:>3}. energy {each.energy:.6g}, basin {share:.1%}: {_camps(actors, each.camp)}")
    lowest = found[0]
    order = np.argsort(-lowest.frustration, kind="stable")
    print(
        "energy by actor in the lowest: "
        + ", ".join(f"{actors.ids[k]} {lowest.frustration[k]:.4g}" for k in order)
    )


def _camps(actors: Actors, camp: np.ndarray[tuple[int], np.dtype[np.int64]]) -> str:
    sides = [
        " ".join(name for name, side in zip(actors.ids, camp, strict=True) if side == which)
        for which in (0, 1)
    ]
    return " | ".join(side for side in sides if side)
