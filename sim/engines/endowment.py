"""What one history of the legible engine is given: inputs drawn by key path, turned into what states have."""

import math
from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate
from typing import Any

import numpy as np

from sim.dynamics.arrays import HEARD_BY, REMEMBERED
from sim.dynamics.lanes import FARTHEST
from sim.engines.addressed import Address
from sim.engines.agents import SEVERITY
from sim.engines.inputs import DAYS_PER_WEEK, DAYS_PER_YEAR, MOST_HALVINGS, Lanes, directed_path
from sim.engines.scaling import per_step
from sim.engines.state import Message, Parameters, State, Timing, log_odds, logistic
from sim.engines.world import World, codebook_weight, onset_steps
from sim.model.declaration import (
    CHOICE,
    DISPLAY,
    DYAD,
    FIRST_HOSTILE,
    FORCE,
    MEMORIES,
    MEMORY,
    OWN,
    PAIR,
    PARAMETERS,
    THREATEN,
)
from sim.model.kinds import Variable
from sim.scenario.schema import DyadSpec, SignalSpec


class Endowment:
    """The inputs of one history.

    drawn: numbers by key path such as `states.IRN.resolve`. theory: the parameters per step. timings: when
    the scenario's signals are sent, by id.
    """

    def __init__(self, world: World, seed: int, replicate: int) -> None:
        self.world = world
        self.address = Address(seed, replicate, world.clock.steps)
        drawn = Lanes(world, seed, width=1).draw(np.array([replicate], np.uint64))
        self.drawn = {path: float(value[0]) for path, value in drawn.items()}
        self.theory = self._theory()
        self.timings = {name: self._timing(name, signal) for name, signal in world.scenario.signals.items()}

    def give(self, states: Mapping[str, State]) -> None:
        """Give all states what is theirs, and set them to their start."""
        for name, state in states.items():
            state.capability = self.drawn[f"states.{name}.capability"]
            state.audience = self.drawn[f"states.{name}.audience_cost"]
        for key, dyad in self.world.scenario.dyads.items():
            a, b = key.split("-")
            self._tie(states[a], states[b], key, dyad)
            self._tie(states[b], states[a], key, dyad)
        for state in states.values():
            _look_around(state, states)
            _begin(state)
        self._hand_out_messages(states)
        self._hand_out_draws(states)

    def _theory(self) -> Parameters:
        weeks = self.world.scenario.horizon.step_days / DAYS_PER_WEEK
        given = {each: np.array([self.drawn[f"theory.{each.name}"]]) for each in PARAMETERS}
        return Parameters(
            **{each.per_step: float(per_step(each, given[each], weeks)[0]) for each in PARAMETERS}
        )

    def _tie(self, state: State, other: State, key: str, dyad: DyadSpec) -> None:
        """What a state has toward another by their dyad."""
        drawn, theory, name = self.drawn, self.theory, other.name
        state.interest[name] = drawn[str(directed_path(key, dyad, "alignment", state.name))]
        pact = directed_path(key, dyad, "commitment", state.name) or "theory.no_pact_support"
        state.pact[name] = log_odds(drawn[pact])
        # Loss-of-strength gradient (Boulding 1962): halved with every `reach` kilometres.
        halvings = drawn[f"dyads.{key}.distance"] / drawn[f"states.{state.name}.reach"]
        state.toil[name] = -math.log(2.0) * min(halvings, MOST_HALVINGS)
        state.projected[name] = state.capability * math.exp(state.toil[name])
        if dyad.relevant:
            state.resolve[name] = log_odds(drawn[f"states.{name}.resolve"])
            stage = theory.precision * (dyad.rivalry * theory.rivalry - (not dyad.contiguous) * theory.apart)
            state.threat_quarrel[name] = bounded(SEVERITY[THREATEN] * stage)
            state.display_quarrel[name] = bounded(SEVERITY[DISPLAY] * stage)
            state.force_quarrel[name] = bounded(SEVERITY[FORCE] * stage)

    def _hand_out_messages(self, states: Mapping[str, State]) -> None:
        """Give every sender its shares of the scenario's signals."""
        ids, structure = self.world.states, self.world.structure
        signals = list(self.world.scenario.signals.items())
        for e, delivery in enumerate(self.world.deliveries):
            name, signal = signals[delivery.signal]
            own = delivery.own_weight and signal.weight is not None
            weight = self.drawn[f"signals.{name}.weight"] if own else codebook_weight(delivery.code)
            h = int(structure.message[REMEMBERED, e]) if structure.message[HEARD_BY, e] >= 0 else -1
            message = Message(
                ids[delivery.receiver],
                weight,
                self.timings[name],
                cheap_talk="cheap_talk" in signal.mechanism,
                tying_hands="tying_hands" in signal.mechanism,
                sunk_cost="sunk_cost" in signal.mechanism,
                near_border=signal.near_border,
                public=signal.public,
                rung=h + FIRST_HOSTILE if h >= 0 else 0,
            )
            states[ids[delivery.sender]].messages.append(message)

    def _timing(self, name: str, signal: SignalSpec) -> Timing:
        onsets, lengths = onset_steps(self.world, signal)
        which, recurs = 0, None
        if signal.date.rate is not None:
            years = self.world.scenario.horizon.step_days / DAYS_PER_YEAR
            chance = 1.0 - math.exp(-self.drawn[f"signals.{name}.date.rate"] * years)
            recurs = [unit < chance for unit in self.address.signal(name)]
        elif len(onsets) > 1:
            ends = [end / sum(signal.date.weights) for end in accumulate(signal.date.weights)]
            which = bisect_right(ends[:-1], self.address.input(f"signals.{name}.date"))
        return Timing(int(onsets[which]), int(lengths[which]), recurs)

    def _hand_out_draws(self, states: Mapping[str, State]) -> None:
        pairs = [(state.name, other) for state in states.values() for other in state.others]
        for (name, other), drawn in zip(pairs, self.address.pairs(pairs), strict=True):
            states[name].drawn[other] = drawn


def _look_around(state: State, states: Mapping[str, State]) -> None:
    """Whom a state is tied to, whom it may act against, and who is tied to both it and another."""
    state.others = [name for name in states if name in state.pact]
    state.opponents = [name for name in state.others if name in state.resolve]
    for other in state.others:
        state.thirds[other] = [k for k in state.others if k in states[other].pact]


def _begin(state: State) -> None:
    """Set every state variable to where it is declared to start."""
    for variable in (each for array in (OWN, PAIR, DYAD, MEMORY, CHOICE) for each in array):
        if variable.kind == "state":
            setattr(state, variable.name, _start(state, variable))
    state.help = {other: logistic(prior) for other, prior in state.pact.items()}


def _start(state: State, variable: Variable) -> Any:
    """A number for a state, numbers by the other state for what it has toward others, lists for memories."""
    start, whom = variable.start, state.others if variable.of == PAIR.of else state.opponents
    if isinstance(start, Variable):
        return dict(getattr(state, start.name))
    if variable.of == OWN.of:
        return start
    if variable.of == MEMORY.of:
        return {other: [start] * MEMORIES for other in whom}
    return dict.fromkeys(whom, int(start or 0) if variable.of == CHOICE.of else start)


def bounded(log_odds: float) -> float:
    """Odds, held where the compiled engine holds them."""
    return math.exp(min(max(log_odds, -FARTHEST), FARTHEST))
