"""Ties as they are counted during a run: alignment, tension, diplomacy, and what became of rivalries, pacts
and diplomatic relations. Rows: sim.outcomes.record."""

import numpy as np

from sim.dynamics.arrays import Block, Floats, Ints, Shorts
from sim.dynamics.compiled import compiled
from sim.dynamics.lanes import as_bits
from sim.model.declaration import (
    ACT,
    ALIGNMENT,
    ALLIED,
    ALLIED_GIVEN,
    RIFT,
    RIVALS,
    RIVALS_GIVEN,
    TENSION,
)
from sim.outcomes.record import (
    ALLIED_FIRST,
    ALLIED_LAST,
    BINS,
    DIPLOMACY,
    FINE,
    RIVALS_FIRST,
    RIVALS_LAST,
    TENSION_END,
    TENSION_ORIGIN,
    Record,
    Tallies,
)

HALF_BINS, LAST_BIN = BINS / 2, BINS - 1.0
SCALE = float(FINE)


@compiled
def chart(block: Block, record: Record, tallies: Tallies, t: int, since: int, used: int) -> None:
    """Tally the alignment of every charted dyad, and count in the window what it does short of a threat."""
    for c in range(tallies.charted.shape[1]):
        i, j = tallies.charted[0, c], tallies.charted[1, c]
        _cells(block.pair, record.level, i, j)
        _tally_alignment(record.level, tallies.alignment, t, c, used)
        if since >= 0:
            _count_acts(block.conduct, record.acts, c, i, j)


@compiled
def _cells(pair: Floats, cell: Shorts, i: int, j: int) -> None:
    """Histogram cell of i's alignment toward j; adding 2**23 rounds to a whole number in the low bits."""
    for w in range(cell.shape[0]):
        above = min(max((pair[ALIGNMENT, i, j, w] + 1.0) * HALF_BINS - 0.5, 0.0), LAST_BIN)
        cell[w] = as_bits(above + 8388608.0) & 0xFFFF


@compiled
def _tally_alignment(cell: Shorts, cells: Shorts, t: int, c: int, used: int) -> None:
    for w in range(used):
        cells[t, c, np.uint32(cell[w])] += 1  # a signed index could count from the end, which costs a check


@compiled
def _count_acts(conduct: Shorts, acts: Shorts, c: int, i: int, j: int) -> None:
    for row in range(len(DIPLOMACY)):
        rung = DIPLOMACY[row]
        for w in range(acts.shape[2]):
            acts[row, c, w] += 1 if conduct[ACT, i, j, w] == rung else 0


@compiled
def feel(dispute: Floats, sums: Ints, t: int, p: int, used: int) -> None:
    """Tally the tension of a dyad, and its square, into sums [T, P, 2]; dispute [rows, P, W]."""
    total, squares = np.int64(0), np.int64(0)
    for w in range(used):
        tension = dispute[TENSION, p, w]
        total += np.int64(tension * SCALE)
        squares += np.int64(tension * tension * SCALE)
    sums[t, p, 0] += total
    sums[t, p, 1] += squares


@compiled
def keep_origin(block: Block, record: Record) -> None:
    """Keep what the window's first step has come to."""
    for i in range(record.origin.shape[0]):
        for j in range(record.origin.shape[0]):
            for w in range(record.origin.shape[2]):
                record.origin[i, j, w] = block.pair[ALIGNMENT, i, j, w]
    _keep_tension(block.dispute, record.tension, TENSION_ORIGIN)


@compiled
def keep_ends(block: Block, record: Record, tallies: Tallies) -> None:
    """Keep what the last step has come to, and what rivalries and pacts there were at the start."""
    _keep_tension(block.dispute, record.tension, TENSION_END)
    for c in range(tallies.charted.shape[1]):
        i, j = tallies.charted[0, c], tallies.charted[1, c]
        for w in range(record.rift.shape[1]):
            record.rift[c, w] = block.pair[RIFT, i, j, w]
        _keep_bond(block.pair, record.bond, (RIVALS_GIVEN, RIVALS_FIRST), c, i, j)
        _keep_bond(block.pair, record.bond, (RIVALS, RIVALS_LAST), c, i, j)
        _keep_bond(block.pair, record.bond, (ALLIED_GIVEN, ALLIED_FIRST), c, i, j)
        _keep_bond(block.pair, record.bond, (ALLIED, ALLIED_LAST), c, i, j)


@compiled
def _keep_tension(dispute: Floats, tension: Floats, row: int) -> None:
    for p in range(tension.shape[1]):
        for w in range(tension.shape[2]):
            tension[row, p, w] = dispute[TENSION, p, w]


@compiled
def _keep_bond(pair: Floats, bond: Shorts, rows: tuple[int, int], c: int, i: int, j: int) -> None:
    given, kept = rows
    for w in range(bond.shape[2]):
        bond[kept, c, w] = 1 if pair[given, i, j, w] > 0.5 else 0
