"""`attribute`: what it is asked, and where its parts are."""

from sim.asking.asked import Asked
from sim.asking.refuse import refusal
from sim.statistics.shapley import MOST_EXACT
from sim.studies import measures
from sim.studies.attribution import answer, table, words, work
from sim.studies.attribution.games import game
from sim.studies.attribution.work import USUALLY_EXACT, Attribution
from sim.studies.parts import Parts


def understand(question: Asked) -> Attribution:
    """What is attributed to whom. Raises InputError."""
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


PARTS = Parts(
    "replicates",
    understand,
    work.pieces,
    table.work_out,
    table.write,
    words.figures,
    words.lines,
    answer.answer,
)
