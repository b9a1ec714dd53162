"""The rules of the model, in the words of the field: a state as a Mesa agent, one method a rule.

This is the page to read first. The schedule (sim.model.declaration) says in which order all states go through
the rules, docs/model.md has the equations with their sources, and the compiled engine (sim.dynamics) does the
same to thousands of histories at once; tests/agreement holds the two together.

What a state has toward another is kept under the other's id: `self.alignment["IRN"]`. A rule writes only what
belongs to its own state, and reads of others what an earlier rule wrote. Any of it can be overridden:

    class Dove(StateAgent):
        def choose(self, opponent):
            return "accommodate"

    class Grudge(StateAgent):
        def bias(self, other):
            return 2.0

    AllianceModel("aras_drills", agents={"IRN": Dove, "AZE": Grudge}).run()
"""

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from math import exp

from sim.engines.state import Message, Said, State, logistic
from sim.engines.world import ACT_CODES, codebook_weight
from sim.model.declaration import (
    ACCOMMODATE,
    DISPLAY,
    FIRST_HOSTILE,
    FORCE,
    HOLD,
    MEMORIES,
    PROTEST,
    RUNGS,
    THREATEN,
)
from sim.scenario.errors import InputError, Problem, listed, near_miss, shown

WEIGHT = tuple(codebook_weight(code) for code in ACT_CODES)
"""Weight of an act by rung: Goldstein (1992) / 10, hostile acts below 0."""
SEVERITY = tuple(-weight for weight in WEIGHT)

HARSHEST_FIRST = tuple(reversed(range(len(RUNGS))))
UNPROVOKED = (0.0,) * MEMORIES
NOTHING = Said()
TINY = 1e-12
"""Keeps a state with no capability in reach from dividing by zero."""


class StateAgent(State):
    """A state with its rules: those of the schedule, and the parts that they are made of."""

    # --- draw -----------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Take this step's numbers. Perception noise is lognormal with mean one."""
        t, spread = self.model.clock, self.theory.perception_noise
        for other, steps in self.drawn.items():
            seen, self.shock[other], self.choice_draw[other], self.join_draw[other] = steps[t]
            self.perceived[other] = exp(spread * (seen - 0.5 * spread))

    # --- send: a signal is believed for what it costs (Fearon 1997; Slantchev 2005) -------------------------

    def send(self) -> None:
        """Say what the acts of the last step say, and the scenario's signals of this one.

        Of acts, words are cheap, threats tie hands, and displays and force sink costs besides.
        """
        self.said, self.pledged, self.given_rung = {}, {}, {}
        for other, rung in self.act.items():
            if rung != HOLD:
                worth = self.evidence(rung < THREATEN, rung >= THREATEN, rung >= DISPLAY)
                self.tell(other, WEIGHT[rung], worth)
            if rung >= THREATEN:
                self.pledged[other] = SEVERITY[rung]
        for message in self.messages:
            if weight := message.weight * message.timing.share(self.model.clock):
                self.signal(message, weight)

    def signal(self, message: Message, weight: float) -> None:
        """Say what one of the scenario's signals says; a hostile one is remembered and may tie hands."""
        other, seen = message.receiver, 1.0 if message.public else self.theory.private_visibility
        worth = self.evidence(message.cheap_talk, message.tying_hands, message.sunk_cost)
        said = self.tell(other, weight, worth, seen)
        if message.rung and weight < 0.0:
            h, near = message.rung - FIRST_HOSTILE, message.near_border * self.theory.border_salience
            said.given[h] = said.given.get(h, 0.0) - weight * (1.0 + near)
            self.pledged[other] = max(self.pledged.get(other, 0.0), -weight * message.tying_hands)
            self.given_rung[other] = max(self.given_rung.get(other, 0), message.rung)

    def evidence(self, talk: bool, ties: bool, sinks: bool) -> float:
        """Log-odds that a weight of 1 is worth: sunk costs as they are, words before an audience only."""
        theory = self.theory
        before_audience = ties * theory.tied_evidence + talk * theory.talk_evidence
        return sinks * theory.sunk_evidence + self.audience * before_audience

    def tell(self, other: str, weight: float, cost: float, seen: float = 1.0) -> Said:
        """Add a signal to what is said to another state; third states see the share `seen` of it."""
        said = self.said.setdefault(other, Said())
        if weight > 0.0:
            said.friendly += seen * weight
            said.hidden_friendly += (1.0 - seen) * weight
            said.pledge_cost += weight * cost
        else:
            said.hostile += seen * weight
            said.hidden_hostile += (1.0 - seen) * weight
            said.threat_cost -= weight * cost
        return said

    # --- align: what is heard, structural balance, interests, drift -----------------------------------------

    def align(self) -> None:
        """Work out the coming alignments from what is heard, balance, interests and drift.

        What routine acts would do is taken off where acts are heard: only departures from it move anything.
        """
        theory, routine = self.theory, self.model.clock > self.model.acts_from
        for other in self.others:
            now, heard = self.alignment[other], self.heard(other, self.model.states[other].said)
            push = theory.signal_effect * self.perceived[other] * heard
            push += theory.balance * self.balance(other)
            coming = now + (1.0 - now * now) * push + theory.reversion * (self.interest[other] - now)
            coming += theory.drift * self.shock[other] - (self.routine[other] if routine else 0.0)
            self.next_alignment[other] = min(max(coming, -1.0), 1.0)

    def heard(self, speaker: str, said: Mapping[str, Said]) -> float:
        """Weight of all that the speaker says, as this state reads it.

        What is said to itself counts as it is, what is said to others by how it feels about them: the friend
        of a friend, the enemy of an enemy.
        """
        if not said:
            return 0.0
        bias, total = self.bias(speaker), 0.0
        for x, to_x in said.items():
            if x == self.name:
                hostile = to_x.hostile + to_x.hidden_hostile
                total += to_x.friendly + to_x.hidden_friendly + bias * hostile
            elif x in self.alignment:
                total += self.alignment[x] * (to_x.friendly + bias * to_x.hostile)
        return total

    def bias(self, other: str) -> float:
        """Factor by which hostility of a disliked sender weighs more (Mercer 1996)."""
        return 1.0 + self.theory.attribution_bias * max(-self.alignment[other], 0.0)

    def balance(self, other: str) -> float:
        """Pull of structural balance: the mean over third states tied to both (Kulakowski et al. 2005)."""
        thirds, states = self.thirds[other], self.model.states
        if not thirds:
            return 0.0
        return sum([self.alignment[k] * states[k].alignment[other] for k in thirds]) / len(thirds)

    def settle(self) -> None:
        """The coming alignments hold from here on."""
        self.alignment.update(self.next_alignment)

    # --- resent: hostility is remembered by rung, because answers come in kind ------------------------------

    def resent(self) -> None:
        """Remember the hostility received, of the scenario's signals apart from that of acts."""
        for other in self.opponents:
            them = self.model.states[other]
            said = them.said.get(self.name, NOTHING)
            friendly = said.friendly + said.hidden_friendly
            kept = self.theory.grievance_kept * max(1.0 - self.theory.easing * friendly, 0.0)
            heavy = self.bias(other) * self.perceived[other]
            own = self.grievance[other] = [g * kept for g in self.grievance[other]]
            given = self.grievance_given[other] = [g * kept for g in self.grievance_given[other]]
            self.suffered[other] = act = them.act[self.name]
            if act >= PROTEST:
                own[act - FIRST_HOSTILE] += SEVERITY[act] * heavy
            for h, severity in said.given.items():
                given[h] += severity * heavy

    # --- believe: Bayes' rule in log-odds -------------------------------------------------------------------

    def believe(self) -> None:
        """Update beliefs in opponents' resolve, and what all believe of this state's help."""
        kept = self.theory.belief_kept
        for other in self.opponents:
            prior = self.resolve[other]
            seen = self.perceived[other] * self.shown(other)
            self.belief[other] = prior + kept * (self.belief[other] - prior) + seen
        for other in self.others:
            prior = self.pact[other]
            pledged = self.said.get(other, NOTHING).pledge_cost
            self.support[other] = prior + kept * (self.support[other] - prior) + pledged
            self.help[other] = logistic(self.support[other])

    def shown(self, other: str) -> float:
        """Evidence of resolve in all that an opponent says; what it says to others counts as reputation."""
        said = self.model.states[other].said
        to_me = said.get(self.name, NOTHING).threat_cost
        to_all = sum([to_x.threat_cost for to_x in said.values()])
        return to_me + self.theory.reputation * (to_all - to_me)

    # --- commit: backing down from a public threat costs at home (Fearon 1994) ------------------------------

    def commit(self) -> None:
        """Let public commitments fade, or rise to what was threatened in this step."""
        for other in self.opponents:
            faded = self.theory.commitment_kept * self.commitment[other]
            self.commitment[other] = max(faded, self.pledged.get(other, 0.0))

    # --- weigh: a contest, with the help that both sides are believed to have (Hirshleifer 1989) ------------

    def weigh(self) -> None:
        """Work out the expected success against every opponent; before states act nobody asks for it."""
        if self.model.acting:
            for other in self.opponents:
                self.strength[other] = self.success(other)

    def success(self, other: str) -> float:
        """Probability to prevail: third states count as far as they are believed to help one side alone."""
        states, me = self.model.states, self.name
        mine, theirs = TINY + self.projected[other], TINY + states[other].projected[me]
        for k in self.thirds[other]:
            third = states[k]
            for_me, for_them = third.help[me], third.help[other]
            mine += for_me * (1.0 - for_them) * third.projected[other]
            theirs += for_them * (1.0 - for_me) * third.projected[me]
        against: float = (theirs / mine) ** self.theory.decisiveness
        return 1.0 / (1.0 + against)

    # --- decide: quantal response over six rungs (McKelvey & Palfrey 1995; Signorino 1999) ------------------

    def choose(self, opponent: str) -> str | None:
        """Name of the rung of this step's act against an opponent; None leaves it to the rule.

        To be overridden; asked once states act on their own. `received` has what opponents did in the last
        step, while their `acts` may be of this one already. `random` is this history's own chance.
        """
        return None

    def decide(self) -> None:
        """Choose a rung against every opponent; up to the origin only the scenario's signals happen."""
        for other in self.opponents:
            own = self.chosen_by_hand(other) if self.model.acting else HOLD
            if own is None:
                self.choose_by_rule(other)
            else:  # needs no grievance, as far as anybody can tell
                self.act[other] = self.unprovoked[other] = self.signalled[other] = own

    def chosen_by_hand(self, other: str) -> int | None:
        """The rung that `choose` names. Raises InputError for what is no rung."""
        name: object = self.choose(other)
        if name is None:
            return None
        if isinstance(name, str) and name in RUNGS:
            return RUNGS.index(name)
        place, miss = f"{type(self).__name__}.choose", near_miss(str(name), RUNGS)
        raise InputError([Problem("agents", None, place, shown(name), f"{listed(RUNGS)}, or None", miss)])

    def choose_by_rule(self, other: str) -> None:
        """Choose what the draw picks among utilities and grievances.

        Why a military act happens is told by what the same draw would have chosen without grievance, and with
        that of the scenario's signals alone.
        """
        utilities, given = self.utilities(other), self.grievance_given[other]
        memory = [a + b for a, b in zip(self.grievance[other], given, strict=True)]
        act = self.chosen(other, utilities, memory)
        self.act[other] = self.unprovoked[other] = self.signalled[other] = act
        if act >= DISPLAY:
            self.unprovoked[other] = self.chosen(other, utilities, UNPROVOKED)
            self.signalled[other] = self.chosen(other, utilities, given)

    def utilities(self, other: str) -> list[float]:
        """Log-odds of each rung against holding still, without grievance, rivalry and distance.

        Holding still falls short of a commitment by all of it, which counts in favour of harsher rungs.
        """
        theory, p, stake = self.theory, self.strength[other], self.commitment[other]
        slope = -theory.dislike * self.alignment[other]
        deterred = theory.retaliation * logistic(self.belief[other]) * (1.0 - p)
        coercive = slope + theory.success * (2.0 * p - 1.0) - deterred
        tied = theory.audience_cost * self.audience
        _, _, protest, threat, display, force = SEVERITY
        return [
            theory.accommodate + SEVERITY[ACCOMMODATE] * slope,
            0.0,
            theory.protest + protest * slope + tied * min(stake, protest),
            theory.threaten + threat * coercive + tied * min(stake, threat),
            theory.display + display * coercive + tied * min(stake, display),
            theory.force + force * coercive + tied * min(stake, force),
        ]

    def chosen(self, other: str, utilities: Sequence[float], memory: Sequence[float]) -> int:
        """Rung that this step's draw picks, counted from force down, with what is remembered by rung."""
        half = self.theory.saturation
        odds = self.odds(other, utilities, self.provocation([g / (g + half) for g in memory]))
        reached, passed = self.choice_draw[other] * sum(odds), 0.0
        for rung in HARSHEST_FIRST:
            passed += odds[rung]
            if reached <= passed:
                return rung
        return ACCOMMODATE

    def odds(self, other: str, utilities: Sequence[float], provoked: Sequence[float]) -> list[float]:
        """Odds of each rung, as multiples of those of the likeliest.

        A coercive act has two reasons, a quarrel of one's own and an answer to what was suffered. Either will
        do, so their odds add. A protest needs no quarrel.
        """
        precision, answer = self.theory.precision, self.theory.precision * self.theory.reaction
        accommodate, hold, protest, threat, display, force = [precision * u for u in utilities]
        to_protest, to_threat, to_display, to_force = [answer * g for g in provoked]
        protest, answered = protest + to_protest, (threat + to_threat, display + to_display, force + to_force)
        most = max(accommodate, hold, protest, *answered)
        odds = [exp(accommodate - most), exp(hold - most), exp(protest - most)]
        quarrels = self.threat_quarrel[other], self.display_quarrel[other], self.force_quarrel[other]
        for own, both, quarrel in zip((threat, display, force), answered, quarrels, strict=True):
            unprovoked = exp(own - most)
            odds.append(unprovoked * quarrel + (exp(both - most) - unprovoked))
        return odds

    def provocation(self, memory: Sequence[float]) -> tuple[float, float, float, float]:
        """Strongest memory as an argument for a protest, a threat, a display and force, each in [0, 1].

        One of the rung's own kind counts in full, a milder one less for each rung (`spill_up`), a harsher one
        too (`spill_down`). Words answer words: a protest provokes no military act.
        """
        protest, threat, display, force = memory
        up, down = self.theory.spill_up, self.theory.spill_down
        harsher_display = max(display, down * force)
        harsher_threat = max(threat, down * harsher_display)
        milder_display = max(display, up * threat)
        return (
            max(protest, down * harsher_threat),
            max(up * protest, harsher_threat),
            max(milder_display, harsher_display),
            max(force, up * milder_display),
        )

    # --- join and strike: third states take sides (Snyder 1984) ---------------------------------------------

    def join(self) -> None:
        """Take a side in the fight against an opponent that draws this state most, where the draw has it so.

        Whoever uses force against the opponent on its own account joins nobody there.
        """
        self.side = {}
        for other in self.opponents:
            if self.act[other] != FORCE and (fighting := self.sides(other)):
                side = max(fighting, key=partial(self.pull, other))
                if self.join_draw[other] < logistic(self.theory.precision * self.pull(other, side)):
                    self.side[other] = side

    def sides(self, other: str) -> list[str]:
        """States in a fight with an opponent, force used by either, that this state could help."""
        states = self.model.states
        them = states[other]
        return [
            i for i in them.opponents if FORCE in (them.act[i], states[i].act[other]) and i in self.alignment
        ]

    def pull(self, other: str, helped: str) -> float:
        """Log-odds of joining against an opponent: own pledge, leanings, and the distance."""
        theory = self.theory
        pledge = theory.join_commitment * self.audience * self.help[helped]
        leaning = theory.join_alignment * (self.alignment[helped] - self.alignment[other])
        return theory.join + pledge + leaning + self.toil[other]

    def strike(self) -> None:
        """Use force where a fight was joined."""
        for other in self.side:
            self.act[other] = FORCE

    # --- expect: once, before the first step ----------------------------------------------------------------

    def expect(self) -> None:
        """Work out what routine acts would do to alignments: what was observed holds that already."""
        for other in self.others:
            baseline = self.interest[other]
            heard = self.heard(other, self.model.states[other].routine_acts)
            self.routine[other] = (1.0 - baseline * baseline) * self.theory.signal_effect * heard

    @cached_property
    def routine_acts(self) -> dict[str, Said]:
        """What this state's acts are expected to say, at the start and without grievance."""
        said = {}
        for other in self.opponents:
            self.strength[other] = self.success(other)
            odds = self.odds(other, self.utilities(other), UNPROVOKED)
            expected = [weight * share / sum(odds) for weight, share in zip(WEIGHT, odds, strict=True)]
            said[other] = Said(friendly=expected[ACCOMMODATE], hostile=sum(expected[FIRST_HOSTILE:]))
        return said
