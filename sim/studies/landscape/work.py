"""The landscape of a set of actors: how frustrated it is, its minima, and what is likely at a temperature."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.outcomes import landscape
from sim.outcomes.frustration import Frustration, frustration
from sim.outcomes.landscape import MOST_ACTORS, STARTS, Minimum
from sim.scenario.errors import InputError, Problem
from sim.scenario.propensities import Actors
from sim.statistics.intervals import Interval, proportion
from sim.store.study import Question

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Landscape:
    """What was found of `actors`. minima: lowest first. table, ends: energy [2^(N-1)] of every configuration
    by code, and the code of the minimum at which descent from it ends; None above MOST_ACTORS actors.
    """

    actors: Actors
    frustration: Frustration
    minima: tuple[Minimum, ...]
    table: Floats | None
    ends: Ints | None
    temperature: float | None

    @property
    def ties(self) -> int:
        """Pairs that are not indifferent."""
        return int(np.count_nonzero(np.triu(self.actors.propensity)))

    @property
    def total(self) -> int:
        """What basins are counted in: all configurations, or random starts."""
        return STARTS if self.table is None else len(self.table)

    def share(self, basin: int) -> Interval | None:
        """The share of all configurations in a basin, where it is estimated; None where they were counted."""
        return proportion(basin, STARTS) if self.table is None else None

    @property
    def is_lowest(self) -> bool:
        """Whether it is known that no configuration lies lower than the first minimum."""
        return self.table is not None or _reaches_least(self.actors, self.frustration, self.minima[0].energy)

    @cached_property
    def second(self) -> Minimum | None:
        """The second lowest of all configurations, minimum or not; None where not all were visited. Its
        basin is 0 where it is no minimum.
        """
        if self.table is None:
            return None
        others = self.table.copy()
        others[landscape.code(self.minima[0].bloc)] = np.inf
        return self.at(int(np.argmin(others)))

    def at(self, code: int) -> Minimum:
        """A configuration by its code."""
        bloc = landscape.blocs(np.array([code]), len(self.actors.ids))[0]
        basin = 0 if self.ends is None else int(np.count_nonzero(self.ends == code))
        return landscape.met(bloc, basin, self.actors.size, self.actors.propensity)

    @cached_property
    def probability(self) -> Floats | None:
        """P(configuration) [2^(N-1)] at the temperature, by code; None without one."""
        if self.table is None or self.temperature is None:
            return None
        return landscape.boltzmann(self.table, self.temperature)

    def probability_of(self, minimum: Minimum) -> float | None:
        """P of one configuration at the temperature; None without one."""
        return None if self.probability is None else float(self.probability[landscape.code(minimum.bloc)])

    @cached_property
    def together(self) -> Floats | None:
        """P(i and j are in one bloc) [N, N] at the temperature; None without one."""
        if self.probability is None:
            return None
        return landscape.together(self.probability, len(self.actors.ids))


def find(actors: Actors, temperature: float | None = None) -> Landscape:
    """Return the landscape. temperature: above 0, in units of energy.

    Raises InputError for a temperature where not all configurations can be visited.
    """
    exact = len(actors.ids) <= MOST_ACTORS
    if temperature is not None and not exact:
        got = f"{len(actors.ids)} actors"
        allowed = f"at most {MOST_ACTORS} actors, of whom all configurations are visited"
        raise InputError([Problem("landscape", None, "temperature", got, allowed)])
    table = landscape.energies(actors.size, actors.propensity) if exact else None
    if table is None:
        found, ends = landscape.sampled_minima(actors.size, actors.propensity), None
    else:
        ends = landscape.settle(table, len(actors.ids))
        found = landscape.minima_of(table, ends, actors.size, actors.propensity)
    return Landscape(actors, _frustration(actors), tuple(found), table, ends, temperature)


def question(actors: Actors, temperature: float | None, command: str = "") -> Question:
    """Return what is asked, for the study's folder; command: as it was typed, if it was."""
    inputs = {
        "actors": list(actors.ids),
        "size": actors.size.tolist(),
        "propensity": actors.propensity.tolist(),
        "temperature": temperature,
    }
    return Question("landscape", inputs, {"title": actors.title, "command": command})


def differing(one: Ints, other: Ints) -> list[int]:
    """Actors that would have to move to make one configuration [N] the other [N]."""
    moved = np.flatnonzero(one != other)
    stayed = np.flatnonzero(one == other)
    return (moved if len(moved) <= len(stayed) else stayed).tolist()


def _signed(actors: Actors) -> tuple[Ints, Ints]:
    """Pairs that are not indifferent [M, 2], and their signs [M]."""
    pairs = np.argwhere(np.triu(actors.propensity))
    return pairs, np.sign(actors.propensity[pairs[:, 0], pairs[:, 1]]).astype(np.int64)


def _frustration(actors: Actors) -> Frustration:
    """The frustration index: where all configurations can be visited, that is faster than a proof."""
    count = len(actors.ids)
    if count > MOST_ACTORS:
        return frustration(count, *_signed(actors))
    signs = np.sign(actors.propensity)
    table = landscape.energies(np.ones(count), signs)  # friends apart less enemies apart
    code = int(np.argmin(table))
    unsatisfied = int(table[code] + np.count_nonzero(np.triu(signs) < 0))
    return Frustration(unsatisfied, landscape.blocs(np.array([code]), count)[0], unsatisfied)


def _reaches_least(actors: Actors, found: Frustration, energy: float) -> bool:
    """Whether an energy is the least there can be, as far as the frustration index tells: where it is proven
    and all ties are equally strong.
    """
    pairs, signs = _signed(actors)
    i, j = pairs.T
    strength = np.abs(actors.size[i] * actors.size[j] * actors.propensity[i, j])
    if not found.proven or not len(signs) or np.ptp(strength) > 1e-9 * strength.max():
        return False
    least = float(strength[0] * (found.unsatisfied - np.count_nonzero(signs < 0)))
    return energy <= least + 1e-9 * max(abs(least), 1.0)
