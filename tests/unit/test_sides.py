"""What is counted of third states: where they stand, whom they help, and whom they leave alone."""

import numpy as np
import pytest
from script import Script

from sim.dynamics.arrays import OF, THIRD
from sim.engines.batch import Bank
from sim.engines.world import World
from sim.outcomes.record import POSTURE
from sim.outcomes.sides import place
from tests.worlds import invented, shipped_world, still_theory

JOIN, SUPPORT, NEUTRAL = 2, 1, 0


@pytest.mark.parametrize(
    ("acts", "event", "side", "counts"),
    [  # joined, supported, called, answered, entrapped of KK+AA
        ({"BB>AA": "f"}, "fought", NEUTRAL, (0, 0, 1, 0, 0)),  # called and left alone
        ({"BB>AA": "f"}, "fought", -SUPPORT, (0, 0, 1, 0, 0)),  # on the other side
        ({"BB>AA": "f"}, "fought", SUPPORT, (0, 1, 1, 1, 0)),
        ({"BB>AA": "f"}, "fought", JOIN, (1, 0, 1, 1, 0)),
        ({"BB>AA": "f", "AA>BB": "f"}, "fought", JOIN, (1, 0, 1, 1, 0)),  # both: a call, no trap
        ({"AA>BB": "f"}, "fought", JOIN, (1, 0, 0, 0, 1)),  # AA had gone further: entrapped
        ({"AA>BB": "f", "BB>AA": "d"}, "fought", NEUTRAL, (0, 0, 0, 0, 0)),
        ({"BB>AA": "d"}, "opened", JOIN, (1, 0, 0, 0, 0)),  # only force calls
        ({"AA>BB": "t"}, "opened", JOIN, (1, 0, 0, 0, 1)),
        ({}, "war", NEUTRAL, (0, 0, 1, 0, 0)),  # a war has two victims
        ({"AA>BB": "f"}, "war", JOIN, (1, 0, 1, 1, 0)),
        ({"BB>AA": "f"}, "", JOIN, (0, 0, 0, 0, 0)),  # nobody was asked this week
    ],
)
def test_loyalty(acts: dict[str, str], event: str, side: int, counts: tuple[int, ...]) -> None:
    """KK's moments as AA's friend, in the dispute of AA and BB."""
    script = Script()
    script.week(0, acts, {"AA-BB": (0, 4, event)}, {"KK:AA-BB": side})
    names = ("joined", "supported", "called", "answered", "entrapped")
    assert tuple(script.row(name, "KK+AA") for name in names) == counts


def test_the_second_state_has_its_friends_too() -> None:
    """KK is tied to BB as well: against AA it is on BB's side by arms, and AA's force calls it."""
    script = Script()
    script.week(0, {"AA>BB": "f"}, {"AA-BB": (0, 4, "fought")}, {"KK:AA-BB": -JOIN})
    assert [script.row(name, "KK+BB") for name in ("joined", "called", "answered")] == [1, 1, 1]
    assert [script.row(name, "KK+AA") for name in ("joined", "called", "answered")] == [0, 0, 0]


def test_sides_are_those_at_the_first_use_of_force_and_at_war() -> None:
    """Neutral when it opened, supporting at force, joined at war; a later dispute changes nothing."""
    script = Script()
    assert script.row("stand", "KK:AA-BB") == script.row("stand_war", "KK:AA-BB") == -9
    script.week(0, {"AA>BB": "t"}, {"AA-BB": (0, 2, "opened")}, {"KK:AA-BB": NEUTRAL})
    assert script.row("stand", "KK:AA-BB") == -9
    script.week(1, {"AA>BB": "f"}, {"AA-BB": (1, 4, "fought")}, {"KK:AA-BB": SUPPORT})
    script.week(2, {}, {"AA-BB": (2, 5, "war")}, {"KK:AA-BB": JOIN})
    script.week(40, {"AA>BB": "f"}, {"AA-BB": (0, 4, "fought")}, {"KK:AA-BB": -SUPPORT})
    assert (script.row("stand", "KK:AA-BB"), script.row("stand_war", "KK:AA-BB")) == (SUPPORT, JOIN)
    assert script.row("stand", "AA:BB-KK") == -9


def test_force_before_the_window_is_not_asked_about() -> None:
    """Only what happens in the window counts."""
    script = Script(window=5)
    script.week(1, {"AA>BB": "f"}, {"AA-BB": (0, 4, "fought")}, {"KK:AA-BB": JOIN})
    assert (script.row("stand", "KK:AA-BB"), script.row("joined", "KK+AA")) == (-9, 0)


def test_a_dispute_is_joined_once_however_often_it_is() -> None:
    """Joined at the opening and at force is one dispute joined; a second dispute counts anew."""
    script = Script()
    for t, opens in ((0, True), (1, False), (40, True)):
        acts = {"BB>AA": "f opening" if opens else "f answer"}
        course = {"AA-BB": (0 if opens else 1, 4, "opened" if opens else "fought")}
        script.week(t, acts, course, {"KK:AA-BB": JOIN})
    assert (script.row("disputes"), script.row("disputes_joined"), script.row("joined", "KK+AA")) == (2, 2, 3)


def test_support_does_not_join_a_dispute() -> None:
    """Short of arms."""
    script = Script()
    script.week(0, {"BB>AA": "f opening"}, {"AA-BB": (0, 4, "fought")}, {"KK:AA-BB": SUPPORT})
    assert (script.row("disputes_joined"), script.row("supported", "KK+AA")) == (0, 1)


def test_every_third_state_is_found_at_its_place() -> None:
    """`place` finds what the structure lists, and nothing else."""
    structure = shipped_world("aras_drills").structure
    third, first = structure.third, structure.third_from
    known = {(int(k), int(p)): q for q, (k, p) in enumerate(zip(third[THIRD], third[OF], strict=True))}
    for k in range(structure.states):
        for p in range(structure.sides.shape[1]):
            assert place.py_func(third, first, k, p) == known.get((k, p), -1)  # type: ignore[attr-defined]


def test_posture_is_asked_of_every_history() -> None:
    """Where a third state surely joins the first, every history says so, and with no reason none does."""
    states = {"AA": {"major": False}, "BB": {}, "KK": {}}
    dyads = {"AA-BB": {}, "AA-KK": {"alignment": 1}, "BB-KK": {"alignment": -1}}
    for changes, side in (({"join": 20.0, "side_alignment": 20.0}, JOIN), ({}, NEUTRAL)):
        world = World(invented(states, dyads), still_theory(**changes))
        bank = Bank(world, 1, 32)
        rows = bank.run(0, 32)
        assert np.all(rows["posture.KK:AA-BB"] == side)
        assert np.all(rows["stand.KK:AA-BB"] == -9)
        assert bank.record.stand[POSTURE].shape == (len(world.names.thirds), 32)
