"""The base of an extended run: the final tables of the shorter one, set aside in blocks/ until it is done.

To the ledger it is one more source of rows beside the block files. birth.json holds its records, so that a
base that was changed is not gone on from.
"""

import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sim.store import blocks, manifest, spans, tables
from sim.store.blocks import Arrays
from sim.store.files import ROWS, TALLIES
from sim.store.manifest import FileRecord
from sim.store.spans import Span

PREFIX = "base-"


@dataclass(frozen=True)
class Group:
    """One row group of the base, read when it is asked for."""

    rows: tables.StoredRows
    number: int
    spans: tuple[Span, ...]

    def read(self) -> Arrays:
        """Return the rows, columns [n] by name."""
        return self.rows.group(self.number)


@dataclass(frozen=True)
class Base:
    """Rows and tallies of a finished run, in the blocks/ of the run that goes on from it."""

    folder: Path

    @cached_property
    def rows(self) -> tables.StoredRows:
        """The rows."""
        return tables.StoredRows(self.path)

    @property
    def path(self) -> Path:
        """The file that holds the rows."""
        return _place(self.folder, ROWS)

    @property
    def tallies(self) -> Arrays:
        """The tallies over all rows, [steps, ...]."""
        return tables.read_arrays(_place(self.folder, TALLIES))

    @cached_property
    def spans(self) -> list[Span]:
        """Histories that have rows."""
        return spans.merge_sorted(self.rows["replicate"])

    def sources(self) -> Sequence[Group]:
        """Return the row groups."""
        found = []
        for number in range(self.rows.groups):
            replicates = self.rows.group(number, ["replicate"])["replicate"]
            found.append(Group(self.rows, number, tuple(spans.merge_sorted(replicates))))
        return found


def set_aside(folder: Path) -> None:
    """Give the final tables of `folder` a second name in blocks/, where no later write replaces them."""
    (folder / blocks.FOLDER).mkdir(exist_ok=True)
    for name in (ROWS, TALLIES):
        target = _place(folder, name)
        target.unlink(missing_ok=True)
        try:
            os.link(folder / name, target)
        except OSError:  # a file system without links
            with suppress(FileNotFoundError):
                shutil.copyfile(folder / name, target)


def reopen(folder: Path, records: Mapping[str, FileRecord] | None) -> Base | None:
    """Return the base that birth.json tells of; None where there is none, or none as it was."""
    if not records:
        return None
    for name in (ROWS, TALLIES):
        try:
            sound = manifest.record(_place(folder, name)) == records[name]
        except (OSError, KeyError):
            sound = False
        if not sound:
            return None
    return Base(folder)


def _place(folder: Path, name: str) -> Path:
    return folder / blocks.FOLDER / f"{PREFIX}{name}"
