"""Rows: one per replicate, the named columns of outcomes.parquet.

Columns are called `quantity.subject`; the subject is a dyad (`AZE-IRN`), a directed pair (`AZE>IRN`), a helper and whom it
helps (`TUR+AZE`) or a state. Weeks are counted from the start of the window; -1 stands for never.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import Floats, Ints
from sim.outcomes.coalitions import Blocs
from sim.outcomes.escalation import (
    ANSWER, ANSWERED, CALLED, CALM, DISPUTES, DISPUTES_JOINED, ENTRAPPED, FIRST, JOINED, PEAK, SIGNAL_DRIVEN, SPONTANEOUS,
    STEPS_AT, THRESHOLDS, Record,
)  # fmt: skip

Rows = dict[str, npt.NDArray[np.generic]]


@dataclass(frozen=True)
class Names:
    """Ids that give columns their names, in the order of the arrays."""

    states: tuple[str, ...]
    dyads: tuple[str, ...]  # [P] undirected pairs that may act against each other
    pairs: tuple[str, ...]  # undirected pairs with a tie
    helpers: tuple[tuple[int, int], ...]  # (k, i) where k has an opponent in common with i

    def indices(self, pair: str) -> tuple[int, int]:
        """State indices of `A-B`."""
        a, b = pair.split("-")
        return self.states.index(a), self.states.index(b)


_PER_DYAD = {
    "calm": CALM,
    "acts_spontaneous": SPONTANEOUS,
    "acts_signal": SIGNAL_DRIVEN,
    "acts_answer": ANSWER,
    "disputes": DISPUTES,
    "disputes_joined": DISPUTES_JOINED,
}
_PER_HELPER = {"joined": JOINED, "called": CALLED, "answered": ANSWERED, "entrapped": ENTRAPPED}


def escalation_rows(names: Names, record: Record) -> Rows:
    """Columns of escalation, per dyad and overall."""
    rows: Rows = {}
    for p, dyad in enumerate(names.dyads):
        rows[f"peak.{dyad}"] = record.dyad[PEAK, p].astype(np.int8)
        for k in range(THRESHOLDS):
            rows[f"first_{k + 2}.{dyad}"] = record.dyad[FIRST + k, p].astype(np.int32)
            rows[f"weeks_{k + 2}.{dyad}"] = record.dyad[STEPS_AT + k, p].astype(np.int32)
        rows |= {f"{quantity}.{dyad}": record.dyad[row, p].astype(np.int32) for quantity, row in _PER_DYAD.items()}
    rows["peak"] = record.dyad[PEAK].max(axis=0).astype(np.int8)
    for k in range(THRESHOLDS):
        rows[f"first_{k + 2}"] = _earliest(record.dyad[FIRST + k])
    return rows


def _earliest(first: Ints) -> npt.NDArray[np.int32]:
    """Smallest week over dyads [P, W] that is not -1; -1 where all are."""
    never = np.iinfo(np.int32).max
    earliest = np.where(first < 0, never, first).min(axis=0)
    return np.where(earliest == never, -1, earliest).astype(np.int32)


def tie_rows(names: Names, record: Record, alignment: Floats) -> Rows:
    """Columns of alignment at the window's start and at the end, of joining and of exposure."""
    rows: Rows = {}
    for pair in names.pairs:
        a, b = pair.split("-")
        i, j = names.indices(pair)
        for source, target, x, y in ((a, b, i, j), (b, a, j, i)):
            rows[f"alignment.{source}>{target}"] = alignment[x, y].copy()
            rows[f"alignment_origin.{source}>{target}"] = record.origin[x, y].copy()
    for k, i in names.helpers:
        subject = f"{names.states[k]}+{names.states[i]}"
        rows |= {f"{quantity}.{subject}": record.pair[row, k, i].astype(np.int32) for quantity, row in _PER_HELPER.items()}
    for i, state in enumerate(names.states):
        rows[f"exposure.{state}"] = record.exposure[i].astype(np.int32)
    return rows


def bloc_rows(names: Names, end: Blocs, origin: Blocs) -> Rows:
    """Columns of the coalitions at the end, and the blocs at the window's start."""
    rows: Rows = {
        "partition": partitions(end.bloc),
        "partition_origin": partitions(origin.bloc),
        "energy": end.energy.copy(),
        "energy_gap": end.gap.copy(),
        "frustration": end.frustration.astype(np.int32),
    }
    for c, census in enumerate(("ppp", "ppm", "pmm", "mmm")):
        rows[f"triads_{census}"] = end.triads[c].astype(np.int32)
    for pair in names.pairs:
        rows[f"pivot.{pair}"] = end.pivot[names.indices(pair)].astype(np.int8)
    return rows


def partitions(bloc: Ints) -> npt.NDArray[np.str_]:
    """Blocs [N, W] of 0 and 1 as one text of N characters per replicate."""
    characters = np.ascontiguousarray((bloc.T + ord("0")).astype(np.uint32))
    return characters.view(f"<U{bloc.shape[0]}")[:, 0]


def first_rows(rows: Rows, count: int) -> Rows:
    """The first `count` rows."""
    return {name: column[:count] for name, column in rows.items()}


def stack(parts: list[Rows]) -> Rows:
    """Rows of several parts, one after the other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
