"""From a scenario and a theory to everything a run folder holds: world, histories, figures."""

from functools import partial

from sim.engines import batch
from sim.engines.world import World
from sim.montecarlo import plan
from sim.montecarlo.run import Progress, Result, run
from sim.outcomes.figures import Meta, Window
from sim.outcomes.summary import summarise
from sim.outcomes.summary_uncertainty import uncertainty
from sim.scenario.schema import Scenario
from sim.scenario.theory import Theory
from sim.store.files import Product
from sim.store.manifest import FailureRecord


def produce(
    scenario: Scenario, theory: Theory, seed: int, replicates: int, workers: int | None, progress: Progress
) -> Product:
    """Simulate replicates 0 to replicates - 1 and return rows, tallies and figures.

    Depends on (scenario, theory, seed, replicates) alone, whatever the number of workers.
    Raises AllFailedError where no block succeeded.
    """
    world = World(scenario, theory)
    blocks = plan.blocks(replicates, plan.block_size(plan.size(scenario)))
    result = run(partial(batch.simulate, world, seed), blocks, workers, progress)
    meta = describe(world, seed, replicates, result.n_failed)
    figures = [
        *summarise(result.rows, meta, result.tallies),
        *uncertainty(result.rows, meta, sample_of(theory)),
    ]
    return Product(scenario, theory, meta, result.rows, result.tallies, figures, _failures(result))


def sample_of(theory: Theory) -> int:
    """Size of the joint sample that a theory's parameters are drawn from, 0 where there is none."""
    sizes = {len(quantity.args) for _, quantity in theory.quantities() if quantity.kind == "draws"}
    return sizes.pop() if len(sizes) == 1 else 0


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
        directed=batch.directed(world),
        dates=scenario.horizon.dates(),
        window=_window(world),
        focus=scenario.focus,
        history=scenario.history,
        n_attempted=n_attempted,
        n_failed=n_failed,
        seed=seed,
    )


def _window(world: World) -> Window:
    horizon, first = world.scenario.horizon, world.clock.window
    return Window(first, horizon.steps - 1, f"{horizon.date_of(first)} to {horizon.end}")


def _failures(result: Result) -> tuple[FailureRecord, ...]:
    return tuple(FailureRecord(block.first, block.count, block.reason) for block in result.failures)
