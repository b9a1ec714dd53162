"""Losses with endless histories: by hand, and on average those of the probability itself."""

import numpy as np
import pytest
from scipy.stats import binom

from sim.statistics.endless import reckon_losses
from sim.statistics.scores import log_losses, measure_skill

LOG = np.log


def test_two_histories_by_hand() -> None:
    """One of two: 1.5/3 of both, of one of them .5/2 or 1.5/2 as often; twice the first less the second."""
    (found,) = reckon_losses(np.array([1]), np.array([2]), np.array([True]))
    assert found == pytest.approx(-2 * LOG(0.5) + (LOG(0.25) + LOG(0.75)) / 2)


def test_an_odd_number_is_weighed_by_what_is_halved() -> None:
    """None of three: .5/4 of all, .5/2 of one; (3 whole - 1 half) / 2."""
    (found,) = reckon_losses(np.array([0]), np.array([3]), np.array([False]))
    assert found == pytest.approx((-3 * LOG(1 - 0.125) + LOG(1 - 0.25)) / 2)


@pytest.mark.parametrize("n", [50, 300])
@pytest.mark.parametrize("chance", [0.5, 0.2])
def test_on_average_it_is_the_loss_of_the_probability(n: int, chance: float) -> None:
    """Over all that n histories may show, less than a twentieth of the excess stays."""
    k = np.arange(n + 1)
    weight = binom.pmf(k, n, chance)
    histories = np.full(len(k), n)
    raw = endless = truth = 0.0
    for came, share in ((True, chance), (False, 1 - chance)):
        happened = np.full(len(k), came)
        raw += share * weight @ log_losses((k + 0.5) / (n + 1), happened)
        endless += share * weight @ reckon_losses(k, histories, happened)
        truth -= share * LOG(share)
    assert raw - truth == pytest.approx(1 / (2 * n), rel=0.1)
    assert abs(endless - truth) < (raw - truth) / 20


def test_what_is_saved_is_a_share_of_the_sums() -> None:
    """Losses 1 and 3 of 2 and 6 save half, in every resample."""
    found = measure_skill(np.array([1.0, 3.0] * 5), np.array([2.0, 6.0] * 5), np.arange(10))
    assert (found.estimate, found.low, found.high) == pytest.approx((0.5, 0.5, 0.5))
