"""The configuration of one run: parsed at the door, frozen from then on."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from sim.asking.options import OPTIONS
from sim.asking.refuse import COMMAND_LINE, problem
from sim.model.address import MAX_SEED
from sim.montecarlo.executors import Crew, chosen
from sim.scenario import library, places
from sim.scenario import theory as theories
from sim.scenario.errors import InputError
from sim.scenario.schema import Scenario
from sim.scenario.theory import Theory
from sim.store.shards import Shard

SHARD = re.compile(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})")
"""A part of a run and how many there are."""


def _whole(value: object) -> object:
    # 1e5 is how many people write a hundred thousand, and Hydra reads a floating-point number there
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _seconds(value: object) -> object:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _shard(text: str) -> str:
    found = SHARD.fullmatch(text)
    if found is None or int(found[1]) > int(found[2]):
        raise ValueError(text)
    return text


Whole = Annotated[int, BeforeValidator(_whole)]


Seconds = Annotated[float, BeforeValidator(_seconds)]


class RunConfig(BaseModel):
    """What one run is asked to do; the fields are the options of the command line (sim/asking/options.py).

    `theory` and `edits` stay plain mappings here: their own schemas judge them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    scenario: Annotated[str, Field(min_length=1)]
    replicates: Annotated[Whole, Field(ge=1)]
    precision: Annotated[Seconds, Field(gt=0, allow_inf_nan=False)] | None = None
    precision_outcome: Annotated[str, Field(min_length=1)] | None = None
    max_replicates: Annotated[Whole, Field(ge=1)] = 200_000
    seed: Annotated[Whole, Field(ge=0, le=MAX_SEED)] | None
    workers: Annotated[Whole, Field(ge=1)] | None
    executor: Literal["threads", "processes", "dask", "serial"] | None = None
    agents: Annotated[str, Field(min_length=1)] | None = None
    scheduler: Annotated[str, Field(min_length=1)] | None = None
    block_seconds: Annotated[Seconds, Field(gt=0, allow_inf_nan=False)] | None = None
    shard: Annotated[str, AfterValidator(_shard)] | None = None
    force: bool = False
    out: Annotated[str, Field(min_length=1)] | None
    keep: Literal["trajectories"] | None = None
    history: Literal["given", "simulated"] | None
    theory: dict[str, Any]
    edits: Annotated[dict[str, Any], Field(alias="set")]

    @property
    def crew(self) -> Crew:
        """Who is to run the blocks."""
        executor = chosen(self.executor, self.agents is not None)
        return Crew(executor, self.workers, self.scheduler, self.block_seconds)

    @property
    def resolved(self) -> dict[str, Any]:
        """The options with what their defaults came to."""
        return {**self.model_dump(by_alias=True), "executor": self.crew.executor}

    @property
    def part(self) -> Shard | None:
        """The part of the run that was asked for, None for the whole."""
        found = SHARD.fullmatch(self.shard) if self.shard is not None else None
        return None if found is None else Shard(int(found[1]), int(found[2]))

    @property
    def loaded(self) -> Scenario:
        """The scenario with its changes. Raises InputError."""
        edits = self.edits if self.history is None else {**self.edits, "history": self.history}
        return library.load(self.scenario, edits)

    @property
    def parsed_theory(self) -> Theory:
        """The theory. Raises InputError."""
        return theories.parse(self.theory, COMMAND_LINE)

    @property
    def folder(self) -> Path | None:
        """The run folder that was asked for, absolute, or None for one under results/."""
        return None if self.out is None else places.place(self.out).absolute()


def parse(plain: Mapping[str, Any]) -> RunConfig:
    """Return the frozen configuration of a plain mapping, as Hydra composed it.

    Raises InputError with one problem for each option that is not what it may be.
    """
    try:
        return RunConfig.model_validate(plain)
    except ValidationError as error:
        wrong = dict.fromkeys(str(found["loc"][0]) for found in error.errors())
    raise InputError([_problem(key, plain.get(key)) for key in wrong])


def _problem(key: str, got: object) -> Any:
    option = OPTIONS.get(key)
    return problem(key, got, option.allowed if option else "one of " + ", ".join(OPTIONS))
