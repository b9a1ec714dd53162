"""The worlds that a run is set beside, and how many of its histories are run in them once more.

How many is worked out from the scenario's size alone, so that a run says the same on every machine.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from sim.engines import batch
from sim.engines.world import World
from sim.montecarlo import plan
from sim.montecarlo.completed import Limits
from sim.montecarlo.pools import Pool
from sim.montecarlo.run import AllFailedError, run_on
from sim.outcomes import base_rates, beside
from sim.outcomes.beside import Beside
from sim.outcomes.figures import Figure, Meta, Rows
from sim.scenario import theory_sets
from sim.scenario.theory import Theory

SECONDS = 1.0
"""Of one core, as the plan reckons them, that a world beside may take ..."""

SHARE, LEAST = 20, 500
"""... and however long they take, one history in so many of the run, and so many of them."""


@dataclass(frozen=True)
class Worlds:
    """A run's world without signals, and under drawn parameters; None where there is no such world: no
    signals, or parameters that are drawn in the run itself, or all set by the modeler.
    """

    quiet: World | None
    drawn: World | None


def worlds(world: World) -> Worlds:
    """Return the worlds that a run of `world` is set beside."""
    scenario, drawn = world.scenario, theory_sets.sample(world.theory)
    quiet = World(scenario.model_copy(update={"signals": {}}), world.theory) if scenario.signals else None
    return Worlds(quiet, None if drawn is None or sample_of(world.theory) else World(scenario, drawn))


def count(world: World, replicates: int) -> int:
    """Return how many histories of a run are run once more in each world beside it: the first ones."""
    fitting = int(SECONDS / plan.seconds_per_replicate(plan.size(world.scenario)))
    return min(replicates, max(fitting, replicates // SHARE, LEAST))


def figures(world: World, seed: int, rows: Rows, meta: Meta, pool: Pool, limits: Limits) -> Iterator[Figure]:
    """Run the worlds beside a run on a pool and yield what it is set beside, the record's rates first.

    rows, meta: of the run itself, columns [n]. Raises WorkersLostError where the pool is gone for good.
    """
    yield from base_rates.figures(world.scenario, meta)
    found, asked = worlds(world), count(world, meta.n_attempted)

    def run(other: World) -> Beside | None:
        simulate = partial(_simulate, other, seed, tuple(beside.columns(meta)))
        blocks = plan.blocks(asked, plan.block_size(plan.size(world.scenario)))
        try:
            result = run_on(pool, simulate, blocks, lambda _: None, limits)
        except AllFailedError:
            return None
        return Beside(result.rows, asked, sample_of(other.theory))

    if found.quiet is not None and (quiet := run(found.quiet)) is not None:
        yield from beside.quiet(rows, quiet, meta)
    draws = sample_of(world.theory)
    drawn = run(found.drawn) if found.drawn is not None else None
    if drawn is not None or draws:
        yield from beside.parameters(rows, drawn, meta, draws)


def _simulate(
    world: World, seed: int, columns: tuple[str, ...], first: int, count: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Some columns of some histories, and no tallies."""
    rows, _ = batch.simulate(world, seed, first, count)
    return {name: rows[name] for name in columns}, {}


def sample_of(theory: Theory) -> int:
    """Size of the joint sample that a theory's parameters are drawn from, 0 where there is none."""
    sizes = {len(quantity.args) for _, quantity in theory.quantities() if quantity.kind == "draws"}
    return sizes.pop() if len(sizes) == 1 else 0
