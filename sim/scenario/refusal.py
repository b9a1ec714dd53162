"""How a field refuses a value: got this, allowed that; pydantic carries it to the place in the file."""

from collections.abc import Iterable

from pydantic_core import PydanticCustomError

from sim.scenario.errors import list_of, near_miss, show

REFUSED = "refused"
"""The pydantic error type under which our own refusals travel; their context holds got, allowed and hint."""


def refuse(value: object, allowed: str, hint: str = "") -> PydanticCustomError:
    """Return the error to raise when `value` was given and `allowed` would have been right."""
    return refuse_text(show(value), allowed, hint)


def refuse_text(got: str, allowed: str, hint: str = "") -> PydanticCustomError:
    """Return the error to raise when `got` already is the description of what was given."""
    return PydanticCustomError(
        REFUSED, "got {got}, allowed {allowed}", {"got": got, "allowed": allowed, "hint": hint}
    )


def one_of(value: object, choices: Iterable[str]) -> str:
    """Return `value` if it is one of the words in `choices`; raises the refusal with the near miss."""
    words = list(choices)
    if isinstance(value, str) and value in words:
        return value
    raise refuse(value, f"one of {list_of(words)}", near_miss(value, words) if isinstance(value, str) else "")
