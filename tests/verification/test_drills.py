"""The conditional sign of drills (Kuo & Blankenship 2022; Bernhardt & Sukin 2021; Jervis 1976), on paired
histories.
"""

import numpy as np
import pytest

from sim.studies import drills
from sim.views import drill_map

COUNT = 8192
JOINT, ALONE, AWAY, JOINTLY_SHOWN = drills.CONTEXTS


@pytest.fixture(scope="module")
def effects() -> dict[str, drills.Effect]:
    """Return the effects of the four exercises under the full theory."""
    return drills.contexts(7, COUNT)


def test_a_joint_exercise_with_an_ally_does_not_raise_force(effects: dict[str, drills.Effect]) -> None:
    """The upper bound of its effect stays below half a percentage point."""
    assert effects[JOINT].change.high < 0.005


def test_averaged_over_contexts_an_exercise_does_not_raise_force() -> None:
    """At the border or away from it, against a rival or not, pact doubted or firm: the upper bound of the
    mean effect stays below half a percentage point (Kuo & Blankenship 2022).
    """
    found = drills.average(7, COUNT // 2)
    assert found.without.estimate > 0.01
    assert found.change.high < 0.005


def test_a_display_near_a_rivals_border_without_an_ally_raises_force(
    effects: dict[str, drills.Effect],
) -> None:
    """The lower bound is above 0, and above that of the same display away from the border."""
    alone, away = effects[ALONE].change, effects[AWAY].change
    assert alone.low > away.high > away.low > 0


@pytest.mark.long
def test_an_ally_takes_some_of_the_danger_out_of_a_display() -> None:
    """With the joint exercise around it the same display is answered with force less often (paired)."""
    alone = drills.force(drills.CONTEXTS[ALONE], {}, 7, 4 * COUNT)
    shown = drills.force(drills.CONTEXTS[JOINTLY_SHOWN], {}, 7, 4 * COUNT)
    assert drills.paired(alone, shown).change.high < 0


@pytest.mark.long
@pytest.mark.parametrize(("reaction", "retaliation", "sign"), [(2, 10, -1), (4, 0, 1), (10, 0, 1), (2, 4, 0)])
def test_the_sign_flips_between_spiral_and_deterrence(reaction: float, retaliation: float, sign: int) -> None:
    """Little reaction and strong retaliation: the display deters. Strong reaction or none to deter: it
    provokes.
    """
    changes = {"reaction": reaction, "retaliation": retaliation}
    found = drills.effect(drills.CONTEXTS[ALONE], changes, 7, COUNT)
    assert found.sign == sign


def test_a_paired_difference_by_hand() -> None:
    """One of four histories changes from no to yes: a quarter; Bonett and Price's bounds add one history to
    each kind of change, so (2 - 1) / 6, 1.96 times the root of (3 / 6 - 1 / 36) / 6 on either side.
    """
    before, after = np.array([0, 0, 1, 1], bool), np.array([1, 0, 1, 1], bool)
    found = drills.paired(before, after)
    assert found.change.estimate == 0.25
    assert found.without.estimate == 0.5
    half = 1.96 * ((1 / 2 - 1 / 36) / 6) ** 0.5
    assert (found.change.low, found.change.high) == pytest.approx((1 / 6 - half, 1 / 6 + half), abs=1e-4)


def test_force_that_never_comes_is_no_bare_zero() -> None:
    """In no history force, with the exercise and without: P is below a bound, the change between two."""
    never = np.zeros(50, bool)
    found = drills.paired(never, never)
    assert found.sign == 0
    assert found.change.low < found.change.estimate == 0 < found.change.high
    head, said, methods = drill_map.lines({"a drill": found}, 1)
    assert "50 paired histories" in head
    assert said.endswith("points  a drill; without it < 7.2 %")
    assert "[0.0, 0.0]" not in said
    assert "Clopper-Pearson 95 %" in methods
