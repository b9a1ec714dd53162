"""The conditional sign of drills (Kuo & Blankenship 2022; Bernhardt & Sukin 2021; Jervis 1976), on paired
histories.
"""

import numpy as np
import pytest

from sim.studies import drills

COUNT = 8192
JOINT, ALONE, AWAY, JOINTLY_SHOWN = drills.CONTEXTS


@pytest.fixture(scope="module")
def effects() -> dict[str, drills.Effect]:
    """Return the effects of the four exercises under the full theory."""
    return drills.contexts(7, COUNT)


def test_a_joint_exercise_with_an_ally_does_not_raise_force(effects: dict[str, drills.Effect]) -> None:
    """The upper bound of its effect stays below half a percentage point."""
    assert effects[JOINT].high < 0.005


def test_averaged_over_contexts_an_exercise_does_not_raise_force() -> None:
    """At the border or away from it, against a rival or not, pact doubted or firm: the upper bound of the
    mean effect stays below half a percentage point (Kuo & Blankenship 2022).
    """
    found = drills.average(7, COUNT // 2)
    assert found.without > 0.01
    assert found.high < 0.005


def test_a_display_near_a_rivals_border_without_an_ally_raises_force(
    effects: dict[str, drills.Effect],
) -> None:
    """The lower bound is above 0, and above that of the same display away from the border."""
    assert effects[ALONE].low > effects[AWAY].high > effects[AWAY].low > 0


@pytest.mark.long
def test_an_ally_takes_some_of_the_danger_out_of_a_display() -> None:
    """With the joint exercise around it the same display is answered with force less often (paired)."""
    alone = drills.force(drills.CONTEXTS[ALONE], {}, 7, 4 * COUNT)
    shown = drills.force(drills.CONTEXTS[JOINTLY_SHOWN], {}, 7, 4 * COUNT)
    assert drills.paired(alone, shown).high < 0


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
    """One of four histories changes from no to yes: a quarter, 1.96 x sqrt(3)/4 / 2 on either side."""
    before, after = np.array([0, 0, 1, 1], bool), np.array([1, 0, 1, 1], bool)
    found = drills.paired(before, after)
    assert found.change == 0.25
    assert found.high - found.low == pytest.approx(2 * 1.96 * (3**0.5 / 4) / 2)
