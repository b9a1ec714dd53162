"""The product-limit curve against published numbers and against scipy.stats."""

import math
import subprocess
import sys
import warnings

import numpy as np
import pytest
from scipy import stats

from sim.statistics.intervals import clopper_pearson
from sim.statistics.survival import (
    kaplan_meier,
    median_time,
    quantile_time,
    restricted_mean,
    standard_error,
)

# Weeks to relapse of 21 leukaemia patients on 6-MP (Freireich et al. 1963, Blood 21: 699-716).
RELAPSE = [6, 6, 6, 7, 10, 13, 16, 22, 23]
CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
TIMES, OBSERVED = RELAPSE + CENSORED, [True] * len(RELAPSE) + [False] * len(CENSORED)


def test_the_curve_is_the_published_one():
    """Kalbfleisch & Prentice 1980: .857 after 6 weeks, .448 after 23, which is also the median."""
    curve = kaplan_meier(TIMES, OBSERVED)
    steps = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    for week, survival in steps.items():
        assert curve.survival[week] == pytest.approx(survival, abs=5e-4)
    assert curve.survival[5] == 1
    assert median_time(curve).estimate == 23
    assert (curve.at_risk[6], curve.events[6], curve.at_risk[7]) == (21, 3, 17)


@pytest.mark.parametrize("n", [21, 400])
def test_curve_and_bounds_equal_those_of_scipy(n):
    """scipy.stats.ecdf on CensoredData has the same curve and, where it has any, the same bounds."""
    rng = np.random.default_rng(n)
    event, watched = rng.geometric(0.05, n), rng.integers(5, 40, n)
    time, observed = np.minimum(event, watched), event <= watched
    curve = kaplan_meier(time, observed)
    theirs = stats.ecdf(stats.CensoredData(uncensored=time[observed], right=time[~observed])).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        bounds = theirs.confidence_interval(method="log-log")
    at = theirs.quantiles.astype(int)
    known = np.isfinite(bounds.low.probabilities)
    assert known.sum() > 10
    assert curve.survival[at] == pytest.approx(theirs.probabilities)
    assert curve.low[at][known] == pytest.approx(bounds.low.probabilities[known])
    assert curve.high[at][known] == pytest.approx(bounds.high.probabilities[known])


def test_before_the_first_and_after_the_last_event_the_bounds_are_exact():
    """Where the log-log interval does not exist: 0 of 10 events, then 10 of 10."""
    curve = kaplan_meier([3] * 10, [True] * 10, horizon=5)
    low, high = clopper_pearson([10, 0], [10, 10])
    assert (curve.low[2], curve.high[2]) == (pytest.approx(float(low[0])), 1)
    assert (curve.survival[3], curve.low[5], curve.high[5]) == (0, 0, pytest.approx(float(high[1])))


def test_the_last_event_does_not_widen_the_bound_before_it():
    """Five of six at once, then the sixth alone: its own bound of .975 does not replace the earlier."""
    curve = kaplan_meier([0, 0, 0, 0, 0, 1], [True] * 6)
    assert curve.survival[1] == 0
    assert curve.high[1] == curve.high[0] < 0.975


def test_a_median_that_is_not_reached_is_infinite():
    """One event in ten by the horizon: no median, no upper bound, and the method says so."""
    found = median_time(kaplan_meier([4] + [20] * 9, [True] + [False] * 9))
    assert found.estimate == found.high == math.inf
    assert found.method == "Kaplan-Meier, log-log Greenwood 95 %; not reached"


def test_the_median_of_half_the_units_is_reached():
    """Half of the units gone by week n is a median of n, whatever the rounding of the product."""
    for n in range(1, 40):
        time = np.append(np.arange(1, n + 1), [99] * n)
        assert median_time(kaplan_meier(time, time < 99)).estimate == n


def test_quantile_time():
    """A quarter of the patients has relapsed by week 13: the curve falls from .753 to .690."""
    assert quantile_time(kaplan_meier(TIMES, OBSERVED), 0.25).estimate == 13


def test_restricted_mean_without_early_censoring_is_the_mean():
    """Events at 2, 4, 5, three units watched to 10: (2 + 4 + 5 + 30) / 6, with the usual standard error."""
    time = np.array([2, 4, 5, 10, 10, 10])
    curve = kaplan_meier(time, time < 10)
    found = restricted_mean(curve)
    assert found.estimate == pytest.approx(time.mean())
    assert standard_error(curve) == pytest.approx(time.std() / 6**0.5)
    assert found.low < found.estimate < found.high <= 10


def test_restricted_mean_of_the_patients():
    """Area under the published curve up to week 35: 23.29, standard error 2.83 (R: survfit)."""
    curve = kaplan_meier(TIMES, OBSERVED)
    assert restricted_mean(curve).estimate == pytest.approx(23.29, abs=5e-3)
    assert standard_error(curve) == pytest.approx(2.83, abs=5e-3)


def test_failed_units_count_as_at_once_and_as_never():
    """One failure beside four units: low as if it had its event at time 0, high as if it never had one."""
    time, seen = [2, 5, 5, 5], [True, False, False, False]
    found = kaplan_meier(time, seen, failed=1)
    low = kaplan_meier([*time, 0], [*seen, True]).low
    high = kaplan_meier([*time, 5], [*seen, False]).high
    assert found.low == pytest.approx(low)
    assert found.high == pytest.approx(high)
    assert found.survival[2] == 0.75


def test_no_units_at_all():
    """An empty sample has no median and no mean, and claims nothing."""
    curve = kaplan_meier([], [], horizon=5)
    assert np.isnan(curve.survival).all()
    assert median_time(curve).method == restricted_mean(curve).method == "no occasions"


def test_statistics_are_found_without_importing_scipy_stats():
    """The default run stays light: nothing here loads scipy.stats (0.7 s)."""
    program = (
        "import sys; from sim.statistics import intervals, means, quantiles, ratios, survival, unseen;"
        "intervals.proportion(3, 10); means.mean([1, 2, 4]); ratios.ratio_of_sums([1], [2]);"
        "quantiles.median([1, 2]); unseen.unseen_mass([2, 1]); means.mean([0, 0, 3], 1, (0, 9));"
        "survival.restricted_mean(survival.kaplan_meier([1, 2], [1, 0])); print('scipy.stats' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
