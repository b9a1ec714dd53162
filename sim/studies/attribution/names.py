"""Labels cut to the room there is in a picture, so that they can still be told apart."""

from collections.abc import Sequence

from sim.studies.attribution.players import Player
from sim.views.page import fit, measure
from sim.views.text import tell_apart


def fit_titles(players: Sequence[Player], inches: float, size: float) -> list[str]:
    """Titles no wider than so many inches; that of an episode keeps the number of its further signals."""
    leads = [player.title.removesuffix(player.tail) for player in players]
    rooms = [inches - measure(player.tail, size) for player in players]
    cut = tell_apart(leads, rooms, lambda text, room: fit(text, room, size))
    return [lead + player.tail for lead, player in zip(cut, players, strict=True)]
