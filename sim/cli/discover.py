"""`discover`: which combinations of assumptions lead to an outcome."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.cli import progress, study
from sim.cli.asked import Asked, asked
from sim.cli.refuse import refusal

if TYPE_CHECKING:
    from sim.studies.discovery import Discovery, Found
    from sim.studies.pieces import Arrays


def main(words: list[str]) -> int:
    """Look for boxes of inputs in a run's histories, or in those of a scenario; return the exit code.

    Raises InputError where the words, the scenario or the outcome are refused, or a library is missing.
    """
    question = asked("discover", words)
    study.require({"prim": "ema_workbench", "cart": "sklearn"}[question.own["method"]], "discover")
    from sim.studies import discovery_table
    from sim.studies.asking import write_world

    what = _study(question)
    histories = 0 if question.run is not None else what.replicates
    if question.run is None:
        study.estimate(question, histories, "replicates")
    with study.desk(question, what.question) as desk:
        found = _found(question, what, desk.folder)

        def write(folder: Path) -> list[Path]:
            from sim.views import discovery as views

            tables = [*write_world(folder, what.world), *discovery_table.write(folder, found)]
            return [*tables, *views.write_all(found, folder)]

        if not study.written(desk, write, histories):
            return study.NOT_WRITTEN
        from sim.views.discovery import show

        show(found, desk.folder)
    return study.DONE


def _found(question: Asked, what: "Discovery", folder: Path) -> "Found":
    """The boxes, in the run's own rows or in histories that are simulated now."""
    from sim.studies.cell_store import Store
    from sim.studies.discovery import found, pieces
    from sim.studies.pieces import results

    if question.run is not None:
        rows = question.run.rows
        return found(what, what.measure.of(rows), np.asarray(rows["replicate"], np.int64))
    store, workers = Store(folder), question.config.workers
    with progress.shown(what.replicates) as told:
        parts: list[Arrays] = list(results(pieces(what), what.question.digest, store, workers, told))
    outcome = np.concatenate([part["outcome"] for part in parts])
    return found(what, outcome, np.concatenate([part["replicate"] for part in parts]))


def _study(question: Asked) -> "Discovery":
    from sim.engines.placed import uncertain
    from sim.studies import measures
    from sim.studies.discovery import Discovery
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
    return Discovery(world, question.seed, replicates, outcome, *how)
