"""The blocs that states fall into, how firmly they hold, and which tie decides them.

A tie is a dyad whose mean alignment is beyond `TIE`, positive or negative. The blocs are the partition into
any number of blocs with the fewest disagreements: negative ties within a bloc and positive ties between blocs
(correlation clustering: Bansal, Blum & Chawla 2004; generalised balance: Davis 1967, Doreian & Mrvar 2009;
states: Traag & Bruggeman 2009). Ties count equally, whoever they tie. Of equally good partitions the one that
breaks the weaker ties is taken, then the one with fewer blocs, then the one with more states in the bloc of
the first state. States of a bloc hang together by positive ties, so a state without one is alone, whoever its
enemies' enemies are.

So blocs lie within the parts that positive ties hold together, and each part is divided by itself: exactly,
by dynamic programming over its subsets, up to EXACT_PART states, and above by a stated heuristic
(sim.outcomes.bloc_search).
"""

from typing import Annotated, NamedTuple

import numpy as np

from sim.dynamics.arrays import Floats, Ints, Shorts, blank
from sim.dynamics.compiled import compiled, kernel
from sim.outcomes.balance import BalanceSpace, balance_space, frustration, triads
from sim.outcomes.bloc_search import search_part
from sim.outcomes.blocs import TIE

EXACT_PART = 12
"""States that positive ties hold together whose partitions are all compared: 3^12 / 2 pairs of subsets."""

PIVOT_STATES = 8
"""With more states it is not worked out which ties decide the blocs."""

UNIT = 40
ONE = 1 << UNIT
"""A disagreement. Below it count the strengths of ties that disagree, below these the number of blocs."""

STRONG, BLOCS = 2.0**20, 1 << 10
"""A tie of strength 1, and what its smallest unit is worth: the strengths of an exact part stay below
ONE / 8, its blocs below BLOCS."""

FAR, MANY = 1 << 60, 1000
"""More than any partition costs; how far partitions are counted."""

KNOWN = 1 << 12
"""Patterns of signs whose blocs are remembered, where one partition is the best whatever the strengths."""


class Network(NamedTuple):
    """What blocs are found from."""

    tied: Annotated[Ints, "N N"]  # 1 where there is a tie
    alignment: Annotated[Floats, "N N W"]


class Blocs(NamedTuple):
    """The blocs of each history."""

    bloc: Annotated[Shorts, "N W"]  # counted in the order of their first states
    number: Annotated[Shorts, "W"]
    disagreements: Annotated[Shorts, "W"]  # ties that the blocs leave unsatisfied; heuristic: an upper bound
    unique: Annotated[Shorts, "W"]  # 1 where no other blocs leave as few unsatisfied; heuristic: -1
    pivot: Annotated[Shorts, "N N W"]  # 1 where turning the tie's sign changes the blocs; -1 not worked out
    frustration: Annotated[Shorts, "W"]  # the same as disagreements, of two blocs
    triads: Annotated[Shorts, "4 W"]  # closed triads with 0, 1, 2, 3 negative ties


class Sides(NamedTuple):
    """Only which bloc each state is in."""

    bloc: Annotated[Shorts, "N W"]


class Workspace(NamedTuple):
    """Reused arrays of one thread."""

    sign: Annotated[Ints, "N N"]  # 1, -1, or 0 for no tie
    cost: Annotated[Ints, "N N"]  # what it costs to leave the tie unsatisfied
    bloc: Annotated[Ints, "N"]
    numbered: Annotated[Ints, "N"]  # the same, blocs counted in the order of their first states
    turned: Annotated[Ints, "N"]  # the same with a tie turned
    part: Annotated[Ints, "N"]  # states of the part in hand
    part_of: Annotated[Ints, "N"]  # first state of each state's part
    friends: Annotated[Ints, "N"]  # bits of the part's states that each has a positive tie to
    price: Annotated[Ints, "2^N"]  # of a subset of the part as a bloc
    whole: Annotated[Ints, "2^N"]  # 1 where positive ties hold the subset together
    best: Annotated[Ints, "2^N"]  # cost of its best partition
    taken: Annotated[Ints, "2^N"]  # the bloc of its first state in that partition
    ways: Annotated[Ints, "2^N"]  # partitions with as few disagreements, up to MANY
    found: Annotated[Ints, "N"]  # bloc of each of the part's states, by search
    trial: Annotated[Ints, "N"]  # the same under way
    pull: Annotated[Ints, "N"]  # what pulls to each bloc
    pattern: Annotated[Ints, f"{KNOWN}"]  # two bits a dyad, of PIVOT_STATES states at most
    answer: Annotated[Ints, f"{KNOWN}"]  # its blocs, three bits a state


def blank_blocs(states: int, lanes: int) -> Blocs:
    """Blocs of zeros."""
    return blank(Blocs, {"N": states, "W": lanes})


class Spaces(NamedTuple):
    """Workspaces for blocs and for balance."""

    blocs: Workspace
    balance: BalanceSpace


def workspace(states: int) -> Spaces:
    """Arrays for networks of `states` states."""
    sizes = {"N": states, "2^N": 2 ** min(states, EXACT_PART)}
    return Spaces(blank(Workspace, sizes), balance_space(states))


def find_blocs(network: Network, space: Spaces, out: Blocs) -> None:
    """Blocs, disagreements, frustration, triads and pivots of every history."""
    search(network, space.blocs, space.balance, out)


def find_sides(network: Network, space: Spaces, out: Sides) -> None:
    """Only the blocs, as `find_blocs` finds them."""
    search_sides(network, space.blocs, out)


@kernel
def search(network: Network, space: Workspace, balance: BalanceSpace, out: Blocs) -> None:
    """All that is known of the blocs of every history."""
    for w in range(network.alignment.shape[2]):
        pattern = _read_ties(network, space, w)
        ways = _find(space, pattern, space.numbered)
        out.unique[w] = -1 if ways < 0 else 1 if ways == 1 else 0
        out.number[w] = _keep(space.numbered, out.bloc, w)
        out.disagreements[w] = _disagreements(space.sign, space.numbered)
        out.frustration[w] = frustration(space.sign, balance)
        triads(space.sign, out.triads, w)
        _pivots(space, pattern, out.pivot, w)


@kernel
def search_sides(network: Network, space: Workspace, out: Sides) -> None:
    """The blocs alone."""
    for w in range(network.alignment.shape[2]):
        pattern = _read_ties(network, space, w)
        _find(space, pattern, space.numbered)
        _keep(space.numbered, out.bloc, w)


@compiled
def _read_ties(network: Network, space: Workspace, w: int) -> int:
    """Signs of the ties of a history, and what it costs to leave each unsatisfied; return their pattern."""
    pattern, place, few = 0, 0, network.tied.shape[0] <= PIVOT_STATES
    for i in range(network.tied.shape[0]):
        for j in range(i):
            mean = 0.5 * (network.alignment[i, j, w] + network.alignment[j, i, w])
            sign = 0 if network.tied[i, j] == 0 else 1 if mean > TIE else -1 if mean < -TIE else 0
            space.sign[i, j] = space.sign[j, i] = sign
            cost = ONE + np.int64(abs(mean) * STRONG) * BLOCS
            space.cost[i, j] = space.cost[j, i] = cost
            pattern |= (sign & 3) << place if few else 0
            place += 2
    return pattern


@compiled
def _find(space: Workspace, pattern: int, numbered: Ints) -> int:
    """The blocs, numbered in the order of their first states; return what `divide` does.

    Remembered are patterns of signs that only one partition is best for: most histories share a few.
    """
    n = numbered.shape[0]
    slot = (pattern ^ (pattern >> 17) ^ (pattern >> 34)) & (KNOWN - 1)
    if n <= PIVOT_STATES and space.answer[slot] > 0 and space.pattern[slot] == pattern:
        answer = space.answer[slot]
        for i in range(n):
            numbered[i] = (answer >> (3 * i)) & 7
        return 1
    ways = divide(space, space.bloc)
    _in_order(space.bloc, numbered)
    if n <= PIVOT_STATES and ways == 1:
        answer = 1 << (3 * n)  # so that an answer is never 0
        for i in range(n):
            answer |= numbered[i] << (3 * i)
        space.pattern[slot], space.answer[slot] = pattern, answer
    return ways


@compiled
def divide(space: Workspace, bloc: Ints) -> int:
    """Put every state into a bloc [N]; return how many partitions are as good, or -1 where nobody knows."""
    n, ways, blocs = bloc.shape[0], 1, 0
    for i in range(n):
        bloc[i] = space.part_of[i] = -1
    for i in range(n):
        if space.part_of[i] < 0:
            size = _part(space, i)
            if not _quarrels(space, size):
                _together(space.part, size, bloc, blocs)
                blocs += 1
            elif size <= EXACT_PART:
                blocs = _split(space, size, bloc, blocs)
                ways = min(ways * space.ways[(1 << size) - 1], MANY) if ways > 0 else ways
            else:
                blocs = _search(space, size, bloc, blocs)
                ways = -1
    return ways


@compiled
def _part(space: Workspace, first: int) -> int:
    """States that positive ties lead to from `first`, into `part`, sorted; return how many."""
    size, done = 1, 0
    space.part[0], space.part_of[first] = first, first
    while done < size:
        i = space.part[done]
        done += 1
        for j in range(space.sign.shape[0]):
            if space.sign[i, j] > 0 and space.part_of[j] < 0:
                space.part[size], space.part_of[j] = j, first
                size += 1
    size = 0
    for j in range(space.sign.shape[0]):
        if space.part_of[j] == first:
            space.part[size] = j
            size += 1
    return size


@compiled
def _quarrels(space: Workspace, size: int) -> bool:
    """Whether a negative tie is within the part in hand."""
    for a in range(size):
        for b in range(a):
            if space.sign[space.part[a], space.part[b]] < 0:
                return True
    return False


@compiled
def _together(part: Ints, size: int, bloc: Ints, number: int) -> None:
    for a in range(size):
        bloc[part[a]] = number


@compiled
def _split(space: Workspace, size: int, bloc: Ints, blocs: int) -> int:
    """Divide a part by the partition that costs least; return the number of blocs there are then.

    The cheapest partition of a subset is a bloc of its first state and the cheapest partition of the rest.
    Costs count blocs, and of equals the largest subset by its bits comes first, so that the choice is one.
    """
    everybody = (1 << size) - 1
    _price(space, size)
    space.best[0], space.ways[0] = 0, 1
    for subset in range(1, everybody + 1):
        _best_of(space, subset)
    left = everybody
    while left > 0:
        taken = space.taken[left]
        for a in range(size):
            if (taken >> a) & 1:
                bloc[space.part[a]] = blocs
        blocs += 1
        left ^= taken
    return blocs


@compiled
def _price(space: Workspace, size: int) -> None:
    """Cost of every subset of a part as a bloc: its negative ties, less its positive ones, which need not be
    cut then; and whether positive ties hold it together."""
    space.price[0] = 1  # a bloc
    for a in range(size):
        i, block = space.part[a], 1 << a
        space.friends[a] = 0
        for b in range(size):
            space.friends[a] |= (1 << b) if space.sign[i, space.part[b]] > 0 else 0
        for subset in range(block):
            space.price[block + subset] = space.price[subset]
        for b in range(a):
            pull = space.sign[i, space.part[b]] * space.cost[i, space.part[b]]
            for subset in range(block):
                space.price[block + subset] -= pull if (subset >> b) & 1 else 0
    for subset in range(1, 1 << size):
        space.whole[subset] = 1 if _hangs_together(space.friends, subset, size) else 0


@compiled
def _hangs_together(friends: Ints, subset: int, size: int) -> bool:
    """Whether positive ties lead from the first state of a subset to all others within it."""
    reached, new = 0, subset & -subset
    while new > 0:
        reached |= new
        ahead = 0
        for a in range(size):
            ahead |= friends[a] if (new >> a) & 1 else 0
        new = ahead & subset & ~reached
    return reached == subset


@compiled
def _best_of(space: Workspace, subset: int) -> None:
    """The cheapest partition of a subset, and how many have as few disagreements."""
    first = subset & -subset
    others = subset ^ first
    best, taken, ways, fewest = FAR, subset, 0, FAR
    chosen = others
    while True:
        bloc = chosen | first
        if space.whole[bloc] == 1:
            cost = space.price[bloc] + space.best[subset ^ bloc]
            count = (cost + ONE // 2) >> UNIT
            if count < fewest:
                fewest, ways = count, 0
            ways += space.ways[subset ^ bloc] if count == fewest else 0
            if cost < best:
                best, taken = cost, bloc
        if chosen == 0:
            break
        chosen = (chosen - 1) & others
    space.best[subset], space.taken[subset], space.ways[subset] = best, taken, min(ways, MANY)


@compiled
def _search(space: Workspace, size: int, bloc: Ints, blocs: int) -> int:
    """Divide a part by heuristic; return the number of blocs there are then."""
    states = space.part[:size]
    search_part(space.sign, space.cost, states, space.found, space.trial, space.pull)
    number = 0
    for a in range(size):
        bloc[states[a]] = blocs + space.found[a]
        number = max(number, space.found[a] + 1)
    return blocs + number


@compiled
def _in_order(bloc: Ints, numbered: Ints) -> None:
    """Number blocs in the order of their first states."""
    number = 0
    for i in range(bloc.shape[0]):
        numbered[i] = -1
        for j in range(i):
            if bloc[j] == bloc[i]:
                numbered[i] = numbered[j]
                break
        if numbered[i] < 0:
            numbered[i] = number
            number += 1


@compiled
def _keep(numbered: Ints, bloc: Shorts, w: int) -> int:
    """Write the blocs of a history down; return how many there are."""
    number = 0
    for i in range(numbered.shape[0]):
        bloc[i, w] = numbered[i]
        number = max(number, numbered[i] + 1)
    return number


@compiled
def _disagreements(sign: Ints, bloc: Ints) -> int:
    """Negative ties within blocs and positive ties between them."""
    found = 0
    for i in range(bloc.shape[0]):
        for j in range(i):
            found += 1 if (sign[i, j] < 0) == (bloc[i] == bloc[j]) and sign[i, j] != 0 else 0
    return found


@compiled
def _pivots(space: Workspace, pattern: int, pivot: Shorts, w: int) -> None:
    """Turn one tie at a time and see whether the blocs are others then; those in hand are in `numbered`."""
    n, place = space.sign.shape[0], 0
    for i in range(n):
        pivot[i, i, w] = 0
        for j in range(i):
            found = -1
            if n <= PIVOT_STATES:
                turned = pattern ^ (2 << place)
                found = 1 if space.sign[i, j] != 0 and _turns(space, turned, i, j) else 0
            pivot[i, j, w] = pivot[j, i, w] = found
            place += 2


@compiled
def _turns(space: Workspace, turned: int, i: int, j: int) -> bool:
    """Whether other blocs are best once a tie has changed sign, which gives the pattern `turned`."""
    sign = space.sign[i, j]
    space.sign[i, j] = space.sign[j, i] = -sign
    _find(space, turned, space.turned)
    space.sign[i, j] = space.sign[j, i] = sign
    moved = 0
    for x in range(space.turned.shape[0]):
        moved += 1 if space.turned[x] != space.numbered[x] else 0
    return moved > 0
