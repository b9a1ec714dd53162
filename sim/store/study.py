"""The folder of a study: what was asked, what is worked out so far, and in the end what came out.

`study.json` is written twice: when the study begins, so that the same question asked again with the same
folder goes on where it stopped, and when it ends, with size and SHA-256 of every file. A folder whose study
has not ended can be read by nobody but the study itself.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from sim.scenario import places
from sim.scenario.errors import InputError, Problem, clip
from sim.store import atomic, files, manifest, schemas, seal
from sim.store.folder import hold_lock, refuse_links, unusable
from sim.store.manifest import FileRecord

NAME, LOCK = "study.json", "study.lock"
SCHEMA = 2
CELLS = "cells"
"""Folder of what a study has worked out already, in files under two letters of their names."""

KEPT = ("answer.json",)
"""What is written with the page."""

HOME = "studies"
"""Under results/, where no other folder is asked for."""


@dataclass(frozen=True)
class Question:
    """What is asked: results depend on `inputs` and nothing else.

    kind: "sweep", "comparison", ... inputs: plain JSON; equal questions have equal inputs. config: what else
    was typed, for the record.
    """

    kind: str
    inputs: Mapping[str, Any]
    config: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Hex digits that equal questions share."""
        text = json.dumps([self.kind, atomic.plain(dict(self.inputs))], sort_keys=True)
        return sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Study:
    """A study at work in its folder, which no other process writes to."""

    folder: Path
    question: Question
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: float = field(default_factory=time.perf_counter)

    def finish(self, files: Sequence[Path], failures: Sequence[str] = (), **more: Any) -> None:
        """Write study.json for good: `files` of the folder, one line for each failure, and whatever else.

        Raises OSError where the folder is gone or the disk is full.
        """
        recorded = {path.relative_to(self.folder).as_posix(): manifest.record(path) for path in files}
        ending = {
            "finished": manifest.iso(datetime.now(UTC)),
            "wall_seconds": round(time.perf_counter() - self.clock, 3),
            "failures": list(failures),
            "files": {name: {"bytes": each.bytes, "sha256": each.sha256} for name, each in recorded.items()},
        }
        atomic.write_json(self.folder / NAME, seal.seal({**_beginning(self), **more, **ending}))


@contextmanager
def open_study(
    question: Question, asked: Path | None, besides: frozenset[str] = frozenset()
) -> Iterator[Study]:
    """Give the folder of a study: `asked`, or results/studies/<stamp>-<digest>/.

    A folder that holds the same question is gone on with. A folder made here that holds nothing when the
    block ends is removed. besides: names of what else may lie there. Raises InputError where `asked` holds
    anything else, is at work in another process, or cannot be written.
    """
    was_there = asked is not None and places.is_folder(asked)
    folder = _asked(asked, question, besides) if asked is not None else _new(question)
    try:
        with hold_lock(folder, LOCK):
            study = Study(folder, question)
            if not (folder / NAME).exists():
                _begin(study)
            yield study
    finally:
        if not was_there:
            with suppress(OSError):  # not empty
                folder.rmdir()


def require_free(folder: Path | None, question: Question, besides: frozenset[str] = frozenset()) -> None:
    """Raise InputError where a folder, if it is there at all, holds anything but this study."""
    if folder is None:
        return
    try:
        holds = {path.name for path in folder.iterdir()}
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise unusable(folder, "a folder, and this is a file or lies below one") from None
    except OSError as error:
        raise unusable(folder, f"a folder that can be read ({error.strerror or error})") from error
    known = read_begun(folder)
    if known is None and holds - {LOCK, *besides}:
        raise unusable(folder, "a new or empty folder, and this one holds something")
    if known is not None and known.get("digest") != question.digest:
        kind = clip(str(known.get("kind")))
        raise unusable(folder, f"a new folder, or that of the same study; this one holds another {kind}")
    refuse_links(folder)


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Keep other processes from writing to a finished study. Raises InputError where one is at work."""
    with hold_lock(folder, LOCK):
        yield


def record(folder: Path, known: Mapping[str, Any]) -> None:
    """Record the files of a finished study anew, those that were drawn since included. Raises OSError.

    known: what study.json says, as `read` gives it.
    """
    names = [
        *records(known),
        *files.find_drawn(folder),
        *(name for name in KEPT if (folder / name).is_file()),
    ]
    found = {
        name: manifest.record(folder / name) for name in dict.fromkeys(names) if (folder / name).is_file()
    }
    told = {name: {"bytes": each.bytes, "sha256": each.sha256} for name, each in found.items()}
    content = {key: value for key, value in known.items() if key != seal.KEY}
    atomic.write_json(folder / NAME, seal.seal({**content, "files": told}))


def read_begun(folder: Path | None) -> dict[str, Any] | None:
    """Return what study.json of a folder says, finished or not; None where there is no study."""
    if folder is None or not places.is_file(folder / NAME):
        return None
    try:
        content = json.loads((folder / NAME).read_bytes())
        schemas.refuse_other(folder, NAME, content["schema"], SCHEMA)
        sound = isinstance(content["kind"], str) and isinstance(records(content), dict)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        sound = False
    if not sound:
        raise _damaged(
            folder, NAME, "a file that is none", "the record of a study that this version can read"
        )
    if seal.is_broken(content):
        raise _damaged(folder, NAME, "a file that was changed after the study")
    known: dict[str, Any] = content
    return known


def read(folder: Path, drawn: bool = True) -> dict[str, Any]:
    """Return study.json of a finished study, every file of which is as it was written.

    drawn: whether page and plots have to be, too.

    Raises InputError where there is none, it has not ended, or a file was changed or is gone.
    """
    content = read_begun(folder)
    if content is None or content.get("finished") is None:
        got = (
            "no such file" if content is None else "a study that has not ended (its command goes on with it)"
        )
        raise _damaged(folder, NAME, got)
    for name, known in records(content).items():
        if not drawn and (files.is_drawn(name) or name in KEPT):
            continue
        told = clip(name)
        try:
            inside = (folder / name).resolve().is_relative_to(folder.resolve())
            found = manifest.record(folder / name) if inside else None
        except (OSError, ValueError) as error:  # the latter of a NUL in a name
            raise _damaged(folder, told, getattr(error, "strerror", None) or str(error)) from error
        if found != known:
            raise _damaged(folder, told, "a file that was changed or cut short after the study")
    return content


def _damaged(
    folder: Path, name: str, got: str, allowed: str = "the folder of a finished study"
) -> InputError:
    return InputError([Problem(clip(str(folder)), None, name, got, allowed)])


def records(content: Mapping[str, Any]) -> dict[str, FileRecord]:
    """Return size and SHA-256 of every file, as study.json says; of an unfinished study there are none."""
    return TypeAdapter(dict[str, FileRecord]).validate_python(content.get("files", {}))


def _begin(study: Study) -> None:
    try:
        atomic.write_json(study.folder / NAME, seal.seal({**_beginning(study), "finished": None}))
    except OSError as error:
        raise unusable(study.folder, f"a folder that can be written ({error.strerror or error})") from error


def _beginning(study: Study) -> dict[str, Any]:
    commit, modified = manifest.commit()
    return {
        "schema": SCHEMA,
        "kind": study.question.kind,
        "digest": study.question.digest,
        "inputs": dict(study.question.inputs),
        "config": dict(study.question.config),
        "versions": manifest.versions(),
        "commit": commit,
        "modified": modified,
        "environment": manifest.environment(),
        "started": manifest.iso(study.started),
    }


def _asked(folder: Path, question: Question, besides: frozenset[str]) -> Path:
    require_free(folder, question, besides)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unusable(folder, f"a folder that can be written ({error.strerror or error})") from error
    return folder


def _new(question: Question) -> Path:
    home = Path("results").absolute() / HOME
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{question.digest[:8]}"
    for attempt in count(1):
        folder = home / (name if attempt == 1 else f"{name}-{attempt}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        except OSError as error:
            raise unusable(folder, f"a folder that can be written ({error.strerror or error})") from error
        return folder
    raise AssertionError("unreachable")
