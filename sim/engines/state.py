"""What a state of the legible engine has: what it is given, what it carries from step to step, what it says.

The rules that work on it are methods of StateAgent (sim.engines.agents).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, log
from typing import TYPE_CHECKING, NamedTuple

import mesa

from sim.engines.addressed import PairDraws
from sim.engines.inputs import SURE
from sim.model.declaration import DISPLAY, RUNGS

if TYPE_CHECKING:
    from sim.engines.alliance import AllianceModel


class Parameters:
    """Parameters of a theory per step, by the name of what the rules read (`Parameter.per_step`)."""

    def __init__(self, **values: float) -> None:
        self.__dict__.update(values)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> float: ...


@dataclass(slots=True)
class Said:
    """What one state says to another in a step: weights (Goldstein / 10), and the log-odds they are worth.

    hidden: what the receiver alone sees. given: severity of the scenario's hostile signals by memory, from
    0 for a protest.
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

    weight: Goldstein / 10, of the whole signal. rung: what a hostile one is remembered as; 0 for what is not.
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
    those it may act against; thirds: of those that are tied to both it and another. The other dictionaries
    are by the other state's id, and named as in sim.model.declaration, which has units and ranges.
    """

    model: "AllianceModel"
    theory: Parameters

    def __init__(self, model: "AllianceModel", name: str) -> None:
        super().__init__(model)
        self.name, self.theory = name, model.theory
        self.others: list[str] = []
        self.opponents: list[str] = []
        self.thirds: dict[str, list[str]] = {}
        self.messages: list[Message] = []
        self.drawn: dict[str, list[PairDraws]] = {}
        self._uniforms: dict[tuple[int, str], list[float]] = {}
        self._be_given()
        self._begin()

    def _be_given(self) -> None:
        """Inputs of the history."""
        self.capability = self.audience = 0.0
        self.interest: dict[str, float] = {}
        self.pact: dict[str, float] = {}
        self.projected: dict[str, float] = {}
        self.toil: dict[str, float] = {}
        self.routine: dict[str, float] = {}
        self.resolve: dict[str, float] = {}
        self.threat_quarrel: dict[str, float] = {}
        self.display_quarrel: dict[str, float] = {}
        self.force_quarrel: dict[str, float] = {}

    def _begin(self) -> None:
        """What is carried from step to step, and what every step works out anew."""
        self.alignment: dict[str, float] = {}
        self.support: dict[str, float] = {}
        self.belief: dict[str, float] = {}
        self.commitment: dict[str, float] = {}
        self.grievance: dict[str, list[float]] = {}
        self.grievance_given: dict[str, list[float]] = {}
        self.act: dict[str, int] = {}
        self.help: dict[str, float] = {}
        self.next_alignment: dict[str, float] = {}
        self.perceived: dict[str, float] = {}
        self.shock: dict[str, float] = {}
        self.said: dict[str, Said] = {}
        self.pledged: dict[str, float] = {}
        self.given_rung: dict[str, int] = {}
        self.suffered: dict[str, int] = {}  # the other's act of the last step
        self.strength: dict[str, float] = {}
        self.choice_draw: dict[str, float] = {}
        self.join_draw: dict[str, float] = {}
        self.unprovoked: dict[str, int] = {}
        self.signalled: dict[str, int] = {}
        self.side: dict[str, str] = {}

    def uniform(self, purpose: int, other: str = "") -> float:
        """A rule's own draw of this step on (0, 1]: this state's, or this state's toward another.

        purpose: one that sim.model.declaration declares, so that no two rules share their numbers.
        """
        toward = other or self.name
        if (purpose, toward) not in self._uniforms:
            drawn = self.model.address.uniforms(purpose, self.name, toward)
            self._uniforms[purpose, toward] = drawn
        return self._uniforms[purpose, toward][self.model.clock]

    def shared_uniform(self, purpose: int, other: str) -> float:
        """A draw of this step that both states of a pair see: that of the first id toward the second."""
        first, second = sorted((self.name, other))
        return self.model.states[first].uniform(purpose, second)

    @property
    def acts(self) -> dict[str, str]:
        """This step's act against every opponent, in words."""
        return {other: RUNGS[rung] for other, rung in self.act.items()}

    @property
    def received(self) -> dict[str, str]:
        """What every opponent did to this state in the last step, in words."""
        return {other: RUNGS[rung] for other, rung in self.suffered.items()}

    @property
    def joins(self) -> dict[str, str]:
        """Opponents fought in this step on somebody's side, and on whose."""
        return dict(self.side)

    @property
    def reasons(self) -> dict[str, str]:
        """Why own military acts of this step were done, by opponent.

        "spontaneous" needed no grievance, "signal" that of the scenario's signals, "answer" that of acts.
        """
        own = [other for other, rung in self.act.items() if rung >= DISPLAY and other not in self.side]
        return {other: self._reason(other) for other in own}

    def _reason(self, other: str) -> str:
        if self.unprovoked[other] >= DISPLAY:
            return "spontaneous"
        return "signal" if self.signalled[other] >= DISPLAY else "answer"


def logistic(log_odds: float) -> float:
    """Probability of a log-odds."""
    return 1.0 / (1.0 + exp(-log_odds)) if log_odds > -700.0 else 0.0


def log_odds(probability: float) -> float:
    """Log-odds, held finite."""
    p = min(max(probability, SURE), 1.0 - SURE)
    return log(p / (1.0 - p))
