"""The generator against its published answers; addresses of draws against a second implementation."""

import math

import numpy as np
import numpy.typing as npt
import pytest

from sim.dynamics import draws
from sim.dynamics.compiled import entry
from sim.engines.world import World
from sim.model.address import name_key
from sim.model.declaration import (
    ATTENTION_SHOCK,
    CHOICE_DRAW,
    CONFER_DRAW,
    DYAD_DRAWS,
    FATE,
    PERCEIVED,
    REALIGN_DRAW,
    RESOLVE,
    SHOCK,
)
from tests.philox import philox_by_hand, single, uniform
from tests.worlds import Bench, invented, near, shipped_world, still_theory

Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float32]

# Known answers of Random123 (kat_vectors, 7 rounds): counter, key, words. The last is digits of pi.
KNOWN = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "5f6fb709 0d893f64 4f121f81 4f730a48"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "5207ddc2 45165e59 4d8ee751 8c52f662"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "4dfccaba 190a87f0 c47362ba b6b5242a"),
]


@entry
def generate(counter: Words, key: Words, out: Words) -> None:
    """Write the words of philox at counters [n, 4] under key [2] into out [n, 4]."""
    for w in range(counter.shape[0]):
        c = counter[w]
        out[w, 0], out[w, 1], out[w, 2], out[w, 3] = draws.philox(c[0], c[1], c[2], c[3], key[0], key[1])


@entry
def normals(words: Words, out: Floats) -> None:
    """Write two normals from two words each, words [n, 2], into out [n, 2]."""
    for w in range(words.shape[0]):
        out[w, 0], out[w, 1] = draws.normal_pair(draws.unit(words[w, 0]), draws.unit(words[w, 1]))


@entry
def uniforms(words: Words, out: Floats) -> None:
    """Write the uniforms of words [n] into out [n]."""
    for w in range(words.shape[0]):
        out[w] = draws.unit(words[w])


def words_of(text: str) -> list[int]:
    """Return the numbers of a line of hexadecimal words."""
    return [int(word, 16) for word in text.split()]


def generated(counter: list[list[int]], key: list[int]) -> Words:
    """Return philox's words [n, 4]."""
    out = np.empty((len(counter), 4), np.uint64)
    generate(np.array(counter, np.uint64), np.array(key, np.uint64), out)
    return out


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_philox_gives_the_published_answers(counter: str, key: str, answer: str) -> None:
    """The three known-answer vectors of the authors' own library."""
    assert generated([words_of(counter)], words_of(key))[0].tolist() == words_of(answer)


def test_philox_agrees_with_a_second_implementation() -> None:
    """On random counters and keys, one per lane, as in plain integers."""
    counters = np.random.default_rng(1).integers(0, 2**32, (50, 4)).tolist()
    seed = 987654321 * 2**32 + 123456789
    words = [philox_by_hand(counter, seed) for counter in counters]
    assert generated(counters, [123456789, 987654321]).tolist() == words


def test_a_uniform_is_never_zero() -> None:
    """The middle of the first cell; that of the last is rounded to one."""
    out, words = np.empty((2, 2), np.float32), np.array([[0, 0], [2**32 - 1, 2**32 - 1]], np.uint64)
    normals(words, out)
    assert np.all(np.isfinite(out))
    # Box-Muller by hand: u = 2**-32 gives radius sqrt(64 ln 2) at no angle, 1 no radius.
    assert out[0, 0] == near(math.sqrt(64 * math.log(2)))
    assert abs(out[1]).max() == 0.0


def test_uniforms_of_the_rules_are_the_middles_of_cells() -> None:
    """Of 2**31, rounded to singles as in plain numbers; small ones keep all their digits."""
    words = [0, 1, 2, 3, 255, 2**24 + 7, 2**31, 2**32 - 1]
    words += np.random.default_rng(2).integers(0, 2**32, 200).tolist()
    out = np.empty(len(words), np.float32)
    uniforms(np.array(words, np.uint64), out)
    assert out.tolist() == [single(word) for word in words]
    assert out[:4].tolist() == [2.0**-32, 2.0**-32, 3 * 2.0**-32, 3 * 2.0**-32]


def test_normals_are_normal() -> None:
    """Four moments of 200,000 pairs within 4.5 standard errors of 0, 1, 0, 3; the two are uncorrelated."""
    n = 200_000
    counters = [[w, 0, 7, 9] for w in range(n)]
    out = np.empty((n, 2), np.float32)
    normals(generated(counters, [5, 6])[:, :2].copy(), out)
    for x in out.T.astype(np.float64):
        # Variances of x, x**2, x**3, x**4 of a standard normal: 1, 2, 15, 96.
        for power, mean, variance in ((1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)):
            assert abs((x**power).mean() - mean) < 4.5 * math.sqrt(variance / n)
    assert abs((out[:, 0] * out[:, 1]).mean()) < 4.5 / math.sqrt(n)


def test_names_keep_their_addresses() -> None:
    """Frozen: an address must not change between versions or machines, or no run could be replayed."""
    assert [name_key(name) for name in ("AZE", "IRN")] == FROZEN_NAMES
    assert draws.path_keys("states.IRN.resolve") == FROZEN_PATH


def test_no_two_names_of_the_shipped_scenarios_share_an_address() -> None:
    """32-bit addresses of states and 64-bit addresses of key paths are all different."""
    world = shipped_world("aras_drills")
    states = [name_key(state) for state in world.states]
    signals = [draws.path_keys(f"signals.{name}") for name in world.scenario.signals]
    assert len(set(states)) == len(states)
    assert len(set(signals)) == len(signals)


def test_a_seed_is_two_words() -> None:
    """0 is a seed like any other; the upper half counts."""
    assert draws.seed_words(0).tolist() == [0, 0]
    assert draws.seed_words(2**64 - 1).tolist() == [2**32 - 1, 2**32 - 1]
    assert draws.seed_words(3 * 2**32 + 5).tolist() == [5, 3]


@pytest.mark.parametrize(("seed", "replicate", "t"), [(0, 0, 0), (2022, 41, 19), (2**63 + 5, 2**32 - 3, 3)])
def test_a_step_draws_at_the_address_of_who_decides_what_when(seed: int, replicate: int, t: int) -> None:
    """Counter (history, purpose 1 and step, acting state, target), key the seed.

    The four words of a pair: two for noise of perception and drift (Box & Muller), what is done against the
    other, diplomacy. What is done counts from the top: the finest uniforms belong to the rarest rungs.
    """
    world = World(invented({"AA": {}, "BB": {}}, {"AA-BB": {}}), still_theory(perception_noise=0.4))
    bench = Bench(world, seed, replicate)
    bench.take("draw", t=t)
    counter = [replicate, (1 << 24) + t, name_key("BB"), name_key("AA")]
    words = philox_by_hand(counter, seed)
    a, b, d = (single(words[at]) for at in (0, 1, 3))
    radius, angle = math.sqrt(-2 * math.log(a)), 2 * math.pi * b
    noise = math.exp(0.4 * radius * math.cos(angle) - 0.08)  # lognormal with mean one: exp(s z - s**2 / 2)
    assert bench.block.dyad[CHOICE_DRAW, bench.d("BB", "AA"), 0] == single(words[2] ^ 0xFFFFFFFF)
    assert bench.block.pair[CONFER_DRAW, 1, 0, 0] == d
    assert bench.block.pair[PERCEIVED, 1, 0, 0] == near(noise)
    assert bench.block.pair[SHOCK, 1, 0, 0] == near(radius * math.sin(angle))


@pytest.mark.parametrize(("seed", "replicate", "t"), [(0, 0, 0), (2022, 41, 19), (2**63 + 5, 2**32 - 3, 3)])
def test_what_two_states_have_in_common_is_drawn_at_the_address_of_both(
    seed: int, replicate: int, t: int
) -> None:
    """Counter (history, purpose 4 and step, the first state, the second): attention (Box & Muller),
    realignment, whether a dispute closes."""
    assert DYAD_DRAWS == 4
    pairs: dict[str, dict[str, object]] = {"AA-BB": {}, "AA-CC": {"relevant": False}}
    bench = Bench(World(invented({"AA": {}, "BB": {}, "CC": {}}, pairs), still_theory()), seed, replicate)
    bench.take("draw", t=t)
    for j, other in ((1, "BB"), (2, "CC")):
        counter = [replicate, (4 << 24) + t, name_key("AA"), name_key(other)]
        words = philox_by_hand(counter, seed)
        a, b, turn, fate = map(single, words)
        shock = math.sqrt(-2 * math.log(a)) * math.cos(2 * math.pi * b)
        assert bench.block.pair[ATTENTION_SHOCK, [0, j], [j, 0], 0].tolist() == near([shock, shock])
        assert bench.block.pair[REALIGN_DRAW, [0, j], [j, 0], 0].tolist() == [turn, turn]
        if other == "BB":
            assert bench.block.dispute[FATE, :, 0].tolist() == [fate]


@pytest.mark.parametrize("lanes", [1, 2, 7])
def test_every_lane_draws_for_its_own_replicate(lanes: int) -> None:
    """Odd and even lanes, the last of an odd number too: the draws of each are those of one alone."""
    world = World(invented({"AA": {}, "BB": {}}, {"AA-BB": {}}), still_theory(perception_noise=0.4))
    many = Bench(world, 5, 30, lanes)
    many.take("draw", t=3)
    for lane in range(lanes):
        one = Bench(world, 5, 30 + lane)
        one.take("draw", t=3)
        for row in (PERCEIVED, SHOCK, CONFER_DRAW, ATTENTION_SHOCK, REALIGN_DRAW):
            assert np.array_equal(many.block.pair[row, :, :, lane], one.block.pair[row, :, :, 0])
        assert np.array_equal(many.block.dyad[CHOICE_DRAW, :, lane], one.block.dyad[CHOICE_DRAW, :, 0])
        assert many.block.dispute[FATE, 0, lane] == one.block.dispute[FATE, 0, 0]


def test_an_uncertain_number_is_drawn_at_the_address_of_its_key_path() -> None:
    """Counter (history, purpose 3, two words of the path): a uniform quantity is its quantile, scaled."""
    scenario = invented({"AA": {"resolve": {"uniform": [0.2, 0.6]}}, "BB": {}}, {"AA-BB": {}})
    bench = Bench(World(scenario, still_theory()), seed=9, first=100, lanes=3)
    keys = list(draws.path_keys("states.AA.resolve"))
    for lane in range(3):
        u = uniform(philox_by_hand([100 + lane, 3 << 24, *keys], 9)[0])
        p = 0.2 + 0.4 * u
        resolve = bench.block.dyad[RESOLVE, bench.d("BB", "AA"), lane]  # B's prior that A is resolved
        assert resolve == near(math.log(p / (1 - p)))


FROZEN_NAMES = [2396859075, 2852871300]
FROZEN_PATH = (1470316003, 2734298753)
