"""The same rules as a Mesa model, run by `mesa.batch_run`: what a modeler would use instead."""

import math
from types import SimpleNamespace
from typing import Any

import mesa

from sim.engines.inputs import DAYS_PER_WEEK, DAYS_PER_YEAR, MOST_HALVINGS, SURE, directed_path
from sim.engines.world import ACT_CODES, World, codebook_weight, onset_steps
from sim.scenario.schema import DyadSpec
from sim.studies.benchmark.chances import Chance, OwnChance
from sim.studies.benchmark.mesa_counts import Counts
from sim.studies.benchmark.mesa_states import (
    ACCOMMODATE,
    DISPLAY,
    FORCE,
    PROTEST,
    THREATEN,
    Feud,
    Said,
    State,
    logistic,
)
from sim.studies.benchmark.recipe import world as world_of

RULES = ("align", "resent", "believe", "commit", "settle")


class AlliancesInPython(mesa.Model):
    """One history. recipe: the text of a world (sim.studies.benchmark.recipe); seed: of Mesa's generator."""

    def __init__(self, recipe: str, seed: int | None = None, chance: Chance | None = None) -> None:
        super().__init__(seed=seed)
        self.world: World = world_of(recipe)
        self.chance: Chance = chance or OwnChance(self.random)
        self.clock = 0
        self.acts_from = self.world.clock.window
        self.act_weight = [codebook_weight(code) for code in ACT_CODES]
        self.theory = self._theory()
        self.members: list[State] = []
        for name in self.world.states:
            capability, audience = (self._of(name, field) for field in ("capability", "audience_cost"))
            self.members.append(State(self, name, capability, audience))
        self._relate()
        self.messages = [self._message(at) for at in range(len(self.world.deliveries))]
        self._expect()
        self.counts = Counts(self)
        self.datacollector = mesa.DataCollector(model_reporters={"outcome": lambda m: m.outcome()})

    def step(self) -> None:
        """One step: all states go through each rule before any goes on to the next."""
        self.agents.do("draw")
        self.agents.do("speak")
        self._deliver()
        for rule in RULES:
            self.agents.do(rule)
        if self.clock >= self.acts_from:
            self.agents.do("weigh")
        for rule in ("decide", "join", "strike"):
            self.agents.do(rule)
        self.counts.see(self.clock)
        self.clock += 1
        self.running = self.clock < self.world.clock.steps
        self.datacollector.collect(self)

    def outcome(self) -> dict[str, float] | None:
        """The history's row, once it has ended; columns are named as the batch engine's."""
        return None if self.running else self.counts.row()

    def told(self) -> dict[str, float]:
        """Run to the end and return the history's row."""
        self.run_model()
        return self.counts.row()

    def _number(self, path: str, quantity: Any) -> float:
        return self.chance.number(path, quantity)

    def _of(self, state: str, field: str) -> float:
        return self._number(f"states.{state}.{field}", getattr(self.world.scenario.states[state], field))

    def _theory(self) -> SimpleNamespace:
        weeks = self.world.scenario.horizon.step_days / DAYS_PER_WEEK
        drawn = {name: self._number(f"theory.{name}", q) for name, q in self.world.theory.quantities()}
        drawn["balance"] *= weeks
        drawn["drift"] *= math.sqrt(weeks)
        drawn["reversion"] = 1.0 - 0.5 ** (weeks / drawn["reversion_half_life"])
        for name in ("grievance", "belief", "commitment"):
            drawn[f"{name}_kept"] = 0.5 ** (weeks / drawn[f"{name}_half_life"])
        rungs = ("accommodate", None, "protest", "threaten", "display", "force")
        intercepts = [0.0 if rung is None else drawn[rung] + math.log(weeks) for rung in rungs]
        return SimpleNamespace(**drawn, intercepts=intercepts)

    def _relate(self) -> None:
        """Who is tied to whom, and how."""
        resolve = {state: self._of(state.name, "resolve") for state in self.members}
        reach = {state: self._of(state.name, "reach") for state in self.members}
        for key, dyad in self.world.scenario.dyads.items():
            distance = self._number(f"dyads.{key}.distance", dyad.distance)
            drawn: dict[str, float] = {}
            for _, i, j in self.world.both_ways(key):
                me, other = self.members[i], self.members[j]
                me.interest[other] = me.alignment[other] = self._directed(key, dyad, "alignment", me, drawn)
                me.pact[other] = me.support[other] = _log_odds(
                    self._directed(key, dyad, "commitment", me, drawn)
                )
                me.toil[other] = -math.log(2.0) * min(distance / reach[me], MOST_HALVINGS)
                me.projected[other] = me.capability * math.exp(me.toil[other])
                if dyad.relevant:
                    prior = _log_odds(resolve[other])
                    me.feuds[other] = Feud(prior, self._quarrel(dyad), belief=prior)
        for me in self.members:
            me.others = sorted(me.pact, key=lambda other: other.index)
            me.feuds = {other: me.feuds[other] for other in me.others if other in me.feuds}

    def _directed(self, key: str, dyad: DyadSpec, field: str, giver: State, drawn: dict[str, float]) -> float:
        """A quantity that both directions share where the file gives one for both."""
        path = directed_path(key, dyad, field, giver.name)
        if path is None:
            return float(self.theory.no_pact_support)
        if path not in drawn:
            drawn[path] = self._number(path, getattr(dyad, field).toward(giver.name))
        return drawn[path]

    def _quarrel(self, dyad: DyadSpec) -> tuple[float, float, float]:
        theory = self.theory
        stage = theory.precision * (dyad.rivalry * theory.rivalry - (not dyad.contiguous) * theory.apart)
        threat, display, force = (
            math.exp(-self.act_weight[rung] * stage) for rung in (THREATEN, DISPLAY, FORCE)
        )
        return threat, display, force

    def _message(self, at: int) -> SimpleNamespace:
        """A delivery with its date or rate, and its weight."""
        delivery, structure = self.world.deliveries[at], self.world.structure
        name = list(self.world.scenario.signals)[delivery.signal]
        signal = self.world.scenario.signals[name]
        weight = codebook_weight(delivery.code)
        if delivery.own_weight and signal.weight is not None:
            weight = self._once(f"signals.{name}.weight", signal.weight)
        message = SimpleNamespace(
            name=name, weight=weight, signal=signal, remembered=int(structure.message[4, at]),
            sender=self.members[delivery.sender], receiver=self.members[delivery.receiver],
        )  # fmt: skip
        onsets, lengths = onset_steps(self.world, signal)
        message.onset, message.length, message.chance = int(onsets[0]), int(lengths[0]), None
        if signal.date.rate is not None:
            years = self.world.scenario.horizon.step_days / DAYS_PER_YEAR
            message.chance = 1.0 - math.exp(
                -self._once(f"signals.{name}.date.rate", signal.date.rate) * years
            )
        elif len(onsets) > 1:
            which = _first_above(self._unit_once(f"signals.{name}.date"), signal.date.weights)
            message.onset, message.length = int(onsets[which]), int(lengths[which])
        return message

    def _once(self, path: str, quantity: Any) -> float:
        """A number that all deliveries of a signal share."""
        shared = self.__dict__.setdefault("_shared", {})
        if path not in shared:
            shared[path] = self._number(path, quantity)
        return float(shared[path])

    def _unit_once(self, path: str) -> float:
        shared = self.__dict__.setdefault("_shared", {})
        if path not in shared:
            shared[path] = self.chance.unit(path)
        return float(shared[path])

    def _deliver(self) -> None:
        """Send what the scenario's signals say in this step."""
        sent: dict[str, float] = {}
        for message in self.messages:
            if not 0 <= self.clock - message.onset < message.length:
                continue
            if message.name not in sent:
                sent[message.name] = self._share(message)
            if sent[message.name]:
                self._say(message, sent[message.name] * message.weight)

    def _share(self, message: SimpleNamespace) -> float:
        """Share of its weight that a signal has in this step."""
        if message.chance is None:
            return 1.0 / float(message.length)
        return 1.0 if self.chance.recurs(self.clock, message.name) < message.chance else 0.0

    def _say(self, message: SimpleNamespace, weight: float) -> None:
        theory, signal = self.theory, message.signal
        said: Said = message.sender.said[message.receiver]
        cost = theory.sunk_evidence * ("sunk_cost" in signal.mechanism)
        cost += message.sender.audience * theory.talk_evidence * ("cheap_talk" in signal.mechanism)
        cost += message.sender.audience * theory.tied_evidence * ("tying_hands" in signal.mechanism)
        friendly, hostile = max(weight, 0.0), min(weight, 0.0)
        seen = 1.0 if signal.public else theory.private_visibility
        said.friendly += seen * friendly
        said.hostile += seen * hostile
        said.hidden_friendly += (1.0 - seen) * friendly
        said.hidden_hostile += (1.0 - seen) * hostile
        said.pledge_cost += friendly * cost
        said.threat_cost -= hostile * cost
        if message.remembered >= 0 and message.receiver in message.sender.feuds:
            mine, theirs = message.sender.feuds[message.receiver], message.receiver.feuds[message.sender]
            theirs.given[message.remembered] -= hostile * (1.0 + signal.near_border * theory.border_salience)
            if "tying_hands" in signal.mechanism:
                mine.pledged = max(mine.pledged, -hostile)

    def _expect(self) -> None:
        """What routine acts would do to alignments, which is taken off in every step."""
        for me in self.members:
            me.help = {other: logistic(me.pact[other]) for other in me.others}
            me.said = {other: Said() for other in me.others}
        for me in self.members:
            me.weigh()
        for me in self.members:
            for other, feud in me.feuds.items():
                me.said[other] = self._expected(me.utilities(other, feud), feud)
        for me in self.members:
            for other in me.others:
                baseline = me.alignment[other]
                me.routine[other] = (1.0 - baseline**2) * self.theory.signal_effect * me.heard(other)

    def _expected(self, utilities: list[float], feud: Feud) -> Said:
        odds = [math.exp(self.theory.precision * u) for u in utilities]
        for rung, quarrel in zip((THREATEN, DISPLAY, FORCE), feud.quarrel, strict=True):
            odds[rung] *= quarrel
        hostile = sum(self.act_weight[rung] * odds[rung] for rung in (PROTEST, THREATEN, DISPLAY, FORCE))
        total = sum(odds)
        return Said(self.act_weight[ACCOMMODATE] * odds[ACCOMMODATE] / total, hostile / total)


def _log_odds(probability: float) -> float:
    p = min(max(probability, SURE), 1.0 - SURE)
    return math.log(p / (1.0 - p))


def _first_above(unit: float, weights: tuple[float, ...]) -> int:
    """Which of several dates holds the uniform."""
    passed = 0.0
    for which, weight in enumerate(weights):
        passed += weight
        if unit < passed / sum(weights):
            return which
    return len(weights) - 1
