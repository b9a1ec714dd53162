"""One history told step by step: what was signalled, who did what to whom, who joined, and why.

Why is told by counterfactual: what the same draw would have chosen in that step without any grievance, and
with the grievance from the scenario's signals alone. The history is run once more by the engine that made it,
number for number the stored one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import ACTOR, TARGET, UNDIRECTED, Block
from sim.dynamics.draws import SIGNAL, fill_units
from sim.dynamics.step import watched
from sim.engines.inputs import Lanes
from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    ALIGNMENT,
    DISPLAY,
    FORCE,
    HOLD,
    LENGTH,
    ONSET,
    PROTEST,
    SIDE,
    SIGNALLED,
    UNPROVOKED,
)
from sim.scenario.codebook import RUNG_LABELS
from sim.store import tables

TABLE = "replay.csv"
HEAD = ("step", "date", "in_window", "kind", "who", "whom", "what", "rung", "why", "detail")


@dataclass(frozen=True)
class Moment:
    """Something that happened. kind: signal, act or join. rung: of an act, -1 of a signal. why: in words."""

    step: int
    day: date
    kind: str
    who: str
    whom: str
    what: str
    rung: int
    why: str = ""
    detail: str = ""


@dataclass(frozen=True)
class History:
    """A history that was told.

    levels [steps, dyads]: hostility level of own acts, in the order of `World.names.dyads`. alignment
    [steps, N, N].
    """

    world: World
    seed: int
    replicate: int
    moments: tuple[Moment, ...]
    levels: npt.NDArray[np.int64]
    alignment: npt.NDArray[np.float64]

    @property
    def days(self) -> list[date]:
        """First day of every step."""
        return self.world.scenario.horizon.dates()

    def peak(self, dyad: str) -> int:
        """Highest level of a dyad in the window."""
        return int(self.levels[self.world.clock.window :, self.world.names.dyads.index(dyad)].max(initial=1))


def told(world: World, seed: int, replicate: int, program: str = "") -> History:
    """Run one history again, and tell it.

    program: the text of an agents file where a modeler's own took part, which is executed. Raises InputError
    where it cannot be.
    """
    block = Lanes(world, seed, width=1).load(replicate)
    teller = _Teller(world, block)
    steps = _of_agents(world, seed, replicate, program, block) if program else watched(world.structure, block)
    for t in steps:
        teller.listen(t)
    return History(
        world, seed, replicate, tuple(teller.moments), np.array(teller.levels), np.array(teller.alignment)
    )


def _of_agents(world: World, seed: int, replicate: int, program: str, block: Block) -> Iterator[int]:
    """Steps of a history of the legible engine: yields each when the block holds what was done in it."""
    from sim.engines.legible import LegibleBank  # Mesa loads here

    bank = LegibleBank(world, seed, program, lanes=1)
    bank.advance(replicate, 1)
    for t in range(world.clock.steps):
        block.choice[:], block.pair[ALIGNMENT] = bank.choice[t], bank.alignment[t]
        yield t


class _Teller:
    """Keeps what happened, and what each state last suffered from each other."""

    def __init__(self, world: World, block: Block) -> None:
        self.world, self.block = world, block
        self.moments: list[Moment] = []
        self.levels: list[list[int]] = []
        self.alignment: list[npt.NDArray[np.float32]] = []
        self.mutual = np.zeros(len(self.world.names.dyads), np.int64)
        self.suffered: dict[tuple[str, str], str] = {}
        self.heard: dict[tuple[str, str], str] = {}

    def listen(self, t: int) -> None:
        """Tell step t, which has just ended."""
        day = self.world.scenario.horizon.date_of(t)
        new = [*self._signals(t, day), *self._acts(t, day)]
        self.moments += new
        for moment in new:
            if moment.kind != "signal" and moment.rung >= PROTEST:
                self.suffered[moment.whom, moment.who] = f"{moment.what}, {day}"
        self.levels.append(self._levels())
        self.alignment.append(self.block.pair[ALIGNMENT, ..., 0].copy())

    def _signals(self, t: int, day: date) -> Iterator[Moment]:
        for s, (name, spec) in enumerate(self.world.scenario.signals.items()):
            if not self._begins(t, s):
                continue
            senders = tuple(dict.fromkeys((*spec.sources, *spec.joint_with)))
            for sender in senders:
                for target in spec.targets:
                    self.heard[target, sender] = f"{spec.title}, {day}"
            yield Moment(
                t, day, "signal", " + ".join(senders), ", ".join(spec.targets), spec.title, -1, "", name
            )

    def _begins(self, t: int, s: int) -> bool:
        structure, block = self.world.structure, self.block
        since = t - int(block.schedule[ONSET, s, 0])
        if not structure.recurring[s]:
            return since == 0
        out = np.empty(1)
        one, other = (int(word) for word in structure.signal_key[s])
        fill_units(out, block.replicate, SIGNAL, t, one, other, block.seed)
        return bool(0 <= since < block.schedule[LENGTH, s, 0] and out[0] < block.chance[s, 0])

    def _acts(self, t: int, day: date) -> Iterator[Moment]:
        states, link, choice = self.world.states, self.world.structure.link, self.block.choice
        if t < self.world.clock.window:
            return
        for d in range(link.shape[1]):
            rung, side = int(choice[ACT, d, 0]), int(choice[SIDE, d, 0])
            who, whom = states[link[ACTOR, d]], states[link[TARGET, d]]
            if side >= 0:
                yield Moment(
                    t,
                    day,
                    "join",
                    who,
                    whom,
                    f"joins on {states[side]}'s side",
                    rung,
                    "helps in a fight",
                    states[side],
                )
            elif rung != HOLD:
                why, detail = self._why(d, rung, who, whom)
                yield Moment(t, day, "act", who, whom, RUNG_LABELS[rung], rung, why, detail)

    def _why(self, d: int, rung: int, who: str, whom: str) -> tuple[str, str]:
        """What a military act needed; of milder ones nothing is known."""
        choice = self.block.choice
        if rung < DISPLAY:
            return "", ""
        if choice[UNPROVOKED, d, 0] >= DISPLAY:
            return "would have happened without any grievance", ""
        if choice[SIGNALLED, d, 0] >= DISPLAY:
            return "needed the given signals", self.heard.get((who, whom), "")
        return "answers acts of this history", self.suffered.get((who, whom), "")

    def _levels(self) -> list[int]:
        """Levels of the dyads in this step, as sim.outcomes.escalation has them."""
        link, act = self.world.structure.link, self.block.choice[ACT, :, 0]
        found = []
        for p in range(len(self.world.names.dyads)):
            sides = [int(act[d]) for d in np.flatnonzero(link[UNDIRECTED] == p)]
            self.mutual[p] = self.mutual[p] + 1 if min(sides) == FORCE else 0
            at_war = self.mutual[p] >= self.world.clock.war_steps
            found.append(5 if at_war else max(max(sides) - 1, 1))
        return found


def differs(history: History, rows: Mapping[str, npt.NDArray[Any]]) -> list[str]:
    """Columns of a run's rows that say something else of this history: none, where all is well."""
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
            told_of[f"first_{level}.{dyad}"] = int(reached[0]) if len(reached) else -1
        found += [name for name, value in told_of.items() if int(rows[name][at[0]]) != value]
    return found


def write(folder: Path, history: History) -> list[Path]:
    """Write replay.csv, one line for everything that happened, and return its path."""
    window = history.world.clock.window
    lines = (
        [m.step, m.day, m.step >= window, m.kind, m.who, m.whom, m.what, m.rung, m.why, m.detail]
        for m in history.moments
    )
    tables.write_csv(folder / TABLE, HEAD, lines)
    return [folder / TABLE]
