"""States as Mesa agents that carry their own rules in plain Python, the way a modeler would write them.

Nothing is taken from sim.dynamics: the rules are written a second time, from docs/model.md.
"""

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import mesa

if TYPE_CHECKING:
    from sim.studies.benchmark.mesa_model import AlliancesInPython

ACCOMMODATE, HOLD, PROTEST, THREATEN, DISPLAY, FORCE = range(6)
RUNGS = range(6)
MEMORIES = range(4)


def logistic(x: float) -> float:
    """Probability of a log-odds."""
    return 1.0 / (1.0 + math.exp(-min(max(x, -700.0), 700.0)))


@dataclass(slots=True)
class Said:
    """What one state says to another in a step."""

    friendly: float = 0.0
    hostile: float = 0.0
    threat_cost: float = 0.0
    pledge_cost: float = 0.0
    hidden_friendly: float = 0.0
    hidden_hostile: float = 0.0


@dataclass(slots=True)
class Feud:
    """What a state has toward one it may act against."""

    resolve: float
    quarrel: tuple[float, float, float]
    belief: float = 0.0
    commitment: float = 0.0
    pledged: float = 0.0
    success: float = 0.5
    choice_draw: float = 0.5
    join_draw: float = 0.5
    act: int = HOLD
    unprovoked: int = HOLD
    signalled: int = HOLD
    side: "State | None" = None
    memory: list[float] = field(default_factory=lambda: [0.0] * 4)
    told: list[float] = field(default_factory=lambda: [0.0] * 4)
    given: list[float] = field(default_factory=lambda: [0.0] * 4)


class State(mesa.Agent):
    """A state: dictionaries by other state, and one method per rule."""

    model: "AlliancesInPython"

    def __init__(self, model: "AlliancesInPython", name: str, capability: float, audience: float) -> None:
        super().__init__(model)
        self.name, self.capability, self.audience = name, capability, audience
        self.index = len(model.members)
        self.others: list[State] = []
        self.feuds: dict[State, Feud] = {}
        self.said: dict[State, Said] = {}
        self.interest: dict[State, float] = {self: 1.0}
        self.alignment: dict[State, float] = {self: 1.0}
        self.coming: dict[State, float] = {}
        self.pact: dict[State, float] = {}
        self.support: dict[State, float] = {}
        self.help: dict[State, float] = {}
        self.projected: dict[State, float] = {}
        self.toil: dict[State, float] = {}
        self.routine: dict[State, float] = {}
        self.perceived: dict[State, float] = {}
        self.shock: dict[State, float] = {}

    def bias(self, other: "State") -> float:
        """How much this state inflates the other's hostility."""
        bias: float = 1.0 + self.model.theory.attribution_bias * max(-self.alignment[other], 0.0)
        return bias

    def draw(self) -> None:
        """This step's chance."""
        spread = self.model.theory.perception_noise
        for other in self.others:
            seen, drifted, choice, joining = self.model.chance.pair(self.model.clock, self.index, other.index)
            self.perceived[other] = math.exp(spread * (seen - 0.5 * spread))
            self.shock[other] = drifted
            if feud := self.feuds.get(other):
                feud.choice_draw, feud.join_draw = choice, joining

    def speak(self) -> None:
        """Turn the last step's acts into public signals."""
        theory, weights = self.model.theory, self.model.act_weight
        for other in self.others:
            self.said[other] = said = Said()
            feud = self.feuds.get(other)
            if feud is None:
                continue
            weight = weights[feud.act]
            if feud.act >= THREATEN:
                cost = theory.tied_evidence * self.audience + (
                    theory.sunk_evidence if feud.act >= DISPLAY else 0.0
                )
            else:
                cost = theory.talk_evidence * self.audience
            said.friendly, said.hostile = (weight, 0.0) if feud.act == ACCOMMODATE else (0.0, weight)
            said.pledge_cost, said.threat_cost = abs(said.friendly) * cost, abs(said.hostile) * cost
            feud.pledged = -weight if feud.act >= THREATEN else 0.0
            feud.given = [0.0] * 4

    def heard(self, speaker: "State") -> float:
        """Weight of all that the speaker says to anybody, as this state reads it."""
        bias = self.bias(speaker)
        direct = speaker.said[self]
        total = direct.friendly + direct.hidden_friendly + bias * (direct.hostile + direct.hidden_hostile)
        for x, said in speaker.said.items():
            if x is not self and x in self.alignment:
                total += self.alignment[x] * (said.friendly + bias * said.hostile)
        return total

    def align(self) -> None:
        """Work out the coming alignments."""
        theory, routine = self.model.theory, self.model.clock > self.model.acts_from
        for other in self.others:
            now = self.alignment[other]
            thirds = [x for x in self.others if x is not other and other in x.alignment]
            pull = 0.0
            if thirds:
                pull = sum(self.alignment[x] * x.alignment[other] for x in thirds) / len(thirds)
            push = theory.signal_effect * self.perceived[other] * self.heard(other) + theory.balance * pull
            moved = now + theory.reversion * (self.interest[other] - now) + (1.0 - now * now) * push
            moved += theory.drift * self.shock[other] - (self.routine[other] if routine else 0.0)
            self.coming[other] = min(max(moved, -1.0), 1.0)

    def resent(self) -> None:
        """Remember hostility by rung."""
        theory, weights = self.model.theory, self.model.act_weight
        for other, feud in self.feuds.items():
            said, suffered = other.said[self], other.feuds[self].act
            friendly = said.friendly + said.hidden_friendly
            left = theory.grievance_kept * max(1.0 - theory.easing * friendly, 0.0)
            scale = self.bias(other) * self.perceived[other]
            for h in MEMORIES:
                feud.memory[h] *= left
                feud.told[h] = feud.told[h] * left + feud.given[h] * scale
            if suffered >= PROTEST:
                feud.memory[suffered - PROTEST] -= weights[suffered] * scale

    def believe(self) -> None:
        """Update beliefs about opponents, and what all believe of this state's help."""
        theory = self.model.theory
        for other, feud in self.feuds.items():
            shown = other.said[self].threat_cost
            shown += theory.reputation * sum(s.threat_cost for x, s in other.said.items() if x is not self)
            kept = feud.resolve + theory.belief_kept * (feud.belief - feud.resolve)
            feud.belief = kept + self.perceived[other] * shown
        for other in self.others:
            prior = self.pact[other]
            kept = prior + theory.belief_kept * (self.support[other] - prior)
            self.support[other] = kept + self.said[other].pledge_cost
            self.help[other] = logistic(self.support[other])

    def commit(self) -> None:
        """Public threats bind, and fade."""
        for feud in self.feuds.values():
            feud.commitment = max(self.model.theory.commitment_kept * feud.commitment, feud.pledged)

    def settle(self) -> None:
        """The coming alignments hold from here on."""
        self.alignment.update(self.coming)

    def weigh(self) -> None:
        """Expected success against opponents further down the list, and theirs."""
        for other, feud in self.feuds.items():
            if other.index < self.index:
                continue
            mine, theirs = 1e-12 + self.projected[other], 1e-12 + other.projected[self]
            for k in self.others:
                if k is not other and other in k.help:
                    mine += k.help[self] * (1.0 - k.help[other]) * k.projected[other]
                    theirs += k.help[other] * (1.0 - k.help[self]) * k.projected[self]
            feud.success = 1.0 / (1.0 + (theirs / mine) ** self.model.theory.decisiveness)
            other.feuds[self].success = 1.0 - feud.success

    def utilities(self, other: "State", feud: Feud) -> list[float]:
        """Utility of each rung without grievance, against holding still."""
        theory, weights = self.model.theory, self.model.act_weight
        slope = -theory.dislike * self.alignment[other]
        coercive = slope + theory.success * (2.0 * feud.success - 1.0)
        coercive -= theory.retaliation * logistic(feud.belief) * (1.0 - feud.success)
        tied = theory.audience_cost * self.audience
        found = [theory.intercepts[rung] - weights[rung] * slope for rung in RUNGS]
        found[HOLD] = 0.0
        for rung in (THREATEN, DISPLAY, FORCE):
            found[rung] = theory.intercepts[rung] - weights[rung] * coercive
        for rung in (PROTEST, THREATEN, DISPLAY, FORCE):
            found[rung] += tied * min(feud.commitment, -weights[rung])
        return found

    def chosen(self, utilities: list[float], feud: Feud, memory: list[float]) -> int:
        """Rung that this step's draw picks, given remembered grievances."""
        theory, precision = self.model.theory, self.model.theory.precision
        provoked = self.provocation([g / (g + theory.saturation) for g in memory])
        odds = [math.exp(precision * u) for u in utilities]
        odds[PROTEST] *= math.exp(precision * theory.reaction * provoked[0])
        for rung, quarrel in zip((THREATEN, DISPLAY, FORCE), feud.quarrel, strict=True):
            answer = math.exp(precision * theory.reaction * provoked[rung - PROTEST])
            odds[rung] *= quarrel + (answer - 1.0)
        threshold, passed = feud.choice_draw * sum(odds), 0.0
        for rung in RUNGS:
            passed += odds[rung]
            if threshold < passed:
                return rung
        return FORCE

    def provocation(self, shares: list[float]) -> tuple[float, float, float, float]:
        """Strongest memory as an argument for protest, threat, display and force."""
        s0, s1, s2, s3 = shares
        up, down = self.model.theory.spill_up, self.model.theory.spill_down
        harsher_display = max(s2, down * s3)
        harsher_threat = max(s1, down * harsher_display)
        milder_display = max(s2, up * s1)
        return (
            max(s0, down * harsher_threat),
            max(s1, up * s0, harsher_threat),
            max(milder_display, harsher_display),
            max(s3, up * milder_display),
        )

    def decide(self) -> None:
        """Choose a rung against every opponent."""
        for other, feud in self.feuds.items():
            feud.side = None
            if self.model.clock < self.model.acts_from:
                feud.act = HOLD
                continue
            utilities = self.utilities(other, feud)
            feud.act = self.chosen(
                utilities, feud, [a + b for a, b in zip(feud.memory, feud.told, strict=True)]
            )
            if feud.act >= DISPLAY:
                feud.unprovoked = self.chosen(utilities, feud, [0.0] * 4)
                feud.signalled = self.chosen(utilities, feud, feud.told)

    def join(self) -> None:
        """See whether to take part in a fight against an opponent."""
        theory = self.model.theory
        for other, feud in self.feuds.items():
            best, side = -math.inf, None
            for i, theirs in other.feuds.items():
                fights = FORCE in (theirs.act, i.feuds[other].act)
                if not fights or i is self or i not in self.help:
                    continue
                drive = theory.join + theory.join_commitment * self.audience * self.help[i] + self.toil[other]
                drive += theory.join_alignment * (self.alignment[i] - self.alignment[other])
                if drive > best:
                    best, side = drive, i
            stays = feud.act == FORCE or side is None
            if not stays and feud.join_draw < logistic(theory.precision * best):
                feud.side = side

    def strike(self) -> None:
        """Use force where a fight was joined."""
        for feud in self.feuds.values():
            if feud.side is not None:
                feud.act = FORCE
