"""Rows: one per replicate, the named columns of outcomes.parquet.

Columns are called `quantity.subject`; the subject is a dyad (`AZE-IRN`), a directed pair (`AZE>IRN`), a
helper and whom it helps (`TUR+AZE`) or a state. Weeks are counted from the start of the window; -1 stands for
never.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import Floats, Shorts
from sim.outcomes.coalitions import Blocs
from sim.outcomes.escalation import (
    ANSWER,
    ANSWERED,
    CALLED,
    CALM,
    DISPUTES,
    DISPUTES_JOINED,
    ENTRAPPED,
    FIRST,
    JOINED,
    PEAK,
    SIGNAL_DRIVEN,
    SPONTANEOUS,
    STEPS_AT,
    THRESHOLDS,
    Record,
)

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


# Columns that are not of 32 bits on file, as they are counted.
_NARROW = {"peak": np.int8, "pivot": np.int8, "replicate": np.int64}


@cache
def _column_type(name: str, found: np.dtype[np.generic]) -> npt.DTypeLike:
    if found.kind not in "iu":
        return found
    return _NARROW.get(name.split(".", maxsplit=1)[0], np.int32)


def typed(rows: Rows) -> Rows:
    """The columns in the types of the file; those that have them are not copied."""
    return {
        name: column.astype(_column_type(name, column.dtype), copy=False) for name, column in rows.items()
    }


def escalation_rows(names: Names, record: Record) -> Rows:
    """Columns of escalation, per dyad and overall."""
    rows: Rows = {}
    for p, dyad in enumerate(names.dyads):
        rows[f"peak.{dyad}"] = record.dyad[PEAK, p]
        for k in range(THRESHOLDS):
            rows[f"first_{k + 2}.{dyad}"] = record.dyad[FIRST + k, p]
            rows[f"weeks_{k + 2}.{dyad}"] = record.dyad[STEPS_AT + k, p]
        rows |= {f"{quantity}.{dyad}": record.dyad[row, p] for quantity, row in _PER_DYAD.items()}
    rows["peak"] = record.dyad[PEAK].max(axis=0)
    for k in range(THRESHOLDS):
        rows[f"first_{k + 2}"] = _earliest(record.dyad[FIRST + k])
    return rows


def _earliest(first: Shorts) -> Shorts:
    """Smallest step over dyads [P, W] that is not -1; -1 where all are."""
    # As unsigned numbers, never is later than everything else.
    earliest: Shorts = first.view(np.uint32).min(axis=0).view(np.int32)
    return earliest


def tie_rows(names: Names, record: Record, alignment: Floats) -> Rows:
    """Columns of alignment at the window's start and at the end, of joining and of exposure."""
    rows: Rows = {}
    for pair in names.pairs:
        a, b = pair.split("-")
        i, j = names.indices(pair)
        for source, target, x, y in ((a, b, i, j), (b, a, j, i)):
            rows[f"alignment.{source}>{target}"] = alignment[x, y]
            rows[f"alignment_origin.{source}>{target}"] = record.origin[x, y]
    for k, i in names.helpers:
        subject = f"{names.states[k]}+{names.states[i]}"
        rows |= {f"{quantity}.{subject}": record.pair[row, k, i] for quantity, row in _PER_HELPER.items()}
    for i, state in enumerate(names.states):
        rows[f"exposure.{state}"] = record.exposure[i]
    return rows


def bloc_rows(names: Names, end: Blocs, origin: Shorts) -> Rows:
    """Columns of the coalitions at the end, and the blocs at the window's start."""
    rows: Rows = {
        "partition": partitions(end.bloc),
        "partition_origin": partitions(origin),
        "energy": end.energy,
        "energy_gap": end.gap,
        "frustration": end.frustration,
    }
    for c, census in enumerate(("ppp", "ppm", "pmm", "mmm")):
        rows[f"triads_{census}"] = end.triads[c]
    for pair in names.pairs:
        rows[f"pivot.{pair}"] = end.pivot[names.indices(pair)]
    return rows


def partitions(bloc: Shorts) -> npt.NDArray[np.str_]:
    """Blocs [N, W] of 0 and 1 as one text of N characters per replicate."""
    characters = np.ascontiguousarray((bloc.T + ord("0")).astype(np.uint32))
    return characters.view(f"<U{bloc.shape[0]}")[:, 0]
