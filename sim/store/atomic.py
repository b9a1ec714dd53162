"""Files that are either whole or not there.

A sibling temporary file is written, synced and moved over the name, then the folder is synced. Of the ways
tried, only this one left every file readable after a kill or on a full disk; Parquet, npz and JSON rewritten
in place did not.
"""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import file_digest
from math import isfinite
from pathlib import Path
from threading import get_ident
from typing import Any, BinaryIO

TEMPORARY = ".tmp"


def write(path: Path, writer: Callable[[BinaryIO], object]) -> None:
    """Write the file `path` with `writer`, which gets an open binary file; replaces what was there.

    Raises OSError, and leaves whatever was at `path` before, where the disk is full or the folder is gone.
    """
    write_named(path.parent, path.name, writer, lambda _: path.name)


def write_named(
    folder: Path, stem: str, writer: Callable[[BinaryIO], object], name: Callable[[str], str]
) -> Path:
    """Write a file whose name says what is in it: `name` of the content's SHA-256 in hex. Returns its path.

    stem: a name for the temporary file. Threads that write the same file at the same time, as equal cells of
    a sweep do, have one each; the last one stands. Raises OSError as `write` does.
    """
    temporary = folder / f".{stem}.{os.getpid()}.{get_ident()}{TEMPORARY}"
    try:
        temporary.unlink(
            missing_ok=True
        )  # one that a dead process with our number left, or a stranger's link
        with temporary.open("x+b") as file:
            writer(file)
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            path = folder / name(file_digest(file, "sha256").hexdigest())
        temporary.replace(path)
    finally:
        with suppress(OSError):  # the folder may be gone
            temporary.unlink(missing_ok=True)
    _sync_folder(folder)
    return path


def is_temporary(path: Path) -> bool:
    """Return whether a file is one that a write left behind when its process was killed."""
    return path.name.startswith(".") and path.name.endswith(TEMPORARY)


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` as it is."""
    write(path, lambda file: file.write(content))


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8, its line ends as they are."""
    write_bytes(path, text.encode())


def write_json(path: Path, content: Any) -> None:
    """Write `content` as JSON that any reader takes: a number that is not finite becomes null."""
    text = json.dumps(plain(content), indent=2, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")


def plain(content: Any) -> Any:
    """Return `content` in JSON's own types: tuples as lists, NaN and infinities as None."""
    if isinstance(content, dict):
        return {str(key): plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [plain(value) for value in content]
    if hasattr(content, "item"):  # a NumPy scalar
        content = content.item()
    return None if isinstance(content, float) and not isfinite(content) else content


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder, and keeps its entries in order by itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
