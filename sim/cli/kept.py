"""`keep=trajectories`: step data of all histories, written once a run has ended."""

from pathlib import Path

from sim.asking.readers import one_of
from sim.cli import afford, own_agents, paths, progress
from sim.cli.folder_words import of_run
from sim.montecarlo import engine, plan
from sim.montecarlo.completed import WorkersLostError
from sim.montecarlo.executors import Crew
from sim.store import files, folder, read
from sim.store.journal import Journal

TRAJECTORIES = "trajectories"
KEEP = of_run("keep", one_of(TRAJECTORIES))

DONE, NOT_WRITTEN = 0, 1


def write(place: Path, crew: Crew) -> int:
    """Write step data of the finished run in `place`, unless they are there, and return the exit code.

    Raises InputError where the folder is at work in another process.
    """
    from sim.montecarlo import step_data

    with folder.hold_lock(place, folder.LOCK):
        if step_data.are_there(place):
            return DONE
        try:
            _write(place, crew)
        except KeyboardInterrupt:
            _tell(place, "step data are not written")
            raise
        except OSError as error:  # a full disk, a folder that went away
            _tell(place, f"step data could not be written: {error.strerror or error}")
            return NOT_WRITTEN
        except (step_data.NotAgainError, WorkersLostError) as error:
            _tell(place, f"step data could not be written: {error}")
            return NOT_WRITTEN
    return DONE


def _write(place: Path, crew: Crew) -> None:
    from sim.montecarlo import step_data

    run = read.read(place)
    if run.agents is not None:
        own_agents.announce(place, run.agents)
    cost = plan.step_data(engine.size(run), run.manifest.rows)
    if cost.seconds / afford.cores(crew.workers) >= afford.WORTH_SAYING:
        progress.note(f"step data: {afford.describe(cost, afford.cores(crew.workers))}")
    with crew.opened() as pool, progress.show(run.manifest.rows) as told:
        step_data.write(place, pool, told)
    sizes = " and ".join(f"{name} ({(place / name).stat().st_size / 2**20:,.1f} MiB)" for name in files.KEPT)
    Journal(place).note(f"step data: {sizes}")
    progress.note(f"step data: {sizes}")


def _tell(place: Path, why: str) -> None:
    progress.say(f"{why}; all else is there, write them with:")
    progress.say(f"python -m sim resume {paths.shell(place)} keep={TRAJECTORIES}")
