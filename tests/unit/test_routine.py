"""Routine acts are part of the baseline: what they are expected to do to an alignment is taken off."""

import numpy as np
import pytest

from sim.engines.batch import simulate
from sim.engines.world import World
from sim.model.declaration import ACT, ALIGNMENT, HOLD, PERCEIVED, ROUTINE
from tests.worlds import Bench, full_theory, invented, near, still_theory

# Expected weight of an act when all six rungs are equally likely: (.35 - .2 - .6 - .72 - 1) / 6.
FAIR_DIE = -2.17 / 6


def bench_of(alignment: float, **theory: float) -> Bench:
    """Return AA and BB of one alignment toward each other; signals move it by a tenth of their weight."""
    scenario = invented({"AA": {}, "BB": {}}, {"AA-BB": {"alignment": alignment}})
    bench = Bench(World(scenario, still_theory(signal_effect=0.1, **theory)))
    bench.block.pair[PERCEIVED] = 1.0
    return bench


def test_routine_is_the_push_that_acts_are_expected_to_give() -> None:
    """All rungs equally likely, alignment .5: .75 x .1 x -2.17 / 6."""
    assert bench_of(0.5).block.pair[ROUTINE, 0, 1, 0] == near(0.75 * 0.1 * FAIR_DIE)


def test_routine_hostility_of_the_disliked_is_inflated_as_any_other() -> None:
    """Alignment -.5, bias .8: (.35 - 1.4 x 2.52) / 6 of weight, times .75 x .1."""
    bench = bench_of(-0.5, attribution_bias=0.8)
    assert bench.block.pair[ROUTINE, 0, 1, 0] == near(0.75 * 0.1 * (0.35 - 1.4 * 2.52) / 6)


def test_routine_follows_the_choice_rule() -> None:
    """Only protests, at log-odds 1 against holding: .2 x e / (1 + e) of hostile weight."""
    never = dict.fromkeys(("accommodate", "threaten", "display", "force"), -30.0)
    share = np.e / (1 + np.e)
    assert bench_of(0.5, protest=1.0, **never).block.pair[ROUTINE, 0, 1, 0] == near(-0.75 * 0.1 * 0.2 * share)


@pytest.mark.parametrize(("t", "taken_off"), [(0, 0.0), (1, 1.0)])
def test_it_is_taken_off_from_the_step_after_the_first_acts(t: int, taken_off: float) -> None:
    """A week of holding still departs from routine: alignment rises by what routine would have cost."""
    bench = bench_of(0.5)
    bench.block.choice[ACT] = HOLD
    bench.take("send", "align", "settle", t=t)
    risen = bench.block.pair[ALIGNMENT, 0, 1, 0] - 0.5
    assert risen == near(-taken_off * 0.75 * 0.1 * FAIR_DIE)


def test_routine_alone_leaves_alignments_where_they_are_on_average() -> None:
    """Two months of ordinary acts: alignment is its baseline on average, to four standard errors."""
    scenario = invented({"AA": {}, "BB": {}}, {"AA-BB": {"alignment": -0.3}}, weeks=8)
    calm = full_theory(reaction=0.0, reversion_half_life=100_000, balance=0.0, accommodate=-1.0, protest=-1.0)
    rows, _ = simulate(World(scenario, calm), 1, 0, 4000)
    moved = rows["alignment.AA>BB"] + 0.3
    assert moved.std() > 0.001
    assert abs(moved.mean()) < 4 * moved.std() / np.sqrt(4000)
