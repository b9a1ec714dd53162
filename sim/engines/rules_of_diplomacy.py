"""The rules of diplomacy: what states do to each other from week to week, short of threats.

Rules of the schedule on this page: confer, and expect, which is done once, before the first step.
"""

from typing import NamedTuple

from sim.engines.rules_of_signals import RulesOfSignals
from sim.engines.state import WEIGHT, odds
from sim.model.declaration import COOPERATE, DOWNGRADE, ENGAGE, HOLD, PLEDGE, PROTEST


class Diplomacy(NamedTuple):
    """Odds of what a state does to another in a week, against doing nothing."""

    engage: float
    pledge: float
    cooperate: float
    protest: float
    downgrade: float


class RulesOfDiplomacy(RulesOfSignals):
    """What a state does with every other state that it leaves in peace."""

    # --- confer: contact follows attention, protests follow dislike (ICEWS, weekly acts) --------------------

    def confer(self) -> None:
        """Engage, pledge, cooperate, protest or downgrade, or do nothing, wherever nothing else was done."""
        for other in self.others:
            if self.model.acting and self.act[other] == HOLD and other not in self.by_hand:
                self.act[other] = self.contact(other)
            lowered = 1.0 if self.act[other] == DOWNGRADE else 0.0
            self.rift[other] = self.theory.rift_kept * self.rift[other] + lowered

    def contact(self, other: str) -> int:
        """Rung that this step's draw picks, counted from the downgrade up."""
        each = self.diplomacy(other)
        left = self.confer_draw[other] * (1.0 + sum(each))
        for rung, share in (
            (DOWNGRADE, each.downgrade),
            (PROTEST, each.protest),
            (HOLD, 1.0),
            (ENGAGE, each.engage),
            (PLEDGE, each.pledge),
        ):
            if left <= share:
                return rung
            left -= share
        return COOPERATE

    def diplomacy(self, other: str) -> Diplomacy:
        """Odds of all that diplomacy can do.

        States engage those that they have much to do with, friend or foe, as their attention has it; protests
        and downgrades fall with alignment, and rise with tension and after an incident. What a friend suffers
        is answered with pledges to it and cooperation, for some weeks.
        """
        theory, alignment = self.theory, self.alignment[other]
        busy = self.busy[other] + self.attention[other]
        friend = theory.solidarity * self.model.states[other].plight * max(alignment, 0.0)
        cross = busy + theory.hostile_talk * self.tension_with(other)
        stung = theory.reaction * self.incident.get(other, 0.0)
        return Diplomacy(
            engage=odds(busy),
            pledge=odds(busy + theory.pledge + friend),
            cooperate=odds(busy + theory.cooperate + friend),
            protest=odds(cross + theory.protest - theory.protest_alignment * alignment),
            downgrade=odds(cross + theory.downgrade - theory.downgrade_alignment * alignment + stung),
        )

    # --- expect: once, before the first step ----------------------------------------------------------------

    def expect(self) -> None:
        """Work out what is said in a usual week: what was observed at the start holds that already.

        Counted again, it would move every alignment and every belief from the first step on in which states
        act. Only departures from routine tell something.
        """
        for other in self.others:
            each = self.diplomacy(other)
            total = 1.0 + sum(each)
            to_pledge, to_cooperate = WEIGHT[PLEDGE] * each.pledge, WEIGHT[COOPERATE] * each.cooperate
            friendly = WEIGHT[ENGAGE] * each.engage + to_pledge + to_cooperate
            hostile = WEIGHT[PROTEST] * each.protest + WEIGHT[DOWNGRADE] * each.downgrade
            bias = self.model.states[other].bias(self.name)
            self.routine[other] = (friendly + bias * hostile) / total
            costly = to_pledge * self.worth(PLEDGE) + to_cooperate * self.worth(COOPERATE)
            self.usual_pledge[other] = costly / total
