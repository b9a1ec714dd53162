"""Coalitions: the two blocs of least energy, how firmly they hold, and which tie decides them.

Landscape theory (Axelrod & Bennett 1993): a configuration X of two blocs has the energy

    E(X) = sum over i < j of s_i s_j p_ij d_ij(X)

with s the size (capability), p the propensity (here the mean of both alignments of the pair) and d = 1 where
the two are in different blocs. The blocs of a history are the configuration of least energy, found by
visiting all 2^(N-1). The energy gap to the second best says how stable it is. Frustration is the least number
of ties that any two-bloc configuration leaves unsatisfied (Harary 1959; Aref & Wilson 2018), a tie being a
pair with |p| above `TIE`. A configuration is coded by its bits: bit i is set where state i is not in the bloc
of state 0.
"""

from typing import Annotated, NamedTuple

import numpy as np

from sim.dynamics.arrays import Doubles, Floats, Ints, Shorts, blank
from sim.dynamics.compiled import compiled, kernel, per_lane

TIE = 0.05  # assumption: a mean alignment closer to zero counts as no tie
STARTS = 32  # starting points of `descend` besides everybody together
EXACT_STATES = 16  # above, 2^(N-1) configurations per replicate are too many and `descend` is used


class Network(NamedTuple):
    """What blocs are found from."""

    tied: Annotated[Ints, "N N"]  # 1 where there is a tie
    alignment: Annotated[Floats, "N N W"]
    capability: Annotated[Floats, "N W"]


class Blocs(NamedTuple):
    """The blocs of each replicate."""

    bloc: Annotated[Shorts, "N W"]  # 0 for the bloc of state 0, else 1
    energy: Annotated[Doubles, "W"]
    gap: Annotated[Doubles, "W"]  # energy of the second best less that of the best; `descent`: a bound
    frustration: Annotated[Shorts, "W"]  # `descent`: an upper bound
    triads: Annotated[Shorts, "4 W"]  # closed triads with 0, 1, 2, 3 negative ties
    pivot: Annotated[Shorts, "N N W"]  # 1 where turning the tie's sign changes the blocs; `descent`: -1


class Sides(NamedTuple):
    """Only which bloc each state is in."""

    bloc: Annotated[Shorts, "N W"]


class Workspace(NamedTuple):
    """Reused arrays of one thread."""

    propensity: Annotated[Doubles, "N N"]
    size: Annotated[Doubles, "N"]
    sign: Annotated[Doubles, "N N"]
    ones: Annotated[Doubles, "N"]
    table: Annotated[Doubles, "2^(N-1)"]
    stayed: Annotated[Doubles, "2^(N-2)"]  # what keeps a state in state 0's bloc, by who else left it
    left: Annotated[Doubles, "2^(N-2)"]  # what keeps it in the other
    near: Annotated[Ints, "2^(N-1)"]  # configurations in hand
    trial: Annotated[Ints, "N"]
    change: Annotated[Doubles, "N"]


def blank_blocs(states: int, lanes: int) -> Blocs:
    """Blocs of zeros."""
    return blank(Blocs, {"N": states, "W": lanes})


def workspace(states: int) -> Workspace:
    """Arrays for networks of `states` states."""
    table = 2 ** (states - 1) if states <= EXACT_STATES else 1
    space = blank(Workspace, {"N": states, "2^(N-1)": table, "2^(N-2)": max(table // 2, 1)})
    space.ones[:] = 1.0
    return space


def find_blocs(network: Network, space: Workspace, out: Blocs) -> None:
    """Blocs, energies, frustration, triads and pivots of every replicate, exact up to EXACT_STATES states."""
    (search if len(network.tied) <= EXACT_STATES else descent)(network, space, out)


def find_sides(network: Network, space: Workspace, out: Sides) -> None:
    """Only the blocs, as `find_blocs` finds them."""
    (search_sides if len(network.tied) <= EXACT_STATES else descent_sides)(network, space, out)


@kernel
def search(network: Network, space: Workspace, out: Blocs) -> None:
    """Visit all configurations of every replicate."""
    for w in range(network.alignment.shape[2]):
        _ties(network, space, w)
        out.frustration[w] = _fewest(space) + _negative_ties(space)
        best, out.energy[w], out.gap[w] = _lowest(space, out.bloc, w)  # leaves its table
        _pivots(network.tied, space, out, best, w)
        _triads(space, out, w)


@kernel
def search_sides(network: Network, space: Workspace, out: Sides) -> None:
    """Visit all configurations, for the blocs alone."""
    for w in range(network.alignment.shape[2]):
        _ties(network, space, w)
        _lowest(space, out.bloc, w)


@kernel
def descent(network: Network, space: Workspace, out: Blocs) -> None:
    """The lowest configuration of every replicate that steepest descent finds."""
    for w in range(network.alignment.shape[2]):
        _ties(network, space, w)
        out.frustration[w] = _fewest_found(space) + _negative_ties(space)
        out.energy[w], out.gap[w] = _lowest_found(space, out.bloc, w)
        _no_pivots(out.pivot, w)
        _triads(space, out, w)


@kernel
def descent_sides(network: Network, space: Workspace, out: Sides) -> None:
    """The same for the blocs alone."""
    for w in range(network.alignment.shape[2]):
        _ties(network, space, w)
        _lowest_found(space, out.bloc, w)


@compiled
def _no_pivots(pivot: Shorts, w: int) -> None:
    for i in range(pivot.shape[0]):
        for j in range(pivot.shape[1]):
            pivot[i, j, w] = -1


@compiled
def _ties(network: Network, space: Workspace, w: int) -> None:
    tied, alignment = network.tied, network.alignment
    for i in range(alignment.shape[0]):
        space.size[i] = network.capability[i, w]
        for j in range(alignment.shape[0]):
            mean = 0.5 * (alignment[i, j, w] + alignment[j, i, w]) * tied[i, j]
            space.propensity[i, j] = mean
            space.sign[i, j] = (1.0 if mean > TIE else 0.0) - (1.0 if mean < -TIE else 0.0)


@compiled
def tabulate(tie: Doubles, size: Doubles, table: Doubles, stayed: Doubles, left: Doubles) -> None:
    """Energy of all 2^(N-1) configurations into `table`; bit i-1 of the index is set where state i leaves
    state 0's bloc.

    tie [N, N] symmetric, size [N]; stayed, left [2^(N-2)] are workspace. Built state by state, each doubling
    the table, and what pulls at a state is built the same way: some 2^(N+1) steps.
    """
    table[0] = 0.0
    for i in range(1, tie.shape[0]):
        stayed[0], left[0] = size[0] * tie[i, 0], 0.0
        for j in range(1, i):
            _double(stayed, left, 1 << (j - 1), size[j] * tie[i, j])
        block = 1 << (i - 1)
        for x in range(block):
            table[block + x] = table[x] + size[i] * stayed[x]
            table[x] += size[i] * left[x]


@compiled
def _double(stayed: Doubles, left: Doubles, block: int, pull: float) -> None:
    """Another state pulls with `pull`, from whichever bloc it is in."""
    for x in range(block):
        stayed[block + x] = stayed[x]
        left[block + x] = left[x] + pull
        stayed[x] += pull


@compiled
def two_lowest(table: Doubles) -> tuple[int, float, float]:
    """Index of the lowest energy (the first, if several), that energy, and the second lowest."""
    best, lowest, second = 0, table[0], np.inf
    for x in range(1, table.shape[0]):
        if table[x] < lowest:
            best, second, lowest = x, lowest, table[x]
        elif table[x] < second:
            second = table[x]
    return best, lowest, second


@compiled
def _fewest(space: Workspace) -> int:
    """Ties that the least frustrated configuration leaves unsatisfied, less the negative ones."""
    tabulate(space.sign, space.ones, space.table, space.stayed, space.left)
    _, fewest, _ = two_lowest(space.table)
    return int(np.floor(fewest + 0.5))


@compiled
def _lowest(space: Workspace, bloc: Shorts, w: int) -> tuple[int, float, float]:
    """The configuration of least energy, that energy, and the gap to the second lowest."""
    tabulate(space.propensity, space.size, space.table, space.stayed, space.left)
    best, lowest, second = two_lowest(space.table)
    bloc[0, w] = 0
    for i in range(1, space.size.shape[0]):
        bloc[i, w] = (best >> (i - 1)) & 1
    return best, lowest, second - lowest


@compiled
def _negative_ties(space: Workspace) -> int:
    negative = 0
    for i in range(space.sign.shape[0]):
        for j in range(i):
            negative += int(space.sign[i, j] < 0.0)
    return negative


@compiled
def _pivots(tied: Ints, space: Workspace, out: Blocs, best: int, w: int) -> None:
    """Turn one tie at a time and see whether another configuration than `best` is lowest then."""
    found = _near(tied, space, best, out.energy[w])
    for i in range(space.size.shape[0]):
        for j in range(i):
            pivotal = tied[i, j] == 1 and _is_overtaken(space, found, (i, j), best)
            out.pivot[i, j, w] = int(pivotal)
            out.pivot[j, i, w] = int(pivotal)


@compiled
def _near(tied: Ints, space: Workspace, best: int, lowest: float) -> int:
    """Number of configurations that some turn may put before the best; which ones into `near`."""
    reach = 0.0
    for i in range(space.size.shape[0]):
        for j in range(i):
            reach = max(reach, abs(_turn(space, i, j)) * tied[i, j])
    limit, found = lowest + reach * (1.0 + 1e-9), 0  # rounding must not hide an equal
    for x in range(space.table.shape[0]):
        space.near[found] = x
        found += 1 if space.table[x] <= limit and x != best else 0
    return found


@compiled
def _is_overtaken(space: Workspace, found: int, tie: tuple[int, int], best: int) -> bool:
    """Whether the turn of a tie puts one of the near configurations before the best; of equals the first
    counts."""
    i, j = tie
    turned = _turn(space, i, j)
    now = space.table[best] - (turned if _apart(best, i, j) else 0.0)
    for at in range(found):
        x = space.near[at]
        energy = space.table[x] - (turned if _apart(x, i, j) else 0.0)
        if energy < now or (energy == now and x < best):
            return True
    return False


@per_lane
def _turn(space: Workspace, i: int, j: int) -> float:
    """What a configuration's energy falls by when a tie it leaves apart changes sign."""
    return float(2.0 * space.size[i] * space.size[j] * space.propensity[i, j])


@per_lane
def _apart(x: int, i: int, j: int) -> bool:
    """Whether configuration x has states i > j in different blocs."""
    return ((x >> (i - 1)) & 1) != ((x >> (j - 1)) & 1 if j > 0 else 0)


@compiled
def _triads(space: Workspace, out: Blocs, w: int) -> None:
    for negative in range(4):
        out.triads[negative, w] = 0
    for i in range(space.sign.shape[0]):
        for j in range(i):
            for k in range(j):
                a, b, c = space.sign[i, j], space.sign[j, k], space.sign[i, k]
                if a * b * c != 0.0:
                    out.triads[int(a < 0.0) + int(b < 0.0) + int(c < 0.0), w] += 1


@compiled
def descend(tie: Doubles, size: Doubles, bloc: Ints, change: Doubles) -> tuple[float, float]:
    """Move single states between blocs while that lowers the energy; return it and the cheapest move away.

    The stated heuristic for more than EXACT_STATES states: steepest descent, the first state among equals.
    change [N] is workspace: what the energy would change by if a state moved, updated in N steps a move.
    """
    n = size.shape[0]
    for i in range(n):
        change[i] = 0.0
        for j in range(n):
            if j != i:
                term = size[i] * size[j] * tie[i, j]
                change[i] += term if bloc[i] == bloc[j] else -term
    while True:
        best = 0
        for i in range(1, n):
            if change[i] < change[best]:
                best = i
        if change[best] >= -1e-15:
            return _energy(tie, size, bloc), change[best]
        bloc[best] = 1 - bloc[best]
        change[best] = -change[best]
        for j in range(n):
            if j != best:
                term = 2.0 * size[best] * size[j] * tie[best, j]
                change[j] += term if bloc[best] == bloc[j] else -term


@compiled
def _energy(tie: Doubles, size: Doubles, bloc: Ints) -> float:
    total = 0.0
    for i in range(size.shape[0]):
        for j in range(i):
            if bloc[i] != bloc[j]:
                total += size[i] * size[j] * tie[i, j]
    return total


@compiled
def _lowest_found(space: Workspace, bloc: Shorts, w: int) -> tuple[float, float]:
    """The lowest energy that descents lead to, and its gap; the blocs into `bloc`."""
    n, lowest, nearest = space.size.shape[0], np.inf, np.inf
    for turn in range(_starts(n)):
        _friends_of(space.propensity, _start(turn, n), space.trial)
        energy, gap = descend(space.propensity, space.size, space.trial, space.change)
        if energy < lowest - 1e-15:
            lowest, nearest = energy, gap
            for i in range(n):
                bloc[i, w] = int(space.trial[i] != space.trial[0])
    return lowest, nearest


@compiled
def _fewest_found(space: Workspace) -> int:
    """The same for frustration; only the number."""
    n, fewest = space.size.shape[0], np.inf
    for turn in range(_starts(n)):
        _friends_of(space.sign, _start(turn, n), space.trial)
        unsatisfied, _ = descend(space.sign, space.ones, space.trial, space.change)
        fewest = min(fewest, unsatisfied)
    return int(np.floor(fewest + 0.5))


@compiled
def _starts(n: int) -> int:
    """Descents: from the friends of up to STARTS states, and from everybody together."""
    return min(n, STARTS) + 1


@compiled
def _start(turn: int, n: int) -> int:
    """State whose friends a descent starts from; the largest are not known here, so they are spread evenly;
    n stands for everybody."""
    spread = min(n, STARTS)
    return n if turn == spread else turn * n // spread


@compiled
def _friends_of(tie: Doubles, start: int, bloc: Ints) -> None:
    n = tie.shape[0]
    for i in range(n):
        bloc[i] = int(start < n and i != start and tie[i, min(start, n - 1)] < 0.0)
