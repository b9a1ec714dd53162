"""`sensitivity`: which assumption the answer hangs on."""

from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli import progress, study
from sim.cli.asked import Asked, asked

if TYPE_CHECKING:
    from sim.studies.sensitivity import Sensitivity

USUAL_ROWS = {"morris": 40, "sobol": 512}


def main(words: list[str]) -> int:
    """Vary all uncertain inputs by design and share out the outcome's variance; return the exit code.

    Raises InputError where the words, the scenario, the outcome or the factors are refused, or a library is
    missing.
    """
    question = asked("sensitivity", words)
    study.require("SALib", "sensitivity")
    from sim.studies import sensitivity_table
    from sim.studies.asking import write_world
    from sim.studies.cell_store import Store
    from sim.studies.pieces import results
    from sim.studies.sensitivity import gathered, pieces

    what = _study(question)
    study.estimate(question, what.histories, "replicates")
    with study.desk(question, what.question) as desk:
        with progress.shown(what.histories) as told:
            done = results(
                pieces(what), what.question.digest, Store(desk.folder), question.config.workers, told
            )
            found = sensitivity_table.Found(what, gathered(done))

        def write(folder: Path) -> list[Path]:
            from sim.views import sensitivity as views

            tables = [*write_world(folder, what.world), *sensitivity_table.write(folder, found)]
            return [*tables, *views.write_all(found, folder)]

        if not study.written(desk, write, what.histories):
            return study.NOT_WRITTEN
        from sim.views.sensitivity import show

        show(found, desk.folder)
    return study.DONE


def _study(question: Asked) -> "Sensitivity":
    from sim.studies import measures
    from sim.studies.factors import factors, widened
    from sim.studies.sensitivity import Sensitivity

    own = question.own
    world = widened(question.world, own["spread"])
    outcome = measures.of(own["outcome"] or f"display.{world.scenario.focus}", world)
    chosen = tuple(factors(world, own["factors"].split(",")))
    rows = own["n"] or USUAL_ROWS[own["method"]]
    return Sensitivity(world, question.seed, own["method"], rows, own["replicates"], outcome, chosen)
