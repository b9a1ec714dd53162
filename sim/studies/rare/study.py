"""`rare`: what it is asked, and where its parts are."""

from sim.asking.asked import Asked
from sim.studies import measures
from sim.studies.parts import Parts
from sim.studies.rare import answer, table, words, work
from sim.studies.rare.work import Rare, require_all_draws, require_joinable, require_nested


def understand(question: Asked) -> Rare:
    """Which event, with how much effort. Raises InputError."""
    own, world = question.own, question.world
    outcome = measures.of(own["outcome"] or f"war.{world.scenario.focus}", world)
    require_nested(outcome)
    require_joinable(outcome, world)
    study = Rare(world, question.seed, outcome, own["effort"], own["repeats"], own["plain"])
    require_all_draws(study)
    return study


PARTS = Parts(
    "effort",
    understand,
    work.pieces,
    table.work_out,
    table.write,
    words.figures,
    words.lines,
    answer.answer,
)
