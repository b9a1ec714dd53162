"""What is the same in every history: who may act against whom, who looks on, who is spoken to."""

from typing import Any

from sim.dynamics.arrays import ACTOR, GAP, TARGET, YEAR, Structure
from sim.engines.world import World
from sim.model.address import name_key
from tests.worlds import invented, still_theory

DYADS: dict[str, dict[str, Any]] = {
    "AA-BB": {},
    "AA-CC": {"relevant": False},
    "BB-CC": {"contiguous": False, "distance": 300},
}
"""Of four states; the fourth has to do with nobody."""


def _structure(weeks: int = 20, **head: Any) -> Structure:
    states: dict[str, dict[str, Any]] = {"AA": {"major": True}, "BB": {}, "CC": {}, "DD": {}}
    return World(invented(states, DYADS, weeks=weeks, **head), still_theory()).structure


def test_a_dyad_has_two_sides_a_border_and_a_key() -> None:
    """In the order of their names: first against second, second against first."""
    structure = _structure()
    sides = structure.link[[ACTOR, TARGET]][:, structure.sides]
    assert sides[:, :, 0].T.tolist() == [[0, 1], [1, 0]]
    assert sides[:, :, 1].T.tolist() == [[1, 2], [2, 1]]
    assert structure.land.tolist() == [1.0, 0.0]
    assert structure.dyad_key.tolist() == [name_key("AA-BB"), name_key("BB-CC")]
    assert structure.major.tolist() == [1.0, 0.0, 0.0, 0.0]


def test_third_states_are_those_tied_to_either_side() -> None:
    """By state, then dyad: CC looks on where AA and BB quarrel, AA where BB and CC do."""
    structure = _structure()
    assert structure.third.tolist() == [[0, 2], [1, 0]]
    assert structure.third_from.tolist() == [0, 1, 1, 2, 2]


def test_spans_are_in_steps() -> None:
    """Half a year of quiet, and a year."""
    assert _structure().spans[[GAP, YEAR]].tolist() == [26, 52]
    horizon = {"start": "2030-01-07", "end": "2031-01-05", "origin": "2030-01-07", "step_days": 14}
    assert _structure(horizon=horizon).spans[[GAP, YEAR]].tolist() == [13, 26]


def test_once_states_act_everybody_may_speak_to_all_it_is_tied_to() -> None:
    """Relevant or not; before, nobody does whose signal is not due."""
    horizon = {"start": "2030-01-07", "end": "2030-05-26", "origin": "2030-02-04", "step_days": 7}
    structure = _structure(horizon=horizon, history="given")
    begins, heard = structure.heard_from, structure.heard
    assert structure.acts_from.tolist() == [4]
    assert begins[3, 0] == begins[3, 4]
    assert [heard[begins[4, s] : begins[4, s + 1]].tolist() for s in range(4)] == [[1, 2], [0, 2], [0, 1], []]
