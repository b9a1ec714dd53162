"""The rules of sides: where third states stand in the disputes of others, and what that does to friendships.

Rules of the schedule on this page: take_sides, reproach.
"""

from sim.engines.dispute import Dispute
from sim.engines.state import State, odds
from sim.model.declaration import (
    AT_WAR,
    CALM,
    DISPLAY,
    FIRST_MILITARIZED,
    FORCE,
    FOUGHT,
    JOIN_FIRST,
    JOIN_SECOND,
    JOINING,
    NEUTRAL,
    PLEDGE,
    POSTURE_DRAWS,
    SIDE_DRAWS,
    SUPPORT_FIRST,
    SUPPORT_SECOND,
)


class RulesOfSides(State):
    """What a state does when others quarrel, and what it thinks of those that did nothing for it."""

    # --- take_sides: alliances are kept or not (Leeds 2003), and friends entrap (Snyder 1984) ---------------

    def take_sides(self) -> None:
        """Take a side, or none, where a dispute of others has opened, come to force or to war.

        Neutrality is the commonest choice, and is thought over each time; a side that was taken is kept while
        the dispute is open.
        """
        for dispute in self.watched:
            if dispute.stirred != CALM:
                if not dispute.is_open:
                    dispute.sides[self.name] = NEUTRAL
                if dispute.sides[self.name] == NEUTRAL:
                    each = self.leanings(dispute, dispute.stirred)
                    self.stand_by(dispute, drawn_side(each, self.uniform(SIDE_DRAWS, dispute.name)))

    def leanings(self, dispute: Dispute, stirred: int) -> dict[int, float]:
        """Odds of each side against neutrality, where a dispute has opened, come to force or to war."""
        a, b, lean = dispute.first, dispute.second, self.lean(dispute)
        return {
            JOIN_FIRST: self.joining(b, lean, stirred),
            SUPPORT_FIRST: self.supporting(a, lean),
            NEUTRAL: 1.0,
            SUPPORT_SECOND: self.supporting(b, -lean),
            JOIN_SECOND: self.joining(a, -lean, stirred),
        }

    def lean(self, dispute: Dispute) -> float:
        """How much more it likes the first side, and is believed to owe it, than the second."""
        a, b = dispute.first, dispute.second
        liked = self.alignment.get(a, 0.0) - self.alignment.get(b, 0.0)
        owed = self.help.get(a, 0.0) - self.help.get(b, 0.0)
        return self.theory.side_alignment * liked + self.theory.side_commitment * owed

    def joining(self, foe: str, lean: float, stirred: int) -> float:
        """Odds of joining against a state, which falls with the distance to it and rises with power and in
        wars; nobody joins against a state that it may not act against."""
        if foe not in self.dispute:
            return 0.0
        theory = self.theory
        able = theory.join_distance * self.remoteness[foe] + theory.join_major * self.major
        return odds(theory.join + lean + able + theory.join_war * (stirred == AT_WAR))

    def supporting(self, friend: str, lean: float) -> float:
        """Odds of supporting a state short of force, with which there has to be a tie."""
        return odds(self.theory.back + lean) if friend in self.alignment else 0.0

    def stand_by(self, dispute: Dispute, side: int) -> None:
        """Take a side: pledge to those that one stands by, act against the others where one joins."""
        dispute.sides[self.name] = side
        if side == NEUTRAL:
            return
        friend, foe = dispute.first, dispute.second
        if side < NEUTRAL:
            friend, foe = foe, friend
        if friend in self.act and self.act[friend] < FIRST_MILITARIZED:
            self.act[friend] = PLEDGE
        if side in (JOIN_FIRST, JOIN_SECOND):
            self.join_against(foe, FORCE if dispute.stirred >= FOUGHT else DISPLAY)

    def join_against(self, foe: str, rung: int) -> None:
        """Act against an opponent on somebody's side, unless one does as much already."""
        if self.act[foe] < rung:
            self.act[foe], self.cause[foe], self.yields[foe] = rung, JOINING, False

    def posture(self, dispute: Dispute) -> int:
        """Side that it would take if the two came to force now."""
        return drawn_side(self.leanings(dispute, FOUGHT), self.uniform(POSTURE_DRAWS, dispute.name))

    # --- reproach: those who were sure to help and did not are let down (Snyder 1984; Leeds 2003) -----------

    def reproach(self) -> None:
        """Think less of friends that stood aside while force was used against this state."""
        for other, dispute in self.dispute.items():
            if self.is_victim(other, dispute):
                for k in dispute.sides:
                    if k in self.alignment and not dispute.stands_with(k, self.name):
                        lost = self.theory.abandonment * self.model.states[k].help[self.name]
                        self.alignment[k] = max(self.alignment[k] - lost, -1.0)

    def is_victim(self, other: str, dispute: Dispute) -> bool:
        """Whether an opponent has just come to force or to war against this state."""
        attacked = self.model.states[other].act[self.name] == FORCE
        return dispute.stirred == AT_WAR or (dispute.stirred == FOUGHT and attacked)


def drawn_side(odds_of_sides: dict[int, float], drawn: float) -> int:
    """Side that a draw picks, counted from joining the first to joining the second."""
    left = drawn * sum(odds_of_sides.values())
    for side, share in odds_of_sides.items():
        if left <= share:
            return side
        left -= share
    return NEUTRAL  # where rounding leaves something over
