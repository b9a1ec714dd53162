"""The agent view: one history as Mesa agents that call the very same rules as the batch engine, row by row.

    model = AllianceModel(load("aras_drills"), theory, seed=1, replicate=137)
    model.run()
    model.datacollector.get_agent_vars_dataframe()

A state's decision can be written by hand:

    class Doves(StateAgent):
        def choose(self, opponent):
            return "accommodate"

    AllianceModel(scenario, theory, seed=1, replicate=137, agents={"IRN": Doves})

Every other state goes on as before, on the same draws, so that the difference is the effect of the
hand-written rule.
"""

from collections.abc import Mapping

import mesa
import numpy as np

from sim.dynamics.arrays import ACT, ALIGNMENT, SIDE, TARGET
from sim.dynamics.step import PHASES, begin, take_alone
from sim.engines.inputs import Lanes
from sim.engines.world import World
from sim.scenario.codebook import RUNGS
from sim.scenario.schema import Scenario
from sim.scenario.theory import Theory


class StateAgent(mesa.Agent):
    """A state: a view of its own rows in the model's arrays, which hold a block of one replicate."""

    model: "AllianceModel"

    def __init__(self, model: "AllianceModel", index: int) -> None:
        super().__init__(model)
        self.index = index
        self.name = model.world.states[index]

    def take(self, phase: int) -> None:
        """Go through one phase of the step; after deciding, acts that `choose` returns replace those of the
        rule."""
        m = self.model
        take_alone(m.structure, m.block, m.clock, phase, self.index)
        if PHASES[phase] == "decide" and m.clock >= m.world.clock.window:
            self._overrule()

    def choose(self, opponent: str) -> str | None:
        """Rung of this week's act against `opponent`, by name; None leaves the decision to the rule. To be
        overridden."""
        return None

    def _overrule(self) -> None:
        for opponent, d in self.opponents.items():
            rung = self.choose(opponent)
            if rung is not None:
                self.model.block.choice[ACT, d, 0] = RUNGS.index(rung)
                self.model.block.alarm[d] = int(rung == "force")

    @property
    def opponents(self) -> dict[str, int]:
        """Directed dyad of every state this one may act against, by id."""
        s = self.model.structure
        return {
            self.model.world.states[s.link[TARGET, d]]: d
            for d in range(s.first[self.index], s.first[self.index + 1])
        }

    @property
    def alignment(self) -> dict[str, float]:
        """Alignment toward every other state, by id."""
        row = self.model.block.pair[ALIGNMENT, self.index, :, 0]
        return {name: float(row[j]) for j, name in enumerate(self.model.world.states) if j != self.index}

    @property
    def acts(self) -> dict[str, str]:
        """This week's act against every opponent, in words."""
        return {opponent: RUNGS[self.model.block.choice[ACT, d, 0]] for opponent, d in self.opponents.items()}

    @property
    def joins(self) -> dict[str, str]:
        """Opponents fought this week on somebody's side, and on whose."""
        side = self.model.block.choice[SIDE]
        return {
            opponent: self.model.world.states[side[d, 0]]
            for opponent, d in self.opponents.items()
            if side[d, 0] >= 0
        }


class AllianceModel(mesa.Model):
    """One replicate of a scenario as a Mesa model; given (seed, replicate) it is the batch engine's, number
    for number."""

    def __init__(
        self,
        scenario: Scenario,
        theory: Theory,
        seed: int,
        replicate: int = 0,
        agents: Mapping[str, type[StateAgent]] | None = None,
    ) -> None:
        # Mesa wants a generator of its own; nothing here draws from it.
        super().__init__(rng=0)
        self.world = World(scenario, theory)
        self.structure = self.world.structure
        self.block = Lanes(self.world, seed, width=1).load(replicate)
        self.clock = 0
        begin(self.block)
        kinds = agents or {}
        self.members = [kinds.get(name, StateAgent)(self, i) for i, name in enumerate(self.world.states)]
        self.datacollector = mesa.DataCollector(
            model_reporters={"date": lambda m: m.world.scenario.horizon.date_of(m.clock - 1)},
            agent_reporters={"state": "name", "alignment": "alignment", "acts": "acts", "joins": "joins"},
        )

    def step(self) -> None:
        """One step, in the order of sim.dynamics.step, then collect."""
        for phase in range(len(PHASES)):
            for agent in self.members:
                agent.take(phase)
        self.clock += 1
        self.datacollector.collect(self)

    def run(self) -> "AllianceModel":
        """Run to the end of the horizon."""
        while self.clock < self.world.clock.steps:
            self.step()
        return self

    @property
    def alignment(self) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        """Alignment of every state toward every other, [N, N]."""
        return self.block.pair[ALIGNMENT, :, :, 0].copy()
