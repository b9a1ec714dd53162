"""Places on the disk as people name them, of which there may be none."""

import os
from itertools import islice
from pathlib import Path

from sim.scenario.errors import clip, near_miss

SUFFIXES = (".yaml", ".yml")
"""How the names of scenario and theory files end."""

MOST_FILES = 1000
"""Files of a folder that a near miss is looked for among."""


def place(path: str | Path) -> Path:
    """Return a path as it was typed, a ~ at its beginning as the home folder, where anybody has that."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - to pathlib ./~ is the home folder too


def find_shipped(kind: str) -> Path:
    """Return the folder of "configs" or "scenarios": in the installed package, else in the checkout."""
    package = Path(__file__).resolve().parents[1]
    packed = package / "_data" / kind
    return packed if packed.is_dir() else package.parent / kind


def is_file(path: Path) -> bool:
    """Return whether `path` is a plain file; False too where no disk takes such a name."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long, or that holds a NUL
        return False


def is_there(path: Path) -> bool:
    """Return whether anything of this name is there; False too where no disk takes such a name."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Return whether `path` is a folder; False too where no disk takes such a name."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def near_file(typed: str, endings: tuple[str, ...]) -> str:
    """Return the path that was typed, with the name of the file there that it most looks like, its ending
    aside; "" if none comes close.
    """
    wanted = place(typed)
    try:
        there = (each for each in wanted.parent.iterdir() if each.name.endswith(endings))
        names = sorted(each.name for each in islice(there, MOST_FILES) if each.is_file())
    except (OSError, ValueError):
        return ""
    stems = {Path(name).stem: name for name in names}
    found = stems.get(near_miss(wanted.stem, stems))
    return clip(str(Path(typed).parent / found)) if found else ""
