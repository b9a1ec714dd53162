"""The driver of the legible engine: histories of AllianceModel, counted as those of the compiled engine are.

The rules run are those of sim.engines.agents, or a modeler's own. Counting is shared with the compiled
engine: what the states did in a step is written into the arrays that it looks at.
"""

import numpy as np

from sim.dynamics.arrays import ACTOR, TARGET, Ints, Shorts
from sim.dynamics.step import begin
from sim.engines.agents import StateAgent
from sim.engines.alliance import AllianceModel
from sim.engines.batch import Bank, finished_rows, named_tallies, unfilled
from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    ALIGNMENT,
    CAPABILITY,
    CHOICE,
    FORCE,
    GIVEN_RUNG,
    RUNGS,
    SIDE,
    SIGNALLED,
    UNPROVOKED,
)
from sim.outcomes.escalation import clear, observe
from sim.outcomes.rows import Rows
from sim.scenario.errors import InputError, Problem, shown

WHOLE = "one that runs to the end of the horizon: every history has as many steps"

MOST_LANES, MOST_NUMBERS = 64, 10_000_000
"""Most histories that wait to be counted, and most numbers that they keep until then."""


def simulate(
    world: World, seed: int, program: str, first: int, count: int
) -> tuple[Rows, dict[str, Ints | Shorts]]:
    """Run replicates `first` to `first + count - 1` of `world` with the states that `program` describes.

    program: the text of an agents file (sim.engines.agent_file), "" where all states follow the rules.
    Returns rows and tallies as sim.engines.batch.simulate does. Raises InputError where the program, or a
    rung that it chooses, is not allowed.
    """
    bank = LegibleBank(world, seed, program, min(lanes_of(world), count))
    outcomes = unfilled(bank.outcomes, count)
    for done in range(0, count, bank.width):
        used = min(bank.width, count - done)
        bank.advance(first + done, used)
        bank.keep(outcomes, done, used)
    replicate = np.arange(first, first + count, dtype=np.uint64)
    return finished_rows(world, replicate, outcomes), named_tallies(bank.tallies)


def lanes_of(world: World) -> int:
    """Histories that are counted together."""
    states, dyads = len(world.states), int(world.structure.link.shape[1])
    kept = world.clock.steps * (states**2 + len(CHOICE) * dyads)
    return max(1, min(MOST_LANES, MOST_NUMBERS // kept))


class LegibleBank(Bank):
    """A bank that models fill, one after the other; then all of their histories are counted together."""

    def __init__(self, world: World, seed: int, program: str, lanes: int) -> None:
        super().__init__(world, seed, lanes)
        self.program = program
        link, ids, steps = world.structure.link, world.states, world.clock.steps
        self.dyads = [(ids[i], ids[j]) for i, j in zip(link[ACTOR], link[TARGET], strict=True)]
        self.index = {name: i for i, name in enumerate(ids)}
        self.choice = np.zeros((steps, len(CHOICE), len(self.dyads), lanes), np.int32)
        self.alignment = np.zeros((steps, len(ids), len(ids), lanes), np.float32)

    def advance(self, first: int, used: int) -> None:
        """Run replicates `first` to `first + used - 1` and leave what came out in the bank's arrays."""
        begin(self.lanes.block)
        clear(self.record, self.world.clock)
        for w in range(used):
            model = self.model(first + w)
            self.lanes.block.own[CAPABILITY, :, w] = [state.capability for state in model.states.values()]
            for t in range(self.world.clock.steps):
                model.step()
                if model.clock != t + 1:
                    raise InputError([Problem("agents", None, "running", "a model that was stopped", WHOLE)])
                self.write(model, t, w)
            self.check(w)
        self.count(used)
        self.divide()
        self.outcomes.alignment[:] = self.alignment[-1]

    def model(self, replicate: int) -> AllianceModel:
        """One history. A program's classes are made anew, so that no history can know of another."""
        kinds: dict[str, type[StateAgent]] = {}
        if self.program:
            from sim.engines.agent_file import classes

            kinds = classes(self.program, self.world.states)
        return AllianceModel(self.world, seed=self.seed, replicate=replicate, agents=kinds, collect=False)

    def write(self, model: AllianceModel, t: int, w: int) -> None:
        """Keep what the states did in step t, and how they stand to each other after it, as lane w."""
        choice, states, index = self.choice[t, :, :, w], model.states, self.index
        toward = [(states[i], j) for i, j in self.dyads]
        choice[ACT] = [state.act[j] for state, j in toward]
        choice[UNPROVOKED] = [state.unprovoked[j] for state, j in toward]
        choice[SIGNALLED] = [state.signalled[j] for state, j in toward]
        choice[SIDE] = [index[state.side[j]] if j in state.side else -1 for state, j in toward]
        choice[GIVEN_RUNG] = [state.given_rung.get(j, 0) for state, j in toward]
        self.alignment[t, :, :, w] = model.alignment

    def check(self, w: int) -> None:
        """Raise InputError where agents left something in lane w that no state can do or feel."""
        rungs = self.choice[:, [ACT, UNPROVOKED, SIGNALLED, GIVEN_RUNG], :, w]
        if rungs.min(initial=0) < 0 or rungs.max(initial=0) >= len(RUNGS):
            wrong = next(rung for rung in rungs.flat if not 0 <= rung < len(RUNGS))
            raise InputError([Problem("agents", None, "act", shown(int(wrong)), "a rung from 0 to 5")])
        alignment = self.alignment[..., w]
        t, i, j = (int(at[0]) for at in np.unravel_index([np.argmax(np.abs(alignment))], alignment.shape))
        if not abs(alignment[t, i, j]) <= 1.0:
            who = f"alignment of {self.world.states[i]} toward {self.world.states[j]} in step {t}"
            got = f"{alignment[t, i, j]:g}"
            raise InputError([Problem("agents", None, who, got, "a number from -1 to 1")])

    def count(self, used: int) -> None:
        """Show the steps of all lanes to the compiled engine's observer."""
        world, block = self.world, self.lanes.block
        for t in range(world.clock.steps):
            block.choice[:] = self.choice[t]
            block.pair[ALIGNMENT] = self.alignment[t]
            block.alarm[:] = (self.choice[t, ACT] == FORCE).sum(axis=1)
            observe(world.structure, block, self.record, self.tallies, world.clock, t, used)
