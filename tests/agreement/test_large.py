"""Networks beyond the size at which the engine changes its way of reckoning."""

import numpy as np
import pytest

from sim.dynamics.alignment import LARGE
from sim.dynamics.arrays import LINE
from sim.engines import legible
from sim.engines.batch import simulate, width
from sim.engines.world import World
from tests.worlds import full_theory, invented

# Terms that the full theory has at nothing, and odds under which something happens within weeks.
PULLS = {"third_party": 0.4, "balance": 0.05, "tension_pull": 0.01}
EVENTFUL = {
    "open": -2.5, "answer_display": 0.0, "answer_force": 0.5, "press": -1.0, "war": -1.0, "join": -4.0,
    "back": -2.0, "pact_begins": 0.01, "rivalry_ends": 0.01,
}  # fmt: skip


def ring(states: int, tied: float = 1.0, **changes: float) -> World:
    """Return `states` states on a ring, each relevant to its two neighbours and tied to most others."""
    rng = np.random.default_rng(states)
    names = [f"S{i:02d}" for i in range(states)]
    dyads = {}
    for i in range(states):
        for j in range(i + 1, states):
            near = j - i in (1, states - 1)
            if near or rng.random() < tied:
                dyads[f"{names[i]}-{names[j]}"] = {"alignment": rng.uniform(-0.6, 0.6), "relevant": near}
    talk = {"sources": [names[0]], "targets": [names[1]], "cameo": "150", "date": "2030-01-14"}
    word = {"sources": [names[1]], "targets": [names[2]], "cameo": "062", "public": False}
    told = invented({name: {} for name in names}, dyads, {"talk": talk, "word": word}, weeks=6)
    return World(told, full_theory(**EVENTFUL | changes))


@pytest.mark.parametrize(
    ("tied", "pulls"),
    [
        (1.0, ()),
        (0.7, ("third_party", "balance", "tension_pull")),
        (1.0, ("balance",)),
        (0.7, ("third_party",)),
        (1.0, ("balance", "tension_pull")),
    ],
)
def test_a_large_network_is_told_alike_in_plain_python(tied: float, pulls: tuple[str, ...]) -> None:
    """With the balance term as a matrix product the agents tell the same histories, ties missing or not."""
    world = ring(LARGE + 5, tied, **{name: PULLS[name] for name in pulls})
    rows, tallies = simulate(world, 3, 0, 3)
    plain, told = legible.simulate(world, 3, "", 0, 3)
    assert rows.keys() == plain.keys()
    for name, column in rows.items():
        if column.dtype.kind == "f":
            np.testing.assert_allclose(column, plain[name], rtol=0, atol=1e-5, err_msg=name)
        else:
            np.testing.assert_array_equal(column, plain[name], err_msg=name)
    np.testing.assert_array_equal(tallies["levels"], told["levels"])
    assert rows["peak"].max() >= 4
    assert sum(column.sum() for name, column in rows.items() if name.startswith("supported.")) > 0


def test_the_product_is_the_sum_it_replaces() -> None:
    """A network at the limit, and the same with inert states beyond it: equal to the last bit."""
    world = ring(LARGE, **PULLS)
    scenario = world.scenario
    extra = {f"Z{i}": next(iter(scenario.states.values())) for i in range(3)}
    larger = World(scenario.model_copy(update={"states": {**scenario.states, **extra}}), world.theory)
    small, _ = simulate(world, 9, 0, 8)
    large, _ = simulate(larger, 9, 0, 8)
    for dyad in world.names.dyads:
        a, b = dyad.split("-")
        assert np.array_equal(small[f"alignment.{a}>{b}"], large[f"alignment.{a}>{b}"])
        assert not np.array_equal(small[f"alignment.{a}>{b}"], small[f"alignment_origin.{a}>{b}"])


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
