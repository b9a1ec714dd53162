"""The rules of signals: what a state says in a step, what is believed of it, and to what it is bound by it.

Rules of the schedule on this page: draw, send, believe, commit.
"""

from math import exp

from sim.engines.state import SEVERITY, WEIGHT, Message, Said, State, logistic
from sim.model.declaration import (
    COOPERATE,
    DISPLAY,
    DOWNGRADE,
    ENGAGE,
    FIRST_HOSTILE,
    FIRST_MILITARIZED,
    HOLD,
    PROTEST,
)

NOTHING = Said()


class RulesOfSignals(State):
    """What a state says, shows and remembers."""

    # --- draw -----------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Take this step's numbers. Perception noise is lognormal with mean one."""
        t, spread = self.model.clock, self.theory.perception_noise
        for other, steps in self.drawn.items():
            seen, self.shock[other], choice, self.confer_draw[other] = steps[t]
            self.perceived[other] = exp(spread * (seen - 0.5 * spread))
            self.attention_shock[other], self.realign_draw[other], fate = self.drawn_together[other][t]
            if other in self.dispute:
                self.choice_draw[other] = choice
                self.dispute[other].fate = fate  # the same number, whichever of the two writes it

    # --- send: a signal is believed for what it costs (Fearon 1997; Slantchev 2005) -------------------------

    def send(self) -> None:
        """Say what the acts of the last step say, and the scenario's signals of this one."""
        self.said, self.pledged, self.given_rung = {}, {}, {}
        for other, rung in self.act.items():
            if rung != HOLD:
                self.tell(other, WEIGHT[rung], self.worth(rung))
            if rung >= FIRST_MILITARIZED:
                self.pledged[other] = SEVERITY[rung]
        for message in self.messages:
            if weight := message.weight * message.timing.share(self.model.clock):
                self.signal(message, weight)

    def signal(self, message: Message, weight: float) -> None:
        """Say what one of the scenario's signals says; a hostile one strains and may tie hands."""
        other, seen = message.receiver, 1.0 if message.public else self.theory.private_visibility
        worth = self.evidence(message.cheap_talk, message.tying_hands, message.sunk_cost)
        said = self.tell(other, weight, worth, seen)
        if message.rung and weight < 0.0:
            h, near = message.rung - FIRST_HOSTILE, message.near_border * self.theory.border_salience
            said.given[h] = said.given.get(h, 0.0) - weight * (1.0 + near)
            self.pledged[other] = max(self.pledged.get(other, 0.0), -weight * message.tying_hands)
            self.given_rung[other] = max(self.given_rung.get(other, 0), message.rung)

    def worth(self, rung: int) -> float:
        """Log-odds that a weight of 1 of an own act is worth, of help or of resolve.

        Pledges and threats tie hands, cooperation sinks costs, displays and force do both. Visits tell
        nothing of help, protests and downgrades nothing of resolve: states exchange them as a matter of
        course.
        """
        if rung in (ENGAGE, PROTEST, DOWNGRADE):
            return 0.0
        return self.evidence(False, rung != COOPERATE, rung == COOPERATE or rung >= DISPLAY)

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

    # --- believe: Bayes' rule in log-odds -------------------------------------------------------------------

    def believe(self) -> None:
        """Update beliefs in opponents' resolve, and what all believe of this state's help (Morrow 1994).

        The pledges of a usual week tell nothing new.
        """
        kept = self.theory.belief_kept
        for other in self.opponents:
            prior = self.resolve[other]
            seen = self.perceived[other] * self.shown(other)
            self.belief[other] = prior + kept * (self.belief[other] - prior) + seen
        for other in self.others:
            prior, pledged = self.pact[other], self.said.get(other, NOTHING).pledge_cost
            if self.model.acts_are_heard:
                pledged -= self.usual_pledge[other]
            self.support[other] = prior + kept * (self.support[other] - prior) + pledged
            if self.model.acting:
                self.help[other] = logistic(self.support[other])

    def shown(self, other: str) -> float:
        """Evidence of resolve in all that an opponent says; what it says to others counts as reputation
        (Weisiger & Yarhi-Milo 2015)."""
        said = self.model.states[other].said
        to_me = said.get(self.name, NOTHING).threat_cost
        to_all = sum([to_x.threat_cost for to_x in said.values()])
        return to_me + self.theory.reputation * (to_all - to_me)

    # --- commit: backing down from a public threat costs at home (Fearon 1994) ------------------------------

    def commit(self) -> None:
        """Let public commitments and incidents fade, or rise to what was said and done just now.

        Crisis actors answer within days or hardly ever (Brecher & Wilkenfeld 1997): an incident lasts weeks.
        What anybody does to a state is its plight, which its friends see.
        """
        theory = self.theory
        self.suffered = {other: self.model.states[other].act[self.name] for other in self.others}
        self.plight *= theory.memory_kept
        for other in self.opponents:
            tied = theory.commitment_kept * self.commitment[other]
            self.commitment[other] = max(tied, self.pledged.get(other, 0.0))
            fresh = self.incident_of(other)
            self.incident[other] = max(theory.memory_kept * self.incident[other], fresh)
            self.plight = max(self.plight, fresh * fresh)

    def incident_of(self, other: str) -> float:
        """Severity of the worst that an opponent did in the last step or signals in this one, from a threat
        on."""
        rung = max(self.suffered[other], self.model.states[other].given_rung.get(self.name, HOLD))
        return SEVERITY[rung] if rung >= FIRST_MILITARIZED else 0.0
