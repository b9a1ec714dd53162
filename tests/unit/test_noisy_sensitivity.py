"""Sobol indices and elementary effects of a noisy function: by hand, on Ishigami's function, with a null
check.
"""

import numpy as np
import pytest

from sim.statistics import morris, noisy, sobol

A, B = 7.0, 0.1
FIRST, TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)
VARIANCE = A**2 / 8 + B * np.pi**4 / 5 + B**2 * np.pi**8 / 18 + 0.5


def ishigami(x: sobol.Floats) -> sobol.Floats:
    """Ishigami & Homma 1990 on the unit cube; inputs beyond the third are without influence."""
    z = np.pi * (2 * x[..., :3] - 1)
    return np.asarray(np.sin(z[..., 0]) + A * np.sin(z[..., 1]) ** 2 + B * z[..., 2] ** 4 * np.sin(z[..., 0]))


def design(generator: np.random.Generator, rows: int, noise: float, m: int = 4, k: int = 4) -> sobol.Design:
    """A plain random Saltelli design with independent normal noise of a given variance at every point."""
    a, b = generator.random((rows, k)), generator.random((rows, k))
    ab = np.repeat(a[:, None], k, axis=1)
    ab[:, range(k), range(k)] = b
    loud = np.sqrt(noise)
    return sobol.Design(
        *(ishigami(x)[..., None] + loud * generator.normal(size=(*x.shape[:-1], m)) for x in (a, b, ab))
    )


def test_square_by_hand() -> None:
    """Of 1, 2, 4 the products of different ones average (2 + 4 + 8) / 3, not (7/3)²."""
    assert noisy.square(np.array([1.0, 2.0, 4.0])) == pytest.approx(14 / 3)


def test_product_leaves_out_what_shares_chance() -> None:
    """Of (1, 2) and (3, 5) only 1 x 5 and 2 x 3 count."""
    assert noisy.product(np.array([1.0, 2.0]), np.array([3.0, 5.0])) == pytest.approx(5.5)


def test_one_history_is_refused() -> None:
    """A single history per point cannot tell noise from influence."""
    with pytest.raises(ValueError, match="at least two"):
        noisy.square(np.array([1.0]))


def test_square_is_unbiased() -> None:
    """Over many draws the square of the mean of two noisy values averages to the true square."""
    y = np.random.default_rng(1).normal(3.0, 2.0, size=(200_000, 2))
    assert noisy.square(y).mean() == pytest.approx(9.0, abs=0.06)
    assert (y.mean(axis=1) ** 2).mean() == pytest.approx(11.0, abs=0.06)


def test_ishigami_with_noise() -> None:
    """With noise as large as the signal the corrected indices are Ishigami's; uncorrected totals are not."""
    found = sobol.indices(design(np.random.default_rng(2), 8192, VARIANCE), np.random.default_rng(3))
    for i, (first, total) in enumerate(zip(FIRST, TOTAL, strict=True)):
        assert found.first[i].estimate == pytest.approx(first, abs=0.06)
        assert found.total[i].estimate == pytest.approx(total, abs=0.06)
    assert found.total[3].low < 0 < found.total[3].high
    assert found.uncorrected[3].low > 0.15


def test_noise_shares_by_hand() -> None:
    """Noise as large as the signal is half the variance of a history and a fifth of that of a mean of 4."""
    found = sobol.indices(design(np.random.default_rng(4), 8192, VARIANCE), np.random.default_rng(3))
    assert found.history_share.estimate == pytest.approx(0.5, abs=0.02)
    assert found.point_share.estimate == pytest.approx(0.2, abs=0.02)
    assert found.variance.estimate == pytest.approx(VARIANCE, rel=0.04)
    assert found.noise.estimate == pytest.approx(VARIANCE, rel=0.04)


def test_intervals_cover() -> None:
    """At 256 rows, with noise, at least 91 of 100 bootstrap intervals hold the total index."""
    generator = np.random.default_rng(6)
    found = [sobol.indices(design(generator, 256, VARIANCE), generator) for _ in range(40)]
    held = [
        each.total[i].low <= total <= each.total[i].high
        for each in found
        for i, total in enumerate((*TOTAL, 0.0))
    ]
    assert np.mean(held) >= 0.91


def test_without_influence_nothing_is_explained() -> None:
    """An outcome of noise alone gives no index a value that could be read, and says that noise is all."""
    y = np.random.default_rng(7).normal(size=(200, 6, 4))
    found = sobol.indices(sobol.Design(y[:, 0], y[:, 1], y[:, 2:]), np.random.default_rng(1))
    assert found.history_share.low > 0.9


def test_constant_outcome() -> None:
    """Where nothing ever varies there is nothing to share."""
    y = np.ones((50, 5, 3))
    found = sobol.indices(sobol.Design(y[:, 0], y[:, 1], y[:, 2:]), np.random.default_rng(1))
    assert np.isnan(found.total[0].estimate)


def paths(
    generator: np.random.Generator, count: int, noise: float, m: int = 4
) -> tuple[sobol.Floats, sobol.Floats]:
    """One-at-a-time changes from random points of y = 3 x0 - x1, a third input without influence."""
    step = np.where(generator.random((count, 3)) < 0.5, 0.5, -0.5)
    slope = np.array([3.0, -1.0, 0.0])
    clear = (slope * step)[..., None]
    return clear + np.sqrt(2 * noise) * generator.normal(size=(count, 3, m)), step


def test_effects_by_hand() -> None:
    """Of a plane without noise mu is the slope, the strength its size, and the spread nothing."""
    found = morris.effects(*paths(np.random.default_rng(1), 20, 0.0), np.random.default_rng(2), 10.0)
    assert [each.estimate for each in found.mean] == pytest.approx([3, -1, 0])
    assert [each.estimate for each in found.strength] == pytest.approx([3, 1, 0])
    assert found.spread == pytest.approx([0, 0, 0], abs=1e-9)


def test_noise_is_told_from_influence() -> None:
    """With noise mu* of the idle input is the noise floor, while its strength is near nothing."""
    found = morris.effects(*paths(np.random.default_rng(3), 2000, 4.0), np.random.default_rng(2), 100.0)
    assert found.mean_absolute[2].estimate == pytest.approx(found.noise_floor[2], rel=0.1)
    assert found.mean_absolute[2].estimate > 1.5
    assert found.strength[2].low == 0
    assert found.strength[0].estimate == pytest.approx(3, rel=0.05)


def test_no_change_seen_is_no_proof_of_no_effect() -> None:
    """An input that moved nothing on 40 paths has an effect of 0 with bounds, by hand those of 0 of 40 on the
    largest change there can be; those of the others are as before.
    """
    change, step = paths(np.random.default_rng(1), 40, 0.0)
    found = morris.effects(change, step, np.random.default_rng(2), 5.0)
    most = 5.0 / 0.5  # a step is half the range
    assert found.mean_absolute[2].high == pytest.approx(most * -np.log(0.025) / 40)
    assert found.strength[2].high == pytest.approx(most * np.sqrt(-np.log(0.025) / 40))
    assert found.mean[2].low == -found.mean[2].high < 0
    assert {each[2].n for each in (found.mean, found.strength, found.mean_absolute)} == {40}
    assert found.strength[0].high == pytest.approx(3)


def test_noise_above_effects_is_bounded_by_mu() -> None:
    """Where every resample has more noise than effect, the root mean square may be what mu may be."""
    change = np.zeros((6, 1, 4))
    change[:3, 0, 0], change[3:, 0, 1] = 1.0, -1.0  # one history of each path, up or down
    found = morris.effects(change, np.full((6, 1), 0.5), np.random.default_rng(2), 1.0)
    assert found.strength[0].estimate == found.strength[0].low == 0
    assert found.strength[0].high == max(-found.mean[0].low, found.mean[0].high) > 0


def test_an_index_of_an_idle_input_has_a_bound() -> None:
    """An input that moved nothing in 200 rows has an index of 0, and at most 0 of 200 over the variance."""
    generator = np.random.default_rng(8)
    a, b = (generator.random((200, 1)).repeat(3, axis=1) for _ in range(2))
    found = sobol.indices(sobol.Design(a, b, np.stack([b, a], axis=1)), generator, 1.0)
    assert found.total[0].estimate == pytest.approx(1, abs=0.1)
    assert found.total[1].estimate == found.total[1].low == 0
    expected = -np.log(0.025) / 200 / 2 / found.variance.estimate
    assert found.total[1].high == found.first[1].high == pytest.approx(expected)


def test_one_row_decides_nothing() -> None:
    """Of eight rows one in which anything happened leaves out every third resample: an index may be all."""
    y = np.zeros((8, 4, 4))
    y[0, 0] = y[0, 2] = 1.0
    found = sobol.indices(sobol.Design(y[:, 0], y[:, 1], y[:, 2:]), np.random.default_rng(1), 1.0)
    for index in (*found.total, *found.first):
        assert index.low <= 0
        assert index.high >= 1
