"""The whole model on one page: what happens in a step, in which order.

Every rule is called as `rule(structure, block, t, lo, hi)` and updates what belongs to states lo..hi-1, for
all replicates of the block at once. Within a phase the order of states does not matter: a rule writes only to
its own states' rows, and reads those of others only where an earlier phase wrote them. The batch engine takes
all states through a phase in one call; the Mesa driver lets each agent take itself through (lo, hi = i, i +
1). Both go through `PHASES` by `take`, so the order below is the only one.
"""

from sim.dynamics.alignment import align, settle
from sim.dynamics.arrays import (
    ACT,
    ALIGNMENT,
    BELIEF,
    COMMITMENT,
    GIVEN_RUNG,
    HELP,
    HOLD,
    INTEREST,
    PACT,
    PLEDGED,
    RESOLVE,
    SIDE,
    SIGNALLED,
    SUPPORT,
    UNPROVOKED,
    Block,
    Floats,
    Structure,
)
from sim.dynamics.beliefs import believe
from sim.dynamics.chance import draw
from sim.dynamics.commitment import commit
from sim.dynamics.compiled import compiled, entry, spliced
from sim.dynamics.decision import decide
from sim.dynamics.grievance import resent
from sim.dynamics.joining import join, strike
from sim.dynamics.power import weigh
from sim.dynamics.signals import SAID, send

PHASES = (
    "draw",
    "send",
    "align",
    "resent",
    "believe",
    "commit",
    "settle",
    "weigh",
    "decide",
    "join",
    "strike",
)


@spliced
def take(  # noqa: C901 - the list of phases is the model on one page
    structure: Structure, block: Block, t: int, phase: int, lo: int, hi: int
) -> None:
    """Take states lo..hi-1 through a phase (index into PHASES) of step t."""
    if phase == 0:
        draw(structure, block, t, lo, hi)  # chance: this step's numbers, by address
    elif phase == 1:
        send(structure, block, t, lo, hi)  # signals of this step, and the acts of the last one
    elif phase == 2:
        align(structure, block, t, lo, hi)  # alignments move with what is heard
    elif phase == 3:
        resent(structure, block, t, lo, hi)  # hostility is remembered
    elif phase == 4:
        believe(structure, block, t, lo, hi)  # costly signals are believed
    elif phase == 5:
        commit(structure, block, t, lo, hi)  # public threats bind
    elif phase == 6:
        settle(structure, block, t, lo, hi)  # the new alignments hold from here on
    elif phase == 7:
        weigh(structure, block, t, lo, hi)  # expected success, with the help each side is believed to have
    elif phase == 8:
        decide(structure, block, t, lo, hi)  # a rung against every opponent
    elif phase == 9:
        join(structure, block, t, lo, hi)  # third states see the fights
    else:
        strike(structure, block, t, lo, hi)  # and take part in them


@entry
def take_alone(structure: Structure, block: Block, t: int, phase: int, i: int) -> None:
    """Take one state through a phase; the Mesa driver's way in."""
    take(structure, block, t, phase, i, i + 1)


@entry
def begin(block: Block) -> None:
    """Set every state variable to its start: interests and priors, no grievance, nobody acting."""
    _copy(block.pair, INTEREST, ALIGNMENT)
    _copy(block.pair, PACT, SUPPORT)
    _clear(block.pair, HELP)
    # What was said in the last step has nobody after it to sweep it away.
    for row in SAID:
        _clear(block.pair, row)
    _clear(block.dyad, PLEDGED)
    _copy(block.dyad, RESOLVE, BELIEF)
    _clear(block.dyad, COMMITMENT)
    for row in range(block.memory.shape[0]):
        _clear(block.memory, row)
    block.joined[:] = 0
    for d in range(block.choice.shape[1]):
        for w in range(block.choice.shape[2]):
            block.choice[ACT, d, w] = HOLD
            block.choice[UNPROVOKED, d, w] = HOLD
            block.choice[SIGNALLED, d, w] = HOLD
            block.choice[SIDE, d, w] = -1
            block.choice[GIVEN_RUNG, d, w] = 0


@compiled
def _copy(rows: Floats, source: int, target: int) -> None:
    taken, left = rows[source].flat, rows[target].flat
    for at in range(rows[source].size):
        left[at] = taken[at]


@compiled
def _clear(rows: Floats, row: int) -> None:
    cells = rows[row].flat
    for at in range(rows[row].size):
        cells[at] = 0.0
