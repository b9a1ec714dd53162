"""The driver of the legible engine: histories of AllianceModel, counted as those of the compiled engine are.

The rules run are those of sim.engines.agents, or a modeler's own. Counting is shared with the compiled
engine: what the states did in a step is written into the arrays that it looks at.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import ACTOR, OF, TARGET, THIRD, Ints, Shorts
from sim.engines.agents import StateAgent
from sim.engines.alliance import AllianceModel
from sim.engines.batch import Bank, fill_none, finished_rows, named_tallies
from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    AGE,
    ALIGNMENT,
    ALLIED,
    ALLIED_GIVEN,
    CAPABILITY,
    CAUSE,
    CAUSES,
    CHOICE,
    CONDUCT,
    COURSE,
    DISPUTE,
    DYAD,
    GIVEN_RUNG,
    OWN,
    PAIR,
    RIFT,
    RIVALS,
    RIVALS_GIVEN,
    RUNGS,
    SIDE,
    STAND,
    STIRRED,
    TENSION,
    WORST,
)
from sim.model.kinds import Variable
from sim.outcomes.escalation import observe
from sim.outcomes.record import POSTURE, clear
from sim.outcomes.rows import Rows
from sim.scenario.errors import InputError, Problem, show

EACH_STEP = (ACT, CAUSE, GIVEN_RUNG, AGE, WORST, STIRRED, SIDE, TENSION, ALIGNMENT)
"""What the observer looks at in every step."""

ONCE = (CAPABILITY, RIVALS_GIVEN, ALLIED_GIVEN, RIVALS, ALLIED, RIFT)
"""What is looked at in the last step only."""

BONDS = (RIVALS, ALLIED)
"""What a chronicle looks at in every step besides."""

WHOLE = "one that runs to the end of the horizon: every history has as many steps"

MOST_LANES, MOST_NUMBERS = 64, 10_000_000
"""Most histories that wait to be counted, and most numbers that they keep until then."""


def simulate(
    world: World, seed: int, program: str, first: int, count: int
) -> tuple[Rows, dict[str, Ints | Shorts]]:
    """Run histories `first` to `first + count - 1` of `world` with the states that `program` describes.

    program: the text of an agents file (sim.engines.agent_file), "" where all states follow the rules.
    Returns rows [count] and tallies as sim.engines.batch.simulate does. Raises InputError where the program,
    or a rung that it chooses, is not allowed.
    """
    bank = LegibleBank(world, seed, program, min(lanes_of(world), count))
    histories = fill_none(bank.histories, count)
    for done in range(0, count, bank.width):
        used = min(bank.width, count - done)
        bank.advance(first + done, used)
        bank.keep(histories, done, used)
    replicate = np.arange(first, first + count, dtype=np.uint64)
    return finished_rows(world, replicate, histories), named_tallies(bank.tallies)


def lanes_of(world: World) -> int:
    """Histories that are counted together."""
    structure = world.structure
    kept = 2 * structure.states**2 + 2 * structure.link.shape[1]
    kept += 4 * structure.sides.shape[1] + structure.third.shape[1]
    return max(1, min(MOST_LANES, MOST_NUMBERS // int(world.clock.steps * kept)))


class Places:
    """Where the packed arrays have what states, and disputes, have under a declared name."""

    def __init__(self, world: World) -> None:
        ids, link, third = world.states, world.structure.link, world.structure.third
        self.ids = ids
        self.dyads = [(ids[i], ids[j]) for i, j in zip(link[ACTOR], link[TARGET], strict=True)]
        self.thirds = [(ids[k], world.relevant[p]) for k, p in zip(third[THIRD], third[OF], strict=True)]

    def packed(self, model: AllianceModel, variable: Variable) -> npt.ArrayLike:
        """A variable of all states [N] or [N, N], directed dyads [D], disputes [P] or third states in them
        [Q] of a model, in the order of the array that it is a row of.
        """
        name, states, disputes = variable.name, model.states, model.disputes
        blank = 0 if variable.start is None or isinstance(variable.start, Variable) else variable.start
        match variable.of:
            case OWN.of:
                return [getattr(state, name) for state in states.values()]
            case PAIR.of | CONDUCT.of:
                toward = [getattr(state, name) for state in states.values()]
                return [[others.get(j, blank) for j in self.ids] for others in toward]
            case DYAD.of | CHOICE.of:
                return [getattr(states[i], name).get(j, blank) for i, j in self.dyads]
            case DISPUTE.of | COURSE.of:
                return [getattr(dispute, name) for dispute in disputes.values()]
            case STAND.of:
                return [disputes[dyad].sides[k] for k, dyad in self.thirds]
        raise LookupError(f"{variable.of} holds nothing that the legible engine has")

    def postures(self, model: AllianceModel) -> list[int]:
        """The side that every third state would take if force were used now, in the order of `stand`."""
        return [model.states[k].posture(model.disputes[dyad]) for k, dyad in self.thirds]


class LegibleBank(Bank):
    """A bank that models fill, one after the other; then all of their histories are counted together.

    kept: what happened in all steps, [steps, .., lanes] by the name of the variable.
    """

    def __init__(self, world: World, seed: int, program: str, lanes: int) -> None:
        super().__init__(world, seed, lanes)
        self.program, self.places = program, Places(world)
        self.kept = {variable.name: self._blank(variable) for variable in EACH_STEP}
        self.postures = np.zeros((len(self.places.thirds), lanes), np.int32)

    def _blank(self, variable: Variable) -> npt.NDArray[Any]:
        row = getattr(self.lanes.block, variable.of)[variable]
        kind = np.int8 if variable.of == STAND.of else row.dtype  # by far the longest
        return np.zeros((self.world.clock.steps, *row.shape), kind)

    def advance(self, first: int, used: int) -> None:
        """Run histories `first` to `first + used - 1` and leave what came out in the bank's arrays."""
        clear(self.record)
        self.lanes.block.replicate[:used] = np.arange(first, first + used)
        for w in range(used):
            model = self.model(first + w)
            for t in range(self.world.clock.steps):
                model.step()
                if model.clock != t + 1:
                    raise InputError([Problem("agents", None, "running", "a model that was stopped", WHOLE)])
                self.write(model, t, w)
            self.check(w)
            self.write_end(model, w)
        self.count(used)
        self.divide()
        self.histories.alignment[:] = self.lanes.block.pair[ALIGNMENT]

    def model(self, replicate: int) -> AllianceModel:
        """One history. A program's classes are made anew, so that no history can know of another."""
        kinds: dict[str, type[StateAgent]] = {}
        if self.program:
            from sim.engines.agent_file import classes

            kinds = classes(self.program, self.world.states)
        return AllianceModel(self.world, seed=self.seed, replicate=replicate, agents=kinds, collect=False)

    def write(self, model: AllianceModel, t: int, w: int) -> None:
        """Keep what happened in step t, and how the states stand to each other after it, as lane w."""
        for variable in EACH_STEP:
            self.kept[variable.name][t, ..., w] = self.places.packed(model, variable)
        self.kept[ALIGNMENT.name][t, ..., w] = model.alignment

    def write_end(self, model: AllianceModel, w: int) -> None:
        """Keep what is asked of a history that is over, as lane w."""
        for variable in ONCE:
            getattr(self.lanes.block, variable.of)[variable, ..., w] = self.places.packed(model, variable)
        self.postures[:, w] = self.places.postures(model)

    def check(self, w: int) -> None:
        """Raise InputError where agents left something in lane w that no state can do or feel."""
        for variable, most in ((ACT, len(RUNGS) - 1), (GIVEN_RUNG, len(RUNGS) - 1), (CAUSE, len(CAUSES) - 1)):
            found = self.kept[variable.name][..., w]
            if found.min(initial=0) < 0 or found.max(initial=0) > most:
                wrong = next(each for each in found.flat if not 0 <= each <= most)
                allowed = f"a {'cause' if variable is CAUSE else 'rung'} from 0 to {most}"
                raise InputError([Problem("agents", None, variable.name, show(int(wrong)), allowed)])
        alignment = self.kept[ALIGNMENT.name][..., w]
        t, i, j = (int(at[0]) for at in np.unravel_index([np.argmax(np.abs(alignment))], alignment.shape))
        if not abs(alignment[t, i, j]) <= 1.0:
            who = f"alignment of {self.world.states[i]} toward {self.world.states[j]} in step {t}"
            got = f"{alignment[t, i, j]:g}"
            raise InputError([Problem("agents", None, who, got, "a number from -1 to 1")])

    def count(self, used: int) -> None:
        """Show the steps of all lanes to the compiled engine's observer, and tell it the postures at the end.

        The postures are the agents' own, whatever rule they have for them.
        """
        world = self.world
        for t in range(world.clock.steps):
            self.show(t)
            observe(world.structure, self.lanes.block, self.record, self.tallies, world.clock, t, used)
        followed = self.tallies.followed
        self.record.stand[POSTURE, followed[followed >= 0]] = self.postures[followed >= 0]

    def show(self, t: int) -> None:
        """Put what all lanes did in step t where the observer looks."""
        for variable in EACH_STEP:
            getattr(self.lanes.block, variable.of)[variable] = self.kept[variable.name][t]


class WatchedBank(LegibleBank):
    """A bank that keeps rivalries and pacts of every step too, for a chronicle."""

    def __init__(self, world: World, seed: int, program: str, lanes: int) -> None:
        super().__init__(world, seed, program, lanes)
        self.bonds = {variable: self._blank(variable) for variable in BONDS}

    def write(self, model: AllianceModel, t: int, w: int) -> None:
        """Keep step t of lane w."""
        super().write(model, t, w)
        for variable, kept in self.bonds.items():
            kept[t, ..., w] = self.places.packed(model, variable)

    def show(self, t: int) -> None:
        """Put what all lanes did in step t, and who is whose rival and ally after it, where it is seen."""
        super().show(t)
        for variable, kept in self.bonds.items():
            self.lanes.block.pair[variable] = kept[t]
