"""From finished blocks, in whatever pieces they lie, to one table in the order of histories.

Row groups hold fixed ranges of histories, so that the file's bytes do not depend on how the run was cut into
blocks, shards or sessions; only a few pieces are in memory at a time.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from sim.store import atomic, spans, tables
from sim.store.blocks import Arrays
from sim.store.rowhash import RowHash
from sim.store.spans import Span

GROUP_BYTES = 48 * 2**20
GROUP_ROWS = 32_768

WAITING_GROUPS = 3
"""Row groups' worth of histories that may wait in memory for their turn to be written."""


class Source(Protocol):
    """Something that holds rows of some histories and can be read more than once."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """Which histories, in order."""

    def read(self) -> Arrays:
        """Return the rows, columns [n] by name, in any order."""


class Table:
    """The final table of a run, written by a thread of its own while rows still come; a context.

    A row group is written as soon as all its histories are there, so that nothing has to be read back and
    little is left to do when the last ones come. Left before `finish`, no part of the file stays.
    """

    def __init__(self, path: Path) -> None:
        """Nothing is written before the first rows come."""
        self._path = path
        self._hash = RowHash()
        self._kept: tables.Gathered | None = tables.Gathered()
        self._coming: SimpleQueue[Source | None] = SimpleQueue()
        self._given_up = False
        self._added = 0
        self._threads = ThreadPoolExecutor(2)
        self._written: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._given_up = True  # nobody looks any more where the table was finished
        self._coming.put(None)
        self._threads.shutdown()

    def add(self, source: Source, stored: Source | None = None) -> None:
        """Take in the rows of more histories, in any order.

        stored: the same on disk, which is taken where so much waits already that memory would fill up.
        """
        behind = self._added - self._hash.count > WAITING_GROUPS * GROUP_ROWS
        self._coming.put(stored if stored is not None and behind else source)
        self._added += spans.size(source.spans)
        if self._written is None:
            self._written = self._threads.submit(atomic.write, self._path, self._stream)

    def finish(self) -> tuple[RowHash, tables.Rows]:
        """Write what is left, now that all rows have come.

        Returns the hash of the rows, and the rows themselves, columns [n]: from memory where they are few
        enough to have been kept on the way, else from the file. Raises OSError where the disk is or was full.
        """
        assert self._written is not None, "a table without rows"
        self._coming.put(None)
        self._written.result()
        return self._hash, self._kept or tables.StoredRows(self._path)

    def _stream(self, file: BinaryIO) -> None:
        tables.stream_rows(file, _ahead(self._groups(), self._threads))

    def _groups(self) -> Iterator[Arrays]:
        for rows in sorted_groups(self._arriving()):
            self._hash.add(rows)
            if self._kept is not None:
                self._kept.add(rows)
                self._kept = self._kept if self._kept.nbytes <= tables.KEPT_BYTES else None
            yield rows

    def _arriving(self) -> Iterator[Source]:
        while (source := self._coming.get()) is not None:
            yield source
        if self._given_up:
            raise _GivenUpError


class _GivenUpError(Exception):
    """The table is not wanted any more."""


def write(path: Path, sources: Sequence[Source], begun: Table | None = None) -> tuple[RowHash, tables.Rows]:
    """Write the rows of all sources, which share no history, as Parquet sorted by history.

    begun: the table that was begun at `path`; sources are then those that it lacks. Returns hash and columns
    [n] as `Table.finish` does, and raises OSError as it does.
    """
    with begun or Table(path) as table:
        for source in in_order(sources):
            table.add(source)
        return table.finish()


def in_order(sources: Iterable[Source]) -> list[Source]:
    """Return sources by their first history: so the fewest are in memory at a time."""
    return sorted(sources, key=lambda source: source.spans[0])


def _ahead(groups: Iterator[Arrays], threads: ThreadPoolExecutor) -> Iterator[Arrays]:
    """Yield groups, each made while the one before it is in use."""
    coming = threads.submit(next, groups, None)
    while (rows := coming.result()) is not None:
        coming = threads.submit(next, groups, None)
        yield rows


def sorted_groups(sources: Iterable[Source]) -> Iterator[Arrays]:
    """Yield the rows of all sources in the order of histories, columns [rows] of a row group at a time.

    Sources may come in any order. A group is yielded as soon as no history of it can come any more.
    """
    parts: list[_Part] = []
    at = size = 0
    for source in sources:
        parts.append(_Part(source))
        size = size or group_size(_row_bytes(parts[0].rows))
        while not any(spans.missing(_spans(parts), (at, at + size))):
            yield from _taken(parts, at, at + size)
            at += size
    while parts:  # what is missing now stays so
        yield from _taken(parts, at, at + size)
        at += size


class _Part:
    """A source, read when its turn has come."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def rows(self) -> Arrays:
        """Columns [n] of what the source holds."""
        return self.source.read()


def _spans(parts: Sequence[_Part]) -> list[Span]:
    return [span for part in parts for span in part.source.spans]


def _taken(parts: list[_Part], first: int, stop: int) -> Iterator[Arrays]:
    """Yield the rows of histories first to stop - 1, if there are any; drop the parts that end there."""
    rows = _between([part.rows for part in parts if part.source.spans[0][0] < stop], first, stop)
    parts[:] = [part for part in parts if part.source.spans[-1][1] > stop]
    if rows is not None:
        yield rows


def group_size(row_bytes: int) -> int:
    """Histories in a row group: a power of two, by the size of a row alone."""
    size = GROUP_ROWS
    while size > 1 and size * row_bytes > GROUP_BYTES:
        size //= 2
    return size


def _row_bytes(rows: Arrays) -> int:
    return sum(column.dtype.itemsize for column in rows.values())


def _between(parts: Sequence[Arrays], first: int, stop: int) -> Arrays | None:
    """Return the rows of histories first to stop - 1, sorted; None where there are none."""
    cuts = [(*cut, rows) for rows in parts for cut in _cuts(rows["replicate"], first, stop)]
    cuts.sort(key=lambda cut: cut[0])
    if not cuts:
        return None
    return {name: np.concatenate([rows[name][lines] for _, lines, rows in cuts]) for name in cuts[0][2]}


def _cuts(replicates: NDArray[Any], first: int, stop: int) -> Iterator[tuple[int, slice]]:
    """Yield where runs of successive histories begin, as far as they lie within first to stop - 1, and which
    lines they are: rows come in few long runs, and to copy a run is cheap."""
    breaks = np.flatnonzero(np.diff(replicates.astype(np.int64)) != 1) + 1
    for start, end in itertools.pairwise([0, *breaks.tolist(), len(replicates)]):
        low = int(replicates[start]) if start < end else stop
        since, until = max(low, first), min(low + end - start, stop)
        if since < until:
            yield since, slice(start + since - low, start + until - low)
