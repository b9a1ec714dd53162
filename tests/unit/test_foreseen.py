"""What a forecaster expects of its own scores, and calibration, by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.statistics.foreseen import (
    calibrate,
    foresee_brier,
    foresee_loss,
    foresee_skill,
    scored_probability,
)
from sim.statistics.scores import score

CHANCE = np.array([0.5, 0.8])
HISTORIES = np.array([[True, True], [False, True], [True, False], [False, False]])
YES = np.array([True, True])
EITHER = -np.log(0.5)


def test_no_count_of_histories_is_scored_as_certain() -> None:
    """0 of 99 is half a history in a hundred, 99 of 99 all but that half."""
    assert scored_probability(0, 99) == pytest.approx(0.005)
    assert scored_probability(99, 99) == pytest.approx(0.995)
    assert scored_probability(1, 3) == pytest.approx(1.5 / 4)


def test_losses_of_four_histories() -> None:
    """Two of the four have the likelier event: -ln .5 - ln .8 over 2; the others -ln .5 - ln .2 over 2."""
    found = foresee_loss(CHANCE, YES, HISTORIES)
    good, bad = (EITHER - np.log(0.8)) / 2, (EITHER - np.log(0.2)) / 2
    assert found.observed == pytest.approx(good)
    assert found.median == pytest.approx((good + bad) / 2)
    assert found.as_bad.estimate == 1
    surprised = foresee_loss(CHANCE, np.array([True, False]), HISTORIES)
    assert surprised.observed == pytest.approx(bad)
    assert (surprised.as_bad.estimate, surprised.as_bad.n) == (0.5, 4)


def test_brier_scores_of_four_histories() -> None:
    """(.25 + .04) / 2 where the likelier event happens, (.25 + .64) / 2 where it does not."""
    found = foresee_brier(CHANCE, np.array([False, False]), HISTORIES)
    assert found.observed == pytest.approx(0.445)
    assert found.median == pytest.approx((0.145 + 0.445) / 2)
    assert found.as_bad.estimate == 0.5


def test_a_low_skill_is_the_bad_one() -> None:
    """Over a coin: 1 - good / ln 2 where the likelier event happens; as bad are those that are no higher."""
    found = foresee_skill(CHANCE, np.full(2, 0.5), np.array([True, False]), HISTORIES)
    assert found.observed == pytest.approx(1 - (EITHER - np.log(0.2)) / 2 / EITHER)
    assert found.observed < 0
    assert found.as_bad.estimate == 0.5


def test_events_that_come_together_widen_what_is_expected() -> None:
    """Ten questions about one event say as much as one: the spread is that of a single one, and more than
    that of ten apart.
    """
    r = np.random.default_rng(5)
    chance, n = np.full(10, 0.3), 4000
    one = r.random(n) < 0.3
    together = np.repeat(one[:, None], 10, axis=1)
    apart = r.random((n, 10)) < 0.3
    wide, narrow = (foresee_loss(chance, together[0], each) for each in (together, apart))
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)


def test_calibration_pools_what_falls() -> None:
    """.1, .2, .3 with yes, no, yes: the first two are pooled to a half, as is the repeat of a forecast."""
    chance, happened = np.array([0.3, 0.1, 0.2, 0.1]), np.array([True, True, False, True])
    found = calibrate(chance, happened, happened[None])
    assert found.forecast.tolist() == [0.1, 0.2, 0.3]
    assert found.observed == pytest.approx([2 / 3, 2 / 3, 1])
    assert found.low == pytest.approx(found.observed)


def test_the_band_is_made_of_the_fits_of_all_histories() -> None:
    """Yes and yes, no and yes, yes and no pooled to halves, no and no: 1, 0, .5, 0 and 1, 1, .5, 0."""
    found = calibrate(CHANCE, YES, HISTORIES)
    ends = np.quantile([[1, 1], [0, 1], [0.5, 0.5], [0, 0]], [0.025, 0.975], axis=0)
    assert found.low == pytest.approx(ends[0])
    assert found.high == pytest.approx(ends[1])


@settings(deadline=None)  # a loaded machine is no fault of the fit
@given(st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.6, 0.9]), st.booleans()), min_size=1, max_size=30))
def test_calibration_never_falls_and_keeps_the_mean(cases: list[tuple[float, bool]]) -> None:
    """Whatever the answers, the fit rises with the forecast and adds up to the events."""
    chance, happened = np.array([c for c, _ in cases]), np.array([h for _, h in cases])
    found = calibrate(chance, happened, np.stack([happened, ~happened]))
    assert (np.diff(found.observed) >= -1e-12).all()
    count = np.array([np.count_nonzero(chance == each) for each in found.forecast])
    assert found.observed @ count == pytest.approx(happened.sum())
    assert (found.low <= found.high).all()


def test_the_skill_in_brier_scores_is_the_share_saved() -> None:
    """.145 beside a coin's .25 saves 42 %."""
    found = score({"own": CHANCE, "coin": np.full(2, 0.5)}, YES, np.arange(2), "coin")["own"]
    assert found.brier_skill.estimate == pytest.approx(1 - 0.145 / 0.25)


def test_few_clusters_have_no_interval() -> None:
    """Four dyads give an estimate and no bounds; five give bounds."""
    for clusters, bounded in ((4, False), (5, True)):
        cluster = np.arange(20) % clusters
        happened = np.arange(20) % 3 == 0
        found = score({"own": np.full(20, 0.3)}, happened, cluster, "own")["own"].brier
        assert np.isfinite(found.estimate)
        assert np.isfinite(found.low) == bounded
        assert ("no interval" in found.method) != bounded
