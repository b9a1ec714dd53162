"""`attribute`: which signal moved the outcome."""

from typing import TYPE_CHECKING

from sim.cli import study
from sim.cli.asked import Asked, asked
from sim.cli.refuse import refusal

if TYPE_CHECKING:
    from sim.studies.attribution.work import Attribution


def main(words: list[str]) -> int:
    """Attribute outcomes to signals, episodes, states or mechanisms, and return the exit code.

    Raises InputError where the words, the scenario or an outcome are refused; nothing was run or written
    then.
    """
    question = asked("attribute", words)
    return study.answered(question, understood(question), "replicates")


def understood(question: Asked) -> "Attribution":
    """What is attributed to whom. Raises InputError."""
    from sim.statistics.shapley import MOST_EXACT
    from sim.studies import measures
    from sim.studies.attribution.games import game
    from sim.studies.attribution.work import USUALLY_EXACT, Attribution

    own, world = question.own, question.world
    outcomes = measures.several(own["outcome"], world) if own["outcome"] else measures.usual(world)
    players = len(game(world, question.seed, own["by"]).players)
    if not players:
        raise refusal("scenario", world.scenario.name, "a scenario with signals to attribute something to")
    if own["method"] == "exact" and players > MOST_EXACT:
        raise refusal(
            "method", "exact", f"sampled, beyond {MOST_EXACT} players (here {players}), or by=episode"
        )
    exact = own["method"] == "exact" or (own["method"] == "auto" and players <= USUALLY_EXACT)
    if own["by"] == "mechanism" and not exact:
        raise refusal("method", own["method"], "exact, by mechanism")
    return Attribution(
        world,
        question.seed,
        own["replicates"],
        tuple(outcomes),
        own["by"],
        exact or players < 2,
        own["pairs"],
    )
