"""Who stands where if two states fight: each third state's five sides, as the figures have them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.outcomes.themes.sides import ASKED, SIDES

if TYPE_CHECKING:
    from sim.outcomes.figures import Figure

SIGNED = ("{first} +", "{first}", "neutral", "{second}", "{second} +")
"""The sides in the heads of columns: + by arms."""

WHEN = {
    "stand": "when they first used force",
    "stand_war": "when it became a war",
    "posture": "if they used force at the end",
}
"""In which histories, or of which, the sides are counted."""


FEWEST = 10
"""Histories below which shares say nothing: a bound of none of three is no news."""


@dataclass(frozen=True)
class Stand:
    """Where a third state stands: figures of the five sides, in the order of `SIDES`, by when."""

    third: str
    sides: Mapping[str, tuple["Figure", ...]]

    @property
    def partisan(self) -> float:
        """Share of histories in which it would take a side at the end."""
        neutral = self.sides["posture"][2].estimate
        return 0.0 if math.isnan(neutral) else 1.0 - neutral


def stands(figures: Sequence["Figure"], dyad: str) -> list[Stand]:
    """Every third state of a dyad, those first that would take a side most often."""
    of_it = [figure for figure in figures if figure.subject.endswith(f":{dyad}")]
    return by_dyad(of_it).get(dyad, [])


def by_dyad(figures: Sequence["Figure"]) -> dict[str, list[Stand]]:
    """The same of every dyad that has third states."""
    known = {(figure.quantity, figure.subject): figure for figure in figures}
    found: dict[str, list[Stand]] = {}
    for subject in dict.fromkeys(figure.subject for figure in figures if ":" in figure.subject):
        third, _, dyad = subject.partition(":")
        each = Stand(third, dict(_sides(known, subject)))
        if "posture" in each.sides:
            found.setdefault(dyad, []).append(each)
    return {
        dyad: sorted(those, key=lambda each: (-each.partisan, each.third)) for dyad, those in found.items()
    }


def _sides(
    known: Mapping[tuple[str, str], "Figure"], subject: str
) -> Iterator[tuple[str, tuple["Figure", ...]]]:
    for column, (name, _) in ASKED.items():
        names = [name.format(side=side) for side in SIDES]
        if all((each, subject) in known for each in names):
            yield column, tuple(known[each, subject] for each in names)


def elsewhere(figures: Sequence["Figure"], dyad: str, asked: int) -> str:
    """Why fewer histories are counted at force than the two fought in; empty where it is as many."""
    force = next((each for each in figures if (each.quantity, each.subject) == ("p_level_4", dyad)), None)
    if force is None or math.isnan(force.estimate):
        return ""
    fought = round(force.estimate * force.n)
    if fought <= asked:
        return ""
    return f"n {asked:,} of {fought:,} with force; the rest joined others or fought since before"


def heads(dyad: str) -> list[str]:
    """What the five columns are called."""
    first, second = dyad.split("-")
    return [words.format(first=first, second=second) for words in SIGNED]


def widest(shown: Sequence[Stand], column: str) -> float:
    """Half the width of the widest interval of a column, as a share; NaN where no history was asked."""
    halves = [
        (side.high - side.low) / 2
        for each in shown
        for side in each.sides.get(column, ())
        if not math.isnan(side.estimate)
    ]
    return max(halves, default=math.nan)
