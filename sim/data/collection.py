"""What a folder of the field's files says of some states, up to a year.

Files are known by their columns, never by their names, and may lie in folders of the folder. Of several files
of one source the one that goes furthest is taken; of two sources of one thing the one that is named first.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.data import (
    capabilities,
    contiguity,
    disputes,
    distance,
    pacts,
    regimes,
    rivalries,
    trade,
    votes,
)
from sim.data.source import Form, Reading, Source, reading
from sim.data.tables import ENDINGS, Header, UnreadableError, header
from sim.scenario.errors import InputError, Problem, clip, count_of, list_of

THINGS: Mapping[str, tuple[Source, ...]] = {
    "capabilities": (capabilities.NMC,),
    "borders": (contiguity.CONTIGUITY,),
    "distances": (distance.MINDIST,),
    "disputes": (disputes.MID, disputes.GML),
    "pacts": (pacts.ATOP, pacts.COW_ALLIANCES),
    "rivalries": (rivalries.TSS, rivalries.TD),
    "votes": (votes.UNGA,),
    "trade": (trade.TRADE,),
    "democracies": (regimes.VDEM, regimes.POLITY),
}
"""What is looked for, and the sources that have it, the preferred one first."""

MOST_FILES, DEEPEST, MOST_NAMED = 2000, 4, 3
UNREAD = ": not read: "
COMMAND_LINE = "command line"


@dataclass(frozen=True)
class Collection:
    """readings: by thing, of those that were found. said: a line for every file that was read, left aside or
    could not be read.
    """

    readings: Mapping[str, Reading]
    said: tuple[str, ...]


@dataclass(frozen=True)
class _Candidate:
    """A file as a source; panel: it holds several things, so it was put together from others."""

    head: Header
    file: str
    source: Source
    form: Form
    panel: bool


def collect(folder: Path, asked: frozenset[str], until: int) -> Collection:
    """Read all that the files of a folder say of the states asked for, up to the year `until`.

    Raises InputError for a folder that has no such file.
    """
    said: list[str] = []
    candidates = [found for path in files(folder) for found in _candidates(path, folder, said)]
    if not candidates:
        looked = count_of(len(list(files(folder))), "table")
        unread = f" ({'; '.join(said[:MOST_NAMED])})" if said else ""
        allowed = f"files of {list_of(list(THINGS))}, known by their columns"
        raise InputError([Problem(COMMAND_LINE, None, "data", f"none of them in {looked}{unread}", allowed)])
    readings: dict[str, Reading] = {}
    for thing, sources in THINGS.items():
        for source in sources:
            own = [each for each in candidates if each.source is source]
            found = _best(own, asked, until, said)
            if found is None:
                continue
            if thing in readings:
                said.append(f"{found.file}: left aside, {readings[thing].file} has {thing}")
            else:
                readings[thing] = found
    return Collection(readings, tuple(said))


def files(folder: Path) -> Iterator[Path]:
    """The tables of a folder and of its folders, by name; hidden ones and links to folders are left out."""
    count = 0
    for place, folders, names in os.walk(folder):
        deep = len(Path(place).relative_to(folder).parts)
        folders[:] = sorted(name for name in folders if not name.startswith(".")) if deep < DEEPEST else []
        for name in sorted(names):
            if name.lower().endswith(ENDINGS) and not name.startswith("."):
                count += 1
                if count > MOST_FILES:
                    allowed = f"at most {MOST_FILES:,} tables, {DEEPEST} folders deep"
                    raise InputError([Problem(COMMAND_LINE, None, "data", "more tables", allowed)])
                yield Path(place) / name


def _candidates(path: Path, folder: Path, said: list[str]) -> list[_Candidate]:
    file = clip(path.relative_to(folder).as_posix())
    try:
        head = header(path)
    except UnreadableError as error:
        said.append(f"{file}{UNREAD}{error}")
        return []
    fitting = [(source, form) for source in _sources() if (form := source.form(head.names)) is not None]
    things = {thing for thing, sources in THINGS.items() for source, _ in fitting if source in sources}
    return [_Candidate(head, file, source, form, len(things) > 1) for source, form in fitting]


def _sources() -> Iterator[Source]:
    for sources in THINGS.values():
        yield from sources


def _best(own: list[_Candidate], asked: frozenset[str], until: int, said: list[str]) -> Reading | None:
    """The file that goes furthest; a table put together from several sources only where there is no other."""
    whole = [each for each in own if not each.panel] or own
    found: Reading | None = None
    for each in whole:
        try:
            new = reading(each.source, each.form, each.head, each.file, asked, until)
        except UnreadableError as error:
            said.append(f"{each.file}{UNREAD}{error}")
            continue
        said.append(_line(new))
        if not new.last:
            continue
        if found is None or new.last > found.last:
            if found is not None:
                said.append(f"{found.file}: left aside, {new.file} goes on to {new.last}")
            found = new
        else:
            said.append(f"{new.file}: left aside, {found.file} goes on to {found.last}")
    return found


def _line(found: Reading) -> str:
    """What was read of a file: "nmc: NMC-60-abridged.csv: 15,951 rows, 155 kept, 2 without ..."."""
    years = f", {found.first} to {found.last}" if found.last else ""
    release = f" v{found.release}" if found.release else ""
    faults = "".join(f"; {count_of(count, 'row')} {reason}" for reason, count in found.faults.items())
    kept = f"{found.kept:,} of these states"
    return f"{found.source.key}{release}: {found.file}: {count_of(found.read, 'row')}{years}; {kept}{faults}"
