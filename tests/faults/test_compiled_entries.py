"""No compiled code is reached with a step, a state, a lane or a row that its arrays do not have."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.dynamics.arrays import TIED, blank_block
from sim.dynamics.draws import INPUT, fill_units, seed_words
from sim.dynamics.kernel import find
from sim.dynamics.step import advance, make, start
from sim.engines import batch
from sim.engines.alliance import AllianceModel
from sim.engines.world import World
from sim.model.declaration import ALIGNMENT, CONFER_DRAW, SCHEDULE
from sim.outcomes.coalitions import Network, find_blocs, workspace
from sim.outcomes.escalation import observe
from sim.outcomes.sides import ask
from sim.scenario import library, theory_sets

LANES = 32


@pytest.fixture(scope="module")
def bank() -> batch.Bank:
    """A bank of the demo: three states, 60 steps, 32 lanes."""
    return batch.Bank(World(library.load("demo"), theory_sets.load()), 1, LANES)


def parts(bank: batch.Bank) -> tuple[Any, ...]:
    """What the observer is handed: structure, block, record, tallies, clock."""
    return bank.world.structure, bank.lanes.load(0), bank.record, bank.tallies, bank.world.clock


def run(bank: batch.Bank, used: int = LANES, **changed: Any) -> None:
    """Run the bank with some of its tuples replaced."""
    names = ("structure", "block", "record", "tallies", "clock")
    given = {**dict(zip(names, parts(bank), strict=True)), **changed}
    batch.run_bank(batch.program(3), *given.values(), used)


def of_other_shapes(bank: batch.Bank) -> list[Callable[[], object]]:
    """Calls with arrays that do not fit together."""
    structure, block, record, tallies, clock = parts(bank)
    short = record._replace(dyad=record.dyad[:-1].copy())
    narrow = bank.lanes.block._replace(pair=block.pair[..., :8].copy())
    few = tallies._replace(levels=tallies.levels[:10].copy())
    tied = structure.square[TIED]
    network = Network(tied, block.pair[ALIGNMENT])
    smaller = Network(np.ones((4, 4), np.int64), np.zeros((4, 4, LANES), np.float32))
    return [
        lambda: run(bank, record=short),
        lambda: run(bank, block=narrow),
        lambda: run(bank, tallies=few),
        lambda: observe(structure, block, short, tallies, clock, 0, 1),
        lambda: ask(structure, narrow, record, tallies, 0),
        lambda: advance(make(3), structure, narrow, 0),
        lambda: start(structure, narrow),
        lambda: find(SCHEDULE[0].compiled).bound(structure, narrow),
        lambda: find_blocs(smaller, workspace(3), bank.end),
        lambda: find_blocs(network, workspace(2), bank.end),
        lambda: find_blocs(network, workspace(3), bank.end._replace(triads=bank.end.triads[:3].copy())),
        lambda: fill_units(np.zeros(4), np.zeros(3, np.uint64), INPUT, 0, 1, 2, seed_words(1)),
        lambda: fill_units(np.zeros(4), np.zeros(4, np.uint64), INPUT, 0, 1, 2, seed_words(1)[:1]),
    ]


def out_of_place(bank: batch.Bank) -> list[Callable[[], object]]:
    """Calls with a step, a state or a lane that is not there."""
    structure, block, record, tallies, clock = parts(bank)
    align = find(SCHEDULE[0].compiled)
    return [
        lambda: run(bank, LANES + 1),
        lambda: run(bank, clock=clock._replace(steps=61)),
        lambda: observe(structure, block, record, tallies, clock, 60, 1),
        lambda: observe(structure, block, record, tallies, clock, np.int64(-1), 1),
        lambda: ask(structure, block, record, tallies, 60),
        lambda: advance(make(3), structure, block, 60),
        lambda: align(structure, block, 60, 0, 3),
        lambda: align(structure, block, 0, 0, 4),
        lambda: align.bound(structure, block)(0, 2, 1),
    ]


def test_arrays_that_do_not_fit_together_are_refused(bank: batch.Bank) -> None:
    """A row, a lane or a step too few in any tuple of a call is said, whichever entry is called."""
    for call in of_other_shapes(bank):
        with pytest.raises(ValueError, match=r"is not of shape|uniforms for"):
            call()


def test_places_that_are_not_there_are_refused(bank: batch.Bank) -> None:
    """The step after the last, the state after the last, more lanes than there are: an IndexError."""
    for call in out_of_place(bank):
        with pytest.raises(IndexError, match=r"\d (lanes |steps )?of \d"):
            call()


def test_what_fits_is_run(bank: batch.Bank) -> None:
    """The same calls with what belongs together; a block of another width is one too, and gets its draws."""
    run(bank)
    structure = bank.world.structure
    block = blank_block(structure, 7)
    advance(make(3), structure, block, 59)
    assert np.any(block.pair[CONFER_DRAW] > 0)


def test_a_model_past_its_end_stays_there() -> None:
    """`AllianceModel(scenario, theory, seed).run().step()` is nothing at all, however often."""
    model = AllianceModel(library.load("demo"), theory_sets.load("full"), 1).run()
    model.step()
    model.step()
    assert (model.clock, model.steps, model.running) == (60, 60, False)
