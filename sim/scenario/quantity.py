"""A number of the model, fixed or uncertain, that always says where it comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sim.scenario.distributions import KINDS, arguments_of, inverse, shapes, support
from sim.scenario.errors import list_of, near_miss, show
from sim.scenario.fields import MAX_PROVENANCE, text_of
from sim.scenario.refusal import refuse, refuse_text
from sim.scenario.tree import SetFloat, SetInt

if TYPE_CHECKING:
    from numpy.typing import NDArray

PROVENANCE = ("source", "assumption")
SET_BY_HAND = "set on the command line"
_SMALLEST = 1e-9
"""How far above the lower end a draw is kept where the range excludes that end."""
_EXACT = ("value", "discrete", "draws")


@dataclass(frozen=True)
class Quantity:
    """A number, or the distribution it is drawn from once per history.

    kind: value, uniform, normal, beta, triangular, discrete or draws. args: the number; [low, high]; [mean,
    sd]; [a, b]; [low, mode, high]; the values in rising order, then their weights; a sample, of which
    history r gets number r modulo its size, so that samples of one size that were drawn together stay
    together. source or assumption: where it comes from (exactly one is set). low, high: the range of the
    field it stands in; every draw is clipped to it.
    """

    kind: str
    args: tuple[float, ...]
    source: str | None = None
    assumption: str | None = None
    low: float = -math.inf
    high: float = math.inf

    @property
    def fixed(self) -> bool:
        """True if every history gets the same number, `args[0]`."""
        return self.kind == "value"

    def transform(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the quantiles at `u` (uniform on [0, 1], any shape), same shape, within [low, high].

        A normal distribution is clipped to the field's range, not rescaled: its tails pile up at the ends.
        """
        drawn = inverse(self.kind, self.args, np.asarray(u, dtype=np.float64))
        return drawn if self.kind in _EXACT else np.clip(drawn, self.low, self.high)

    def plain(self) -> dict[str, object]:
        """Return the mapping that a scenario file would hold for this quantity."""
        half = len(self.args) // 2
        args: object = list(self.args)
        if self.kind == "value":
            args = self.args[0]
        elif self.kind == "discrete":
            values = (f"{x:g}" if float(f"{x:g}") == x else repr(x) for x in self.args[:half])
            args = dict(zip(values, self.args[half:], strict=True))
        origin = {"assumption": self.assumption} if self.source is None else {"source": self.source}
        return {self.kind: args, **origin}

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(Range().parse)


@dataclass(frozen=True)
class Range:
    """The values a field allows; as an annotation it turns a mapping in a file into a Quantity within them.

    above: `low` itself is excluded (a capability of zero); draws are then at least 1e-9 above it.
    """

    low: float = -math.inf
    high: float = math.inf
    above: bool = False

    def __str__(self) -> str:
        if math.isinf(self.low) and math.isinf(self.high):
            return "any finite number"
        if math.isinf(self.high):
            return f"{'above' if self.above else 'at least'} {self.low:g}"
        return f"{'above ' if self.above else ''}{self.low:g} to {self.high:g}"

    def parse(self, value: object) -> Quantity:
        """Return the Quantity that `value` describes; raises a pydantic error saying what is allowed."""
        if isinstance(value, Quantity):
            return self._checked(value)
        if isinstance(value, SetInt | SetFloat):
            value = {"value": value, "assumption": SET_BY_HAND}
        if not isinstance(value, dict):
            raise refuse(value, f"a mapping such as {{value: 0.5, source: ...}} with a number {self}")
        return self._checked(_described(value))

    def _checked(self, quantity: Quantity) -> Quantity:
        low, high = support(quantity.kind, quantity.args)
        fits = self.low <= low and high <= self.high
        if self.above and quantity.kind in (*_EXACT, "normal"):
            fits = fits and low > self.low
        if not fits:
            raise refuse_text(_reach(quantity), str(self))
        return replace(quantity, low=self.low + _SMALLEST if self.above else self.low, high=self.high)

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.parse)

    def __get_pydantic_json_schema__(self, _: CoreSchema, __: GetJsonSchemaHandler) -> JsonSchemaValue:
        """What an editor is told: one kind of number, and one of source and assumption."""
        number: dict[str, Any] = {"type": "number"}
        if math.isfinite(self.low):
            number["exclusiveMinimum" if self.above else "minimum"] = self.low
        if math.isfinite(self.high):
            number["maximum"] = self.high
        said = {"type": "string", "minLength": 1, "maxLength": MAX_PROVENANCE}
        return {
            "type": "object",
            "properties": {**shapes(number), **dict.fromkeys(PROVENANCE, said)},
            "additionalProperties": False,
            "allOf": [{"oneOf": [{"required": [name]} for name in names]} for names in (KINDS, PROVENANCE)],
        }


def _reach(quantity: Quantity) -> str:
    if quantity.fixed:
        return f"{quantity.args[0]:g}"
    low, high = support(quantity.kind, quantity.args)
    if quantity.kind == "normal":
        return f"a normal distribution around {low:g}"
    return f"a {quantity.kind} distribution from {low:g} to {high:g}"


def _described(value: dict[str, object]) -> Quantity:
    unknown = [key for key in value if key not in KINDS and key not in PROVENANCE]
    if unknown:
        allowed = f"one of {list_of(KINDS)} with source or assumption"
        raise refuse_text(f"the key {show(unknown[0])}", allowed, near_miss(unknown[0], KINDS + PROVENANCE))
    kind = _only(value, KINDS)
    origin = _only(value, PROVENANCE)
    said = text_of(value[origin], MAX_PROVENANCE)
    source, assumption = (said, None) if origin == "source" else (None, said)
    return Quantity(kind, arguments_of(kind, value[kind]), source, assumption)


def _only(value: dict[str, object], names: tuple[str, ...]) -> str:
    found = [name for name in names if name in value]
    if len(found) != 1:
        got = list_of(found) if found else f"no {' or '.join(names)}"
        raise refuse_text(got, f"exactly one of {list_of(names)}")
    return found[0]
