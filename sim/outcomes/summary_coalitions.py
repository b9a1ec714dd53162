"""Which coalitions: camps and how sure they are, pairs in one camp, states alone, stability, balance, pivotal
ties."""

import math
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.outcomes.camps import LETTERS
from sim.outcomes.figures import OVERALL, Column, Figure, Meta, Rows, figure, sample_size
from sim.scenario.errors import count_of
from sim.statistics.intervals import Interval, joint_proportions, proportion, proportions
from sim.statistics.means import mean
from sim.statistics.ratios import ratio_of_sums
from sim.statistics.unseen import kinds, unseen_mass

LISTED = 20  # most frequent partitions that are reported one by one
TRIADS = {"ppp": "no", "ppm": "one", "pmm": "two", "mmm": "three"}  # negative ties
COUNTED = 2**20  # codes up to which to count is faster than to sort
CODED = 15  # states whose partitions have codes of 63 bits
CELLS = 10_000_000  # of an array of pairs of states by partitions

SAME_CAMP = "P(both in one camp)"
ALONE = "P(alone in its camp)"
CHANGED = "P(camps at the end differ from those at the start of the window)"
CAMPS = "mean number of camps"
UNIQUE = "P(no other camps leave as few ties unsatisfied)"
DISAGREEMENTS = "mean number of ties that the camps leave unsatisfied"
FRUSTRATION = "mean frustration: ties that no two blocs satisfy"
PIVOT = "P(turning this tie changes the camps)"

Numbers = npt.NDArray[np.int64]


class Partitions(NamedTuple):
    """The different partitions of a sample, the most frequent first."""

    camps: Numbers  # [D, N] camp of each state, counted in the order of their first states
    counts: Numbers  # [D] replicates


def coalitions(rows: Rows, meta: Meta) -> Iterator[Figure]:
    """Figures of the coalitions at the end of the run."""
    found = partitions(rows["partition"], len(meta.states))
    yield from _distribution(found, meta)
    yield from _same_camp(found, meta)
    yield from _alone(found, meta)
    yield from _stability(rows, meta)
    yield from _balance(rows, meta)
    yield from _pivots(rows, meta)


def camps_of(column: npt.NDArray[Any], states: int) -> Numbers:
    """Camp of each state [n, N] from a column of partitions [n]."""
    text = np.ascontiguousarray(np.asarray(column).astype(f"<U{states}", copy=False))
    return _CAMP_OF[text.view(np.uint32).reshape(-1, states)]


def _camp_of() -> Numbers:
    """Camp that each character stands for, by its code."""
    found = np.arange(0x110000, dtype=np.int64) - 0x100 + len(LETTERS)
    found[[*map(ord, LETTERS)]] = np.arange(len(LETTERS))
    return found


_CAMP_OF = _camp_of()[:0x3000]


def partitions(column: npt.NDArray[Any], states: int) -> Partitions:
    """Different values of a column of partitions [n] with their counts; ties in the order of their text."""
    camps = camps_of(column, states)
    if states > CODED:
        different, counts = np.unique(camps, axis=0, return_counts=True)
    else:
        digits = states ** np.arange(states - 1, -1, -1)
        codes = camps @ digits
        if states**states <= COUNTED:
            every = np.bincount(codes)
            found = np.flatnonzero(every)
            counts = every[found]
        else:
            found, counts = np.unique(codes, return_counts=True)
        different = found[:, None] // digits % states
    order = np.argsort(-counts, kind="stable")
    return Partitions(different[order], counts[order])


def blocs(camps: npt.ArrayLike, states: tuple[str, ...]) -> str:
    """The camps as text, the bigger first, then by the alphabet: "AZE ISR TUR USA | IRN"."""
    members = defaultdict[int, list[str]](list)
    for state, camp in zip(states, np.asarray(camps).tolist(), strict=True):
        members[camp].append(state)
    ordered = sorted(members.values(), key=lambda camp: (-len(camp), camp))
    return " | ".join(map(" ".join, ordered))


def possible(states: int) -> float:
    """Partitions of so many states (Bell's numbers), as far as a float holds them."""
    row = [1]
    for _ in range(states - 1):
        longer = [row[-1]]
        for number in row:
            longer.append(longer[-1] + number)
        row = longer
    return float(min(row[-1], 10**300))


def _distribution(found: Partitions, meta: Meta) -> Iterator[Figure]:
    n, failed = int(found.counts.sum()), meta.n_failed
    shares = joint_proportions(found.counts[:LISTED], n, failed, cells=len(found.counts))
    for camps, share in zip(found.camps[:LISTED], shares, strict=True):
        yield figure("p_partition", blocs(camps, meta.states), "P(these camps)", "probability", share, meta)
    if len(found.counts) > LISTED:
        rest = proportion(int(found.counts[LISTED:].sum()), n, failed)
        label = f"P(any other camps, {count_of(len(found.counts) - LISTED, 'kind')})"
        yield figure("p_partition_other", OVERALL, label, "probability", rest, meta)
    most = possible(len(meta.states))
    unseen = unseen_mass(found.counts, failed, most)
    yield figure("p_partition_unseen", OVERALL, "P(camps not met in this run)", "probability", unseen, meta)
    yield from _support(found, most, meta)


def _support(found: Partitions, most: float, meta: Meta) -> Iterator[Figure]:
    """How many partitions were met, and how many there may be."""
    seen = float(len(found.counts))
    met = Interval(seen, seen, seen, int(found.counts.sum()), meta.n_failed, "count")
    yield figure("partitions_met", OVERALL, "different camps met in this run", "count", met, meta)
    support = kinds(found.counts, meta.n_failed, most)
    yield figure("partitions_support", OVERALL, "different camps that can occur", "count", support, meta)


def _same_camp(found: Partitions, meta: Meta) -> Iterator[Figure]:
    """Co-association of every pair of states."""
    together, n = co_association(found), int(found.counts.sum())
    pairs = list(combinations(range(len(meta.states)), 2))
    shares = proportions([together[i, j] for i, j in pairs], n, meta.n_failed)
    for (i, j), share in zip(pairs, shares, strict=True):
        subject = f"{meta.states[i]}-{meta.states[j]}"
        yield figure("p_same_bloc", subject, SAME_CAMP, "probability", share, meta)


def co_association(found: Partitions) -> Numbers:
    """Replicates in which states i and j are in one camp [N, N]."""
    states = found.camps.shape[1]
    both, chunk = np.zeros((states, states), np.int64), max(1, CELLS // states**2)
    for start in range(0, len(found.counts), chunk):
        camps, counts = found.camps[start : start + chunk], found.counts[start : start + chunk]
        both += np.einsum("d,dij->ij", counts, camps[:, :, None] == camps[:, None, :])
    return both


def _alone(found: Partitions, meta: Meta) -> Iterator[Figure]:
    n = int(found.counts.sum())
    for i, state in enumerate(meta.states):
        others = (found.camps == found.camps[:, i : i + 1]).sum(axis=1) - 1
        share = proportion(int(found.counts[others == 0].sum()), n, meta.n_failed)
        yield figure("p_alone", state, ALONE, "probability", share, meta)


def _stability(rows: Rows, meta: Meta) -> Iterator[Figure]:
    n, states = sample_size(rows), len(meta.states)
    number = mean(rows["camps"], meta.n_failed, (1, states))
    yield figure("mean_camps", OVERALL, CAMPS, "camps", number, meta)
    unique = rows["camps_unique"]
    known = int(np.count_nonzero(unique >= 0))
    share = proportion(int(np.count_nonzero(unique == 1)), known, meta.n_failed)
    yield figure("p_unique_camps", OVERALL, UNIQUE, "probability", share, meta)
    start, end = np.asarray(rows["partition_origin"]), np.asarray(rows["partition"])
    changed = proportion(int(np.count_nonzero(start != end)), n, meta.n_failed)
    yield figure("p_bloc_change", OVERALL, CHANGED, "probability", changed, meta)


def _balance(rows: Rows, meta: Meta) -> Iterator[Figure]:
    frustration, n = rows["frustration"], sample_size(rows)
    balanced = proportion(int(np.count_nonzero(frustration == 0)), n, meta.n_failed)
    yield figure("p_balanced", OVERALL, "P(balanced network: frustration 0)", "probability", balanced, meta)
    most = math.comb(len(meta.states), 2)
    ties = mean(frustration, meta.n_failed, (0, most))
    yield figure("mean_frustration", OVERALL, FRUSTRATION, "ties", ties, meta)
    left = mean(rows["disagreements"], meta.n_failed, (0, most))
    yield figure("mean_disagreements", OVERALL, DISAGREEMENTS, "ties", left, meta)
    yield from _triads(rows, meta)


def _triads(rows: Rows, meta: Meta) -> Iterator[Figure]:
    every = np.sum([rows[f"triads_{kind}"] for kind in TRIADS], axis=0, dtype=np.int64)
    for kind, negative in TRIADS.items():
        share = ratio_of_sums(rows[f"triads_{kind}"], every, meta.n_failed)
        label = f"share of closed triads with {negative} negative tie{'s' * (negative != 'one')}"
        yield figure(f"share_triads_{kind}", OVERALL, label, "share", share, meta)


def _pivots(rows: Rows, meta: Meta) -> Iterator[Figure]:
    """P(turning the sign of a tie changes the camps); -1 marks replicates in which it was not worked out."""
    for pair in meta.pairs:
        pivot: Column = rows[f"pivot.{pair}"]
        known = int(np.count_nonzero(pivot >= 0))
        share = proportion(int(np.count_nonzero(pivot == 1)), known, meta.n_failed)
        yield figure("p_pivot", pair, PIVOT, "probability", share, meta)
