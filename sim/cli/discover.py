"""`discover`: which combinations of assumptions lead to an outcome."""

from typing import TYPE_CHECKING

from sim.cli import study
from sim.cli.asked import Asked, asked
from sim.cli.refuse import refusal

if TYPE_CHECKING:
    from sim.studies.discovery.work import Discovery


def main(words: list[str]) -> int:
    """Look for boxes of inputs in a run's histories, or in those of a scenario; return the exit code.

    Raises InputError where the words, the scenario or the outcome are refused, or a library is missing.
    """
    question = asked("discover", words)
    return study.answered(question, understood(question), "replicates")


def understood(question: Asked) -> "Discovery":
    """What is looked for. Raises InputError."""
    study.require({"prim": "ema_workbench", "cart": "sklearn"}[question.own["method"]], "discover")
    from sim.engines.placed import uncertain
    from sim.studies import measures
    from sim.studies.discovery.work import Discovery, require_reproducible
    from sim.studies.factors import widened

    own, run = question.own, question.run
    if run is not None and (own["spread"] or question.seed != run.meta.seed):
        key = "spread" if own["spread"] else "seed"
        raise refusal(key, own.get(key, question.seed), "nothing: the run's own is used")
    world = widened(question.world, own["spread"]) if own["spread"] else question.world
    if not uncertain(world):
        raise refusal("scenario", world.scenario.name, "a scenario with uncertain inputs, or spread=0.5")
    outcome = measures.of(own["outcome"] or f"display.{world.scenario.focus}", world)
    replicates = own["replicates"] if run is None else len(run.rows["replicate"])
    how = own["method"], own["above"], own["boxes"], own["mass"]
    rows = None if run is None else run.rows
    asked_for = Discovery(world, question.seed, replicates, outcome, *how, rows)
    require_reproducible(asked_for)
    return asked_for
