"""From a run at work in its folder to all that the folder holds in the end: histories, figures, manifest."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from sim.engines import batch
from sim.engines.world import World
from sim.montecarlo import adaptive, beside, engine, inputs, plan
from sim.montecarlo.beside import sample_of
from sim.montecarlo.completed import USUAL, Finished, Limits, complete
from sim.montecarlo.pools import Pool
from sim.montecarlo.run import AllFailedError, Progress
from sim.outcomes.figures import Figure, Meta, Rows, Window
from sim.outcomes.summary import summarise
from sim.outcomes.themes.uncertainty import uncertainty
from sim.scenario import theory_sets
from sim.store import files
from sim.store.manifest import FailureRecord, Manifest
from sim.store.running import Running
from sim.store.spans import Span


def carry_out(running: Running, pool: Pool, progress: Progress, limits: Limits = USUAL) -> Manifest:
    """Simulate what is missing of a run, finish it, and return its manifest.

    Depends on (scenario, theory, seed, histories) alone, whatever the pool and however often the run was
    interrupted. Raises AllFailedError where no block succeeded, WorkersLostError where the pool is gone for
    good, and OSError where the folder cannot be written; what was finished is kept.
    """
    with running.tabled():
        simulate(running, pool, progress, limits)
        return finish(running, pool, limits)


def fill(running: Running, pool: Pool, progress: Progress, limits: Limits = USUAL) -> Sequence[FailureRecord]:
    """Simulate what is missing of a shard, leave it on disk, and return what failed; `finish` joins shards.

    Raises as `carry_out` does, but where every block failed.
    """
    simulate(running, pool, progress, limits)
    running.ledger.commit()
    return running.ledger.failures


def simulate(running: Running, pool: Pool, progress: Progress, limits: Limits = USUAL) -> None:
    """Simulate what is missing of a run on a pool, block by block, into its ledger."""
    birth = running.birth
    task = engine.simulator(World(birth.scenario, birth.theory), birth.seed, birth.program)
    for end in complete(task, missing(running), pool, limits):
        first, count = end.block.first, end.block.count
        if isinstance(end, Finished):
            running.ledger.add(first, count, end.rows, end.tallies)
        else:
            failure = FailureRecord(first, count, end.reason)
            running.journal.note(f"failed: {failure.who}: {end.reason}")
            running.ledger.fail(failure)
        progress(count)


def missing(running: Running) -> list[plan.Block]:
    """Return the blocks that a run still lacks."""
    return engine.blocks(running.birth, running.missing())


def finish(running: Running, pool: Pool, limits: Limits = USUAL) -> Manifest:
    """Write the tables and the summary of a run, and what it is set beside, which is simulated on the pool.

    Raises AllFailedError where there is nothing to write.
    """
    if not running.ledger.spans:
        raise AllFailedError(running.ledger.failures[0].reason)
    world = World(running.birth.scenario, running.birth.theory)

    def write_inputs(path: Path, done: Sequence[Span]) -> None:
        inputs.write(path, world, running.birth.seed, done)

    def set_beside(rows: Rows, meta: Meta) -> Iterator[Figure]:
        """Figures of the world without signals, beside columns [n] of the run."""
        if running.birth.agents is None:
            yield from beside.figures(world, running.birth.seed, rows, meta, pool, limits)

    return running.finish(partial(_told, running, world, set_beside), write_inputs)


def _told(
    running: Running,
    world: World,
    set_beside: Callable[[Rows, Meta], Iterator[Figure]],
    rows: Rows,
    tallies: Mapping[str, NDArray[Any]],
    n_failed: int,
) -> tuple[Meta, Sequence[Figure]]:
    """The figures of a run; of one that stops by itself with its looks, which are written beside them."""
    birth, place = running.birth, running.folder
    meta, found = figures(world, birth.seed, birth.replicates, rows, tallies, n_failed)
    found = [*found, *set_beside(rows, meta)]
    aim = adaptive.aim(birth.options)
    if aim is not None:
        return meta, adaptive.write_looks(aim, place, meta, rows, found)
    (place / files.LOOKS).unlink(missing_ok=True)  # of an earlier end of a run that is of fixed size now
    return meta, found


def figures(
    world: World, seed: int, n_attempted: int, rows: Rows, tallies: Mapping[str, NDArray[Any]], n_failed: int
) -> tuple[Meta, Sequence[Figure]]:
    """Return what was run and every figure of it; rows: columns [n], tallies [steps, ...]."""
    meta = describe(world, seed, n_attempted, n_failed)
    found = [*summarise(rows, meta, tallies), *uncertainty(rows, meta, sample_of(world.theory))]
    return meta, found


def describe(world: World, seed: int, n_attempted: int, n_failed: int) -> Meta:
    """Return what a run of `world` is a run of."""
    scenario, names = world.scenario, world.names
    return Meta(
        scenario=scenario.name,
        title=scenario.title,
        states=world.states,
        names=tuple(state.name for state in scenario.states.values()),
        dyads=names.dyads,
        pairs=names.pairs,
        directed=batch.direct(world),
        dates=scenario.horizon.dates(),
        window=_window(world),
        focus=scenario.focus,
        history=scenario.history,
        n_attempted=n_attempted,
        n_failed=n_failed,
        seed=seed,
        theory=theory_sets.name_of(world.theory),
    )


def _window(world: World) -> Window:
    horizon, first = world.scenario.horizon, world.clock.window
    return Window(first, horizon.steps - 1, f"{horizon.date_of(first)} to {horizon.end}")
