"""The pieces of a study's work: each done once, kept in the study's folder, read back when it is asked
again.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from sim.montecarlo.completed import USUAL, Limits
from sim.montecarlo.in_order import Calls, in_order
from sim.montecarlo.pools import Pool
from sim.studies.cell_store import Store

Arrays = Mapping[str, NDArray[Any]]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Piece:
    """A piece of work: where it stands in the study, how many histories it takes, and what does it.

    work: can be sent to another process.
    """

    place: tuple[int | str, ...]
    histories: int
    work: Callable[[], Arrays]

    def key(self, digest: str) -> str:
        """Hex digits that name the piece within any study of this digest."""
        return hashlib.sha256(json.dumps([digest, *self.place]).encode()).hexdigest()


def results(
    pieces: Sequence[Piece],
    digest: str,
    store: Store,
    pool: Pool,
    progress: Progress,
    limits: Limits = USUAL,
) -> Iterator[Arrays]:
    """Yield what every piece came to, arrays of its own shapes [...], in order; pieces that are stored
    already are read instead.

    No more than two pieces a worker are under way or wait to be taken, so memory does not grow with the
    study. On KeyboardInterrupt, pieces that have not begun are dropped; those that ended are stored. Raises
    CallFailedError where a piece fails, WorkersLostError where the pool is gone for good.
    """
    keys = [piece.key(digest) for piece in pieces]
    calls = Calls[Arrays](
        len(pieces),
        call=lambda number: pieces[number].work,
        known=lambda number: store.load(keys[number]),
        ended=lambda number, arrays: store.save(keys[number], arrays),
    )
    for piece, arrays in zip(pieces, in_order(calls, pool, limits), strict=True):
        progress(piece.histories)
        yield arrays
