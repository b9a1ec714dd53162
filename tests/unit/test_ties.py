"""What is counted of ties: diplomacy, tension, rivalries and pacts, on weeks that are written by hand."""

import numpy as np
import pytest
from script import Script

from sim.model.declaration import ALLIED, ALLIED_GIVEN, RIFT, RIVALS, RIVALS_GIVEN, TENSION
from sim.outcomes.record import FINE

KINDS = ("cooperate", "pledge", "engage", "protest", "downgrade")


def test_acts_below_a_threat_are_counted_by_kind_and_direction() -> None:
    """Holding still and what belongs to disputes is not diplomacy."""
    script = Script().play("cpexwtdf..cc", "eeee........")
    assert [script.row(f"acts_{kind}", "AA>BB") for kind in KINDS] == [3, 1, 1, 1, 1]
    assert [script.row(f"acts_{kind}", "BB>AA") for kind in KINDS] == [0, 0, 4, 0, 0]


def test_acts_between_states_that_cannot_fight_are_counted_too() -> None:
    """AA and KK are tied but not relevant."""
    script = Script()
    script.week(0, {"AA>KK": "p"})
    assert (script.row("acts_pledge", "AA>KK"), script.row("acts_pledge", "KK>AA")) == (1, 0)


def test_acts_before_the_window_are_not_counted() -> None:
    """The window opens in week 2."""
    assert Script(window=2).play("ccc").row("acts_cooperate", "AA>BB") == 1


def test_tension_at_the_start_and_end_of_the_window_and_its_mean() -> None:
    """.5 before the window, 1.5 in its first week, 1 in its last."""
    script = Script(window=1, weeks=3)
    for t, tension in enumerate((0.5, 1.5, 1.0)):
        script.bench.block.dispute[TENSION, 0] = tension
        script.week(t, {})
    assert (script.row("tension_origin"), script.row("tension")) == (1.5, 1.0)
    assert (script.tallies.tension[:3, 0] / FINE).tolist() == [[0.5, 0.25], [1.5, 2.25], [1.0, 1.0]]
    assert np.all(script.tallies.tension[:3, 1] == 0)


def test_rivalries_and_pacts_at_the_start_and_at_the_end() -> None:
    """A rivalry ends and a pact begins."""
    script = Script(weeks=1)
    pair = script.bench.block.pair
    for row, value in ((RIVALS_GIVEN, 1), (RIVALS, 0), (ALLIED_GIVEN, 0), (ALLIED, 1)):
        pair[row, 0, 1] = pair[row, 1, 0] = value
    pair[RIFT, 0, 1] = 1.75
    script.week(0, {})
    kept = [script.row(name) for name in ("rivals_origin", "rivals", "allied_origin", "allied")]
    assert kept == [1, 0, 0, 1]
    assert [script.row(name, "BB-KK") for name in ("rivals_origin", "allied")] == [0, 0]
    assert (script.row("rift", "AA>BB"), script.row("rift", "BB>AA")) == pytest.approx((1.75, 0.0))
