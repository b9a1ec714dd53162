"""What a replicate is given: uncertain inputs drawn from tables are those of the distribution."""

import numpy as np
import pytest
from scipy.special import betainc

from sim.engines.inputs import Lanes
from sim.engines.world import World
from sim.scenario import library, theory_sets
from tests.worlds import invented, still_theory


@pytest.mark.parametrize(("a", "b"), [(6.0, 4.0), (2.0, 2.0), (13.2, 8.8), (1.0, 1.0), (0.7, 3.0)])
def test_a_beta_drawn_from_its_table_has_the_right_quantiles(a: float, b: float) -> None:
    """The probability at which each draw lies is the uniform it was drawn with, to 1e-4."""
    resolve = {"beta": [a, b], "assumption": "a test"}
    scenario = invented({"AA": {"resolve": resolve}, "BB": {}}, {"AA-BB": {}})
    lanes = Lanes(World(scenario, still_theory()), seed=1, width=4096)
    lanes.load(0)
    drawn, units = lanes.drawn["states.AA.resolve"], lanes.units("states.AA.resolve")
    assert np.abs(betainc(a, b, drawn) - units).max() < 1e-4


def test_a_draw_is_the_same_alone_and_among_others() -> None:
    """One lane or many: the replicate's own uniform and the same table."""
    resolve = {"beta": [6.0, 4.0], "assumption": "a test"}
    world = World(invented({"AA": {"resolve": resolve}, "BB": {}}, {"AA-BB": {}}), still_theory())
    many, one = Lanes(world, 1, 64), Lanes(world, 1, 1)
    many.load(0)
    one.load(37)
    assert many.drawn["states.AA.resolve"][37] == one.drawn["states.AA.resolve"][0]


@pytest.mark.parametrize("theory", ["full", "posterior"])
@pytest.mark.parametrize("scenario", ["aras_drills", "demo"])
def test_lanes_that_are_loaded_again_hold_what_new_ones_hold(scenario: str, theory: str) -> None:
    """What no replicate draws is filled once; everything else is that of the replicates in hand."""
    world = World(library.load(scenario, {}), theory_sets.load(theory, {}))
    again, new = Lanes(world, 1, 32), Lanes(world, 1, 32)
    again.load(0)
    again.load(64)
    new.load(64)
    for field, array in again.block._asdict().items():
        assert np.array_equal(array, getattr(new.block, field)), field
    assert all(np.array_equal(again.drawn[path], new.drawn[path]) for path in new.drawn)
