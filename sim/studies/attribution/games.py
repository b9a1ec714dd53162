"""The worlds behind an attribution: what happens when only some signals are sent, or some are sent at less
cost.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sim.engines.batch import Bank
from sim.engines.muted import MutedBank
from sim.engines.world import World
from sim.outcomes.rows import Rows
from sim.scenario.schema import Scenario, SignalSpec
from sim.studies.attribution.players import CASTS, Cast, Player, player

Flags = npt.NDArray[np.bool_]
Play = Callable[[int, int, Flags], Rows]
"""`play(first, used, members)`: rows of histories first .. first + used - 1 where only `members` are in:
[players], or [players, lanes] where every lane has its own.
"""

COSTS = {
    "sunk_cost": "Sunk costs: what was paid when the signal was sent",
    "tying_hands": "Tied hands: what backing down would have cost",
    "near_border": "Nearness: acts at the receiver's border",
}
"""What about signals can be taken back while the words stay: the two costly mechanisms, and the place."""

TALK = "cheap_talk"


class Game(Protocol):
    """Players, and what happens without some of them."""

    @property
    def players(self) -> tuple[Player, ...]:
        """Who may be left out, in the order of every array of players."""

    @property
    def nobody(self) -> str:
        """What the world without any of them is called."""

    def play(self) -> Play:
        """A bank of histories of one thread's own: (first, used, members [players]) -> rows [used]."""


class SignalGame:
    """Leaves out deliveries: by signal, by episode or by sender."""

    nobody = "none of these signals"

    def __init__(self, world: World, seed: int, by: str) -> None:
        self.world, self.seed = world, seed
        self.cast: Cast = CASTS[by](world)
        self.players = self.cast.players

    def play(self) -> Play:
        """A bank, drawn once for each set of histories: members [players] or [players, lanes] -> rows."""
        bank = MutedBank(self.world, self.seed)
        return lambda first, used, members: bank.run(first, used, self.cast.heard(members))


class CostGame:
    """Keeps every signal but takes back what made it costly; all lanes have the same members."""

    nobody = "all signals cheap talk, none near a border"

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.seed = world, seed
        found = {cost: _with_cost(world.scenario, cost) for cost in COSTS}
        self.costs = tuple(cost for cost, signals in found.items() if signals)
        self.players = tuple(player(world, found[cost], cost, COSTS[cost]) for cost in self.costs)

    def play(self) -> Play:
        """A bank for each combination, made when it is first asked for: members [players] -> rows [used]."""
        banks: dict[tuple[str, ...], Bank] = {}

        def rows(first: int, used: int, members: Flags) -> Rows:
            """Columns [used] where only members [players] are in."""
            kept = tuple(cost for cost, member in zip(self.costs, members, strict=True) if member)
            if kept not in banks:
                banks[kept] = Bank(World(_cheapened(self.world.scenario, kept), self.world.theory), self.seed)
            return {name: column[:used].copy() for name, column in banks[kept].run(first, used).items()}

        return rows


def game(world: World, seed: int, by: str) -> Game:
    """The game of `by`: signal, episode, state or mechanism."""
    return CostGame(world, seed) if by == "mechanism" else SignalGame(world, seed, by)


def _with_cost(scenario: Scenario, cost: str) -> tuple[str, ...]:
    return tuple(name for name, signal in scenario.signals.items() if _has(signal, cost))


def _has(signal: SignalSpec, cost: str) -> bool:
    return signal.near_border if cost == "near_border" else cost in signal.mechanism


def _cheapened(scenario: Scenario, kept: tuple[str, ...]) -> Scenario:
    """The scenario whose signals have only the kept costs; one left without any is cheap talk."""
    signals = {name: _cheap(signal, kept) for name, signal in scenario.signals.items()}
    return scenario.model_copy(update={"signals": signals})


def _cheap(signal: SignalSpec, kept: tuple[str, ...]) -> SignalSpec:
    left = tuple(mechanism for mechanism in signal.mechanism if mechanism in (*kept, TALK))
    near = signal.near_border and "near_border" in kept
    return signal.model_copy(update={"mechanism": left or (TALK,), "near_border": near})
