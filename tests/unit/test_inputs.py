"""What a history is given: inputs as they are drawn, and what is worked out of them."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.special import betainc, ndtri

from sim.engines.inputs import Lanes
from sim.engines.world import World
from sim.model.declaration import (
    ALLIED_GIVEN,
    BUSY,
    GROUND,
    PROPENSITY,
    REMOTENESS,
    RIVALS_GIVEN,
    TENSION_GIVEN,
)
from sim.scenario import library, theory_sets
from tests.worlds import invented, near, still_theory


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
    """What no history draws is filled once; everything else is that of the histories in hand."""
    world = World(library.load(scenario, {}), theory_sets.load(theory, {}))
    again, new = Lanes(world, 1, 32), Lanes(world, 1, 32)
    again.load(0)
    again.load(64)
    new.load(64)
    for field, array in again.block._asdict().items():
        assert np.array_equal(array, getattr(new.block, field)), field
    assert all(np.array_equal(again.drawn[path], new.drawn[path]) for path in new.drawn)


OPENING = {
    "open": -7.0, "open_land": 0.5, "open_distance": -0.7, "open_power": 0.2, "open_major": 0.4,
    "open_democracy": -1.0, "propensity_spread": 0.8, "propensity_apart": 1.5,
}  # fmt: skip
APART = {"contiguous": False, "distance": 900}
"""Not neighbours; their distance counts as ln 10."""


def _dispute(row: int, dyad: dict[str, Any], *states: dict[str, Any], lanes: int = 1) -> Any:
    """What is worked out for the one dyad of two states, under OPENING."""
    scenario = invented(dict(zip(("AA", "BB"), states or ({}, {}), strict=True)), {"AA-BB": dyad})
    return Lanes(World(scenario, still_theory(**OPENING)), 1, lanes).load(0).dispute[row, 0]


@pytest.mark.parametrize(
    ("dyad", "states", "expected"),
    [
        ({}, ({}, {}), 0.5),
        (APART, ({}, {}), -0.7 * math.log(10.0)),
        (APART, ({"major": True}, {}), 0.4 - 0.7 * math.log(10.0)),
        ({}, ({"democracy": True}, {}), 0.5),
        ({}, ({"democracy": True}, {"democracy": True}), -0.5),
        ({}, ({"capability": 0.5}, {}), 0.5),
    ],
)
def test_what_is_known_of_a_dyad_sets_how_often_disputes_open(
    dyad: dict[str, Any], states: tuple[dict[str, Any], ...], expected: float
) -> None:
    """A border or a distance, the weaker side's power, a major power, two democracies; no more is counted."""
    weaker = 0.2 * (math.log(0.01) + 7.0)
    assert _dispute(GROUND, dyad, *states) == near([-7.0 + weaker + expected])


def test_what_is_not_known_of_a_dyad_is_drawn_unless_it_is_stated() -> None:
    """A normal draw, wider without a land border; a stated one is drawn with the same uniform."""
    lanes = Lanes(World(invented({"AA": {}, "BB": {}}, {"AA-BB": {}}), still_theory()), 1, 8)
    lanes.load(0)
    z = ndtri(lanes.units("dyads.AA-BB.propensity"))
    assert _dispute(PROPENSITY, {}, lanes=8) == near(0.8 * z)
    assert _dispute(PROPENSITY, APART, lanes=8) == near(1.2 * z)
    stated = {"propensity": {"normal": [0.5, 0.3], "assumption": "a test"}}
    assert _dispute(PROPENSITY, stated, lanes=8) == near(0.5 + 0.3 * z)


def test_tension_at_the_start_is_nothing_unless_it_is_stated() -> None:
    """Of a dyad that may act; a number of its own."""
    assert list(_dispute(TENSION_GIVEN, {})) == [0.0]
    assert list(_dispute(TENSION_GIVEN, {"tension": 1.25})) == [1.25]


def test_contact_is_as_stated_or_worked_out() -> None:
    """A stated share of weeks as log-odds, for whom it is stated; else ties, border and power."""
    theory = still_theory(contact=-1.5, contact_tie=1.0, contact_land=0.5, contact_power=0.25)
    dyad = {"alignment": -0.4, "contact": {"AA": 0.2}}
    block = Lanes(World(invented({"AA": {}, "BB": {}}, {"AA-BB": dyad}), theory), 1, 1).load(0)
    power = 2 * 0.25 * (math.log(0.01) + 7.0)
    assert block.pair[BUSY, 0, 1] == near([math.log(0.25)])
    assert block.pair[BUSY, 1, 0] == near([-1.5 + 0.4 + 0.5 + power])


def test_rivals_allies_and_remoteness_are_those_of_the_dyads() -> None:
    """Both ways round; a pact is there where either side is stated to be committed."""
    dyads: dict[str, Any] = {"AA-BB": {"rivalry": True}, "AA-CC": {**APART, "commitment": {"CC": 0.5}}}
    world = World(invented({"AA": {}, "BB": {}, "CC": {}}, dyads), still_theory())
    pair = Lanes(world, 1, 1).load(0).pair[..., 0]
    assert pair[RIVALS_GIVEN].tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    assert pair[ALLIED_GIVEN].tolist() == [[0, 0, 1], [0, 0, 0], [1, 0, 0]]
    assert pair[REMOTENESS].ravel().tolist() == near(math.log(10.0) * pair[ALLIED_GIVEN].ravel())
