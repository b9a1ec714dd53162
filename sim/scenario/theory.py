"""Theory: the parameters of the rules, each with what it means and the values it may take.

The numbers live in configs/theory/*.yaml, each with a source or a declared assumption, and any of them may be
a distribution. Rates and half-lives are in weeks, whatever the step; utilities are log-odds a week.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError

from sim.scenario.errors import InputError, Problem, near_miss, shown
from sim.scenario.quantity import Quantity, Range
from sim.scenario.tree import SetFloat, SetInt

Share: TypeAlias = Annotated[Quantity, Range(0.0, 1.0)]
Effect: TypeAlias = Annotated[Quantity, Range(0.0, 20.0)]
LogOdds: TypeAlias = Annotated[Quantity, Range(-30.0, 30.0)]
HalfLife: TypeAlias = Annotated[Quantity, Range(0.1, 100_000.0)]
Weeks: TypeAlias = Annotated[Quantity, Range(1.0, 1000.0)]


class Theory(BaseModel):
    """One set of parameters. Bounds keep every exponent of the choice rule finite."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # How signals are perceived
    perception_noise: Effect  # standard deviation of the log of perceived weight
    attribution_bias: Effect  # extra weight of a hostile act per unit of dislike of its sender
    border_salience: Effect  # extra weight of a hostile act near the target's border
    private_visibility: Share  # what third parties see of a signal that is not public

    # How alignments move
    signal_effect: Share  # change of alignment per unit of perceived weight between neutral states
    balance: Share  # pull of structural balance, per week
    reversion_half_life: HalfLife  # of the distance from interests
    drift: Share  # standard deviation of random drift over one week

    # How hostility is remembered
    grievance_half_life: HalfLife
    easing: Effect  # share of old grievance that a friendly act of weight 1 removes
    saturation: Annotated[
        Quantity, Range(0.0, 100.0, above=True)
    ]  # grievance at which the reaction is half its most

    # How beliefs move, in log-odds per unit of weight
    talk_evidence: Effect  # of cheap talk, times the sender's audience
    tied_evidence: Effect  # of tied hands, times the sender's audience
    sunk_evidence: Effect  # of sunk costs
    reputation: Share  # what the sender did to others, against what it did to oneself
    belief_half_life: HalfLife  # of the distance from the prior
    no_pact_support: Share  # prior probability that a state helps another without a pact

    # How power is compared
    decisiveness: Effect  # exponent of the contest success function

    # How a rung is chosen: log-odds a week against holding still
    precision: Effect  # multiplies every utility: 0 is a uniform choice, large values the best response
    accommodate: LogOdds
    protest: LogOdds
    threaten: LogOdds
    display: LogOdds
    force: LogOdds
    reaction: Effect  # most that remembered hostility adds to the rung in kind
    spill_up: Share  # of the reaction, per rung above the act that is answered
    spill_down: Share  # of the reaction, per rung below it
    dislike: LogOdds  # per unit of severity and of negative alignment
    rivalry: LogOdds  # per unit of severity of a coercive act, in a standing rivalry
    success: LogOdds  # per unit of severity, from certain defeat or victory against an even chance
    retaliation: Effect  # per unit of severity, from a surely resolved opponent who would surely win
    audience_cost: Effect  # per unit of severity by which an act falls below the state's own public threat
    apart: LogOdds  # per unit of severity, for states without a common land border
    commitment_half_life: HalfLife  # of a public threat

    # How third states join: log-odds a week of fighting
    join: LogOdds
    join_commitment: Effect  # per unit of believed support, times the joiner's audience
    join_alignment: LogOdds  # per unit of difference between the alignments toward the two sides
    war_weeks: Weeks  # weeks of force by both sides that make a war

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Names of the parameters, in the order above."""
        return tuple(cls.model_fields)

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """Every parameter with its name, in the order above."""
        for name in self.names():
            yield name, getattr(self, name)


def parse(values: Mapping[str, Any], file: str) -> Theory:
    """Check a mapping of parameters; bare numbers count as set on the command line.

    Raises InputError with every problem of the mapping; `file` names it in the messages.
    """
    try:
        return Theory.model_validate({name: _marked(value) for name, value in values.items()})
    except ValidationError as refused:
        raise InputError(_problem(file, dict(error)) for error in refused.errors()) from None


def _marked(value: Any) -> Any:
    """Plain numbers come from the command line: files give a mapping with a source."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return SetInt(value)
    return SetFloat(value) if isinstance(value, float) else value


def _problem(file: str, error: dict[str, Any]) -> Problem:
    name = str(error["loc"][0]) if error["loc"] else ""
    known = Theory.names()
    if error["type"] == "extra_forbidden":
        return Problem(
            file,
            None,
            f"theory.{name}",
            "an unknown parameter",
            "the parameters of the theory",
            near_miss(name, known),
        )
    if error["type"] == "missing":
        return Problem(file, None, f"theory.{name}", "nothing", "a value with source or assumption")
    found = error.get("ctx", {})
    got, allowed = found.get("got", shown(error["input"])), found.get("allowed", error["msg"])
    return Problem(file, None, f"theory.{name}", got, allowed, found.get("hint", ""))
