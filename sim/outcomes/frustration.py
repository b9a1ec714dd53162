"""The frustration index of a signed network: how many ties no division into two camps satisfies. Exact,
also for large networks.

The AND formulation of Aref, Mason & Wilson (2020) as a mixed-integer program: a camp x_i in {0, 1} per
actor, f_e >= 0 per tie with f_e = 1 where a friend is in the other camp or an enemy in the same, least
sum of f. Solved by HiGHS through scipy.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class Frustration(NamedTuple):
    """An optimal division."""

    unsatisfied: int  # the index
    camp: Ints  # [N]
    proven: bool  # whether it is known that no division is better


def frustration(count: int, ties: Ints, signs: Ints, seconds: float = 60.0) -> Frustration:
    """Frustration of a network of `count` actors; ties [M, 2] of actor indices, signs [M] of +1 and -1.

    Raises ValueError where a sign is neither, or where no division is found in the time.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not np.isin(signs, (-1, 1)).all():
        raise ValueError("signs are +1 or -1")
    m = len(ties)
    if m == 0:
        return Frustration(0, np.zeros(count, np.int64), True)
    matrix, low = _constraints(count, ties, signs)
    upper = np.ones(count + m)
    upper[int(np.argmax(np.bincount(ties.ravel(), minlength=count)))] = 0.0  # one actor's camp is a name
    found = milp(
        np.concatenate([np.zeros(count), np.ones(m)]),
        integrality=np.concatenate([np.ones(count), np.zeros(m)]),
        bounds=Bounds(np.zeros(count + m), upper),
        constraints=LinearConstraint(matrix, low, np.inf),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise ValueError(f"no division found in {seconds:g} s")
    camp = np.round(found.x[:count]).astype(np.int64)
    return Frustration(broken(camp, ties, signs), camp, found.status == 0)


def _constraints(count: int, ties: Ints, signs: Ints) -> tuple[Any, NDArray[np.float64]]:
    """Rows f_e >= +-(x_i - x_j) for friends, f_e >= x_i + x_j - 1 and f_e >= 1 - x_i - x_j for enemies."""
    from scipy.sparse import csr_array

    m, edge = len(ties), np.arange(len(ties))
    enemy = signs < 0
    second = np.where(enemy, 1.0, -1.0)
    first_rows = np.concatenate([edge, edge, edge])
    columns = np.concatenate([ties[:, 0], ties[:, 1], count + edge])
    values = np.concatenate([-np.ones(m), -second, np.ones(m)])
    other = np.concatenate([np.ones(m), second, np.ones(m)])
    rows = np.concatenate([first_rows, first_rows + m])
    matrix = csr_array(
        (np.concatenate([values, other]), (rows, np.concatenate([columns, columns]))),
        shape=(2 * m, count + m),
    )
    return matrix, np.concatenate([np.where(enemy, -1.0, 0.0), np.where(enemy, 1.0, 0.0)])


def broken(camp: Ints, ties: Ints, signs: Ints) -> int:
    """Number of ties that a division leaves unsatisfied."""
    apart = camp[ties[:, 0]] != camp[ties[:, 1]]
    return int(np.sum(apart == (signs > 0)))
