"""The landscape of any actors from a notebook: who sides with whom (Axelrod & Bennett 1993).

import sim

found = sim.landscape("my_actors.csv", temperature=0.5)
found.minima                                   # pandas: energy, basin, probability
found.blocs.loc[1]                             # 0 and 1, by actor, in the lowest
found.plot()                                   # a matplotlib figure
print(found)                                   # what the command prints

sim.landscape([("A", "B", 1), ("B", "C", -1)])      # ties; a data frame of them, a matrix, a graph
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.asking import given
from sim.asking.given import Path_
from sim.notebook.finished import Figure
from sim.scenario import actor_tables, arguments
from sim.scenario import actors as readers
from sim.scenario.arguments import refuse_in_words
from sim.scenario.errors import clip, count_of, near_miss, show
from sim.scenario.propensities import (
    ENDS,
    MOST,
    VALUES,
    Actors,
    Tie,
    check_names,
    of_matrix,
    of_ties,
    value_of,
)
from sim.store import study
from sim.studies.landscape import table as landscape_table
from sim.studies.landscape import work as studies
from sim.studies.landscape.work import Landscape

if TYPE_CHECKING:
    import pandas as pd

PLACE = "landscape"
ALLOWED = (
    "a file or the name of one that ships, mappings as such a file, a list of ties (a, b, propensity), a "
    "data frame of ties or a matrix with actors both ways, a NumPy matrix, or a networkx graph"
)


@dataclass(frozen=True)
class Aggregation:
    """A landscape. found: as the studies have it. folder: where it lies, None where it was not written."""

    found: Landscape
    folder: Path | None

    @cached_property
    def minima(self) -> "pd.DataFrame":
        """The minima from the lowest: energy, basin (a count), its share, bounds of that where it is an
        estimate, and the probability where there is a temperature [minima, 6].
        """
        import pandas as pd

        rows = [
            (
                each.energy,
                each.basin,
                *landscape_table.shares(self.found, each),
                self.found.probability_of(each),
            )
            for each in self.found.minima
        ]
        columns = ["energy", "basin", "share", "low", "high", "probability"]
        return pd.DataFrame(rows, self._ranks(), columns).astype(dict.fromkeys(columns[2:], float))

    @cached_property
    def blocs(self) -> "pd.DataFrame":
        """Bloc of each actor in each minimum [minima, actors]: 0 for that of the first, 1 for the other."""
        return self._by_actor([each.bloc for each in self.found.minima])

    @cached_property
    def energy(self) -> "pd.DataFrame":
        """What each actor adds in each minimum [minima, actors], size × frustration; a row sums to twice
        the minimum's.
        """
        return self._by_actor([each.frustration for each in self.found.minima])

    @cached_property
    def frustration(self) -> "pd.DataFrame":
        """Frustration of each actor in each minimum [minima, actors]: size × propensity over those it is
        apart from.
        """
        return self.energy / self.found.actors.size

    @cached_property
    def configurations(self) -> "pd.DataFrame":
        """All configurations of up to 20 actors [2^(actors - 1), columns], the lowest first: energy, minimum,
        the probability where there is a temperature, `bloc.ACTOR`. Raises InputError for more.
        """
        import pandas as pd

        count, most = len(self.found.actors.ids), landscape_table.MOST_LISTED
        if count > most:
            raise arguments.refuse_argument(PLACE, "configurations", f"{count} actors", f"at most {most}")
        return pd.DataFrame(landscape_table.configurations(self.found))

    @cached_property
    def together(self) -> "pd.DataFrame":
        """P(one bloc) of each two at the temperature [actors, actors]. Raises InputError without one."""
        import pandas as pd

        if self.found.together is None:
            raise arguments.refuse_argument(
                PLACE, "together", "no temperature", "a landscape with temperature="
            )
        ids = list(self.found.actors.ids)
        return pd.DataFrame(self.found.together, ids, ids)

    def plot(self) -> Figure:
        """The figure of the landscape."""
        from sim.studies.landscape.plots import landscape as plot

        return plot.draw(self.found)

    def _by_actor(self, rows: Sequence[Any]) -> "pd.DataFrame":
        import pandas as pd

        return pd.DataFrame(np.array(rows), self._ranks(), list(self.found.actors.ids))

    def _ranks(self) -> "pd.Index":
        import pandas as pd

        return pd.RangeIndex(1, len(self.found.minima) + 1, name="minimum")

    def __str__(self) -> str:
        from sim.studies.landscape.words import lines

        return "\n".join(lines(self.found))

    __repr__ = __str__


@refuse_in_words
def landscape(
    actors: Any,
    *,
    size: Mapping[str, float] | None = None,
    neutral: float = 0.0,
    temperature: float | None = None,
    out: Path_ | None = None,
) -> Aggregation:
    """Return the landscape of a set of actors: minima, basins, frustration.

    actors: a file, mappings like one, ties (a, b, propensity) as a list or data frame, a matrix as a data
    frame with actors both ways or of NumPy, a networkx graph. size: by actor, 1 where not named, in place of
    what `actors` says. neutral: the propensity that is neither friend nor enemy. temperature: in units of
    energy; gives probabilities. out: a folder to write into. Warns where no propensity is negative. Raises
    InputError.
    """
    from sim.studies.landscape import words as views

    wanted = _sized(actors_of(actors), size).around(_number("neutral", neutral))
    warm = None if temperature is None else _number("temperature", temperature)
    folder = given.folder_of(PLACE, out)
    asked = studies.question(wanted, warm)
    study.require_free(folder, asked)
    doubt = " ".join(views.doubts(wanted))
    if doubt:
        warnings.warn(doubt, stacklevel=3)  # past `worded`
    found = studies.find(wanted, warm)
    if folder is not None:
        with study.open_study(asked, folder) as place:
            place.finish(views.write(found, place.folder))
    return Aggregation(found, folder)


def actors_of(thing: Any) -> Actors:
    """Return the actors that a notebook hands over, in any of the forms of ALLOWED. Raises InputError."""
    if isinstance(thing, Actors):
        return thing
    if isinstance(thing, str | Path):
        return readers.load(str(thing))
    if isinstance(thing, Mapping):
        return readers.of_mapping(given.mapping(PLACE, "actors", thing, ""))
    if hasattr(thing, "columns") and hasattr(thing, "iloc"):
        return _of_frame(thing)
    if hasattr(thing, "edges") and hasattr(thing, "nodes"):
        return actor_tables.of_graph(thing, PLACE)
    if isinstance(thing, np.ndarray) and thing.ndim == 2:
        return _of_square([str(k + 1) for k in range(len(thing))], thing.tolist())
    if isinstance(thing, list | tuple) and thing and all(_is_tie(each) for each in thing):
        return _of_rows(thing)
    raise arguments.refuse_argument(PLACE, "actors", given.kind(thing), ALLOWED)


def _is_tie(each: object) -> bool:
    return isinstance(each, list | tuple) and len(each) == len(("a", "b", "propensity"))


def _of_frame(frame: "pd.DataFrame") -> Actors:
    """A frame with the same actors down the side as along the top, or with columns of ties."""
    names = [str(name) for name in frame.columns]
    if len(frame) == len(names) and names == [str(name) for name in frame.index]:
        return _of_square(names, frame.to_numpy().tolist())
    lowered = [name.strip().lower() for name in names]
    ends = next((each for each in ENDS if set(each) <= set(lowered)), None)
    value = next((each for each in VALUES if each in lowered), None)
    if ends is None or value is None:
        allowed = "actors both ways, or source, target, weight (or a, b, propensity; from, to, sign)"
        raise arguments.refuse_argument(PLACE, "actors", f"the columns {clip(', '.join(names))}", allowed)
    return _of_rows(list(zip(*(frame.iloc[:, lowered.index(each)] for each in (*ends, value)), strict=True)))


def _of_rows(rows: Sequence[Any]) -> Actors:
    ties = [Tie(str(a).strip(), str(b).strip(), _value(cell, f"{a}-{b}")) for a, b, cell in rows]
    check_names((end for tie in ties for end in (tie.a, tie.b)), PLACE)
    return of_ties(ties, "actors")


def _of_square(names: list[str], rows: list[list[Any]]) -> Actors:
    check_names(names, PLACE)
    if not 2 <= len(names) <= MOST or len(set(names)) < len(names) or len(rows[0]) != len(names):
        allowed = f"a square of 2 to {MOST:,} different actors"
        got = f"{count_of(len(rows), 'row')} of {count_of(len(names), 'actor')}"
        raise arguments.refuse_argument(PLACE, "actors", got, allowed)
    values = [
        [0.0 if i == j else _value(cell, f"{names[i]}-{names[j]}") for j, cell in enumerate(row)]
        for i, row in enumerate(rows)
    ]
    return of_matrix(names, np.ones(len(names)), np.array(values), "actors")


def _value(cell: object, pair: str) -> float:
    try:
        return value_of(cell)
    except ValueError:
        raise arguments.refuse_argument(PLACE, clip(pair), show(cell), "a number, + or -") from None


def _sized(actors: Actors, size: Any) -> Actors:
    """The same with other sizes; a Series of pandas will do."""
    if size is None:
        return actors
    wanted = given.mapping(
        PLACE, "size", dict(size) if hasattr(size, "items") else size, "a mapping by actor"
    )
    for name in wanted:
        if name not in actors.ids:
            raise arguments.refuse_argument(PLACE, "size", clip(name), "actors", near_miss(name, actors.ids))
    sizes = [given.above_0(PLACE, f"size.{clip(name)}", wanted.get(name, 1.0)) for name in actors.ids]
    return replace(actors, size=np.array(sizes))


def _number(key: str, value: object) -> float:
    """An option as the command line reads it."""
    from sim.studies.landscape.options import OPTIONS

    try:
        found: float = OPTIONS[key].parse(str(value))
    except ValueError:
        raise arguments.refuse_argument(PLACE, key, given.kind(value), OPTIONS[key].allowed) from None
    return found
