"""From finished blocks, in whatever pieces they lie, to one table in the order of replicates.

Row groups hold fixed ranges of replicates, so that the file's bytes do not depend on how the run was cut into
blocks, shards or sessions; only a few pieces are in memory at a time.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np

from sim.store import atomic, tables
from sim.store.blocks import Arrays
from sim.store.rowhash import RowHash
from sim.store.spans import Span

GROUP_BYTES = 48 * 2**20
GROUP_ROWS = 32_768

KEPT_BYTES = 2**30
"""Of rows that stay in memory on their way to the file, so that they need not be read back."""


class Source(Protocol):
    """Something that holds rows of some replicates and can be read more than once."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """Which replicates, in order."""

    def read(self) -> Arrays:
        """Return the rows, in any order."""


def write(path: Path, sources: Sequence[Source]) -> tuple[RowHash, tables.Rows]:
    """Write the rows of all sources, which share no replicate, as Parquet sorted by replicate.

    Returns the hash of the rows, and the rows themselves: from memory where they are few enough to have been
    kept on the way, else from the file. Raises OSError where the disk is full.
    """
    whole = RowHash()
    kept: list[Arrays] = []
    room = KEPT_BYTES
    hashed: list[Future[None]] = []

    def groups() -> Iterator[Arrays]:
        nonlocal room
        for rows in sorted_groups(sources):
            hashed.append(beside.submit(whole.add, rows))
            room -= sum(column.nbytes for column in rows.values())
            if room >= 0:
                kept.append(rows)
            else:
                kept.clear()
            yield rows

    with ThreadPoolExecutor(1) as beside:  # one group after the other is hashed while the next is written
        atomic.write(path, lambda file: tables.stream_rows(file, groups()))
    for done in hashed:
        done.result()
    return whole, tables.Gathered(kept) if room >= 0 else tables.StoredRows(path)


def sorted_groups(sources: Sequence[Source]) -> Iterator[Arrays]:
    """Yield the rows of all sources in the order of replicates, a row group at a time."""
    waiting = sorted(sources, key=lambda source: source.spans[0][0])
    at, open_ = 0, list[tuple[int, Arrays]]()
    size = 0
    while waiting or open_:
        if not size:
            size = _group_size(waiting[0].read())
        while waiting and waiting[0].spans[0][0] < at + size:
            source = waiting.pop(0)
            open_.append((source.spans[-1][1], source.read()))
        rows = _between([rows for _, rows in open_], at, at + size)
        if rows is not None:
            yield rows
        at += size
        open_ = [(stop, rows) for stop, rows in open_ if stop > at]


def _group_size(rows: Arrays) -> int:
    """Replicates in a row group: a power of two, by the size of a row alone."""
    row = sum(column.dtype.itemsize for column in rows.values())
    size = GROUP_ROWS
    while size > 1 and size * row > GROUP_BYTES:
        size //= 2
    return size


def _between(parts: Sequence[Arrays], first: int, stop: int) -> Arrays | None:
    """Return the rows of replicates first to stop - 1, sorted; None where there are none."""
    cut = []
    for rows in parts:
        inside = (rows["replicate"] >= first) & (rows["replicate"] < stop)
        if inside.any():
            cut.append(rows if inside.all() else {name: column[inside] for name, column in rows.items()})
    if not cut:
        return None
    whole = tables.stacked(cut)
    order = np.argsort(whole["replicate"], kind="stable")
    if np.array_equal(order, np.arange(len(order))):
        return whole
    return {name: column[order] for name, column in whole.items()}
