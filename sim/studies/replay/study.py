"""`replay`: what it is asked, and which history that is."""

from pathlib import Path

from sim.asking.asked import Asked
from sim.asking.refuse import refusal
from sim.engines.world import World
from sim.studies.replay import pick, work
from sim.studies.replay.pick import Named, Picked
from sim.studies.replay.work import History


def choose(question: Asked) -> Picked:
    """Return which history is asked for.

    Raises InputError for a seed that is missing or not the run's, and for a history that there is not.
    """
    number, which, run = question.own["replicate"], question.own["which"], question.run
    _check_seed(question)
    if number is not None and which:
        raise refusal("replicate", number, "nothing where which= says which history it is")
    if not which:
        return Picked(_numbered(question, number or 0), "")
    if run is not None:
        return pick.pick(
            which, run.rows, Named(run.meta.states, run.meta.dyads, run.meta.pairs, run.meta.focus)
        )
    return pick.pick(which, _rows(question), name_columns(question.world))


def name_columns(world: World) -> Named:
    """Return what the rows of a world are about."""
    return Named(world.states, world.names.dyads, world.names.pairs, world.scenario.focus)


def _rows(question: Asked) -> pick.Rows:
    """The rows of the first histories of a scenario."""
    from sim.engines import batch
    from sim.montecarlo import engine, plan
    from sim.montecarlo.run import run

    world, count = question.world, question.own["replicates"]
    batch.ready(len(world.states))
    blocks = plan.blocks(count, plan.block_size(plan.size(world.scenario)))
    simulate = engine.simulator(world, question.seed)
    return run(simulate, blocks, question.config.workers, lambda _: None).rows


def tell(question: Asked, picked: Picked) -> History:
    """Return the history that was chosen. Raises InputError where the run's row says otherwise."""
    run = question.run
    program = "" if run is None else run.program
    history = work.tell(question.world, question.seed, picked.replicate, program, picked.why)
    if run is not None and (wrong := work.find_differences(history, run.rows)):
        got = f"a history that differs from the run's in {', '.join(wrong[:4])}"
        raise refusal("replicate", got, "a run made by this version of the rules and these libraries")
    return history


def place(question: Asked, replicate: int) -> Path:
    """`out`, which must be new or empty; else replay-N in the run's folder, or under results/.

    Raises InputError for another.
    """
    asked_for = question.config.folder
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


def _check_seed(question: Asked) -> None:
    if question.run is None:
        if question.config.seed is None:
            raise refusal("seed", None, "the seed of the history (or name the folder of a run instead)")
    elif question.config.seed not in (None, question.run.manifest.seed):
        raise refusal("seed", question.config.seed, "nothing: the run's own is used")


def _numbered(question: Asked, number: int) -> int:
    if question.run is not None and number >= question.run.manifest.n_attempted:
        last = question.run.manifest.n_attempted - 1
        raise refusal("replicate", number, f"0 to {last}, the histories of this run")
    return number
