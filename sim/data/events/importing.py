"""Event files to signals: read, count together, write."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from sim.data.events import gdelt, icews, plain, polecat
from sim.data.events.formats import Format
from sim.data.events.stream import batches, digest, layout
from sim.data.events.tally import Asked, Reader, Tally
from sim.data.states import codes, find_state
from sim.scenario.errors import count_of, printable
from sim.scenario.pairs import pair
from sim.scenario.schema import Scenario

FORMATS: Mapping[str, Format] = {
    module.FORMAT.name: module.FORMAT for module in (icews, gdelt, polecat, plain)
}
LONGEST_SOURCE = 900
"""Characters of the entry under sources, of at most 1,000."""


def iso3_of(scenario: Scenario, year: int) -> dict[str, str]:
    """Return the ISO-3 code of each state of a scenario that has one, by its id, else by its name."""
    codes()  # says so at once where the library of codes is missing
    found = {
        key: find_state(key, year=year) or find_state(spec.name, year=year)
        for key, spec in scenario.states.items()
    }
    return {key: iso3 for key, iso3 in found.items() if iso3 is not None}


def select(
    scenario: Scenario,
    actors: Mapping[str, str],
    days: tuple[date, date],
    kinds: frozenset[int],
    governments: bool,
) -> Asked:
    """Return which acts count: between `actors` (ISO-3 codes by id) that are declared dyads."""
    ids = tuple(actors)
    declared = np.array([[a != b and pair(a, b) in scenario.dyads for b in ids] for a in ids])
    return Asked(tuple(actors.values()), declared, *days, scenario.horizon.start, kinds, governments)


def read(
    paths: Sequence[Path], form: Format, wanted: Asked, progress: Callable[[int], None] = lambda _: None
) -> Tally:
    """Read files of one format, one after the other. Raises InputError for one that is none of it."""
    layouts = [layout(path, form) for path in paths]
    tally = Tally(wanted)
    reader = Reader(form, tally)
    for path, found in zip(paths, layouts, strict=True):
        faults: Counter[str] = Counter()
        for batch in batches(path, found, faults, progress):
            reader.take(batch)
        tally.refuse(faults)
    return tally


def source(paths: Sequence[Path], form: Format, release: str | None, rows: int) -> str:
    """Return what a bibliography says of the files: format, release, names, beginnings of their hashes."""
    said = release or "release not stated"
    text = f"{form.title}, {said}; {count_of(rows, 'row')}"
    for at, path in enumerate(paths):
        one = f"; {printable(path.name)} (SHA-256 {digest(path)[:12]})"
        if len(text) + len(one) > LONGEST_SOURCE:
            return f"{text} and {count_of(len(paths) - at, 'file')} more"
        text += one
    return text
