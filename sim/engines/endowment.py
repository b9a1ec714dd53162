"""What one history of the legible engine is given: inputs drawn by key path, turned into what states have."""

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate, chain
from typing import Any

import numpy as np

from sim.dynamics.arrays import HEARD_BY, REMEMBERED
from sim.engines.addressed import Address
from sim.engines.dispute import Dispute
from sim.engines.inputs import (
    KM,
    LEAST_POWER,
    MOST_HALVINGS,
    SMALL_SHARE,
    Lanes,
    directed_path,
)
from sim.engines.scaling import per_step
from sim.engines.state import Message, Parameters, State, Timing, log_odds
from sim.engines.world import World, codebook_weight, onset_steps
from sim.model.declaration import (
    CHOICE,
    CONDUCT,
    COURSE,
    DISPUTE,
    DYAD,
    FIRST_HOSTILE,
    HELP,
    NEUTRAL,
    OWN,
    PAIR,
    PARAMETERS,
    STIRRED,
)
from sim.model.kinds import Variable, Variables
from sim.scenario.horizon import DAYS_PER_WEEK, DAYS_PER_YEAR
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
        self.weeks = world.scenario.horizon.step_days / DAYS_PER_WEEK
        self.theory = self._theory()
        self.timings = {name: self._timing(name, signal) for name, signal in world.scenario.signals.items()}

    def give(self, states: Mapping[str, State]) -> dict[str, Dispute]:
        """Give all states what is theirs, set them to their start, and return the disputes by `A-B`."""
        for name, state in states.items():
            state.capability = self.drawn[f"states.{name}.capability"]
            state.audience = self.drawn[f"states.{name}.audience_cost"]
            state.major = self.world.scenario.states[name].major
        for key, dyad in self.world.scenario.dyads.items():
            a, b = key.split("-")
            self._tie(states[a], states[b], key, dyad)
            self._tie(states[b], states[a], key, dyad)
        disputes = {key: self._dispute(key, states) for key in self.world.relevant}
        for state in states.values():
            _look_around(state, states, disputes)
            _begin(state)
        for dispute in disputes.values():
            _begin_dispute(dispute)
        self._hand_out_messages(states)
        self._hand_out_draws(states)
        return disputes

    def _theory(self) -> Parameters:
        given = {each: np.array([self.drawn[f"theory.{each.name}"]]) for each in PARAMETERS}
        return Parameters(
            **{each.per_step: float(per_step(each, given[each], self.weeks)[0]) for each in PARAMETERS}
        )

    def _tie(self, state: State, other: State, key: str, dyad: DyadSpec) -> None:
        """What a state has toward another by their dyad."""
        drawn, name = self.drawn, other.name
        state.interest_given[name] = drawn[str(directed_path(key, dyad, "alignment", state.name))]
        pact = directed_path(key, dyad, "commitment", state.name) or "theory.no_pact_support"
        state.pact_given[name] = log_odds(drawn[pact])
        # Loss-of-strength gradient (Boulding 1962): halved with every `reach` kilometres.
        halvings = drawn[f"dyads.{key}.distance"] / drawn[f"states.{state.name}.reach"]
        state.projected[name] = state.capability * 2.0 ** -min(halvings, MOST_HALVINGS)
        state.remoteness[name] = 0.0 if dyad.contiguous else self._remoteness(key)
        state.busy[name] = self._busy(state, other, key, dyad)
        state.rivals_given[name], state.allied_given[name] = dyad.rivalry, dyad.commitment is not None
        if dyad.relevant:
            state.resolve[name] = log_odds(drawn[f"states.{name}.resolve"])

    def _busy(self, state: State, other: State, key: str, dyad: DyadSpec) -> float:
        """Log-odds that a state engages another in a step: as the scenario says, else by tie, power and
        border."""
        contact = directed_path(key, dyad, "contact", state.name)
        if contact is not None:
            return log_odds(self.drawn[contact]) + math.log(self.weeks)
        theory = self.theory
        tie = theory.contact_tie * abs(state.interest_given[other.name])
        power = theory.contact_power * (self._log_power(state.name) + self._log_power(other.name))
        return theory.contact + tie + theory.contact_land * dyad.contiguous + power

    def _dispute(self, key: str, states: Mapping[str, State]) -> Dispute:
        """What makes disputes of a dyad likelier, for the whole history; nobody has taken a side yet."""
        dyad, (a, b) = self.world.scenario.dyads[key], key.split("-")
        apart = self.drawn[f"dyads.{key}.propensity"]
        if dyad.propensity is None:
            apart *= self.theory.propensity_spread
            apart *= 1.0 if dyad.contiguous else self.theory.propensity_apart
        tension = self.drawn.get(f"dyads.{key}.tension", 0.0)
        dispute = Dispute(key, a, b, dyad.contiguous, self._ground(key, dyad), apart, tension)
        watching = [k for k, state in states.items() if k not in (a, b) and {a, b} & set(state.pact_given)]
        dispute.sides = dict.fromkeys(watching, NEUTRAL)
        return dispute

    def _ground(self, key: str, dyad: DyadSpec) -> float:
        """Log-odds a step that two neutral states open a dispute, by what is known of them (Bremer 1992)."""
        theory, ends = self.theory, key.split("-")
        weaker = min(map(self._log_power, ends))
        where = theory.open_land if dyad.contiguous else theory.open_distance * self._remoteness(key)
        states = [self.world.scenario.states[name] for name in ends]
        major = theory.open_major * any(state.major for state in states)
        democracy = theory.open_democracy * all(state.democracy for state in states)
        return theory.open + where + theory.open_power * weaker + major + democracy

    def _log_power(self, name: str) -> float:
        """Logarithm of a state's share of power, counted from that of a small state."""
        return math.log(max(self.drawn[f"states.{name}.capability"], LEAST_POWER)) + SMALL_SHARE

    def _remoteness(self, key: str) -> float:
        """Distance as the rules count it; it grows ever more slowly."""
        return math.log1p(self.drawn[f"dyads.{key}.distance"] / KM)

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
        together = [(name, other) for name, other in pairs if name < other]
        for (name, other), shared in zip(together, self.address.shared(together), strict=True):
            states[name].drawn_together[other] = states[other].drawn_together[name] = shared


def _look_around(state: State, states: Mapping[str, State], disputes: Mapping[str, Dispute]) -> None:
    """Whom a state is tied to, whom it may act against, who is tied to both it and another, and disputes."""
    state.others = [name for name in states if name in state.pact_given]
    state.opponents = [name for name in state.others if name in state.resolve]
    state.later = [name for name in state.others if state.name < name]
    for other in state.others:
        state.thirds[other] = [k for k in state.others if k in states[other].pact_given]
    for other in state.opponents:
        state.dispute[other] = disputes["-".join(sorted((state.name, other)))]
    state.first_in = {other: state.dispute[other] for other in state.later if other in state.dispute}
    state.watched = [dispute for dispute in disputes.values() if state.name in dispute.sides]


def _begin(state: State) -> None:
    """Set every state variable to where it is declared to start."""
    for variable in _carried(OWN, PAIR, CONDUCT, DYAD, CHOICE):
        setattr(state, variable.name, _start(state, variable))


def _begin_dispute(dispute: Dispute) -> None:
    """The same of what two states have in common."""
    for variable in _carried(DISPUTE, COURSE):
        given = variable.start
        start = getattr(dispute, given.name) if isinstance(given, Variable) else given
        setattr(dispute, variable.name, start)


def _carried(*arrays: Variables) -> Iterator[Variable]:
    """What is carried from step to step, and what is looked at before the first step that works it out."""
    for variable in chain(*arrays):
        if variable.kind == "state" or variable.name in (HELP.name, STIRRED.name):
            yield variable


def _start(state: State, variable: Variable) -> Any:
    """A number for a state, numbers by the other state for what it has toward others."""
    start = variable.start
    if isinstance(start, Variable):
        return dict(getattr(state, start.name))
    if variable.of == OWN.of:
        return start
    return dict.fromkeys(state.others if variable.of in (PAIR.of, CONDUCT.of) else state.opponents, start)
