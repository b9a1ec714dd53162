"""Labels cut to the room there is, so that they can still be told apart."""

from collections.abc import Callable, Sequence
from typing import Any

from sim.studies.attribution.players import Player
from sim.views.page import fit, measure
from sim.views.text import shorten, tell_apart


def short(players: Sequence[Player], length: int) -> list[str]:
    """Titles of at most so many characters."""
    return _cut(players, length, len, shorten)


def fit_titles(players: Sequence[Player], inches: float, size: float) -> list[str]:
    """Titles no wider than so many inches."""
    return _cut(players, inches, lambda text: measure(text, size), lambda text, room: fit(text, room, size))


def _cut(
    players: Sequence[Player],
    room: float,
    width: Callable[[str], float],
    cut: Callable[[str, Any], str],
) -> list[str]:
    """The titles; that of an episode keeps the number of its further signals."""
    leads = [player.title.removesuffix(player.tail) for player in players]
    rooms = [room - width(player.tail) for player in players]
    return [lead + player.tail for lead, player in zip(tell_apart(leads, rooms, cut), players, strict=True)]
