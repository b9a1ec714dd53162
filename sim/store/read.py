"""A run as read from its folder: every table checked against the manifest before anything is made of it."""

import csv
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from sim.outcomes.blocs import pattern
from sim.outcomes.figures import Figure, Meta
from sim.scenario import library, places
from sim.scenario import theory as theories
from sim.scenario.errors import InputError, Problem, clip
from sim.scenario.loader import load_file
from sim.scenario.schema import Scenario
from sim.scenario.theory import Theory
from sim.store import birth, manifest, schemas, seal, shards, spans, study, summary, tables
from sim.store.files import (
    AGENTS,
    COLUMNS,
    INPUTS,
    LOOKS,
    REPORT,
    ROWS,
    SCENARIO,
    SIGNALS,
    TALLIES,
    THEORY,
    is_drawn,
)
from sim.store.manifest import AgentsRecord, Manifest
from sim.store.spelling import read_lines

FOREIGN = (
    ValueError, TypeError, LookupError, AttributeError, EOFError, OSError, RecursionError, MemoryError,
    BadZipFile, csv.Error, zlib.error,
)  # fmt: skip
"""What the readers of CSV, JSON and npz raise at a file that no run wrote, whatever its manifest says."""

PARTITIONS = frozenset(("partition", "partition_origin"))
"""Columns of text."""

LEVELS = "levels"
"""A tally that every run has."""


@dataclass(frozen=True)
class Run:
    """One finished run; tables are read when they are first asked for.

    Every property raises InputError where its file is missing or not as the run wrote it.
    """

    folder: Path
    manifest: Manifest

    def __getstate__(self) -> dict[str, Any]:
        """What goes through pickle; open tables do not, and are opened again."""
        return {"folder": self.folder, "manifest": self.manifest}

    @cached_property
    def rows(self) -> tables.StoredRows:
        """Columns of outcomes.parquet by name, one entry per history; -1 for never."""
        with self._understood(ROWS):
            found = tables.StoredRows(self._sound(ROWS))
            wrong = unlike(found, self.manifest)
        if wrong:
            raise _damaged(self.folder, ROWS, wrong)
        return found

    @cached_property
    def inputs(self) -> tables.StoredRows:
        """Columns of inputs.parquet by key path, one entry per history: what each history drew."""
        with self._understood(INPUTS):
            found = tables.StoredRows(self._sound(INPUTS))
            wrong = "columns of text" if found.texts else misses(found, self.manifest)
        if wrong:
            raise _damaged(self.folder, INPUTS, wrong)
        return found

    @cached_property
    def tallies(self) -> dict[str, NDArray[Any]]:
        """Counts over all histories by name, [steps, ...]."""
        with self._understood(TALLIES):
            found = tables.read_arrays(self._sound(TALLIES))
            if LEVELS not in found:
                raise KeyError(LEVELS)
        return found

    @cached_property
    def meta(self) -> Meta:
        """What was run."""
        with self._understood(summary.JSON):
            return summary.read_meta(self._sound(summary.JSON))

    @cached_property
    def figures(self) -> list[Figure]:
        """Every reported figure with its interval."""
        with self._understood(summary.CSV):
            return summary.read_figures(self._sound(summary.CSV))

    @property
    def has_removals(self) -> bool:
        """Whether it is written what each signal adds."""
        return SIGNALS in self.manifest.files

    @cached_property
    def removals(self) -> list[Figure]:
        """What each signal adds to how far the focus goes, most first; none where it is not written."""
        if not self.has_removals:
            return []
        with self._understood(SIGNALS):
            return summary.read_figures(self._sound(SIGNALS))

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario as it was run."""
        return library.load(str(self._sound(SCENARIO)), room=library.RESOLVED)

    @property
    def options(self) -> Mapping[str, Any]:
        """What was asked for, defaults filled in."""
        return self.manifest.config

    @cached_property
    def looks(self) -> list[dict[str, str]]:
        """The lines of looks.csv, of a run that stopped by itself; none of a run of fixed size."""
        if LOOKS not in self.manifest.files:
            return []
        with self._understood(LOOKS):
            return read_lines(self._sound(LOOKS))

    @cached_property
    def columns(self) -> list[dict[str, str]]:
        """The lines of columns.csv: what the columns of the tables are."""
        with self._understood(COLUMNS):
            return read_lines(self._sound(COLUMNS))

    @cached_property
    def theory(self) -> Theory:
        """The theory parameters as they were run."""
        with self._understood(THEORY):
            values = load_file(self._sound(THEORY), THEORY).value
            if not isinstance(values, dict):
                raise TypeError(THEORY)
        return theories.parse(values, THEORY)

    @property
    def agents(self) -> AgentsRecord | None:
        """What is recorded of the modeler's own agents, None where all states follow the rules."""
        return self.manifest.agents

    @cached_property
    def program(self) -> str:
        """The text of the file of own agents, "" where there is none; nobody executes it here."""
        if self.manifest.agents is None:
            return ""
        with self._understood(AGENTS):
            return self._sound(AGENTS).read_bytes().decode()

    @property
    def is_drawn(self) -> bool:
        """Whether page and plots are there as they were drawn from this run."""
        known = {name: record for name, record in self.manifest.files.items() if is_drawn(name)}
        try:
            return REPORT in known and manifest.describe(self.folder, [*known]) == known
        except (OSError, ValueError):
            return False

    def check(self, *names: str) -> None:
        """Raise InputError where one of these files is missing or not as the run wrote it."""
        for name in names:
            self._sound(name)

    @contextmanager
    def _understood(self, name: str) -> Iterator[None]:
        """A file may be as its manifest says and yet be no file of a run: both came from a stranger."""
        try:
            yield
        except InputError:
            raise
        except FOREIGN as error:
            raise _damaged(self.folder, name, "a file that no run wrote") from error

    def _sound(self, name: str) -> Path:
        """Return the path of a file whose size and SHA-256 are the manifest's."""
        path = self.folder / name
        try:
            inside = path.resolve().is_relative_to(self.folder.resolve())
            found = manifest.record(path) if inside else None
        except (OSError, ValueError) as error:  # the latter of a NUL in a name
            why = getattr(error, "strerror", None) or str(error)
            raise _damaged(self.folder, clip(name), why) from error
        if found is None:
            raise _damaged(self.folder, clip(name), "a file that lies outside of the folder")
        if found != self.manifest.files.get(name):
            raise _damaged(self.folder, clip(name), "a file that was changed or cut short after the run")
        return path


def unlike(rows: tables.StoredRows, known: Manifest) -> str:
    """Return in what a table cannot be that of the manifest; "" where it can.

    Every history but those that failed has one row, in order; partitions are a letter or digit for every
    state, blocs in the order of their first states, and all else is numbers.
    """
    states = sum(name.startswith("exposure.") for name in rows)
    if "replicate" not in rows or rows.texts != PARTITIONS & set(rows):
        return "columns that are not those of a run"
    if not all(rows.are_like(name, pattern(states)) for name in sorted(rows.texts)):
        return "partitions that are not those of its states"
    return misses(rows, known)


def misses(rows: tables.StoredRows, known: Manifest) -> str:
    """Return what is wrong with the histories of a table, "" where it has those that did not fail."""
    keys = rows["replicate"]
    failed = [(each.first, each.first + each.count) for each in known.failures]
    in_order = keys.dtype.kind in "iu" and bool((np.diff(keys) > 0).all())
    if not in_order or spans.merge_sorted(keys) != list(spans.missing(failed, (0, known.n_attempted))):
        return "its histories are not those that the manifest says"
    return ""


def read(folder: Path) -> Run:
    """Return the run in `folder`. Raises InputError where there is none that this version can read."""
    path = folder / manifest.NAME
    if not places.is_file(path) and (shards.find(folder) or places.is_file(folder / birth.NAME)):
        ways = "`merge` joins its shards" if shards.find(folder) else "`resume` goes on with it"
        got = f"a run that has not ended ({ways}, `summary` shows what there is)"
        raise _damaged(folder, manifest.NAME, got)
    if not places.is_file(path) and places.is_file(folder / study.NAME):
        raise _damaged(folder, manifest.NAME, "the folder of a study, whose answer is in report.html")
    if places.is_there(path) and not places.is_file(path):
        raise _damaged(folder, manifest.NAME, "no plain file")
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        got = "a folder without it" if places.is_folder(folder) else "no folder of that name"
        raise _damaged(folder, manifest.NAME, got) from None
    except OSError as error:
        raise _damaged(folder, manifest.NAME, error.strerror or str(error)) from error
    except (ValueError, RecursionError):
        raise _damaged(folder, manifest.NAME, "text that is no JSON") from None
    schema = content.get("schema") if isinstance(content, dict) else None
    schemas.refuse_other(folder, manifest.NAME, schema, manifest.SCHEMA)
    try:
        found = Run(folder, TypeAdapter(Manifest).validate_python(content))
    except ValidationError as error:
        wrong = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise _damaged(folder, manifest.NAME, f"no manifest: {clip(wrong)} is wrong or missing") from None
    if seal.is_broken(content):
        raise _damaged(folder, manifest.NAME, "a file that was changed after the run")
    return found


def record(run: Run, names: Sequence[str]) -> Run:
    """Record files that were written after the run ended in its manifest, and none of plots that are gone.

    Raises OSError.
    """
    there = {
        name: found
        for name, found in run.manifest.files.items()
        if not is_drawn(name) or (run.folder / name).is_file()
    }
    known = {**there, **manifest.describe(run.folder, names)}
    whole = replace(run.manifest, files=known)
    manifest.write(run.folder, whole)
    return Run(run.folder, whole)


def _damaged(folder: Path, name: str, got: str, allowed: str = "the folder of a finished run") -> InputError:
    return InputError([Problem(clip(str(folder)), None, name, got, allowed)])
