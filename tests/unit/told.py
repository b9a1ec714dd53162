"""The histories that tests of replay tell."""

from functools import cache

import numpy as np

from sim.engines import batch
from sim.engines.world import World
from sim.outcomes.rows import Rows
from sim.scenario import theory_sets
from sim.scenario.library import load
from sim.studies.replay import pick, work
from sim.studies.replay.study import name_columns
from sim.studies.replay.work import History

SEED = 4


@cache
def world() -> World:
    """The scenario for teaching."""
    return World(load("demo"), theory_sets.load())


@cache
def rows() -> Rows:
    """Its first histories."""
    return batch.simulate(world(), SEED, 0, 200)[0]


@cache
def busiest(columns: tuple[str, ...]) -> History:
    """The history with the most of some counts together."""
    return work.tell(
        world(), SEED, int(np.argmax(sum(np.asarray(rows()[name], np.int64) for name in columns)))
    )


@cache
def worst() -> History:
    """Its worst history."""
    return work.tell(world(), SEED, pick.pick("worst", rows(), name_columns(world())).replicate)
