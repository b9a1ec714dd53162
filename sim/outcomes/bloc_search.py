"""Blocs of many states: a stated heuristic for correlation clustering.

Single states move to the bloc that pulls them most, blocs merge where they attract each other, until
neither helps; from every state alone, from all together, and from a few blocs of a state and its friends (the
pivots of Ailon, Charikar & Newman 2008), spread evenly instead of by lot. The best is taken. `s` states of
the part in hand [S], by their place in it; labels of blocs are places too. sign, cost [N, N] as in
sim.outcomes.coalitions.
"""

from sim.dynamics.arrays import Ints
from sim.dynamics.compiled import compiled

LARGEST = 1 << 62
PIVOTS = 6
"""Searches that start from blocs of friends."""


@compiled
def search_part(sign: Ints, cost: Ints, states: Ints, found: Ints, trial: Ints, pull: Ints) -> None:
    """Bloc of each of `states` [S] into found [S], numbered from 0; trial, pull [S] are workspace."""
    least, size = LARGEST, states.shape[0]
    for start in range(2 + PIVOTS):
        _start(sign, states, trial, start)
        while _moves(sign, cost, states, trial, pull) or _merges(sign, cost, states, trial, pull):
            pass
        price = _price(sign, cost, states, trial)
        if price < least:
            least = price
            _number(trial, found, size)


@compiled
def _start(sign: Ints, states: Ints, trial: Ints, start: int) -> None:
    """Everybody alone, everybody together, or a state with its friends, the next with those that are left."""
    size = states.shape[0]
    for s in range(size):
        trial[s] = s if start == 0 else 0 if start == 1 else -1
    for turn in range(size if start > 1 else 0):
        pivot = ((start - 2) * size // PIVOTS + turn) % size
        if trial[pivot] < 0:
            for s in range(size):
                friend = s == pivot or sign[states[pivot], states[s]] > 0
                trial[s] = pivot if trial[s] < 0 and friend else trial[s]


@compiled
def _number(trial: Ints, found: Ints, size: int) -> None:
    """Number the blocs that there are."""
    number = 0
    for label in range(size):
        used = 0
        for s in range(size):
            if trial[s] == label:
                found[s], used = number, 1
        number += used


@compiled
def _pulls(sign: Ints, cost: Ints, states: Ints, trial: Ints, pull: Ints, who: tuple[int, int]) -> None:
    """What pulls a state, or all those of a bloc, to each bloc, into `pull`; who: place and label, one -1."""
    place, label = who
    for s in range(states.shape[0]):
        pull[s] = 0
    for x in range(states.shape[0]):
        if x == place or trial[x] == label:
            for s in range(states.shape[0]):
                pull[trial[s]] += sign[states[x], states[s]] * cost[states[x], states[s]]


@compiled
def _moves(sign: Ints, cost: Ints, states: Ints, trial: Ints, pull: Ints) -> bool:
    """Move single states, in their order, to the bloc that pulls most, or to be alone; whether any moved."""
    moved = False
    for place in range(states.shape[0]):
        _pulls(sign, cost, states, trial, pull, (place, -1))
        best = trial[place]
        for label in range(states.shape[0]):
            best = label if pull[label] > pull[best] else best
        best = best if pull[best] >= 0 else _unused(trial, states.shape[0])
        moved = moved or best != trial[place]
        trial[place] = best
    return moved


@compiled
def _unused(trial: Ints, size: int) -> int:
    """A label that no state has: there is one where two states share theirs."""
    for label in range(size):
        used = 0
        for s in range(size):
            used += 1 if trial[s] == label else 0
        if used == 0:
            return label
    return 0


@compiled
def _merges(sign: Ints, cost: Ints, states: Ints, trial: Ints, pull: Ints) -> bool:
    """Merge every bloc with the one that attracts it most, one after the other; whether there was any."""
    merged = False
    for label in range(states.shape[0]):
        _pulls(sign, cost, states, trial, pull, (-1, label))
        best = label
        for other in range(states.shape[0]):
            attracts = pull[other] > (pull[best] if best != label else 0)
            best = other if other != label and attracts else best
        for s in range(states.shape[0] if best != label else 0):
            trial[s] = best if trial[s] == label else trial[s]
        merged = merged or best != label
    return merged


@compiled
def _price(sign: Ints, cost: Ints, states: Ints, trial: Ints) -> int:
    """Negative ties within blocs less positive ones, by what they cost."""
    price = 0
    for s in range(states.shape[0]):
        for x in range(s):
            if trial[s] == trial[x]:
                price -= sign[states[s], states[x]] * cost[states[s], states[x]]
    return price
