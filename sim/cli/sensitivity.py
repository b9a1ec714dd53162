"""`sensitivity`: which assumption the answer hangs on."""

from typing import TYPE_CHECKING

from sim.cli import study
from sim.cli.asked import Asked, asked

if TYPE_CHECKING:
    from sim.studies.sensitivity.work import Sensitivity

USUAL_ROWS = {"morris": 40, "sobol": 512}


def main(words: list[str]) -> int:
    """Vary all uncertain inputs by design and share out the outcome's variance; return the exit code.

    Raises InputError where the words, the scenario, the outcome or the factors are refused, or a library is
    missing.
    """
    question = asked("sensitivity", words)
    return study.answered(question, understood(question), "replicates")


def understood(question: Asked) -> "Sensitivity":
    """What is varied by which design. Raises InputError."""
    study.require("SALib", "sensitivity")
    from sim.studies import measures
    from sim.studies.factors import factors, widened
    from sim.studies.sensitivity.work import Sensitivity

    own = question.own
    world = widened(question.world, own["spread"])
    outcome = measures.of(own["outcome"] or f"display.{world.scenario.focus}", world)
    chosen = tuple(factors(world, own["factors"].split(",")))
    rows = own["n"] or USUAL_ROWS[own["method"]]
    return Sensitivity(world, question.seed, own["method"], rows, own["replicates"], outcome, chosen)
