"""Actors with their sizes and the propensities of their pairs, as a matrix or ties give them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from numbers import Real
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.scenario.errors import InputError, Problem, clip, count_of, show
from sim.scenario.fields import number_of

MOST = 2000  # actors of a network
LONGEST = 80  # characters of an actor's name in a table
ENDS = (("a", "b"), ("source", "target"), ("from", "to"))
VALUES = ("propensity", "sign", "weight")
SIGNS = {"+": 1.0, "-": -1.0, "\u2212": -1.0}
"""What the columns or attributes of ties are called, lower case; and signs that stand for numbers."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Actors:
    """Who could side with whom: size [N], propensity [N, N] symmetric with zeros on the diagonal."""

    title: str
    ids: tuple[str, ...]
    size: Floats
    propensity: Floats
    published: tuple[tuple[str, NDArray[np.int64]], ...] = ()  # title and bloc [N] of 0 and 1
    given: NDArray[np.bool_] | None = None  # [N, N] pairs that a table has a number for, 0 among them

    def around(self, neutral: float) -> "Actors":
        """The same with propensities counted from `neutral`, such as 3 on a scale from 1 to 5. Pairs without
        a number, and in YAML those of 0, have no tie.
        """
        given = self.propensity != 0 if self.given is None else self.given
        moved = np.where(given, self.propensity - neutral, 0.0)
        return replace(self, propensity=moved)


class Tie(NamedTuple):
    """A pair and its propensity; line: of the file, None where it has none."""

    a: str
    b: str
    value: float
    line: int | None = None


def value_of(cell: object) -> float:
    """Return a number as tables have it: a number, the text of one, or a sign. Raises ValueError."""
    if isinstance(cell, str):
        text = cell.strip()
        return SIGNS[text] if text in SIGNS else number_of(float(text))
    if type(cell) is not bool and isinstance(cell, Real):  # of NumPy's types too
        return number_of(float(cell))
    raise ValueError(cell)


def check_names(names: Iterable[str], label: str, line: int | None = None) -> None:
    """Raise InputError for a name that is no printable line of at most LONGEST characters."""
    for name in names:
        if len(name) > LONGEST or not name.isprintable():
            allowed = f"a name of up to {LONGEST} characters"
            raise InputError([Problem(label, line, "", show(name), allowed)])


def of_matrix(
    ids: Sequence[str],
    size: Floats,
    propensity: Floats,
    label: str,
    line: Callable[[int], int | None] = lambda _: None,
) -> Actors:
    """Return actors of a matrix [N, N], whatever its diagonal; line: of the file, by row.

    Raises InputError where it is not symmetric or a size is not above 0.
    """
    propensity = np.array(propensity, float)
    np.fill_diagonal(propensity, 0.0)
    if size.min() <= 0:
        at = int(np.argmin(size))
        raise InputError([Problem(label, line(at), "size", f"{size.min():g}", "a number above 0")])
    uneven = np.argwhere(propensity != propensity.T)
    if len(uneven):
        i, j = uneven[0].tolist()
        got, allowed = f"{propensity[i, j]:g} one way and {propensity[j, i]:g} the other", "the same number"
        raise InputError([Problem(label, line(i), f"{ids[i]}-{ids[j]}", got, allowed)])
    return Actors(label, tuple(ids), size, propensity, given=~np.eye(len(ids), dtype=bool))


def of_ties(ties: Sequence[Tie], label: str, size: dict[str, float] | None = None) -> Actors:
    """Return actors of a list of ties; size: by actor, those without ties among them, 1 each where None.

    Raises InputError for a tie of one actor with itself, or a pair with two numbers.
    """
    ids = sorted({end for tie in ties for end in (tie.a, tie.b)} | set(size or ()))
    if not 2 <= len(ids) <= MOST:
        raise InputError([Problem(label, None, "", count_of(len(ids), "actor"), f"2 to {MOST:,}")])
    at, propensity = {name: i for i, name in enumerate(ids)}, np.zeros((len(ids), len(ids)))
    given = propensity != 0
    seen: dict[frozenset[str], float] = {}
    for a, b, value, line in ties:
        if a == b or not a or not b or seen.setdefault(frozenset((a, b)), value) != value:
            got = f"{clip(a)}-{clip(b)}"
            allowed = "two different actors, each pair once, or with the same number both ways"
            raise InputError([Problem(label, line, "", got, allowed)])
        propensity[at[a], at[b]] = propensity[at[b], at[a]] = value
        given[at[a], at[b]] = given[at[b], at[a]] = True
    sizes = np.ones(len(ids)) if size is None else np.array([size[name] for name in ids])
    return Actors(label, tuple(ids), sizes, propensity, given=given)
