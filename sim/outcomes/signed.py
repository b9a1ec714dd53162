"""Signed networks with whole weights: what can be taken off before a partition is searched for, without
changing which one is best.

A tie of weight w > 0 costs w where its ends are in different blocs, one of w < 0 costs -w where they are in
the same. Parallel ties add up, and what opposite ones cost in any case is a constant. A state with one tie
follows it; one with two follows the heavier, and what remains is a single tie between its two neighbours
(series reduction).
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Ties = dict[int, dict[int, int]]  # signed weights, both ways


class Network:
    """A signed network that shrinks. ties: what is left; constant: what is lost in any partition."""

    def __init__(self, count: int, edges: Iterable[tuple[int, int, int]]) -> None:
        self.ties: Ties = {i: {} for i in range(count)}
        self.constant = 0
        self.taken: list[tuple[int, dict[int, int]]] = []
        for i, j, weight in edges:
            self.add(i, j, weight)

    def add(self, i: int, j: int, weight: int) -> None:
        """Put a tie beside what already ties the two; a tie that cancels out is gone."""
        old = self.ties[i].pop(j, 0)
        self.ties[j].pop(i, 0)
        self.constant += (abs(old) + abs(weight) - abs(old + weight)) // 2
        if old + weight:
            self.ties[i][j] = self.ties[j][i] = old + weight

    def reduce(self) -> None:
        """Take off states with at most two ties until there are none."""
        waiting = list(self.ties)
        while waiting:
            state = waiting.pop()
            ties = self.ties.get(state, {0: 0, 1: 0, 2: 0})
            if len(ties) <= 2:
                waiting += ties
                self._take(state, dict(ties))

    def _take(self, state: int, ties: dict[int, int]) -> None:
        for other in ties:
            del self.ties[other][state]
        del self.ties[state]
        self.taken.append((state, ties))
        if len(ties) == 2:
            (i, a), (j, b) = ties.items()
            self.add(i, j, min(abs(a), abs(b)) * (1 if a * b > 0 else -1))

    def restore(self, side: dict[int, int]) -> None:
        """Add to `side` (+1 or -1 by state) those that were taken off, each where its ties pull it."""
        for state, ties in reversed(self.taken):
            pull = sum(weight * side[other] for other, weight in ties.items())
            side[state] = 1 if pull >= 0 else -1


def blocks(ties: Ties) -> Iterator[list[int]]:
    """Parts that share at most one state (biconnected components), each after one that it touches, if any."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_edges_from((i, j) for i in ties for j in ties[i] if i < j)
    left = sorted(sorted(block) for block in nx.biconnected_components(graph))
    placed: set[int] = set()
    while left:
        at = next((k for k, block in enumerate(left) if not placed.isdisjoint(block)), 0)
        placed.update(left[at])
        yield left.pop(at)


def local(ties: Ties, states: list[int]) -> tuple[Ints, Ints]:
    """Edges [M, 2] and weights [M] of a block, by position in `states`."""
    at = {state: k for k, state in enumerate(states)}
    found = [(at[i], at[j], w) for i in states for j, w in ties[i].items() if i < j and j in at]
    array = np.array(found, np.int64).reshape(-1, 3)
    return array[:, :2], array[:, 2]
