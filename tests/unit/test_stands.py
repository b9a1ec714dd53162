"""Who stands where: third states by dyad, out of the figures of a run."""

from collections.abc import Iterator

from sim.outcomes.figures import Figure
from sim.outcomes.themes.sides import ASKED, SIDES
from sim.views import stands


def figures(third: str, dyad: str, neutral: float) -> Iterator[Figure]:
    """What is asked of a third state; its neutral share is that at the end."""
    for name, _ in ASKED.values():
        for side in SIDES:
            share = neutral if side == list(SIDES)[2] else (1 - neutral) / 4
            yield Figure(name.format(side=side), f"{third}:{dyad}", "", share, 0, 1, 20, 0, "", "", "")


FIGURES = [
    *figures("C", "A-B", 0.9),
    *figures("D", "A-B", 0.2),
    *figures("A", "C-D", 0.5),
    *list(figures("E", "C-D", 0.5))[:3],
]


def test_third_states_are_told_by_dyad_those_who_take_sides_first() -> None:
    """D stays out of A-B in 20 % of histories, C in 90; E is left out, as half of it is missing."""
    found = stands.by_dyad(FIGURES)
    assert {dyad: [each.third for each in those] for dyad, those in found.items()} == {
        "A-B": ["D", "C"],
        "C-D": ["A"],
    }


def test_one_dyad_alone_is_told_the_same() -> None:
    """Of a dyad without third states nobody stands anywhere."""
    for dyad, those in stands.by_dyad(FIGURES).items():
        assert stands.stands(FIGURES, dyad) == those
    assert stands.stands(FIGURES, "X-Y") == []
