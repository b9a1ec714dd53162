"""A dispute: what two states that may act against each other have in common, one object for both.

The rules that work on it are those of sim.engines.rules_of_disputes and sim.engines.rules_of_sides.
"""

from dataclasses import dataclass, field

from sim.model.declaration import NEUTRAL


@dataclass(slots=True)
class Dispute:
    """The dispute of two states, while it is open and between the last and the next.

    name: `A-B`, their ids in order, `first` and `second`. land: whether they share a land border. sides:
    where every third state that is tied to one of them stands in the open dispute, or stood in the last: 2
    and 1 where it joined and supports the first, -1 and -2 the second. The other fields are named as in
    sim.model.declaration, which has units and ranges.
    """

    name: str
    first: str
    second: str
    land: bool
    ground: float
    propensity: float
    tension_given: float
    tension: float = field(init=False)
    fate: float = field(init=False)
    age: int = field(init=False)
    quiet: int = field(init=False)
    peace: int = field(init=False)
    worst: int = field(init=False)
    stirred: int = field(init=False)
    sides: dict[str, int] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether there is a dispute now."""
        return self.age >= 0

    def stands_with(self, third: str, whom: str) -> bool:
        """Whether a third state joined or supports one of the two."""
        side = self.sides.get(third, NEUTRAL)
        return side > NEUTRAL if whom == self.first else side < NEUTRAL
