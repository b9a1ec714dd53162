"""Arguments of the public functions: what is wrong with a call is said in words, as it is of a file."""

import inspect
import math
from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from functools import wraps
from numbers import Integral, Real
from typing import Any, ParamSpec, TypeVar

from sim.scenario.errors import InputError, Problem, clip, list_of, near_miss, show
from sim.scenario.tree import COMMAND_LINE

P = ParamSpec("P")
R = TypeVar("R")
V = TypeVar("V")

MOST_NAMED = 20
"""Arguments that a refusal lists."""

OLDER = {"outcomes": "outcome", "n": "points"}
"""Options by names that they had in one command and not in another; these still work."""


def name_of(key: str, known: Container[str]) -> str:
    """Return the one name of an option, for that or an older one; any other word as it is."""
    new = OLDER.get(key, key)
    return new if key not in known and new in known else key


def by_name(place: str, given: Mapping[str, V], known: Container[str]) -> dict[str, V]:
    """Return what was given under the names of today. Raises InputError for an option under both."""
    for key in given:
        new = name_of(key, known)
        if new != key and new in given:
            raise refuse_argument(place, key, f"{new} and {key}, which are one", f"{new} alone")
    return {name_of(key, known): value for key, value in given.items()}


def refuse_in_words(function: Callable[P, R]) -> Callable[P, R]:
    """Refuse a call with an argument that the function does not have, or without one that it needs.

    The refusal is an InputError with the arguments that there are, and the near miss. What the function
    itself refuses is said to be at its name, where the same words would be at the command line.
    """
    signature = inspect.signature(function)
    known = [name for name in signature.parameters if name != "self"]
    name = function.__qualname__.removesuffix(".__init__")

    @wraps(function)
    def call(*given: P.args, **named: P.kwargs) -> R:
        named = by_name(name, named, known)  # type: ignore[assignment]
        try:
            signature.bind(*given, **named)
        except TypeError as error:
            raise InputError(_problems(name, known, named, str(error))) from None
        try:
            return function(*given, **named)
        except InputError as refused:
            raise InputError(_at(name, problem) for problem in refused.problems) from refused

    return call


def _at(name: str, problem: Problem) -> Problem:
    """A problem of an argument, at the function that was called: nobody typed a command line."""
    return replace(problem, file=name) if problem.file == COMMAND_LINE else problem


def _problems(name: str, known: list[str], named: dict[str, Any], said: str) -> list[Problem]:
    unknown = [key for key in named if key not in known]
    allowed = list_of(known, MOST_NAMED)
    if not unknown:  # too many, or too few
        return [Problem(name, None, "", said, f"the arguments {allowed}")]
    return [
        Problem(name, None, clip(key), "an unknown argument", allowed, near_miss(key, known))
        for key in unknown
    ]


def whole(
    place: str, name: str, number: Any, least: int = 1, most: int | None = None, exact: bool = False
) -> int:
    """Return a whole number, be it written as 2e3, unless `exact`, or of NumPy's types.

    Raises InputError for all else.
    """
    if is_number(number) and (isinstance(number, Integral) or not exact):
        found = int(number)
        if found == number and least <= found and (most is None or found <= most):
            return found
    spoken = f"from {least} to 2^{most.bit_length()} - 1" if most is not None else f"of at least {least}"
    raise refuse_argument(place, name, show(number), f"a whole number {spoken}")


def is_number(value: Any) -> bool:
    """Tell whether a value is a finite number of any type, and no truth value."""
    return type(value) is not bool and isinstance(value, Real) and math.isfinite(value)


def refuse_argument(place: str, name: str, got: str, allowed: str, hint: str = "") -> InputError:
    """Return the refusal of an argument."""
    return InputError([Problem(place, None, name, got, allowed, hint)])
