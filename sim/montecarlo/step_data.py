"""Step data of a run that has ended: its histories are run once more, and what happened in them is written.

A history depends on scenario, theory, seed and its own number alone, so nothing has to be kept while the run
works. Histories come in the order of their numbers, some hundred at a time, whoever runs them: the files do
not depend on that.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from sim.engines import agent_file
from sim.engines.world import World
from sim.montecarlo import plan
from sim.montecarlo.completed import BlockFailedError
from sim.montecarlo.in_order import CallFailedError, Calls, in_order
from sim.montecarlo.pools import Pool
from sim.outcomes.chronicle import Chronicle
from sim.store import files, manifest, read, spans, step_tables
from sim.store.read import Run
from sim.store.step_tables import Legend

MOST_ROWS, MOST_LANES = 2**22, 1024
"""Of trajectories.parquet in one call, and histories in it."""

Progress = Callable[[int], None]


class NotAgainError(Exception):
    """A history that cannot be run once more; the text is the reason, in words."""


def write(folder: Path, pool: Pool, progress: Progress = lambda _: None) -> None:
    """Write step data of the finished run in `folder`, and record them in its manifest.

    A run's own agents are executed, out of its folder. Raises OSError where the disk is full, and
    NotAgainError where agents raise what they did not raise before or workers die again and again; no part of
    a file is left then. Raises WorkersLostError where the pool is gone for good.
    """
    run = read.read(folder)
    world = World(run.scenario, run.theory)
    legend = Legend(world.names, run.scenario.horizon.dates())
    given = parts(run, world)
    calls = Calls[Chronicle](
        len(given), lambda number: partial(chronicle, world, run.manifest.seed, run.program, *given[number])
    )

    def told() -> Iterator[Chronicle]:
        try:
            for found in in_order(calls, pool, ahead=1):
                progress(found.act.shape[-1])
                yield found
        except CallFailedError as error:
            raise NotAgainError(str(error)) from None

    step_tables.write(folder, legend, told())
    read.record(run, files.KEPT)


def are_there(folder: Path) -> bool:
    """Whether a finished run has step data, as they were written."""
    known = read.read(folder).manifest.files
    try:
        return all(manifest.record(folder / name) == known.get(name) for name in files.KEPT)
    except OSError:
        return False


def parts(run: Run, world: World) -> list[tuple[int, int]]:
    """First and number of the histories of each call: all that did not fail."""
    failed = [(each.first, each.first + each.count) for each in run.manifest.failures]
    done = spans.missing(failed, (0, run.manifest.n_attempted))
    of = lanes(world, bool(run.program))
    blocks = [block for first, stop in done for block in plan.within(first, stop, of)]
    return [(block.first, block.count) for block in blocks]


def lanes(world: World, own_agents: bool) -> int:
    """Histories in one call: a power of two, by the size of the world alone."""
    most = min(MOST_LANES, MOST_ROWS // max(1, world.clock.steps * len(world.names.directed)))
    if own_agents:
        from sim.engines.legible import lanes_of  # Mesa loads here

        most = min(most, lanes_of(world))
    return 1 << (max(most, 1).bit_length() - 1)


def chronicle(world: World, seed: int, program: str, first: int, count: int) -> Chronicle:
    """What happened in some histories. Raises BlockFailedError for whatever a modeler's agents raise."""
    from sim.engines.chronicle import chronicle as told  # numba loads here

    if not program:
        return told(world, seed, program, first, count)
    try:
        return told(world, seed, program, first, count)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever they raise is why it failed
        raise BlockFailedError(agent_file.reason(error)) from None
