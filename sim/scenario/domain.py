"""Where a scenario lies outside of what the model was fitted to: disputes of dyads, 1946 to 2014,
in weeks, over years and not decades.

A great-power war, or a crisis on the way to one, is in no record of these years: what a general war takes is
extrapolated. What happens inside a dispute goes by steps and was fitted to weeks. Interests, power and
regimes are held still, which decades are not. It is said, and nothing is refused.
"""

from sim.model.declaration import FORCE
from sim.scenario.codebook import rung_of
from sim.scenario.errors import count_of
from sim.scenario.horizon import DAYS_PER_YEAR
from sim.scenario.schema import Scenario, SignalSpec

FIRST_YEAR = 1946
"""Of the records; what lies after their last year is what a model is for."""

STEP_DAYS = 7
LONGEST = 6.0
"""Years that a window may last without a word."""

HEAD = "outside what the model was fitted to: "


def outside(scenario: Scenario) -> str:
    """Say in one sentence why a scenario lies outside; "" where it does not."""
    reasons = []
    if scenario.horizon.start.year < FIRST_YEAR:
        reasons.append(f"it begins in {scenario.horizon.start.year}, the records in {FIRST_YEAR}")
    horizon = scenario.horizon
    if horizon.step_days != STEP_DAYS:
        length = count_of(horizon.step_days, "day")
        reasons.append(f"a step is {length}, and disputes were fitted in weeks")
    years = (horizon.end - horizon.origin).days / DAYS_PER_YEAR
    if years > LONGEST:
        reasons.append(f"its window is {years:.0f} years, in which power and interests would not stand still")
    if powers := _at_odds(scenario):
        reasons.append(f"the major powers {' and '.join(powers)} face each other and force is given")
    return HEAD + "; ".join(reasons) if reasons else ""


def _at_odds(scenario: Scenario) -> tuple[str, ...]:
    """The first two major powers that may fight, one of which sends or suffers force from the origin on."""
    for name, dyad in scenario.dyads.items():
        ends = tuple(name.split("-"))
        face_each_other = dyad.relevant and all(scenario.states[end].major for end in ends)
        if face_each_other and any(
            _is_late_force(spec, scenario, ends) for spec in scenario.signals.values()
        ):
            return ends
    return ()


def _is_late_force(spec: SignalSpec, scenario: Scenario, ends: tuple[str, ...]) -> bool:
    last = max(spec.date.days[1], spec.until or spec.date.days[1])
    given = {*spec.sources, *spec.joint_with, *spec.targets}
    return rung_of(spec.cameo) == FORCE and last >= scenario.horizon.origin and not given.isdisjoint(ends)
