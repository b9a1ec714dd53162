"""Routine acts are part of the baseline: alone they leave alignments where the scenario put them."""

import numpy as np
import pytest

from sim.dynamics.arrays import ALIGNMENT, ROUTINE
from sim.engines.batch import simulate
from sim.engines.world import World
from tests.worlds import Bench, invented, still_theory

STATES = {"AA": {}, "BB": {}, "CC": {}}
PAIRS = {"AA-BB": {"alignment": -0.6}, "AA-CC": {"alignment": 0.5}, "BB-CC": {"alignment": -0.3}}


def test_the_routine_push_is_that_of_expected_acts() -> None:
    """All utilities 0: friendly .35 / 6, hostile -(.2 + .6 + .72 + 1) / 6 from anybody to anybody. AA hears
    BB directly, and about CC, whom it likes by .5: (1 - .36) x .1 x 1.5 x (.35 - 2.52) / 6.
    """
    bench = Bench(World(invented(STATES, PAIRS), still_theory(signal_effect=0.1)))
    expected = (1 - 0.36) * 0.1 * 1.5 * (0.35 - 2.52) / 6
    assert bench.block.pair[ROUTINE, 0, 1, 0] == pytest.approx(expected)


def test_under_routine_alone_alignments_stay_at_their_baseline() -> None:
    """No signals and no reaction: after two years the mean alignment is the baseline, within four standard
    errors and a hundredth for the curvature that a first-order correction leaves.
    """
    scenario = invented(STATES, PAIRS, weeks=104)
    theory = still_theory(signal_effect=0.02, reversion_half_life=26.0)
    rows, _ = simulate(World(scenario, theory), 5, 0, 512)
    for pair, baseline in (("AA>BB", -0.6), ("AA>CC", 0.5), ("CC>BB", -0.3)):
        found = rows[f"alignment.{pair}"]
        assert abs(found.mean() - baseline) < 4 * found.std() / np.sqrt(len(found)) + 0.01


def test_before_states_act_nothing_is_taken_off() -> None:
    """History given: alignments rest until the origin and one step longer, when the first acts are heard."""
    horizon = {"start": "2030-01-07", "end": "2030-12-31", "origin": "2030-02-04", "step_days": 7}
    world = World(invented(STATES, PAIRS, horizon=horizon, history="given"), still_theory(signal_effect=0.1))
    bench = Bench(world)
    for t, moved in ((4, 0.0), (5, -bench.block.pair[ROUTINE, 0, 1, 0])):
        before = bench.block.pair[ALIGNMENT, 0, 1, 0]
        bench.take("send", "align", "settle", t=t)
        assert bench.block.pair[ALIGNMENT, 0, 1, 0] - before == pytest.approx(moved)
