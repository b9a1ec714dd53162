"""Bounds on a probability that hold chance and parameters."""

import numpy as np
import pytest

from sim.statistics.intervals import wilson
from sim.statistics.spread import between, over_parameters


def test_the_variance_between_groups_is_that_of_the_analysis_of_variance() -> None:
    """Two groups of two, 1 1 and 0 0: all of the variance is between, 1/2; alike, 1 0 and 1 0: none is."""
    group = np.array([0, 0, 1, 1])
    apart, alike = (between(np.array(v, float), group, 2) for v in ([1, 1, 0, 0], [1, 0, 1, 0]))
    assert apart.variance == pytest.approx(0.5)
    assert apart.error == pytest.approx(np.sqrt(2) / 2)
    assert alike.variance == 0


def test_more_draws_that_differ_widen_the_bounds_and_the_same_draw_leaves_chance() -> None:
    """Ten draws of a hundred histories at 0 or 1 in turn: nearly everything; at one half each: little more
    than chance.
    """
    group = np.arange(1000) % 10
    apart = over_parameters(group % 2 == 0, group, 10)
    alike = over_parameters(np.arange(1000) // 10 % 2 == 0, group, 10)
    assert apart is not None
    assert alike is not None
    assert apart.estimate == alike.estimate == 0.5
    assert apart.low < 0.01 < 0.99 < apart.high
    chance = [float(end[0]) for end in wilson([500], [1000])]
    assert 0.4 < alike.low <= chance[0] < chance[1] <= alike.high < 0.6


def test_pairing_with_a_fixed_run_takes_chance_away() -> None:
    """Where drawn parameters change no history at all, the bounds paired are those of chance."""
    group, happened = np.arange(2000) % 100, np.random.default_rng(1).random(2000) < 0.2
    unpaired = over_parameters(happened, group, 100)
    paired = over_parameters(happened, group, 100, happened)
    assert paired is not None
    assert unpaired is not None
    chance = [float(end[0]) for end in wilson([happened.sum()], [2000])]
    assert (paired.low, paired.high) == pytest.approx(chance, abs=0.001)
    assert unpaired.high - unpaired.low > 1.2 * (paired.high - paired.low)


def test_events_that_never_or_always_happen_have_the_bounds_of_chance() -> None:
    """No event in 200 histories: 0 and Clopper and Pearson's upper bound; lost ones may all have had it."""
    none = over_parameters(np.zeros(200, bool), np.arange(200) % 10, 10)
    assert none is not None
    assert (none.estimate, none.low) == (0, 0)
    assert none.high == pytest.approx(1 - 0.025 ** (1 / 200))
    lost = over_parameters(np.zeros(200, bool), np.arange(200) % 10, 10, failed=50)
    assert lost is not None
    assert lost.high == pytest.approx(0.2 + 0.8 * none.high)
    assert "50 failed as worst case" in lost.method


def test_a_draw_with_one_history_says_nothing() -> None:
    """Where no variance within a draw is known there are no bounds."""
    assert over_parameters(np.array([True, False]), np.array([0, 1]), 2) is None
    assert over_parameters(np.array([True, False]), np.array([0, 0]), 1) is None
