"""The frustration index of a signed network: how many ties no partition into two blocs satisfies. Exact,
also for large networks, or else between two bounds.

First what cannot matter is taken off (sim.outcomes.signed), then each biconnected block is divided by a
tabu search and its partition is proven best, or a better one found, by an integer program: a variable f per
tie, 1 where the tie is unsatisfied, least sum of weights times f (the AND formulation of Aref, Mason &
Wilson 2020, switched to the partition found, and asked for a better one only). Its relaxation is tightened
by the inequalities of cycles (Barahona & Mahjoub 1986; negative triangles and cycles: Aref & Wilson 2019),
which sim.outcomes.cycles adds as they are violated. Solved by HiGHS through scipy.
"""

import time
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.cycles import Relaxation, tighten
from sim.outcomes.divide import divide
from sim.outcomes.signed import Network, blocks, local

Ints = NDArray[np.int64]
ROUNDING = 1e-6


class Frustration(NamedTuple):
    """The best partition found."""

    unsatisfied: int  # what it leaves unsatisfied: the index, if proven
    bloc: Ints  # [N]
    least: int  # no partition leaves fewer

    @property
    def proven(self) -> bool:
        """Whether it is known that no partition is better."""
        return self.unsatisfied == self.least


def frustration(count: int, ties: Ints, signs: Ints, seconds: float = 60.0) -> Frustration:
    """Frustration of a network of `count` actors; ties [M, 2] of actor indices, signs [M] of +1 and -1.

    After about `seconds` it stops with what is known. Raises ValueError where a sign is neither.
    """
    if not np.isin(signs, (-1, 1)).all():
        raise ValueError("signs are +1 or -1")
    deadline = time.monotonic() + seconds
    network = Network(count, zip(*ties.T.tolist(), signs.tolist(), strict=True) if len(ties) else ())
    network.reduce()
    side: dict[int, int] = {}
    least = network.constant
    for states in blocks(network.ties):
        own, bound = _block(*local(network.ties, states), deadline)
        least += bound
        turn = next((side[s] * own[k] for k, s in enumerate(states) if s in side), own[0])
        side.update({s: int(turn * own[k]) for k, s in enumerate(states)})
    network.restore(side)
    bloc = np.array([side[i] != side[0] for i in range(count)], np.int64)
    return Frustration(broken(bloc, ties, signs), bloc, least)


def broken(bloc: Ints, ties: Ints, signs: Ints) -> int:
    """Number of ties that a partition leaves unsatisfied; bloc [N], ties [ties, 2], signs [ties]."""
    if len(ties) == 0:
        return 0
    apart = bloc[ties[:, 0]] != bloc[ties[:, 1]]
    return int(np.sum(apart == (signs > 0)))


def cost(side: Ints, edges: Ints, weights: Ints) -> int:
    """Weight that a partition into sides +1 and -1 leaves unsatisfied; side [N], edges [ties, 2], weights
    [ties].
    """
    return int(np.abs(weights)[side[edges[:, 0]] * side[edges[:, 1]] * weights < 0].sum())


def _block(edges: Ints, weights: Ints, deadline: float) -> tuple[Ints, int]:
    """Best sides found of a block, and a bound on what any leave unsatisfied."""
    count = int(edges.max()) + 1
    side = divide(count, edges, weights)
    switched = weights * side[edges[:, 0]] * side[edges[:, 1]]
    most = cost(side, edges, weights)
    if most == 0:
        return side, 0
    relaxed = tighten(count, edges, switched, most, deadline)
    if relaxed.bound > most - 1 + ROUNDING:
        return side, most
    better, bound = _improve(count, edges, switched, most, relaxed, deadline)
    return (side if better is None else side * better), bound


def _improve(
    count: int, edges: Ints, weights: Ints, most: int, relaxed: Relaxation, deadline: float
) -> tuple[Ints | None, int]:
    """Sides that leave less than `most` unsatisfied, if any are found, and the bound."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    known = int(np.ceil(relaxed.bound - ROUNDING))
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        return None, known
    m = len(edges)
    upper = np.ones(count + m)
    upper[int(np.argmax(np.bincount(edges.ravel(), minlength=count)))] = 0.0  # one state's bloc is a name
    matrix, low = _constraints(count, edges, weights, most, relaxed)
    found = milp(
        np.concatenate([np.zeros(count), np.abs(weights)]),
        integrality=np.ones(count + m, np.int64),
        bounds=Bounds(np.zeros(count + m), upper),
        constraints=LinearConstraint(matrix, low, np.inf),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if found.status == 2:  # infeasible: nothing is better
        return None, most
    better = None if found.x is None else 1 - 2 * np.round(found.x[:count]).astype(np.int64)
    if found.status == 0 and better is not None:
        return better, cost(better, edges, weights)
    dual = found.mip_dual_bound
    return better, max(known, int(np.ceil(dual - ROUNDING)) if dual is not None and np.isfinite(dual) else 0)


def _constraints(
    count: int, edges: Ints, weights: Ints, most: int, relaxed: Relaxation
) -> tuple[Any, NDArray[np.float64]]:
    """Rows f >= +-(x_i - x_j) for friends, f >= x_i + x_j - 1 and f >= 1 - x_i - x_j for enemies, those
    of the cycles, and the one that asks for less than `most`.
    """
    from scipy.sparse import block_array, csr_array, hstack

    m, edge = len(edges), np.arange(len(edges))
    enemy = weights < 0
    second = np.where(enemy, 1.0, -1.0)
    rows, columns = np.concatenate([edge, edge]), np.concatenate([edges[:, 0], edges[:, 1]])
    ends = csr_array((np.concatenate([np.ones(m), second]), (rows, columns)), shape=(m, count))
    one = csr_array((np.ones(m), (edge, edge)), shape=(m, m))
    own = block_array([[-ends, one], [ends, one]])
    cycles = hstack([csr_array((relaxed.rows.shape[0], count)), relaxed.rows])
    less = csr_array(np.concatenate([np.zeros(count), -np.abs(weights)])[None, :])
    low = np.concatenate([np.where(enemy, -1.0, 0.0), np.where(enemy, 1.0, 0.0), relaxed.low, [1.0 - most]])
    return block_array([[own], [cycles], [less]], format="csr"), low
