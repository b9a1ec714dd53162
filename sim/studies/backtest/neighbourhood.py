"""A small world: two states, those with whom either has a defence pact or a rivalry, and what is known of
them.

Of third states, those come first that have more such bonds with the two, then the more powerful. Two states
that are not politically relevant to each other have no dyad, and cannot act against each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np

from sim.engines.world import World
from sim.scenario.build import build
from sim.scenario.edits import typed_tree
from sim.scenario.theory import Theory
from sim.statistics.onsets import Floats
from sim.studies.backtest.opening import Opening, align
from sim.studies.backtest.record import Origins
from sim.studies.calibration.open_weeks import left_of
from sim.studies.draft.draft import ANSWERED, DISPUTES, OF_DEMOCRACIES, OF_OTHERS, REACH, REGIONAL

STEP_DAYS, YEARS = 7, 2
LEAST_CAPABILITY = 1e-6


@dataclass(frozen=True)
class State:
    """A state by its number in the Correlates of War, as the year began."""

    number: int
    capability: float
    major: bool
    democracy: bool

    @property
    def name(self) -> str:
        """Its name in the world; names sort as numbers do."""
        return f"COW{self.number:03d}"


@dataclass(frozen=True)
class Tie:
    """What is known of two states of a world. tension: what the last dispute left, a share of it."""

    pair: tuple[str, str]
    alignment: float
    km: float
    land: bool
    defence: bool
    rivalry: bool
    tension: float


@dataclass(frozen=True)
class Neighbourhood:
    """The two states first, then third ones; every politically relevant dyad of them."""

    year: int
    states: tuple[State, ...]
    ties: tuple[Tie, ...]

    @property
    def focus(self) -> str:
        """The dyad that it is about."""
        return "-".join(sorted(state.name for state in self.states[:2]))

    def world(self, theory: Theory) -> World:
        """What is simulated: two years from the first of January on."""
        return World(build(typed_tree(self.tree(theory), "", entries=2), f"backtest_{self.year}"), theory)

    def tree(self, theory: Theory) -> dict[str, Any]:
        """The scenario as a file holds it."""
        left = theory.dispute_tension.args[0]
        states = sorted(self.states, key=lambda state: state.number)
        return {
            "title": f"{self.focus} in {self.year}",
            "horizon": {
                "start": f"{self.year}-01-01",
                "end": f"{self.year + YEARS - 1}-12-31",
                "origin": f"{self.year}-01-01",
                "step_days": STEP_DAYS,
            },
            "history": "simulated",
            "focus": self.focus,
            "states": {state.name: _entry(state) for state in states},
            "dyads": {"-".join(tie.pair): _dyad(tie, left) for tie in self.ties},
            "signals": {},
        }


def _entry(state: State) -> dict[str, Any]:
    kind = "major powers" if state.major else "regional powers"
    kind = kind if state.major or state.capability >= REGIONAL else "other states"
    return {
        "name": f"State {state.number} of the Correlates of War",
        "capability": _of_record(value=max(state.capability, LEAST_CAPABILITY)),
        "resolve": _usual(beta=[DISPUTES * ANSWERED, DISPUTES * (1 - ANSWERED)]),
        "audience_cost": _usual(uniform=list(OF_DEMOCRACIES if state.democracy else OF_OTHERS)),
        "reach": _usual(uniform=list(REACH[kind])),
        "major": state.major,
        "democracy": state.democracy,
    }


def _dyad(tie: Tie, left: float) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "alignment": _of_record(value=tie.alignment),
        "distance": _of_record(value=tie.km),
        "contiguous": tie.land,
        "relevant": True,
    }
    if tie.rivalry:
        entry["rivalry"] = True
    if tie.defence:
        entry["commitment"] = _usual(beta=[2, 2])
    if tie.tension > 0:
        entry["tension"] = _of_record(value=round(left * tie.tension, 4))
    return entry


def _of_record(**value: object) -> dict[str, object]:
    return {**value, "assumption": "the panel, as known when the year began"}


def _usual(**value: object) -> dict[str, object]:
    return {**value, "assumption": "usual of such states, as `draft` has it"}


@dataclass(frozen=True)
class Drafts:
    """Makes small worlds of origins. most: states of a world."""

    origins: Origins
    opening: Opening
    most: int

    @cached_property
    def _alignment(self) -> list[float]:
        return [round(float(each), 4) for each in align(self.opening, self.origins.known)]

    @cached_property
    def _left(self) -> Floats:
        """Share of the last dispute's tension that is left [n]."""
        return left_of(self.origins.known.gap, self.opening.half_life)

    @cached_property
    def _bonds(self) -> np.ndarray:
        """Rows whose two states have a defence pact or a rivalry."""
        return self.origins.known.defence | self.origins.known.rivalry

    @cached_property
    def _rows(self) -> dict[tuple[int, int, int], int]:
        """The row of two states in a year, the smaller number first."""
        years, ends = self.origins.known.year.tolist(), np.sort(self.origins.states, axis=1).tolist()
        return {(year, *pair): row for row, (year, pair) in enumerate(zip(years, ends, strict=True))}

    def around(self, row: int) -> Neighbourhood:
        """The world of the dyad of a row."""
        year, ends = int(self.origins.known.year[row]), self.origins.states[row].tolist()
        states = tuple(self._state(year, number) for number in (*ends, *self._thirds(year, ends)))
        return Neighbourhood(year, states, tuple(self._ties(year, states)))

    def _thirds(self, year: int, ends: list[int]) -> list[int]:
        bonds: dict[int, int] = {}
        for end in ends:
            for row in self.origins.by_state[year, end]:
                (other,) = (each for each in self.origins.states[row].tolist() if each != end)
                if self._bonds[row] and other not in ends:
                    bonds[other] = bonds.get(other, 0) + 1
        power = {number: self._state(year, number).capability for number in bonds}
        return sorted(bonds, key=lambda number: (-bonds[number], -power[number], number))[: self.most - 2]

    def _state(self, year: int, number: int) -> State:
        row = self.origins.by_state[year, number][0]
        at = self.origins.states[row].tolist().index(number)
        found = self.origins
        return State(
            number,
            float(found.capability[row, at]),
            bool(found.major[row, at]),
            bool(found.democracy[row, at]),
        )

    def _ties(self, year: int, states: tuple[State, ...]) -> Iterator[Tie]:
        known = self.origins.known
        for one, other in combinations(sorted(states, key=lambda state: state.number), 2):
            row = self._rows.get((year, one.number, other.number))
            if row is None:
                continue
            yield Tie(
                (one.name, other.name),
                self._alignment[row],
                round(100.0 * float(np.expm1(known.distance[row])), 1),
                bool(known.land[row]),
                bool(known.defence[row]),
                bool(known.rivalry[row]),
                float(self._left[row]),
            )
