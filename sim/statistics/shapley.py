"""Who contributed what: Shapley values, their interactions, and simpler measures, of a game of n players.

A game gives every coalition of players a worth; the table of worths has 2^n rows, row m for the coalition
whose members are the bits set in m. Every measure here is linear in the worths, so a measure of a mean over
histories is the mean of the measure by history: contributions are kept by history, and their spread
gives the interval, with all the gain of common random numbers.

Up to about 16 players all coalitions can be worked out. Beyond, orders in which players join are drawn
(Castro, Gómez & Tejada 2009, Computers & Operations Research 36: 1726-1730), each with its reverse
(antithetic; Mitchell et al. 2022, Journal of Machine Learning Research 23(43)). An order of its own for
every history makes the contributions of histories independent, so that one interval holds for both
sources of error. Along any one order the gains add up to worth(all) - worth(nobody), so shares add up
exactly, drawn or not.

Shapley 1953. Interactions of pairs: Shapley-Taylor index of order 2 (Sundararajan, Dhamdhere & Agarwal 2020,
ICML), which shares the same total among players by themselves and pairs.
"""

from math import comb

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

MOST_EXACT = 16
"""Players above which 2^n coalitions are too many."""


def coalitions(players: int) -> Flags:
    """Members of every coalition, [2^n, n]: row 0 is nobody, the last row everybody."""
    if not 0 <= players <= MOST_EXACT:
        raise ValueError(f"{players} players, at most {MOST_EXACT} have few enough coalitions")
    return np.asarray((np.arange(2**players)[:, None] >> np.arange(players)) & 1 == 1)


def weights(members: Flags) -> dict[str, Floats]:
    """Weight of each coalition's worth in every measure, of members [b, n]: arrays [measures, b] by name.

    shapley: gain a player brings, averaged over all orders of joining. last: what is lost when it alone is
    missing. first: what it brings when nobody else is there. pairs: Shapley-Taylor interactions; with
    `first` they add up to the total. A measure is the sum of weight x worth over all 2^n coalitions, which
    may come in any pieces.
    """
    n, size = members.shape[1], members.sum(axis=1)
    share = np.array([1 / (n * comb(n - 1, t)) for t in range(n)] or [0.0])
    joins, stays = share[np.maximum(size - 1, 0)], share[np.minimum(size, n - 1)]
    inside = members.T
    everybody, nobody, all_but_one, one = size == n, size == 0, size == n - 1, size == 1
    return {
        "shapley": np.where(inside, joins, -stays),
        "last": np.where(inside, 1.0 * everybody, -1.0 * all_but_one),
        "first": np.where(inside, 1.0 * one, -1.0 * nobody),
        "pairs": _pair_weights(inside, size),
    }


def _pair_weights(inside: Flags, size: Ints) -> Floats:
    n = len(inside)
    share = np.array([2 / (n * comb(n - 1, t)) for t in range(n)])
    weight = np.zeros((len(pairs(n)), len(size)))
    for row, (i, j) in enumerate(pairs(n)):
        of_the_two = inside[i].astype(np.int64) + inside[j]
        weight[row] = np.where(of_the_two == 1, -1.0, 1.0) * share[size - of_the_two]
    return weight


def pairs(players: int) -> list[tuple[int, int]]:
    """Pairs (i, j) with i < j, in the order of every array of pairs."""
    return [(i, j) for i in range(players) for j in range(i + 1, players)]


def second_differences(everybody: Floats, without_one: Floats, without_two: Floats) -> Floats:
    """Interactions where all others are in, [pairs, ...]: what two bring together beyond each as the last
    one.

    everybody [...], without_one [n, ...], without_two [pairs, ...]. Positive where the two strengthen each
    other, negative where each could replace the other.
    """
    i, j = (list(ends) for ends in zip(*pairs(len(without_one)), strict=True))
    return everybody - without_one[i] - without_one[j] + without_two


def orders(generator: np.random.Generator, players: int, count: int) -> Ints:
    """Orders of joining, [2, n, count]: `count` drawn ones and their reverses; [.., k, c] joins as number
    k.
    """
    drawn = generator.permuted(np.tile(np.arange(players)[:, None], (1, count)), axis=0)
    return np.stack([drawn, drawn[::-1]])


def flag_joined(order: Ints) -> Flags:
    """Who is in after k have joined, [n + 1, n, count], of orders [n, count]."""
    n = len(order)
    place = np.argsort(order, axis=0)
    return place[None] < np.arange(n + 1)[:, None, None]


def gains(order: Ints, worth: Floats) -> Floats:
    """What each player brought when it joined, [n, ..., count].

    order [n, count]; worth [n + 1, ..., count]: after 0, 1, ... n have joined.
    """
    steps = np.moveaxis(np.diff(worth, axis=0), -1, 1)  # [n, count, ...]
    place = np.argsort(order, axis=0)
    index = place.reshape(place.shape + (1,) * (steps.ndim - 2))
    return np.moveaxis(np.take_along_axis(steps, index, axis=0), 1, -1)


def missing(contributions: Floats, nobody: Floats, everybody: Floats) -> float:
    """How far shares [n, ...] are from adding up to everybody - nobody, at worst; 0 but for rounding."""
    return float(np.max(np.abs(contributions.sum(axis=0) - (everybody - nobody)), initial=0.0))
