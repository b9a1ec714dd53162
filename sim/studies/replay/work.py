"""One history told step by step: what was signalled, who did what to whom and why, who took sides, which
disputes opened and closed, which rivalries and pacts began and ended.

The history is run once more by the engine that made it, number for number the stored one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import TIED, Block
from sim.dynamics.step import watch_steps
from sim.engines.batch import ready
from sim.engines.inputs import Lanes
from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    AGE,
    ALIGNMENT,
    ALLIED,
    CAUSE,
    RIVALS,
    SIDE,
    STIRRED,
    TENSION,
    WORST,
    YIELDS,
)
from sim.outcomes.coalitions import Network, Sides, find_sides, workspace
from sim.store import dictionary, tables
from sim.studies.replay.telling import NO_RUNG, Moment, Teller

TABLE = "replay.csv"
HEAD = ("step", "date", "in_window", "kind", "who", "whom", "what", "rung", "why", "detail")
TOLD = (ACT, CAUSE, YIELDS, AGE, WORST, STIRRED, SIDE, TENSION, ALIGNMENT, RIVALS, ALLIED)
"""What is looked at in every step."""


@dataclass(frozen=True)
class History:
    """A history that was told.

    levels [steps, P]: hostility level of own acts, in the order of `World.names.dyads`. tension [steps, P].
    alignment [steps, N, N]. why: in words, why this history was chosen; empty where it was named by number.
    """

    world: World
    seed: int
    replicate: int
    moments: tuple[Moment, ...]
    levels: npt.NDArray[np.int64]
    tension: npt.NDArray[np.float64]
    alignment: npt.NDArray[np.float64]
    why: str = ""

    @property
    def days(self) -> list[date]:
        """First day of every step."""
        return self.world.scenario.horizon.dates()

    def peak(self, dyad: str) -> int:
        """Highest level of a dyad in the window."""
        return int(self.levels[self.world.clock.window :, self.world.names.dyads.index(dyad)].max(initial=1))

    @cached_property
    def partitions(self) -> npt.NDArray[np.int32]:
        """Bloc of each state after every step [N, steps], counted in the order of their first states."""
        states = len(self.world.states)
        ready(states)
        network = Network(
            self.world.structure.square[TIED],
            np.ascontiguousarray(np.moveaxis(self.alignment, 0, -1), np.float32),
        )
        out = Sides(np.zeros((states, len(self.alignment)), np.int32))
        find_sides(network, workspace(states), out)
        return out.bloc


def tell(world: World, seed: int, replicate: int, program: str = "", why: str = "") -> History:
    """Run one history again, and tell it.

    program: the text of an agents file where a modeler's own took part, which is executed. why: why this
    history was chosen. Raises InputError where the file cannot be executed.
    """
    block = Lanes(world, seed, width=1).load(replicate)
    teller = Teller(world, block)
    steps = (
        _of_agents(world, seed, replicate, program, block) if program else watch_steps(world.structure, block)
    )
    for t in steps:
        teller.listen(t)
    levels, tension, alignment = map(np.array, (teller.levels, teller.tension, teller.alignment))
    return History(world, seed, replicate, tuple(teller.moments), levels, tension, alignment, why)


def _of_agents(world: World, seed: int, replicate: int, program: str, block: Block) -> Iterator[int]:
    """Steps of a history of the legible engine: yields each when the block holds what was done in it."""
    from sim.engines.legible import LegibleBank  # Mesa loads here

    bank = LegibleBank(world, seed, program, lanes=1)
    model = bank.model(replicate)
    for t in range(world.clock.steps):
        model.step()
        bank.write(model, t, 0)
        bank.check(0)
        for variable in TOLD:
            getattr(block, variable.of)[variable, ..., 0] = bank.places.packed(model, variable)
        yield t


def find_differences(history: History, rows: Mapping[str, npt.NDArray[Any]]) -> list[str]:
    """Columns [n] of a run's rows that say something else of this history: none, where all is well."""
    at = np.flatnonzero(rows["replicate"] == history.replicate)
    if not len(at):
        return []
    found = []
    window = history.world.clock.window
    for p, dyad in enumerate(history.world.names.dyads):
        own = history.levels[window:, p]
        told_of = {f"peak.{dyad}": int(own.max(initial=1))}
        for level in (2, 3, 4, 5):
            reached = np.flatnonzero(own >= level)
            told_of[f"first_{level}.{dyad}"] = int(reached[0]) + 1 if len(reached) else -1
        found += [name for name, value in told_of.items() if int(rows[name][at[0]]) != value]
    return found


def write(folder: Path, history: History) -> list[Path]:
    """Write replay.csv, one line for everything that happened, and columns.csv; returns the files."""
    window = history.world.clock.window
    lines = (
        [m.step, m.day, m.step >= window, m.kind, m.who, m.whom, m.what, _rung(m), m.why, m.detail]
        for m in history.moments
    )
    tables.write_csv(folder / TABLE, HEAD, lines)
    return [folder / TABLE, dictionary.write(folder, "replay")]


def _rung(moment: Moment) -> int | None:
    return None if moment.rung == NO_RUNG else moment.rung
