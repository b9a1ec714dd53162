"""Which side third states take: the multinomial choice at its address, what they then do, and reproach."""

import math

import numpy as np
import numpy.typing as npt
import pytest

from sim.dynamics.arrays import Block, Structure
from sim.dynamics.compiled import kernel
from sim.dynamics.sides import posture
from sim.engines.world import World
from sim.model.address import name_key
from sim.model.declaration import (
    ACT,
    AGE,
    ALIGNMENT,
    AT_WAR,
    CALM,
    CAUSE,
    COOPERATE,
    DISPLAY,
    DOWNGRADE,
    ENGAGE,
    FORCE,
    FOUGHT,
    HELP,
    HOLD,
    JOIN_FIRST,
    JOIN_SECOND,
    JOINING,
    NEUTRAL,
    NO_CAUSE,
    OPENED,
    PLEDGE,
    POSTURE_DRAWS,
    REMOTENESS,
    SIDE,
    SIDE_DRAWS,
    STIRRED,
    SUPPORT_FIRST,
    SUPPORT_SECOND,
    THREATEN,
    YIELDS,
)
from tests.philox import philox_by_hand, single
from tests.worlds import Bench, invented, near, still_theory

Pairs = dict[str, dict[str, object]]
Doubles = npt.NDArray[np.float64]
LANES, SEED = 500, 7
ALL: Pairs = {"AA-BB": {}, "AA-KK": {}, "BB-KK": {}}
"""KK may act against both AA and BB."""
BASE = {"join": -1.0, "back": -0.5}
ORDER = (JOIN_FIRST, SUPPORT_FIRST, NEUTRAL, SUPPORT_SECOND, JOIN_SECOND)
NONE = -math.inf


def bench_of(
    pairs: Pairs | None = None, kk: dict[str, object] | None = None, lanes: int = LANES, **theory: float
) -> Bench:
    """Return AA and BB, between whom a dispute opens, and a third state KK; no alignments, no help, no
    distance."""
    states: dict[str, dict[str, object]] = {"AA": {}, "BB": {}, "KK": kk or {}}
    world = World(invented(states, pairs or ALL), still_theory(**{**BASE, **theory}))
    bench = Bench(world, SEED, lanes=lanes)
    bench.block.pair[[HELP, REMOTENESS]] = 0.0
    stir(bench, OPENED)
    return bench


def stir(bench: Bench, event: int, age: int = -1) -> None:
    """Let something happen between AA and BB."""
    p = bench.p("AA", "BB")
    bench.block.course[STIRRED, p], bench.block.course[AGE, p] = event, age
    bench.block.stirred[p] = 0 if event == CALM else bench.block.course.shape[2]


def drawn(t: int = 0, purpose: int = SIDE_DRAWS) -> Doubles:
    """Return the draws of KK in the dispute AA-BB: at (purpose, step, KK, "AA-BB")."""
    keys = [name_key("KK"), name_key("AA-BB")]
    words = [philox_by_hand([w, (int(purpose) << 24) + t, *keys], SEED)[0] for w in range(LANES)]
    return np.array([single(word) for word in words])


def sides(bench: Bench, t: int = 0) -> npt.NDArray[np.int32]:
    """Return where KK stands in each lane, once it has chosen."""
    bench.take("take_sides", t=t)
    found: npt.NDArray[np.int32] = bench.block.stand[SIDE, bench.q("KK", "AA", "BB")]
    return found


def by_odds(draws: Doubles, ja: float, sa: float, sb: float, jb: float) -> list[int]:
    """Return the sides that draws pick by these log-odds."""
    odds = np.exp([ja, sa, 0.0, sb, jb])
    found: list[int] = np.array(ORDER)[np.searchsorted(np.cumsum(odds) / odds.sum(), draws)].tolist()
    return found


def assert_sides(bench: Bench, *log_odds: float, t: int = 0) -> None:
    """KK joins AA, supports AA, stays neutral (0), supports BB, joins BB by these odds, in this order."""
    ja, sa, sb, jb = log_odds
    assert sides(bench, t).tolist() == by_odds(drawn(t), ja, sa, sb, jb)


@pytest.mark.parametrize("t", [0, 7])
def test_of_five_stands_one_is_drawn(t: int) -> None:
    """Joining at -1, support at -.5 on either side: join AA, support AA, neutral, support BB, join BB."""
    assert_sides(bench_of(), -1.0, -0.5, -0.5, -1.0, t=t)


def test_a_third_state_leans_to_whom_it_likes_more() -> None:
    """1.5 x (.4 - -.2) = .9 for AA, as much against BB. What the two feel about KK has no part in it."""
    bench = bench_of(side_alignment=1.5)
    bench.block.pair[ALIGNMENT, 2, 0], bench.block.pair[ALIGNMENT, 2, 1] = 0.4, -0.2
    bench.block.pair[ALIGNMENT, [0, 1], 2] = -0.9
    assert_sides(bench, -0.1, 0.4, -1.4, -1.9)


def test_a_third_state_leans_to_whom_it_owes_more_help() -> None:
    """3 x (.2 - .7) = -1.5."""
    bench = bench_of(side_commitment=3.0)
    bench.block.pair[HELP, 2, 0], bench.block.pair[HELP, 2, 1] = 0.2, 0.7
    assert_sides(bench, -2.5, -2.0, 1.0, 0.5)


def test_joining_takes_getting_to_the_opponent() -> None:
    """-.4 x ln(1 + km / 100) to the one against whom it would fight: 2 to BB, 1 to AA. Support takes none."""
    bench = bench_of(join_distance=-0.4)
    bench.block.pair[REMOTENESS, 2, 0], bench.block.pair[REMOTENESS, 2, 1] = 1.0, 2.0
    assert_sides(bench, -1.8, -0.5, -0.5, -1.4)


def test_distances_are_those_of_the_scenario() -> None:
    """0 at a land border, ln(1 + 300 / 100) at 300 km without one."""
    pairs: Pairs = {"AA-BB": {}, "AA-KK": {}, "BB-KK": {"contiguous": False, "distance": 300}}
    bench = Bench(World(invented({"AA": {}, "BB": {}, "KK": {}}, pairs), still_theory()))
    assert bench.block.pair[REMOTENESS, 2, :2, 0].tolist() == near([0.0, math.log(4)])


def test_major_powers_join_more_readily() -> None:
    """1.8 for either side; to support takes no power."""
    assert_sides(bench_of(kk={"major": True}, join_major=1.8), 0.8, -0.5, -0.5, 0.8)
    assert_sides(bench_of(join_major=1.8), -1.0, -0.5, -0.5, -1.0)


@pytest.mark.parametrize(("event", "more"), [(OPENED, 0.0), (FOUGHT, 0.0), (AT_WAR, 0.9)])
def test_wars_draw_in_more_states(event: int, more: float) -> None:
    """.9 once a war breaks out, for joining alone."""
    bench = bench_of(join_war=0.9)
    stir(bench, event, age=4)
    assert_sides(bench, more - 1.0, -0.5, -0.5, more - 1.0)


def test_whom_one_may_not_fight_one_does_not_fight() -> None:
    """KK and BB are tied but not relevant: it may support AA, not join it, and both on BB's side."""
    assert_sides(bench_of({**ALL, "BB-KK": {"relevant": False}}), NONE, -0.5, -0.5, -1.0)
    assert_sides(bench_of({**ALL, "AA-KK": {"relevant": False}}), -1.0, -0.5, -0.5, NONE)


def test_whom_one_has_no_tie_to_one_neither_likes_nor_supports() -> None:
    """KK knows BB only: it may join AA against it, without saying so to AA, or support BB. What stands in the
    arrays for a pair that is not tied is not read."""
    bench = bench_of({"AA-BB": {}, "BB-KK": {}}, side_alignment=2.0)
    bench.block.pair[ALIGNMENT, 2, 0], bench.block.pair[ALIGNMENT, 2, 1] = 0.9, -0.25
    assert_sides(bench, -0.5, NONE, -1.0, NONE)
    joins = bench.block.stand[SIDE, bench.q("KK", "AA", "BB")] == JOIN_FIRST
    assert np.all(bench.block.conduct[ACT, 2, 1][joins] == DISPLAY)
    assert np.all(bench.block.conduct[ACT, 2, 0] == HOLD)


@pytest.mark.parametrize(("event", "rung"), [(OPENED, DISPLAY), (FOUGHT, FORCE), (AT_WAR, FORCE)])
def test_taking_a_side_is_done_in_public(event: int, rung: int) -> None:
    """Who supports or joins one side pledges to it; who joins shows or uses force against the other, for
    that cause; who is neutral does what it did before."""
    bench = bench_of()
    stir(bench, event, age=4)
    side = sides(bench)
    to_a, to_b = bench.block.conduct[ACT, 2, :2]
    assert to_a.tolist() == np.select([side > 0, side == JOIN_SECOND], [PLEDGE, rung], HOLD).tolist()
    assert to_b.tolist() == np.select([side < 0, side == JOIN_FIRST], [PLEDGE, rung], HOLD).tolist()
    for other, code in (("AA", JOIN_SECOND), ("BB", JOIN_FIRST)):
        cause = bench.block.choice[CAUSE, bench.d("KK", other)]
        assert cause.tolist() == np.where(side == code, JOINING, NO_CAUSE).tolist()
    assert np.all(bench.block.conduct[ACT, [0, 1], [1, 0]] == HOLD)
    assert set(side) == set(ORDER)


@pytest.mark.parametrize("before", [COOPERATE, ENGAGE, DOWNGRADE, THREATEN, FORCE])
def test_a_pledge_takes_the_place_of_diplomacy_not_of_a_fight(before: int) -> None:
    """KK supports AA; what it does to AA of its own accord from a threat on stands."""
    bench = bench_of(back=30.0, side_alignment=20.0)
    bench.block.pair[ALIGNMENT, 2, 0] = 1.0
    bench.block.conduct[ACT, 2, 0] = before
    assert np.all(sides(bench) == SUPPORT_FIRST)
    assert np.all(bench.block.conduct[ACT, 2, 0] == (before if before >= THREATEN else PLEDGE))


@pytest.mark.parametrize(
    ("event", "before", "after", "joins"),
    [
        (OPENED, ENGAGE, DISPLAY, True),
        (OPENED, THREATEN, DISPLAY, True),
        (OPENED, DISPLAY, DISPLAY, False),
        (OPENED, FORCE, FORCE, False),
        (FOUGHT, DISPLAY, FORCE, True),
        (FOUGHT, FORCE, FORCE, False),
    ],
)
def test_who_joins_does_not_do_less_than_it_did_anyway(
    event: int, before: int, after: int, joins: bool
) -> None:
    """KK joins AA and already acts against BB, or has just settled with it: the harsher act and its cause
    hold, and to join is not to settle."""
    bench = bench_of(join=30.0, side_alignment=20.0)
    stir(bench, event, age=4)
    bench.block.pair[ALIGNMENT, 2, 0] = 1.0
    d = bench.d("KK", "BB")
    bench.block.conduct[ACT, 2, 1], bench.block.choice[YIELDS, d] = before, 1
    assert np.all(sides(bench) == JOIN_FIRST)
    assert np.all(bench.block.conduct[ACT, 2, 1] == after)
    assert np.all(bench.block.choice[CAUSE, d] == (JOINING if joins else NO_CAUSE))
    assert np.all(bench.block.choice[YIELDS, d] == (0 if joins else 1))


def test_a_side_once_taken_is_kept_and_who_is_neutral_may_choose_again() -> None:
    """When an open dispute turns to force: those who stood somewhere do nothing more, the others draw."""
    bench, fresh = bench_of(), bench_of()
    before = np.resize([JOIN_SECOND, SUPPORT_FIRST, NEUTRAL], LANES)
    bench.block.stand[SIDE, bench.q("KK", "AA", "BB")] = before
    for each in (bench, fresh):
        stir(each, FOUGHT, age=4)
    chosen = sides(fresh)
    assert sides(bench).tolist() == np.where(before == NEUTRAL, chosen, before).tolist()
    acts = np.where(before == NEUTRAL, fresh.block.conduct[ACT, 2], HOLD)
    assert np.array_equal(bench.block.conduct[ACT, 2], acts)


def test_a_new_dispute_forgets_the_sides_of_the_last() -> None:
    """In the week in which it opens all choose anew."""
    bench = bench_of()
    bench.block.stand[SIDE] = JOIN_SECOND
    assert_sides(bench, -1.0, -0.5, -0.5, -1.0)


def test_where_nothing_happens_nobody_is_asked() -> None:
    """Not in a dispute that goes on as before, not in lanes in which nothing happens."""
    bench = bench_of(join=30.0)
    stir(bench, CALM, age=4)
    assert np.all(sides(bench) == NEUTRAL)
    part = bench_of(join=30.0)
    part.block.course[STIRRED, :, ::2] = CALM
    found = sides(part)
    assert np.all(found[::2] == NEUTRAL)
    assert np.all(np.abs(found[1::2]) == JOIN_FIRST)
    assert np.all(part.block.conduct[ACT, :, :, ::2] == HOLD)


def test_disputes_of_one_week_are_taken_one_after_the_other() -> None:
    """KK joins AA against BB, then BB against CC: to BB it pledges nothing, since it is fighting it."""
    pairs: Pairs = {"AA-BB": {}, "BB-CC": {}, "AA-KK": {}, "BB-KK": {}, "CC-KK": {}}
    scenario = invented({x: {} for x in ("AA", "BB", "CC", "KK")}, pairs)
    bench = Bench(World(scenario, still_theory(join=30.0, side_alignment=20.0)), SEED, lanes=4)
    k = bench.i("KK")
    for state, liked in (("AA", 1.0), ("BB", 0.0), ("CC", -1.0)):
        bench.block.pair[ALIGNMENT, k, bench.i(state)] = liked
    for key in (("AA", "BB"), ("BB", "CC")):
        bench.block.course[STIRRED, bench.p(*key)], bench.block.stirred[bench.p(*key)] = OPENED, 4
    bench.take("take_sides")
    for state, act in (("AA", PLEDGE), ("BB", DISPLAY), ("CC", DISPLAY)):
        assert np.all(bench.block.conduct[ACT, k, bench.i(state)] == act)


# --- reproach -----------------------------------------------------------------------------------------------


def let_down(bench: Bench, observer: str = "AA") -> list[float]:
    """Return how a state feels about KK once force was used, by where KK stands."""
    bench.block.stand[SIDE, bench.q("KK", "AA", "BB")] = ORDER
    bench.block.pair[ALIGNMENT, :2, 2] = 0.5
    bench.take("reproach")
    found: list[float] = bench.block.pair[ALIGNMENT, bench.i(observer), 2].tolist()
    return found


def struck(event: int = FOUGHT, by: tuple[str, ...] = ("BB",), abandonment: float = 0.5) -> Bench:
    """Return a bench in which KK is believed to help AA with .8 and BB with .3, and who used force."""
    bench = bench_of(lanes=len(ORDER), abandonment=abandonment)
    stir(bench, event, age=4)
    bench.block.pair[HELP, 2, 0], bench.block.pair[HELP, 2, 1] = 0.8, 0.3
    for actor in by:
        bench.block.conduct[ACT, bench.i(actor), 1 - bench.i(actor)] = FORCE
    return bench


def test_a_victim_of_force_thinks_less_of_those_who_let_it_down() -> None:
    """.5 - .5 x .8 = .1, unless KK joined or supports AA. BB, which used the force, has nothing to
    reproach."""
    assert let_down(struck()) == near([0.5, 0.5, 0.1, 0.1, 0.1])
    assert let_down(struck(), "BB") == near([0.5] * 5)


def test_the_second_of_a_dyad_may_be_the_victim() -> None:
    """.5 - .5 x .3 = .35, unless KK joined or supports BB."""
    assert let_down(struck(by=("AA",)), "BB") == near([0.35, 0.35, 0.35, 0.5, 0.5])
    assert let_down(struck(by=("AA",))) == near([0.5] * 5)


@pytest.mark.parametrize(("event", "by"), [(FOUGHT, ("AA", "BB")), (AT_WAR, ())])
def test_where_both_use_force_or_are_at_war_both_are_victims(event: int, by: tuple[str, ...]) -> None:
    """Each reproaches those who do not stand with it."""
    assert let_down(struck(event, by)) == near([0.5, 0.5, 0.1, 0.1, 0.1])
    assert let_down(struck(event, by), "BB") == near([0.35, 0.35, 0.35, 0.5, 0.5])


@pytest.mark.parametrize(("event", "by"), [(CALM, ("BB",)), (OPENED, ("BB",)), (FOUGHT, ())])
def test_it_takes_force_and_it_takes_news(event: int, by: tuple[str, ...]) -> None:
    """Force that goes on is no news; no reproach where only somebody else used it."""
    assert let_down(struck(event, by)) == near([0.5] * 5)


def test_reproach_is_for_the_histories_in_which_force_was_used() -> None:
    """In the middle one of five lanes, and in the last, nothing has happened."""
    bench = struck()
    bench.block.course[STIRRED, 0, 2], bench.block.conduct[ACT, 1, 0, 4] = CALM, HOLD
    assert let_down(bench) == near([0.5, 0.5, 0.5, 0.1, 0.5])


def test_alignment_is_lost_down_to_the_worst_and_no_further() -> None:
    """From -.9 by .4: -1. What others feel about KK, and KK about AA, stays as it is."""
    bench = struck()
    bench.block.stand[SIDE] = NEUTRAL
    bench.block.pair[ALIGNMENT] = -0.9
    bench.take("reproach")
    expected = np.full((3, 3), -0.9)
    expected[0, 2] = -1.0
    assert bench.block.pair[ALIGNMENT, :, :, 0] == near(expected)


def test_strangers_are_not_reproached() -> None:
    """KK knows BB only; AA, the victim, has no tie to it."""
    bench = bench_of({"AA-BB": {}, "BB-KK": {}}, lanes=1, abandonment=0.5)
    stir(bench, FOUGHT, age=4)
    bench.block.pair[HELP] = 0.8
    bench.block.conduct[ACT, 1, 0] = FORCE
    before = bench.block.pair[ALIGNMENT].copy()
    bench.take("reproach")
    assert np.array_equal(bench.block.pair[ALIGNMENT], before)


def test_nobody_is_reproached_by_default() -> None:
    """Abandonment 0."""
    assert let_down(struck(abandonment=0.0)) == near([0.5] * 5)


# --- posture ------------------------------------------------------------------------------------------------


@kernel
def postures(structure: Structure, block: Block, t: int) -> None:
    """Write every third state's posture at the end of step t over its side."""
    for q in range(block.stand.shape[1]):
        for w in range(block.stand.shape[2]):
            block.stand[SIDE, q, w] = posture(structure, block, q, w, t)


def test_posture_is_the_side_that_force_would_have_a_state_take() -> None:
    """Short of war, wherever it stands now, whatever happens this week, by a draw of its own."""
    bench = bench_of(join_war=9.0, side_alignment=1.5)
    bench.block.pair[ALIGNMENT, 2, 0] = 0.6
    stir(bench, AT_WAR, age=4)
    bench.block.stand[SIDE] = JOIN_SECOND
    postures(bench.structure, bench.block, 19)
    expected = by_odds(drawn(19, POSTURE_DRAWS), -0.1, 0.4, -1.4, -1.9)
    assert bench.block.stand[SIDE, bench.q("KK", "AA", "BB")].tolist() == expected
    assert np.all(bench.block.conduct[ACT] == HOLD)
