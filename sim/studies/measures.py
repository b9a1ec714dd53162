"""Which outcomes a study asks about: found by name in the table of a world's outcomes (sim.outcomes.table).

Whatever has a value in every history can be asked about: not what divides by occasions.
"""

from sim.engines.world import World
from sim.montecarlo.produce import describe
from sim.outcomes.outcome import Outcome
from sim.outcomes.table import ALL, find, outcomes
from sim.outcomes.themes import sides
from sim.outcomes.themes.sides import EITHER, FOUGHT, SIDES
from sim.scenario.errors import InputError, Problem, show

THIRDS = 3
"""Third states whose side is looked at unless told otherwise."""


def of(text: str, world: World) -> Outcome:
    """Return the outcome that `text` names in a world.

    Raises InputError with what there is and the near miss, and for an outcome that divides by occasions: no
    history has a value of its own in it.
    """
    found = find(text, all_outcomes(world))
    if found.divides:
        raise InputError([_divided(text, found)])
    return found


def _divided(text: str, found: Outcome) -> Problem:
    """Why an outcome that divides by occasions is refused, with those that say the same of every history."""
    allowed = "an outcome that every history has a value of; this one divides by the occasions for it"
    side = found.quantity.removeprefix("p_")
    if ":" in found.subject and side in (SIDES | EITHER):
        allowed += f": ask for {FOUGHT}_{side}.{found.subject} or posture_{side}.{found.subject}"
    return Problem("command line", None, "outcome", show(text), f"{allowed} ({ALL})")


def all_outcomes(world: World) -> dict[str, Outcome]:
    """Return all outcomes of a world's runs by name, without running it."""
    return outcomes(describe(world, 0, 0, 0), columns(world))


def columns(world: World) -> list[str]:
    """Return the names of those columns of a world's rows that the table of outcomes has to know."""
    names, ids = world.names, world.names.states
    thirds = [f"stand.{ids[k]}:{names.dyads[p]}" for _, k, p in names.thirds]
    return [*(f"joined.{ids[k]}+{ids[i]}" for k, i in names.helpers), *thirds]


def several(text: str, world: World) -> list[Outcome]:
    """Return the outcomes of a list with commas, each once.

    Raises InputError for the first that is unknown.
    """
    found = [of(each, world) for each in text.split(",")]
    return list({outcome.name: outcome for outcome in found}.values())


def focal(world: World) -> str:
    """Return what a study of one outcome asks unless told otherwise, as the screen of a run does: the use of
    force in the focus.
    """
    return f"force.{world.scenario.focus}"


def usual(world: World) -> list[Outcome]:
    """What is looked at unless told otherwise: how far the focus and any dyad go, and who stands where."""
    focus, there = world.scenario.focus, all_outcomes(world)
    names = (
        f"p_level_4.{focus}", f"p_level_3.{focus}", f"weeks_display.{focus}", "p_level_4",
        f"p_same_bloc.{focus}", f"alignment_mean.{focus}", *postures(world),
    )  # fmt: skip
    return [there[name] for name in names if name in there]


def postures(world: World) -> list[str]:
    """Return the names of the outcomes that third states side with the first of the focus at the end."""
    focus = world.scenario.focus
    thirds = [subject for subject in sides.thirds(columns(world)) if subject.endswith(f":{focus}")]
    return [f"posture_with_first.{subject}" for subject in thirds[:THIRDS]]
