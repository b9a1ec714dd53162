"""From finished blocks, in whatever pieces they lie, to one table in the order of replicates.

Row groups hold fixed ranges of replicates, so that the file's bytes do not depend on how the run was cut into
blocks, shards or sessions; only a few pieces are in memory at a time.
"""

import itertools
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.store import atomic, tables
from sim.store.blocks import Arrays
from sim.store.rowhash import RowHash
from sim.store.spans import Span

GROUP_BYTES = 48 * 2**20
GROUP_ROWS = 32_768

KEPT_BYTES = 640 * 2**20
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
        for rows in _ahead(sorted_groups(sources), reader):
            hashed.append(hasher.submit(whole.add, rows))
            if len(hashed) > 2:  # what waits to be hashed is held in memory
                hashed.pop(0).result()
            room -= sum(column.nbytes for column in rows.values())
            if room >= 0:
                kept.append(rows)
            else:
                kept.clear()
            yield rows

    # While a group is written the next one is read and the last one hashed, each in order.
    with ThreadPoolExecutor(1) as hasher, ThreadPoolExecutor(1) as reader:
        atomic.write(path, lambda file: tables.stream_rows(file, groups()))
    for done in hashed:
        done.result()
    return whole, tables.Gathered(kept) if room >= 0 else tables.StoredRows(path)


def _ahead(groups: Iterator[Arrays], reader: ThreadPoolExecutor) -> Iterator[Arrays]:
    """Yield groups, each read while the one before it is in use."""
    coming = reader.submit(next, groups, None)
    while (rows := coming.result()) is not None:
        coming = reader.submit(next, groups, None)
        yield rows


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
    cuts = [(*cut, rows) for rows in parts for cut in _cuts(rows["replicate"], first, stop)]
    cuts.sort(key=lambda cut: cut[0])
    if not cuts:
        return None
    return {name: np.concatenate([rows[name][lines] for _, lines, rows in cuts]) for name in cuts[0][2]}


def _cuts(replicates: NDArray[Any], first: int, stop: int) -> Iterator[tuple[int, slice]]:
    """Yield where runs of successive replicates begin, as far as they lie within first to stop - 1, and which
    lines they are: rows come in few long runs, and to copy a run is cheap."""
    breaks = np.flatnonzero(np.diff(replicates.astype(np.int64)) != 1) + 1
    for start, end in itertools.pairwise([0, *breaks.tolist(), len(replicates)]):
        low = int(replicates[start]) if start < end else stop
        since, until = max(low, first), min(low + end - start, stop)
        if since < until:
            yield since, slice(start + since - low, start + until - low)
