"""What a declaration says: a parameter of the theory, a state variable, a rule, and the row that each gets.

A declared thing is also a whole number, its row in the packed arrays of the engine, counted in the order of
declaration: `theory[DISLIKE, w]`, `pair[ALIGNMENT, i, j, w]`. Nobody counts rows by hand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, Literal, TypeVar


class Scale(Enum):
    """How a value that is given in weeks becomes one per step of `step_days` days."""

    NONE = "the same whatever the step"
    RATE = "times the step's length"
    DRIFT = "times the square root of the step's length"
    ODDS = "plus the logarithm of the step's length"
    KEPT = "share that is left after a step, 0.5^(step / half-life)"
    LOST = "share that is gone after a step, 1 - 0.5^(step / half-life)"
    CHANCE = "probability that it happens within a step, 1 - (1 - p)^step"


@dataclass(frozen=True)
class Allowed:
    """The values that a parameter may take; `above`: the lower bound itself is not one of them."""

    low: float
    high: float
    above: bool = False

    def __str__(self) -> str:
        return f"{'above ' if self.above else ''}{self.low:.15g} to {self.high:.15g}"


class Row(int):
    """A row of a packed array, by the name of what it holds."""

    name: str

    def __new__(cls, at: int, name: str) -> "Row":
        """Make the row number `at`."""
        row = super().__new__(cls, at)
        row.name = name
        return row


class Parameter(Row):
    """A parameter of the theory; as a number, its row of `theory`.

    name: as a theory file and the command line give it. per_step: the name of what the rules read, which
    `scale` makes of it. off: the value at which the rule that it belongs to does nothing, or what comes
    nearest. symbol: its letter in the equations, where it has one.
    """

    symbol: str
    unit: str
    allowed: Allowed
    scale: Scale
    per_step: str
    meaning: str
    off: float


Kind = Literal["input", "state", "step"]


class Variable(Row):
    """A state variable or an input; as a number, its row of the packed array `of`.

    kind: input (given once a history), state (carried from step to step), step (worked out anew in each).
    start: where a state begins, the row that it is a copy of or a number; None for what does not begin.
    """

    of: str
    kind: Kind
    symbol: str
    range: str
    meaning: str
    start: "Variable | float | None"


@dataclass(frozen=True)
class Rule:
    """A rule: `name` is its method in the legible engine, `compiled` (module:function) its form for lanes.

    compiled_large: its form for worlds of many states, where it has another.
    """

    name: str
    compiled: str
    meaning: str
    compiled_large: str = ""


Some = TypeVar("Some", bound=Row)


class Rows(Generic[Some]):
    """Rows in the order in which they are declared."""

    def __init__(self) -> None:
        self.declared: list[Some] = []

    def __iter__(self) -> Iterator[Some]:
        return iter(self.declared)

    def __len__(self) -> int:
        return len(self.declared)

    def _next(self, name: str) -> int:
        """The row that comes next. Raises ValueError for a name that another row has."""
        distinct([*(row.name for row in self), name])
        return len(self)


def distinct(names: Sequence[str]) -> None:
    """Raise ValueError where a name is declared twice."""
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(f"{twice[0]} is declared twice")


class Parameters(Rows[Parameter]):
    """The parameters of a theory."""

    def add(
        self,
        name: str,
        unit: str,
        allowed: Allowed,
        meaning: str,
        *,
        symbol: str = "",
        scale: Scale = Scale.NONE,
        per_step: str = "",
        off: float = 0.0,
    ) -> Parameter:
        """Declare the next parameter; its fields are those of `Parameter`."""
        new = Parameter(self._next(name), name)
        new.symbol, new.unit, new.allowed, new.meaning = symbol, unit, allowed, meaning
        new.scale, new.per_step, new.off = scale, per_step or name, off
        self.declared.append(new)
        return new


class Variables(Rows[Variable]):
    """The rows of one packed array."""

    def __init__(self, of: str) -> None:
        super().__init__()
        self.of = of

    def _add(
        self, kind: Kind, name: str, symbol: str, values: str, meaning: str, start: Variable | float | None
    ) -> Variable:
        new = Variable(self._next(name), name)
        new.of, new.kind, new.symbol, new.range = self.of, kind, symbol, values
        new.meaning, new.start = meaning, start
        self.declared.append(new)
        return new

    def given(self, name: str, meaning: str, values: str = "", symbol: str = "") -> Variable:
        """Declare what a history is given once."""
        return self._add("input", name, symbol, values, meaning, None)

    def state(
        self, name: str, meaning: str, start: Variable | float, values: str = "", symbol: str = ""
    ) -> Variable:
        """Declare what is carried from step to step, and where it starts."""
        return self._add("state", name, symbol, values, meaning, start)

    def step(
        self, name: str, meaning: str, start: Variable | float | None = None, symbol: str = ""
    ) -> Variable:
        """Declare what every step works out anew; `start` where something looks at it before."""
        return self._add("step", name, symbol, "", meaning, start)


class Purposes(Rows[Row]):
    """What random numbers are for: part of their address, so that no two uses share a number."""

    MOST = 255

    def add(self, name: str) -> Row:
        """Declare the next purpose."""
        if len(self) == self.MOST:
            raise ValueError(f"at most {self.MOST} purposes fit into an address")
        self.declared.append(Row(len(self) + 1, name))
        return self.declared[-1]


class Hand(Rows[Row]):
    """What the functions of one rule hand on to each other: rows of `hand`, which every rule writes anew."""

    MOST = 4

    def row(self, name: str) -> Row:
        """Declare the next row."""
        if len(self) == self.MOST:
            raise ValueError(f"a rule hands on at most {self.MOST} rows: raise Hand.MOST for {name}")
        self.declared.append(Row(len(self), name))
        return self.declared[-1]
