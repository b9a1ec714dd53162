"""A scenario sketched out of actors and their propensities: networks and tables of bargaining models.

Such tables hold power and who likes whom. Everything else that a scenario asks for is a stated assumption
that begins with "gap:", to be replaced by what is known.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations

import numpy as np

from sim.scenario.distributions import KINDS
from sim.scenario.errors import InputError, Problem, count_of, quote
from sim.scenario.gaps import GAP
from sim.scenario.propensities import Actors
from sim.scenario.quantity import PROVENANCE

STRONGEST = 0.5
"""Alignment of the strongest tie: what treaties that are lived and open rivalries come to in points of
docs/how-to/write-a-scenario.md, since a table of ties says who is closer, not how close."""

SPREAD = 0.2
YEARS = 2
MOST = 400
"""States of a scenario; sim.scenario.checks refuses more, but this can be said before it is written."""

MISSING = f"{GAP}not in the table"
STATE = {
    "resolve": f'{{beta: [4.16, 5.84], assumption: "{MISSING}; ten disputes at the mean rate of answers"}}',
    "audience_cost": f'{{uniform: [0.2, 0.9], assumption: "{MISSING}; any regime"}}',
    "reach": f'{{uniform: [200, 1500], assumption: "{MISSING}; neighbours to regional powers"}}',
}
DISTANCE = f'{{uniform: [0, 5000], assumption: "{MISSING}"}}'

RESERVED = frozenset((*KINDS, *PROVENANCE))
"""Words that mark a value, and so are no ids."""

_ODD = re.compile(r"[^A-Za-z0-9_]+", re.ASCII)


def sketch(actors: Actors, year: int, file: str) -> str:
    """Return the text of a scenario that begins in a year: capabilities are shares of size, alignments
    propensities, the strongest at STRONGEST. file: what it is made of.

    Raises InputError where no two actors have a tie, or there are too many.
    """
    if len(actors.ids) > MOST:
        raise InputError([Problem(file, None, "", count_of(len(actors.ids), "actor"), f"at most {MOST}")])
    pairs = [(i, j) for i, j in combinations(range(len(actors.ids)), 2) if _tied(actors, i, j)]
    if not pairs:
        raise InputError([Problem(file, None, "", "actors without a tie", "at least one dyad with a number")])
    ids = _ids(actors.ids)
    return "\n".join(
        [*_head(actors, ids, pairs, year, file), *_states(actors, ids), *_dyads(actors, ids, pairs), ""]
    )


def _tied(actors: Actors, i: int, j: int) -> bool:
    return bool(actors.propensity[i, j] != 0 if actors.given is None else actors.given[i, j])


def _ids(names: tuple[str, ...]) -> list[str]:
    """Ids of the states, in the order of the actors: their names with _ for what an id cannot hold."""
    used: set[str] = set()
    found = []
    for name in names:
        plain = _ODD.sub("_", name).strip("_")[:28] or "actor"
        plain = plain if plain[0].isalpha() and plain not in RESERVED else f"a_{plain}"
        number, one = 1, plain
        while one in used:
            number += 1
            one = f"{plain}_{number}"
        used.add(one)
        found.append(one)
    return found


def _head(
    actors: Actors, ids: list[str], pairs: list[tuple[int, int]], year: int, file: str
) -> Iterator[str]:
    weight = np.array([actors.size[i] * actors.size[j] * actors.propensity[i, j] for i, j in pairs])
    i, j = pairs[int(np.argmin(weight))]
    start, end = date(year, 1, 1), date(year + YEARS - 1, 12, 31)
    yield "# Sketched out of a table of actors by `python -m sim draft`. Power and ties are its own, all"
    yield "# else is a gap: say what you know, border, distance and relevance of each dyad first."
    yield f"title: {quote(f'Sketch of {len(ids)} actors')}"
    yield f"sources: {{table: {quote(file)}}}"
    yield f"horizon: {{start: {start}, end: {end}, origin: {start}, step_days: 7}}"
    yield f"focus: {'-'.join(sorted((ids[i], ids[j])))}"


def _states(actors: Actors, ids: list[str]) -> Iterator[str]:
    yield "states:"
    share = actors.size / actors.size.sum()
    for key, name, part in zip(ids, actors.ids, share, strict=True):
        yield f"  {key}:"
        yield f"    name: {quote(name)}"
        yield f'    capability: {{value: {part:.6g}, source: "table, share of the actors\' power"}}'
        yield from (f"    {field}: {value}" for field, value in STATE.items())


def _dyads(actors: Actors, ids: list[str], pairs: list[tuple[int, int]]) -> Iterator[str]:
    yield "dyads:"
    most = max(abs(float(actors.propensity[i, j])) for i, j in pairs) or 1.0
    for i, j in pairs:
        value = float(actors.propensity[i, j])
        alignment = f"{{normal: [{STRONGEST * value / most:.4g}, {SPREAD}], assumption: "
        said = f"table, propensity {value:.4g}; the strongest is held to be {STRONGEST:g}"
        yield f"  {'-'.join(sorted((ids[i], ids[j])))}:"
        yield f"    alignment: {alignment}{quote(said)}}}"
        yield f"    distance: {DISTANCE}"
        yield "    contiguous: false"
        yield "    relevant: true"
