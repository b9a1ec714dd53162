"""The rules of the model, in the words of the field: a state as a Mesa agent, one method a rule.

This is the page to begin with. The schedule (sim.model.declaration) says in which order all states go through
the rules, docs/model.md has the equations with their sources, and the compiled engine (sim.dynamics) does the
same to thousands of histories at once; tests/agreement holds the two together. The rules of a week:

    draw        this step's chance                                                 rules_of_signals
    send        what the acts of last week and the scenario's signals say          rules_of_signals
    align       what a state feels is worked out: years                            rules_of_alignment
    believe     costly signals are believed                                        rules_of_signals
    commit      public threats bind, incidents are remembered: weeks               rules_of_signals
    strain      tension fades, and signals add to it: months                       rules_of_disputes
    settle      what was worked out holds                                          rules_of_alignment
    realign     a rivalry or a pact begins or ends, rarely                         rules_of_alignment
    weigh       expected success, with the help that either side may get           rules_of_disputes
    open        states open disputes, or not                                       rules_of_disputes
    respond     they answer, settle or press on in open ones                       rules_of_disputes
    confer      diplomacy with everybody that was left in peace                    rules_of_diplomacy
    stir        a dispute opens, comes to force or to war                          rules_of_disputes
    take_sides  third states join, support or stay out                             rules_of_sides
    reproach    those who were let down think less of their friends                rules_of_sides
    proceed     disputes go on or close                                            rules_of_disputes

Before the first week, `expect` (rules_of_diplomacy) works out what is said in a usual one.

What a state has toward another is kept under the other's id: `self.alignment["IRN"]`; what two opponents have
in common, in one object for both: `self.dispute["IRN"].tension` (sim.engines.dispute). A rule writes what
belongs to its own state, what is common to two states by the first of them, and reads of others what an
earlier rule wrote. Any of it can be overridden:

    class Dove(StateAgent):
        def choose(self, opponent):
            return "engage"

    class Grudge(StateAgent):
        def bias(self, other):
            return 2.0

    AllianceModel("aras_drills", agents={"IRN": Dove, "AZE": Grudge}).run()
"""

from sim.engines.rules_of_alignment import RulesOfAlignment
from sim.engines.rules_of_diplomacy import RulesOfDiplomacy
from sim.engines.rules_of_disputes import RulesOfDisputes
from sim.engines.rules_of_sides import RulesOfSides
from sim.engines.rules_of_signals import RulesOfSignals
from sim.model.declaration import RUNGS
from sim.scenario.errors import InputError, Problem, list_of, near_miss, show

NOT_CALLED = ("step", "advance")
"""Methods that other models of Mesa call of their agents; here a state is taken through the rules by name."""


def idle(kind: type["StateAgent"]) -> str:
    """Return the name of a method that a class defines and nobody would call, "" where there is none."""
    return next((name for name in NOT_CALLED if getattr(kind, name) is not getattr(StateAgent, name)), "")


CALLED = "choose(self, opponent), or a rule of `python -m sim model`, such as respond(self)"
"""What to define in its place."""


class StateAgent(RulesOfSides, RulesOfDisputes, RulesOfDiplomacy, RulesOfAlignment, RulesOfSignals):
    """A state with its rules: those of the schedule, and the parts that they are made of."""

    def choose(self, opponent: str) -> str | None:
        """Name of the rung of this step's act against an opponent; None leaves it to the rules.

        To be overridden; asked once in every step in which states act on their own. What it names stands:
        neither a dispute is opened, nor an act answered, nor diplomacy done beside it; only sides that the
        state takes in the disputes of others may go beyond it (`take_sides`). A threat, a display or force
        opens a dispute where there is none.

        `received` has what others did in the last step, while their `acts` may be of this one already; own
        ones are of the last. `random` is this history's own chance.
        """
        return None

    def open(self) -> None:
        """Ask `choose` first, then open disputes by the rule where it names nothing."""
        asked = self.opponents if self.model.acting else ()
        named = {other: self.chosen_by_hand(other) for other in asked}
        self.by_hand = {other: rung for other, rung in named.items() if rung is not None}
        super().open()

    def chosen_by_hand(self, other: str) -> int | None:
        """The rung that `choose` names. Raises InputError for what is no rung."""
        name: object = self.choose(other)
        if name is None:
            return None
        if isinstance(name, str) and name in RUNGS:
            return RUNGS.index(name)
        place, miss = f"{type(self).__name__}.choose", near_miss(str(name), RUNGS)
        raise InputError([Problem("agents", None, place, show(name), f"{list_of(RUNGS)}, or None", miss)])
