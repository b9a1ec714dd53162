"""Finished runs and studies below a folder: found, listed, and read file by file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.scenario.errors import InputError
from sim.scenario.places import is_file
from sim.store import manifest, study
from sim.store.files import REPORT
from sim.store.read import Run, read
from sim.views.text import clean

DEEP, MOST = 3, 300
"""Folders below the one that is searched; finds that are listed."""

SHOWN = {
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".csv": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".yaml": "text/plain; charset=utf-8",
    ".json": "text/plain; charset=utf-8",
}
"""Kinds of files that a browser is given, and as what."""


@dataclass(frozen=True)
class Found:
    """A finished run or study. kind: "run", or that of the study."""

    kind: str
    folder: Path


class Shelf:
    """What can be opened: numbered once and for all, so that a page can name nothing else."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._found: list[Found] = []

    def search(self) -> list[dict[str, Any]]:
        """Look for finished runs and studies, and return what there is, the newest first."""
        for each in _walk(self.root, DEEP):
            self.add(each)
        numbered = [(number, each) for number, each in enumerate(self._found) if each.folder.is_dir()]
        numbered.sort(key=lambda each: each[1].folder.stat().st_mtime, reverse=True)
        return [self.describe(number) for number, _ in numbered[:MOST]]

    def add(self, folder: Path) -> int | None:
        """Put a folder on the shelf and return its number; None where it holds nothing that has ended."""
        found = _judge(folder)
        if found is None:
            return None
        if found not in self._found:
            self._found.append(found)
        return self._found.index(found)

    def describe(self, number: int) -> dict[str, Any]:
        """Return what the page shows of a find."""
        each = self._found[number]
        name = each.folder.relative_to(self.root) if each.folder.is_relative_to(self.root) else each.folder
        return {"number": number, "kind": clean(each.kind), "name": clean(name), "files": self.files(number)}

    def files(self, number: int) -> list[str]:
        """Return the names of the files of a find that a browser can show, its page first."""
        each = self._found[number]
        try:
            names = _recorded(each)
        except InputError:
            return []
        shown = [name for name in names if Path(name).suffix in SHOWN and is_file(each.folder / name)]
        return sorted(set(shown), key=lambda name: (name != REPORT, name))

    def run(self, number: int) -> Run:
        """Return a run. Raises InputError where there is none of that number."""
        return read(self._found[number].folder)

    def read(self, number: int, name: str) -> tuple[bytes, str] | None:
        """Return a file of a find and its type; None for whatever its record does not name."""
        if not 0 <= number < len(self._found) or name not in self.files(number):
            return None
        folder = self._found[number].folder
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            return None
        return path.read_bytes(), SHOWN[path.suffix]


def _recorded(found: Found) -> list[str]:
    """Names of the files that a run or a study says that it has."""
    if found.kind == "run":
        return [*read(found.folder).manifest.files, REPORT]
    known = study.read_begun(found.folder)
    return [] if known is None else [*study.records(known)]


def _judge(folder: Path) -> Found | None:
    try:
        if is_file(folder / manifest.NAME):
            read(folder)
            return Found("run", folder)
        known = study.read_begun(folder)
    except InputError:
        return None
    if known is None or known.get("finished") is None:
        return None
    return Found(str(known["kind"]), folder)


def _walk(folder: Path, deep: int) -> Iterator[Path]:
    """Folders that may hold a run or a study; none is looked for inside of one."""
    try:
        below = sorted(each for each in folder.iterdir() if each.is_dir() and not each.is_symlink())
    except OSError:
        return
    for each in below:
        if is_file(each / manifest.NAME) or is_file(each / study.NAME):
            yield each
            if is_file(each / manifest.NAME):
                continue
        if deep > 1:
            yield from _walk(each, deep - 1)
