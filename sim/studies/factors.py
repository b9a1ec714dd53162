"""The uncertain inputs of a world as factors on the unit interval, and theories that are made uncertain."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np
import numpy.typing as npt

from sim.engines.inputs import Lanes
from sim.engines.placed import JOINT, uncertain
from sim.engines.world import World
from sim.model.declaration import NEVER, OPEN_FORCE, PARAMETERS
from sim.scenario import theory as theories
from sim.scenario.errors import InputError, Problem, list_of, near_miss, show
from sim.scenario.quantity import Quantity

Floats = npt.NDArray[np.float64]

DUMMY = "dummy"
"""A factor without any influence, which only says which random numbers are drawn: the null check."""

INTERCEPTS = frozenset(
    parameter.name for parameter in PARAMETERS if parameter.off == NEVER or parameter is OPEN_FORCE
)
"""Log-odds of something happening at all, where zero is no natural point: varied by so much, not by a share
of themselves."""


@dataclass(frozen=True)
class Factor:
    """An uncertain input. quantity: its distribution; None for a date or the joint draw of several
    parameters.
    """

    path: str
    quantity: Quantity | None

    def values(self, u: Floats) -> Floats:
        """The input at the quantiles u, elementwise [...]; of a date or a joint draw, u itself."""
        return u if self.quantity is None else self.quantity.transform(u)


def widen(world: World, spread: float) -> World:
    """The world with every fixed theory parameter uniform between 1 - spread and 1 + spread times its value.

    Intercepts are varied by `spread` log-odds either way; what is declared uncertain stays as it is.
    """
    changed = {name: _widened(name, quantity, spread) for name, quantity in world.theory.quantities()}
    return World(world.scenario, theories.parse(changed, "sensitivity"))


def _widened(name: str, quantity: Quantity, spread: float) -> dict[str, object]:
    if not quantity.fixed or not spread:
        return quantity.plain()
    value = quantity.args[0]
    half = spread if name in INTERCEPTS else abs(value) * spread
    low, high = max(value - half, quantity.low), min(value + half, quantity.high)
    if not low < high:
        return quantity.plain()
    meaning = f"within {spread:g} log-odds" if name in INTERCEPTS else f"within {100 * spread:g} %"
    return {"uniform": [low, high], "assumption": f"{meaning} of {value:g}"}


def factors(world: World, patterns: Sequence[str] = ("*",)) -> list[Factor]:
    """The factors of a world whose paths match any of the patterns.

    Raises InputError where a pattern matches none.
    """
    quantities = Lanes(world, 0, 1).quantities
    found: dict[str, Factor] = {}
    for path in uncertain(world):
        quantity = quantities.get(path)
        joint = quantity is not None and quantity.kind == "draws"
        name = JOINT if joint else path
        found[name] = Factor(name, None if joint else quantity)
    for pattern in patterns:
        if not any(fnmatchcase(path, pattern) for path in found):
            raise InputError([_unknown(pattern, list(found))])
    return [found[path] for path in found if any(fnmatchcase(path, pattern) for pattern in patterns)]


def _unknown(pattern: str, known: Sequence[str]) -> Problem:
    allowed = f"patterns that match {list_of(known, 6)}"
    return Problem("command line", None, "factors", show(pattern), allowed, near_miss(pattern, known))
