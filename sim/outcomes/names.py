"""Two names for one outcome: the short one, display.AZE-IRN, and the figure's, p_level_3.AZE-IRN.

Whoever asks for an outcome may use either; sim.outcomes.vocabulary has all that there are.
"""

from collections.abc import Container, Iterable

from sim.scenario.codebook import LEVELS

FIGURE_OF = {
    **{name: f"p_level_{level}" for level, name in LEVELS.items() if level > 1},
    "bloc": "p_same_bloc",
    "alignment": "alignment_mean",
    "tension": "tension_mean",
    "joined": "p_joined",
    "supported": "p_supported",
}
"""The figure that is the mean of a short name's outcome over all histories."""
SHORT_OF = {figure: short for short, figure in FIGURE_OF.items()}


HELP = ("p_joined", "p_supported")


def says_who(quantity: str, subject: str) -> bool:
    """Whether an outcome's label says by itself whom it is about: of third states, and of who helps whom."""
    return ":" in subject or quantity in HELP


def as_figure(name: str) -> str:
    """Return the figure's name of an outcome that may be called by its short one."""
    kind, dot, subject = name.partition(".")
    return f"{FIGURE_OF.get(kind, kind)}{dot}{subject}"


def as_short(name: str) -> str:
    """Return the short name of an outcome that may be called as the figure, where it has one."""
    kind, dot, subject = name.partition(".")
    return f"{SHORT_OF.get(kind, kind)}{dot}{subject}"


def both(known: Iterable[str]) -> tuple[str, ...]:
    """Return all names of these figures, the figures' own first: what a typo may have meant."""
    figures = tuple(known)
    return tuple(dict.fromkeys([*figures, *map(as_short, figures)]))


SECOND_OF = {"first": "second", "second": "first"}


def as_declared(name: str, known: Container[str]) -> str:
    """Return a name whose pair may be typed either way round as it is known, or as it was typed.

    Who stands with the first of a pair stands with the second of the pair turned: posture_with_first.K:B-A is
    posture_with_second.K:A-B.
    """
    kind, dot, subject = name.partition(".")
    third, colon, pair = subject.rpartition(":")
    if name in known or pair.count("-") != 1:
        return name
    if colon:
        head, _, side = kind.rpartition("_")
        kind = f"{head}_{SECOND_OF[side]}" if side in SECOND_OF else kind
    turned = f"{kind}{dot}{third}{colon}{'-'.join(reversed(pair.split('-')))}"
    return turned if turned in known else name
