"""The ledger of a run that is not finished: which histories are done, and where their rows are.

It counts, for the program; the journal (run.log) tells, for people. It is no file of its own: a process that
goes on with the run makes its ledger from the block files that are sound (`reopened`).

Finished blocks are held in memory until HOLD_BYTES of them have gathered or HOLD_SECONDS have passed since
the last commit; then they become one block file. So a short run never pays for a write that its final tables
make useless, a long one pays for one write every few seconds, a kill loses seconds of work, and an interrupt
nothing that had finished.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from sim.scenario import places
from sim.store import blocks, compact, spans, tables
from sim.store.base import Base
from sim.store.blocks import Arrays, Piece, Stored
from sim.store.compact import Source
from sim.store.manifest import FailureRecord
from sim.store.spans import Span

HOLD_BYTES = 32 * 2**20
HOLD_SECONDS = 5.0


@dataclass
class Ledger:
    """What is finished of the run in `folder`: the base, stored block files, and held pieces in memory.

    counted: the tallies of all pieces in memory together; those of one weigh more than its rows.
    base: the final tables of a shorter run that this one goes on from. damaged: block files that were left
    aside because their content is not what was written; their histories run again.
    table: the final table, where it is written while the run goes on (`tabled`).
    """

    folder: Path
    base: Base | None = None
    stored: list[Stored] = field(default_factory=list)
    held: list[Piece] = field(default_factory=list)
    counted: dict[str, NDArray[Any]] = field(default_factory=dict)
    damaged: list[Path] = field(default_factory=list)
    committed: float = field(default_factory=time.monotonic)
    on_commit: Callable[[Stored], None] = lambda _: None
    on_fail: Callable[[FailureRecord], None] = lambda _: None
    table: compact.Table | None = None

    def __post_init__(self) -> None:
        self._earlier = len(self.stored)
        self._held_bytes = 0
        self._committed: dict[str, NDArray[Any]] = {}  # tallies of what was stored since

    @property
    def spans(self) -> list[Span]:
        """Histories that have rows, in memory or on disk."""
        return spans.union([*self.kept, *(span for piece in self.held for span in piece.spans)])

    @property
    def kept(self) -> list[Span]:
        """Histories whose rows are on disk."""
        based = self.base.spans if self.base else []
        return spans.union([*based, *(span for stored in self.stored for span in stored.spans)])

    def on_disk(self) -> list[Span]:
        """Return the histories whose rows are on disk now, whatever befell the folder since they were
        written."""
        based = self.base.spans if self.base and places.is_file(self.base.path) else []
        there = [stored for stored in self.stored if places.is_file(stored.path)]
        return spans.union([*based, *(span for stored in there for span in stored.spans)])

    @property
    def pieces(self) -> "list[Stored | Piece]":
        """What was done since the base, on disk first."""
        return [*self.stored, *self.held]

    @property
    def failures(self) -> tuple[FailureRecord, ...]:
        """Blocks that failed and were not made good since, in the order of histories, each once."""
        known = {(each.first, each.count): each for piece in self.pieces for each in piece.failures}
        done = self.spans
        lasting = (each for each in known.values() if not spans.overlap([_span(each)], done))
        return tuple(sorted(lasting, key=lambda each: each.first))

    def add(self, first: int, count: int, rows: Arrays, tallies: Arrays) -> None:
        """Take in a finished block: rows [count], tallies [steps, ...]. Raises OSError where it is time to
        commit and that fails.
        """
        self.held.append(Piece(((first, first + count),), rows, {}))
        self._held_bytes += sum(column.nbytes for column in rows.values())
        blocks.add(self.counted, tallies)
        self._commit_if_due()

    def fail(self, failure: FailureRecord) -> None:
        """Take in a block that failed."""
        self.held.append(Piece((), {}, {}, (failure,)))
        self.on_fail(failure)
        self._commit_if_due()

    def _commit_if_due(self) -> None:
        waited = time.monotonic() - self.committed
        if waited >= HOLD_SECONDS or self._held_bytes >= HOLD_BYTES:
            self.commit()

    def commit(self) -> None:
        """Write what is held in memory as one block file. Raises OSError, and holds it still, if it fails."""
        if self.held:
            whole = replace(blocks.join(self.held), tallies=self.counted)
            (self.folder / blocks.FOLDER).mkdir(exist_ok=True)
            self.stored.append(blocks.write(self.folder, whole))
            blocks.add(self._committed, self.counted)
            self.held, self.counted, self._held_bytes = [], {}, 0
            if self.table is not None and whole.spans:
                self.table.add(whole, self.stored[-1])
            self.on_commit(self.stored[-1])
        self.committed = time.monotonic()

    @contextmanager
    def tabled(self, path: Path) -> Iterator[None]:
        """A context in which the final table is written while rows still come."""
        with compact.Table(path) as table:
            for source in compact.in_order(self.sources()):
                table.add(source)
            self.table = table
            try:
                yield
            finally:
                self.table = None

    def close(self) -> None:
        """Forget and remove what the final tables hold now. Raises OSError."""
        self.stored, self.held, self.counted, self._committed = [], [], {}, {}
        blocks.remove(self.folder)

    def tallies(self) -> Arrays:
        """Return the tallies [steps, ...], summed over everything that is done."""
        based = [self.base.tallies] if self.base else []
        earlier = (stored.tallies for stored in self.stored[: self._earlier])
        return blocks.add_up([*based, *earlier, self._committed, self.counted])

    def rows(self) -> Arrays:
        """Return all rows in memory, columns [n] in the order of histories."""
        return tables.stack(list(compact.sorted_groups(compact.in_order(self.sources()))))

    def sources(self) -> Sequence[Source]:
        """Return everything that holds rows."""
        based = self.base.sources() if self.base else []
        return [*based, *(piece for piece in self.pieces if piece.spans)]

    def untabled(self) -> Sequence[Source]:
        """Return what holds rows that the final table has not got yet."""
        return self.sources() if self.table is None else [piece for piece in self.held if piece.spans]


def peek(folder: Path, base: Base | None) -> Ledger:
    """Return what is committed of a run that another process may be at work on; nothing is touched."""
    found = blocks.find(folder)
    sound = [each for each in found.sound if not (base and spans.overlap(base.spans, each.spans))]
    return Ledger(folder, base, sound, damaged=found.damaged)


def reopen(folder: Path, base: Base | None) -> Ledger:
    """Return the ledger of a run that was interrupted: every sound block file of it counts as done.

    What failed is forgotten: it is missing and tried again, perhaps in blocks that are cut otherwise.
    """
    found = blocks.find(folder)
    sound = [stored for stored in found.sound if not (base and spans.overlap(base.spans, stored.spans))]
    repeated = [stored.path for stored in found.sound if stored not in sound]
    blocks.remove(folder, [*found.damaged, *found.repeated, *repeated])
    anew = [replace(stored, failures=()) for stored in sound]
    return Ledger(folder, base, anew, damaged=found.damaged)


def _span(failure: FailureRecord) -> Span:
    return failure.first, failure.first + failure.count
