"""Landscape theory for any set of actors: every two-bloc configuration, its energy, all local minima and
their basins.

E(X) = sum over i < j of s_i s_j p_ij d_ij(X), with size s, propensity p and d = 1 where i and j are in
different blocs (Axelrod & Bennett 1993, with the sign that makes friends apart cost energy). A
configuration is coded by bits: bit i - 1 is set where actor i is not in actor 0's bloc. Neighbours
differ by the move of one actor. All 2^(N-1) are visited: exact up to `MOST_ACTORS` actors. Above,
`sampled_minima` descends from random configurations and lists what it meets, a stated heuristic.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_ACTORS = 22
STARTS = 500  # random configurations that `sampled_minima` descends from
CHUNK = 2**16  # configurations whose blocs are looked at together
LEVEL = 1e-12  # energies closer than this, relative to the largest tie, are equal


class Minimum(NamedTuple):
    """A configuration that no single move improves."""

    bloc: Ints  # [N] 0 for actor 0's bloc, else 1
    energy: float
    basin: int  # configurations from which steepest descent ends here
    frustration: Floats  # [N] energy each actor contributes: sum of s_i s_j p_ij over those it is apart from


def energies(size: Floats, propensity: Floats) -> Floats:
    """Energies [2^(N-1)] of all configurations; size [N], propensity [N, N] symmetric."""
    tie = size[:, None] * size[None, :] * propensity
    table = np.zeros(1)
    for i in range(1, len(size)):
        apart = np.zeros(
            1
        )  # what it costs actor i to be apart from those of 1 .. i-1 who left actor 0's bloc
        for j in range(1, i):
            apart = np.concatenate([apart, apart + tie[i, j]])
        stays = table + apart
        leaves = table + tie[i, :i].sum() - apart
        table = np.concatenate([stays, leaves])
    return table


def neighbours(count: int, codes: Ints) -> Ints:
    """Codes [N, ..] of the configurations one move away: actor 0's own move turns everybody else's bit."""
    everyone = (1 << (count - 1)) - 1
    flips = np.array([everyone, *(1 << bit for bit in range(count - 1))], np.int64)
    return np.asarray(codes[None, :] ^ flips.reshape(-1, 1))


def descent(table: Floats, count: int) -> Ints:
    """Code of the neighbour that lies lowest, by code; its own where no neighbour lies lower (the first among
    equals). Both [2^(N-1)]; table: energies.
    """
    codes = np.arange(len(table), dtype=np.int64)
    everyone = len(table) - 1
    best, lowest = codes.copy(), table - LEVEL * max(float(np.abs(table).max()), 1e-300)
    for flip in (everyone, *(1 << bit for bit in range(count - 1))):
        energy = table[codes ^ flip]
        lower = energy < lowest
        best[lower] = (codes ^ flip)[lower]
        lowest = np.minimum(lowest, energy)
    return best


def settle(table: Floats, count: int) -> Ints:
    """Code of the minimum at which steepest descent from each configuration ends, by code; both [2^(N-1)]."""
    to = descent(table, count)
    while True:
        further = to[to]
        if np.array_equal(further, to):
            return to
        to = further


def blocs(codes: Ints, count: int) -> Ints:
    """Blocs [K, N] of configurations by their codes [K]: 0 for actor 0's bloc, else 1."""
    bits = np.arange(count - 1)
    moved = (np.asarray(codes)[:, None] >> bits) & 1
    return np.concatenate([np.zeros((len(moved), 1), np.int64), moved], axis=1)


def code(bloc: Ints) -> int:
    """Code of a configuration [N], whichever bloc is called 0."""
    return int(((bloc[1:] != bloc[0]) << np.arange(len(bloc) - 1)).sum())


def minima(size: Floats, propensity: Floats) -> list[Minimum]:
    """All local minima, lowest first; size [N], propensity [N, N]. Raises ValueError unless there are 2 to
    `MOST_ACTORS` actors.
    """
    count = len(size)
    if not 2 <= count <= MOST_ACTORS:
        raise ValueError(f"{count} actors; 2 to {MOST_ACTORS} can be searched exhaustively")
    table = energies(size, propensity)
    return minima_of(table, settle(table, count), size, propensity)


def minima_of(table: Floats, ends: Ints, size: Floats, propensity: Floats) -> list[Minimum]:
    """All local minima, lowest first; size [N], propensity [N, N].

    table [2^(N-1)]: energy by code; ends [2^(N-1)]: where descent from each code ends.
    """
    basins = np.bincount(ends, minlength=len(ends))
    bottom = np.flatnonzero(basins)
    order = bottom[np.argsort(table[bottom], kind="stable")]
    found = zip(order.tolist(), blocs(order, len(size)), strict=True)
    return [
        met(bloc, int(basins[at]), size, propensity)._replace(energy=float(table[at])) for at, bloc in found
    ]


def boltzmann(table: Floats, temperature: float) -> Floats:
    """P(configuration) in proportion to exp(-E / T), by code, [2^(N-1)] as the table; T above 0, in units of
    energy.
    """
    with np.errstate(over="ignore"):  # at a T near 0 all but the lowest come to 0
        weight: Floats = np.exp(-(table - table.min()) / temperature)
    weight /= weight.sum()
    return weight


def together(share: Floats, count: int) -> Floats:
    """P(i and j are in one bloc) [N, N], under P(configuration) by code."""
    apart = np.zeros((count, count))
    for start in range(0, len(share), CHUNK):
        some = share[start : start + CHUNK]
        side = blocs(np.arange(start, start + len(some)), count).astype(float)
        joined = (side * some[:, None]).T @ side  # both in bloc 1
        left = joined.diagonal()
        apart += left[:, None] + left[None, :] - 2 * joined
    return np.clip(1 - apart, 0.0, 1.0)


def sampled_minima(size: Floats, propensity: Floats) -> list[Minimum]:
    """Local minima met by steepest descent from `STARTS` random configurations, lowest first.

    size [N], propensity [N, N]. There may be others, and lower ones. basin: starts that end there. The same
    every time: seeded.
    """
    tie = size[:, None] * size[None, :] * propensity
    side = np.random.default_rng(0).choice([-1.0, 1.0], (STARTS, len(size)))
    cost = side * (side @ tie)  # what moving each actor would cost
    level, start = LEVEL * max(float(np.abs(tie).sum()), 1e-300), np.arange(STARTS)
    while True:
        best = np.argmin(cost, axis=1)
        moving = start[cost[start, best] < -level]
        if not len(moving):
            break
        actor = best[moving]
        side[moving, actor] *= -1
        cost[moving] += 2 * side[moving, actor][:, None] * side[moving] * tie[actor]
        cost[moving, actor] *= -1
    blocs, counts = np.unique(side != side[:, :1], axis=0, return_counts=True)
    found = [
        met(bloc.astype(np.int64), int(n), size, propensity) for bloc, n in zip(blocs, counts, strict=True)
    ]
    return sorted(found, key=lambda each: each.energy)


def met(bloc: Ints, basin: int, size: Floats, propensity: Floats) -> Minimum:
    """A configuration, its energy and each actor's part of it; bloc and size [N], propensity [N, N]."""
    apart = bloc[:, None] != bloc[None, :]
    own = (size[:, None] * size[None, :] * propensity * apart).sum(axis=1)
    return Minimum(bloc, float(own.sum() / 2), basin, own)
