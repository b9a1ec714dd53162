"""The conditional sign of drills (Kuo & Blankenship 2022; Bernhardt & Sukin 2021; Jervis 1976), on paired
histories.
"""

from dataclasses import replace
from itertools import cycle, product

import numpy as np
import pytest
from matplotlib.text import Text

from sim.engines.batch import simulate
from sim.engines.world import World
from sim.outcomes.rows import Rows
from sim.scenario import theory_sets
from sim.scenario.library import load
from sim.scenario.places import find_shipped
from sim.studies.drills import work as drills
from sim.studies.drills.plots import map as drill_map
from sim.views import style

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


@pytest.mark.parametrize(
    ("before", "after"),
    [(drills.QUIET, drills.CONTEXTS[JOINT]), (drills.CONTEXTS[ALONE], drills.CONTEXTS[JOINTLY_SHOWN])],
    ids=["by itself", "around a display"],
)
def test_an_ally_deters_the_opponent_and_emboldens_the_friend(
    before: drills.Edits, after: drills.Edits
) -> None:
    """A joint exercise: ONE suffers fewer displays and uses of force, TWO suffers more of them, by more than
    four standard errors each (Snyder 1984; Kuo & Blankenship 2022)."""
    without, with_it = (_histories(edits, 2 * COUNT) for edits in (before, after))
    for state, sign in (("ONE", -1), ("TWO", 1)):
        change = with_it[f"exposure.{state}"].astype(float) - without[f"exposure.{state}"]
        assert sign * change.mean() > 4 * change.std() / np.sqrt(len(change))


def _histories(edits: drills.Edits, count: int) -> Rows:
    path = str(find_shipped("configs") / "evidence" / "drill.yaml")
    return simulate(World(load(path, edits), theory_sets.load("full")), 7, 0, count)[0]


@pytest.mark.parametrize(
    ("tension", "retaliation", "sign"), [(0.0, 8.0, -1), (0.1, 12.0, -1), (0.45, 0.5, 1), (0.45, 8.0, 1)]
)
def test_the_sign_flips_between_spiral_and_deterrence(tension: float, retaliation: float, sign: int) -> None:
    """Where a display alarms nobody and resolve deters strongly, it deters (Fearon 1997); where it alarms as
    the record says, it provokes, whatever resolve is worth (Jervis 1976).
    """
    changes = {"display_tension": tension, "retaliation": retaliation}
    found = drills.effect(drills.CONTEXTS[ALONE], changes, 7, COUNT)
    assert found.sign == sign


def test_a_paired_difference_by_hand() -> None:
    """One of four histories changes from no to yes: a quarter; Bonett and Price's bounds add one history to
    each kind of change, so (2 - 1) / 6, 1.96 times the root of (3 / 6 - 1 / 36) / 6 on either side.
    """
    before, after = np.array([0, 0, 1, 1], bool), np.array([1, 0, 1, 1], bool)
    found = drills.pair_worlds(before, after)
    assert found.change.estimate == 0.25
    assert found.without.estimate == 0.5
    half = 1.96 * ((1 / 2 - 1 / 36) / 6) ** 0.5
    assert (found.change.low, found.change.high) == pytest.approx((1 / 6 - half, 1 / 6 + half), abs=1e-4)


def test_a_map_says_what_grey_means_and_gives_no_zero_a_sign() -> None:
    """What rounds to zero is 0.0, on the colour bar 0; other numbers have a sign, a minus a real one; each
    has its interval, and those that reach over zero are grey."""
    never = drills.pair_worlds(np.zeros(50, bool), np.zeros(50, bool))
    tiny = replace(never, change=replace(never.change, estimate=-0.0001))
    less = replace(never, change=replace(never.change, estimate=-0.021, low=-0.033, high=-0.01))
    places = product(drills.DISPLAY_TENSIONS, drills.RETALIATIONS)
    effects = dict(zip(places, cycle((never, tiny, less)), strict=False))
    figure = drill_map.draw(effects, "A map", "seed 1")
    texts = [text for text in figure.findobj(Text) if text.get_text()]
    told = {text.get_text() for text in texts}
    zero = next(words for words in told if words.startswith("0.0\n[−"))
    assert {"−2.1\n[−3.3, −1.0]", "0", "+3", "−3"} <= told
    assert not any(words.startswith(("-", "−0.0", "+0.0")) or words == "+0" for words in told)
    note = " ".join(words for words in told if len(words) > 60)
    assert drill_map.GREY in note or drill_map.GREY.split(":")[0] in note
    assert "50 paired histories" in note
    inks = {text.get_text(): text.get_color() for text in texts}
    assert inks[zero] == style.GREY
    assert inks["−2.1\n[−3.3, −1.0]"] != style.GREY


def test_force_that_never_comes_is_no_bare_zero() -> None:
    """In no history force, with the exercise and without: P is below a bound, the change between two."""
    never = np.zeros(50, bool)
    found = drills.pair_worlds(never, never)
    assert found.sign == 0
    assert found.change.low < found.change.estimate == 0 < found.change.high
    head, said, methods = drill_map.lines({"a drill": found}, 1)
    assert "50 paired histories" in head
    assert said.endswith("points  a drill; without it < 7.2 %")
    assert "[0.0, 0.0]" not in said
    assert "Clopper-Pearson" in methods
