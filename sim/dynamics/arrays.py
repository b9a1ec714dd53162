"""What the rules read and write: a few arrays whose last axis is the replicate, and the names of their rows.

Index meaning, everywhere in this room: `i, j, k, o, s, x` states [N]; `d, f` directed dyads [D], the ordered
pairs of states that may act against each other, sorted by acting state; `e` deliveries [M], one sender's
share of one signal to one receiver; `h` remembered rung [4] (protest, threaten, display, force); `w`
replicate, called a lane [W]; `t` step [T].

Quantities of one shape share an array and are told apart by a named row, as in `pair[ALIGNMENT, i, j, w]`:
compiled functions that take a few arrays compile ten times faster than those that take fifty.
"""

from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]  # what the rules work with
Doubles = npt.NDArray[np.float64]  # what is worked out once a history, before or after them
Ints = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]  # as wide as a single, so that vectors hold as many
Words = npt.NDArray[np.uint64]
Halves = npt.NDArray[np.uint32]  # of words

TOGETHER = 8
"""Replicates in a cache line."""

LINE, LARGE_PAGE = 64, 2**21
"""Bytes of a cache line, and of a large page of memory."""

Some = TypeVar("Some", bound=tuple[Any, ...])

ACCOMMODATE, HOLD, PROTEST, THREATEN, DISPLAY, FORCE = range(6)
MEMORIES = 4
FIRST_HOSTILE = 2  # rung of memory 0

# Rows of `pair` [.., N, N, W]: what i has toward j.
ALIGNMENT = 0  # A in [-1, 1], 1 on the diagonal
NEXT_ALIGNMENT = 1  # A of the coming step while it is being worked out
SUPPORT = 2  # C: log-odds, believed by all, that i would help j
HELP = 3  # the same as a probability; 0 where the pair is not tied
PERCEIVED = 4  # i's multiplicative noise on what j sends
SHOCK = 5  # standard normal drift of A[i, j]
FRIENDLY = 6  # cooperative weight i sends to j this step, as third states see it
HOSTILE = 7  # hostile weight (negative) i sends to j, as third states see it
HIDDEN_FRIENDLY = 8  # what j alone sees besides
HIDDEN_HOSTILE = 9
THREAT_COST = 10  # log-odds of resolve that i's hostile signals to j are worth
PLEDGE_COST = 11  # log-odds of support that i's friendly signals to j are worth
INTEREST = 12  # input: baseline alignment
PACT = 13  # input: prior log-odds that i would help j
PROJECTED = 14  # input: i's capability as far as it reaches j's border
TOIL = 15  # input: log of the share of i's strength that is left at j's border
BALANCED = 16  # sum over third states of i's alignment toward them times theirs toward j
ROUTINE = 17  # input: change of i's alignment toward j that routine acts would bring about in a step
PAIR_ROWS = 18

# Rows of `dyad` [.., D, W]: what the acting state has toward the target.
BELIEF = 0  # R: log-odds that the target is resolved
COMMITMENT = 1  # K: severity the acting state has publicly tied itself to
STRENGTH = 2  # p: expected success
CHOICE_DRAW = 3  # uniform of the decision, counted from force down
JOIN_DRAW = 4  # uniform of the joining decision
PLEDGED = 5  # severity of this step's public threats and displays
RESOLVE = 6  # input: prior log-odds that the target is resolved
# Inputs: odds of threat, display, force in a quarrel of one's own, as rivalry and distance multiply them.
THREAT_QUARREL, DISPLAY_QUARREL, FORCE_QUARREL = 7, 8, 9
DYAD_ROWS = 10

# Rows of `memory` [.., D, 4, W].
GRIEVANCE = 0  # G: of the target's own acts
GRIEVANCE_GIVEN = 1  # G: of the scenario's signals
GIVEN = 2  # hostile signals received this step, by rung
MEMORY_ROWS = 3

# Rows of `choice` [.., D, W], whole numbers.
ACT = 0  # rung of this step's act, joining included
UNPROVOKED = 1  # where the act is military: rung the same draw would have chosen with no grievance at all
SIGNALLED = 2  # the same, with grievance from the scenario's signals only
SIDE = 3  # state on whose side the acting state joined a fight against the target, -1 for none
GIVEN_RUNG = 4  # highest rung of the scenario's signals from the acting state to the target
CHOICE_ROWS = 5

# Rows of `own` [.., N, W].
CAPABILITY = 0  # input: share of the system's capabilities
AUDIENCE = 1  # input: weight of domestic audiences
OWN_ROWS = 2

# Rows of `schedule` [.., S, W].
ONSET = 0  # input: step in which the signal begins
LENGTH = 1  # input: number of steps it lasts
SCHEDULE_ROWS = 2

# Rows of `square` [.., N, N].
TIED = 0  # 1 where the scenario declares the pair
DYAD_OF = 1  # d of the ordered pair, -1 where i does not act against j

# Rows of `link` [.., D].
ACTOR, TARGET = 0, 1
REVERSE = 2  # the same pair seen from the target
PAIR = 3  # p, index of the undirected dyad

# Rows of `setting` [.., D].
APART = 0  # 1 where the two share no land border
RIVALRY = 1  # 1 where the two are rivals

# Rows of `message` [.., M].
SENDER, RECEIVER = 0, 1
SIGNAL = 2  # index of the signal
HEARD_BY = 3  # directed dyad receiver -> sender, whose memory it enters; -1 where there is none
REMEMBERED = 4  # h of a hostile delivery; -1 where it is not remembered

# Rows of `mechanism` [.., M].
TALK, TYING, SUNK = 0, 1, 2  # 1 where the signal is cheap talk, ties hands, sinks costs
BORDER = 3  # 1 where it happens near the target's border
PRIVATE = 4  # 1 where it is not public


class Structure(NamedTuple):
    """What is the same in every replicate of a scenario."""

    square: Ints  # [2, N, N]
    thirds: Floats  # [N, N] 1 / number of third states tied to both, 0 where there is none
    link: Ints  # [4, D]
    setting: Floats  # [2, D]
    first: Ints  # [N + 1] dyads of state i are first[i] : first[i + 1]
    # States that s may say something to in step t are heard[heard_from[t, s] : heard_from[t, s + 1]].
    heard_from: Ints  # [T + 1, N + 1]
    heard: Ints  # [..]
    remembers: Ints  # [D, 4] 1 where a signal may enter the memory
    state_key: Words  # [N] address of the state in the random numbers
    message: Ints  # [5, M]
    mechanism: Floats  # [5, M]
    due_from: (
        Ints  # [T + 1] deliveries that may be under way in step t are due[due_from[t] : due_from[t + 1]]
    )
    due: Ints  # [..] deliveries, sorted by sender, then signal
    signal_key: Words  # [S, 2] address of the signal in the random numbers
    recurring: Ints  # [S] 1 where the signal has a rate instead of a date
    act_weight: Floats  # [6] Goldstein / 10 of each rung
    acts_from: Ints  # [1] first step in which states act on their own


class Block(NamedTuple):
    """Inputs and state of a block of replicates."""

    seed: Words  # [2]
    replicate: Words  # [W]
    theory: Floats  # [.., W], rows named in sim.dynamics.parameters
    own: Floats  # [OWN_ROWS, N, W]
    pair: Floats  # [PAIR_ROWS, N, N, W]
    dyad: Floats  # [DYAD_ROWS, D, W]
    memory: Floats  # [MEMORY_ROWS, D, 4, W]
    choice: Shorts  # [CHOICE_ROWS, D, W]
    weight: Floats  # [M, W] signed weight of the delivery, Goldstein / 10
    schedule: Shorts  # [SCHEDULE_ROWS, S, W]
    chance: Floats  # [S, W] probability per step of a recurring signal
    twins: Words  # [2, W / 2] replicates of even and of odd lanes
    words: Words  # [4, W / 2] words drawn for a pair of states, those of an odd lane above those of the even
    scratch: Floats  # [4, W] reused by every rule
    odds: Floats  # [6, W] log-odds of the rungs for the dyad in hand
    plane: Floats  # [2, TOGETHER, N, N] alignments of some replicates and their products, for large networks
    joined: Ints  # [D] 0 where it is known that no replicate joined a fight in the last step
    alarm: Ints  # [D] replicates in which the acting state chose force this step
    lane: Ints  # [W] replicates in hand, first of all those for which something is to be done


def blank_block(structure: Structure, parameters: int, lanes: int) -> Block:
    """A block of zeros for `structure`, `parameters` rows of theory and `lanes` replicates."""
    n, d, m, s = (
        len(x) for x in (structure.state_key, structure.link[0], structure.message[0], structure.recurring)
    )
    block = Block(
        seed=np.zeros(2, np.uint64),
        replicate=np.zeros(lanes, np.uint64),
        theory=_zeros(parameters, lanes),
        own=_zeros(OWN_ROWS, n, lanes),
        pair=_zeros(PAIR_ROWS, n, n, lanes),
        dyad=_zeros(DYAD_ROWS, d, lanes),
        memory=_zeros(MEMORY_ROWS, d, MEMORIES, lanes),
        choice=np.zeros((CHOICE_ROWS, d, lanes), np.int32),
        weight=_zeros(m, lanes),
        schedule=np.zeros((SCHEDULE_ROWS, s, lanes), np.int32),
        chance=_zeros(s, lanes),
        twins=np.zeros((2, -(-lanes // 2)), np.uint64),
        words=np.zeros((4, -(-lanes // 2)), np.uint64),
        scratch=_zeros(4, lanes),
        odds=_zeros(6, lanes),
        plane=_zeros(2, TOGETHER, n, n),
        joined=np.ones(d, np.int64),
        alarm=np.zeros(d, np.int64),
        lane=np.zeros(lanes, np.int64),
    )
    return side_by_side(block)


def _zeros(*shape: int) -> Floats:
    return np.zeros(shape, np.float32)


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
