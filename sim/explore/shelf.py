"""Finished runs, studies and pages below a folder: found, listed, and read file by file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.scenario.errors import InputError
from sim.scenario.places import is_file
from sim.store import birth, manifest, study
from sim.store.files import REPORT, find_drawn
from sim.store.read import Run, read
from sim.views import answer
from sim.views.text import clean

DEEP, MOST = 3, 300
"""Folders below the one that is searched; finds that are listed."""

LARGEST = 50_000_000
"""Bytes of a file that a browser is given."""

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

MARKS = (manifest.NAME, birth.NAME, study.NAME, answer.NAME)
"""What lies in a folder that may be opened: of a run, of one that has begun, of a study, of any answer."""

RUN = "run"


@dataclass(frozen=True)
class Found:
    """What lies in a folder. kind: "run", or that of the study. why: why it cannot be opened, or ""."""

    kind: str
    folder: Path
    why: str = ""


class Shelf:
    """What can be opened: numbered once and for all, so that a page can name nothing else."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._found: list[Found] = []

    def search(self) -> list[dict[str, Any]]:
        """Look for runs and studies, and return what there is, the newest first."""
        there = [self._put(_judge(each)) for each in _walk(self.root, DEEP)]
        numbers = {*there, *(number for number, each in enumerate(self._found) if each.folder.is_dir())}
        order = sorted(numbers, key=lambda number: (-_age(self._found[number].folder), number))
        return [self.describe(number) for number in order[:MOST]]

    def add(self, folder: Path) -> int | None:
        """Put a folder on the shelf and return its number; None where it holds nothing that has ended."""
        found = _judge(folder)
        return None if found.why else self._put(found)

    def _put(self, found: Found) -> int:
        """Put what was found in its place; a folder that has changed meanwhile keeps its number."""
        for number, each in enumerate(self._found):
            if each.folder == found.folder:
                self._found[number] = found
                return number
        self._found.append(found)
        return len(self._found) - 1

    def describe(self, number: int) -> dict[str, Any]:
        """Return what the page shows of a find."""
        each = self._found[number]
        name = each.folder.relative_to(self.root) if each.folder.is_relative_to(self.root) else each.folder
        told = {"number": number, "kind": clean(each.kind), "name": clean(name), "why": clean(each.why)}
        return told | {"files": self.files(number)}

    def files(self, number: int) -> list[str]:
        """Return the names of the files of a find that a browser can show, its page first."""
        each = self._found[number]
        try:
            names = [] if each.why else _recorded(each)
        except InputError:
            return []
        shown = [name for name in names if Path(name).suffix in SHOWN and _is_inside(each.folder, name)]
        return sorted(set(shown), key=lambda name: (name != REPORT, name))

    def run(self, number: int) -> Run:
        """Return a run. Raises InputError where it cannot be read, IndexError where there is none."""
        if not 0 <= number < len(self._found):
            raise IndexError(number)
        return read(self._found[number].folder)

    def read(self, number: int, name: str) -> tuple[bytes, str] | None:
        """Return a file of a find and its type; None for whatever its record does not name.

        Raises OSError where it cannot be read.
        """
        if not 0 <= number < len(self._found) or name not in self.files(number):
            return None
        path = self._found[number].folder / name
        if path.stat().st_size > LARGEST:
            return None
        return path.read_bytes(), SHOWN[path.suffix]


def _is_inside(folder: Path, name: str) -> bool:
    path = folder / name
    return is_file(path) and path.resolve().is_relative_to(folder.resolve())


def _age(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:  # gone meanwhile
        return 0.0


def _recorded(found: Found) -> list[str]:
    """Names of the files that a run or a study says that it has; of a page alone, those beside it."""
    if found.kind == RUN:
        return [*read(found.folder).manifest.files, *find_drawn(found.folder)]
    known = study.read_begun(found.folder)
    if known is None:
        return [path.name for path in found.folder.iterdir()]
    return [*study.records(known), *find_drawn(found.folder)]


def _judge(folder: Path) -> Found:
    """What lies in a folder, and whether it can be opened."""
    try:
        if is_file(folder / manifest.NAME) or is_file(folder / birth.NAME):
            read(folder)
            return Found(RUN, folder)
        known = study.read_begun(folder)
    except InputError as error:
        problem = error.problems[0]
        if is_file(folder / study.NAME):
            return Found("study", folder, f"it is not {problem.allowed}")
        return Found(RUN, folder, f"{problem.key}: {problem.got}")
    if known is None:
        found = answer.read(folder)
        why = "" if found is not None and is_file(folder / REPORT) else "no page that this version knows"
        return Found("page" if found is None else found.kind, folder, why)
    why = "" if known.get("finished") is not None else "it has not ended"
    return Found(str(known["kind"]), folder, why)


def _walk(folder: Path, deep: int) -> Iterator[Path]:
    """Folders that may hold a run or a study; none is looked for inside of a run."""
    try:
        below = sorted(each for each in folder.iterdir() if each.is_dir() and not each.is_symlink())
    except OSError:
        return
    for each in below:
        if any(is_file(each / mark) for mark in MARKS):
            yield each
            if is_file(each / manifest.NAME) or is_file(each / birth.NAME):
                continue
        if deep > 1:
            yield from _walk(each, deep - 1)
