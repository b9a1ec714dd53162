"""Each signal left out in turn, on the draws of the run: what each adds to the probability that is asked of.

How many histories is worked out from the scenario's size and the number of its signals alone, so that a run
says the same on every machine; where too few fit, nothing is said, and `attribute` is the way.
"""

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engines.muted import LANES, MutedBank
from sim.engines.world import World
from sim.montecarlo import plan
from sim.montecarlo.completed import USUAL, Limits
from sim.montecarlo.pools import Pool
from sim.montecarlo.run import AllFailedError, run_on
from sim.outcomes import removals
from sim.outcomes.figures import Figure, Meta

SECONDS = 2.5
"""Of one core, as the plan reckons them, that all of it may take."""

LEAST = 200
"""Histories below which a difference says too little."""


def count(world: World, replicates: int) -> int:
    """Return how many histories of a run are run without each of its signals, 0 where it would take long."""
    signals = len(world.scenario.signals)
    if not signals:
        return 0
    each = plan.seconds_per_replicate(plan.size(world.scenario)) * (signals + 1)
    found = min(replicates, int(SECONDS / each))
    return found if found >= min(LEAST, replicates) else 0


def figures(world: World, meta: Meta, level: int, pool: Pool, limits: Limits = USUAL) -> list[Figure]:
    """Return what each signal adds to P(level) of the focus dyad, those first that move it most; none where
    none can be left out. Raises WorkersLostError where the pool is gone for good.
    """
    asked = count(world, meta.n_attempted)
    if not asked or meta.focus not in meta.dyads:
        return []
    blocks = plan.blocks(asked, LANES)
    simulate = partial(_simulate, world, meta.seed, f"first_{level}.{meta.focus}")
    try:
        result = run_on(pool, simulate, blocks, lambda _: None, limits)
    except AllFailedError:
        return []
    return removals.figures(result.rows, tuple(world.scenario.signals), level, asked, meta)


def _simulate(
    world: World, seed: int, column: str, first: int, count: int
) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
    """Whether the event came about in some histories, with every signal and without each one of them."""
    bank = MutedBank(world, seed)
    of = np.array([delivery.signal for delivery in world.deliveries], np.int64)
    heard = {removals.ALL: np.ones(len(of), bool)}
    heard |= {removals.without(s): of != s for s in range(len(world.scenario.signals))}
    rows = {name: bank.run(first, count, some) for name, some in heard.items()}
    came: dict[str, NDArray[Any]] = {name: np.greater_equal(each[column], 0) for name, each in rows.items()}
    return {"replicate": rows[removals.ALL]["replicate"], **came}, {}
