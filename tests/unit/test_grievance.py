"""G <- phi G (1 - easing x friendly weight) + perceived hostile weight received, rung by rung."""

import pytest

from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    ALIGNMENT,
    FRIENDLY,
    GIVEN,
    GRIEVANCE,
    GRIEVANCE_GIVEN,
    MEMORIES,
    PERCEIVED,
)
from tests.worlds import Bench, invented, near, still_theory

DISPLAY_H = 2


def bench_of(**theory: float) -> Bench:
    """Return AA and BB, half-life of grievance one week; a drill of AA toward BB is due in step 2."""
    drill = {"sources": ["AA"], "targets": ["BB"]}
    scenario = invented({"AA": {}, "BB": {}}, {"AA-BB": {}}, {"drill": drill})
    bench = Bench(World(scenario, still_theory(grievance_half_life=1.0, **theory)))
    bench.block.pair[PERCEIVED] = 1.0
    return bench


LATER = 1
"""A step in which acts can have been heard: they are, a step after the first in which states act."""


def grievances(bench: Bench, row: int = GRIEVANCE) -> list[float]:
    """Return BB's memory of AA, by rung."""
    return [float(g) for g in bench.block.memory[row, bench.d("BB", "AA"), :, 0]]


def given(bench: Bench) -> float:
    """Return BB's memory of given displays of AA, the only ones there are."""
    return grievances(bench, GRIEVANCE_GIVEN)[DISPLAY_H]


def test_grievance_halves_in_its_half_life() -> None:
    """.8 of every rung, a quiet week: .4, in both memories."""
    bench = bench_of()
    bench.block.memory[:2] = 0.8
    bench.take("resent", t=LATER)
    assert grievances(bench) == near([0.4] * MEMORIES)
    assert given(bench) == near(0.4)


@pytest.mark.parametrize(
    ("rung", "memory"),
    [
        (0, [0, 0, 0, 0]),
        (1, [0, 0, 0, 0]),
        (2, [0.2, 0, 0, 0]),
        (3, [0, 0.6, 0, 0]),
        (4, [0, 0, 0.72, 0]),
        (5, [0, 0, 0, 1]),
    ],
)
def test_a_hostile_act_of_last_week_is_remembered_at_its_rung(rung: int, memory: list[float]) -> None:
    """Protest .2, threat .6, display .72, force 1, in the victim; friendly acts and holding leave nothing."""
    bench = bench_of()
    bench.block.choice[ACT, bench.d("AA", "BB")] = rung
    bench.take("resent", t=LATER)
    assert grievances(bench) == near(memory)
    assert bench.block.memory[GRIEVANCE, bench.d("AA", "BB")].max() == 0.0


def test_a_hostile_act_weighs_by_bias_and_noise() -> None:
    """Alignment -.4, bias .5, noise 1.1: .5 x .8 + .72 x 1.2 x 1.1 = 1.3504."""
    bench = bench_of(attribution_bias=0.5)
    victim, actor = bench.i("BB"), bench.i("AA")
    bench.block.pair[ALIGNMENT, victim, actor], bench.block.pair[PERCEIVED, victim, actor] = -0.4, 1.1
    bench.block.memory[GRIEVANCE] = 0.8
    bench.block.choice[ACT, bench.d("AA", "BB")] = 4
    bench.take("resent", t=LATER)
    assert grievances(bench)[DISPLAY_H] == near(1.3504)


def test_liking_does_not_make_a_hostile_act_lighter() -> None:
    """Bias is one-sided: with alignment +.9 the factor is 1."""
    bench = bench_of(attribution_bias=0.5)
    bench.block.pair[ALIGNMENT, bench.i("BB"), bench.i("AA")] = 0.9
    bench.block.choice[ACT, bench.d("AA", "BB")] = 4
    bench.take("resent", t=LATER)
    assert grievances(bench)[DISPLAY_H] == near(0.72)


@pytest.mark.parametrize(("friendly", "left"), [(0.6, 0.8 * 0.5 * 0.7), (2.5, 0.0)])
def test_friendly_words_ease_old_grievance_and_never_turn_it(friendly: float, left: float) -> None:
    """Easing .5: weight .6 leaves 70 % of what decay leaves; a weight above 2 leaves nothing."""
    bench = bench_of(easing=0.5)
    bench.block.memory[:2] = 0.8
    bench.block.pair[FRIENDLY, bench.i("AA"), bench.i("BB")] = friendly
    bench.take("resent", t=LATER)
    assert grievances(bench) == near([left] * MEMORIES)
    assert given(bench) == near(left)


def test_the_scenarios_signals_have_a_memory_of_their_own() -> None:
    """A given drill of .72, noise 1.1: .5 x .8 + .792 in the memory of signals; .4 in that of acts."""
    bench = bench_of()
    bench.block.memory[:2] = 0.8
    bench.block.memory[GIVEN, bench.d("BB", "AA"), DISPLAY_H] = 0.72
    bench.block.pair[PERCEIVED, bench.i("BB"), bench.i("AA")] = 1.1
    bench.take("resent", t=2)
    assert given(bench) == near(0.4 + 0.792)
    assert grievances(bench) == near([0.4] * MEMORIES)


def test_a_given_drill_reaches_the_memory_in_its_week() -> None:
    """Through sending and resenting, without further hands: .72 at display in step 2."""
    bench = bench_of()
    for t in range(3):
        bench.take("send", "resent", t=t)
        assert grievances(bench, GRIEVANCE_GIVEN)[DISPLAY_H] == near(0.72 if t == 2 else 0.0)


def test_a_memory_that_nothing_can_enter_is_left_alone() -> None:
    """Of signals, at rungs that no signal has; of acts, as long as nobody can have heard one."""
    bench = bench_of()
    bench.block.memory[:2] = 0.8
    bench.take("resent", t=0)
    assert grievances(bench) == near([0.8] * MEMORIES)
    assert grievances(bench, GRIEVANCE_GIVEN) == near([0.8, 0.8, 0.4, 0.8])
