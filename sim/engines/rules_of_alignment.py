"""The rules of alignment: what a state feels toward others, over years.

Rules of the schedule on this page: align, settle, realign.
"""

from math import sqrt

from sim.engines.rules_of_signals import NOTHING
from sim.engines.state import State, log_odds
from sim.model.declaration import FRIENDS


class RulesOfAlignment(State):
    """What a state feels, and how rivalries and pacts begin and end."""

    # --- align: what is heard, structural balance, tension, interests, drift --------------------------------

    def align(self) -> None:
        """Work out the coming alignments from what is heard, balance, tension, interests and drift."""
        theory = self.theory
        for other in self.others:
            now = self.alignment[other]
            push = theory.signal_effect * self.perceived[other] * self.heard(other)
            if theory.balance:
                push += theory.balance * self.balance(other)
            push -= theory.tension_pull * self.tension_with(other)
            coming = now + (1.0 - now * now) * push + theory.reversion * (self.interest[other] - now)
            self.next_alignment[other] = bound(coming + theory.drift * self.shock[other])

    def heard(self, speaker: str) -> float:
        """Weight of what is unusual in what a speaker says, as this state reads it.

        What is said to itself counts as it is, what is said to others by how it feels about them: the friend
        of a friend, the enemy of an enemy. What is said in a usual week moves nothing.
        """
        them, bias = self.model.states[speaker], self.bias(speaker)
        to_me = them.said.get(self.name, NOTHING)
        heard = to_me.friendly + to_me.hidden_friendly + bias * (to_me.hostile + to_me.hidden_hostile)
        if self.model.acts_are_heard:
            heard -= them.routine[self.name]
        if self.theory.third_party:
            heard += self.theory.third_party * self.overheard(speaker)
        return heard

    def overheard(self, speaker: str) -> float:
        """What a speaker says to third states that this one has ties to, by how it feels about them."""
        them, bias, total = self.model.states[speaker], self.bias(speaker), 0.0
        for x in them.others:
            if x in self.alignment:
                to_x = them.said.get(x, NOTHING)
                usual = them.routine[x] if self.model.acts_are_heard else 0.0
                total += self.alignment[x] * (to_x.friendly + bias * to_x.hostile - usual)
        return total

    def bias(self, other: str) -> float:
        """Factor by which hostility of a disliked sender weighs more (Jervis 1976; Mercer 1996)."""
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

    # --- realign: rivalries and pacts begin and end (Thompson, Sakuwa & Suhas 2022; Leeds et al. 2002) ------

    def realign(self) -> None:
        """Move the attention that two states pay to each other; now and then a rivalry or a pact begins or
        ends.

        What is common to two states is for the first of them to say.
        """
        for other in self.later if self.model.acting else ():
            self.attend(other)
            drawn = self.realign_draw[other]
            if drawn < self.rivalry_chance(other):
                self.turn_rivalry(other)
            elif drawn > 1.0 - self.pact_chance(other):
                self.turn_pact(other)

    def attend(self, other: str) -> None:
        """Attention of two states to each other is high or low for weeks."""
        theory, kept = self.theory, self.theory.attention_kept
        fresh = theory.attention_spread * sqrt(1.0 - kept * kept) * self.attention_shock[other]
        now = kept * self.attention[other] + fresh
        self.attention[other] = self.model.states[other].attention[self.name] = now

    def rivalry_chance(self, other: str) -> float:
        """Chance that a rivalry ends, or that one begins: within a year of a use of force."""
        if self.rivals[other]:
            return self.theory.rivalry_ends
        fought = other in self.dispute and self.dispute[other].peace < self.model.year_steps
        return self.theory.rivalry_begins if fought else 0.0

    def pact_chance(self, other: str) -> float:
        """Chance that a pact ends, or that friends make one."""
        if self.allied[other]:
            return self.theory.pact_ends
        mean = (self.alignment[other] + self.model.states[other].alignment[self.name]) / 2.0
        return self.theory.pact_begins if mean > FRIENDS else 0.0

    def turn_rivalry(self, other: str) -> None:
        """A rivalry begins or ends, and alignments with it."""
        begins, weight = not self.rivals[other], self.theory.rivalry_weight
        for one, another in self.both(other):
            one.rivals[another] = begins
            one.jump(another, -weight if begins else weight)

    def turn_pact(self, other: str) -> None:
        """A pact begins or ends, and with it alignments and what help is expected at first."""
        theory, begins = self.theory, not self.allied[other]
        for one, another in self.both(other):
            one.allied[another] = begins
            one.pact[another] = log_odds(theory.new_pact_support if begins else theory.no_pact_support)
            one.jump(another, theory.pact_weight if begins else -theory.pact_weight)

    def both(self, other: str) -> "tuple[tuple[RulesOfAlignment, str], tuple[RulesOfAlignment, str]]":
        """Each of two states, with the id of the other."""
        return (self, other), (self.model.states[other], self.name)

    def jump(self, other: str, by: float) -> None:
        """An alignment and its baseline move at once."""
        self.interest[other] = bound(self.interest[other] + by)
        self.alignment[other] = bound(self.alignment[other] + by)


def bound(alignment: float) -> float:
    """An alignment, held within [-1, 1]."""
    return min(max(alignment, -1.0), 1.0)
