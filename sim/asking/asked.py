"""What a study of one world is asked, whoever asks: its options, and the world, from a scenario or a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.asking.config import RunConfig
from sim.model.address import draw_seed
from sim.scenario.errors import InputError, Problem, clip

if TYPE_CHECKING:
    from sim.engines.world import World
    from sim.store.read import Run

KNOW_AGENTS = ("hindcast", "replay")
"""Commands on one run that its own agents have a part in: one reads its rows alone, one executes them."""


@dataclass(frozen=True)
class Asked:
    """A study's question, checked as far as it can be without knowing the study.

    own: the study's own options, defaults filled in. config: the options that all runs have. run: the run
    whose folder was named, if one was. given: the world itself, where a notebook has it. words: as typed, the
    command first.
    """

    own: Mapping[str, Any]
    config: RunConfig
    run: "Run | None"
    given: "World | None" = None
    words: tuple[str, ...] = ()

    @cached_property
    def world(self) -> "World":
        """The world that is asked about. Raises InputError where scenario or theory are refused."""
        from sim.engines.world import World

        if self.given is not None:
            return self.given
        if self.run is not None:
            return World(self.run.scenario, self.run.theory)
        return World(self.config.loaded, self.config.parsed_theory)

    @cached_property
    def seed(self) -> int:
        """The seed that was given, else the run's, else one that is drawn."""
        if self.config.seed is not None:
            return self.config.seed
        return draw_seed() if self.run is None else self.run.meta.seed


def require_own_rules(command: str, run: "Run") -> "Run":
    """Return a run of the model's own rules. Raises InputError where other agents took part, which `command`
    would leave out.
    """
    if run.agents is None or command in KNOW_AGENTS:
        return run
    got = f"a run with agents of its own ({clip(run.agents.words)})"
    allowed = f"a run of the model's own rules: {command} knows the compiled engine alone"
    raise InputError([Problem(clip(str(run.folder)), None, command, got, allowed)])
