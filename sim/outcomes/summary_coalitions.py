"""Which coalitions: blocs and how sure they are, pairs in one bloc, stability, balance, pivotal ties."""

import math
from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.outcomes.figures import OVERALL, Column, Figure, Meta, Rows, figure, sample_size
from sim.statistics.intervals import Interval, joint_proportions, proportion, proportions
from sim.statistics.means import mean
from sim.statistics.quantiles import median
from sim.statistics.ratios import ratio_of_sums
from sim.statistics.unseen import kinds, unseen_mass

LISTED = 20  # most frequent partitions that are reported one by one
TRIADS = {"ppp": "no", "ppm": "one", "pmm": "two", "mmm": "three"}  # negative ties
CHUNK = 100_000


class Partitions(NamedTuple):
    """The different partitions of a sample, the most frequent first."""

    sides: npt.NDArray[np.bool_]  # [D, N] True where a state is not in the bloc of the first
    counts: npt.NDArray[np.int64]  # [D] replicates


def coalitions(rows: Rows, meta: Meta) -> Iterator[Figure]:
    """Figures of the coalitions at the end of the run."""
    found = partitions(rows["partition"], len(meta.states))
    yield from _distribution(found, meta)
    yield from _same_bloc(found, meta)
    yield from _stability(rows, meta)
    yield from _balance(rows, meta)
    yield from _pivots(rows, meta)


def partitions(column: npt.NDArray[Any], states: int) -> Partitions:
    """Different values of a column of partitions [n] with their counts; ties in the order of their text."""
    characters = np.ascontiguousarray(_text(column, states)).view(np.uint32).reshape(-1, states)
    codes = np.packbits(characters == ord("1"), axis=1)  # in the same order as the texts
    width = codes.shape[1]
    if width == 1:  # to count is faster than to sort
        every = np.bincount(codes[:, 0])
        found = np.flatnonzero(every)
        codes, counts = found.astype(np.uint8), every[found]
    else:
        codes, counts = np.unique(codes.view(f"S{width}")[:, 0], return_counts=True)
    sides = np.unpackbits(codes.view(np.uint8).reshape(-1, width), axis=1, count=states)
    order = np.argsort(-counts, kind="stable")
    return Partitions(sides[order] == 1, counts[order])


def _text(column: npt.NDArray[Any], states: int) -> npt.NDArray[np.str_]:
    return np.asarray(column).astype(f"<U{states}", copy=False)


def blocs(sides: npt.NDArray[np.bool_], states: tuple[str, ...]) -> str:
    """The two blocs as text, the bigger first, then by the alphabet: "AZE ISR TUR USA | IRN"."""
    both: dict[bool, list[str]] = {False: [], True: []}
    for state, side in zip(states, sides, strict=True):
        both[bool(side)].append(state)
    ordered = sorted(both.values(), key=lambda bloc: (-len(bloc), bloc))
    return " | ".join(" ".join(bloc) for bloc in ordered if bloc)


def _distribution(found: Partitions, meta: Meta) -> Iterator[Figure]:
    n, failed = int(found.counts.sum()), meta.n_failed
    shares = joint_proportions(found.counts[:LISTED], n, failed, cells=len(found.counts))
    for sides, share in zip(found.sides[:LISTED], shares, strict=True):
        yield figure("p_partition", blocs(sides, meta.states), "P(these blocs)", "probability", share, meta)
    if len(found.counts) > LISTED:
        rest = proportion(int(found.counts[LISTED:].sum()), n, failed)
        label = f"P(any other blocs, {len(found.counts) - LISTED} kinds)"
        yield figure("p_partition_other", OVERALL, label, "probability", rest, meta)
    possible = 2.0 ** (len(meta.states) - 1)
    unseen = unseen_mass(found.counts, failed, possible)
    yield figure("p_partition_unseen", OVERALL, "P(blocs not met in this run)", "probability", unseen, meta)
    yield from _support(found, possible, meta)


def _support(found: Partitions, possible: float, meta: Meta) -> Iterator[Figure]:
    """How many partitions were met, and how many there may be."""
    seen = float(len(found.counts))
    met = Interval(seen, seen, seen, int(found.counts.sum()), meta.n_failed, "count")
    yield figure("partitions_met", OVERALL, "different blocs met in this run", "count", met, meta)
    support = kinds(found.counts, meta.n_failed, possible)
    yield figure("partitions_support", OVERALL, "different blocs that can occur", "count", support, meta)


def _same_bloc(found: Partitions, meta: Meta) -> Iterator[Figure]:
    """Co-association of every pair of states."""
    together, n = co_association(found), int(found.counts.sum())
    pairs = list(combinations(range(len(meta.states)), 2))
    shares = proportions([together[i, j] for i, j in pairs], n, meta.n_failed)
    for (i, j), share in zip(pairs, shares, strict=True):
        subject = f"{meta.states[i]}-{meta.states[j]}"
        yield figure("p_same_bloc", subject, "P(both in one bloc)", "probability", share, meta)


def co_association(found: Partitions) -> npt.NDArray[np.int64]:
    """Replicates in which states i and j are in one bloc [N, N]; exact below 2^53 replicates."""
    states = found.sides.shape[1]
    both = np.zeros((states, states))
    for start in range(0, len(found.counts), CHUNK):
        sides = found.sides[start : start + CHUNK].astype(np.float64)
        both += (sides.T * found.counts[start : start + CHUNK]) @ sides
    alone = np.diag(both)
    together = found.counts.sum() - alone[:, None] - alone[None, :] + 2 * both
    return np.asarray(together, dtype=np.int64)


def _stability(rows: Rows, meta: Meta) -> Iterator[Figure]:
    gap = median(rows["energy_gap"], meta.n_failed, (0, math.inf))
    label = "median energy gap to the second-best blocs"
    yield figure("median_energy_gap", OVERALL, label, "energy", gap, meta)
    n = sample_size(rows)
    start, end = (_text(rows[name], len(meta.states)) for name in ("partition_origin", "partition"))
    changed = proportion(int(np.count_nonzero(start != end)), n, meta.n_failed)
    label = "P(blocs at the end differ from those at the start of the window)"
    yield figure("p_bloc_change", OVERALL, label, "probability", changed, meta)


def _balance(rows: Rows, meta: Meta) -> Iterator[Figure]:
    frustration, n = rows["frustration"], sample_size(rows)
    balanced = proportion(int(np.count_nonzero(frustration == 0)), n, meta.n_failed)
    yield figure("p_balanced", OVERALL, "P(balanced network: frustration 0)", "probability", balanced, meta)
    ties = mean(frustration, meta.n_failed, (0, math.comb(len(meta.states), 2)))
    label = "mean frustration: ties that no two blocs satisfy"
    yield figure("mean_frustration", OVERALL, label, "ties", ties, meta)
    yield from _triads(rows, meta)


def _triads(rows: Rows, meta: Meta) -> Iterator[Figure]:
    every = np.sum([rows[f"triads_{kind}"] for kind in TRIADS], axis=0, dtype=np.int64)
    for kind, negative in TRIADS.items():
        share = ratio_of_sums(rows[f"triads_{kind}"], every, meta.n_failed)
        label = f"share of closed triads with {negative} negative tie{'s' * (negative != 'one')}"
        yield figure(f"share_triads_{kind}", OVERALL, label, "share", share, meta)


def _pivots(rows: Rows, meta: Meta) -> Iterator[Figure]:
    """P(turning the sign of a tie changes the blocs); -1 marks replicates in which it was not worked out."""
    for pair in meta.pairs:
        pivot: Column = rows[f"pivot.{pair}"]
        known = int(np.count_nonzero(pivot >= 0))
        share = proportion(int(np.count_nonzero(pivot == 1)), known, meta.n_failed)
        yield figure("p_pivot", pair, "P(turning this tie changes the blocs)", "probability", share, meta)
