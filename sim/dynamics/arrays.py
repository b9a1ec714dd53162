"""What the rules read and write: a few arrays whose last axis is the history, and the names of their rows.

The head of the room (sim/dynamics/__init__.py) says what the letters mean that stand for places in them, and
for the sizes of their axes. Directed dyads are sorted by acting state.

Quantities of one shape share an array and are told apart by a named row, as in `pair[ALIGNMENT, i, j, w]`:
compiled functions that take a few arrays compile ten times faster than those that take fifty. Rows of state
variables and inputs are declared in sim.model.declaration, those of what never changes here. A field says
its shape after its type: `Annotated[Floats, "N N W"]`; sim.dynamics.packed reads it.
"""

from collections.abc import Mapping
from itertools import count
from typing import Annotated, Any, NamedTuple, TypeVar, get_args, get_type_hints

import numpy as np
import numpy.typing as npt

from sim.model.declaration import (
    CHOICE,
    CONDUCT,
    COURSE,
    DISPUTE,
    DYAD,
    MEMORIES,
    MEMORY,
    OWN,
    PAIR,
    PARAMETERS,
    RUNGS,
    SCHEDULED,
    STAND,
)
from sim.model.kinds import Hand

Floats = npt.NDArray[np.float32]  # what the rules work with
Doubles = npt.NDArray[np.float64]  # what is worked out once a history, before or after them
Ints = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]  # as wide as a single, so that vectors hold as many
Words = npt.NDArray[np.uint64]
Halves = npt.NDArray[np.uint32]  # of words
Bytes = npt.NDArray[np.uint8]

ELEMENTS: dict[Any, type[np.generic]] = {
    Floats: np.float32,
    Doubles: np.float64,
    Ints: np.int64,
    Shorts: np.int32,
    Words: np.uint64,
    Halves: np.uint32,
}
"""What each of these holds; how a type of array says so itself differs between versions of NumPy."""

TOGETHER = 8
"""Histories in a cache line."""

LINE, LARGE_PAGE = 64, 2**21
"""Bytes of a cache line, and of a large page of memory."""

Some = TypeVar("Some", bound=tuple[Any, ...])

# Rows of `square` [.., N, N].
_row = count()
TIED = next(_row)  # 1 where the scenario declares the dyad
DYAD_OF = next(_row)  # d of the directed dyad, -1 where i does not act against j

# Rows of `link` [.., D].
_row = count()
ACTOR, TARGET = next(_row), next(_row)
REVERSE = next(_row)  # the same dyad seen from the target
UNDIRECTED = next(_row)  # p, index of the undirected dyad

# Rows of `sides` [.., P].
_row = count()
FORTH, RETURN = next(_row), next(_row)  # directed dyad of the first state against the second, and the other

# Rows of `third` [.., Q].
_row = count()
THIRD, OF = next(_row), next(_row)  # the third state k, the dyad p

# Entries of `spans`.
GAP, YEAR = 0, 1  # quiet steps that end a dispute, steps of a year

# Rows of `message` [.., M].
_row = count()
SENDER, RECEIVER = next(_row), next(_row)
SIGNAL = next(_row)  # index of the signal
HEARD_BY = next(_row)  # directed dyad receiver -> sender, that it strains; -1 where there is none
REMEMBERED = next(_row)  # h of a hostile delivery; -1 of another

# Rows of `mechanism` [.., M].
_row = count()
TALK, TYING, SUNK = next(_row), next(_row), next(_row)  # 1 where it is cheap talk, ties hands, sinks costs
BORDER = next(_row)  # 1 where it happens near the target's border
PRIVATE = next(_row)  # 1 where it is not public


class Structure(NamedTuple):
    """What is the same in every history of a scenario."""

    square: Annotated[Ints, "2 N N"]
    thirds: Annotated[Floats, "N N"]  # 1 / number of third states tied to both, 0 where there is none
    link: Annotated[Ints, "4 D"]
    sides: Annotated[Ints, "2 P"]
    land: Annotated[Floats, "P"]  # 1 where the two share a land border
    dyad_key: Annotated[Words, "P"]  # address of the dyad in the random numbers
    major: Annotated[Floats, "N"]  # 1 for a major power
    third: Annotated[Ints, "2 Q"]
    third_from: Annotated[Ints, "N+1"]  # of state k: third_from[k] : third_from[k + 1]
    spans: Annotated[Ints, "2"]
    first: Annotated[Ints, "N+1"]  # dyads of state i are first[i] : first[i + 1]
    # States that s may say something to in step t are heard[heard_from[t, s] : heard_from[t, s + 1]].
    heard_from: Annotated[Ints, "T+1 N+1"]
    heard: Annotated[Ints, "..."]
    remembers: Annotated[Ints, "D H"]  # 1 where a hostile signal of that rung may be received
    state_key: Annotated[Words, "N"]  # address of the state in the random numbers
    message: Annotated[Ints, "5 M"]
    mechanism: Annotated[Floats, "5 M"]
    # Deliveries that may be under way in step t are due[due_from[t] : due_from[t + 1]].
    due_from: Annotated[Ints, "T+1"]
    due: Annotated[Ints, "..."]  # deliveries, sorted by sender, then signal
    signal_key: Annotated[Words, "S 2"]  # address of the signal in the random numbers
    recurring: Annotated[Ints, "S"]  # 1 where the signal has a rate instead of a date
    act_weight: Annotated[Floats, "RUNGS"]  # Goldstein / 10 of each rung
    acts_from: Annotated[Ints, "1"]  # first step in which states act on their own

    @property
    def states(self) -> int:
        """Number of states."""
        return len(self.state_key)

    @property
    def steps(self) -> int:
        """Number of steps."""
        return len(self.due_from) - 1


class Block(NamedTuple):
    """Inputs and state of a block of histories."""

    seed: Annotated[Words, "2"]
    replicate: Annotated[Words, "W"]
    theory: Annotated[Floats, "THEORY W"]
    own: Annotated[Floats, "OWN N W"]
    pair: Annotated[Floats, "PAIR N N W"]
    conduct: Annotated[Shorts, "CONDUCT N N W"]
    dyad: Annotated[Floats, "DYAD D W"]
    memory: Annotated[Floats, "MEMORY D H W"]
    choice: Annotated[Shorts, "CHOICE D W"]
    dispute: Annotated[Floats, "DISPUTE P W"]
    course: Annotated[Shorts, "COURSE P W"]
    stand: Annotated[Shorts, "STAND Q W"]
    weight: Annotated[Floats, "M W"]  # signed weight of the delivery, Goldstein / 10
    schedule: Annotated[Shorts, "SCHEDULE S W"]
    chance: Annotated[Floats, "S W"]  # probability per step of a recurring signal
    twins: Annotated[Words, "2 W/2"]  # histories of even and of odd lanes
    words: Annotated[Words, "4 W/2"]  # drawn for a dyad, those of an odd lane above the even one's
    hand: Annotated[Floats, "HAND W"]  # what the functions of a rule hand on; each rule names its rows
    plane: Annotated[Floats, "2 TOGETHER N N"]  # alignments of some histories, their products; large worlds
    stirred: Annotated[Ints, "P"]  # histories in which third states take sides in the dyad this step
    marks: Annotated[Words, "W/8"]  # a byte for each history, 1 where something is to be done
    lane: Annotated[Ints, "W"]  # histories in hand, first of all those for which something is to be done


ROWS = {
    "THEORY": len(PARAMETERS), "OWN": len(OWN), "PAIR": len(PAIR), "CONDUCT": len(CONDUCT), "DYAD": len(DYAD),
    "MEMORY": len(MEMORY), "CHOICE": len(CHOICE), "DISPUTE": len(DISPUTE), "COURSE": len(COURSE),
    "STAND": len(STAND), "SCHEDULE": len(SCHEDULED), "HAND": Hand.MOST, "RUNGS": len(RUNGS), "H": MEMORIES,
    "TOGETHER": TOGETHER,
}  # fmt: skip
"""Sizes of axes that are the same in every scenario."""


def blank_block(structure: Structure, lanes: int) -> Block:
    """A block of zeros for `structure` and `lanes` histories."""
    return blank(Block, _sizes(structure, lanes))


def _sizes(structure: Structure, lanes: int) -> dict[str, int]:
    return {
        **ROWS,
        "N": structure.states,
        "D": structure.link.shape[1],
        "P": structure.sides.shape[1],
        "Q": structure.third.shape[1],
        "M": structure.message.shape[1],
        "S": len(structure.recurring),
        "W": lanes,
        "W/2": -(-lanes // 2),
        "W/8": -(-lanes // 8),
    }


def blank(kind: type[Some], sizes: Mapping[str, int]) -> Some:
    """Arrays of zeros for a named tuple, side by side; axes that are not numbers are looked up in `sizes`."""
    arrays = []
    for dtype, axes in fields(kind).values():
        shape = [int(axis) if axis.isdigit() else sizes[axis] for axis in axes]
        arrays.append(np.zeros(shape, dtype))
    return side_by_side(kind(*arrays))


def fields(kind: type[tuple[Any, ...]]) -> dict[str, tuple[np.dtype[Any], tuple[str, ...]]]:
    """Type of the elements and names of the axes of every array of a named tuple; numbers are left out."""
    found = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        if hint is int:
            continue
        array, axes = get_args(hint)
        found[name] = np.dtype(ELEMENTS[array]), tuple(axes.split())
    return found


def side_by_side(arrays: Some) -> Some:
    """Move the arrays of a named tuple to one piece of memory, where they fill half a large page or more.

    NumPy asks the system for large pages where a piece is of several MB. In small ones, strewn about, the
    arrays of a bank evict each other from the cache or do not, as chance has it: a fifth of a run.
    """
    sizes = [-(-array.nbytes // LINE) * LINE for array in arrays]
    if sum(sizes) < LARGE_PAGE // 2:
        return arrays
    whole = np.zeros(max(sum(sizes), LARGE_PAGE) + LARGE_PAGE, np.uint8)
    at, moved = -whole.ctypes.data % LARGE_PAGE, []
    for array, size in zip(arrays, sizes, strict=True):
        moved.append(whole[at : at + array.nbytes].view(array.dtype).reshape(array.shape))
        moved[-1][...] = array
        at += size
    return type(arrays)(*moved)
