"""The run folder itself: made for one run alone, and taken away again if the run never wrote into it."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import count
from pathlib import Path

from sim.scenario.errors import InputError, Problem, clipped

LOCK = "run.lock"
"""Lies in the folder while its run works; holds the process id."""

NAME_LENGTH = 60


@contextmanager
def claimed(asked: Path | None, scenario: str, stamp: datetime, digest: str) -> Iterator[Path]:
    """Give a folder that no other run has or gets: `asked`, or results/<scenario>/<stamp>-<digest>/.

    stamp: when the run started. digest: hex digits of what it was started with; the name shows eight of them.
    A folder made here that holds nothing when the block ends, say after Ctrl-C, is removed.
    Raises InputError where `asked` is a file, holds something, or cannot be written.
    """
    was_there = asked is not None and asked.is_dir()
    folder = _take(asked) if asked is not None else _make(Path("results"), scenario, stamp, digest)
    try:
        yield folder
    finally:
        (folder / LOCK).unlink(missing_ok=True)
        if not was_there:
            with suppress(OSError):  # not empty: it holds a run
                folder.rmdir()


def safe_name(name: str) -> str:
    """Return `name` as one harmless path segment of at most 60 characters: no separators, no leading dot."""
    kept = re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._-")[:NAME_LENGTH]
    return kept or "scenario"


def _make(results: Path, scenario: str, stamp: datetime, digest: str) -> Path:
    # mkdir either makes the folder or fails: of two runs in the same instant, one goes on to the next number.
    home = results.absolute() / safe_name(scenario)
    name = f"{stamp:%Y%m%dT%H%M%S}-{digest[:8]}"
    for attempt in count(1):
        folder = home / (name if attempt == 1 else f"{name}-{attempt}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        except OSError as error:
            raise _unwritable(folder, error) from error
        return _locked(folder)
    raise AssertionError("unreachable")


def _take(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        holds_something = any(folder.iterdir())
    except FileExistsError:
        raise _unusable(folder, "a folder, and this is a file") from None
    except OSError as error:
        raise _unwritable(folder, error) from error
    if holds_something:
        raise _unusable(folder, "a new or empty folder, and this one holds something")
    return _locked(folder)


def _locked(folder: Path) -> Path:
    try:
        with (folder / LOCK).open("x") as lock:
            lock.write(f"{os.getpid()}\n")
    except FileExistsError:
        raise _unusable(folder, "a folder that no other run is writing to") from None
    except OSError as error:
        raise _unwritable(folder, error) from error
    return folder


def _unwritable(folder: Path, error: OSError) -> InputError:
    return _unusable(folder, f"a folder that can be written ({error.strerror or error})")


def _unusable(folder: Path, allowed: str) -> InputError:
    return InputError([Problem("command line", None, "out", clipped(str(folder)), allowed)])
