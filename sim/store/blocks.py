"""Finished blocks of a run that is not finished itself: files under blocks/, each whole or not there at all.

A block file holds the rows of one or more spans of histories, the sum of their tallies, and what failed. Its
name holds its first history, its number of rows and the SHA-256 of its content, so that a file that was cut
short or changed gives itself away; no list of files has to be kept in step with the folder.
"""

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from sim.store import atomic, packing, shards, spans, tables
from sim.store.manifest import FailureRecord
from sim.store.spans import Span

FOLDER = "blocks"
NAME = re.compile(r"(?P<first>\d{12})-(?P<rows>\d{9})-(?P<sha256>[0-9a-f]{64})\.npz", re.ASCII)
SPANS, FAILED, REASONS, TALLY = "spans", "failed", "reasons", "tally:"

UNREADABLE = (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error)

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Piece:
    """Finished blocks in memory.

    spans: which histories. rows: columns [histories in spans]. tallies: summed over them.
    """

    spans: tuple[Span, ...]
    rows: Arrays
    tallies: Arrays
    failures: tuple[FailureRecord, ...] = ()

    def read(self) -> Arrays:
        """Return the rows, columns [n] by name."""
        return self.rows


@dataclass(frozen=True)
class Stored:
    """A sound block file. Its rows and tallies stay on disk until they are asked for."""

    path: Path
    spans: tuple[Span, ...]
    failures: tuple[FailureRecord, ...]

    def read(self) -> dict[str, NDArray[Any]]:
        """Return the rows, columns [n] by name."""
        with np.load(self.path, allow_pickle=False) as archive:
            return packing.unpack(archive.__getitem__)

    @property
    def tallies(self) -> Arrays:
        """The tallies [steps, ...], summed over the rows."""
        with np.load(self.path, allow_pickle=False) as archive:
            return {
                name.removeprefix(TALLY): archive[name] for name in archive.files if name.startswith(TALLY)
            }


@dataclass
class Contents:
    """What lies in a run's blocks/: sound files, none of which shares a history with another, and the rest.

    damaged: files whose content is not what their name says. repeated: sound, but their histories are held
    by others already.
    """

    sound: list[Stored] = field(default_factory=list)
    damaged: list[Path] = field(default_factory=list)
    repeated: list[Path] = field(default_factory=list)

    @property
    def spans(self) -> list[Span]:
        """Histories that sound files hold rows of."""
        return spans.union(span for stored in self.sound for span in stored.spans)


def write(folder: Path, piece: Piece) -> Stored:
    """Write the block file of `piece` below the run's `folder`. Raises OSError, leaving no part of a file."""
    home = folder / FOLDER
    arrays = _packed(piece)
    first = piece.spans[0][0] if piece.spans else piece.failures[0].first
    stem = f"{first:012}-{spans.size(piece.spans):09}"
    path = atomic.write_named(
        home,
        stem,
        lambda file: np.savez(file, allow_pickle=False, **arrays),
        lambda digest: f"{stem}-{digest}.npz",
    )
    return Stored(path, piece.spans, piece.failures)


def _packed(piece: Piece) -> dict[str, NDArray[Any]]:
    tables.check_plain(piece.rows)
    tables.check_plain(piece.tallies)
    return {
        SPANS: np.array(piece.spans, np.int64).reshape(-1, 2),
        FAILED: np.array([(each.first, each.count) for each in piece.failures], np.int64).reshape(-1, 2),
        REASONS: np.array([each.reason for each in piece.failures], np.str_),
        **packing.pack(piece.rows),
        **{TALLY + name: counts for name, counts in piece.tallies.items()},
    }


def find(folder: Path) -> Contents:
    """Look through the block files of a run and of its shards: each is read whole and checked."""
    found, taken = Contents(), list[Span]()
    homes = [home / FOLDER for home in (folder, *shards.find(folder).values())]
    for path in (path for home in homes for path in sorted(home.glob("[0-9]*.npz"))):
        stored = _checked(path)
        if stored is None:
            found.damaged.append(path)
        elif spans.overlap(taken, stored.spans):
            found.repeated.append(path)
        else:
            taken = spans.union([*taken, *stored.spans])
            found.sound.append(stored)
    return found


def _checked(path: Path) -> Stored | None:
    named = NAME.fullmatch(path.name)
    if named is None:
        return None
    try:
        with path.open("rb") as file:
            if file_digest(file, "sha256").hexdigest() != named["sha256"]:
                return None
        with np.load(path, allow_pickle=False) as archive:
            stored = Stored(path, _spans(archive[SPANS]), _failures(archive[FAILED], archive[REASONS]))
        rows = len(stored.read()["replicate"]) if stored.spans else 0
    except UNREADABLE:
        return None
    return stored if rows == spans.size(stored.spans) == int(named["rows"]) else None


def _spans(pairs: NDArray[Any]) -> tuple[Span, ...]:
    return tuple((int(first), int(stop)) for first, stop in pairs)


def _failures(pairs: NDArray[Any], reasons: NDArray[Any]) -> tuple[FailureRecord, ...]:
    known = zip(pairs.tolist(), reasons.tolist(), strict=True)
    return tuple(FailureRecord(first, count, reason) for (first, count), reason in known)


def join(pieces: Sequence[Piece]) -> Piece:
    """Return one piece that holds all of several, their rows in the order of histories where each has them
    in one piece."""
    filled = sorted((piece for piece in pieces if piece.spans), key=lambda piece: piece.spans[0])
    rows = tables.stack([piece.rows for piece in filled]) if filled else {}
    failures = tuple(failure for piece in pieces for failure in piece.failures)
    merged = tuple(spans.union(span for piece in filled for span in piece.spans))
    return Piece(merged, rows, add_up(piece.tallies for piece in filled), failures)


def add_up(parts: Iterable[Arrays]) -> dict[str, NDArray[Any]]:
    """Return the sums of tallies [steps, ...] over all parts, in 64 bits whatever the parts hold."""
    total: dict[str, NDArray[Any]] = {}
    for part in parts:
        add(total, part)
    return total


def add(total: dict[str, NDArray[Any]], part: Arrays) -> None:
    """Add the tallies [steps, ...] of a part to a total, in place."""
    for name, counts in part.items():
        if name in total:
            total[name] += counts
        else:
            total[name] = counts.astype(np.int64)


def remove(folder: Path, paths: Iterable[Path] | None = None) -> None:
    """Remove block files, by default blocks/ with all that writes left in it. Raises OSError."""
    home = folder / FOLDER
    for path in [*home.iterdir()] if paths is None and home.is_dir() else list(paths or ()):
        path.unlink(missing_ok=True)
    if paths is None and home.is_dir():
        home.rmdir()
