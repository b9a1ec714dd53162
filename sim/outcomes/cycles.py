"""A lower bound of a signed network's frustration: the linear program over the inequalities of its cycles.

f is 1 for an unsatisfied tie. Around a cycle the number of unsatisfied ties is odd where that of negative
ties is odd, and even otherwise. So for any set D of a cycle's ties of the wrong parity f cannot be 1 on D
and 0 elsewhere on the cycle: sum over D of (1 - f) + sum over the others of f >= 1. A violated one is a
path shorter than 1 from a state to its copy in a network of two layers (Barahona & Mahjoub 1986), so
Dijkstra's algorithm finds all that matter.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Cycle = tuple[tuple[int, bool], ...]  # ties of a cycle, and whether each is in D
VIOLATED = 1e-4
STALLED = 1e-3  # of the bound: less gain than that in a round, three times running, and the rounds end


@dataclass(frozen=True)
class Relaxation:
    """The last linear program: its bound, and the inequalities  rows f >= low  that held it up."""

    bound: float
    rows: Any  # sparse [R, M]
    low: Floats  # [R]


def tighten(count: int, edges: Ints, weights: Ints, most: int, deadline: float) -> Relaxation:
    """Add violated inequalities until there are none, the bound proves `most`, it stalls or time runs out.

    edges [ties, 2]: the states of each tie, of `count`; weights [ties], signed; deadline: on the monotonic
    clock, in seconds.
    """
    from scipy.optimize import linprog

    cost = np.abs(weights).astype(np.float64)
    f, bound, stalled = np.zeros(len(edges)), 0.0, 0
    kept: dict[Cycle, None] = {}
    last = Relaxation(0.0, *_rows([], len(edges)))
    while bound <= most - 1 and stalled < 3 and time.monotonic() < deadline:
        found = {cycle: None for cycle in find_violated(count, edges, weights, f) if cycle not in kept}
        if not found:
            break
        kept |= found
        rows, low = _rows(list(kept), len(edges))
        left = max(deadline - time.monotonic(), 0.1)
        solved = linprog(
            cost, A_ub=-rows, b_ub=-low, bounds=(0.0, 1.0), method="highs", options={"time_limit": left}
        )
        if solved.status != 0 or solved.x is None or solved.fun is None:
            break
        stalled = stalled + 1 if solved.fun - bound < STALLED * max(bound, 1.0) else 0
        f, bound = solved.x, float(solved.fun)
        last = Relaxation(bound, rows, low)
        slack = rows @ f - low
        kept = {cycle: None for cycle, room in zip(kept, slack, strict=True) if room < 0.1}
    return last


def _rows(cycles: list[Cycle], m: int) -> tuple[Any, Floats]:
    from scipy.sparse import csr_array

    at = [(row, tie, -1.0 if inside else 1.0) for row, cycle in enumerate(cycles) for tie, inside in cycle]
    row, tie, value = (
        (np.array(column) for column in zip(*at, strict=True)) if at else (np.zeros(0, int),) * 3
    )
    low = np.array([1.0 - sum(inside for _, inside in cycle) for cycle in cycles])
    return csr_array((value.astype(float), (row, tie)), shape=(len(cycles), m)), low


def find_violated(count: int, edges: Ints, weights: Ints, f: Floats) -> Iterator[Cycle]:
    """Cycles whose inequality f [ties] violates: for each state the worst through it; edges [ties, 2],
    weights [ties].
    """
    from scipy.sparse.csgraph import dijkstra

    f = np.clip(f, 0.0, 1.0)
    negative = weights < 0
    stay, cross = np.where(negative, 1 - f, f), np.where(negative, f, 1 - f)
    length, before = dijkstra(
        _layers(count, edges, stay + 1e-9, cross + 1e-9),
        indices=np.arange(count),
        limit=1.0,
        return_predecessors=True,
    )
    tie = {(int(i), int(j)): k for k, (i, j) in enumerate(edges)}
    tie |= {(j, i): k for (i, j), k in tie.items()}
    for start in np.flatnonzero(np.diagonal(length, count) < 1 - VIOLATED).tolist():
        path, at = [], start + count
        while at != start:
            path.append(at)
            at = int(before[start, at])
        path.append(start)
        if len({node % count for node in path}) == len(path) - 1:
            yield _cycle(path, count, tie, negative)


def _layers(count: int, edges: Ints, stay: Floats, cross: Floats) -> Any:
    from scipy.sparse import csr_array

    i, j = edges[:, 0], edges[:, 1]
    a = np.concatenate([i, i + count, i, i + count])
    b = np.concatenate([j, j + count, j + count, j])
    value = np.concatenate([stay, stay, cross, cross])
    return csr_array(
        (np.concatenate([value, value]), (np.concatenate([a, b]), np.concatenate([b, a]))),
        shape=(2 * count, 2 * count),
    )


def _cycle(
    path: list[int], count: int, tie: dict[tuple[int, int], int], negative: NDArray[np.bool_]
) -> Cycle:
    """Ties of a path through the layers; a tie is in D where it changes layer without being negative, or
    stays though it is.
    """
    found = []
    for a, b in pairwise(path):
        k = tie[a % count, b % count]
        found.append((k, bool((a >= count) != (b >= count)) != bool(negative[k])))
    return tuple(sorted(found))
