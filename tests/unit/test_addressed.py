"""The draws of a whole history, looked up one by one at their addresses."""

import math

import pytest

from sim.dynamics.draws import DYAD, INPUT, SIGNAL, STEP, STEP_BITS, path_keys
from sim.engines.addressed import Address
from sim.model.address import name_key
from tests.philox import philox_by_hand, single, uniform

SEED, REPLICATE, STEPS = 2**63 + 11, 2**31 + 7, 5
ADDRESS = Address(SEED, REPLICATE, STEPS)


def words(purpose: int, t: int, keys: tuple[int, int]) -> list[int]:
    """Return the four words at an address."""
    return philox_by_hand([REPLICATE, (purpose << STEP_BITS) | t, *keys], SEED)


def test_pairs_draw_at_their_own_address() -> None:
    """Two normals and two uniforms of each ordered pair and step; choices count from force down."""
    pairs = [("AZE", "IRN"), ("IRN", "AZE"), ("TUR", "AZE")]
    for (mine, theirs), steps in zip(pairs, ADDRESS.pairs(pairs), strict=True):
        assert len(steps) == STEPS
        for t, (seen, drifted, choice, conferring) in enumerate(steps):
            a, b, c, d = words(STEP, t, (name_key(mine), name_key(theirs)))
            radius, turn = math.sqrt(-2 * math.log(single(a))), 2 * math.pi * single(b)
            assert seen == pytest.approx(radius * math.cos(turn), abs=1e-12)
            assert drifted == pytest.approx(radius * math.sin(turn), abs=1e-12)
            assert (choice, conferring) == (single(c ^ 0xFFFFFFFF), single(d))


def test_what_two_states_share_is_drawn_once() -> None:
    """A normal and two uniforms of each unordered pair and step, at the address of the first id."""
    pairs = [("AZE", "IRN"), ("AZE", "TUR")]
    for (first, second), steps in zip(pairs, ADDRESS.shared(pairs), strict=True):
        assert len(steps) == STEPS
        for t, (attention, turn, fate) in enumerate(steps):
            a, b, c, d = words(DYAD, t, (name_key(first), name_key(second)))
            radius, angle = math.sqrt(-2 * math.log(single(a))), 2 * math.pi * single(b)
            assert attention == pytest.approx(radius * math.cos(angle), abs=1e-12)
            assert (turn, fate) == (single(c), single(d))


def test_signals_and_inputs_draw_by_key_path() -> None:
    """A recurring signal and a rule of one's own have a uniform a step, an input one a history."""
    drawn = ADDRESS.signal("shock")
    assert drawn == [single(words(SIGNAL, t, path_keys("signals.shock"))[0]) for t in range(STEPS)]
    of_rules = ADDRESS.uniforms(9, "AZE", "IRN")
    assert of_rules == [single(words(9, t, (name_key("AZE"), name_key("IRN")))[0]) for t in range(STEPS)]
    path = "signals.drill.date"
    assert ADDRESS.input(path) == uniform(words(INPUT, 0, path_keys(path))[0])
