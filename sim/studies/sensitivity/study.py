"""`sensitivity`: what it is asked, and where its parts are."""

from sim.asking.asked import Asked
from sim.studies import measures
from sim.studies.extras import require
from sim.studies.factors import factors, widen
from sim.studies.parts import Parts
from sim.studies.sensitivity import answer, table, words, work
from sim.studies.sensitivity.work import Sensitivity

USUAL_ROWS = {"morris": 40, "sobol": 512}


def understand(question: Asked) -> Sensitivity:
    """What is varied by which design. Raises InputError."""
    require("SALib", "sensitivity")

    own = question.own
    world = widen(question.world, own["spread"])
    outcome = measures.of(own["outcome"] or measures.focal(world), world)
    chosen = tuple(factors(world, own["factors"].split(",")))
    rows = own["points"] or USUAL_ROWS[own["method"]]
    return Sensitivity(world, question.seed, own["method"], rows, own["replicates"], outcome, chosen)


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
