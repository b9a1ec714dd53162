"""Structural balance: how many ties no partition into two blocs satisfies, and the census of triads.

Frustration is the least number of ties that any two-bloc configuration leaves unsatisfied (Harary 1959; Aref
& Wilson 2018), found by visiting all 2^(N-1). A configuration is coded by its bits: bit i - 1 is set where
state i is not in the bloc of state 0.
"""

from typing import Annotated, NamedTuple

import numpy as np

from sim.dynamics.arrays import Doubles, Ints, Shorts, blank
from sim.dynamics.compiled import compiled

STARTS = 32  # starting points of `descend` besides everybody together
EXACT_STATES = 16  # above, 2^(N-1) configurations per history are too many and `descend` is used


class BalanceSpace(NamedTuple):
    """Reused arrays of one thread."""

    tie: Annotated[Doubles, "N N"]
    table: Annotated[Doubles, "2^(N-1)"]
    stayed: Annotated[Doubles, "2^(N-2)"]  # what keeps a state in state 0's bloc, by who else left it
    left: Annotated[Doubles, "2^(N-2)"]  # what keeps it in the other
    trial: Annotated[Ints, "N"]
    change: Annotated[Doubles, "N"]


def balance_space(states: int) -> BalanceSpace:
    """Arrays for networks of `states` states."""
    table = 2 ** (states - 1) if states <= EXACT_STATES else 1
    return blank(BalanceSpace, {"N": states, "2^(N-1)": table, "2^(N-2)": max(table // 2, 1)})


@compiled
def frustration(sign: Ints, space: BalanceSpace) -> int:
    """Ties that the least frustrated two blocs leave unsatisfied; of more than EXACT_STATES states an upper
    bound. sign [N, N]: 1, -1 or 0."""
    negative = 0
    for i in range(sign.shape[0]):
        for j in range(sign.shape[0]):
            space.tie[i, j] = float(sign[i, j])
            negative += 1 if j < i and sign[i, j] < 0 else 0
    if sign.shape[0] > EXACT_STATES:
        return negative + _fewest_found(space)
    tabulate(space.tie, space.table, space.stayed, space.left)
    fewest = 0.0
    for x in range(space.table.shape[0]):
        fewest = min(fewest, space.table[x])
    return negative + int(np.floor(fewest + 0.5))


@compiled
def tabulate(tie: Doubles, table: Doubles, stayed: Doubles, left: Doubles) -> None:
    """Sum of the ties that each of 2^(N-1) configurations cuts into `table`; bit i-1 of the index is set
    where state i leaves state 0's bloc.

    tie [N, N] symmetric; stayed, left [2^(N-2)] are workspace. Built state by state, each doubling the table,
    and what pulls at a state is built the same way: some 2^(N+1) steps.
    """
    table[0] = 0.0
    for i in range(1, tie.shape[0]):
        stayed[0], left[0] = tie[i, 0], 0.0
        for j in range(1, i):
            _double(stayed, left, 1 << (j - 1), tie[i, j])
        block = 1 << (i - 1)
        for x in range(block):
            table[block + x] = table[x] + stayed[x]
            table[x] += left[x]


@compiled
def _double(stayed: Doubles, left: Doubles, block: int, pull: float) -> None:
    """Another state pulls with `pull`, from whichever bloc it is in."""
    for x in range(block):
        stayed[block + x] = stayed[x]
        left[block + x] = left[x] + pull
        stayed[x] += pull


@compiled
def triads(sign: Ints, census: Shorts, w: int) -> None:
    """Closed triads with 0, 1, 2, 3 negative ties into census [4, W]."""
    for negative in range(4):
        census[negative, w] = 0
    for i in range(sign.shape[0]):
        for j in range(i):
            if sign[i, j] != 0:
                for k in range(j):
                    if sign[j, k] * sign[i, k] != 0:
                        census[(3 - sign[i, j] - sign[j, k] - sign[i, k]) // 2, w] += 1


@compiled
def descend(tie: Doubles, bloc: Ints, change: Doubles) -> float:
    """Move single states between blocs while that lowers the sum of the ties cut; return that sum.

    The stated heuristic for more than EXACT_STATES states: steepest descent, the first state among equals.
    change [N] is workspace: what the sum would change by if a state moved, updated in N steps a move.
    """
    n = tie.shape[0]
    for i in range(n):
        change[i] = 0.0
        for j in range(n):
            if j != i:
                change[i] += tie[i, j] if bloc[i] == bloc[j] else -tie[i, j]
    while True:
        best = 0
        for i in range(1, n):
            if change[i] < change[best]:
                best = i
        if change[best] >= -1e-15:
            return _cut(tie, bloc)
        bloc[best] = 1 - bloc[best]
        change[best] = -change[best]
        for j in range(n):
            if j != best:
                change[j] += 2.0 * tie[best, j] if bloc[best] == bloc[j] else -2.0 * tie[best, j]


@compiled
def _cut(tie: Doubles, bloc: Ints) -> float:
    total = 0.0
    for i in range(tie.shape[0]):
        for j in range(i):
            if bloc[i] != bloc[j]:
                total += tie[i, j]
    return total


@compiled
def _fewest_found(space: BalanceSpace) -> int:
    """The least sum that descents lead to: from the friends of up to STARTS states, spread evenly, and from
    everybody together."""
    n, fewest = space.tie.shape[0], 0.0
    spread = min(n, STARTS)
    for turn in range(spread + 1):
        start = turn * n // spread
        for i in range(n):
            space.trial[i] = 1 if start < n and i != start and space.tie[i, min(start, n - 1)] < 0.0 else 0
        fewest = min(fewest, descend(space.tie, space.trial, space.change))
    return int(np.floor(fewest + 0.5))
