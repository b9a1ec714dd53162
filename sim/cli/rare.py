"""`rare`: probabilities below what a batch can see."""

from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli import progress, study
from sim.cli.asked import Asked, asked

if TYPE_CHECKING:
    from sim.studies.rare import Rare


def main(words: list[str]) -> int:
    """Estimate a rare event by multilevel splitting and return the exit code.

    Raises InputError where the words or the scenario are refused, or the outcome has no nested levels.
    """
    question = asked("rare", words)
    from sim.studies import rare_table
    from sim.studies.asking import write_world
    from sim.studies.cell_store import Store
    from sim.studies.pieces import results
    from sim.studies.rare import gathered, pieces

    what = _study(question)
    study.estimate(question, what.histories, "effort")
    with study.desk(question, what.question) as desk:
        with progress.shown(what.histories) as told:
            done = results(
                pieces(what), what.question.digest, Store(desk.folder), question.config.workers, told
            )
            found = rare_table.Found(what, gathered(done))

        def write(folder: Path) -> list[Path]:
            from sim.views import rare as views

            tables = [*write_world(folder, what.world), *rare_table.write(folder, found)]
            return [*tables, *views.write_all(found, folder)]

        if not study.written(desk, write, what.histories):
            return study.NOT_WRITTEN
        from sim.views.rare import show

        show(found, desk.folder)
    return study.DONE


def _study(question: Asked) -> "Rare":
    from sim.studies import measures
    from sim.studies.rare import Rare, require_nested

    own, world = question.own, question.world
    outcome = measures.of(own["outcome"] or f"war.{world.scenario.focus}", world)
    require_nested(outcome)
    return Rare(world, question.seed, outcome, own["effort"], own["repeats"], own["plain"])
