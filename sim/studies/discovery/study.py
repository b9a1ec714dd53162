"""`discover`: what it is asked, and where its parts are."""

from sim.asking.asked import Asked
from sim.asking.refuse import refusal
from sim.engines.placed import uncertain
from sim.studies import measures
from sim.studies.discovery import answer, table, words, work
from sim.studies.discovery.work import Discovery, require_reproducible
from sim.studies.extras import require
from sim.studies.factors import widen
from sim.studies.parts import Parts


def understand(question: Asked) -> Discovery:
    """What is looked for. Raises InputError."""
    require({"prim": "ema_workbench", "cart": "sklearn"}[question.own["method"]], "discover")

    own, run = question.own, question.run
    if run is not None and (own["spread"] or question.seed != run.meta.seed):
        key = "spread" if own["spread"] else "seed"
        raise refusal(key, own.get(key, question.seed), "nothing: the run's own is used")
    world = widen(question.world, own["spread"]) if own["spread"] else question.world
    if not uncertain(world):
        raise refusal("scenario", world.scenario.name, "a scenario with uncertain inputs, or spread=0.5")
    outcome = measures.of(own["outcome"] or measures.focal(world), world)
    replicates = own["replicates"] if run is None else len(run.rows["replicate"])
    how = own["method"], own["above"], own["boxes"], own["mass"]
    rows = None if run is None else run.rows
    asked_for = Discovery(world, question.seed, replicates, outcome, *how, rows)
    require_reproducible(asked_for)
    return asked_for


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
