"""`hindcast`: what it is asked, and where its parts are."""

from sim.asking.asked import Asked
from sim.asking.refuse import refusal
from sim.studies.hindcast import questions, table, words, work
from sim.studies.hindcast.answer import answer
from sim.studies.hindcast.work import Hindcast
from sim.studies.parts import Parts


def understand(question: Asked) -> Hindcast:
    """Which questions are put to what. Raises InputError."""
    own, run = question.own, question.run
    if own["questions"] is None:
        raise refusal(
            "questions", None, f"a question file: {', '.join(questions.names())}, or the path of one"
        )
    asked = questions.load(own["questions"])
    if run is None:
        return work.of_scenario(question.world, question.seed, own["replicates"], asked)
    if question.seed != run.meta.seed:
        raise refusal("seed", question.seed, "nothing: the run's own is used")
    return work.of_run(run, asked)


PARTS = Parts(
    "replicates",
    understand,
    work.pieces,
    table.work_out,
    table.write,
    words.figures,
    words.lines,
    answer,
)
