"""What a state of the legible engine has: what it is given, what it carries from step to step, what it says.

The rules that work on it are methods of StateAgent (sim.engines.agents).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, log
from typing import TYPE_CHECKING, NamedTuple

import mesa

from sim.dynamics.lanes import FARTHEST
from sim.engines.addressed import PairDraws, SharedDraws
from sim.engines.dispute import Dispute
from sim.engines.inputs import SURE
from sim.engines.world import ACT_CODES, codebook_weight
from sim.model.declaration import CAUSES, JOIN_FIRST, JOIN_SECOND, NO_CAUSE, RUNGS, STANDS

if TYPE_CHECKING:
    from sim.engines.alliance import AllianceModel

WEIGHT = tuple(codebook_weight(code) for code in ACT_CODES)
"""Weight of an act by rung: Goldstein (1992) / 10, hostile acts below 0."""
SEVERITY = tuple(-weight for weight in WEIGHT)


class Parameters:
    """Parameters of a theory per step, by the name of what the rules read (`Parameter.per_step`)."""

    def __init__(self, **values: float) -> None:
        self.__dict__.update(values)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> float: ...


@dataclass(slots=True)
class Said:
    """What one state says to another in a step: weights (Goldstein / 10), and the log-odds they are worth.

    hidden: what the receiver alone sees. given: severity of the scenario's hostile signals by rung, counted
    from 0 for a protest.
    """

    friendly: float = 0.0
    hostile: float = 0.0
    hidden_friendly: float = 0.0
    hidden_hostile: float = 0.0
    threat_cost: float = 0.0
    pledge_cost: float = 0.0
    given: dict[int, float] = field(default_factory=dict)


class Timing(NamedTuple):
    """When one of the scenario's signals is sent in one history: from step `onset` on, for `length` steps.

    recurs: of a signal with a rate, whether it happens, step by step; None for one with a date.
    """

    onset: int
    length: int
    recurs: Sequence[bool] | None

    def share(self, t: int) -> float:
        """Share of its weight in step t: an even one, or all of it in every step in which it recurs."""
        if not 0 <= t - self.onset < self.length:
            return 0.0
        if self.recurs is None:
            return 1.0 / self.length
        return float(self.recurs[t])

    def begins(self, t: int) -> bool:
        """Whether it begins in step t, or recurs in it."""
        return self.share(t) > 0.0 and (self.recurs is not None or t == self.onset)


@dataclass(frozen=True, slots=True)
class Message:
    """One sender's share of one of the scenario's signals to one receiver.

    weight: Goldstein / 10, of the whole signal. rung: of a hostile one to an opponent; 0 for any other.
    """

    receiver: str
    weight: float
    timing: Timing
    cheap_talk: bool
    tying_hands: bool
    sunk_cost: bool
    near_border: bool
    public: bool
    rung: int


class State(mesa.Agent):
    """A state of an AllianceModel, which fills in what the scenario says of it.

    name: its id. theory: the parameters, per step. others: ids of the states it is tied to; opponents: of
    those it may act against; later: of those others whose id comes after its own, since what is common to two
    states is written by the first of them; thirds: of those that are tied to both it and another. dispute: by
    opponent, open or not, the same object that the opponent has; first_in: those of which it is the first;
    watched: those in which it is a third. by_hand: the rungs that `choose` has named in this step. suffered:
    what others did to it in the last. The other dictionaries are by the other state's id, and named as in
    sim.model.declaration, which has units and ranges.
    """

    model: "AllianceModel"
    theory: Parameters

    def __init__(self, model: "AllianceModel", name: str) -> None:
        super().__init__(model)
        self.name, self.theory = name, model.theory
        self.others: list[str] = []
        self.opponents: list[str] = []
        self.later: list[str] = []
        self.thirds: dict[str, list[str]] = {}
        self.dispute: dict[str, Dispute] = {}
        self.first_in: dict[str, Dispute] = {}
        self.watched: list[Dispute] = []
        self.messages: list[Message] = []
        self.drawn: dict[str, list[PairDraws]] = {}
        self.drawn_together: dict[str, list[SharedDraws]] = {}
        self._uniforms: dict[tuple[int, str], list[float]] = {}
        self._be_given()
        self._begin()
        self._begin_to_act()

    def _be_given(self) -> None:
        """Inputs of the history."""
        self.capability = self.audience = 0.0
        self.major = False
        self.interest_given: dict[str, float] = {}
        self.pact_given: dict[str, float] = {}
        self.projected: dict[str, float] = {}
        self.remoteness: dict[str, float] = {}
        self.busy: dict[str, float] = {}
        self.rivals_given: dict[str, bool] = {}
        self.allied_given: dict[str, bool] = {}
        self.routine: dict[str, float] = {}
        self.usual_pledge: dict[str, float] = {}
        self.resolve: dict[str, float] = {}

    def _begin(self) -> None:
        """What it feels, believes and remembers, and what every step works out anew of that."""
        self.plight = 0.0
        self.interest: dict[str, float] = {}
        self.alignment: dict[str, float] = {}
        self.pact: dict[str, float] = {}
        self.support: dict[str, float] = {}
        self.help: dict[str, float] = {}
        self.rivals: dict[str, bool] = {}
        self.allied: dict[str, bool] = {}
        self.attention: dict[str, float] = {}
        self.belief: dict[str, float] = {}
        self.commitment: dict[str, float] = {}
        self.incident: dict[str, float] = {}
        self.strength: dict[str, float] = {}
        self.next_alignment: dict[str, float] = {}
        self.perceived: dict[str, float] = {}
        self.shock: dict[str, float] = {}
        self.attention_shock: dict[str, float] = {}
        self.realign_draw: dict[str, float] = {}

    def _begin_to_act(self) -> None:
        """What it says and does."""
        self.said: dict[str, Said] = {}
        self.pledged: dict[str, float] = {}
        self.given_rung: dict[str, int] = {}
        self.act: dict[str, int] = {}
        self.by_hand: dict[str, int] = {}
        self.suffered: dict[str, int] = {}
        self.cause: dict[str, int] = {}
        self.yields: dict[str, bool] = {}
        self.owed: dict[str, int] = {}
        self.since: dict[str, int] = {}
        self.top: dict[str, int] = {}
        self.rift: dict[str, float] = {}
        self.choice_draw: dict[str, float] = {}
        self.confer_draw: dict[str, float] = {}

    def tension_with(self, other: str) -> float:
        """Tension with another state; none where the two may not act against each other."""
        return self.dispute[other].tension if other in self.dispute else 0.0

    def uniform(self, purpose: int, other: str = "") -> float:
        """A rule's own draw of this step on (0, 1]: this state's, or this state's toward another.

        purpose: one that sim.model.declaration declares, so that no two rules share their numbers. other: an
        id, or the name of a dispute. Once a history is over, the draw of its last step.
        """
        address = int(purpose), other or self.name
        if address not in self._uniforms:
            self._uniforms[address] = self.model.address.uniforms(address[0], self.name, address[1])
        drawn = self._uniforms[address]
        return drawn[min(self.model.clock, len(drawn) - 1)]

    def shared_uniform(self, purpose: int, other: str) -> float:
        """A draw of this step that both states of a dyad see: that of the first id toward the second."""
        first, second = sorted((self.name, other))
        return self.model.states[first].uniform(purpose, second)

    @property
    def acts(self) -> dict[str, str]:
        """This step's act toward every other state, in words."""
        return {other: RUNGS[rung] for other, rung in self.act.items()}

    @property
    def received(self) -> dict[str, str]:
        """What every other state did to this one in the last step, in words."""
        return {other: RUNGS[rung] for other, rung in self.suffered.items()}

    @property
    def sides(self) -> dict[str, str]:
        """Where this state stands in the open disputes of others, by `A-B`, in words."""
        disputes = [dispute for dispute in self.watched if dispute.is_open]
        return {each.name: STANDS[JOIN_FIRST - each.sides[self.name]] for each in disputes}

    @property
    def joins(self) -> dict[str, str]:
        """States against which this one has joined an open dispute, and on whose side."""
        joined = {}
        for each in self.watched:
            if each.is_open and each.sides[self.name] == JOIN_FIRST:
                joined[each.second] = each.first
            elif each.is_open and each.sides[self.name] == JOIN_SECOND:
                joined[each.first] = each.second
        return joined

    @property
    def reasons(self) -> dict[str, str]:
        """Why own militarized acts of this step are done, by opponent (CAUSES): opening, answer, pressing,
        joining."""
        return {other: CAUSES[cause] for other, cause in self.cause.items() if cause != NO_CAUSE}


def logistic(log_odds: float) -> float:
    """Probability of a log-odds."""
    return 1.0 / (1.0 + exp(-log_odds)) if log_odds > -700.0 else 0.0


def odds(log_odds: float) -> float:
    """Odds of a log-odds, held where the compiled engine holds them."""
    return exp(min(max(log_odds, -FARTHEST), FARTHEST))


def log_odds(probability: float) -> float:
    """Log-odds, held finite."""
    p = min(max(probability, SURE), 1.0 - SURE)
    return log(p / (1.0 - p))
