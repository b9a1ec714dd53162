"""One history as a Mesa model: its states go through the rules of sim.engines.agents, one rule at a time.

    model = AllianceModel("aras_drills", seed=1, replicate=137).run()
    model.datacollector.get_agent_vars_dataframe().groupby("Step")["alignment.IRN"].mean()

Given (scenario, theory, seed, history) it is the history of the compiled engine, draw by draw; only
rounding differs (doubles here, singles there). `mesa.batch_run` takes it as it takes any model; an argument
that can itself be gone through, such as a loaded scenario or a mapping of agents, stands in a list there.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import GAP, YEAR
from sim.engines.agents import CALLED, StateAgent, idle
from sim.engines.endowment import Endowment
from sim.engines.world import World
from sim.model.address import MAX_REPLICATE, MAX_SEED, draw_seed
from sim.model.declaration import (
    AT_WAR,
    HOLD,
    JOIN_FIRST,
    LEVEL_OF_RUNG,
    RUNGS,
    SCHEDULE,
    STANDS,
    START,
    WAR,
)
from sim.model.kinds import Rule
from sim.scenario import library, theory_sets
from sim.scenario.arguments import refuse_argument, refuse_in_words, whole
from sim.scenario.errors import InputError, Problem, list_of, near_miss, show
from sim.scenario.schema import Scenario
from sim.scenario.theory import Theory


class AllianceModel(mesa.Model):
    """One history of a scenario.

    scenario: a name, a path, a loaded Scenario, or a World, which has a theory already. theory: the name of a
    set, a mapping of changes to the full one, or a Theory. seed: from 0 to 2^64 - 1, drawn where None.
    replicate: which of the seed's histories. agents: classes of states by id, the others are StateAgents.
    collect: whether the data collector is filled. Raises InputError for anything else.

    states: the agents by id. disputes: by `A-B`, open or not. running: whether a step is left. clock: the
    step that comes next, from 0. acting: whether states act on their own in the step in hand, as they do from
    `acts_from` on; acts_are_heard: whether they did so in the step before. levels: hostility level of each
    dyad in the last step. timings: when the scenario's signals are sent, by id. `random` and `rng` are this
    history's own, for agents that need chance beyond what the rules draw.
    """

    running: bool

    @refuse_in_words
    def __init__(
        self,
        scenario: str | Path | Scenario | World,
        theory: str | Mapping[str, object] | Theory = theory_sets.DEFAULT,
        seed: int | None = None,
        replicate: int = 0,
        agents: Mapping[str, type[StateAgent]] | None = None,
        collect: bool = True,
    ) -> None:
        self.world = _world_of(scenario, theory)
        self.seed = draw_seed() if seed is None else whole(_PLACE, "seed", seed, 0, MAX_SEED, exact=True)
        self.replicate = whole(_PLACE, "replicate", replicate, 0, MAX_REPLICATE, exact=True)
        super().__init__(rng=[self.seed, self.replicate])
        self.clock, self.acts_from = 0, self.world.clock.window
        self.acting = self.acts_are_heard = False
        spans = self.world.structure.spans
        self.gap_steps, self.year_steps = int(spans[GAP]), int(spans[YEAR])
        given = Endowment(self.world, self.seed, self.replicate)
        self.theory, self.timings, self.address = given.theory, given.timings, given.address
        kinds = _kinds(agents, self.world.states)
        self.states = {name: kinds.get(name, StateAgent)(self, name) for name in self.world.states}
        self.disputes = given.give(self.states)
        self.levels = dict.fromkeys(self.disputes, LEVEL_OF_RUNG[HOLD])
        self.datacollector = Collector(self) if collect else mesa.DataCollector()
        self._take_all(START)

    def step(self) -> None:
        """Take all states through each rule of the schedule before the next; after the last step, nothing."""
        if not self.running:
            self.steps -= 1  # Mesa has counted it already
            return
        self.acting, self.acts_are_heard = self.clock >= self.acts_from, self.clock > self.acts_from
        self._take_all(SCHEDULE)
        self._note_levels()
        self.clock += 1
        self.datacollector.collect(self)
        if self.clock == self.world.clock.steps:
            self.running = False
            # Mesa counts the agents of a model in a table of its class, which would keep every model alive.
            getattr(mesa.Agent, "_ids", {}).pop(self, None)  # Mesa 3.3; later versions keep none

    def run(self) -> "AllianceModel":
        """Run to the end of the horizon and return the model."""
        while self.running:
            self.step()
        return self

    @property
    def alignment(self) -> npt.NDArray[np.float64]:
        """Alignment of every state toward every other, [N, N]: 1 on the diagonal, 0 where there is no tie."""
        names = list(self.states)
        rows = [[state.alignment.get(other, 0.0) for other in names] for state in self.states.values()]
        return np.array(rows) + np.eye(len(names))

    def _take_all(self, rules: Iterable[Rule]) -> None:
        for rule in rules:
            for state in self.states.values():
                getattr(state, rule.name)()

    def _note_levels(self) -> None:
        """1 none, 2 threat, 3 display, 4 force; 5 in wars, also in one that ends in its first step."""
        for dyad, dispute in self.disputes.items():
            first, second = self.states[dispute.first], self.states[dispute.second]
            worst = max(first.act[second.name], second.act[first.name])
            at_war = dispute.worst == WAR or dispute.stirred == AT_WAR
            self.levels[dyad] = WAR if at_war else LEVEL_OF_RUNG[worst]


class Collector(mesa.DataCollector):
    """What is collected of a model in every step, in tidy columns.

    Of the model: date, and for every dyad level.A-B and tension.A-B. Of a state: state (its id), for every
    other state X alignment.X and act.X, None for itself and where there is no tie, and for every dyad
    stand.A-B, where it stands in the open dispute of others, None where there is none or it is no third.
    Steps are counted from 0, of models and agents alike. Mesa counts those of agents from 1, so that
    `mesa.batch_run` would put two different steps in one row.
    """

    def __init__(self, model: AllianceModel) -> None:
        of_dyads: dict[str, Callable[[AllianceModel], Any]] = {}
        for dyad in model.disputes:
            of_dyads[f"level.{dyad}"] = partial(_level, dyad)
            of_dyads[f"tension.{dyad}"] = partial(_tension, dyad)
        told: dict[str, Callable[[StateAgent], Any]] = {"state": _name}
        for name in model.states:
            told[f"alignment.{name}"] = partial(_alignment, name)
            told[f"act.{name}"] = partial(_act, name)
        told |= {f"stand.{dyad}": partial(_stand, dyad) for dyad in model.disputes}
        super().__init__(model_reporters={"date": _date, **of_dyads}, agent_reporters=told)

    def collect(self, model: AllianceModel) -> None:
        """Collect the step that has just ended."""
        super().collect(model)
        told = self._agent_records.pop(model.steps)
        self._agent_records[model.steps - 1] = [(step - 1, *rest) for step, *rest in told]


def _name(state: StateAgent) -> str:
    return state.name


def _date(model: AllianceModel) -> Any:
    return model.world.scenario.horizon.date_of(model.clock - 1)


def _level(dyad: str, model: AllianceModel) -> int:
    return model.levels[dyad]


def _tension(dyad: str, model: AllianceModel) -> float:
    return model.disputes[dyad].tension


def _alignment(other: str, state: StateAgent) -> float | None:
    return state.alignment.get(other)


def _act(other: str, state: StateAgent) -> str | None:
    return RUNGS[state.act[other]] if other in state.act else None


def _stand(dyad: str, state: StateAgent) -> str | None:
    dispute = state.model.disputes[dyad]
    if not dispute.is_open or state.name not in dispute.sides:
        return None
    return STANDS[JOIN_FIRST - dispute.sides[state.name]]


def _world_of(scenario: object, theory: object) -> World:
    if isinstance(scenario, World):
        if theory != theory_sets.DEFAULT:
            raise _refusal("theory", theory, "none beside a World, which has one already")
        return scenario
    if isinstance(theory, str):
        theory = theory_sets.load(theory)
    elif isinstance(theory, Mapping):
        theory = theory_sets.load(theory_sets.DEFAULT, theory)
    elif not isinstance(theory, Theory):
        raise _refusal("theory", theory, "the name of a set, a mapping of changes to the full one, a Theory")
    if isinstance(scenario, str | Path):
        scenario = library.load(str(scenario))
    elif not isinstance(scenario, Scenario):
        raise _refusal("scenario", scenario, "a name, a path that ends in .yaml, or a loaded Scenario")
    return World(scenario, theory)


def _kinds(agents: object, states: tuple[str, ...]) -> Mapping[str, type[StateAgent]]:
    if agents is None:
        return {}
    if not isinstance(agents, Mapping):
        raise _refusal("agents", agents, "a mapping from the ids of states to classes of StateAgent")
    problems = []
    for name, kind in agents.items():
        if name not in states:
            hint = near_miss(str(name), states)
            problems.append(Problem(_PLACE, None, "agents", show(name), f"a state: {list_of(states)}", hint))
        elif not (isinstance(kind, type) and issubclass(kind, StateAgent)):
            got = show(getattr(kind, "__name__", kind))
            problems.append(Problem(_PLACE, None, f"agents.{name}", got, "a class that extends StateAgent"))
        elif method := idle(kind):
            got = f"{kind.__name__}.{method}, which is never called"
            problems.append(Problem(_PLACE, None, f"agents.{name}", got, CALLED))
    if problems:
        raise InputError(problems)
    return agents


_PLACE = "AllianceModel"


def _refusal(key: str, got: object, allowed: str) -> InputError:
    return refuse_argument(_PLACE, key, show(got), allowed)
