"""Arguments of the public functions: what is wrong with a call is said in words, as it is of a file."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sim.scenario.errors import InputError, Problem, clip, list_of, near_miss

P = ParamSpec("P")
R = TypeVar("R")

MOST_NAMED = 20
"""Arguments that a refusal lists."""


def refuse_in_words(function: Callable[P, R]) -> Callable[P, R]:
    """Refuse a call with an argument that the function does not have, or without one that it needs.

    The refusal is an InputError with the arguments that there are, and the near miss.
    """
    signature = inspect.signature(function)
    known = [name for name in signature.parameters if name != "self"]
    name = function.__qualname__.removesuffix(".__init__")

    @wraps(function)
    def call(*given: P.args, **named: P.kwargs) -> R:
        try:
            signature.bind(*given, **named)
        except TypeError as error:
            raise InputError(_problems(name, known, named, str(error))) from None
        return function(*given, **named)

    return call


def _problems(name: str, known: list[str], named: dict[str, Any], said: str) -> list[Problem]:
    unknown = [key for key in named if key not in known]
    allowed = list_of(known, MOST_NAMED)
    if not unknown:  # too many, or too few
        return [Problem(name, None, "", said, f"the arguments {allowed}")]
    return [
        Problem(name, None, clip(key), "an unknown argument", allowed, near_miss(key, known))
        for key in unknown
    ]
