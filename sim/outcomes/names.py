"""The names of outcomes: quantity.subject, as in summary.csv, and what else they may be called at the door.

`named` is that door: whoever asks for an outcome passes what was typed through it. Everywhere behind it an
outcome has one name, p_level_3.AZE-IRN.
"""

from collections.abc import Container, Iterable

from sim.outcomes.figures import OVERALL
from sim.scenario.codebook import LEVELS

ALIASES = {
    **{name: f"p_level_{level}" for level, name in LEVELS.items() if level > 1},
    "bloc": "p_same_bloc",
    "alignment": "alignment_mean",
    "tension": "tension_mean",
    "joined": "p_joined",
    "supported": "p_supported",
}
"""Short words for quantities: display.AZE-IRN is p_level_3.AZE-IRN."""

HELP = ("p_joined", "p_supported")
OF_ANY = ("p_level_", "mean_weeks_without_level_", "peak")
"""How the quantities begin that over all dyads are about any of them."""

SECOND_OF = {"first": "second", "second": "first"}


def resolve(text: str, known: Container[str]) -> str:
    """Return the name of the outcome that was asked for; `known` has the names that there are.

    A quantity may be called by its alias, `.overall` written or left out, a pair typed either way round. What
    names no outcome comes back with nothing but its alias resolved.
    """
    kind, dot, subject = text.strip().removesuffix(f".{OVERALL}").partition(".")
    kind = ALIASES.get(kind, kind)
    name = f"{kind}{dot}{subject}"
    if name in known:
        return name
    turned = _turned(kind, subject)
    return turned if turned in known else name


def _turned(kind: str, subject: str) -> str:
    """The name with its pair the other way round.

    Who stands with the first of a pair stands with the second of the pair turned: posture_with_first.K:B-A is
    posture_with_second.K:A-B.
    """
    third, colon, pair = subject.rpartition(":")
    if colon:
        head, _, side = kind.rpartition("_")
        kind = f"{head}_{SECOND_OF[side]}" if side in SECOND_OF else kind
    return f"{kind}.{third}{colon}{'-'.join(reversed(pair.split('-')))}"


def spellings(known: Iterable[str]) -> tuple[str, ...]:
    """Return all that these outcomes may be called, their own names first: what a typo may have meant."""
    names, short = tuple(known), {quantity: alias for alias, quantity in ALIASES.items()}
    split = (name.partition(".") for name in names)
    aliases = (f"{short[kind]}{dot}{subject}" for kind, dot, subject in split if kind in short)
    return tuple(dict.fromkeys([*names, *aliases]))


def says_who(quantity: str, subject: str) -> bool:
    """Whether an outcome's label says by itself whom it is about: of third states, and of who helps whom."""
    return ":" in subject or quantity in HELP


def everybody(quantity: str) -> str:
    """Whom an outcome over all dyads is about: a level is reached where any of them reaches it."""
    return "any dyad" if quantity.startswith(OF_ANY) else "all dyads"
