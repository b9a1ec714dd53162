"""The base of everything a scenario is made of."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A model that never changes once built and knows no key that it does not declare."""

    model_config = ConfigDict(frozen=True, extra="forbid")
