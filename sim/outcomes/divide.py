"""Good partitions of a signed network, by tabu search: single moves, the best one that is not forbidden,
with restarts from the best partition found.

A stated heuristic (Glover 1989); how good its partition is, the integer program says.
"""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
MOVES_PER_STATE = 30
ROUNDS = 6


def divide(count: int, edges: Ints, weights: Ints) -> Ints:
    """Sides [count] of +1 and -1; edges [M, 2], signed weights [M]. The same every time: its chance is
    seeded.
    """
    matrix = np.zeros((count, count))
    matrix[edges[:, 0], edges[:, 1]] = matrix[edges[:, 1], edges[:, 0]] = weights
    rng = np.random.default_rng(0)
    best, most = np.ones(count), -np.inf
    for number in range(ROUNDS):
        side = best.copy()
        if number:
            side[rng.permutation(count)[: max(2, count // 4)]] *= -1
        side, worth = _tabu(matrix, side, rng)
        if worth > most:
            best, most = side, worth
    return best.astype(np.int64)


def _tabu(
    matrix: NDArray[np.float64], side: NDArray[np.float64], rng: np.random.Generator
) -> tuple[NDArray[np.float64], float]:
    """Best side found and what it satisfies net of what it leaves unsatisfied."""
    count = len(side)
    pull = matrix @ side  # the side's gain from moving state i is -2 side_i pull_i
    worth = float(side @ pull) / 2
    best, most, free = side.copy(), worth, np.zeros(count)
    tenure = 5 + count // 15
    for t in range(MOVES_PER_STATE * count):
        gain = -2 * side * pull
        allowed = (free <= t) | (worth + gain > most + 0.5)
        i = int(np.argmax(np.where(allowed, gain, -np.inf)))
        worth += gain[i]
        side[i] = -side[i]
        pull += 2 * side[i] * matrix[i]
        free[i] = t + tenure + rng.integers(tenure)
        if worth > most:
            best, most = side.copy(), worth
    return best, most
