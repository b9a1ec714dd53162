"""The run folder itself: made for one run alone, and taken away again if the run never wrote into it."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from itertools import count
from pathlib import Path

from sim.scenario import places
from sim.scenario.errors import InputError, Problem, clip
from sim.store import atomic, birth, files, lock, shards
from sim.store.lock import LockedError

LOCK = "run.lock"
"""Lies in the folder while its run works; held by the operating system, see sim.store.lock."""

NAME_LENGTH = 60
DEVICES = frozenset(
    ("CON", "PRN", "AUX", "NUL", *(f"{name}{n}" for name in ("COM", "LPT") for n in range(10)))
)
"""Names that Windows gives to no folder."""


@contextmanager
def claim(asked: Path | None, scenario: str, stamp: datetime, digest: str) -> Iterator[Path]:
    """Give a folder that no other process has or gets: `asked`, or results/<scenario>/<stamp>-<digest>/.

    stamp: when the run started. digest: hex digits of what it was started with; the name shows eight of them.
    A folder made here that holds nothing when the block ends, say after Ctrl-C, is removed.
    Raises InputError where `asked` is a file, holds something else than a run, is at work in another process,
    or cannot be written.
    """
    was_there = asked is not None and places.is_folder(asked)
    folder = _take(asked) if asked is not None else _make(Path("results"), scenario, stamp, digest)
    try:
        with hold_lock(folder, LOCK):
            yield folder
    finally:
        if not was_there:
            with suppress(OSError):  # not empty: it holds a run
                folder.rmdir()


@contextmanager
def hold_lock(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock `name` of a folder; one that a dead process left behind is taken over.

    Raises InputError where a living process holds it or the folder cannot be written.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(lock.hold(folder / name))
        except LockedError as error:
            raise unusable(folder, f"a folder that no other run is writing to ({error} is)") from None
        except OSError as error:
            raise _unwritable(folder, error) from error
        yield


def safe_name(name: str) -> str:
    """Return `name` as one harmless path segment of at most 60 characters: no separators, no leading dot, no
    device of Windows.
    """
    kept = re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._-")[:NAME_LENGTH]
    return f"{kept}_" if kept.upper() in DEVICES else kept or "scenario"


def refuse_links(folder: Path) -> None:
    """Raise InputError where a symbolic link lies in `folder`: what is written there would go elsewhere."""
    for place, folders, names in os.walk(folder):
        for path in (Path(place, name) for name in sorted((*folders, *names))):
            if path.is_symlink():
                name = clip(path.relative_to(folder).as_posix())
                raise unusable(folder, f"a folder without symbolic links, and {name} is one")


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
        return folder
    raise AssertionError("unreachable")


def _take(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise unusable(folder, "a folder, and this is a file") from None
    except OSError as error:
        raise _unwritable(folder, error) from error
    holds = names(folder)
    if shards.FOLDER in holds and birth.NAME not in holds:
        raise unusable(
            folder, "another one: this run is split (shard=I/N goes on with a part, `merge` joins)"
        )
    if holds - {LOCK} and birth.NAME not in holds and not _is_half_born(holds):
        raise unusable(folder, "a new or empty folder, or that of a run, and this one holds something else")
    refuse_links(folder)
    return folder


def names(folder: Path) -> set[str]:
    """Return the names of all that lies in a folder. Raises InputError where it cannot be read."""
    try:
        return {path.name for path in folder.iterdir()}
    except OSError as error:
        raise _unwritable(folder, error) from error


def _is_half_born(holds: set[str]) -> bool:
    """Whether this is what a run leaves that was killed before its birth.json was written.

    Its lock is the proof: a scenario.yaml that somebody put here has none beside it.
    """
    others = {name for name in holds if not atomic.is_temporary(Path(name))}
    return LOCK in holds and others <= {LOCK, files.SCENARIO, files.THEORY, files.AGENTS}


def clear_away(folder: Path) -> None:
    """Remove the temporary files that writes of a killed process left in `folder`. Raises OSError."""
    for path in [path for path in folder.iterdir() if atomic.is_temporary(path)]:
        path.unlink(missing_ok=True)


def _unwritable(folder: Path, error: OSError) -> InputError:
    return unusable(folder, f"a folder that can be written ({error.strerror or error})")


def unusable(folder: Path, allowed: str) -> InputError:
    """Return the refusal of a folder that `out=` names."""
    return InputError([Problem("command line", None, "out", clip(str(folder)), allowed)])
