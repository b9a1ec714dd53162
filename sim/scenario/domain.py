"""Where a scenario lies outside of what the model was fitted to: disputes of pairs of states, 1946 to 2014.

A great-power war, or a crisis on the way to one, is in no record of these years: what a general war takes is
extrapolated. It is said, and nothing is refused.
"""

from sim.model.declaration import FORCE
from sim.scenario.codebook import rung_of
from sim.scenario.schema import Scenario, SignalSpec

FIRST_YEAR = 1946
"""Of the records; what lies after their last year is what a model is for."""

HEAD = "outside what the model was fitted to: "


def outside(scenario: Scenario) -> str:
    """Say in one sentence why a scenario lies outside; "" where it does not."""
    reasons = []
    if scenario.horizon.start.year < FIRST_YEAR:
        reasons.append(f"it begins in {scenario.horizon.start.year}, the records in {FIRST_YEAR}")
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
