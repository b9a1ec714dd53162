"""A quantity that may differ between the two directions of a dyad."""

from collections.abc import Mapping
from typing import Generic, TypeVar

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim.scenario.distributions import KINDS
from sim.scenario.frozen import Frozen
from sim.scenario.quantity import PROVENANCE, Quantity
from sim.scenario.refusal import refuse
from sim.scenario.tree import SetFloat, SetInt

T = TypeVar("T", bound=Quantity)


class Directed(Frozen, Generic[T]):
    """Either one quantity for both directions, or one per giver, keyed by the giver's id.

    In a file neither name is written: `{value: 0.5, source: ...}` is both, `{AZE: ..., IRN: ...}` is each.
    """

    # No id can hold "<", so these names never meet a state's; messages leave them out.
    both: T | None = Field(default=None, alias="<both>")
    each: dict[str, T] = Field(default_factory=dict, alias="<each>")

    @model_validator(mode="before")
    @classmethod
    def _sort_out(cls, value: object) -> object:
        if isinstance(value, cls):
            return value
        if isinstance(value, Quantity | SetInt | SetFloat):
            return {"<both>": value}
        if not isinstance(value, Mapping) or not value:
            raise refuse(value, "a quantity for both directions, or one per state of the dyad")
        if any(key in KINDS or key in PROVENANCE for key in value):
            return {"<both>": value}
        return {"<each>": dict(sorted(value.items()))}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """What an editor is told: one quantity, or one by state."""
        written = handler.resolve_ref_schema(handler(schema))
        quantity = written["properties"]["<each>"]["additionalProperties"]
        each = {"type": "object", "additionalProperties": quantity, "minProperties": 1, "maxProperties": 2}
        written.clear()
        written["anyOf"] = [quantity, each]
        return written

    def toward(self, giver: str) -> T | None:
        """Return the quantity of `giver` toward the dyad's other state, None if there is none."""
        return self.each.get(giver, self.both)

    def plain(self) -> dict[str, object]:
        """Return the mapping that a scenario file would hold."""
        if self.both is not None:
            return self.both.plain()
        return {giver: quantity.plain() for giver, quantity in self.each.items()}
