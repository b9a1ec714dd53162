"""Which blocs there are and how sure they are, dyads in one bloc, states alone, stability, balance, pivotal
ties."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.outcomes.blocs import LETTERS
from sim.outcomes.columns import among, column, equal
from sim.outcomes.figures import OVERALL, Column, Figure, Meta, Rows, figure
from sim.outcomes.outcome import Outcome
from sim.scenario.errors import count_of
from sim.statistics.intervals import Interval, joint_proportions, proportion, proportions
from sim.statistics.unseen import kinds, unseen_mass

LISTED = 20  # most frequent partitions that are reported one by one
TRIADS = {"ppp": "no", "ppm": "one", "pmm": "two", "mmm": "three"}  # negative ties
COUNTED = 2**20  # codes up to which to count is faster than to sort
CODED = 15  # states whose partitions have codes of 63 bits
CELLS = 10_000_000  # of an array of dyads by partitions

SAME_BLOC, ALONE, PARTITION = "p_same_bloc", "p_alone", "p_partition"
THESE = "P(this partition)"

Numbers = npt.NDArray[np.int64]


class Partitions(NamedTuple):
    """The different partitions of a sample, the most frequent first."""

    blocs: Numbers  # [D, N] bloc of each state, counted in the order of their first states
    counts: Numbers  # [D] histories


def outcomes(meta: Meta, _columns: Iterable[str]) -> Iterator[Outcome]:
    """Outcomes of the blocs at the end of the run."""
    yield from _pairs(meta)
    yield from _stability(meta)
    yield from _balance(meta)
    for pair in meta.pairs:
        pivotal, known = equal(f"pivot.{pair}", 1), among(f"pivot.{pair}", (0, 1))
        label = "P(turning this tie changes the partition)"
        yield Outcome("p_pivot", pair, label, "probability", "event", pivotal, known, at_end=True)


def _pairs(meta: Meta) -> Iterator[Outcome]:
    label = "P(both in one bloc)"
    for i, j in combinations(range(len(meta.states)), 2):
        pair, found = f"{meta.states[i]}-{meta.states[j]}", partial(_together, i=i, j=j)
        yield Outcome(SAME_BLOC, pair, label, "probability", "event", found, at_end=True)
    label = "P(alone in its bloc)"
    for i, state in enumerate(meta.states):
        yield Outcome(ALONE, state, label, "probability", "event", partial(_alone, i=i), at_end=True)


def _stability(meta: Meta) -> Iterator[Outcome]:
    yield Outcome(
        "mean_blocs", OVERALL, "mean number of blocs", "blocs", "amount", column("blocs"),
        support=(1, len(meta.states)), at_end=True,
    )  # fmt: skip
    unique, known = equal("partition_unique", 1), among("partition_unique", (0, 1))
    label = "P(no other partition leaves as few ties unsatisfied)"
    yield Outcome("p_unique_partition", OVERALL, label, "probability", "event", unique, known, at_end=True)
    label = "P(the partition at the end differs from that at the start of the window)"
    yield Outcome("p_bloc_change", OVERALL, label, "probability", "event", _changed)


def _balance(meta: Meta) -> Iterator[Outcome]:
    label, balanced = "P(balanced network: frustration 0)", equal("frustration", 0)
    yield Outcome("p_balanced", OVERALL, label, "probability", "event", balanced, at_end=True)
    most = math.comb(len(meta.states), 2)
    for name, label, found in (
        ("mean_frustration", "mean frustration: ties that no two blocs satisfy", "frustration"),
        (
            "mean_disagreements",
            "mean number of ties that the partition leaves unsatisfied",
            "disagreements",
        ),
    ):
        yield Outcome(name, OVERALL, label, "ties", "amount", column(found), support=(0, most), at_end=True)
    for kind, negative in TRIADS.items():
        label = f"share of closed triads with {negative} negative tie{'s' * (negative != 'one')}"
        yield Outcome(
            f"share_triads_{kind}", OVERALL, label, "share", "ratio", column(f"triads_{kind}"), _triads,
            at_end=True,
        )  # fmt: skip


def partition(blocs: str, meta: Meta) -> Outcome:
    """Return the outcome "these are the blocs": a char per state, as in the column `partition`."""
    text = spell(blocs_of(np.array([blocs]), len(meta.states))[0], meta.states)
    found = partial(_is_partition, blocs=blocs)
    return Outcome(PARTITION, text, THESE, "probability", "event", found, at_end=True, shown="comparison")


def figures(outcomes: Iterable[Outcome], rows: Rows, meta: Meta) -> Iterator[Figure]:
    """The figures, after those of the partitions; dyads are counted once for each partition.

    rows: columns [n].
    """
    found = partitions(rows["partition"], len(meta.states))
    yield from _distribution(found, meta)
    shares = {SAME_BLOC: _same_bloc(found, meta), ALONE: _alone_shares(found, meta)}
    for outcome in outcomes:
        if outcome.quantity in shares:
            yield outcome.with_interval(next(shares[outcome.quantity]), meta)
        else:
            yield outcome.figure(rows, meta)


def _characters(rows: Rows) -> Column:
    """Codes [n, N] of the characters that stand for the blocs."""
    text = np.asarray(rows["partition"])
    return np.ascontiguousarray(text).view(np.uint32).reshape(len(text), -1)


def _together(rows: Rows, i: int, j: int) -> Column:
    blocs = _characters(rows)
    return np.asarray(blocs[:, i] == blocs[:, j])


def _alone(rows: Rows, i: int) -> Column:
    blocs = _characters(rows)
    return np.asarray((blocs == blocs[:, i : i + 1]).sum(axis=1) == 1)


def _changed(rows: Rows) -> Column:
    return np.asarray(rows["partition"] != rows["partition_origin"])


def _is_partition(rows: Rows, blocs: str) -> Column:
    return np.asarray(rows["partition"] == blocs)


def _triads(rows: Rows) -> Column:
    census = [rows[f"triads_{kind}"] for kind in TRIADS]
    return np.asarray(np.sum(census, axis=0, dtype=np.int64))


def blocs_of(column: npt.NDArray[Any], states: int) -> Numbers:
    """Bloc of each state [n, N] from a column of partitions [n]."""
    text = np.ascontiguousarray(np.asarray(column).astype(f"<U{states}", copy=False))
    return _BLOC_OF[text.view(np.uint32).reshape(-1, states)]


def _bloc_of() -> Numbers:
    """Bloc that each character stands for, by its code."""
    found = np.arange(0x110000, dtype=np.int64) - 0x100 + len(LETTERS)
    found[[*map(ord, LETTERS)]] = np.arange(len(LETTERS))
    return found


_BLOC_OF = _bloc_of()[:0x3000]


def partitions(column: npt.NDArray[Any], states: int) -> Partitions:
    """Different values of a column of partitions [n] with their counts; ties in the order of their text."""
    blocs = blocs_of(column, states)
    if states > CODED:
        different, counts = np.unique(blocs, axis=0, return_counts=True)
    else:
        digits = states ** np.arange(states - 1, -1, -1)
        codes = blocs @ digits
        if states**states <= COUNTED:
            every = np.bincount(codes)
            found = np.flatnonzero(every)
            counts = every[found]
        else:
            found, counts = np.unique(codes, return_counts=True)
        different = found[:, None] // digits % states
    order = np.argsort(-counts, kind="stable")
    return Partitions(different[order], counts[order])


def spell(blocs: npt.ArrayLike, states: tuple[str, ...]) -> str:
    """The partition as text, the larger blocs first, then by the alphabet: "AZE ISR TUR USA | IRN".

    blocs [N]: the bloc of each state.
    """
    members = defaultdict[int, list[str]](list)
    for state, bloc in zip(states, np.asarray(blocs).tolist(), strict=True):
        members[bloc].append(state)
    ordered = sorted(members.values(), key=lambda bloc: (-len(bloc), bloc))
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
    for blocs, share in zip(found.blocs[:LISTED], shares, strict=True):
        yield figure(PARTITION, spell(blocs, meta.states), THESE, "probability", share, meta)
    if len(found.counts) > LISTED:
        rest = proportion(int(found.counts[LISTED:].sum()), n, failed)
        label = f"P(any other partition, {count_of(len(found.counts) - LISTED, 'kind')})"
        yield figure("p_partition_other", OVERALL, label, "probability", rest, meta)
    most = possible(len(meta.states))
    unseen = unseen_mass(found.counts, failed, most)
    yield figure(
        "p_partition_unseen", OVERALL, "P(partition not seen in this run)", "probability", unseen, meta
    )
    yield from _support(found, most, meta)


def _support(found: Partitions, most: float, meta: Meta) -> Iterator[Figure]:
    """How many partitions were met, and how many there may be."""
    seen = float(len(found.counts))
    met = Interval(seen, seen, seen, int(found.counts.sum()), meta.n_failed, "count")
    yield figure("partitions_met", OVERALL, "different partitions seen", "count", met, meta)
    support = kinds(found.counts, meta.n_failed, most)
    yield figure("partitions_support", OVERALL, "different partitions that can occur", "count", support, meta)


def _same_bloc(found: Partitions, meta: Meta) -> Iterator[Interval]:
    """Shares of the dyads, in the order of the outcomes."""
    together, n = co_association(found), int(found.counts.sum())
    pairs = combinations(range(len(meta.states)), 2)
    return iter(proportions([together[i, j] for i, j in pairs], n, meta.n_failed))


def co_association(found: Partitions) -> Numbers:
    """Histories in which states i and j are in one bloc [N, N]."""
    states = found.blocs.shape[1]
    both, chunk = np.zeros((states, states), np.int64), max(1, CELLS // states**2)
    for start in range(0, len(found.counts), chunk):
        blocs, counts = found.blocs[start : start + chunk], found.counts[start : start + chunk]
        both += np.einsum("d,dij->ij", counts, blocs[:, :, None] == blocs[:, None, :])
    return both


def _alone_shares(found: Partitions, meta: Meta) -> Iterator[Interval]:
    n = int(found.counts.sum())
    for i in range(len(meta.states)):
        others = (found.blocs == found.blocs[:, i : i + 1]).sum(axis=1) - 1
        yield proportion(int(found.counts[others == 0].sum()), n, meta.n_failed)
