"""A[o,s] += (1 - A^2)(eta heard + beta mean_k A[o,k] A[k,s] - zeta T) + kappa (A* - A) + sigma e, by term."""

import numpy as np
import pytest

from sim.engines.world import World
from sim.model.declaration import (
    ALIGNMENT,
    FRIENDLY,
    HIDDEN_FRIENDLY,
    HOSTILE,
    INTEREST,
    PERCEIVED,
    ROUTINE,
    SHOCK,
    TENSION,
)
from sim.model.relations import BALANCE, DRIFT, REVERSION, SIGNAL_EFFECT, TENSION_PULL, THIRD_PARTY
from tests.worlds import ABSOLUTE, RELATIVE, Bench, invented, near, still_theory

STATES = ("AA", "BB", "CC", "DD")


@pytest.fixture(params=["short", "long"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test goes both ways through the rule: the short one, for theories in which nothing counts but
    what is said to oneself, and the long one, which a pull of tension asks for even without tension."""
    monkeypatch.setattr(f"{__name__}.PULLED", 0.5 if request.param == "long" else 0.0)


PULLED = 0.0


def bench_of(alignment: dict[str, float], states: int = 3, lanes: int = 1, **theory: float) -> Bench:
    """Return states AA, BB, .. with the alignments given as "A>B"; all others are 0."""
    ids = STATES[:states]
    pairs: dict[str, dict[str, object]] = {f"{a}-{b}": {} for a in ids for b in ids if a < b}
    bench = Bench(World(invented({x: {} for x in ids}, pairs), still_theory(**theory)), lanes=lanes)
    bench.block.pair[PERCEIVED] = 1.0
    bench.block.theory[TENSION_PULL] = PULLED
    for key, value in alignment.items():
        i, j = (bench.i(f"{x}{x}") for x in key.split(">"))
        bench.block.pair[[ALIGNMENT, INTEREST], i, j] = value
    return bench


def moved(bench: Bench, observer: str = "AA", subject: str = "BB") -> float:
    """Return an alignment after one step of the rule."""
    bench.take("align", "settle")
    return float(bench.block.pair[ALIGNMENT, bench.i(observer), bench.i(subject), 0])


def say(bench: Bench, weight: float, sender: str, receiver: str) -> None:
    """Let one state say something of this weight to another, in public."""
    row = FRIENDLY if weight > 0 else HOSTILE
    bench.block.pair[row, bench.i(sender), bench.i(receiver)] = weight


def test_what_is_said_to_oneself_moves_in_full() -> None:
    """.5 + (1 - .25) x .1 x .74 = .5555."""
    bench = bench_of({"A>B": 0.5}, signal_effect=0.1)
    say(bench, 0.74, "BB", "AA")
    assert moved(bench) == near(0.5555)


@pytest.mark.parametrize(("liking", "result"), [(0.8, 0.144704), (-0.8, 0.255296), (0.0, 0.2)])
def test_what_is_said_to_others_moves_by_how_one_likes_them(liking: float, result: float) -> None:
    """B is hostile to C: .2 + .96 x .1 x liking x -.72. My friend's enemy falls, my enemy's rises."""
    bench = bench_of({"A>B": 0.2, "A>C": liking}, signal_effect=0.1, third_party=1.0)
    say(bench, -0.72, "BB", "CC")
    assert moved(bench) == near(result)


@pytest.mark.parametrize("weight", [0.0, 0.5, -1.0])
def test_what_is_said_to_others_counts_by_its_weight(weight: float) -> None:
    """.2 + .96 x .1 x (-.3 + weight x .8 x -.72): the word to oneself counts in full, whatever theta is."""
    bench = bench_of({"A>B": 0.2, "A>C": 0.8}, signal_effect=0.1, third_party=weight)
    say(bench, -0.72, "BB", "CC")
    say(bench, -0.3, "BB", "AA")
    assert moved(bench) == near(0.2 + 0.096 * (-0.3 - 0.576 * weight))


def test_third_states_count_in_the_histories_in_which_they_do() -> None:
    """theta is 1 in one of two lanes, 0 in the other: .2 + .96 x .1 x .8 x -.72 there, .2 here."""
    bench = bench_of({"A>B": 0.2, "A>C": 0.8}, lanes=2, signal_effect=0.1)
    bench.block.theory[THIRD_PARTY] = [0.0, 1.0]
    say(bench, -0.72, "BB", "CC")
    bench.take("align", "settle")
    assert bench.block.pair[ALIGNMENT, 0, 1].tolist() == near([0.2, 0.144704])


def test_hostility_toward_friends_is_inflated_as_that_toward_oneself() -> None:
    """Alignment -.4, bias .5: factor 1.2. -.4 + .84 x .1 x .8 x 1.2 x -.5 = -.44032."""
    bench = bench_of({"A>B": -0.4, "A>C": 0.8}, signal_effect=0.1, attribution_bias=0.5, third_party=1.0)
    say(bench, -0.5, "BB", "CC")
    assert moved(bench) == near(-0.44032)


def test_what_is_said_to_those_one_has_no_tie_to_is_not_weighed() -> None:
    """AA is not tied to CC, so how it would feel about CC is nothing: only what BB says to AA counts."""
    scenario = invented({x: {} for x in ("AA", "BB", "CC")}, {"AA-BB": {}, "BB-CC": {}})
    bench = Bench(World(scenario, still_theory(signal_effect=0.1, third_party=1.0)))
    bench.block.pair[PERCEIVED] = 1.0
    bench.block.pair[ALIGNMENT, 0, 2] = 0.9
    say(bench, 0.5, "BB", "AA")
    say(bench, -0.72, "BB", "CC")
    assert moved(bench) == near(0.05)


@pytest.mark.parametrize(("t", "usual"), [(0, 0.0), (1, 1.0), (5, 1.0)])
def test_only_what_is_unusual_moves_from_the_step_after_the_first_acts(t: int, usual: float) -> None:
    """BB usually says +.2 to AA and -.3 to CC, whom AA likes by .5: A's alignment to B falls by what is
    missing, .1 x (.2 - .5 x .3), once acts are heard."""
    bench = bench_of({"A>C": 0.5}, signal_effect=0.1, third_party=1.0)
    bench.block.pair[ROUTINE, 1, 0], bench.block.pair[ROUTINE, 1, 2] = 0.2, -0.3
    bench.block.pair[ROUTINE, 0] = 0.7
    bench.take("align", "settle", t=t)
    assert bench.block.pair[ALIGNMENT, 0, 1, 0] == near(-usual * 0.1 * (0.2 - 0.5 * 0.3))


def test_tension_takes_off() -> None:
    """.5 - .75 x .02 x 1.5, in both directions of the dyad; a pair that may not fight has none."""
    pairs: dict[str, dict[str, object]] = {
        "AA-BB": {"alignment": 0.5},
        "AA-CC": {"alignment": 0.5, "relevant": False},
    }
    scenario = invented({x: {} for x in ("AA", "BB", "CC")}, pairs)
    bench = Bench(World(scenario, still_theory(tension_pull=0.02)))
    bench.block.dispute[TENSION] = 1.5
    bench.take("align", "settle")
    found = bench.block.pair[ALIGNMENT, [0, 1, 0], [1, 0, 2], 0].tolist()
    assert found == near([0.4775, 0.4775, 0.5])


def test_hostility_of_the_disliked_is_inflated_and_their_friendliness_is_not() -> None:
    """Alignment -.4, bias .5: factor 1.2. -.4 + .84 x .1 x 1.2 x -.5 = -.4504; friendly -.4 + .84 x .05."""
    bench = bench_of({"A>B": -0.4}, signal_effect=0.1, attribution_bias=0.5)
    say(bench, -0.5, "BB", "AA")
    assert moved(bench) == near(-0.4504)
    bench = bench_of({"A>B": -0.4}, signal_effect=0.1, attribution_bias=0.5)
    say(bench, 0.5, "BB", "AA")
    assert moved(bench) == near(-0.358)


def test_noise_of_perception_multiplies_what_is_heard() -> None:
    """Noise 1.5: .5 + .75 x .1 x 1.5 x .74 = .58325."""
    bench = bench_of({"A>B": 0.5}, signal_effect=0.1)
    bench.block.pair[PERCEIVED, 0, 1] = 1.5
    say(bench, 0.74, "BB", "AA")
    assert moved(bench) == near(0.58325)


def test_a_private_word_counts_in_full_for_its_receiver_only() -> None:
    """B tells A +.5 in private, of which third states see .1: A moves by .05, C (A's friend, 1.0) by .01."""
    bench = bench_of({"C>A": 1.0}, signal_effect=0.1, third_party=1.0)
    bench.block.pair[FRIENDLY, 1, 0] = 0.1
    bench.block.pair[HIDDEN_FRIENDLY, 1, 0] = 0.4
    bench.take("align", "settle")
    assert bench.block.pair[ALIGNMENT, [0, 2], 1, 0].tolist() == near([0.05, 0.01])


def test_balance_pulls_toward_the_product_of_the_two_other_ties() -> None:
    """A>C .5, C>B -.6: .2 + .96 x .03 x -.3 = .19136."""
    assert moved(bench_of({"A>B": 0.2, "A>C": 0.5, "C>B": -0.6}, balance=0.03)) == near(0.19136)


def test_balance_is_the_mean_over_third_states() -> None:
    """Two third states with products -.3 and .4: .2 + .96 x .03 x .05 = .20144."""
    ties = {"A>B": 0.2, "A>C": 0.5, "C>B": -0.6, "A>D": 0.8, "D>B": 0.5}
    assert moved(bench_of(ties, states=4, balance=0.03)) == near(0.20144)


def test_interests_pull_back() -> None:
    """Half-life of a week: half the way from .1 to .5, whatever 1 - A^2 is."""
    bench = bench_of({"A>B": 0.5}, reversion_half_life=1.0)
    bench.block.pair[ALIGNMENT, 0, 1] = 0.1
    assert moved(bench) == near(0.3)


def test_drift_is_sigma_times_the_shock_and_clipped_at_one() -> None:
    """.2 + .2 x 1.5 = .5; .95 + .3 is clipped to 1."""
    for start, result in ((0.2, 0.5), (0.95, 1.0)):
        bench = bench_of({"A>B": start}, drift=0.2)
        bench.block.pair[SHOCK, 0, 1] = 1.5
        assert moved(bench) == near(result)


@pytest.mark.parametrize("t", [0, 3])
def test_a_history_in_which_only_words_count_is_the_same_beside_others(t: int) -> None:
    """Random words, feelings and noise: to the last bit, whether others in the block heed third states or
    not."""
    alone, beside = bench_of({}, attribution_bias=0.7), bench_of({}, lanes=2, attribution_bias=0.7)
    rng = np.random.default_rng(4)
    drawn = rng.uniform(-0.9, 0.9, alone.block.pair.shape).astype(np.float32)
    for bench in (alone, beside):
        bench.block.pair[:] = drawn
        for row, value in ((SIGNAL_EFFECT, 0.3), (REVERSION, 0.01), (DRIFT, 0.02)):
            bench.block.theory[row] = value
    beside.block.theory[[THIRD_PARTY, BALANCE], 1] = 0.5
    for bench in (alone, beside):
        bench.take("align", "settle", t=t)
    assert np.array_equal(alone.block.pair[ALIGNMENT, ..., 0], beside.block.pair[ALIGNMENT, ..., 0])
    assert not np.array_equal(alone.block.pair[ALIGNMENT, ..., 0], beside.block.pair[ALIGNMENT, ..., 1])


def test_all_states_move_from_the_alignments_of_last_week() -> None:
    """Balance of all six ties, worked out in numpy from the old matrix: who comes first has no effect."""
    rng = np.random.default_rng(1)
    old = rng.uniform(-0.9, 0.9, (3, 3))
    np.fill_diagonal(old, 1.0)
    bench = bench_of({}, balance=0.2)
    bench.block.pair[ALIGNMENT, :, :, 0] = bench.block.pair[INTEREST, :, :, 0] = old
    bench.take("align", "settle")
    off = old - np.eye(3)
    expected = old + (1 - old**2) * 0.2 * (off @ off)
    np.testing.assert_allclose(bench.block.pair[ALIGNMENT, :, :, 0], expected, rtol=RELATIVE, atol=ABSOLUTE)


def test_what_is_not_declared_stays_as_it_is() -> None:
    """Without a declared pair there is no tie: alignment 0 stays 0, whatever is heard or drifts."""
    pairs = {"AA-BB": {"alignment": 0.9}, "BB-CC": {"alignment": 0.9}}
    scenario = invented({"AA": {}, "BB": {}, "CC": {}}, pairs)
    bench = Bench(World(scenario, still_theory(balance=0.5, drift=0.5, signal_effect=0.5)))
    bench.block.pair[[PERCEIVED, SHOCK]] = 1.0
    say(bench, -0.72, "CC", "BB")
    assert moved(bench, "AA", "CC") == 0.0
