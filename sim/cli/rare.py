"""`rare`: probabilities below what a batch can see."""

from typing import TYPE_CHECKING

from sim.cli import study
from sim.cli.asked import Asked, asked

if TYPE_CHECKING:
    from sim.studies.rare.work import Rare


def main(words: list[str]) -> int:
    """Estimate a rare event by multilevel splitting and return the exit code.

    Raises InputError where the words or the scenario are refused, or the outcome has no nested levels.
    """
    question = asked("rare", words)
    return study.answered(question, understood(question), "effort")


def understood(question: Asked) -> "Rare":
    """Which event, with how much effort. Raises InputError."""
    from sim.studies import measures
    from sim.studies.rare.work import Rare, require_all_draws, require_joinable, require_nested

    own, world = question.own, question.world
    outcome = measures.of(own["outcome"] or f"war.{world.scenario.focus}", world)
    require_nested(outcome)
    require_joinable(outcome, world)
    study = Rare(world, question.seed, outcome, own["effort"], own["repeats"], own["plain"])
    require_all_draws(study)
    return study
