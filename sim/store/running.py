"""A run at work in its folder: begun or gone on with, its ledger, its journal, and how it ends.

Only the process that holds the folder's lock has a `Running`; whoever else looks meanwhile reads what was
begun and the block files (`ledger.peeked`). It ends with `Running.finish`, which writes the manifest last.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from sim.outcomes.figures import Figure, Meta, Rows
from sim.scenario.errors import count_of
from sim.store import (
    base,
    begun,
    blocks,
    compact,
    dictionary,
    files,
    folder,
    ledger,
    manifest,
    read,
    spans,
    summary,
    tables,
)
from sim.store.begun import Begun
from sim.store.birth import NAME, Birth
from sim.store.journal import Journal
from sim.store.ledger import Ledger
from sim.store.manifest import FailureRecord, Manifest
from sim.store.spans import Span

Summarise = Callable[[Rows, Mapping[str, NDArray[Any]], int], tuple[Meta, Sequence[Figure]]]
"""`summarise(rows, tallies, n_failed)`: what a run's summary is made by."""

WriteInputs = Callable[[Path, Sequence[Span]], None]
"""`write_inputs(path, done)`: writes what the histories of some spans drew."""


@dataclass(frozen=True)
class Running:
    """A run at work in its folder, which no other process writes to.

    birth: what is asked for now. ledger: what is done of it. journal: run.log.
    whole: there is nothing left to do. flagged: in what this machine differs from the one that began the run.
    """

    folder: Path
    birth: Birth
    ledger: Ledger
    journal: Journal
    whole: bool = False
    flagged: tuple[str, ...] = ()

    def missing(self) -> list[Span]:
        """Return the histories that have no rows yet, in order; those that failed are among them."""
        return list(spans.missing(self.ledger.spans, self.birth.span))

    def tabled(self) -> AbstractContextManager[None]:
        """A context in which the final table is written while the run goes on."""
        return self.ledger.tabled(self.folder / files.ROWS)

    def finish(self, summarise: Summarise, write_inputs: WriteInputs) -> Manifest:
        """Write the tables, the summary and last the manifest, which is returned; remove the blocks.

        `summarise` is given rows [n] and tallies [steps, ...]. An earlier manifest goes first: it tells of
        tables that are replaced now, and a kill in between must leave a run that has not ended, not one that
        looks damaged. Step data of an earlier end goes too. Raises OSError where the disk is full or the
        folder is gone; finished blocks are kept then.
        """
        place = self.folder
        for name in (manifest.NAME, *files.KEPT, files.SIGNALS):
            (place / name).unlink(missing_ok=True)
        found, rows = compact.write(place / files.ROWS, self.ledger.untabled(), self.ledger.table)
        tallies = self.ledger.tallies()
        tables.write_arrays(place / files.TALLIES, tallies)
        write_inputs(place / files.INPUTS, self.ledger.spans)
        failures = self.ledger.failures
        n_failed = sum(failure.count for failure in failures)
        summary.write(place, *summarise(rows, tallies, n_failed))
        write_failures(place, failures)
        dictionary.write(place, dictionary.RUN, _later())
        looks = [files.LOOKS] if (place / files.LOOKS).is_file() else []
        agents = [files.AGENTS] if self.birth.agents is not None else []
        names = [*files.RECORDED, *agents, *looks, *([files.FAILURES] if failures else [])]
        ended = self.birth.manifest(failures, found, manifest.describe(place, names))
        manifest.write(place, ended)
        self.ledger.close()
        self.journal.note(
            f"ended: {found.count} of {count_of(self.birth.replicates, 'history')}, {n_failed} failed"
        )
        return ended


def _later() -> dict[str, Iterable[str]]:
    """Tables that may be written after a run has ended, and their columns."""
    from sim.store import step_tables  # numba loads here

    steps = {files.STEPS: step_tables.STEP_TYPES, files.EVENTS: step_tables.EVENT_TYPES}
    return {files.SIGNALS: summary.HEADER, **steps}


def write_failures(place: Path, failures: Sequence[FailureRecord]) -> None:
    """Write failures.csv, a line for each block that failed; without failures there is no such file."""
    path = place / files.FAILURES
    if failures:
        lines = [(each.first, each.count, each.reason) for each in failures]
        tables.write_csv(path, ["first_replicate", "replicates", "reason"], lines)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def open_run(birth: Birth, asked: Path | None) -> Iterator[Running]:
    """Give the run of `birth` in `asked`, or in results/<scenario>/<stamp>-<digest>/.

    A folder that holds the same run is gone on with, one that holds a shorter one is extended. On leaving,
    finished blocks that are not in the tables are committed.
    Raises InputError where `asked` holds anything else, is at work in another process or cannot be written.
    """
    with folder.claim(asked, birth.scenario.name, birth.started, birth.digest) as place:
        running = _standing(place, birth)
        try:
            yield running
        finally:
            with suppress(OSError):  # whoever could do something about it was told already
                running.ledger.commit()


def _standing(place: Path, birth: Birth) -> Running:
    journal = Journal(place)
    known = begun.read(place)
    try:
        if known is None:
            folder.clear_away(place)
            birth.write(place)
            count = spans.size([birth.span])
            journal.note(f"begun: {count_of(count, 'history')} of {birth.scenario.name}, seed {birth.seed}")
            return _running(place, birth, ledger.Ledger(place), journal)
        return _gone_on(place, known, birth, journal)
    except OSError as error:
        allowed = f"a folder that can be written ({error.strerror or error})"
        raise folder.unusable(place, allowed) from error


def _gone_on(place: Path, known: Begun, birth: Birth, journal: Journal) -> Running:
    if birth.part is None:
        begun.check(known, birth)
    else:
        begun.agree([known], birth)
    folder.clear_away(place)
    flagged = tuple(begun.flag_changes(known))
    ended = finish(place)
    has_inputs = ended is not None and _holds(place, ended, files.INPUTS)
    if ended is not None and ended.n_attempted == birth.replicates and not ended.failures and has_inputs:
        blocks.remove(place)
        return Running(place, birth, ledger.Ledger(place), journal, True, flagged)
    records = known.base
    if ended is not None and ended.n_attempted >= known.replicates:
        base.set_aside(place)
        records = {name: ended.files[name] for name in (files.ROWS, files.TALLIES)}
    if records != known.base or birth.replicates != known.replicates:
        birth.write(place, records or None)
    found = ledger.reopen(place, base.reopen(place, records))
    wanted = spans.size([birth.span])
    journal.note(f"gone on with: {spans.size(found.spans)} of {count_of(wanted, 'history')} are there")
    for line in flagged:
        journal.note(f"another machine: {line}")
    if ended is not None and not has_inputs:
        journal.note(f"{files.INPUTS} is missing or damaged: it is written again")
    for path in found.damaged:
        journal.note(f"{path.name} is damaged: its histories run again")
    return _running(place, birth, found, journal, flagged)


def _running(
    place: Path, birth: Birth, found: Ledger, journal: Journal, flagged: tuple[str, ...] = ()
) -> Running:
    found.on_commit = lambda stored: journal.note(
        f"committed {spans.size(stored.spans)} replicates: {stored.path.name}"
    )
    return Running(place, birth, found, journal, flagged=flagged)


def finish(place: Path) -> Manifest | None:
    """Return the manifest of the run in `place`, None where it has not ended.

    Raises InputError where the run ended and its tables are not as it wrote them.
    """
    if not (place / manifest.NAME).is_file():
        return None
    if begun.under_way(place) is not None:  # an extension: its blocks and its base are what counts
        return None
    run = read.read(place)
    run.check(files.ROWS, files.TALLIES)
    return run.manifest


def _holds(place: Path, ended: Manifest, name: str) -> bool:
    """Whether a file of a run that ended is there as it was written."""
    try:
        return manifest.record(place / name) == ended.files.get(name)
    except OSError:
        return False


def is_whole(place: Path) -> bool:
    """Return whether the run in `place` has ended with a row of every history. Raises InputError."""
    ended = finish(place)
    return ended is not None and not ended.failures


def free(place: Path) -> float:
    """Return the bytes that are free where `place` is or will be; infinity where nobody can say."""
    for there in (place, *place.parents):
        with suppress(OSError):  # not there yet, or a name that no disk takes
            return float(shutil.disk_usage(there).free)
    return float("inf")


def resume(place: Path) -> Birth:
    """Return the run that `place` holds, as it was asked for. Raises InputError where there is none."""
    known = begun.read(place)
    if known is None:
        raise begun.unusable(place, NAME, "no such file", "the folder of a run")
    return known.again()
