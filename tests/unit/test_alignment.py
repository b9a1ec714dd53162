"""A[o,s] += (1 - A^2)(eta heard + beta mean_k A[o,k] A[k,s]) + kappa (A0 - A) + sigma e, term by term."""

import numpy as np
import pytest

from sim.engines.world import World
from sim.model.declaration import ALIGNMENT, FRIENDLY, HIDDEN_FRIENDLY, HOSTILE, INTEREST, PERCEIVED, SHOCK
from tests.worlds import ABSOLUTE, RELATIVE, Bench, invented, near, still_theory

STATES = ("AA", "BB", "CC", "DD")


def bench_of(alignment: dict[str, float], states: int = 3, **theory: float) -> Bench:
    """Return states AA, BB, .. with the alignments given as "A>B"; all others are 0."""
    ids = STATES[:states]
    pairs = {f"{a}-{b}": {} for a in ids for b in ids if a < b}
    bench = Bench(World(invented({x: {} for x in ids}, pairs), still_theory(**theory)))
    bench.block.pair[PERCEIVED] = 1.0
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
    bench = bench_of({"A>B": 0.2, "A>C": liking}, signal_effect=0.1)
    say(bench, -0.72, "BB", "CC")
    assert moved(bench) == near(result)


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
    bench = bench_of({"C>A": 1.0}, signal_effect=0.1)
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
