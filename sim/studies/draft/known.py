"""What the field's files say of states and dyads in a year: the last that is known by then."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.data.collection import Collection
from sim.data.majors import is_major
from sim.data.source import Reading

if TYPE_CHECKING:
    from sim.data.source import Frame

Pair = tuple[str, str]
Dated = tuple[float, int]
"""A number and its year."""


@dataclass(frozen=True)
class Known:
    """What a collection holds of `states`, sorted, in `year`."""

    collection: Collection
    states: tuple[str, ...]
    year: int

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """All dyads, sorted."""
        return tuple((a, b) for a in self.states for b in self.states if a < b)

    def reading(self, thing: str) -> Reading | None:
        """What was read of a thing, None where no file has it."""
        return self.collection.readings.get(thing)

    def last(self, thing: str) -> int:
        """The last year that a thing's file covers, at most this one; 0 without a file."""
        found = self.reading(thing)
        return min(found.last, self.year) if found else 0

    @cached_property
    def capability(self) -> Mapping[str, Dated]:
        """Share of capabilities by state."""
        return _of_states(self._latest("capabilities", ["state"], "cinc"))

    @cached_property
    def point(self) -> Mapping[str, Dated]:
        """Ideal point by state."""
        return _of_states(self._latest("votes", ["state"], "point"))

    @cached_property
    def democratic(self) -> Mapping[str, Dated]:
        """1 or 0 by state."""
        return _of_states(self._latest("democracies", ["state"], "democratic"))

    @cached_property
    def distance(self) -> Mapping[Pair, Dated]:
        """Kilometres between borders."""
        return self._latest("distances", ["a", "b"], "km")

    @cached_property
    def border(self) -> Mapping[Pair, int]:
        """The nearest kind of border (sim.data.contiguity) that a dyad has."""
        rows = self._standing("borders")
        return {} if rows is None else _numbers(rows.groupby(["a", "b"])["kind"].min())

    @cached_property
    def rivals_since(self) -> Mapping[Pair, int]:
        """Dyads with an open rivalry, and when it began."""
        rows = self._standing("rivalries")
        return {} if rows is None else _numbers(rows.groupby(["a", "b"])["first"].max())

    @cached_property
    def defended(self) -> frozenset[Pair]:
        """Dyads with a defence pact in force."""
        found = self.reading("pacts")
        if found is None:
            return frozenset()
        rows = found.rows[(found.rows["year"] == self.last("pacts")) & (found.rows["defence"] > 0)]
        return frozenset(zip(rows["a"], rows["b"], strict=True))

    @cached_property
    def trade(self) -> Mapping[Pair, tuple[int, float, float]]:
        """Year, and the dyad's share of the trade of each, where both totals are known."""
        found = self.reading("trade")
        if found is None or not len(found.rows):
            return {}
        rows = found.rows[found.rows["year"] == min(found.last, found.rows["year"].max())]
        ends = (rows[[one, "flow"]].set_axis(["state", "flow"], axis=1) for one in ("a", "b"))
        total: dict[str, float] = {}
        for each in ends:
            for state, flow in each.groupby("state")["flow"].sum().items():
                total[state] = total.get(state, 0.0) + float(flow)
        return {
            (a, b): (int(year), flow / max(total[a], flow, 1e-9), flow / max(total[b], flow, 1e-9))
            for a, b, year, flow in rows[["a", "b", "year", "flow"]].itertuples(index=False)
        }

    def is_major(self, state: str) -> bool:
        """Tell whether a state is a major power."""
        return is_major(state, self.year)

    def _latest(self, thing: str, keys: list[str], value: str) -> Mapping[Any, Dated]:
        found = self.reading(thing)
        if found is None or not len(found.rows):
            return {}
        rows = found.rows.sort_values("year").groupby(keys, as_index=False).last()
        keyed = rows[keys].itertuples(index=False, name=None)
        numbers = zip(rows[value], rows["year"], strict=True)
        return {key: (float(number), int(year)) for key, (number, year) in zip(keyed, numbers, strict=True)}

    def _standing(self, thing: str) -> "Frame | None":
        """Spells that reach the last year known of."""
        found = self.reading(thing)
        return None if found is None else found.rows[found.rows["last"] >= self.last(thing)]


def _of_states(found: Mapping[Any, Dated]) -> dict[str, Dated]:
    return {key[0]: value for key, value in found.items()}


def _numbers(series: Any) -> dict[Pair, int]:
    return {pair: int(value) for pair, value in series.items()}


def cite(found: Reading) -> str:
    """A source with its release, or its last year where nothing tells that: "mid v5.0", "tss to 2020"."""
    release = f"v{found.release}" if found.release else f"to {found.last}"
    return f"{found.source.key} {release}"
