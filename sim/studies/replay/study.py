"""`replay`: what it is asked, and which history that is."""

from pathlib import Path

from sim.asking.asked import Asked
from sim.asking.refuse import refusal
from sim.studies.replay import work
from sim.studies.replay.work import History


def tell(question: Asked) -> History:
    """The history that is asked for. Raises InputError where the run's row says otherwise."""
    replicate, run = question.own["replicate"], question.run
    program = "" if run is None else run.program
    history = work.tell(question.world, question.seed, replicate, program)
    if question.run is not None and (wrong := work.find_differences(history, question.run.rows)):
        got = f"a history that differs from the run's in {', '.join(wrong[:4])}"
        raise refusal("replicate", got, "a run made by this version of the rules and these libraries")
    return history


def place(question: Asked) -> Path:
    """`out`, which must be new or empty; else replay-N in the run's folder, or under results/.

    Raises InputError there, for a seed that is missing or not the run's, and for a history it does not have.
    """
    replicate, asked_for = question.own["replicate"], question.config.folder
    _check(question, replicate)
    if asked_for is None:
        home = question.run.folder if question.run else Path("results") / question.world.scenario.name
        name = f"replay-{replicate}" if question.run else f"replay-{question.seed}-{replicate}"
        return home.absolute() / name
    try:
        free = not asked_for.exists() or (asked_for.is_dir() and not any(asked_for.iterdir()))
    except OSError:  # a name that no disk takes
        free = False
    if not free:
        raise refusal("out", str(asked_for), "a folder that does not exist yet or is empty")
    return asked_for


def _check(question: Asked, replicate: int) -> None:
    if question.run is None:
        if question.config.seed is None:
            raise refusal("seed", None, "the seed of the history (or name the folder of a run instead)")
        return
    attempted = question.run.manifest.n_attempted
    if replicate >= attempted:
        raise refusal("replicate", replicate, f"0 to {attempted - 1}, the histories of this run")
    if question.config.seed not in (None, question.run.manifest.seed):
        raise refusal("seed", question.config.seed, "nothing: the run's own is used")
