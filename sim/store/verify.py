"""Verify: what a folder holds against what was written into it, file by file, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.scenario.errors import InputError, clip, count_of, with_article
from sim.store import (
    atomic,
    base,
    begun,
    birth,
    blocks,
    files,
    manifest,
    read,
    seal,
    shards,
    spans,
    study,
    tables,
)
from sim.store.begun import Begun
from sim.store.manifest import FileRecord, Manifest
from sim.store.rowhash import RowHash

ALTERED = "altered: its SHA-256 is not the one it was written with"


@dataclass(frozen=True)
class Fault:
    """A file that is not as it was written."""

    name: str
    what: str


@dataclass(frozen=True)
class Verified:
    """What was looked at, and what is wrong with it.

    files: how many were checked. words: what a sound folder holds.
    """

    files: int
    faults: tuple[Fault, ...]
    words: str


def verify(folder: Path) -> Verified:
    """Check a run, finished or not, or a study. Raises InputError where the folder is neither."""
    if altered := list(_altered(folder)):
        return Verified(len(altered), tuple(altered), "")
    known = study.read_begun(folder)
    if known is not None:
        return _study(folder, known)
    under_way = begun.under_way(folder)
    ended = (folder / manifest.NAME).exists() or under_way is None  # both, while a run is being extended
    shorter = _run(folder, read.read(folder).manifest) if ended else Verified(0, (), "")
    if under_way is None:
        return shorter
    found = _unfinished(folder, under_way)
    return Verified(shorter.files + found.files, (*shorter.faults, *found.faults), found.words)


def _altered(folder: Path) -> Iterator[Fault]:
    """Records that are not as they were sealed: nothing else can be held against what they say."""
    for home in (folder, *shards.find(folder).values()):
        for name in (study.NAME, birth.NAME, manifest.NAME):
            if seal.is_broken_file(home / name):
                yield Fault((home / name).relative_to(folder).as_posix(), ALTERED)


def _run(folder: Path, known: Manifest) -> Verified:
    faults = [fault for name, record in known.files.items() if (fault := compare(folder, name, record))]
    if not any(fault.name == files.ROWS for fault in faults):
        faults += [Fault(files.ROWS, what) for what in _rows(folder / files.ROWS, known)]
    if files.INPUTS in known.files and not any(fault.name == files.INPUTS for fault in faults):
        faults += [Fault(files.INPUTS, what) for what in _inputs_of(folder / files.INPUTS, known)]
    attempted = count_of(known.n_attempted, "history")
    words = f"{count_of(known.rows, 'row')} of {attempted}, hash {known.rows_sha256}"
    if (folder / files.REPORT).exists() and files.REPORT not in known.files:
        words += f"; {files.REPORT} and plots/ have no checksum: `resume` draws them again"
    return Verified(len(known.files), tuple(faults), words)


def compare(folder: Path, name: str, known: FileRecord) -> Fault | None:
    """Return what is wrong with a file, None where it has the size and SHA-256 that it was written with."""
    try:
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            return Fault(name, "lies outside of the folder")
        found = manifest.record(folder / name)
    except (OSError, ValueError) as error:  # the latter of a NUL in a name
        return Fault(name, f"cannot be read: {getattr(error, 'strerror', None) or error}")
    if found.bytes < known.bytes:
        return Fault(name, f"cut short: {found.bytes:,} of {known.bytes:,} bytes")
    if found != known:
        return Fault(name, ALTERED)
    return None


def _rows(path: Path, known: Manifest) -> Iterator[str]:
    """What is wrong with the rows: how many, which histories, their hash."""
    try:
        rows = tables.StoredRows(path)
        wrong = read.unlike(rows, known)
        found = rowhash(rows)
    except (OSError, ValueError, KeyError) as error:
        yield f"no table of rows: {error}"
        return
    if found.count != known.rows or known.rows != known.n_attempted - known.n_failed:
        yield f"{count_of(found.count, 'row')}, and the manifest says {known.rows:,}"
    if wrong:
        yield wrong
    if found.hexdigest() != known.rows_sha256:
        yield f"hash of the rows {found.hexdigest()}, and the manifest says {known.rows_sha256}"


def _inputs_of(path: Path, known: Manifest) -> Iterator[str]:
    """What is wrong with the drawn inputs: whose they are."""
    try:
        wrong = read.misses(tables.StoredRows(path), known)
    except (OSError, ValueError, KeyError) as error:
        yield f"no table of inputs: {error}"
        return
    if wrong:
        yield wrong


def rowhash(rows: tables.StoredRows) -> RowHash:
    """Return the hash of a stored table, a row group in memory at a time."""
    whole = RowHash()
    for number in range(rows.groups):
        whole.add(rows.group(number))
    return whole


def _unfinished(folder: Path, known: Begun) -> Verified:
    begun_here = [known] if known.folder == folder else []
    records = [*begun_here, *begun.parts(folder).values()]
    faults = [fault for each in records for fault in _inputs(folder, each)]
    found = blocks.find(folder)
    faults += [Fault(str(path.relative_to(folder)), "cut short or altered") for path in found.damaged]
    bases = known.base or {}
    based = [
        fault
        for name, record in bases.items()
        if (fault := compare(folder, f"{blocks.FOLDER}/{base.PREFIX}{name}", record))
    ]
    under = base.reopen(folder, known.base)
    done = spans.size(spans.union([*found.spans, *(under.spans if under else [])]))
    total = spans.size([known.span])
    files = count_of(len(found.sound), "block file")
    words = f"not ended, {done:,} of {count_of(total, 'history')} in {files}"
    inputs = sum(2 + (each.agents is not None) for each in records)
    looked_at = inputs + len(bases) + len(found.sound) + len(found.damaged)
    return Verified(looked_at, (*faults, *based), words)


def _inputs(folder: Path, known: Begun) -> Iterator[Fault]:
    """What is wrong with the inputs of the run in `folder`, or of a shard of it."""
    for part in (known.scenario, known.theory, known.own_agents):
        try:
            part()
        except InputError as refused:
            for problem in refused.problems:
                name = known.folder.relative_to(folder) / problem.key if problem.key else known.folder.name
                yield Fault(str(name), problem.got)


def _study(folder: Path, known: dict[str, object]) -> Verified:
    checked = study.records(known)
    faults = [fault for name, record in checked.items() if (fault := compare(folder, name, record))]
    cells = sorted(path for path in (folder / study.CELLS).glob("*/*.npz") if not atomic.is_temporary(path))
    faults += [
        Fault(path.relative_to(folder).as_posix(), "cut short or altered: it is worked out again")
        for path in cells
        if not _is_sound(path)
    ]
    ended, kind = "" if known.get("finished") else "not ended, ", clip(str(known["kind"]))
    counted = f"{count_of(len(checked), 'file')} and {count_of(len(cells), 'cell')}"
    words = f"{ended}{counted} of {with_article(kind)}"
    return Verified(len(checked) + len(cells), tuple(faults), words)


def _is_sound(cell: Path) -> bool:
    try:
        seal.opened_arrays(tables.read_arrays(cell))
    except read.FOREIGN:
        return False
    return True
