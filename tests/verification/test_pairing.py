"""What pairing is worth is what it says: predicted variances against those over many groups of histories.

Criterion: the variance of 40 independent groups' differences, over its predicted value, lies within the
99.9 % range of chi-squared over its 39 degrees of freedom.
"""

import numpy as np
import pytest
from scipy.stats import chi2

from sim.outcomes.table import outcomes
from sim.studies.cells import Cell
from sim.studies.contrast import Sample, sample, share
from sim.studies.measures import columns
from sim.studies.sweep.work import _meta
from tests.worlds import rows_of

GROUPS, SIZE = 40, 30


@pytest.fixture(scope="module")
def worlds():
    """Rows of the demo with and without its joint drill, 1,200 histories of one seed."""
    cells = [Cell("demo"), Cell("demo", edits={"signals": {"joint_drill": None}})]
    rows = [rows_of(cell.world(), 11, GROUPS * SIZE).rows for cell in cells]
    return cells[0].world(), rows


def _range():
    low, high = chi2.ppf([0.0005, 0.9995], GROUPS - 1) / (GROUPS - 1)
    return low, high


@pytest.mark.parametrize("name", ["p_level_3.ALD-BRE", "mean_weeks_without_level_3.ALD-BRE"])
def test_predicted_variances_are_met(worlds, name):
    """Over groups of 30 histories, paired and unpaired differences vary as the formulas say."""
    world, rows = worlds
    outcome = outcomes(_meta(world), columns(world))[name]
    one, other = (sample(outcome, each) for each in rows)
    groups = np.arange(GROUPS * SIZE).reshape(GROUPS, SIZE)
    paired = [other.at(g).values.mean() - one.at(g).values.mean() for g in groups]
    apart = [
        other.at(g).values.mean() - one.at(h).values.mean() for g, h in zip(groups, groups[::-1], strict=True)
    ]
    x, y = one.values, other.values
    low, high = _range()
    assert low < np.var(paired, ddof=1) / ((y - x).var() / SIZE) < high
    assert low < np.var(apart, ddof=1) / ((x.var() + y.var()) / SIZE) < high
    gain = share(outcome, Sample(x, one.occasions), Sample(y, other.occasions), 0).gain
    assert gain == pytest.approx((x.var() + y.var()) / (y - x).var(), rel=0.01)
    assert gain > 1
