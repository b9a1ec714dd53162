"""The parts of a scenario on their way: each well-formed by itself, not yet checked against the others."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from sim.scenario.horizon import Horizon
from sim.scenario.schema import DyadSpec, SignalSpec, StateSpec


@dataclass(frozen=True)
class Draft:
    """The parts of a scenario that are well-formed by themselves; faulty entries lack their faulty fields.

    ids, pairs: every state id and dyad key that is written, well-formed or not: one mistake is told once.
    """

    horizon: Horizon | None
    focus: str | None
    sources: Collection[str]
    ids: Collection[str]
    pairs: Collection[str]
    states: Mapping[str, StateSpec] = field(default_factory=dict)
    dyads: Mapping[str, DyadSpec] = field(default_factory=dict)
    signals: Mapping[str, SignalSpec] = field(default_factory=dict)
    ties: Collection[str] = ()


def has(part: BaseModel, *names: str) -> bool:
    """Tell whether a part that may be faulty holds these fields."""
    return all(name in part.__dict__ for name in names)
