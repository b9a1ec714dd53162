"""Who may be left out of a world when shares are attributed: signals, senders, or episodes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from sim.engines.world import JOINT_CODE, Delivery, World
from sim.scenario.schema import SignalSpec

Flags = npt.NDArray[np.bool_]
EPISODE_GAP = timedelta(days=7)
"""Dated signals that follow each other within so many days belong to one episode."""


@dataclass(frozen=True)
class Player:
    """What is in a world or not.

    id: a signal's, a state's, or that of an episode's first signal. title: in words. first, last: days
    between which it happens. signals: ids of the signals that are its own, or that it has a part in. more:
    signals of an episode beside the one that its title is of; the title ends with them.
    """

    id: str
    title: str
    first: date
    last: date
    signals: tuple[str, ...]
    more: int = 0

    @property
    def tail(self) -> str:
        """The end of the title that is never cut off."""
        return f" +{self.more} more" if self.more else ""


@dataclass(frozen=True)
class Cast:
    """Players in order of time, and which of them every delivery of the world needs: [players, M]."""

    players: tuple[Player, ...]
    needs: Flags

    def heard(self, members: Flags) -> Flags:
        """Deliveries that happen, [M, ...], with the members [players, ...] of a coalition: none it needs
        is missing.
        """
        absent = np.tensordot(self.needs.T.astype(np.int64), ~members, axes=1)
        return np.asarray(absent == 0)


def by_signal(world: World) -> Cast:
    """Every signal is a player."""
    return _cast(world, [(name,) for name in world.scenario.signals])


def by_episode(world: World) -> Cast:
    """Dated signals close in time are one player, and so are recurring ones of the same stretch of time."""
    spans = {name: span(signal) for name, signal in world.scenario.signals.items()}
    order = sorted(spans, key=lambda name: (spans[name], name))
    recurring: dict[tuple[date, date], list[str]] = {}
    episodes: list[list[str]] = []
    until = date.min
    for name in order:
        first, last = spans[name]
        if world.scenario.signals[name].date.kind == "rate":
            recurring.setdefault((first, last), []).append(name)
        elif episodes and first - until <= EPISODE_GAP:
            episodes[-1].append(name)
            until = max(until, last)
        else:
            episodes.append([name])
            until = last
    return _cast(world, [tuple(names) for names in (*episodes, *recurring.values())])


def by_state(world: World) -> Cast:
    """Every state that sends is a player; what it sends together with others needs all of them."""
    signals = world.scenario.signals
    senders = sorted(
        {sender for signal in signals.values() for sender in (*signal.sources, *signal.joint_with)}
    )
    players = [_sender(world, state) for state in senders]
    needs = np.zeros((len(players), len(world.deliveries)), bool)
    for row, state in enumerate(senders):
        at = world.states.index(state)
        needs[row] = [delivery.sender == at or _is_partner(delivery, at) for delivery in world.deliveries]
    return Cast(tuple(players), needs)


def _is_partner(delivery: Delivery, state: int) -> bool:
    return delivery.code == JOINT_CODE and not delivery.own_weight and delivery.receiver == state


def _sender(world: World, state: str) -> Player:
    own = [
        name
        for name, signal in world.scenario.signals.items()
        if state in (*signal.sources, *signal.joint_with)
    ]
    return player(world, tuple(own), state, f"all that {world.scenario.states[state].name} signals")


def _cast(world: World, groups: list[tuple[str, ...]]) -> Cast:
    found = [(_of(world, group), group) for group in groups]
    found.sort(key=lambda each: (each[0].first, each[0].last, each[0].id))
    names = list(world.scenario.signals)
    needs = [[names[delivery.signal] in group for delivery in world.deliveries] for _, group in found]
    return Cast(
        tuple(each for each, _ in found), np.array(needs, bool).reshape(len(found), len(world.deliveries))
    )


def player(world: World, signals: tuple[str, ...], name: str, title: str) -> Player:
    """A player that owns some signals, from the first to the last of them."""
    spans = [span(world.scenario.signals[signal]) for signal in signals]
    return Player(name, title, min(first for first, _ in spans), max(last for _, last in spans), signals)


def _of(world: World, group: tuple[str, ...]) -> Player:
    """The player of a signal, or of several, called by the first."""
    found = player(world, group, group[0], world.scenario.signals[group[0]].title)
    found = replace(found, more=len(group) - 1)
    return replace(found, title=found.title + found.tail)


def span(signal: SignalSpec) -> tuple[date, date]:
    """First and last day on which a signal may happen."""
    if signal.date.first is not None and signal.date.last is not None:
        return signal.date.first, signal.date.last
    first, last = min(signal.date.dates), max(signal.date.dates)
    return first, last if signal.until is None else max(last, signal.until)


CASTS: Mapping[str, Callable[[World], Cast]] = {"signal": by_signal, "episode": by_episode, "state": by_state}
