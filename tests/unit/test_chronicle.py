"""Chronicles: what happened in every step, told of a block made by hand, and of histories that are counted
otherwise too.
"""

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.dynamics.arrays import Block
from sim.engines import batch
from sim.engines.chronicle import chronicle
from sim.engines.inputs import Lanes
from sim.engines.world import World
from sim.model.declaration import (
    ACT,
    AGE,
    ALIGNMENT,
    ALLIED,
    AT_WAR,
    CAUSE,
    DISPLAY,
    ENGAGE,
    FORCE,
    FOUGHT,
    HOLD,
    JOIN_FIRST,
    JOINING,
    OPENED,
    OPENING,
    PLEDGE,
    RIVALS,
    RUNGS,
    SIDE,
    STIRRED,
    SUPPORT_SECOND,
    TENSION,
    WAR,
    WORST,
)
from sim.outcomes import chronicle as told
from sim.outcomes.chronicle import Chronicle, Chronicler
from sim.store import step_tables
from sim.store.step_tables import Legend
from tests.worlds import invented, shipped_world, still_theory

N = 96
BONDS = (
    ("rivals", told.RIVALRY_BEGINS, told.RIVALRY_ENDS),
    ("allied", told.PACT_BEGINS, told.PACT_ENDS),
)
SAME = """\
from sim.engines.agents import StateAgent


class Same(StateAgent):
    pass


AGENTS = {"BRE": Same}
"""


@cache
def world(name: str) -> World:
    """A shipped scenario under the shipped theory."""
    return shipped_world(name)


def legend(of: World) -> Legend:
    """The words of a world's chronicles."""
    return Legend(of.names, of.scenario.horizon.dates())


def words(of: World, found: Chronicle) -> list[dict[str, Any]]:
    """Events in words, without what is nothing."""
    columns, names = step_tables.list_events(legend(of), found), step_tables._words(legend(of))
    lines = []
    for at in range(found.events.shape[1]):
        line = {}
        for name, kind in step_tables.EVENT_TYPES.items():
            value = int(columns[name][at])
            if name != "date" and value >= 0:
                line[name] = names[kind][value] if kind in names else value
        lines.append(line)
    return lines


# --- by hand ------------------------------------------------------------------------------------------------


@cache
def three() -> World:
    """Three states, all tied, of whom AA and BB, and BB and CC, may act against each other."""
    dyads = {"AA-BB": {}, "AA-CC": {"relevant": False}, "BB-CC": {}}
    return World(invented({"AA": {}, "BB": {}, "CC": {}}, dyads, weeks=4), still_theory())


class Scene:
    """Two histories of three states; whatever a test writes into the block is what happened in a step."""

    def __init__(self) -> None:
        self.world = three()
        self.block: Block = Lanes(self.world, 1, 2).load(0)
        self.chronicler = Chronicler(self.world.names, self.world.structure, 5, 2)
        self.t = 0

    def acts(self, *acts: tuple[str, str, int, int]) -> None:
        """Of the second history: who, whom, rung, cause; all else is held still."""
        self.block.conduct[ACT] = HOLD
        self.block.choice[CAUSE] = 0
        of, square = self.world.states.index, self.world.structure.square
        for who, whom, rung, cause in acts:
            i, j = of(who), of(whom)
            self.block.conduct[ACT, i, j, 1] = rung
            if square[1, i, j] >= 0:
                self.block.choice[CAUSE, square[1, i, j], 1] = cause

    def course(self, p: int, age: int, stirred: int, worst: int = 1) -> None:
        """Of the second history: how far the dispute of a dyad is."""
        self.block.course[AGE, p, 1], self.block.course[STIRRED, p, 1] = age, stirred
        self.block.course[WORST, p, 1] = worst

    def over(self) -> None:
        """The step is over."""
        self.chronicler.see(self.world.structure, self.block, self.t)
        self.t += 1


def test_a_history_made_by_hand() -> None:
    """A pact, a visit that is no event, a dispute with its sides, a war, its end; the other one is still."""
    scene = Scene()
    scene.acts(("AA", "CC", PLEDGE, 0), ("CC", "AA", ENGAGE, 0))
    scene.block.pair[ALLIED, 0, 2, 1] = scene.block.pair[ALLIED, 2, 0, 1] = 1.0
    scene.over()
    scene.acts(("BB", "AA", DISPLAY, OPENING))
    scene.course(0, age=0, stirred=OPENED, worst=3)
    scene.block.stand[SIDE, 1, 1] = JOIN_FIRST  # thirds: AA in BB-CC, CC in AA-BB
    scene.over()
    scene.acts(("AA", "BB", FORCE, JOINING))
    scene.course(0, age=1, stirred=AT_WAR, worst=WAR)
    scene.course(1, age=0, stirred=FOUGHT, worst=4)
    scene.block.stand[SIDE, 0, 1] = SUPPORT_SECOND
    scene.block.pair[RIVALS, 1, 2, 1] = scene.block.pair[RIVALS, 2, 1, 1] = 1.0
    scene.over()
    scene.acts()
    scene.course(0, age=-1, stirred=0)
    scene.course(1, age=1, stirred=0, worst=4)
    scene.over()
    of = {"replicate": 6}
    first, second = {"dyad": "AA-BB"}, {"dyad": "BB-CC", "actor": "BB", "target": "CC"}
    both, back = {"actor": "AA", "target": "BB"}, {"actor": "BB", "target": "AA"}
    found = scene.chronicler.chronicle()
    assert words(scene.world, found) == [
        of | {"step": 0, "event": "pact_begins", "dyad": "AA-CC", "actor": "AA", "target": "CC"},
        of | {"step": 0, "event": "act", "dyad": "AA-CC", "actor": "AA", "target": "CC", "act": "pledge"},
        of | first | back | {"step": 1, "event": "act", "act": "display", "cause": "opening"},
        of | first | both | {"step": 1, "event": "dispute_begins", "cause": "opening"},
        of | first | {"step": 1, "event": "takes_side", "actor": "CC", "target": "AA", "side": "joins"},
        of | second | {"step": 2, "event": "rivalry_begins"},
        of | first | both | {"step": 2, "event": "act", "act": "force", "cause": "joining"},
        of | second | {"step": 2, "event": "dispute_begins", "cause": "joining"},
        of | second | {"step": 2, "event": "takes_side", "actor": "AA", "target": "CC", "side": "supports"},
        of | first | both | {"step": 2, "event": "war_begins"},
        of | first | both | {"step": 3, "event": "dispute_ends"},
    ]  # fmt: skip
    assert found.level[:, :, 1].tolist() == [[1, 1], [3, 1], [5, 1], [1, 1]]
    assert (found.level[:, :, 0] == 1).all()
    assert RUNGS[found.act[1, 1, 1]] == "display"


def test_a_side_is_told_when_it_is_taken() -> None:
    """Not while it lasts; the same side in the next dispute is taken anew."""
    scene = Scene()
    scene.block.stand[SIDE, 1, 1] = JOIN_FIRST
    for age, stirred in ((0, OPENED), (1, FOUGHT), (-1, 0), (0, OPENED)):
        scene.course(0, age, stirred)
        scene.over()
    sides = [line["step"] for line in words(scene.world, scene.chronicler.chronicle()) if "side" in line]
    assert sides == [0, 3]


def test_step_rows_are_directed_pairs_in_order() -> None:
    """A row for history, step and pair; what two states have as a dyad stands in both directions, and nothing
    where they cannot act against each other.
    """
    scene = Scene()
    for t in range(4):
        scene.block.dispute[TENSION] = [[t, t + 0.5], [0, 0]]
        scene.block.pair[ALIGNMENT, 0, 1, 1] = 0.25 * t
        scene.over()
    of = legend(scene.world)
    (rows,) = step_tables.step_groups(of, scene.chronicler.chronicle())
    assert rows["replicate"].tolist() == [5] * 24 + [6] * 24
    assert rows["step"].tolist() == np.repeat([0, 1, 2, 3] * 2, 6).tolist()
    pairs = [
        (scene.world.states[a], scene.world.states[b], of.dyads[dyad])
        for a, b, dyad in zip(rows["actor"][:6], rows["target"][:6], rows["dyad"][:6], strict=True)
    ]
    assert pairs == [
        ("AA", "BB", "AA-BB"), ("BB", "AA", "AA-BB"), ("AA", "CC", "AA-CC"), ("CC", "AA", "AA-CC"),
        ("BB", "CC", "BB-CC"), ("CC", "BB", "BB-CC"),
    ]  # fmt: skip
    assert rows["tension"][24 + 12 : 24 + 18].tolist()[:2] == [2.5, 2.5]
    assert np.isnan(rows["tension"][2:4]).all()
    assert rows["level"][:6].tolist() == [1, 1, -1, -1, 1, 1]
    assert rows["alignment"][24::6].tolist() == [0.0, 0.25, 0.5, 0.75]


@pytest.mark.parametrize("states", [2, 3, 7])
def test_dyads_are_counted_in_the_order_of_their_names(states: int) -> None:
    """The place of a pair among all pairs."""
    names = [f"S{i}" for i in range(states)]
    made = World(
        invented({name: {} for name in names}, {f"{a}-{b}": {} for a in names for b in names if a < b}),
        still_theory(),
    )
    of = legend(made)
    found = [of.dyads[of.dyad(np.array(i), np.array(j))] for i in range(states) for j in range(i + 1, states)]
    assert found == of.dyads == list(made.scenario.dyads)


# --- against what is counted otherwise ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["demo", "aras_drills"])
def test_chronicles_agree_with_outcomes(name: str) -> None:
    """Levels, tension, alignments, acts, disputes and bonds of the same histories, to the last one."""
    of = world(name)
    rows, _ = batch.simulate(of, 1, 0, N)
    found = chronicle(of, 1, "", 0, N)
    window, events = of.clock.window, found.events
    for p, dyad in enumerate(of.names.dyads):
        own = found.level[window:, p]
        assert np.array_equal(own.max(axis=0), rows[f"peak.{dyad}"])
        for level in (2, 3, 4, 5):
            assert np.array_equal((own >= level).sum(axis=0), rows[f"weeks_{level}.{dyad}"])
        assert np.array_equal(found.tension[-1, p], rows[f"tension.{dyad}"])
        begins = _count(of, events, told.BEGINS, dyad, events[told.WHY] == OPENING)
        assert np.array_equal(begins, rows[f"disputes.{dyad}"])
    for c, directed in enumerate(of.names.directed):
        assert np.array_equal(found.alignment[-1, c], rows[f"alignment.{directed}"])
        for rung in ("cooperate", "pledge", "protest", "downgrade"):
            acts = (found.act[window:, c] == RUNGS.index(rung)).sum(axis=0)
            assert np.array_equal(acts, rows[f"acts_{rung}.{directed}"])
    for pair in of.names.pairs:
        for bond, begins, ends in BONDS:
            change = _count(of, events, begins, pair) - _count(of, events, ends, pair)
            assert np.array_equal(change, rows[f"{bond}.{pair}"] - rows[f"{bond}_origin.{pair}"])


def _count(of: World, events: Any, kind: int, pair: str, which: Any = True) -> Any:
    a, b = (of.states.index(state) for state in pair.split("-"))
    chosen = (events[told.KIND] == kind) & (events[told.FIRST] == a) & (events[told.SECOND] == b) & which
    return np.bincount(events[told.LANE, chosen], minlength=N)


def test_acts_that_are_told_are_those_that_stand_in_the_steps() -> None:
    """As many events of each act as cells of the step data, none of them hold or engage."""
    found = chronicle(world("aras_drills"), 1, "", 0, N)
    acts = found.events[told.RUNG, found.events[told.KIND] == told.ACTS]
    cells = np.bincount(found.act.ravel(), minlength=len(RUNGS))
    cells[[HOLD, ENGAGE]] = 0
    assert np.bincount(acts, minlength=len(RUNGS)).tolist() == cells.tolist()


def test_events_come_as_they_happened() -> None:
    """By history, then step; within a step as the rules are."""
    events = chronicle(world("aras_drills"), 1, "", 0, N).events
    order = list(zip(events[told.LANE], events[told.STEP], events[told.KIND], strict=True))
    assert order == sorted(order)


def test_both_engines_tell_the_same() -> None:
    """A state of the modeler's own that follows the rules: both tell the same, act by act."""
    of = world("demo")
    fast, slow = chronicle(of, 2, "", 3, 6), chronicle(of, 2, SAME, 3, 6)
    assert np.array_equal(fast.level, slow.level)
    assert np.array_equal(fast.act, slow.act)
    assert np.array_equal(fast.events, slow.events)
    assert np.allclose(fast.alignment, slow.alignment, atol=1e-5)
    assert np.allclose(fast.tension, slow.tension, atol=1e-5)


def test_a_chronicle_depends_on_its_numbers_alone() -> None:
    """Histories told together or apart are the same."""
    of = world("demo")
    whole, last = chronicle(of, 1, "", 0, 40), chronicle(of, 1, "", 33, 7)
    assert np.array_equal(whole.alignment[..., 33:], last.alignment)
    late = whole.events[:, whole.events[told.LANE] >= 33].copy()
    late[told.LANE] -= 33
    assert np.array_equal(late, last.events)
