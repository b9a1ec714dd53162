"""Draws are uniform at every kind of address, and independent between neighbouring ones.

Each kind is a family of tests; a family fails where any of its p-values is below ALPHA over the family's size
(Bonferroni), so that a sound generator passes a family with probability 99.9 %.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy import stats

from sim.dynamics.draws import INPUT, SIGNAL, fill_units, path_keys, seed_words
from sim.engines.world import World
from sim.model.declaration import (
    ATTENTION_SHOCK,
    CHOICE_DRAW,
    CONFER_DRAW,
    FATE,
    PERCEIVED,
    REALIGN_DRAW,
    SHOCK,
)
from tests.worlds import Bench, invented, still_theory

Floats = npt.NDArray[np.float64]
ALPHA = 0.001
IDS = tuple(f"S{k}" for k in range(5))


def bench_of(seed: int, lanes: int, first: int = 0, weeks: int = 20) -> Bench:
    """Return five states who may act against each other; log of perception noise is normal, mean -1/2."""
    pairs = {f"{a}-{b}": {} for a in IDS for b in IDS if a < b}
    world = World(invented({x: {} for x in IDS}, pairs, weeks=weeks), still_theory(perception_noise=1.0))
    return Bench(world, seed, first, lanes)


def draws_of(bench: Bench, t: int) -> Floats:
    """Return the draws of a step, as uniforms [110, W]: four of each of 20 ordered pairs, three of each of 10
    that are not ordered."""
    bench.take("draw", t=t)
    pair, ordered, one_way = bench.block.pair, ~np.eye(5, dtype=bool), np.triu(np.ones((5, 5), bool), 1)
    parts = [
        bench.block.dyad[CHOICE_DRAW],
        pair[CONFER_DRAW][ordered],
        stats.norm.cdf(np.log(pair[PERCEIVED][ordered]) + 0.5),
        stats.norm.cdf(pair[SHOCK][ordered]),
        stats.norm.cdf(pair[ATTENTION_SHOCK][one_way]),
        pair[REALIGN_DRAW][one_way],
        bench.block.dispute[FATE],
    ]
    return np.concatenate([np.asarray(part, float) for part in parts])


def assert_none_is_small(p: list[float]) -> None:
    """No p-value of the family is below its share of ALPHA."""
    assert min(p) > ALPHA / len(p), (min(p), len(p))


def uniform(samples: Floats) -> Iterator[float]:
    """Return the p-values of a Kolmogorov-Smirnov test of every row [n, W]."""
    for row in samples:
        yield stats.kstest(row, "uniform").pvalue


def independent(a: Floats, b: Floats, cells: int = 8) -> float:
    """Return the p-value of a chi-square test that two samples fill a grid of cells evenly, jointly."""
    index = (np.floor(a * cells) * cells + np.floor(b * cells)).astype(int)
    return float(stats.chisquare(np.bincount(index.ravel(), minlength=cells**2)).pvalue)


def test_every_draw_of_a_step_is_uniform_over_replicates() -> None:
    """110 draws of a step over 4,096 histories, in two steps, each by Kolmogorov-Smirnov."""
    bench = bench_of(seed=0, lanes=4096)
    assert_none_is_small([p for t in (0, 12) for p in uniform(draws_of(bench, t))])


def test_draws_are_uniform_over_steps_and_over_seeds() -> None:
    """Of one history over 300 steps, each of its 110 draws; and of history 0 over the seeds 0 to 299."""
    bench = bench_of(seed=1, lanes=1, weeks=300)
    steps = np.array([draws_of(bench, t)[:, 0] for t in range(300)])
    alone = np.empty((300, 1))
    for seed in range(300):
        fill_units(alone[seed], np.zeros(1, np.uint64), INPUT, 0, 1, 2, seed_words(seed))
    assert_none_is_small([*uniform(steps.T), *uniform(alone.T)])


def test_the_draws_of_a_step_are_independent_of_each_other() -> None:
    """All 5,995 pairs among the 110 draws of a step, over 4,096 histories, on a grid of 8 by 8."""
    draws = draws_of(bench_of(seed=2, lanes=4096), 5)
    assert_none_is_small([independent(draws[a], draws[b]) for a in range(110) for b in range(a)])


def test_neighbouring_addresses_are_independent() -> None:
    """The same draw one history, one step, one seed and 2^32 seeds further on."""
    bench = bench_of(seed=3, lanes=4096)
    here, later = draws_of(bench, 7), draws_of(bench, 8)
    others = [draws_of(bench_of(seed, 4096), 7) for seed in (4, 3 + 2**32)]
    p = [independent(here[:, :-1:2], here[:, 1::2]), independent(here, later)]
    p += [independent(row, later[k]) for k, row in enumerate(here)]
    for other in others:
        p += [independent(row, other[k]) for k, row in enumerate(here)]
    assert_none_is_small(p)


def test_signals_and_inputs_have_draws_of_their_own() -> None:
    """Recurrence of a signal over steps, uncertain numbers of six key paths: even, independent in pairs."""
    lanes = np.arange(4096, dtype=np.uint64)
    samples = np.empty((12, 4096))
    for k in range(6):
        fill_units(samples[k], lanes, SIGNAL, k, *path_keys("signals.drill"), seed_words(5))
        fill_units(samples[6 + k], lanes, INPUT, 0, *path_keys(f"states.S{k}.resolve"), seed_words(5))
    p = [*uniform(samples)]
    p += [independent(samples[a], samples[b]) for a in range(12) for b in range(a)]
    assert_none_is_small(p)


def test_a_biased_generator_would_be_caught() -> None:
    """The criterion has teeth: a shift of a twentieth, or a neighbour that is a quarter copied, fails it."""
    rng = np.random.default_rng(1)
    draws = rng.uniform(size=(80, 4096))
    shifted = np.vstack([draws[:-1], np.clip(draws[-1:] + 0.05, 0, 1)])
    assert min(uniform(shifted)) < ALPHA / 80
    copied = np.where(rng.uniform(size=4096) < 0.25, draws[0], draws[1])
    assert independent(draws[0], copied) < ALPHA / 3160
