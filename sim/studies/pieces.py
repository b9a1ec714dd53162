"""The pieces of a study's work: each done once, kept in the study's folder, read back when it is asked
again.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

from numpy.typing import NDArray

from sim.studies.cell_store import Store

Arrays = Mapping[str, NDArray[Any]]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Piece:
    """A piece of work: where it stands in the study, how many histories it takes, and what does it."""

    place: tuple[int | str, ...]
    histories: int
    work: Callable[[], Arrays]

    def key(self, digest: str) -> str:
        """Hex digits that name the piece within any study of this digest."""
        return hashlib.sha256(json.dumps([digest, *self.place]).encode()).hexdigest()


def results(
    pieces: Sequence[Piece], digest: str, store: Store, workers: int | None, progress: Progress
) -> Iterator[Arrays]:
    """Yield what every piece came to, in order; pieces that are stored already are read instead.

    No more than two pieces a worker are under way or wait to be taken, so memory does not grow with the
    study. On KeyboardInterrupt, pieces that have not begun are dropped; those that ended are stored. A
    piece's exception is raised here.
    """
    count = max(1, min(workers or os.cpu_count() or 1, len(pieces)))
    pool = ThreadPoolExecutor(count, "piece")
    left = iter(pieces)
    try:
        waiting = [(piece, _submit(pool, piece, digest, store)) for piece in islice(left, 2 * count)]
        while waiting:
            piece, future = waiting.pop(0)
            arrays = future.result()
            progress(piece.histories)
            for following in islice(left, 1):
                waiting.append((following, _submit(pool, following, digest, store)))
            yield arrays
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _submit(pool: ThreadPoolExecutor, piece: Piece, digest: str, store: Store) -> Future[Arrays]:
    return pool.submit(_done, piece, digest, store)


def _done(piece: Piece, digest: str, store: Store) -> Arrays:
    key = piece.key(digest)
    known = store.load(key)
    if known is None:
        known = dict(piece.work())
        store.save(key, known)
    return known
