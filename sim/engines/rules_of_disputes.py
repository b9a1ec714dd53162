"""The rules of disputes: how they come nearer, open, go on, turn to war and close.

Rules of the schedule on this page: strain, weigh, open, respond, stir, proceed.
"""

from math import log

from sim.engines.dispute import Dispute
from sim.engines.rules_of_signals import NOTHING
from sim.engines.state import SEVERITY, State, logistic, odds
from sim.model.declaration import (
    ANSWER,
    AT_WAR,
    CALM,
    DISPLAY,
    ENGAGE,
    FIRST_HOSTILE,
    FIRST_MILITARIZED,
    FORCE,
    FOUGHT,
    HOLD,
    LEVEL_OF_RUNG,
    LONG,
    NEUTRAL,
    NO_CAUSE,
    OPENED,
    OPENING,
    PRESSING,
    THREATEN,
    USUAL_DETERRENCE,
    WAR,
    WAR_DRAWS,
)

TINY = 1e-12
"""Keeps a state with no capability in reach from dividing by zero."""

NO_DISPUTE, THREATENED, DISPLAYED, USED_FORCE = (
    LEVEL_OF_RUNG[rung] for rung in (HOLD, THREATEN, DISPLAY, FORCE)
)
"""Hostility levels of a dyad (Jones, Bremer & Singer 1996)."""


class RulesOfDisputes(State):
    """What a state does against its opponents, and what becomes of its disputes."""

    # --- strain: tension keeps the next dispute near for months and years (Hensel 1999) ---------------------

    def strain(self) -> None:
        """Let tension fade where there is no dispute, and add what the scenario's signals of this step do.

        It saturates: a signal counts for less where much was tense before.
        """
        most = self.theory.dispute_tension
        for other, dispute in self.first_in.items():
            if not dispute.is_open:
                dispute.tension *= self.theory.tension_kept
            added = self.tension_given_to(other) + self.model.states[other].tension_given_to(self.name)
            if added > 0.0 and dispute.tension < most:
                dispute.tension = min(dispute.tension + added * (1.0 - dispute.tension / most), most)

    def tension_given_to(self, other: str) -> float:
        """Tension that the scenario's signals of this state to an opponent are worth, by their rung."""
        theory, said = self.theory, self.said.get(other, NOTHING)
        worth = (
            theory.protest_tension,
            theory.threat_tension,
            theory.threat_tension,
            theory.display_tension,
            theory.dispute_tension,
        )
        return sum([worth[h] * given / SEVERITY[FIRST_HOSTILE + h] for h, given in said.given.items()])

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

    def coercion(self, other: str) -> float:
        """Worth of coercion per severity: prospects of success, less deterrence (Johnson & Leeds 2011)."""
        theory, p = self.theory, self.strength[other]
        deterred = logistic(self.belief[other]) * (1.0 - p) - USUAL_DETERRENCE
        return theory.success * (2.0 * p - 1.0) - theory.retaliation * deterred

    # --- open: who begins disputes with whom (Bremer 1992) --------------------------------------------------

    def open(self) -> None:
        """Hold still, for now, or open a dispute where there is none.

        After a dispute there is none for half a year, which is how disputes are told apart (Jones, Bremer &
        Singer 1996). What was chosen by hand stands.
        """
        self.act = dict.fromkeys(self.others, HOLD) | self.by_hand
        self.cause = {other: self.cause_by_hand(other) for other in self.opponents}
        self.yields = dict.fromkeys(self.opponents, False)
        for other, dispute in self.dispute.items() if self.model.acting else ():
            free = not dispute.is_open and dispute.quiet >= self.model.gap_steps
            if free and other not in self.by_hand:
                self.open_or_not(other)

    def open_or_not(self, other: str) -> None:
        """Open a dispute where the draw has it so; the same draw says with what."""
        chance, drawn = logistic(self.urge_to_open(other)), self.choice_draw[other]
        if drawn < chance:
            self.act[other], self.cause[other] = self.first_act(other, drawn / chance), OPENING

    def urge_to_open(self, other: str) -> float:
        """Log-odds of opening a dispute in a step; those of the dyad are shared by its two states.

        ground: what geography, power and regime say. propensity: what else sets the dyad apart. A rivalry or
        a former dispute is in alignment, propensity and tension, and counts nowhere else. Public threats
        bind.
        """
        theory, dispute = self.theory, self.dispute[other]
        known = dispute.ground - log(2.0) + dispute.propensity + dispute.tension
        liked = theory.open_alignment * self.alignment[other]
        tied = theory.audience_cost * self.audience * self.commitment[other]
        return known - liked + self.coercion(other) + tied

    def first_act(self, other: str, drawn: float) -> int:
        """Rung that a dispute opens with, counted from force down."""
        theory, land = self.theory, self.dispute[other].land
        threat = logistic(theory.open_threat)
        force = (1.0 - threat) * logistic(theory.open_force + theory.open_force_land * land)
        if drawn <= force:
            return FORCE
        return DISPLAY if drawn <= 1.0 - threat else THREATEN

    def cause_by_hand(self, other: str) -> int:
        """Why a militarized act that was chosen by hand is done, as far as anybody can tell."""
        if self.by_hand.get(other, HOLD) < FIRST_MILITARIZED:
            return NO_CAUSE
        if not self.dispute[other].is_open:
            return OPENING
        return ANSWER if self.owed[other] >= FIRST_MILITARIZED else PRESSING

    # --- respond: quantal response in open disputes (McKelvey & Palfrey 1995; Signorino 1999) ---------------

    def respond(self) -> None:
        """Act in every open dispute: answer, settle, press on, or hold still."""
        for other, dispute in self.dispute.items() if self.model.acting else ():
            if dispute.is_open and other not in self.by_hand:
                self.respond_to(other, dispute)

    def respond_to(self, other: str, dispute: Dispute) -> None:
        """Wars are fought; what is owed is answered, or the dispute is settled; else one's own demands are
        pressed."""
        if dispute.worst == WAR:
            self.do(other, FORCE, PRESSING)
        elif self.owed[other] >= FIRST_MILITARIZED:
            urges = self.urges(other, self.owed[other], self.answer(other), self.theory.spill_up)
            self.do(other, self.picked(other, urges, odds(self.theory.concede)), ANSWER)
        elif self.top[other] >= FIRST_MILITARIZED:
            urges = self.urges(other, self.top[other], self.theory.press, self.theory.climb)
            self.do(other, self.picked(other, urges, 0.0), PRESSING)

    def do(self, other: str, rung: int, cause: int) -> None:
        """Do it. Who neither holds nor acts, but engages the opponent, settles the dispute."""
        self.act[other], self.yields[other] = rung, rung == ENGAGE
        self.cause[other] = cause if rung >= FIRST_MILITARIZED else NO_CAUSE

    def answer(self, other: str) -> float:
        """Log-odds of answering what is owed in kind: within days or hardly ever. Given a dispute, who the
        two are matters little (Senese 1996)."""
        theory = self.theory
        kind = {THREATEN: theory.answer_threat, DISPLAY: theory.answer_display, FORCE: theory.answer_force}
        urge = kind[self.owed[other]] + theory.answer_land * self.dispute[other].land
        urge += theory.answer_alignment * self.alignment[other]
        return urge + (theory.late if self.since[other] > 0 else 0.0)

    def urges(self, other: str, rung: int, base: float, up: float) -> tuple[float, float, float]:
        """Odds of a threat, a display and force around a rung in kind, against holding still.

        base: log-odds of the rung itself; up: what each rung above it adds. Whoever falls short of its public
        threat pays for it at home (Fearon 1994).
        """
        theory, worth, stake = self.theory, self.coercion(other), self.commitment[other]
        tied, found = theory.audience_cost * self.audience, []
        for k in (THREATEN, DISPLAY, FORCE):
            milder = theory.spill_threat if k == THREATEN else theory.spill_down
            spill = up * max(k - rung, 0) + (milder if k < rung else 0.0)
            found.append(odds(base + spill + SEVERITY[k] * worth + tied * min(stake, SEVERITY[k])))
        threat, display, force = found
        return threat, display, force

    def picked(self, other: str, urges: tuple[float, float, float], settling: float) -> int:
        """Rung that this step's draw picks, counted from force down; to engage is to settle."""
        threat, display, force = urges
        drawn = self.choice_draw[other] * (force + display + threat + 1.0 + settling)
        if drawn <= force:
            return FORCE
        if drawn <= force + display:
            return DISPLAY
        if drawn <= force + display + threat:
            return THREATEN
        return HOLD if drawn <= force + display + threat + 1.0 else ENGAGE

    # --- stir: what makes third states take sides -----------------------------------------------------------

    def stir(self) -> None:
        """Note where a dispute has just opened, come to force or to war."""
        for other, dispute in self.first_in.items() if self.model.acting else ():
            level = self.level(other)
            if not dispute.is_open:
                dispute.stirred = {USED_FORCE: FOUGHT, NO_DISPUTE: CALM}.get(level, OPENED)
            elif dispute.worst == USED_FORCE and self.goes_to_war(other):
                dispute.stirred = AT_WAR
            else:
                comes_to_force = level == USED_FORCE and dispute.worst < USED_FORCE
                dispute.stirred = FOUGHT if comes_to_force else CALM

    def goes_to_war(self, other: str) -> bool:
        """Whether a dispute in which both sides have used force becomes a war in this step."""
        both = self.top[other] == self.model.states[other].top[self.name] == FORCE
        return both and self.shared_uniform(WAR_DRAWS, other) < logistic(self.theory.war)

    def level(self, other: str) -> int:
        """Hostility level of this step's acts of both."""
        return LEVEL_OF_RUNG[max(self.act[other], self.model.states[other].act[self.name])]

    # --- proceed: disputes go on or close -------------------------------------------------------------------

    def proceed(self) -> None:
        """Take all disputes a step further."""
        for other, dispute in self.first_in.items() if self.model.acting else ():
            level, opens = self.level(other), not dispute.is_open
            self.count(dispute, level)
            if opens and level == NO_DISPUTE:
                continue
            if opens and dispute.stirred == CALM:  # by a joiner's act: nobody has a side in this one yet
                dispute.sides = dict.fromkeys(dispute.sides, NEUTRAL)
            self.go_on(dispute, level)
            self.keep_accounts(other, opens)
            if not opens and self.closes(other, dispute):
                self.close(other, dispute)

    def count(self, dispute: Dispute, level: int) -> None:
        """Count the steps since the last act and the last use of force."""
        fought = level == USED_FORCE or dispute.stirred == AT_WAR or dispute.worst == WAR
        dispute.quiet = 0 if level >= THREATENED else min(dispute.quiet + 1, LONG)
        dispute.peace = 0 if fought else min(dispute.peace + 1, LONG)

    def go_on(self, dispute: Dispute, level: int) -> None:
        """A dispute that opens is of age 0. Acts set tension to what they leave behind."""
        dispute.age += 1
        dispute.worst = max(dispute.worst, level, WAR if dispute.stirred == AT_WAR else NO_DISPUTE)
        if level >= DISPLAYED:
            dispute.tension = max(dispute.tension, self.theory.dispute_tension)
        elif level == THREATENED:
            dispute.tension = max(dispute.tension, self.theory.threat_tension)

    def keep_accounts(self, other: str, opens: bool) -> None:
        """What either side owes is worked out from what both owed before."""
        them = self.model.states[other]
        mine, theirs = self.debt(other, opens), them.debt(self.name, opens)
        self.owe(other, mine)
        them.owe(self.name, theirs)

    def debt(self, other: str, opens: bool) -> tuple[int, int]:
        """What this state owes after this step, and since when.

        Any act settles the account. An answer is owed nothing unless it goes beyond what was received, so
        that answers do not breed answers. The scenario's signals are owed an answer as acts are.
        """
        them, owed = self.model.states[other], self.owed[other]
        left = HOLD if self.act[other] >= FIRST_MILITARIZED else owed
        got, given = them.act[self.name], them.given_rung.get(self.name, HOLD)
        if got < FIRST_MILITARIZED or (them.cause[self.name] == ANSWER and got <= them.owed[self.name]):
            got = HOLD
        if given >= FIRST_MILITARIZED and not opens:
            got = max(got, given)
        return (got, 0) if got > left else (left, self.since[other] + 1)

    def owe(self, other: str, debt: tuple[int, int]) -> None:
        """Write down what is owed, and one's own harshest act."""
        self.owed[other], self.since[other] = debt
        if self.act[other] >= FIRST_MILITARIZED:
            self.top[other] = max(self.top[other], self.act[other])

    def closes(self, other: str, dispute: Dispute) -> bool:
        """Whether an open dispute closes: for sure where it is settled, else as fate has it."""
        if self.is_settled(other):
            dispute.tension *= 1.0 - self.theory.relief
            return True
        return dispute.fate < logistic(self.urge_to_close(other, dispute))

    def is_settled(self, other: str) -> bool:
        """Whether either side gave in."""
        return self.yields[other] or self.model.states[other].yields[self.name]

    def urge_to_close(self, other: str, dispute: Dispute) -> float:
        """Log-odds that a dispute closes in a step, by whether both acted in it and by its worst."""
        theory, at_once = self.theory, dispute.age == 1
        if min(self.top[other], self.model.states[other].top[self.name]) >= FIRST_MILITARIZED:
            urge = theory.end_at_once if at_once else theory.end
        else:
            urge = theory.lapse_at_once if at_once else theory.lapse
        urge += theory.end_force if dispute.worst >= USED_FORCE else 0.0
        return urge + (theory.end_war if dispute.worst == WAR else 0.0)

    def close(self, other: str, dispute: Dispute) -> None:
        """Nothing is open any more, and nobody owes anything."""
        dispute.age, dispute.worst = -1, NO_DISPUTE
        for one, another in ((self, other), (self.model.states[other], self.name)):
            one.top[another] = one.owed[another] = HOLD
            one.since[another] = 0
