"""Theory: a value, or what is known of it, for every parameter that the model declares.

What parameters there are, and which values they may take, is in sim.model.declaration. The numbers live in
configs/theory/*.yaml, each with a source or a declared assumption, and any of them may be a distribution.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from sim.model.declaration import PARAMETERS
from sim.scenario.errors import InputError, Problem, near_miss, show
from sim.scenario.quantity import Quantity, Range
from sim.scenario.tree import SetFloat, SetInt

if TYPE_CHECKING:

    class _Values(BaseModel):
        """Parameters by name."""

        def __getattr__(self, name: str) -> Quantity: ...
else:
    _Values = create_model(
        "_Values",
        __config__=ConfigDict(frozen=True, extra="forbid"),
        **{
            each.name: (
                Annotated[Quantity, Range(each.allowed.low, each.allowed.high, above=each.allowed.above)],
                ...,
            )
            for each in PARAMETERS
        },
    )


FULL = "full"
"""The set that all others are laid over, so that it has every parameter."""


class Theory(_Values):
    """One set of parameters. Bounds keep every exponent of the choice rule finite."""

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Names of the parameters, in the order above."""
        return tuple(cls.model_fields)

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """Every parameter with its name, in the order above."""
        for name in self.names():
            yield name, getattr(self, name)


def parse(values: Mapping[str, Any], file: str) -> Theory:
    """Check a mapping of parameters; bare numbers count as set on the command line.

    Raises InputError with every problem of the mapping; `file` names it in the messages.
    """
    try:
        return Theory.model_validate({name: _marked(value) for name, value in values.items()})
    except ValidationError as refused:
        raise InputError(_problem(file, dict(error)) for error in refused.errors()) from None


def _marked(value: Any) -> Any:
    """Plain numbers come from the command line: files give a mapping with a source."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return SetInt(value)
    return SetFloat(value) if isinstance(value, float) else value


def _problem(file: str, error: dict[str, Any]) -> Problem:
    name = str(error["loc"][0]) if error["loc"] else ""
    known = Theory.names()
    if error["type"] == "extra_forbidden":
        return Problem(
            file,
            None,
            f"theory.{name}",
            "an unknown parameter",
            "the parameters of the theory",
            near_miss(name, known),
        )
    if error["type"] == "missing":
        return Problem(
            f"configs/theory/{FULL}.yaml", None, name, "nothing", "a value with source or assumption"
        )
    found = error.get("ctx", {})
    got, allowed = found.get("got", show(error["input"])), found.get("allowed", error["msg"])
    return Problem(file, None, f"theory.{name}", got, allowed, found.get("hint", ""))
