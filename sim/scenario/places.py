"""Places on the disk as people name them, of which there may be none."""

import os
from pathlib import Path


def place(path: str | Path) -> Path:
    """Return a path as it was typed, a ~ at its beginning as the home folder, where anybody has that."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - to pathlib ./~ is the home folder too


def is_file(path: Path) -> bool:
    """Return whether `path` is a plain file; False too where no disk takes such a name."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long, or that holds a NUL
        return False


def is_folder(path: Path) -> bool:
    """Return whether `path` is a folder; False too where no disk takes such a name."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
