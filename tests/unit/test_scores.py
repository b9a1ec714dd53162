"""Scores of forecasts, by hand and against their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics.scores import by_tenth, score

HAPPENED = np.array([True, False, True, False])
OWN = np.arange(4)


def test_scores_by_hand() -> None:
    """Forecasts .8, .2, .5, .5 of yes, no, yes, no: losses of ln 1.25 and ln 2, 3.5 of 4 pairs."""
    half = np.full(4, 0.5)
    found = score({"own": np.array([0.8, 0.2, 0.5, 0.5]), "half": half}, HAPPENED, OWN, "half")["own"]
    assert found.log_loss.estimate == pytest.approx((np.log(1.25) + np.log(2)) / 2)
    assert found.brier.estimate == pytest.approx((0.04 + 0.25) / 2)
    assert found.area.estimate == pytest.approx(3.5 / 4)
    assert found.skill.estimate == pytest.approx(1 - (np.log(1.25) + np.log(2)) / 2 / np.log(2))
    assert (found.expected, found.observed) == (pytest.approx(2.0), 2)


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.6, 0.9]), st.booleans()), min_size=4, max_size=30))
def test_the_area_is_the_share_of_ordered_pairs(cases: list[tuple[float, bool]]) -> None:
    """Counted pair by pair, ties half; without events or without non-events there is none."""
    chance, happened = np.array([c for c, _ in cases]), np.array([h for _, h in cases])
    own = score({"own": chance}, happened, np.arange(len(cases)), "own")["own"].area.estimate
    pairs = [(a > b) + (a == b) / 2 for a in chance[happened] for b in chance[~happened]]
    assert own == pytest.approx(np.mean(pairs)) if pairs else np.isnan(own)


def test_clusters_widen_intervals() -> None:
    """The same fifty outcomes, each twenty times: counted as clusters of twenty, intervals are far wider."""
    r = np.random.default_rng(3)
    chance = np.repeat(r.uniform(0.1, 0.9, 50), 20)
    happened = np.repeat(r.random(50) < 0.5, 20)
    apart = score({"own": chance}, happened, np.arange(1000), "own")["own"].brier
    together = score({"own": chance}, happened, np.repeat(np.arange(50), 20), "own")["own"].brier
    assert together.high - together.low > 3 * (apart.high - apart.low)


def test_a_forecast_outside_its_range_is_refused() -> None:
    """1.2 is no probability."""
    with pytest.raises(ValueError, match="own"):
        score({"own": np.full(4, 1.2)}, HAPPENED, OWN, "own")


def test_an_impossible_event_has_a_finite_price() -> None:
    """A forecast of 0 for what happened costs 21 nats, not infinity."""
    found = score({"own": np.zeros(4)}, HAPPENED, OWN, "own")["own"]
    assert found.log_loss.estimate == pytest.approx(np.log(1e9) / 2, rel=1e-6)


def test_classes_hold_the_lowest_forecasts_first() -> None:
    """Twenty forecasts in two classes: none of the lower ten happened, four of the higher ten."""
    chance = np.linspace(0.01, 0.2, 20)[::-1]
    happened = np.zeros(20, bool)
    happened[:4] = True
    low, high = by_tenth(chance, happened, np.arange(20), classes=2)
    assert low.events == high.events == 10
    assert low.forecast == pytest.approx(chance[10:].mean())
    assert high.observed.estimate == pytest.approx(0.4)
    assert 0 < high.observed.low < 0.4 < high.observed.high < 1


def test_a_class_without_events_has_the_bound_of_its_clusters() -> None:
    """Ten events of two dyads that never happened say no more than two would."""
    (only,) = by_tenth(np.full(10, 0.1), np.zeros(10, bool), np.repeat([1, 2], 5), classes=1)
    assert only.observed.estimate == 0
    assert only.observed.high > 0.7
    (sure,) = by_tenth(np.full(10, 0.1), np.ones(10, bool), np.repeat([1, 2], 5), classes=1)
    assert sure.observed.estimate == 1
    assert sure.observed.low < 0.3
