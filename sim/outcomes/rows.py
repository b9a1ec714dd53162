"""Rows: one per history, the named columns of outcomes.parquet.

Columns are called `quantity.subject`; the subject is a dyad (`AZE-IRN`), a directed dyad (`AZE>IRN`), a
helper and whom it helps (`TUR+AZE`), a third state and the dispute of two others (`TUR:AZE-IRN`) or a state.
Times count the steps of the window from 1, its first: `first_4.AZE-IRN` of 3 is force in the third. In the
arrays -1 stands for never and for what was not worked out, and -9 for a side that nobody was asked to take;
files and frames have nothing there (sim.store.tables.MISSING).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from sim.dynamics.arrays import Floats, Shorts
from sim.model.declaration import RUNGS
from sim.outcomes.blocs import partitions
from sim.outcomes.coalitions import Blocs
from sim.outcomes.record import (
    BOND_COLUMNS,
    DIPLOMACY,
    DYAD_COLUMNS,
    FIRST,
    HELPER_COLUMNS,
    PEAK,
    STAND_COLUMNS,
    STEPS_AT,
    TENSION_END,
    TENSION_ORIGIN,
    THRESHOLDS,
    Record,
)

Rows = dict[str, npt.NDArray[np.generic]]


@dataclass(frozen=True)
class Names:
    """Ids that give columns their names, in the order of the arrays."""

    states: tuple[str, ...]
    dyads: tuple[str, ...]  # [P] relevant dyads
    pairs: tuple[str, ...]  # dyads with a tie
    helpers: tuple[tuple[int, int], ...]  # (k, i): k may have to help i
    thirds: tuple[tuple[int, int, int], ...] = ()  # (q, k, p): third states that have columns of their own

    def indices(self, pair: str) -> tuple[int, int]:
        """State indices of `A-B`."""
        a, b = pair.split("-")
        return self.states.index(a), self.states.index(b)

    @property
    def directed(self) -> tuple[str, ...]:
        """Both directions `A>B` and `B>A` of every dyad, in the order of charted dyads."""
        pairs = [pair.split("-") for pair in self.pairs]
        return tuple(f"{x}>{y}" for a, b in pairs for x, y in ((a, b), (b, a)))


# Columns that are not of 32 bits on file, as they are counted.
_SMALL = ("peak", "pivot", *STAND_COLUMNS, *BOND_COLUMNS)
_NARROW = {**dict.fromkeys(_SMALL, np.int8), "replicate": np.int64}


@cache
def _column_type(name: str, found: np.dtype[np.generic]) -> npt.DTypeLike:
    if found.kind not in "iu":
        return found
    return _NARROW.get(name.split(".", maxsplit=1)[0], np.int32)


def cast(rows: Rows) -> Rows:
    """The columns [n] in the types of the file; those that have them are not copied."""
    return {
        name: column.astype(_column_type(name, column.dtype), copy=False) for name, column in rows.items()
    }


def escalation_rows(names: Names, record: Record) -> Rows:
    """Columns [W] of escalation, disputes and tension, per dyad and overall."""
    rows: Rows = {}
    for p, dyad in enumerate(names.dyads):
        rows[f"peak.{dyad}"] = record.dyad[PEAK, p]
        for k in range(THRESHOLDS):
            rows[f"first_{k + 2}.{dyad}"] = record.dyad[FIRST + k, p]
            rows[f"weeks_{k + 2}.{dyad}"] = record.dyad[STEPS_AT + k, p]
        rows |= {f"{quantity}.{dyad}": record.dyad[row, p] for quantity, row in DYAD_COLUMNS.items()}
        rows[f"tension_origin.{dyad}"] = record.tension[TENSION_ORIGIN, p]
        rows[f"tension.{dyad}"] = record.tension[TENSION_END, p]
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
    """Columns [W] of alignment at the window's start and at the end, diplomacy, rivalries and pacts.

    alignment [N, N, W]: as the history ended.
    """
    rows: Rows = {}
    for c, directed in enumerate(names.directed):
        source, target = directed.split(">")
        i, j = names.states.index(source), names.states.index(target)
        rows[f"alignment.{directed}"] = alignment[i, j]
        rows[f"alignment_origin.{directed}"] = record.origin[i, j]
        for row, rung in enumerate(DIPLOMACY):
            rows[f"acts_{RUNGS[rung]}.{directed}"] = record.acts[row, c]
        rows[f"rift.{directed}"] = record.rift[c]
    for at, pair in enumerate(names.pairs):
        rows |= {f"{quantity}.{pair}": record.bond[row, 2 * at] for quantity, row in BOND_COLUMNS.items()}
    return rows


def side_rows(names: Names, record: Record) -> Rows:
    """Columns [W] of third states: where they stood and would stand, whom they helped, who suffered."""
    rows: Rows = {}
    for n, (_, k, p) in enumerate(names.thirds):
        subject = f"{names.states[k]}:{names.dyads[p]}"
        rows |= {f"{quantity}.{subject}": record.stand[row, n] for quantity, row in STAND_COLUMNS.items()}
    for k, i in names.helpers:
        subject = f"{names.states[k]}+{names.states[i]}"
        rows |= {
            f"{quantity}.{subject}": record.helper[row, k, i] for quantity, row in HELPER_COLUMNS.items()
        }
    for i, state in enumerate(names.states):
        rows[f"exposure.{state}"] = record.exposure[i]
    return rows


def bloc_rows(names: Names, end: Blocs, origin: Shorts) -> Rows:
    """Columns [W] of the blocs at the end, and those at the window's start, origin [N, W]."""
    rows: Rows = {
        "partition": partitions(end.bloc),
        "partition_origin": partitions(origin),
        "blocs": end.number,
        "partition_unique": end.unique,
        "disagreements": end.disagreements,
        "frustration": end.frustration,
    }
    for c, census in enumerate(("ppp", "ppm", "pmm", "mmm")):
        rows[f"triads_{census}"] = end.triads[c]
    for pair in names.pairs:
        rows[f"pivot.{pair}"] = end.pivot[names.indices(pair)]
    return rows
