"""The lock of a folder: one writer at a time, and none that a dead process could leave behind.

The operating system's lock on an open file (flock) is what counts: it goes when its process does, however
that ends. The text inside, process, host and when the process began, is for the person who is refused, and
decides alone where a file system has no such locks (some network ones).
"""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # pragma: no cover  Windows: the text inside decides
    fcntl = None  # type: ignore[assignment]


NO_LINK: int = getattr(os, "O_NOFOLLOW", 0)
"""A link in a lock's place would have another file emptied."""


class LockedError(Exception):
    """Another process holds the lock; the text says which."""


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock `path` while the block runs; the file is gone afterwards.

    Raises LockedError where a living process holds it, and OSError where the file cannot be written.
    """
    descriptor = _take(path)
    try:
        yield
    finally:
        with suppress(OSError):  # the folder may be gone
            path.unlink()
        os.close(descriptor)


def _take(path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | NO_LINK | os.O_CLOEXEC, 0o644)
        try:
            _lock(descriptor, path)
            if not _still_there(descriptor, path):  # its last owner removed it between our two steps
                os.close(descriptor)
                continue
            _sign(descriptor, path)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor


def _sign(descriptor: int, path: Path) -> None:
    """Write into a lock whose it is; on a full disk there is none then. Raises OSError."""
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(owner()).encode() + b"\n", 0)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _lock(descriptor: int, path: Path) -> None:
    if fcntl is not None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(_words(_read(path))) from None
        except OSError:  # no such locks on this file system
            pass
        else:
            return
    known = _read(path)
    if known and not is_dead(known):
        raise LockedError(_words(known))


def _still_there(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def owner() -> dict[str, Any]:
    """Return what tells this process from every other: its number, its host and when it began."""
    return {"pid": os.getpid(), "host": socket.gethostname(), "began": _began(os.getpid())}


def is_dead(known: dict[str, Any]) -> bool:
    """Return whether the owner that a lock names is gone; one on another host is taken to be alive."""
    if known.get("host") != socket.gethostname() or not isinstance(known.get("pid"), int) or os.name == "nt":
        return False
    try:
        os.kill(known["pid"], 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return _began(known["pid"]) != known.get("began")  # the number was given to another process since


def _began(pid: int) -> str | None:
    """Start of a process in clock ticks since the machine's, as Linux tells it; None elsewhere."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _words(known: dict[str, Any]) -> str:
    if not known:
        return "another process"
    return f"process {known.get('pid')} on {known.get('host')}"
