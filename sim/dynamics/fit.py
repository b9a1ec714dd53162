"""Whether what compiled code is handed fits together: it trusts the shapes of arrays, and numbers that are
places in them, so both are looked at once where Python calls it.

Axes that have one name in the declarations of named tuples have one size in all tuples of a call; of those
called `2^N` and `...` nobody knows it. See the head of sim.dynamics for what the letters mean.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import ROWS, fields
from sim.dynamics.packed import declare

Sizes = Mapping[str, int]
Kind = type[tuple[Any, ...]]


def sizes(given: Iterable[tuple[Kind, npt.NDArray[np.int64]]]) -> Sizes:
    """Return the size of every axis by name, of tuples as sim.dynamics.packed packs them: words [words] each.

    Raises ValueError where an array has another one.
    """
    return _sizes(tuple((kind, words[_where(kind)].tobytes()) for kind, words in given))


@lru_cache(maxsize=256)  # a bank is run thousands of times, in arrays of the same shapes
def _sizes(given: tuple[tuple[Kind, bytes], ...]) -> Sizes:
    found, arrays = dict(ROWS), [(kind, *each) for kind, shapes in given for each in _shaped(kind, shapes)]
    for _, _, axes, shape in arrays:
        for axis, length in zip(axes, shape, strict=True):
            base, _, more = axis.partition("+")
            if base.isalpha():
                found.setdefault(base, length - int(more or 0))
    for kind, name, axes, shape in arrays:
        wanted = tuple(_size(axis, found, length) for axis, length in zip(axes, shape, strict=True))
        if shape != wanted:
            raise ValueError(f"{kind.__name__}.{name} is not of shape {wanted}: {shape}")
    return found


def _shaped(kind: Kind, shapes: bytes) -> Iterator[tuple[str, tuple[str, ...], tuple[int, ...]]]:
    """Name, axes and shape of the arrays of a named tuple."""
    lengths = iter(np.frombuffer(shapes, np.int64).tolist())
    for name, (_, axes) in fields(kind).items():
        yield name, axes, tuple(islice(lengths, len(axes)))


@cache
def _where(kind: Kind) -> npt.NDArray[np.int64]:
    """Which words of a packed tuple say the shapes of its arrays, one after the other."""
    places, at = list[int](), 0
    for _, _, axes in declare(kind):
        places += range(at + 1, at + 1 + axes)
        at += 1 + axes
    return np.array(places, np.int64)


def check(numbers: Mapping[str, int], known: Sizes, clocks: Iterable[Any] = ()) -> None:
    """Raise IndexError where a number, by the name of its argument, is no place in arrays of these sizes.

    clocks: what else a call is handed that has a number of steps.
    """
    steps, states, lanes = known.get("T", 0), known.get("N", 0), known.get("W", 0)
    t, used = numbers.get("t"), numbers.get("used", 0)
    lo, hi = numbers.get("lo", 0), numbers.get("hi", states)
    if (t is not None and not 0 <= t < steps) or not 0 <= lo <= hi <= states:
        raise IndexError(f"step {t} of {steps}, states {lo} to {hi} of {states}")
    if not 0 <= used <= lanes:
        raise IndexError(f"{used} lanes of {lanes}")
    for clock in clocks:
        if not 0 <= clock.steps <= steps:
            raise IndexError(f"{clock.steps} steps of {steps}")


def _size(axis: str, known: Sizes, length: int) -> int:
    """The size that an axis should have; what it has, where nobody knows."""
    if axis in known:
        return known[axis]
    if axis.isdigit():
        return int(axis)
    base, sign, number = axis[:1], axis[1:2], axis[2:]
    if base not in known or sign not in ("+", "/") or not number.isdigit():
        return length
    return known[base] + int(number) if sign == "+" else -(-known[base] // int(number))
