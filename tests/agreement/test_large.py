"""Networks beyond the size at which the engine changes its way of reckoning."""

import numpy as np
import pytest

from sim.dynamics.alignment import LARGE
from sim.dynamics.arrays import ALIGNMENT, LINE, MEMORY_ROWS
from sim.engines.agents import AllianceModel
from sim.engines.batch import Bank, simulate, width
from sim.engines.world import World
from tests.worlds import full_theory, invented


def ring(states: int, tied: float = 1.0) -> World:
    """Return `states` states on a ring, each relevant to its two neighbours and tied to most others."""
    rng = np.random.default_rng(states)
    names = [f"S{i:02d}" for i in range(states)]
    dyads = {}
    for i in range(states):
        for j in range(i + 1, states):
            near = j - i in (1, states - 1)
            if near or rng.random() < tied:
                dyads[f"{names[i]}-{names[j]}"] = {"alignment": rng.uniform(-0.6, 0.6), "relevant": near}
    return World(invented({name: {} for name in names}, dyads, weeks=6), full_theory())


def test_a_large_network_is_the_same_agent_by_agent() -> None:
    """With the balance term as a matrix product the drivers agree to the last bit, ties missing or not."""
    for tied in (1.0, 0.7):
        world = ring(LARGE + 5, tied)
        bank = Bank(world, 3)
        bank.run(0, bank.width)
        model = AllianceModel(world.scenario, world.theory, seed=3, replicate=5).run()
        assert np.array_equal(model.block.pair[ALIGNMENT, ..., 0], bank.lanes.block.pair[ALIGNMENT, ..., 5])
        assert np.array_equal(model.block.choice[..., 0], bank.lanes.block.choice[..., 5])
        assert np.array_equal(model.block.memory[..., 0], bank.lanes.block.memory[..., 5])
        assert model.block.memory.shape[0] == MEMORY_ROWS


def test_the_product_is_the_sum_it_replaces() -> None:
    """A network at the limit, and the same with inert states beyond it: equal to the last bit."""
    world = ring(LARGE)
    scenario = world.scenario
    extra = {f"Z{i}": next(iter(scenario.states.values())) for i in range(3)}
    larger = World(scenario.model_copy(update={"states": {**scenario.states, **extra}}), world.theory)
    small, _ = simulate(world, 9, 0, 8)
    large, _ = simulate(larger, 9, 0, 8)
    for dyad in world.names.dyads:
        a, b = dyad.split("-")
        assert np.array_equal(small[f"alignment.{a}>{b}"], large[f"alignment.{a}>{b}"])


def test_banks_hold_fewer_lanes_of_larger_networks() -> None:
    """1,056 lanes of five states, 160 of twenty, 32 of all the UN's: vector units never run empty."""
    assert [width(n) for n in (2, 5, 7, 10, 20, 60, 193)] == [1056, 1056, 1056, 544, 160, 64, 32]


@pytest.mark.parametrize("states", [2, 5, 7, 10, 15])
@pytest.mark.parametrize("count", [256, 512, 1000, 1024, 2048, 4096, 100_000])
def test_rows_of_wide_banks_do_not_lie_a_power_of_two_apart(states: int, count: int) -> None:
    """Rows of any 32 arrays in hand begin on 32 different lines of a cache whose ways hold 4 KB."""
    lines = width(states, count) * 4 // LINE
    assert len({row * lines % 64 for row in range(32)}) == 32


def test_banks_are_as_wide_as_their_replicates_need() -> None:
    """One of 32 for a few, two that are equally full for somewhat more than fit into one."""
    assert [width(5, n) for n in (1, 32, 33, 100, 257, 1000, 1056, 1057, 2500)] == [
        32, 32, 64, 128, 288, 1056, 1056, 544, 864
    ]  # fmt: skip
