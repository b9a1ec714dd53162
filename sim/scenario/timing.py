"""When a signal falls: on a day, on one of several reported days, or at a rate."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sim.scenario.errors import list_of, near_miss, show
from sim.scenario.fields import day_of, number_of
from sim.scenario.quantity import Quantity, Range
from sim.scenario.refusal import refuse, refuse_text

FORMS = ("between", "reported", "rate")
MAX_DAYS = 3660
"""Longest stretch that `between` may span, in days: ten years."""

_RATE = Range(0, 366)
_ALLOWED = (
    "a date, {between: [first, last]}, {reported: {date: weight}} or {rate: ..., from: ..., until: ...}"
)


@dataclass(frozen=True)
class Timing:
    """kind "dated": one of `dates`, drawn once per history with probabilities `weights` (they add up to 1).

    kind "rate": shocks arrive at `rate` a year (a Quantity) from day `first` until day `last`, both included.
    """

    kind: str
    dates: tuple[datetime.date, ...] = ()
    weights: tuple[float, ...] = ()
    rate: Quantity | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None

    @property
    def days(self) -> tuple[datetime.date, datetime.date]:
        """Earliest and latest day on which the signal can begin."""
        if self.first is not None and self.last is not None:
            return self.first, self.last
        return self.dates[0], self.dates[-1]

    def plain(self) -> object:
        """Return what a scenario file would hold for this timing."""
        if self.rate is not None:
            return {"rate": self.rate.plain(), "from": str(self.first), "until": str(self.last)}
        if len(self.dates) == 1:
            return str(self.dates[0])
        if self == _between([self.dates[0], self.dates[-1]]):
            return {"between": [str(self.dates[0]), str(self.dates[-1])]}
        return {"reported": {str(day): weight for day, weight in zip(self.dates, self.weights, strict=True)}}

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(timing_of)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """What an editor is told: the four forms."""
        day = {"type": "string", "format": "date"}
        rate = _RATE.__get_pydantic_json_schema__(schema, handler)
        days = {"type": "array", "items": day, "minItems": 2, "maxItems": 2}
        weights = {"type": "object", "additionalProperties": {"type": "number", "exclusiveMinimum": 0}}
        forms = ({"between": days}, {"reported": weights}, {"rate": rate, "from": day, "until": day})
        mappings = [
            {"type": "object", "properties": form, "required": list(form), "additionalProperties": False}
            for form in forms
        ]
        return {"oneOf": [day, *mappings]}


def timing_of(value: object) -> Timing:
    """Return the Timing that `value` (straight from a file) describes; raises what is allowed."""
    if isinstance(value, Timing):
        return value
    if isinstance(value, str):
        return _dated({day_of(value): 1.0})
    if not isinstance(value, dict):
        raise refuse(value, _ALLOWED)
    _known_keys(value)
    if "rate" in value:
        return _recurring(value)
    return _between(value["between"]) if "between" in value else _reported(value["reported"])


def _known_keys(value: dict[str, object]) -> None:
    form = next((form for form in FORMS if form in value), None)
    keys = {"rate": ("rate", "from", "until"), "between": ("between",), "reported": ("reported",)}.get(
        form or "", FORMS
    )
    unknown = [key for key in value if key not in keys]
    missing = [key for key in keys if key not in value]
    if unknown:
        raise refuse_text(f"the key {show(unknown[0])}", _ALLOWED, near_miss(unknown[0], (*FORMS, *keys)))
    if missing:
        raise refuse_text(f"no {list_of(missing)}", _ALLOWED)


def _between(value: object) -> Timing:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise refuse(value, "between: [first day, last day]")
    first, last = (day_of(item) for item in value)
    span = (last - first).days
    if not 0 <= span < MAX_DAYS:
        raise refuse_text(
            f"between [{first}, {last}]", f"first before last and at most {MAX_DAYS} days apart"
        )
    return _dated({first + datetime.timedelta(days=offset): 1.0 for offset in range(span + 1)})


def _reported(value: object) -> Timing:
    if not isinstance(value, dict) or not 1 <= len(value) <= MAX_DAYS:
        raise refuse(value, "reported: {date: weight, ...}")
    weights = {day_of(day): number_of(weight) for day, weight in value.items()}
    if min(weights.values()) <= 0:
        raise refuse_text(f"a weight of {min(weights.values()):g}", "reported: weights above 0")
    return _dated(weights)


def _dated(weights: dict[datetime.date, float]) -> Timing:
    days = sorted(weights)
    total = math.fsum(weights.values())
    # Weights that add up to 1 but for rounding are probabilities already and stay as they are: divided once
    # more they would differ in the last bit, and a resolved file would not read back equal.
    scale = 1.0 if len(days) > 1 and abs(total - 1) < 1e-15 else total
    return Timing("dated", tuple(days), tuple(weights[day] / scale for day in days))


def _recurring(value: dict[str, object]) -> Timing:
    first, last = day_of(value["from"]), day_of(value["until"])
    if last < first:
        raise refuse_text(f"until {last}", f"from {first} on")
    return Timing("rate", rate=_RATE.parse(value["rate"]), first=first, last=last)
